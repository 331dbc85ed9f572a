"""Opening a number: the sentences and steps that lead from the return to the verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import SHARE, IndicatorDefinition, SetDefinition
from assessments.engine.precision import half_up, plain
from assessments.engine.shares import STAGE_LABELS


@dataclass(frozen=True, slots=True)
class InputLine:
    """One figure that went into the number; ``note`` says when an empty cell was counted."""

    label: str
    shown: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number opened: what was computed from what, how it was rounded and compared, and on which ground."""

    formula: str
    filled: str
    result: str
    rounding: str
    inputs: tuple[InputLine, ...]
    split: str
    comparison: str
    clause: str
    confidence: str
    document: str


def explain(
    definition: SetDefinition, indicator: IndicatorDefinition, stage: str, trace: Mapping[str, Any], reason: str
) -> Explanation:
    """Write out a stored trace with the set it was computed by."""
    rule = indicator.rule
    if rule is None:
        raise LookupError(f"{indicator.code} is a heading and has no value")
    places = definition.rounding.value
    value = None if trace["value"] is None else Decimal(trace["value"])
    return Explanation(
        formula=f"{indicator.title} ＝ {rule.formulas[stage].written(definition.labels)}",
        filled=f"＝ {trace['filled']}",
        result=f"＝ {format(half_up(value, places), 'f')} {indicator.unit}"
        if value is not None
        else f"无法计算：{reason}",
        rounding=f"未取整值 {shortened(value)}，显示保留{places}位小数（四舍五入），按未取整值比较"
        if value is not None
        else "",
        inputs=tuple(input_lines(definition, rule.formulas[stage].names, trace)),
        split=merged_sentence(trace["merged"]) or split_sentence(trace.get("share")),
        comparison=comparison(rule.direction, rule.thresholds[stage], value, indicator.unit),
        clause=indicator.source.clause,
        confidence=indicator.source.confidence,
        document=definition.document,
    )


def shortened(value: Decimal | None, places: int = 8) -> str:
    """Write a value with at most eight decimals, an ellipsis standing for the rest."""
    if value is None:
        return ""
    short = half_up(value, places)
    return plain(short) if short == value else f"{plain(short)}…"


def input_lines(definition: SetDefinition, names: Iterable[str], trace: Mapping[str, Any]) -> list[InputLine]:
    """List the figures in the order of the formula."""
    lines = []
    for name in names:
        text = trace["inputs"][name]
        if name == SHARE:
            shown = "—" if text is None else plain(half_up(Decimal(text), 4))
            lines.append(
                InputLine("拆分份额", shown, "", "按各学段折算学生数拆分" if trace["share"]["parts"] else "不拆分")
            )
            continue
        known = definition.fields[name]
        note = f"未填，按口径计{plain(known.blank or Decimal(0))}" if name in trace["blanks"] else ""
        lines.append(InputLine(known.label, "—" if text is None else text, known.unit, note))
    return lines


def split_sentence(share: Mapping[str, Any] | None) -> str:
    """Say how the shared figure was split, or nothing when it was not."""
    if not share or not share["parts"]:
        return ""
    names = [STAGE_LABELS.get(stage, stage) for stage, _, _ in share["parts"]]
    weights = " : ".join(weight for _, weight, _ in share["parts"])
    pupils = "、".join(f"{STAGE_LABELS.get(stage, stage)}{number}人" for stage, _, number in share["parts"])
    if share["value"] is None:
        return f"{pupils}，无法拆分"
    return f"按{' : '.join(names)} ＝ {weights} 折算，{pupils}，本学段占 {plain(half_up(Decimal(share['value']), 4))}"


def merged_sentence(merged: Iterable[tuple[str, str]]) -> str:
    """Say which campuses were added up, with the share each gave of what it owns as a whole."""
    parts = [
        f"{school}（全校数据占 {plain(half_up(Decimal(share), 4)) if share else '—'}）" for school, share in merged
    ]
    return f"由主校与不计校数的校区相加：{'、'.join(parts)}" if parts else ""


def comparison(direction: str, target: Decimal, value: Decimal | None, unit: str) -> str:
    """Say how the value stands to its threshold."""
    sign = "≥" if direction == "higher" else "≤"
    standard = f"标准 {sign} {plain(target)} {unit}"
    if value is None:
        return f"{standard}；缺数据，不判定"
    met = value >= target if direction == "higher" else value <= target
    return f"{standard}；{'达标' if met else '未达标'}"
