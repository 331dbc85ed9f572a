"""Twelve months of 双减 as pictures with their tables; as many queries for a full county as for an empty one."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.numbers import MISSING, show
from core.templatetags.formatting import share
from inspectors import reduction
from inspectors.models import VisitReading
from inspectors.quota import MONTHS as ACTIVE_MONTHS
from inspectors.reduction import HOMEWORK, STAGES, TRAINING, Asked
from inspectors.theme_statistics import Period
from office import clock, parameters
from schools.models import School

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month. is_active: whether visits were due in it. minutes: mean by stage, None without a reading; the others as
    on the board."""

    asked: Asked
    schools: int
    visited: int
    minutes: dict[str, Decimal | None]
    above: int | None
    training: Decimal | None
    is_active: bool = True

    @property
    def coverage(self) -> Decimal | None:
        """Visited of all; None in a month of holidays, which nobody was to visit and nobody did."""
        return reduction.ratio(self.visited, self.schools) if self.is_active or self.visited else None


def months_until(day: date) -> list[Asked]:
    """Twelve months, the last one that of a day."""
    found = [reduction.of_month(day.year, day.month)]
    while len(found) < MONTHS:
        found.append(found[-1].former)
    return found[::-1]


def trend(user: Any, asked: Asked) -> list[MonthPoint]:
    """The twelve months up to the period's last one. As many queries for a full county as for an empty one."""
    months = months_until(asked.last_day)
    whole = Period(months[0].period.first, months[-1].period.after, "")
    homework = by_month(reduction.readings_in(user, whole, HOMEWORK))
    training = by_month(reduction.readings_in(user, whole, TRAINING))
    seen: dict[tuple[int, int], set[int]] = defaultdict(set)
    visits = reduction.visits_in(user, whole).order_by()
    for day, school, main in visits.values_list("visited_on", "school", "school__main_school"):
        seen[day.year, day.month].add(main or school)
    register = list(reduction.register_of(user).only("pk", "opened_on", "closed_on"))
    active = {year: parameters.value(ACTIVE_MONTHS, year=year) for year in {month.year for month in months}}
    rows = [point(month, register, seen, homework, training) for month in months]
    return [replace(row, is_active=row.asked.month in active[row.asked.year]) for row in rows]


def by_month(rows: Any) -> dict[tuple[int, int], list[VisitReading]]:
    """Readings by the month of the visit."""
    found: dict[tuple[int, int], list[VisitReading]] = defaultdict(list)
    for row in rows:
        found[row.visit.visited_on.year, row.visit.visited_on.month].append(row)
    return found


def point(month: Asked, register: list[School], seen: Any, homework: Any, training: Any) -> MonthPoint:
    """One month of the rows."""
    key = (month.year, month.month)
    last = month_end(month)
    here = {school.pk for school in register if is_open(school, last)}
    rows = homework.get(key, [])
    return MonthPoint(
        asked=month,
        schools=len(here),
        visited=len(seen.get(key, set()) & here),
        minutes={stage: reduction.stage_mean(rows, stage) for stage in STAGES},
        above=len(reduction.schools_above(rows) & here) if rows else None,
        training=reduction.mean(row.value for row in training.get(key, [])),
    )


def month_end(month: Asked) -> date:
    """The last day, or today in a month that runs."""
    return min(month.period.after - timedelta(days=1), max(clock.today(), month.period.first))


def is_open(school: School, day: date) -> bool:
    """As `open_on` asks the register."""
    return (school.opened_on is None or school.opened_on <= day) and (
        school.closed_on is None or school.closed_on > day
    )


# --- pictures -------------------------------------------------------------------------------------------------------
def number(value: Decimal | None, places: int) -> float | None:
    """The figure drawn; a missing one breaks the line."""
    return None if value is None else float(show(value, places, grouped=False))


def label(found: MonthPoint) -> str:
    """2024-10."""
    return f"{found.asked.year}-{found.asked.month:02}"


def minutes_chart(points: list[MonthPoint]) -> dict[str, Any]:
    """Homework by stage with the limits of the stages."""
    entry = reduction.entry_of(HOMEWORK)
    limits = [(str(stage.label), reduction.stage_limit(entry, stage)) for stage in STAGES]
    series = [
        {
            "name": f"{stage.label}（分钟）",
            "values": [number(row.minutes[stage], 1) for row in points],
            "links": [url(row, line=HOMEWORK, stage=stage, averaged="true") for row in points],
        }
        for stage in STAGES
    ]
    drawn = [{"name": f"{name}限", "value": float(most)} for name, most in limits if most is not None]
    spec = {"kind": "line", "categories": [label(row) for row in points], "unit": "", "series": series}
    return {
        "spec": spec | {"limits": drawn},
        "head": ["月份", *(f"{stage.label}（分钟）" for stage in STAGES), "超过限值的学校（所）"],
        "rows": [
            [
                label(row),
                *(MISSING if row.minutes[stage] is None else show(row.minutes[stage], 1) for stage in STAGES),
                MISSING if row.above is None else str(row.above),
            ]
            for row in points
        ],
        "sentence": "一、二年级另有规定，不算进平均。没有采集的月份线断开。",
    }


def url(row: MonthPoint, **more: str) -> str:
    """The readings behind a point."""
    return reduction.address("reduction_readings", row.asked, **more)


def shares_chart(points: list[MonthPoint]) -> dict[str, Any]:
    """Coverage and the share of pupils in training outside school."""
    covered = [None if row.coverage is None else row.coverage * 100 for row in points]
    series = [
        {
            "name": "专题覆盖率（%）",
            "values": [number(value, 1) for value in covered],
            "links": [reduction.address("reduction_schools", row.asked, visited="yes") for row in points],
        },
        {
            "name": "参加校外学科培训（%）",
            "values": [number(row.training, 1) for row in points],
            "links": [url(row, line=TRAINING) for row in points],
        },
    ]
    return {
        "spec": {"kind": "line", "categories": [label(row) for row in points], "unit": "", "series": series},
        "head": ["月份", "已查（所）", "学校（所）", "覆盖率", "参加校外学科培训"],
        "rows": [
            [label(row), str(row.visited), str(row.schools), share(row.coverage), percent(row.training)]
            for row in points
        ],
        "sentence": "覆盖率按各月末的义务教育学校计算。",
    }


def percent(value: Decimal | None) -> str:
    """A figure that is a percentage already."""
    return MISSING if value is None else f"{show(value, 1)}%"
