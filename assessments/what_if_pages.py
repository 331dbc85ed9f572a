"""What is typed on the what-if page as changes, and the comparison in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import STUDENTS, SetDefinition
from assessments.engine.computing import COUNTY
from assessments.engine.inputs import SectionInput
from assessments.engine.shares import STAGE_LABELS
from assessments.engine.what_if import Change, Comparison, WhatIfRefused, what_if
from assessments.gap_sheets import school_names, settings_of, snapshot_of_run
from assessments.models import ScoreRun
from core.numbers import NumberRefused, parse_decimal, plain

MOST = 10


@dataclass(frozen=True, slots=True)
class Box:
    """One figure that can be replaced: its input name, label, unit, what stands in the return and what was typed."""

    name: str
    label: str
    unit: str
    now: str
    typed: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A school stage on the page."""

    key: str
    label: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A school stage that changes, in words."""

    label: str
    before: bool | None
    after: bool | None
    met_before: int
    met_after: int
    indicators: tuple[tuple[str, bool | None, bool | None], ...]


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """Everything the page shows; ``comparison`` is None until a figure is typed or while one is refused."""

    options: tuple[tuple[str, str], ...]
    chosen: tuple[Chosen, ...]
    comparison: Comparison | None
    moved: tuple[Moved, ...]
    coefficients: tuple[tuple[str, Any, Any], ...]
    error: str = ""


def page_of(run: ScoreRun, data: Mapping[str, Any], keys: list[str]) -> WhatIfPage:
    """Read the address: ``keys`` are the chosen school stages ("code|stage"), ``data`` the typed figures.

    Raises BusinessRuleError when the run's figures have changed. A figure that is none is told at its box and nothing
    is computed.
    """
    definition, snapshot = run.indicator_set.definition, snapshot_of_run(run)
    rows = {f"{row.school}|{row.stage}": row for row in snapshot.rows if row.stage != COUNTY}
    names = school_names(run.year, {row.school for row in rows.values()})
    labels = {key: f"{names[row.school][1]}（{STAGE_LABELS.get(row.stage, row.stage)}）" for key, row in rows.items()}
    wanted = [key for key in dict.fromkeys(keys) if key in rows]
    changes: dict[Change, Decimal | None] = {}
    chosen = tuple(
        Chosen(key, labels[key], boxes_of(definition, key, rows[key], data, changes)) for key in wanted[:MOST]
    )
    options = tuple((key, label) for key, label in labels.items() if key not in wanted)
    error = f"一次最多选{MOST}个学段，多出的没有列入。" if len(wanted) > MOST else ""
    wrong = any(box.error for item in chosen for box in item.boxes)
    if wrong or not changes:
        return WhatIfPage(options, chosen, None, (), (), error)
    try:
        comparison = what_if(definition, snapshot.rows, changes, settings=settings_of(run, snapshot))
    except WhatIfRefused as refused:
        return WhatIfPage(options, chosen, None, (), (), refused.sentence)
    return WhatIfPage(
        options,
        chosen,
        comparison,
        moved_in_words(definition, comparison, labels),
        tuple(
            (f"{STAGE_LABELS.get(item.after.stage, item.after.stage)} {title_of(definition, item.after.code)}",
             item.before, item.after)
            for item in comparison.coefficients
            if item.moved
        ),
        error,
    )  # fmt: skip


def offered_fields(definition: SetDefinition) -> list[str]:
    """The figures the rule for schools is computed from, pupils first, then in the order of its indicators."""
    codes = definition.school_rule.of if definition.school_rule else [item.code for item in definition.scored]
    rules = [definition.indicator(code).rule for code in codes]
    names = [STUDENTS, *(name for rule in rules if rule is not None for name in sorted(rule.names))]
    return [name for name in dict.fromkeys(names) if name in definition.fields]


def boxes_of(
    definition: SetDefinition,
    key: str,
    row: SectionInput,
    data: Mapping[str, Any],
    changes: dict[Change, Decimal | None],
) -> tuple[Box, ...]:
    """The figures of one school stage; what was typed goes into ``changes``."""
    boxes = []
    for code in offered_fields(definition):
        field = definition.fields[code]
        if field.type not in ("number", "integer") or field.level != "subject" or field.origin != "return":
            continue
        name, now = f"{key}|{code}", row.fields.get(code)
        typed, error = str(data.get(name, "")).strip(), ""
        if typed:
            try:
                changes[row.school, row.stage, code] = parse_decimal(typed, minimum=0, thousands=True)
            except NumberRefused as refused:
                error = refused.sentence
        boxes.append(Box(name, field.label, field.unit, plain(now) if isinstance(now, Decimal) else "", typed, error))
    return tuple(boxes)


def moved_in_words(definition: SetDefinition, comparison: Comparison, labels: Mapping[str, str]) -> tuple[Moved, ...]:
    """The school stages that change."""
    return tuple(
        Moved(
            labels[f"{item.school}|{item.stage}"],
            item.before,
            item.after,
            item.met_before,
            item.met_after,
            tuple((title_of(definition, code), before, after) for code, before, after in item.indicators),
        )
        for item in comparison.moved
    )


def title_of(definition: SetDefinition, code: str) -> str:
    """Code and title."""
    return f"{code} {definition.indicator(code).title}"
