"""What a morning's digest says about papers: not signed for yet, answer soon due. Each copy is told once at each stage.

Only the present state counts; what was told is kept on the copy in the transaction of the digest, so nothing is said twice.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core import workdays
from core.templatetags.formatting import cn_date
from office import calendar, clock, parameters
from office.digests import Line
from office.models import User
from reports.models import Receipt
from reports.workflow import MAY_RECEIVE

LONGEST = 20  # lines per person and morning; the rest is one line with the number
UNSIGNED, REPLY = "公文待签收", "公文待答复"


def lines(user: User, day: date) -> list[Line]:
    """What a person is told about papers on a day; it counts as a reminder of the copy."""
    if not user.has_perm(MAY_RECEIVE):
        return []
    terms, known = parameters.values(day.year), calendar.current()
    own = Receipt.objects.answered_for_by(user).for_list().order_by("delivered_at", "pk")
    unsigned = [row for row in own.waiting() if is_due(row, day, terms, known)]
    window = workdays.add_workdays(day, terms["remind.before_days"], known)
    open_ones = own.unanswered().signed().filter(reply_due_on__gte=day, reply_due_on__lte=window)
    asked = [row for row in open_ones if is_news(row, day, known, terms)]
    keep([*unsigned, *asked], day)
    told = [unsigned_line(row) for row in unsigned] + [reply_line(row) for row in asked]
    rest = len(told) - LONGEST
    more = [Line(f"还有{rest}份公文等您签收或答复", reverse("reports:inbox"), "warning", UNSIGNED)] if rest > 0 else []
    return told[:LONGEST] + more


def is_due(receipt: Receipt, day: date, terms: dict[str, Any], known: workdays.Calendar) -> bool:
    """Long enough since it was delivered, and since it was last reminded of; told this morning to another contact counts."""
    if receipt.reminded_at is None:
        return workdays.workdays_between(local(receipt.delivered_at), day, known) >= terms["paper.remind_after"]
    last = local(receipt.reminded_at)
    return last == day or workdays.workdays_between(last, day, known) >= terms["paper.remind_repeat"]


def is_news(receipt: Receipt, day: date, known: workdays.Calendar, terms: dict[str, Any]) -> bool:
    """Once while the last days run."""
    if receipt.reminded_at is None or receipt.reply_due_on is None:
        return True
    since = workdays.workday_before(receipt.reply_due_on, terms["remind.before_days"], known)
    return local(receipt.reminded_at) == day or local(receipt.reminded_at) < since


def local(moment: Any) -> date:
    """The day of an instant in the county."""
    return timezone.localdate(moment)


def keep(receipts: list[Receipt], day: date) -> None:
    """They count as reminded of on this day, once."""
    fresh = Q(reminded_at=None) | ~Q(reminded_at__date=day)
    rows = Receipt.objects.filter(fresh, pk__in=[row.pk for row in receipts])
    told_at = datetime.combine(day, clock.now().timetz())
    rows.update(reminded_at=told_at, reminders=F("reminders") + 1)


def unsigned_line(receipt: Receipt) -> Line:
    """Sign for it."""
    url = reverse("reports:document_receive", args=[receipt.document_id])
    return Line(f"还没有签收：{receipt.document}", url, "warning", UNSIGNED)


def reply_line(receipt: Receipt) -> Line:
    """Answer it."""
    title = f"请于{cn_date(receipt.reply_due_on)}前答复：{receipt.document}"
    return Line(title, reverse("reports:receipt_detail", args=[receipt.pk]), "warning", REPLY)
