"""The upper platform's sheet of visits: its columns are declared in a pack, its rows are the approved records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from core.workbooks import Column, SheetPlan, write_workbook
from inspectors.models import Visit
from inspectors.querysets import VisitQuerySet

PACK = Path(__file__).parent / "packs" / "platform_visits.yaml"


class PlatformRefused(ValueError):
    """The pack names a value this system does not have."""


def clock_of(moment: Any) -> str:
    """The wall clock's time; nothing when it is missing."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


VALUES: dict[str, Callable[[Visit], Any]] = {
    "school_code": lambda visit: visit.school.code,
    "school_name": lambda visit: visit.school.name,
    "inspector": lambda visit: visit.inspector.full_name,
    "certificate_no": lambda visit: getattr(getattr(visit.inspector, "inspector", None), "certificate_no", ""),
    "visited_on": lambda visit: visit.visited_on.isoformat(),
    "kind": lambda visit: visit.get_kind_display(),
    "arrived_at": lambda visit: clock_of(visit.arrived_at),
    "left_at": lambda visit: clock_of(visit.left_at),
    "methods": lambda visit: "、".join(method.label for method in visit.methods.all()),
    "themes": lambda visit: "、".join(theme.title for theme in visit.themes.all()),
    "summary": lambda visit: visit.summary,
    "highlights": lambda visit: visit.highlights,
    "finding_count": lambda visit: len(visit.findings.all()),
    "findings": lambda visit: "；".join(finding.text for finding in visit.findings.all()),
    "follow_up": lambda visit: str(visit.follow_up or ""),
    "closed_count": lambda visit: sum(bool(row.item and row.item.write_off_number) for row in visit.findings.all()),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The sheet as the pack declares it: heading and value of each column."""

    title: str
    columns: tuple[tuple[str, str], ...]


@cache
def profile() -> Profile:
    """The pack, read once; raises PlatformRefused for a value nobody knows."""
    pack = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    columns = tuple((column["heading"], column["value"]) for column in pack["columns"])
    if unknown := [value for _, value in columns if value not in VALUES]:
        raise PlatformRefused(f"上级平台报表的栏目里有不认识的数据项：{'、'.join(unknown)}。")
    return Profile(pack["title"], columns)


def workbook_of(visits: VisitQuerySet) -> tuple[bytes, int]:
    """The workbook over these visits, in a fixed number of queries, and how many rows it has."""
    declared = profile()
    rows = visits.select_related("school", "inspector__inspector", "follow_up").order_by("visited_on", "pk")
    found: Iterable[Visit] = rows.prefetch_related("methods", "themes", "findings__item")
    body = [[VALUES[value](visit) for _, value in declared.columns] for visit in found]
    plan = SheetPlan(declared.title, [Column(heading, is_text=True) for heading, _ in declared.columns], body)
    return write_workbook([plan]), len(body)
