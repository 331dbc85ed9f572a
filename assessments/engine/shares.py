"""Splitting what a school owns as a whole between its stages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from assessments.engine.inputs import SectionInput
from core.expressions import WORKING_DIGITS

STAGE_LABELS = {
    "kindergarten": "学前",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中职",
    "special": "特教",
}
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the school's shared figures that one stage is counted with.

    ``parts`` are (stage, weight, pupils) of the split; empty when the school has nothing to split.
    """

    value: Decimal | None
    parts: tuple[tuple[str, Decimal, Decimal], ...] = ()
    reason: str = ""


def shares_of(rows: Iterable[SectionInput], weights: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Share]:
    """Return the share of every stage of one school: weight × pupils ÷ the sum of weight × pupils.

    A kind without weights is not split: each stage has the whole. Where one stage of a split school has no
    pupils reported, nobody's share is known; a stage that does not exist is reported with 0 pupils.
    """
    present = {row.stage: row for row in rows}
    kind = next(iter(present.values())).kind
    if kind not in weights:
        return {stage: Share(WHOLE) for stage in present}
    stages = weights[kind]
    pupils = {stage: present[stage].students if stage in present else None for stage in stages}
    unknown = [STAGE_LABELS.get(stage, stage) for stage, number in pupils.items() if number is None]
    if unknown:
        missing = Share(None, reason=f"拆分需要{'、'.join(unknown)}在校生数（没有学生的填0）")
        return {stage: missing if stage in stages else Share(WHOLE) for stage in present}
    parts = tuple((stage, weight, pupils[stage] or Decimal(0)) for stage, weight in stages.items())
    with localcontext(prec=WORKING_DIGITS):
        total = sum((weight * number for _, weight, number in parts), Decimal(0))
        if total == 0:
            return {stage: Share(None, parts, "各学段在校生数都是0，无法拆分") for stage in present}
        values = {stage: weight * number / total for stage, weight, number in parts}
    return {stage: Share(values[stage], parts) if stage in values else Share(WHOLE) for stage in present}
