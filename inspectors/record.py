"""A record as people read it: its sections with answers in words and readings against their limits."""

from dataclasses import dataclass

from inspectors.grades import limit_of, plain
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitMatter, VisitReading

Result = VisitMatter.Result


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered line."""

    row: VisitMatter

    @property
    def entry(self) -> ChecklistEntry:
        """Its line of the checklist."""
        return self.row.entry

    @property
    def words(self) -> str:
        """The answer as people say it: the chosen words themselves."""
        return self.row.choice if self.row.result == Result.CHOSEN else str(self.row.get_result_display())

    @property
    def is_adverse(self) -> bool:
        """Whether the answer speaks against the school."""
        return (self.row.choice or self.row.result) in self.row.entry.adverse_answers


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One figure; limit in words, empty without one."""

    row: VisitReading
    limit: str
    is_broken: bool

    @property
    def number(self) -> str:
        """The figure without noughts behind it."""
        return plain(self.row.value)


@dataclass(frozen=True, slots=True)
class RecordSection:
    """One checklist of a visit with what was answered and read."""

    checklist: Checklist
    matters: list[AnswerLine]
    readings: list[ReadingLine]


def reading_line(row: VisitReading, visit: Visit) -> ReadingLine:
    """A figure against the limit of its grade at this school."""
    limit = limit_of(row.entry, grade=row.grade, stages=visit.school.stages)
    return ReadingLine(row, limit.words(row.entry.unit), limit.is_broken_by(row.value))


def sections_of(visit: Visit) -> list[RecordSection]:
    """The main checklist first, then the themes by code. Three queries."""
    matters = list(visit.matters.select_related("entry__checklist").order_by("entry__position"))
    readings = list(visit.readings.select_related("entry__checklist").order_by("entry__position", "pk"))
    return [
        RecordSection(
            checklist=checklist,
            matters=[AnswerLine(row) for row in matters if row.entry.checklist_id == checklist.pk],
            readings=[reading_line(row, visit) for row in readings if row.entry.checklist_id == checklist.pk],
        )
        for checklist in (visit.checklist, *visit.themes.order_by("code"))
    ]
