"""What an inspector hands in, as plain data: the same from the page, from a phone's queue and from the sample county."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from inspectors.models import Checklist, Visit, VisitMatter
from schools.models import School


@dataclass(frozen=True, slots=True)
class Answer:
    """One matter: what was done about it, and a note."""

    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. matter: code of the matter it belongs to; workdays None = the deadline of its severity."""

    text: str
    severity: str
    matter: str
    workdays: int | None = None


@dataclass(frozen=True, slots=True)
class VisitContent:
    """A whole visit, keyed by the codes of its checklist. A counter that was not entered is absent."""

    school: School
    visited_on: date
    checklist: Checklist
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    is_announced: bool = False
    methods: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    summary: str = ""
    highlights: str = ""
    follow_up: str = ""
    findings: tuple[Finding, ...] = ()


def content_of(visit: Visit) -> VisitContent:
    """The stored visit as content."""
    return VisitContent(
        school=visit.school,
        visited_on=visit.visited_on,
        checklist=visit.checklist,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        is_announced=visit.is_announced,
        methods=frozenset(visit.methods.values_list("code", flat=True)),
        counts={row.entry.code: row.count for row in visit.counts.select_related("entry")},
        answers=answers_of(visit),
        summary=visit.summary,
        highlights=visit.highlights,
        follow_up=visit.follow_up.code if visit.follow_up else "",
        findings=tuple(
            Finding(row.text, row.severity, row.matter.code, row.workdays)
            for row in visit.findings.select_related("matter")
        ),
    )


def answers_of(visit: Visit) -> dict[str, Answer]:
    """The stored answers by matter code."""
    rows: list[VisitMatter] = list(visit.matters.select_related("entry"))
    return {row.entry.code: Answer(row.result, row.note) for row in rows}
