"""What if: some figures of a run replaced, and what that does to the whole county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.coefficients import CoefficientValue
from assessments.engine.computing import RunResult, compute
from assessments.engine.inputs import SectionInput
from assessments.engine.shares import STAGE_LABELS

Change = tuple[str, str, str]


class WhatIfRefused(ValueError):
    """The changes cannot be applied; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class CoefficientMove:
    """One coefficient before and after."""

    before: CoefficientValue
    after: CoefficientValue

    @property
    def moved(self) -> bool:
        """Whether it changed at all."""
        return self.before.cv != self.after.cv or self.before.met != self.after.met


@dataclass(frozen=True, slots=True)
class SectionMove:
    """A school stage before and after: its judgement, and the indicators whose judgement changed (code, before, after)."""

    school: str
    stage: str
    before: bool | None
    after: bool | None
    met_before: int
    met_after: int
    indicators: tuple[tuple[str, bool | None, bool | None], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results of the same rows: the county's verdict, every coefficient, and the school stages that change state."""

    before: RunResult
    after: RunResult
    coefficients: tuple[CoefficientMove, ...]
    moved: tuple[SectionMove, ...]

    @property
    def verdict_before(self) -> dict[str, Any]:
        """The county's verdict as it stands."""
        return self.before.verdict

    @property
    def verdict_after(self) -> dict[str, Any]:
        """The county's verdict with the changes."""
        return self.after.verdict


def changed_rows(
    definition: SetDefinition, rows: Iterable[SectionInput], changes: Mapping[Change, Decimal | None]
) -> list[SectionInput]:
    """A copy of the rows with the figures of ``{(school, stage, field): value}``; None makes a figure missing.

    A figure that the stages of a school share is the whole school's: it is set on all of its rows. Raises
    WhatIfRefused for a school stage or a field that is not there, a negative figure, and two figures for one.
    """
    rows = list(rows)
    present = {(row.school, row.stage) for row in rows}
    wanted: dict[Change, Decimal | None] = {}
    for (school, stage, name), value in changes.items():
        label = f"{school}（{STAGE_LABELS.get(stage, stage)}）"
        if (school, stage) not in present:
            raise WhatIfRefused(f"{label}不在这次测算里。")
        if name not in definition.fields:
            raise WhatIfRefused(f"这套指标不用“{name}”这个数据。")
        if value is not None and (not value.is_finite() or value < 0):
            raise WhatIfRefused(f"{label}的“{definition.fields[name].label}”不能是负数。")
        shared = name in definition.shared_fields
        for row in rows:
            if row.school == school and (shared or row.stage == stage):
                key = (school, row.stage, name)
                if wanted.setdefault(key, value) != value:
                    raise WhatIfRefused(
                        f"{label}的“{definition.fields[name].label}”是全校共有的数据，各学段要填同一个数。"
                    )
    return [
        replace(
            row,
            fields={
                **row.fields,
                **{
                    name: value
                    for (school, stage, name), value in wanted.items()
                    if (school, stage) == (row.school, row.stage)
                },
            },
        )
        for row in rows
    ]


def what_if(
    definition: SetDefinition,
    rows: Iterable[SectionInput],
    changes: Mapping[Change, Decimal | None],
    before: RunResult | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compute the rows with the changes and set both results side by side; ``before`` saves computing it again.

    ``settings`` are what the engine is told beside the rows (parameters, targets, year)."""
    rows = list(rows)
    changed = changed_rows(definition, rows, changes)
    return compare(
        before or compute(definition, rows, **(settings or {})), compute(definition, changed, **(settings or {}))
    )


def compare(before: RunResult, after: RunResult) -> Comparison:
    """Set two results of the same school stages side by side.

    A school stage that a change takes out of the scope, or into it, is compared with nothing (None).
    """
    old = {(section.row.school, section.row.stage): section for section in before.sections}
    new = {(section.row.school, section.row.stage): section for section in after.sections}
    moved = []
    for key in dict.fromkeys([*old, *new]):
        first, second = old.get(key), new.get(key)
        was = {value.code: value.met for value in first.values} if first else {}
        now = {value.code: value.met for value in second.values} if second else {}
        codes = dict.fromkeys([*was, *now])
        indicators = tuple((code, was.get(code), now.get(code)) for code in codes if was.get(code) is not now.get(code))
        states = (first.verdict.passed if first else None, second.verdict.passed if second else None)
        if indicators or states[0] is not states[1] or (first is None) != (second is None):
            counts = (sum(1 for met in was.values() if met), sum(1 for met in now.values() if met))
            moved.append(SectionMove(*key, *states, *counts, indicators))
    later = {(item.stage, item.code): item for item in after.coefficients}
    pairs = tuple(
        CoefficientMove(item, later[item.stage, item.code])
        for item in before.coefficients
        if (item.stage, item.code) in later
    )
    return Comparison(before, after, pairs, tuple(moved))
