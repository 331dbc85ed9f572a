"""What people and administrators set up about mail and group robots."""

import uuid
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from office import robots
from office.deliveries import queue_robot, send_one
from office.digests import AUDIENCES
from office.models import Delivery, Robot, User

RETRIED = (Delivery.State.FAILED, Delivery.State.UNSURE)
TEST_TITLE = "测试消息"
TEST_TEXT = "这是教育督导系统发出的测试消息，收到即表示群机器人可以使用。"


@transaction.atomic
def set_mail(*, actor: User, email: str, wants_mail: bool) -> User:
    """One's own address, and whether the daily digest is mailed to it."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    if wants_mail and not email:
        raise BusinessRuleError("要收邮件，请先填写电子邮箱。")
    user.email, user.wants_mail = email, wants_mail
    user.save(update_fields=["email", "wants_mail"])
    audit.record(actor=actor, verb="user.mail_set", target=user, wants_mail=wants_mail)
    return user


def known_audience(code: str) -> str:
    """The code, if some app sums up something for it."""
    if code not in AUDIENCES:
        raise BusinessRuleError("请选择发送内容。")
    return code


@transaction.atomic
def add_robot(*, actor: User, name: str, kind: str, url: str, secret: str = "", audience: str) -> Robot:
    """A robot with its sealed address; raises BusinessRuleError when it may not be there."""
    address = robots.checked_address(url, kind)
    robot = Robot.objects.create(name=free_name(name), kind=kind, audience=known_audience(audience), url_sealed="-")
    robot.url_sealed, robot.secret_sealed = robots.seal_address(robot, address), robots.seal_secret(robot, secret)
    robot.save(update_fields=["url_sealed", "secret_sealed"])
    audit.record(actor=actor, verb="robot.added", target=robot, kind=kind, audience=audience)
    return robot


@transaction.atomic
def change_robot(*, actor: User, robot: Robot, changes: dict[str, Any]) -> Robot:
    """Name, audience; an empty `url` or `secret` keeps the present one. The kind stays."""
    robot = Robot.objects.select_for_update().get(pk=robot.pk)
    robot.name = free_name(changes["name"], robot)
    robot.audience = known_audience(changes["audience"])
    if url := changes.get("url"):
        robot.url_sealed = robots.seal_address(robot, robots.checked_address(url, robot.kind))
    if secret := changes.get("secret"):
        robot.secret_sealed = robots.seal_secret(robot, secret)
    if changes.get("drop_secret"):
        robot.secret_sealed = ""
    robot.bump("name", "audience", "url_sealed", "secret_sealed")
    new_address, new_secret = bool(changes.get("url")), bool(changes.get("secret") or changes.get("drop_secret"))
    audit.record(actor=actor, verb="robot.changed", target=robot, new_address=new_address, new_secret=new_secret)
    return robot


def free_name(name: str, robot: Robot | None = None) -> str:
    """The name, unless another robot has it."""
    others = Robot.objects.filter(name=name).exclude(pk=robot.pk) if robot else Robot.objects.filter(name=name)
    if others.exists():
        raise BusinessRuleError(f"已经有一个叫“{name}”的群机器人，请换一个名称。")
    return name


@transaction.atomic
def toggle_robot(*, actor: User, robot: Robot) -> Robot:
    """Switch it off, or on again."""
    robot = Robot.objects.select_for_update().get(pk=robot.pk)
    robot.is_active = not robot.is_active
    robot.bump("is_active")
    audit.record(actor=actor, verb="robot.enabled" if robot.is_active else "robot.disabled", target=robot)
    return robot


@transaction.atomic
def try_robot(*, actor: User, robot: Robot) -> Delivery:
    """Send a test after the commit; how it went stands in the list of what was sent."""
    if not robot.is_active:
        raise WrongState("群机器人已停用，请先启用再测试。")
    row = queue_robot(robot, key=f"test:{robot.pk}:{uuid.uuid4().hex}", subject=TEST_TITLE, body=TEST_TEXT)
    audit.record(actor=actor, verb="robot.tested", target=robot)
    transaction.on_commit(lambda: send_one(row.pk), robust=True)
    return row


@transaction.atomic
def retry_delivery(*, actor: User, delivery: Delivery) -> Delivery:
    """Let a failed message, or one whose fate is unknown, go out once more; a person decides that."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state not in RETRIED:
        raise WrongState(f"这条消息“{row.get_state_display()}”，不需要重发。")
    before = row.get_state_display()
    row.state, row.attempts, row.error = Delivery.State.WAITING, 0, ""
    row.save(update_fields=["state", "attempts", "error"])
    audit.record(actor=actor, verb="delivery.retried", target=row, before=before)
    transaction.on_commit(lambda: send_one(row.pk), robust=True)
    return row
