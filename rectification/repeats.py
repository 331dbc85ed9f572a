"""一年内再次问责: what was decided about the same school or unit in the twelve months before.

The same day twelve months ago is within. An interview or circular counts from the day it was approved; a measure from the day
of its decision, unless it was revoked. What belongs to the same case counts once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from core.templatetags.formatting import cn_date
from rectification.case_flow import CaseStatus
from rectification.measures import label_of, standing
from rectification.models import Case, Measure
from rectification.profiles import add_months, repeat

COUNTING = (Case.Kind.INTERVIEW, Case.Kind.CIRCULAR)


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided. number: of its case; label: what it was."""

    case: int
    number: str
    label: str
    on: date

    def __str__(self) -> str:
        return f"{cn_date(self.on)}{self.label}（{self.number}）"


About = tuple[int | None, int | None]


def is_within(earlier: date, on: date) -> bool:
    """Whether a decision lies within the months of the rule before a day, both ends included."""
    return add_months(on, -repeat().months) <= earlier <= on


def decisions() -> dict[About, list[Decision]]:
    """Everything decided by school and unit, the earliest first; two queries."""
    found: dict[About, list[Decision]] = defaultdict(list)
    cases = Case.objects.filter(kind__in=COUNTING, decided_at__isnull=False).exclude(status=CaseStatus.REJECTED)
    for case in cases.only("number", "kind", "school_id", "unit_id", "decided_at"):
        if case.decided_at is not None:
            on = timezone.localdate(case.decided_at)
            found[case.school_id, case.unit_id].append(Decision(case.pk, case.number, case.get_kind_display(), on))
    for measure in standing(Measure.objects.select_related("case")):
        decision = Decision(measure.case_id, measure.case.number, label_of(measure.grade), measure.decided_on)
        found[measure.case.school_id, measure.case.unit_id].append(decision)
    return {about: sorted(rows, key=lambda row: (row.on, row.case)) for about, rows in found.items()}


def earlier_decisions(cases: Iterable[Case]) -> dict[int, list[Decision]]:
    """By case, what was decided about the same school or unit within the months before it was decided itself; cases without
    such decisions are absent. Two queries for any number of cases."""
    known = decisions()
    found = {}
    for case in cases:
        if case.decided_at is None:
            continue
        on = timezone.localdate(case.decided_at)
        before = [
            row
            for row in known.get((case.school_id, case.unit_id), ())
            if row.case != case.pk and is_within(row.on, on) and (row.on, row.case) < (on, case.pk)
        ]
        if before:
            found[case.pk] = before
    return found


def repeated_cases() -> set[int]:
    """The decided cases that are a repeat."""
    return set(earlier_decisions(Case.objects.exclude(decided_at=None).exclude(status=CaseStatus.REJECTED)))
