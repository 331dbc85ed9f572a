"""The fields that come from the lines of the checklists on the page, and what was typed into them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms

from inspectors.checklist_pack import CONFIDENCES
from inspectors.content import Answer, VisitContent
from inspectors.forms.fields import counter_field, note_field
from inspectors.forms.frames import Frame
from inspectors.grades import grades_asked, limit_of
from inspectors.models import Checklist, ChecklistEntry, VisitMatter
from schools.models import School

Part, Kind = ChecklistEntry.Part, ChecklistEntry.Answer
Result = VisitMatter.Result
OPTIONS: dict[str, tuple[Result, ...]] = {
    Kind.LOOK: (Result.DONE, Result.NOT_DONE, Result.NOT_APPLICABLE),
    Kind.YES_NO: (Result.YES, Result.NO, Result.NOT_APPLICABLE),
    Kind.CHOICE: (Result.NOT_APPLICABLE,),
}


def answer_field(entry: ChecklistEntry) -> forms.ChoiceField:
    """Chips; a matter that is looked at is 未查 until the inspector says otherwise, a question has no answer yet."""
    words = [(word, word) for word in entry.choice_words]
    results = [(result.value, result.label) for result in OPTIONS[entry.answer]]
    return forms.ChoiceField(
        label=entry.label,
        choices=words + results,
        initial=Result.NOT_DONE if entry.answer == Kind.LOOK else None,
        required=False,
        widget=forms.RadioSelect,
    )


def reading_field(entry: ChecklistEntry, grade: str, school: School | None) -> forms.DecimalField:
    """A figure with at most two decimals; empty stays missing."""
    limit = limit_of(entry, grade=grade, stages=school.stages) if school else None
    return forms.DecimalField(
        label=grade or f"{entry.label}（{entry.unit}）",
        required=False,
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        help_text=limit.words(entry.unit) if limit else "",
        error_messages={"invalid": "请填数字，例如 55 或 1.5。"},
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def line_fields(frame: Frame) -> Iterator[tuple[str, forms.Field]]:
    """Every field of the checklists on the page, by its name."""
    for key, entry in frame.lines(Part.MATTER).items():
        if entry.answer != Kind.TEXT:
            yield f"matter_{key}", answer_field(entry)
        yield f"note_{key}", note_field(entry)
    for key, entry in frame.lines(Part.READING).items():
        for grade in grades_of(entry, frame.school):
            yield f"reading_{key}_{grade}", reading_field(entry, grade, frame.school)
    for entry in (e for e in frame.main.entries.all() if e.part == Part.COUNTER):
        yield f"count_{entry.code}", counter_field(entry)


def grades_of(entry: ChecklistEntry, school: School | None) -> list[str]:
    """The grades a reading is taken for; none where the reading does not concern the school or no school is chosen."""
    if school is None:
        return [] if entry.is_by_grade else [""]
    return grades_asked(entry, school.stages) if entry.applies_to(school) else []


def values_of(content: VisitContent) -> dict[str, Any]:
    """Stored answers, readings and counters in the shape of the fields."""
    values: dict[str, Any] = {}
    for key, answer in content.answers.items():
        values |= {f"matter_{key}": answer.choice or answer.result, f"note_{key}": answer.note}
    values |= {f"reading_{key}_{grade}": value for (key, grade), value in content.readings.items()}
    return values | {f"count_{code}": count for code, count in content.counts.items()}


def typed_answer(entry: ChecklistEntry, picked: str, note: str) -> Answer:
    """What was typed about one line."""
    if entry.answer == Kind.TEXT:
        return Answer(Result.WRITTEN if note.strip() else "", note)
    if entry.answer == Kind.CHOICE and picked in entry.choice_words:
        return Answer(Result.CHOSEN, note, picked)
    return Answer(picked, note)


def typed_answers(frame: Frame, data: Mapping[str, Any]) -> dict[str, Answer]:
    """Every line with an answer, by key."""
    found = {
        key: typed_answer(entry, data.get(f"matter_{key}") or "", data.get(f"note_{key}") or "")
        for key, entry in frame.lines(Part.MATTER).items()
    }
    return {key: answer for key, answer in found.items() if answer.result}


def typed_readings(frame: Frame, data: Mapping[str, Any]) -> dict[tuple[str, str], Decimal]:
    """Every figure that was entered, by key and grade."""
    found = {
        (key, grade): data.get(f"reading_{key}_{grade}")
        for key, entry in frame.lines(Part.READING).items()
        for grade in grades_of(entry, frame.school)
    }
    return {place: value for place, value in found.items() if value is not None}


def matter_choices(frame: Frame) -> list[tuple[str, Any]]:
    """What a problem may belong to: the main checklist's matters, then those of each theme under its name."""
    lines = frame.lines(Part.MATTER)
    choices: list[tuple[str, Any]] = [(key, e.label) for key, e in lines.items() if e.checklist_id == frame.main.pk]
    for theme in frame.shown:
        choices.append((theme.title, [(key, e.label) for key, e in lines.items() if e.checklist_id == theme.pk]))
    return choices


@dataclass(frozen=True, slots=True)
class Row:
    """One line on the page. applies: whether it concerns the school; may_skip: whether 不适用 is an answer here."""

    entry: ChecklistEntry
    answer: Any
    note: Any
    applies: bool

    @property
    def may_skip(self) -> bool:
        """A question that depends on nothing in the register may be called not applicable, with a reason."""
        return not self.applies or (self.entry.answer != Kind.LOOK and not self.entry.applicable_if)

    @property
    def is_written(self) -> bool:
        """Whether the note is the answer."""
        return self.entry.answer == Kind.TEXT

    @property
    def skip_value(self) -> str:
        """The value of the answer that is left out when it may not be given."""
        return str(Result.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading on the page: a field per grade."""

    entry: ChecklistEntry
    fields: list[Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One checklist on the page: its matters by group, its readings."""

    checklist: Checklist
    groups: list[tuple[str, list[Row]]]
    readings: list[ReadingRow]
    is_required: bool
    confidence: str


def sections_of(form: Any) -> list[Section]:
    """The sections of the page: the main checklist, then the themes."""
    frame: Frame = form.frame
    return [section_of(form, checklist) for checklist in (frame.main, *frame.shown)]


def section_of(form: Any, checklist: Checklist) -> Section:
    """One section with its bound fields."""
    frame: Frame = form.frame
    matters = {key: e for key, e in frame.lines(Part.MATTER).items() if e.checklist_id == checklist.pk}
    rows = [row_of(form, key, entry) for key, entry in matters.items()]
    readings = [
        ReadingRow(entry, [form[f"reading_{key}_{grade}"] for grade in grades_of(entry, frame.school)])
        for key, entry in frame.lines(Part.READING).items()
        if entry.checklist_id == checklist.pk
    ]
    return Section(
        checklist=checklist,
        groups=[(name, list(found)) for name, found in groupby(rows, key=lambda row: row.entry.group)],
        readings=[row for row in readings if row.fields],
        is_required=checklist in frame.required,
        confidence=CONFIDENCES.get(checklist.confidence, ""),
    )


def row_of(form: Any, key: str, entry: ChecklistEntry) -> Row:
    """One matter with its bound fields."""
    answer = form[f"matter_{key}"] if entry.answer != Kind.TEXT else None
    school = form.frame.school
    return Row(entry, answer, form[f"note_{key}"], applies=school is None or entry.applies_to(school))
