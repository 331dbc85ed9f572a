"""Has a closed problem come back? Looking only: what is found is proposed, a person decides.

An item is laid beside the problems of the same school that were closed within rectify.recur_days before it was found. Two
grounds: the texts are alike by at least rectify.recur_likeness, or the basis is the same. Of each ground the best former
item is named, so that one new item raises two proposals at most.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.likeness import Wording, wording_likeness, wording_of
from office import parameters
from rectification.models import Item, Recurrence
from rectification.workflow import CLOSED, OPEN

FOURTH = Decimal("0.0001")
STOCK = (  # words that stand in any finding and say nothing about the matter
    "落实不到位",
    "执行不到位",
    "管理不到位",
    "开展不到位",
    "不到位",
    "不够规范",
    "不规范",
    "不够完善",
    "不完善",
    "不健全",
    "不及时",
    "不齐全",
    "不明显",
    "进一步",
    "检查发现",
    "督导发现",
    "存在",
    "个别",
    "部分",
    "没有",
    "问题",
    "情况",
    "学校",
    "未",
)


@dataclass(frozen=True, slots=True)
class Former:
    """A problem that was closed once: when last, and what it said."""

    pk: int
    basis: str
    wording: Wording
    closed_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """One proposal. likeness: 0 to 1, four places."""

    item: int
    former: int
    ground: str
    likeness: Decimal


def same_form(basis: str) -> str:
    """The basis for comparing: width, case, blanks and marks do not count, numbers do."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", basis).casefold() if letter.isalnum())


def not_compared() -> QuerySet[Item]:
    """Open items of schools for which nothing was ever proposed."""
    return Item.objects.filter(status__in=OPEN, school__isnull=False, recurrences=None).counted()


def closed_ones(schools: Iterable[int], since: date) -> dict[int, list[Former]]:
    """By school: what was closed since a day, and is closed or reopened now."""
    known = Q(status__in=CLOSED, closed_at__date__gte=since) | Q(rebounds__gt=0, status__in=OPEN)
    closings = Max("events__at", filter=Q(events__verb__in=("write_off", "settle")))
    rows = Item.objects.filter(known, school__in=list(schools)).counted().annotate(closing=closings).order_by("pk")
    found: dict[int, list[Former]] = defaultdict(list)
    for pk, school, basis, text, closed_at, closing in rows.values_list(
        "pk", "school_id", "basis", "text", "closed_at", "closing"
    ):
        moment = closed_at or closing
        if moment is not None and timezone.localdate(moment) >= since:
            found[school].append(
                Former(pk, same_form(basis), wording_of(text, stock=STOCK), timezone.localdate(moment))
            )
    return found


def recurrences_of(items: Iterable[Item]) -> list[Found]:
    """What these items look like; constant queries for any number of items."""
    rows = list(items)
    if not rows:
        return []
    terms = {year: limits(year) for year in {item.found_on.year for item in rows}}
    first = min(item.found_on - timedelta(days=terms[item.found_on.year][0]) for item in rows)
    closed = closed_ones({item.school_id for item in rows if item.school_id}, first)
    return [found for item in rows for found in compare(item, closed[item.school_id or 0], *terms[item.found_on.year])]


def limits(year: int) -> tuple[int, Decimal]:
    """Days to look back, and the least likeness, 0 to 1."""
    days = int(parameters.value("rectify.recur_days", year=year))
    return days, parameters.value("rectify.recur_likeness", year=year) / Decimal(100)


def compare(item: Item, formers: Iterable[Former], days: int, least: Decimal) -> list[Found]:
    """The likest text that is like enough, and else the likest one of the same basis."""
    since, basis = item.found_on - timedelta(days=days), same_form(item.basis)
    near = [row for row in formers if row.pk != item.pk and since <= row.closed_on <= item.found_on]
    own = wording_of(item.text, stock=STOCK)
    measured = [(wording_likeness(own, row.wording), row) for row in near]
    best: dict[int, Found] = {}
    for ground, rows in (
        (Recurrence.Ground.TEXT, [pair for pair in measured if pair[0] >= least]),
        (Recurrence.Ground.BASIS, [pair for pair in measured if pair[1].basis == basis]),
    ):
        if rows:
            alike, former = max(rows, key=lambda pair: (pair[0], pair[1].closed_on, pair[1].pk))
            kept = alike.quantize(FOURTH, ROUND_HALF_UP)
            best.setdefault(former.pk, Found(item.pk, former.pk, ground.value, kept))
    return list(best.values())


def waiting(user: Any) -> tuple[int, str]:
    """How many proposals wait for a decision, and the address of exactly those; for the homes."""
    count = Recurrence.objects.visible_to(user).filter(status=Recurrence.Status.PROPOSED).count()
    return count, f"{reverse('rectification:recurrence_list')}?status={Recurrence.Status.PROPOSED}"
