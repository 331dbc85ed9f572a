"""How well problems are closed: by school, by who rechecked, by township. Every figure is a count with the address of its rows.

Items found in a year that count about schools. Medians are taken in one pass over the rows, so that both databases give
the same; the number of queries does not depend on the number of rows.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from office.models import User
from rectification.figures import ledger_url
from rectification.models import Item, Recheck, SpotCheck, Verdict
from rectification.workflow import CLOSED
from schools.models import School, Township

BY = {"school": "按学校", "inspector": "按复核人", "township": "按乡镇"}
NOTES = (
    "统计当年发现、计入统计的问题（不含自查自纠和已并入其他问题的）。按复核人统计时，问题计在出具过“到位”结论的每位复核人名下。",
    "按期率＝按期完成÷已办结；反弹率＝反弹÷曾办结；退回率＝退回过÷发现；用时是最近一次下达到办结的天数（自然日）的中位数；"
    "抽查合格率＝整改到位÷已抽查，只计未被取代的抽取。",
    "照片相同：本轮整改后的照片与整改前的是同一张，或感知摘要几乎一样，由系统比对，不是结论。",
)


@dataclass(slots=True)
class Tally:
    """One row of the page: counts, and the days each closing took. query: what the ledger is narrowed by to its rows."""

    name: str
    query: dict[str, Any] = field(default_factory=dict)
    found: int = 0
    closed: int = 0
    on_time: int = 0
    ever_closed: int = 0
    rebounded: int = 0
    returned: int = 0
    unchanged: int = 0
    spot_holds: int = 0
    spot_reopened: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Closed in time ÷ closed, unrounded."""
        return ratio(self.on_time, self.closed)

    @property
    def rebound_rate(self) -> Decimal | None:
        """Rebounded ÷ ever closed, unrounded."""
        return ratio(self.rebounded, self.ever_closed)

    @property
    def returned_rate(self) -> Decimal | None:
        """Returned at least once ÷ found, unrounded."""
        return ratio(self.returned, self.found)

    @property
    def spot_checked(self) -> int:
        """Drawn ones with a verdict."""
        return self.spot_holds + self.spot_reopened

    @property
    def spot_rate(self) -> Decimal | None:
        """What holds ÷ what was checked, unrounded."""
        return ratio(self.spot_holds, self.spot_checked)

    @property
    def median_days(self) -> Decimal | None:
        """Of the closed ones, from the last issue to the closing, in calendar days; halves are kept."""
        return Decimal(str(median(self.days))) if self.days else None

    def url(self, **more: Any) -> str:
        """The ledger narrowed to rows of this line."""
        return ledger_url(**(self.query | more))

    def spot_url(self, **more: Any) -> str:
        """The checks of this line."""
        kept = {name: value for name, value in self.query.items() if name != "counted"}
        return f"{reverse('rectification:spotcheck_list')}?{urlencode(kept | more, doseq=True)}"


def ratio(part: int, whole: int) -> Decimal | None:
    """Unrounded; None without a whole."""
    return Decimal(part) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Line:
    """What counts of an item. days: from the last issue to the closing, while it is closed."""

    pk: int
    school: int | None
    township: int | None
    is_closed: bool
    is_on_time: bool
    days: int | None
    was_returned: bool
    has_rebounded: bool


@dataclass(frozen=True, slots=True)
class Read:
    """The columns that are read of an item."""

    pk: int
    school: int | None
    township: int | None
    status: str
    due_on: date
    issued_at: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    returns: int
    rebounds: int

    def line(self) -> Line:
        """Judged once."""
        is_closed, days = self.status in CLOSED, None
        if is_closed and self.issued_at and self.closed_at:
            days = (timezone.localdate(self.closed_at) - timezone.localdate(self.issued_at)).days
        in_time = is_closed and self.reported_at is not None and timezone.localdate(self.reported_at) <= self.due_on
        return Line(self.pk, self.school, self.township, is_closed, in_time, days, self.returns > 0, self.rebounds > 0)


FIELDS = ("pk", "school", "school__township", "status", "due_on")
MOMENTS = ("issued_at", "reported_at", "closed_at", "returns", "rebounds")


def quality(user: Any, year: int, by: str) -> tuple[list[Tally], Tally]:
    """The lines of one view (a key of BY) sorted by name, and the whole; six queries at most."""
    items = Item.objects.visible_to(user).in_year(year).counted()
    lines = [Read(*row).line() for row in items.order_by("pk").values_list(*FIELDS, *MOMENTS)]
    unchanged = set(items.unchanged().values_list("pk", flat=True))
    verdicts = spot_verdicts(user, year)
    groups, total = grouped(items, lines, by), Tally("全县合计", {"year": year, "counted": "true"})
    tallies = {key: Tally("", {"year": year, "counted": "true", FILTERS[by]: key}) for key in groups}
    for key, members in groups.items():
        for line in members:
            count(tallies[key], line, unchanged, verdicts)
    for line in lines:
        count(total, line, unchanged, verdicts)
    for key, name in names(by, tallies).items():
        tallies[key].name = name
    return sorted(tallies.values(), key=lambda row: (row.name, str(row.query))), total


FILTERS = {"school": "school", "inspector": "passed_by", "township": "township"}


def grouped(items: QuerySet[Item], lines: list[Line], by: str) -> dict[Any, list[Line]]:
    """Lines by the key of the view; items without one are in the whole only."""
    found: dict[Any, list[Line]] = defaultdict(list)
    if by == "inspector":
        known = {line.pk: line for line in lines}
        for item, person in passers(items):
            found[person].append(known[item])
        return found
    for line in lines:
        if key := line.school if by == "school" else line.township:
            found[key].append(line)
    return found


def passers(items: QuerySet[Item]) -> Iterable[tuple[int, int]]:
    """Item and every person who found it mended (到位) at a recheck."""
    rows = Recheck.objects.filter(item__in=items, verdict=Verdict.IN_PLACE)
    return rows.order_by("item", "checked_by").values_list("item", "checked_by").distinct()


def spot_verdicts(user: Any, year: int) -> Mapping[int, list[str]]:
    """Verdicts by item, of draws that hold."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = checked_ones(SpotCheck.objects.visible_to(user)).filter(item__found_on__year=year)
    for item, verdict in rows.values_list("item", "verdict"):
        found[item].append(verdict)
    return found


def checked_ones(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """With a verdict, of draws that were not replaced."""
    return checks.filter(draw__later=None).exclude(verdict=SpotCheck.Verdict.WAITING)


def count(tally: Tally, line: Line, unchanged: set[int], verdicts: Mapping[int, list[str]]) -> None:
    """Add one item to a line."""
    tally.found += 1
    tally.closed += line.is_closed
    tally.on_time += line.is_on_time
    tally.ever_closed += line.is_closed or line.has_rebounded
    tally.rebounded += line.has_rebounded
    tally.returned += line.was_returned
    tally.unchanged += line.pk in unchanged
    if line.days is not None:
        tally.days.append(line.days)
    for verdict in verdicts.get(line.pk, ()):
        tally.spot_holds += verdict == SpotCheck.Verdict.HOLDS
        tally.spot_reopened += verdict == SpotCheck.Verdict.REOPENED


def names(by: str, keys: Iterable[Hashable]) -> dict[Any, str]:
    """What each key is called; one query."""
    model: Any = {"school": School, "inspector": User, "township": Township}[by]
    return {key: str(row) for key, row in model._base_manager.in_bulk(list(keys)).items()}


@dataclass(frozen=True, slots=True)
class FirstRecheck:
    """Of the items whose first recheck fell into a period: how many were found mended at once."""

    checked: int
    passed: int

    @property
    def rate(self) -> Decimal | None:
        """Passed at the first recheck ÷ rechecked, unrounded."""
        return ratio(self.passed, self.checked)


def first_rechecks(items: QuerySet[Item]) -> FirstRecheck:
    """How the first recheck of each of these items went (复核一次通过率); one query."""
    first: dict[int, str] = {}
    rows = Recheck.objects.filter(item__in=items).order_by("pk").values_list("item", "verdict")
    for item, verdict in rows:
        first.setdefault(item, verdict)
    return FirstRecheck(len(first), list(first.values()).count(Verdict.IN_PLACE))
