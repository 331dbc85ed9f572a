"""The values a profile may name: of a section, of the county, and what apps to the right of the register supply."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from office import clock
from schools.facts import EVENT_KINDS, year_end
from schools.field_packs import COUNTY_CODES, every_field, field_pack, pack_of
from schools.importers.register_values import as_text, label_of
from schools.models import CountyReturn, Section, Stage, YearReturn

Value = Decimal | str | None
GRADES = {Stage.PRIMARY: 6, Stage.JUNIOR: 3, Stage.SENIOR: 3, Stage.KINDERGARTEN: 3, Stage.VOCATIONAL: 3}
FACTS = ("code", "name", "kind", "ownership", "township", "location", "address")
SUMMED = "total_"


@dataclass(slots=True)
class Supplied:
    """Values by field code: of each section by its id, of the county; and what a code is called."""

    sections: dict[int, dict[str, Value]] = field(default_factory=dict)
    county: dict[str, Value] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


Supplier = Callable[[int], Supplied]
SUPPLIERS: dict[str, Supplier] = {}


def supplier(name: str) -> Callable[[Supplier], Supplier]:
    """Register what an app to the right supplies for a year; called when its app is ready."""

    def register(function: Supplier) -> Supplier:
        SUPPLIERS[name] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Subject:
    """One line of a sheet: a section of a school, or the county. labels: what the codes are called."""

    title: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sources:
    """All values of a year."""

    year: int
    sections: Mapping[str, list[Subject]]
    county: Subject
    labels: Mapping[str, str]

    def of_stages(self, stages: list[str]) -> list[list[Subject]]:
        """The sections of these stages (every stage when none is named), a list for each."""
        return [self.sections.get(stage, []) for stage in stages or Stage.values]


def collect(year: int) -> Sources:
    """Read the year's frozen figures and what other apps supply; a figure that is not frozen is missing."""
    supplied = [SUPPLIERS[name](year) for name in sorted(SUPPLIERS)]
    labels = known_labels()
    for found in supplied:
        labels |= found.labels
    frozen = {row.section_id: row for row in YearReturn.objects.in_year(year).frozen()}
    today = clock.today()
    sections = Section.objects.expected_in(year, today=today).select_related("school__township")
    by_stage: dict[str, list[Subject]] = {}
    totals: dict[str, Decimal] = {}
    for section in sections.order_by("school__code", "pk").prefetch_related("school__events"):
        values = _section_values(section, frozen.get(section.pk), year_end(year, today=today))
        for found in supplied:
            values |= found.sections.get(section.pk, {})
        listed = by_stage.setdefault(section.stage, [])
        title = f"{values['name']}（{values['stage']}）"
        listed.append(Subject(title, {"serial": Decimal(len(listed) + 1), **values}))
        if section.stage in (Stage.PRIMARY, Stage.JUNIOR):
            _add_up(totals, section.stage, values)
    county: dict[str, Value] = {**totals}
    for row in CountyReturn.objects.in_year(year):
        county |= _typed_values(row.pack, row.values)
    for found in supplied:
        county |= found.county
    return Sources(year, by_stage, Subject("全县", county), labels)


def _section_values(section: Section, row: YearReturn | None, day: date) -> dict[str, Value]:
    """What the school was at the year's end, and the section's figures."""
    school, then = section.school, section.school.facts_on(day)
    values: dict[str, Value] = {name: str(getattr(then if name in EVENT_KINDS else school, name)) for name in FACTS}
    values["stage"] = section.get_stage_display()
    values["grades"] = Decimal(GRADES[Stage(section.stage)]) if section.stage in GRADES else None
    if row is not None:
        values |= _typed_values(row.pack, row.values)
    return values


def _typed_values(pack: str, stored: Mapping[str, str]) -> dict[str, Value]:
    """Numbers as numbers, choices as their words; a list gives its sum and its count."""
    declared = field_pack(pack)
    values: dict[str, Value] = dict(declared.numbers(stored))
    for code, text in stored.items():
        found = declared.fields.get(code)
        if found is not None and found.words:
            values[code] = found.typed(text)
    return values


def _add_up(totals: dict[str, Decimal], stage: str, values: Mapping[str, Value]) -> None:
    for code, value in values.items():
        if isinstance(value, Decimal) and code != "grades":
            for name in (f"{SUMMED}{code}", f"{SUMMED}{stage}_{code}"):
                totals[name] = totals.get(name, Decimal(0)) + value


def known_labels() -> dict[str, str]:
    """What the codes that stand in the register and the packs are called."""
    labels = {name: label_of(name) for name in FACTS}
    labels |= {"serial": "序号", "stage": "学段", "grades": "年级数"}
    for fields in (every_field(), *(field_pack(code).fields for code in COUNTY_CODES)):
        labels |= {code: found.caption for code, found in fields.items()}
    compulsory = pack_of(Stage.PRIMARY)
    for code, found in compulsory.fields.items():
        labels[f"{SUMMED}{code}"] = f"全县合计：{found.caption}"
        for stage in (Stage.PRIMARY, Stage.JUNIOR):
            labels[f"{SUMMED}{stage.value}_{code}"] = f"{stage.label}合计：{found.caption}"
    return labels


def names_in(content: str, labels: Mapping[str, str]) -> str:
    """What the codes in a column's content are called, in the order they stand there; unknown ones are left out."""
    codes = dict.fromkeys(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", content))
    return "；".join(labels[code] for code in codes if code in labels)


def word_of(name: str, value: Value) -> str:
    """A fact of the register for reading: its label instead of its code."""
    return as_text(name, value) if name in FACTS else str(value)
