"""From returns of school stages to the rows of whatever a set judges: stages, schools, townships, people, the county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.inputs import SectionInput
from assessments.figures import Reader
from assessments.models import LevelSheet
from assessments.workflow import SubjectKind
from inspectors.models import Inspector
from schools.field_packs import every_field
from schools.models import Township


@dataclass(frozen=True, slots=True)
class Subject:
    """Who stands behind a row: the kind of subject and the ids of its owner."""

    kind: str
    section: int | None = None
    school: int | None = None
    township: int | None = None
    inspector: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The same as columns of a result."""
        return {
            "subject_kind": self.kind,
            "section_id": self.section,
            "school_id": self.school,
            "township_id": self.township,
            "inspector_id": self.inspector,
        }


COUNTY_SUBJECT = Subject(SubjectKind.COUNTY)
Key = tuple[str, str]
Found = tuple[dict[Key, Subject], list[SectionInput]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One school stage as it was read: its row, whether what the set reads of it is frozen, and the ids behind it."""

    row: SectionInput
    section: int
    school: int
    township: str
    is_frozen: bool


def rows_of_stages(stages: Iterable[Stage]) -> Found:
    """Every stage is a subject of its own."""
    subjects: dict[Key, Subject] = {}
    rows = []
    for item in stages:
        subjects[item.row.school, item.row.stage] = Subject(SubjectKind.SECTION, item.section, item.school)
        rows.append(item.row)
    return subjects, rows


def rows_of_schools(definition: SetDefinition, stages: Iterable[Stage]) -> Found:
    """One row per school: what its stages own alone is added up, what the school owns as a whole stands once."""
    schools: dict[str, list[Stage]] = {}
    for item in stages:
        schools.setdefault(item.row.school, []).append(item)
    subjects: dict[Key, Subject] = {}
    rows = []
    for code, parts in schools.items():
        subjects[code, ""] = Subject(SubjectKind.SCHOOL, school=parts[0].school)
        fields = together(definition, [part.row for part in parts])
        returns = ",".join(part.row.reference for part in parts if part.row.reference)
        rows.append(replace(parts[0].row, stage="", fields=fields, reference=returns))
    return subjects, rows


def rows_of_townships(definition: SetDefinition, stages: Iterable[Stage]) -> Found:
    """One row per township: the figures of its schools added up. Who belongs to none is left out."""
    _, schools = rows_of_schools(definition, stages := list(stages))
    places = {item.row.school: item.township for item in stages}
    ids = dict(Township.objects.values_list("name", "pk"))
    members: dict[str, list[SectionInput]] = {}
    for row in schools:
        if places[row.school] in ids:
            members.setdefault(places[row.school], []).append(row)
    subjects: dict[Key, Subject] = {}
    rows = []
    for name, pk in ids.items():
        subjects[name, ""] = Subject(SubjectKind.TOWNSHIP, township=pk)
        rows.append(SectionInput(name, "", "township", added(definition, members.get(name, []), shared=())))
    return subjects, rows


def rows_of_inspectors() -> Found:
    """One row per inspector in office; what is known of him is answered on sheets."""
    subjects: dict[Key, Subject] = {}
    rows = []
    for person in Inspector.objects.filter(left_on=None).select_related("user").order_by("user__username"):
        subjects[person.user.username, ""] = Subject(SubjectKind.INSPECTOR, inspector=person.user_id)
        rows.append(SectionInput(person.user.username, "", "inspector"))
    return subjects, rows


def rows_of_county(fields: Mapping[str, Any]) -> Found:
    """The county as the one subject of a set, with its own figures."""
    return {("", ""): COUNTY_SUBJECT}, [SectionInput("", "", COUNTY, dict(fields))]


def together(definition: SetDefinition, rows: list[SectionInput]) -> dict[str, Any]:
    """The figures of a school from its stages."""
    if len(rows) == 1:
        return dict(rows[0].fields)
    known = every_field()
    return added(definition, rows, shared=[code for code in definition.fields if code in known and known[code].shared])


def added(definition: SetDefinition, rows: list[SectionInput], *, shared: Iterable[str]) -> dict[str, Any]:
    """Numbers added up, missing where one is missing and an empty cell has no meaning; of the rest the first known."""
    whole = frozenset(shared)
    found: dict[str, Any] = {}
    for code, field in definition.fields.items():
        figures = [row.fields.get(code) for row in rows]
        known = [figure for figure in figures if figure is not None]
        if not known:
            continue
        if code in whole or field.type not in ("number", "integer"):
            found[code] = known[0]
        elif len(known) == len(figures) or field.blank is not None:
            found[code] = sum(known, Decimal(0)) + (field.blank or Decimal(0)) * (len(figures) - len(known))
    return found


def answers_of(set_code: str, year: int, readers: Mapping[str, Reader]) -> dict[Subject, dict[str, Any]]:
    """What the last concluded sheet of every subject says in a year, in the fields' types. One query.

    Subjects are given without their section: the caller knows the stage from the assessment's own column.
    """
    sheets = LevelSheet.objects.filter(
        assessment__indicator_set__code=set_code, assessment__year=year, assessment__kind="official", status="concluded"
    )
    columns = ("school_id", "stage", "township_id", "inspector_id", "county_id")
    lines = sheets.order_by("position").values_list(*(f"assessment__{name}" for name in columns), "answers")
    found: dict[Subject, dict[str, Any]] = {}
    for school, stage, township, inspector, _, answers in lines:
        subject = Subject(stage, school=school, township=township, inspector=inspector)
        found[subject] = {
            code: figure
            for code, read in readers.items()
            if answers.get(code) not in (None, "") and (figure := read(answers[code])) is not None
        }
    return found


def with_answers(found: Found, answers: Mapping[Subject, Mapping[str, Any]]) -> Found:
    """The rows with what was answered about their subjects."""
    if not answers:
        return found
    subjects, rows = found
    filled = []
    for row in rows:
        who = subjects[row.school, row.stage]
        asked = Subject(row.stage, school=who.school, township=who.township, inspector=who.inspector)
        filled.append(replace(row, fields={**row.fields, **answers.get(asked, {})}))
    return subjects, filled
