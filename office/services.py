"""What the office does with accounts, years and parameters."""

from datetime import timedelta
from typing import Any

from axes.utils import reset as reset_lockout
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError
from office import parameters
from office.models import FormerPassword, Message, ParameterValue, User, WorkYear
from office.passwords import random_password
from office.roles import ADMINISTRATORS, BY_CODE

INITIAL_PASSWORD_HOURS = 72
FORMER_PASSWORDS = 5


@transaction.atomic
def create_user(*, actor: User | None, username: str, full_name: str) -> tuple[User, str]:
    """An account with a random initial password (72 hours, change at first login). Returns both."""
    name = User.normalize_username(username)
    if User.objects.filter(username=name).exists():
        raise BusinessRuleError(f"账号“{name}”已经有人使用，请换一个。")
    password = random_password()
    user = User.objects.create_user(name, full_name, password)
    open_initial_password(user)
    audit.record(actor=actor, verb="user.created", target=user, username=name)
    return user, password


def open_initial_password(user: User) -> None:
    """Mark the present password as initial: it leads only to the change page and runs out."""
    user.must_change_password = True
    user.password_expires_at = timezone.now() + timedelta(hours=INITIAL_PASSWORD_HOURS)
    user.session_epoch += 1
    user.save(update_fields=["must_change_password", "password_expires_at", "session_epoch"])


@transaction.atomic
def reset_password(*, actor: User, user: User) -> str:
    """A new random initial password; every session of the account ends. Returns the password, shown once."""
    user = User.objects.select_for_update().get(pk=user.pk)
    password = random_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    open_initial_password(user)
    audit.record(actor=actor, verb="user.password_reset", target=user)
    return password


@transaction.atomic
def change_password(*, actor: User, password: str) -> User:
    """One's own new password; all other sessions end."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    former = [user.password, *user.former_passwords.values_list("password", flat=True)[: FORMER_PASSWORDS - 1]]
    if any(check_password(password, encoded) for encoded in former):
        raise BusinessRuleError(f"最近用过的 {FORMER_PASSWORDS} 个密码不能再用，请换一个。")
    FormerPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.must_change_password = False
    user.password_expires_at = None
    user.password_changed_at = timezone.now()
    user.session_epoch += 1
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_expires_at",
            "password_changed_at",
            "session_epoch",
        ]
    )
    audit.record(actor=user, verb="user.password_changed", target=user)
    return user


@transaction.atomic
def end_sessions(*, actor: User, user: User) -> User:
    """Log the account out everywhere."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    audit.record(actor=actor, verb="user.sessions_ended", target=user)
    return user


@transaction.atomic
def set_active(*, actor: User, user: User, is_active: bool) -> User:
    """Enable or disable an account; a disabled one is out at its next request."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == actor.pk:
        raise BusinessRuleError("不能停用自己的账号，请由另一位管理员办理。")
    user.is_active = is_active
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])
    audit.record(actor=actor, verb="user.enabled" if is_active else "user.disabled", target=user)
    return user


@transaction.atomic
def set_roles(*, actor: User | None, user: User, codes: set[str]) -> User:
    """Replace the roles of an account. Nobody changes his own; no one holds two administrator roles."""
    if actor is not None and actor.pk == user.pk:
        raise BusinessRuleError("不能修改自己的角色，请由另一位安全管理员办理。")
    if unknown := codes - set(BY_CODE):
        raise BusinessRuleError(f"没有这样的角色：{'、'.join(sorted(unknown))}。")
    if codes & ADMINISTRATORS and len(codes) > 1:
        raise BusinessRuleError("系统管理员、安全管理员、审计管理员必须由不同的人担任，也不能兼任业务角色。")
    before = user.role_codes
    user.groups.set(Group.objects.filter(name__in=codes))
    user = User.objects.get(pk=user.pk)
    audit.record(actor=actor, verb="user.roles_changed", target=user, before=before, after=sorted(codes))
    return user


@transaction.atomic
def unlock_user(*, actor: User, user: User) -> User:
    """Lift a lock-out before its fifteen minutes are over."""
    reset_lockout(username=user.username)
    audit.record(actor=actor, verb="user.unlocked", target=user)
    return user


@transaction.atomic
def open_year(*, actor: User | None, year: int) -> WorkYear:
    """Put a work year into use; opening it again changes nothing, a sealed one stays sealed."""
    row, is_new = WorkYear.objects.get_or_create(year=year)
    if row.status == WorkYear.Status.SEALED:
        raise BusinessRuleError(f"{row}已封存，不能再启用。")
    if row.status == WorkYear.Status.ACTIVE:
        return row
    row.status = WorkYear.Status.ACTIVE
    row.bump("status")
    audit.record(actor=actor, verb="workyear.opened", target=row, is_new=is_new)
    return row


@transaction.atomic
def set_parameter(*, actor: User | None, year: WorkYear, key: str, text: str, kind: str = "", source: str = "") -> Any:
    """Set a declared parameter for one year; refused below its legal floor and in a sealed year."""
    year = WorkYear.objects.select_for_update().get(pk=year.pk)
    if year.status == WorkYear.Status.SEALED:
        raise BusinessRuleError(f"{year}已封存，参数不能再改。")
    parameter = parameters.declared()[key]
    parameter.read(text)
    before = parameters.value(key, year=year.year, kind=kind)
    row, _ = ParameterValue.objects.update_or_create(
        year=year, key=key, kind=kind, defaults={"value": text, "source": source, "set_by": actor}
    )
    audit.record(actor=actor, verb="parameter.set", target=row, before=before, after=text)
    return row


@transaction.atomic
def read_message(*, actor: User, message: Message) -> Message:
    """Mark a line of the inbox as read."""
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
    return message
