"""Signing in: one account per person, counters in the database, the same words for every failure."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from core.middleware import client_address, client_network
from core.models import AuditEntry
from office.models import User

FAILED = "账号或密码不正确；连续输错5次，账号会锁定15分钟。忘记密码请联系系统管理员重置。"
ADDRESS_FAILURES, ADDRESS_END, ADDRESS_WINDOW = 20, 60, timedelta(minutes=5)
KNOWN_FOR = timedelta(days=30)


class AccountBackend(ModelBackend):
    """Accounts regardless of case and width; an initial password that ran out no longer opens."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_):
        if username is None or password is None:
            return None
        user = User.objects.filter(username=User.normalize_username(username)).first()
        if user is None:
            User().set_password(password)  # the same time for an unknown account
            return None
        if not user.check_password(password) or not self.user_can_authenticate(user):
            return None
        ran_out = user.password_expires_at is not None and user.password_expires_at < timezone.now()
        return None if ran_out else user


def account_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name under which failures are counted."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return User.normalize_username(typed)[:150]


def failures_from(request: HttpRequest) -> QuerySet[AccessAttempt]:
    """What failed from the request's address within the window, over any accounts."""
    since = timezone.now() - ADDRESS_WINDOW
    return AccessAttempt.objects.filter(ip_address=client_network(request) or None, attempt_time__gte=since)


def too_many_from(request: HttpRequest, *, limit: int = ADDRESS_FAILURES) -> bool:
    """More than 20 failures in 5 minutes from one address."""
    return (failures_from(request).aggregate(n=Sum("failures_since_start"))["n"] or 0) > limit


def may_still_try(request: HttpRequest) -> bool:
    """Whether this account is tried although its address failed too often, so that nobody is shut out by his neighbours.

    An account that signed in from this address within 30 days always is; another once per window, as long as the
    address stays under 60 failures. The account's own lock-out holds in either case.
    """
    name = account_name(request)
    lately = timezone.now() - KNOWN_FOR
    known = AuditEntry.objects.filter(
        verb="user.signed_in", actor__username=name, address=client_address(request), at__gte=lately
    )
    if known.exists():
        return True
    return not too_many_from(request, limit=ADDRESS_END) and not failures_from(request).filter(username=name).exists()
