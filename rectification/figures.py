"""Figures of the ledger; each is a count and the address of exactly its rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from office import clock
from rectification.models import Item
from rectification.workflow import CLOSED, Status


@dataclass(frozen=True, slots=True)
class Figure:
    """value: a number of items; url: the ledger filtered to them."""

    code: str
    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Closure:
    """closed of found items; rate is unrounded, None while nothing was found."""

    found: Figure
    closed: Figure
    on_time: Figure
    overdue: Figure
    returned: Figure
    rebounded: Figure

    @property
    def rate(self) -> Decimal | None:
        """Closed ÷ found."""
        return Decimal(self.closed.value) / Decimal(self.found.value) if self.found.value else None

    @property
    def on_time_rate(self) -> Decimal | None:
        """Closed in time ÷ closed."""
        return Decimal(self.on_time.value) / Decimal(self.closed.value) if self.closed.value else None


def ledger_url(**query: Any) -> str:
    """The ledger's address with these filters."""
    return f"{reverse('rectification:item_list')}?{urlencode(query, doseq=True)}"


def funnel(user: Any, year: int, on: date | None = None) -> list[Figure]:
    """Items found in `year` by state, in the order of their life, then those overdue on a day (default: today).

    The row lists of `overdue` are as of the business date; ask with another `on` only for comparison.
    """
    items = Item.objects.visible_to(user).in_year(year).counted()
    counts = items.counts_by_status()
    steps = [
        Figure(
            status.value,
            str(status.label),
            counts.get(status.value, 0),
            ledger_url(year=year, counted="true", status=status.value),
        )
        for status in Status
        if status != Status.MERGED
    ]
    late = items.overdue(on=on or clock.today()).count()
    return [*steps, Figure("overdue", "逾期", late, ledger_url(year=year, counted="true", overdue="true"))]


def closure(user: Any, year: int, on: date | None = None) -> Closure:
    """How the items found in `year` were closed; what a school found itself, or was merged into another, does not count."""
    items = Item.objects.visible_to(user).in_year(year).counted()
    its = {"year": year, "counted": "true"}
    closed = [status.value for status in CLOSED]
    return Closure(
        found=Figure("found_in_year", "发现问题", items.count(), ledger_url(**its)),
        closed=Figure("closed", "已办结", items.closed().count(), ledger_url(**its, status=closed)),
        on_time=Figure("on_time", "按期完成", items.on_time().count(), ledger_url(**its, on_time="true")),
        overdue=Figure(
            "overdue", "逾期", items.overdue(on=on or clock.today()).count(), ledger_url(**its, overdue="true")
        ),
        returned=Figure("returned", "退回过", items.returned().count(), ledger_url(**its, returned="true")),
        rebounded=Figure("rebounded", "反弹", items.rebounded().count(), ledger_url(**its, rebounded="true")),
    )


def awaiting(user: Any) -> list[Figure]:
    """What waits for the office or the inspector now, whatever the year: to be issued, rechecked, written off."""
    counts = Item.objects.visible_to(user).counts_by_status()
    piles = {"待下达": (Status.FOUND,), "待复核": (Status.REPORTED, Status.CHECKING), "待销号": (Status.PASSED,)}
    return [
        Figure(
            statuses[0].value,
            label,
            sum(counts.get(status.value, 0) for status in statuses),
            ledger_url(status=[status.value for status in statuses]),
        )
        for label, statuses in piles.items()
    ]
