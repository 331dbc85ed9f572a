"""One value per school stage and indicator, with the trace that opens it again."""

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from assessments.definitions import SHARE, IndicatorDefinition, SetDefinition, StageThreshold
from assessments.engine.campuses import Counted
from assessments.engine.inputs import SectionInput
from assessments.engine.precision import half_up, plain, settle
from assessments.engine.shares import Share
from core.expressions import WORKING_DIGITS, Outcome

SHARE_PLACES = 4


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator of one school stage.

    ``value`` and ``ratio`` carry 28 digits; a missing value has ``met`` None and says why in ``reason``.
    ``ratio`` is value ÷ target (target ÷ value where lower is better).
    """

    code: str
    value: Decimal | None
    target: Decimal
    met: bool | None
    ratio: Decimal | None
    reason: str = ""
    trace: dict[str, Any] = field(default_factory=dict)


def value_of(definition: SetDefinition, indicator: IndicatorDefinition, counted: Counted) -> IndicatorValue:
    """Compute one indicator for one row; the caller has checked that the row is in scope."""
    row, share, rule = counted.row, counted.share, indicator.rule
    if rule is None:
        raise LookupError(f"{indicator.code} is a heading and has no value")
    figures, blanks = figures_for(definition, rule, row, share)
    formula = rule.formulas[row.stage]
    if rule.split and share.value is None:
        outcome = Outcome(None, share.reason)
    else:
        outcome = formula.evaluate(figures, definition.labels)
    target = rule.thresholds[row.stage]
    value = None if outcome.value is None else settle(outcome.value)
    trace = {
        "inputs": {name: None if figure is None else plain(settle(figure)) for name, figure in figures.items()},
        "blanks": blanks,
        "share": share_trace(share) if rule.split else None,
        "filled": formula.written(shown_figures(definition, figures)),
        "value": None if value is None else plain(value),
        "merged": merged_trace(counted),
        "reference": row.reference,
    }
    if value is None:
        return IndicatorValue(indicator.code, None, target, None, None, outcome.reason, trace)
    return IndicatorValue(
        indicator.code, value, target, is_met(rule, value, target), ratio_of(rule, value, target), trace=trace
    )


def figures_for(
    definition: SetDefinition, rule: StageThreshold, row: SectionInput, share: Share
) -> tuple[dict[str, Decimal | None], list[str]]:
    """Return the figures the formula names and the fields whose empty cell the set counts as a number."""
    figures: dict[str, Decimal | None] = {}
    blanks: list[str] = []
    for name in rule.formulas[row.stage].names:
        if name == SHARE:
            figures[name] = share.value
            continue
        figure = row.fields.get(name)
        if figure is None and definition.fields[name].blank is not None:
            figure = definition.fields[name].blank
            blanks.append(name)
        figures[name] = figure
    return figures, blanks


def shown_figures(definition: SetDefinition, figures: dict[str, Decimal | None]) -> dict[str, str]:
    """Return the figures as words for the filled formula; a missing one is shown by its label in brackets."""
    shown = {}
    for name, figure in figures.items():
        if figure is None:
            shown[name] = f"[{definition.labels[name]}：缺]"
        else:
            shown[name] = plain(half_up(figure, SHARE_PLACES)) if name == SHARE else plain(figure)
    return shown


def merged_trace(counted: Counted) -> list[list[str]]:
    """Return the campuses that were added up, each with its share; empty for a school that stands alone."""
    return [
        [part.row.school, "" if part.share.value is None else plain(settle(part.share.value))] for part in counted.parts
    ]


def share_trace(share: Share) -> dict[str, Any]:
    """Return the split in a form that can be stored."""
    return {
        "value": None if share.value is None else plain(settle(share.value)),
        "parts": [[stage, plain(weight), plain(pupils)] for stage, weight, pupils in share.parts],
    }


def is_met(rule: StageThreshold, value: Decimal, target: Decimal) -> bool:
    """Compare unrounded; standing exactly on the threshold meets it."""
    return value >= target if rule.direction == "higher" else value <= target


def ratio_of(rule: StageThreshold, value: Decimal, target: Decimal) -> Decimal | None:
    """Return how far the value reaches its target; None where lower is better and the value is zero."""
    with localcontext(prec=WORKING_DIGITS):
        if rule.direction == "higher":
            return settle(value / target)
        return settle(target / value) if value else None
