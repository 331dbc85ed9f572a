"""Opening a number: the sentences and steps that lead from the return to the verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.definitions import SHARE, IndicatorDefinition, SetDefinition
from assessments.engine.campuses import Counted
from assessments.engine.precision import half_up, plain
from assessments.engine.shares import STAGE_LABELS, Share
from assessments.engine.tables import Table
from core.expressions import Expression
from core.expressions.writing import RESULTS

SHARE_PLACES = 4


@dataclass(frozen=True, slots=True)
class InputLine:
    """One figure that went into the number; ``note`` says when an empty cell was counted."""

    code: str
    label: str
    shown: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number opened: what was computed from what, how it was rounded, compared and scored, and on which ground."""

    rule: str
    formula: str
    filled: str
    result: str
    rounding: str
    inputs: tuple[InputLine, ...]
    split: str
    steps: tuple[str, ...]
    points: str
    clause: str
    confidence: str
    document: str


def explain(table: Table, indicator: IndicatorDefinition, row: int) -> Explanation:
    """Write out one row of an evaluated table."""
    definition, rule = table.definition, indicator.rule
    if rule is None:
        raise LookupError(f"{indicator.code} is a heading and has no value")
    counted, column = table.counted[row], table.results[indicator.code]
    main = rule.formulas[0].of(counted.row.stage) if rule.formulas else None
    value = column.value[row]
    labels = {item.code: item.title for item in definition.indicators} | definition.labels
    return Explanation(
        rule=rule.describe(indicator),
        formula=f"{indicator.title} ＝ {main.written(labels)}" if main else "",
        filled=f"＝ {main.written(filled_words(table, main, row, labels), labels)}" if main else "",
        result=result_sentence(definition, indicator, value, column.why(row)),
        rounding=rounding_sentence(value, definition.rounding.value),
        inputs=tuple(input_lines(table, sorted(rule.names, key=list(definition.labels).index), row)),
        split=merged_sentence(counted) or (split_sentence(counted.share) if SHARE in rule.names else ""),
        steps=tuple(rule.steps(table, indicator, row)),
        points=points_sentence(definition, indicator, column.points[row]),
        clause=indicator.source.clause,
        confidence=indicator.source.confidence,
        document=definition.document,
    )


def result_sentence(definition: SetDefinition, indicator: IndicatorDefinition, value: Decimal | None, why: str) -> str:
    """The rounded value with its unit, or why there is none."""
    if value is None:
        return f"无法计算：{why}" if why else ""
    return f"＝ {format(half_up(value, definition.rounding.value), 'f')} {indicator.unit}".rstrip()


def rounding_sentence(value: Decimal | None, places: int) -> str:
    """How the value was rounded for showing."""
    if value is None:
        return ""
    return f"未取整值 {shortened(value)}，显示保留{places}位小数（四舍五入），按未取整值比较"


def points_sentence(definition: SetDefinition, indicator: IndicatorDefinition, points: Decimal | None) -> str:
    """The points with the maximum; nothing for an indicator that gives none."""
    if indicator.points is None:
        return ""
    maximum = plain(indicator.points)
    if points is None:
        return f"未评分（满分{maximum}分）"
    return f"得{plain(half_up(points, definition.rounding.points))}分（满分{maximum}分）"


def shortened(value: Decimal | None, places: int = 8) -> str:
    """Write a value with at most eight decimals, an ellipsis standing for the rest."""
    if value is None:
        return ""
    short = half_up(value, places)
    return plain(short) if short == value else f"{plain(short)}…"


def filled_words(table: Table, expression: Expression, row: int, labels: Mapping[str, str]) -> dict[str, str]:
    """The row's own figures and results as words for the filled formula; a missing one stands in brackets."""
    figures = {name: filled_word(table, name, row) for name in expression.names}
    for function, code in expression.results_now:
        if code in table.results:
            value = table.result(function, code)[row]
            absent = f"[{labels.get(code, code)}{RESULTS[function]}：缺]"
            word = absent if value is None else shown(half_up(value, SHARE_PLACES) if function != "met" else value)
            figures[f'{function}("{code}")'] = word
    return figures


def filled_word(table: Table, name: str, row: int) -> str:
    """One figure as a word."""
    value = table.column(name)[row]
    if value is None:
        return f"[{table.definition.labels[name]}：缺]"
    return plain(half_up(value, SHARE_PLACES)) if name == SHARE else shown(value)


def shown(value: Any) -> str:
    """A figure, a yes or no, or a word for reading."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, Decimal) else str(value)


def input_lines(table: Table, names: Iterable[str], row: int) -> list[InputLine]:
    """List the figures in the order the set declares them."""
    definition, counted = table.definition, table.counted[row]
    lines = []
    for name in names:
        value = table.column(name)[row]
        if name == SHARE:
            text = "—" if value is None else plain(half_up(value, SHARE_PLACES))
            note = "按各学段折算学生数拆分" if counted.share.parts else "不拆分"
            lines.append(InputLine(name, "拆分份额", text, "", note))
            continue
        field, parameter = definition.fields.get(name), definition.parameters.get(name)
        known = field or parameter
        note = ""
        if field and field.blank is not None and counted.row.fields.get(name) is None:
            note = f"未填，按口径计{plain(field.blank)}"
        elif parameter:
            note = "参数"
        text = "—" if value is None else shown(value)
        lines.append(InputLine(name, definition.labels[name], text, known.unit if known else "", note))
    return lines


def split_sentence(share: Share) -> str:
    """Say how the shared figure was split, or nothing when it was not."""
    if not share.parts:
        return share.reason
    names = " : ".join(STAGE_LABELS.get(stage, stage) for stage, _, _ in share.parts)
    weights = " : ".join(plain(weight) for _, weight, _ in share.parts)
    pupils = "、".join(f"{STAGE_LABELS.get(stage, stage)}{plain(number)}人" for stage, _, number in share.parts)
    if share.value is None:
        return f"{pupils}，无法拆分"
    return f"按{names} ＝ {weights} 折算，{pupils}，本学段占 {plain(half_up(share.value, SHARE_PLACES))}"


def merged_sentence(counted: Counted) -> str:
    """Say which campuses were added up, with the share each gave of what it owns as a whole."""
    parts = [
        f"{part.row.school}（全校数据占 "
        f"{plain(half_up(part.share.value, SHARE_PLACES)) if part.share.value is not None else '—'}）"
        for part in counted.parts
    ]
    return f"由主校与不计校数的校区相加：{'、'.join(parts)}" if parts else ""
