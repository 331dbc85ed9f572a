"""What a sheet asks of one subject: the tree of a set with the questions under each indicator."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.numbers import plain

NAME = re.compile(r"[a-z_][a-z0-9_]*")
POINTS_UNIT = "分"
REST = "_"


@dataclass(frozen=True, slots=True)
class Question:
    """One field that is answered on the sheet. ``maximum``: the most points that may be given by hand, else None."""

    code: str
    label: str
    unit: str
    type: str
    note: str
    choices: tuple[str, ...]
    blank: Decimal | None
    maximum: Decimal | None

    @property
    def caption(self) -> str:
        """The label with its unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def highest(self) -> str:
        """The most points as a person writes them; empty where none are given by hand."""
        return "" if self.maximum is None else plain(self.maximum)

    @property
    def is_wanted(self) -> bool:
        """Whether the sheet is incomplete without an answer: texts are free, a blank may have a value of its own."""
        return self.type != "text" and self.blank is None


@dataclass(frozen=True, slots=True)
class Item:
    """One node of the tree. ``points``: its maximum, None where it gives none; ``questions`` only on what is asked."""

    code: str
    title: str
    parent: str
    depth: int
    points: Decimal | None
    questions: tuple[Question, ...]
    evidence: tuple[str, ...]
    clause: str
    has_children: bool

    @property
    def heading(self) -> str:
        """Code and title; what stands under no indicator has no code to show."""
        return self.title if self.code == REST else f"{self.code} {self.title}"


def outline_of(pack: Mapping[str, Any], *, stage: str = "", kind: str = "") -> tuple[Item, ...]:
    """The nodes asked of a subject of this stage and kind (empty: of any), parents before children.

    A question stands under the first indicator whose rule names its field; those that only a veto
    or the county's own indicators name come last. A heading without anything left is dropped.
    """
    of_county = pack.get("object") == "county"
    raw = [item for item in pack["indicators"] if is_asked(item, stage, kind, of_county=of_county)]
    kept = {item["code"] for item in raw}
    raw = [item for item in raw if not item.get("parent") or item["parent"] in kept]
    parents = {item.get("parent", "") for item in raw}
    headings = {item.get("parent", "") for item in pack["indicators"]}
    raw = [item for item in raw if item["code"] not in headings or item["code"] in parents]
    unasked = [item for item in pack["indicators"] if not is_asked(item, stage, kind, of_county=True)]
    asked = dict(_questions(pack, raw, unasked))
    maxima = maxima_of(raw)
    depths: dict[str, int] = {"": -1}
    items = []
    for item in raw:
        depths[item["code"]] = depths[item.get("parent", "")] + 1
        items.append(
            Item(
                code=item["code"],
                title=item["title"],
                parent=item.get("parent", ""),
                depth=depths[item["code"]],
                points=maxima.get(item["code"]),
                questions=tuple(asked.get(item["code"], ())),
                evidence=tuple(item.get("evidence", ())),
                clause=str(item.get("source", {}).get("clause", "")),
                has_children=item["code"] in parents,
            )
        )
    if rest := asked.get(REST):
        items.append(Item(REST, "其他需要填写的事项", "", 0, None, tuple(rest), (), "", False))
    return tuple(items)


def is_asked(item: Mapping[str, Any], stage: str, kind: str, *, of_county: bool = False) -> bool:
    """Whether an indicator of the subject is asked of this stage and kind."""
    stages, kinds = item.get("stages") or (), item.get("kinds") or ()
    of_subject = of_county or item.get("level", "subject") == "subject"
    return of_subject and (not stage or not stages or stage in stages) and (not kind or not kinds or kind in kinds)


def maxima_of(raw: list[Mapping[str, Any]]) -> dict[str, Decimal]:
    """The maximum of every node: declared, or those below added up."""
    below: dict[str, list[str]] = {}
    for item in raw:
        below.setdefault(item.get("parent", ""), []).append(item["code"])
    found: dict[str, Decimal] = {}
    for item in reversed(raw):
        children = [found[code] for code in below.get(item["code"], ()) if code in found]
        if item.get("points") is not None:
            found[item["code"]] = Decimal(str(item["points"]))
        elif children:
            found[item["code"]] = sum(children, Decimal(0))
    return found


def _questions(
    pack: Mapping[str, Any], raw: list[Mapping[str, Any]], unasked: list[Mapping[str, Any]]
) -> Iterator[tuple[str, list[Question]]]:
    of_county = pack.get("object") == "county"
    left = {
        code: item
        for code, item in pack.get("fields", {}).items()
        if item.get("origin") == "sheet" and (of_county or item.get("level", "subject") == "subject")
    }
    for item in raw:
        named = [code for code in dict.fromkeys(words_of([item.get("applies_if"), item.get("rule")])) if code in left]
        yield item["code"], [question_of(code, left.pop(code), item.get("points")) for code in named]
    elsewhere = set(words_of([item.get("rule") for item in unasked]))
    yield REST, [question_of(code, item, None) for code, item in left.items() if code not in elsewhere]


def words_of(value: Any) -> Iterator[str]:
    """Every name that stands anywhere in a rule, apart from the kind of rule."""
    if isinstance(value, str):
        yield from NAME.findall(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "kind":
                yield from words_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from words_of(inner)


def question_of(code: str, field: Mapping[str, Any], points: Any) -> Question:
    """One question; points given by hand never exceed what the indicator gives."""
    unit, kind, blank = str(field.get("unit", "")), field.get("type", "number"), field.get("blank")
    by_hand = unit == POINTS_UNIT and kind in ("number", "integer") and points is not None
    return Question(
        code=code,
        label=field["label"],
        unit=unit,
        type=kind,
        note=str(field.get("note", "")),
        choices=tuple(field.get("choices", ())),
        blank=None if blank is None else Decimal(str(blank)),
        maximum=Decimal(str(points)) if by_hand else None,
    )
