"""A checklist as plain data: what a pack says, what the rows hold, what a file carries."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from inspectors.grades import EVERY, GRADES, STAGE_OF_GRADE
from inspectors.models import Checklist, ChecklistEntry
from schools.models import School

Part = ChecklistEntry.Part
Answer = ChecklistEntry.Answer
Kind = Checklist.Kind
BLOCKS = {
    "matters": Part.MATTER,
    "methods": Part.METHOD,
    "counters": Part.COUNTER,
    "readings": Part.READING,
    "follow_ups": Part.FOLLOW_UP,
}
CONFIDENCES = {"law": "文件明文", "secondary": "经转载核对", "proposal": "待核实"}


def school_facts() -> dict[str, str]:
    """The facts a line may depend on: the register's yes-or-no fields with their labels."""
    fields = School._meta.get_fields()
    booleans = [f for f in fields if getattr(f, "get_internal_type", str)() == "BooleanField"]
    return {f.name: str(f.verbose_name) for f in booleans}  # type: ignore[union-attr]  # a boolean is a column


@dataclass(frozen=True, slots=True)
class Line:
    """One line. limits: `{stage, grade or all: {min, max}}`, numbers as texts."""

    part: str
    code: str
    label: str
    confidence: str
    group: str = ""
    prompt: str = ""
    unit: str = ""
    answer: str = Answer.LOOK.value
    choices: tuple[str, ...] = ()
    adverse: tuple[str, ...] = ()
    limits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_by_grade: bool = False
    is_required: bool = True
    wants_photo: bool = False
    applicable_if: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistPack:
    """A whole checklist; lines in order, part by part as in BLOCKS. status: how it is loaded the first time."""

    code: str
    version: int
    kind: str
    title: str
    effective_on: date
    source: str
    confidence: str
    lines: tuple[Line, ...]
    retired_on: date | None = None
    required_from: date | None = None
    required_until: date | None = None
    stages: tuple[str, ...] = ()
    status: str = Checklist.Status.ISSUED.value

    def of_part(self, part: str) -> list[Line]:
        """The lines of one part, in order."""
        return [line for line in self.lines if line.part == part]

    def says_the_same_as(self, other: "ChecklistPack") -> bool:
        """Whether the content is the same, whatever its version, state and end."""
        loose: dict[str, Any] = {"version": 1, "status": Checklist.Status.DRAFT, "retired_on": None}
        return replace(self, **loose) == replace(other, **loose)


HEAD = ("code", "version", "kind", "title", "effective_on", "retired_on", "required_from", "required_until", "source", "confidence", "status")  # fmt: skip
TEXTS = ("code", "label", "group", "prompt", "unit", "basis", "confidence")
TRUTHS = ("is_by_grade", "is_required", "wants_photo")
LISTS = ("choices", "adverse", "applicable_if")


def pack_of_row(checklist: Checklist) -> ChecklistPack:
    """The stored checklist as a pack, whatever its state; one query for its lines unless they are prefetched."""
    entries = sorted(checklist.entries.all(), key=lambda entry: entry.position)
    lines = [line_of_row(entry) for part in BLOCKS.values() for entry in entries if entry.part == part]
    return ChecklistPack(
        **{name: getattr(checklist, name) for name in HEAD if name != "status"},
        stages=checklist.stage_codes,
        lines=tuple(lines),
    )


def line_of_row(entry: ChecklistEntry) -> Line:
    """A stored line."""
    return Line(
        part=entry.part,
        **{name: getattr(entry, name) for name in (*TEXTS, *TRUTHS, "answer")},
        limits=ordered(entry.limits),
        choices=entry.choice_words,
        adverse=entry.adverse_answers,
        applicable_if=tuple(fact for fact in entry.applicable_if.split(",") if fact),
    )


def ordered(limits: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Limits in the order of stages and grades, the lower side first; a database keeps no order."""
    places = {name: place for place, name in enumerate((EVERY, *GRADES, *STAGE_OF_GRADE))}
    names = sorted(limits, key=lambda name: places.get(name, len(places)))
    return {name: {side: limits[name][side] for side in ("min", "max") if side in limits[name]} for name in names}


def rows_of(checklist: Checklist, pack: ChecklistPack) -> list[ChecklistEntry]:
    """The lines of a pack as unsaved rows, numbered within their part."""
    rows: list[ChecklistEntry] = []
    for part in BLOCKS.values():
        rows += [row_of(checklist, line, position) for position, line in enumerate(pack.of_part(part), start=1)]
    return rows


def row_of(checklist: Checklist, line: Line, position: int) -> ChecklistEntry:
    """One line as an unsaved row."""
    return ChecklistEntry(
        checklist=checklist,
        part=line.part,
        position=position,
        **{name: getattr(line, name) for name in (*TEXTS, *TRUTHS, "answer")},
        limits={name: dict(sides) for name, sides in line.limits.items()},
        choices="|".join(line.choices),
        adverse="|".join(line.adverse),
        applicable_if=",".join(line.applicable_if),
    )


def head_of(pack: ChecklistPack) -> dict[str, Any]:
    """The columns of a checklist's row, without code, version, status and digest."""
    names = [name for name in HEAD if name not in ("code", "version", "status")]
    return {name: getattr(pack, name) for name in names} | {"stages": ",".join(pack.stages)}


def plain(pack: ChecklistPack) -> dict[str, Any]:
    """Maps, lists, texts and numbers: what a file says. What is as usual is left out; the status too unless it is a draft."""
    found: dict[str, Any] = {"code": pack.code, "version": pack.version, "kind": pack.kind, "title": pack.title}
    if pack.status == Checklist.Status.DRAFT:
        found["status"] = str(pack.status)
    for name in ("effective_on", "retired_on", "required_from", "required_until"):
        if value := getattr(pack, name):
            found[name] = value.isoformat()
    if pack.stages:
        found["stages"] = list(pack.stages)
    found |= {"source": pack.source, "confidence": pack.confidence}
    for block, part in BLOCKS.items():
        if lines := pack.of_part(part):
            found[block] = [plain_line(line) for line in lines]
    return found


def plain_line(line: Line) -> dict[str, Any]:
    """One line of a file."""
    usual = Line(line.part, "", "", "")
    order = ("code", "group", "label", "prompt", "unit", "answer", *LISTS, "limits", *TRUTHS, "basis", "confidence")
    found: dict[str, Any] = {}
    for name in order:
        value = getattr(line, name)
        if value != getattr(usual, name):
            found[name] = list(value) if name in LISTS else value
    if line.limits:
        found["limits"] = {name: dict(sides) for name, sides in line.limits.items()}
    return found


def digest_of(pack: ChecklistPack) -> str:
    """SHA-256 of the content; the same for every version and state of the same content."""
    content = plain(replace(pack, version=1, status=Checklist.Status.ISSUED, retired_on=None))
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
