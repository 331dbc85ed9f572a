"""How far papers got: delivered, read, signed for, answered, in how many days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from reports.querysets import READ, ReceiptQuerySet


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of copies. read: opened or signed for. late: to be answered, the last day is over, nothing was said."""

    sent: int
    read: int
    signed: int
    asked: int
    answered: int
    late: int
    mean_days: Decimal | None

    @property
    def read_share(self) -> Decimal | None:
        """Read of delivered; None when nothing was delivered."""
        return share_of(self.read, self.sent)

    @property
    def signed_share(self) -> Decimal | None:
        """Signed for of delivered."""
        return share_of(self.signed, self.sent)

    @property
    def answered_share(self) -> Decimal | None:
        """Answered of those asked."""
        return share_of(self.answered, self.asked)


def share_of(part: int, whole: int) -> Decimal | None:
    """A ratio; None of nothing."""
    return Decimal(part) / whole if whole else None


def reach_of(receipts: ReceiptQuerySet, *, today: date) -> Reach:
    """The figures of these copies."""
    delivered = receipts.delivered()
    counts = delivered.order_by().aggregate(
        sent=Count("pk"),
        read=Count("pk", filter=READ),
        signed=Count("pk", filter=Q(signed_at__isnull=False)),
        asked=Count("pk", filter=Q(reply_due_on__isnull=False)),
    )
    return Reach(
        **counts,
        answered=delivered.asked().answered().count(),
        late=delivered.unanswered().filter(reply_due_on__lt=today).count(),
        mean_days=mean_days(delivered),
    )


def mean_days(receipts: ReceiptQuerySet) -> Decimal | None:
    """Calendar days from delivery to the first thing a school or unit said, on average; None when nobody said anything."""
    rows = receipts.filter(replies__isnull=False).order_by("pk", "replies__replied_at")
    first: dict[Any, tuple[datetime, datetime]] = {}
    for pk, delivered_at, replied_at in rows.values_list("pk", "delivered_at", "replies__replied_at"):
        first.setdefault(pk, (delivered_at, replied_at))
    return mean(days_between(*pair) for pair in first.values())


def days_between(start: datetime, end: datetime) -> int:
    """Calendar days in the county's time."""
    return (timezone.localdate(end) - timezone.localdate(start)).days


def mean(values: Iterable[int]) -> Decimal | None:
    """The arithmetic mean; None of nothing."""
    known = list(values)
    return Decimal(sum(known)) / len(known) if known else None
