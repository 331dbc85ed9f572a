"""What leaves the house: written down first, claimed, sent, marked. Nothing is sent twice without a person's saying so.

A message waits in a row with a natural key. Sending claims the row and commits before anything is sent. A failure that
certainly came before the message was taken is tried again, at most ATTEMPTS times; where nobody can know whether it arrived,
the row says so (结果不明) and stays as it is.
"""

import logging
from datetime import date, timedelta
from smtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone

from core.secrets import SealBroken
from core.templatetags.formatting import cn_date
from office import clock, robots
from office.models import County, Delivery, Digest, Robot

log = logging.getLogger("supervision.deliveries")
ATTEMPTS = 5
PER_RUN = 500  # messages, so that a run ends before its time limit
LEASE = timedelta(minutes=10)
CONSOLE = "django.core.mail.backends.console.EmailBackend"


class NotSent(Exception):
    """It certainly did not leave; the words say why. is_final: trying again would not help."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


class Unreachable(NotSent):
    """The server does not answer at all, so the others for the same place need not try in this run."""


class MaybeSent(Exception):
    """Nobody knows whether it arrived."""


def can_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings.EMAIL_BACKEND != CONSOLE)


def queue_mail(digest: Digest, summary: str) -> Delivery | None:
    """The mail of a digest for somebody who wants it: counts and links, no name of anybody else."""
    person = digest.user
    if not (person.wants_mail and person.email and can_mail()):
        return None
    body = (
        f"{person.full_name}：\n\n{cn_date(digest.day)}有{len(digest.lines)}件事请您留意：{summary}。\n"
        f"请登录查看：{settings.BASE_URL}{digest.get_absolute_url()}\n\n"
        f"不想再收到这样的邮件，请在“我的账号”里关闭：{settings.BASE_URL}/office/profile/\n"
    )
    subject = f"{organ()}：{cn_date(digest.day)}提醒{len(digest.lines)}件"
    row, _ = Delivery.objects.get_or_create(
        key=f"mail:{person.pk}:{digest.day:%Y-%m-%d}",
        defaults={
            "channel": Delivery.Channel.MAIL,
            "user": person,
            "subject": subject[:120],
            "body": body,
            "created_at": clock.now(),
        },
    )
    return row


def queue_robot(robot: Robot, *, key: str, subject: str, body: str) -> Delivery:
    """A message for a group, once per key."""
    row, _ = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "channel": Delivery.Channel.ROBOT,
            "robot": robot,
            "subject": subject[:120],
            "body": body,
            "created_at": clock.now(),
        },
    )
    return row


def organ() -> str:
    """The organ's name as the heading of what is sent."""
    return County.objects.filter(pk=1).values_list("organ_name", flat=True).first() or "教育督导"


def queue_robots(day: date, bodies: dict[str, str]) -> int:
    """One message of the day per active robot whose audience has something to hear; returns how many there are."""
    rows = [
        queue_robot(
            robot,
            key=f"robot:{robot.pk}:{day:%Y-%m-%d}",
            subject=f"{organ()} {cn_date(day)}",
            body=bodies[robot.audience],
        )
        for robot in Robot.objects.filter(is_active=True)
        if bodies.get(robot.audience)
    ]
    return len(rows)


def send_waiting() -> int:
    """Send everything that waits, oldest first; what was interrupted before is marked as unknown. Returns how many left."""
    mark_interrupted()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, attempts__lt=ATTEMPTS).order_by("attempts", "pk")
    down: set[int | None] = set()
    left = 0
    for pk, robot in list(waiting.values_list("pk", "robot")[:PER_RUN]):
        if robot not in down:
            left += send_one(pk, down)
    return left


def mark_interrupted() -> int:
    """What was claimed and never marked: the process ended in between, and whether it arrived is unknown."""
    stale = Delivery.objects.filter(state=Delivery.State.SENDING, claimed_at__lt=timezone.now() - LEASE)
    return stale.update(state=Delivery.State.UNSURE, error="发送时中断，可能已经送达，没有重发。")


def send_one(pk: int, down: set[int | None] | None = None) -> bool:
    """Claim one message, send it, mark it; False when somebody else has it or it did not leave.

    down: robots (None: the mail server) that did not answer in this run; this one is added if it does not.
    """
    mine = Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING, attempts__lt=ATTEMPTS)
    if not mine.update(state=Delivery.State.SENDING, attempts=F("attempts") + 1, claimed_at=timezone.now()):
        return False
    row = Delivery.objects.select_related("user", "robot").get(pk=pk)
    try:
        send_by_channel(row)
    except NotSent as failure:
        if down is not None and isinstance(failure, Unreachable):
            down.add(row.robot_id)
        is_over = failure.is_final or row.attempts >= ATTEMPTS
        return mark(row, Delivery.State.FAILED if is_over else Delivery.State.WAITING, str(failure))
    except MaybeSent as doubt:
        return mark(row, Delivery.State.UNSURE, f"{doubt}，可能已经送达，没有重发。")
    return mark(row, Delivery.State.SENT, "")


def mark(row: Delivery, state: str, error: str) -> bool:
    """Write down how it ended; True when it left."""
    was_sent = state == Delivery.State.SENT
    row.state, row.error, row.sent_at = state, error[:300], clock.now() if was_sent else None
    row.save(update_fields=["state", "error", "sent_at"])
    if error:
        log.warning("delivery %s: %s", row.key, error)
    return was_sent


def send_by_channel(row: Delivery) -> None:
    """Raises NotSent or MaybeSent."""
    if row.channel == Delivery.Channel.MAIL:
        send_mail(row)
    else:
        send_to_robot(row)


def send_mail(row: Delivery) -> None:
    """By the configured server. Nobody is written to who has closed his mail or his account meanwhile."""
    person = row.user
    if person is None or not (person.is_active and person.wants_mail and person.email):
        raise NotSent("收件人已停用账号或关闭了邮件", is_final=True)
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise Unreachable(f"连不上邮件服务器：{type(error).__name__}") from error
    try:
        connection.send_messages([EmailMessage(row.subject, row.body, None, [person.email])])
    except SMTPServerDisconnected as error:
        raise MaybeSent("邮件服务器中途断开") from error
    except SMTPResponseException as error:
        raise NotSent(f"邮件服务器拒收：{error.smtp_code}") from error
    except SMTPException as error:
        raise NotSent(f"邮件服务器拒收：{type(error).__name__}") from error
    except OSError as error:
        raise MaybeSent(f"发送时网络中断（{type(error).__name__}）") from error
    finally:
        connection.close()


def send_to_robot(row: Delivery) -> None:
    """To the group's robot, unless it was switched off meanwhile."""
    robot = row.robot
    if robot is None or not robot.is_active:
        raise NotSent("群机器人已停用", is_final=True)
    try:
        robots.send(robots.address_of(robot), robot.kind, robots.secret_of(robot), title=row.subject, text=row.body)
    except SealBroken as error:
        raise NotSent("机器人地址打不开（密钥已换），请重新填写地址", is_final=True) from error
    except robots.Refused as error:
        raise NotSent(str(error)) from error
    except robots.NoAnswer as error:
        raise MaybeSent(str(error)) from error
