"""The county's period by zone: schools due, visited, visits due and done, and what was made of them."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspectors.models import Zone, ZoneSchool
from inspectors.month_report import Period, Report, minutes_of, visits_address
from inspectors.quota import rule, schools_in

UNZONED = "未划入责任区"


@dataclass(slots=True)
class ZoneSum:
    """One zone. due, visited: school-months; required, done: visits; the others of the approved records. url: its records."""

    name: str
    url: str
    due: int = 0
    visited: int = 0
    required: int = 0
    done: int = 0
    visits: int = 0
    minutes: int = 0
    findings: int = 0
    opened: int = 0

    @property
    def coverage(self) -> Decimal | None:
        """Visited of due, unrounded."""
        return Decimal(self.visited) / self.due if self.due else None

    @property
    def fulfilment(self) -> Decimal | None:
        """Done of required, unrounded."""
        return Decimal(self.done) / self.required if self.required else None

    @property
    def hours(self) -> Decimal:
        """At schools, unrounded."""
        return Decimal(self.minutes) / 60


def zone_sums(*, user: Any, report: Report) -> tuple[list[ZoneSum], ZoneSum]:
    """By zone in its order, schools outside any zone last, and the total."""
    place = dict(ZoneSchool.objects.values_list("school", "zone"))
    names = dict(Zone.objects.order_by("pk").values_list("pk", "name"))
    found: dict[int | None, ZoneSum] = {
        pk: ZoneSum(name, visits_address(report.period, zone=pk)) for pk, name in names.items()
    }
    found[None] = ZoneSum(UNZONED, "")
    add_quota(found, place, report.period, user)
    problems = Counter(finding.visit_id for finding in report.findings)
    opened = Counter(finding.visit_id for finding in report.findings if finding.item_id)
    for visit in report.visits:
        zone = found[place.get(visit.school_id)]
        zone.visits += 1
        zone.minutes += minutes_of(visit)
        zone.findings += problems[visit.pk]
        zone.opened += opened[visit.pk]
    rows = [zone for pk, zone in found.items() if pk is not None or zone.visits or zone.due]
    return rows, total(rows, report)


def add_quota(found: dict[int | None, ZoneSum], place: dict[int, int], period: Period, user: Any) -> None:
    """Due and done of every month of the period, by the zone of each school. A quota per inspector has no due by school."""
    rules = {year: rule(year) for year in {year for year, _ in period.months}}
    for year, month in period.months:
        current = rules[year]
        for pk, kind, made in schools_in(year, month).visible_to(user).values_list("pk", "kind", "month_visits"):
            if month not in current.months or pk in current.exempted.schools_in(month):
                continue
            zone, due = found[place.get(pk)], current.due_at(pk, kind, month)
            zone.due += 1
            zone.visited += bool(made)
            if current.basis == "school":
                zone.required += due
                zone.done += min(due, made)


def total(rows: list[ZoneSum], report: Report) -> ZoneSum:
    """The sum of all lines."""
    names = ("due", "visited", "required", "done", "visits", "minutes", "findings", "opened")
    return ZoneSum("合计", report.visits_url, **{name: sum(getattr(row, name) for row in rows) for name in names})
