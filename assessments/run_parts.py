"""The parts of a county's verdict and its own indicators as lines for reading."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.engine.precision import plain
from assessments.models import Score, ScoreRun
from assessments.results import MISSING, shown
from assessments.workflow import SubjectKind


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part: what was reached, the national line and the local target, each with its judgement (None: open)."""

    title: str
    reached: str
    national: str
    national_met: bool | None
    target: str
    target_met: bool | None
    note: str


def part_lines(run: ScoreRun) -> list[PartLine]:
    """The parts of a computed run in the order of the set; none where the set has no parts."""
    titles = {item.code: item.title for item in run.indicator_set.definition.indicators}
    lines = []
    for part in run.verdict.get("parts", []):
        figure = MISSING if part["figure"] is None else plain(Decimal(part["figure"]).quantize(Decimal("0.0001")))
        notes = [f"缺数据{part['missing']}项"] if part["missing"] else []
        if part["unmet"]:
            notes.append("未达到：" + "、".join(f"{code} {titles.get(code, '')}".strip() for code in part["unmet"]))
        lines.append(
            PartLine(
                part["title"],
                f"{figure} / {part['total']}项" if part["total"] else figure,
                part["national"],
                part["national_met"],
                MISSING if part["target"] is None else part["target"],
                part["target_met"],
                "；".join(notes),
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class CountyLine:
    """One indicator of the county itself."""

    score: Score
    value: str
    target: str
    local: str


def county_lines(run: ScoreRun, scores: Any) -> list[CountyLine]:
    """The county's own indicators in the order of the set, of the scores somebody may see."""
    places = run.indicator_set.rounding
    found = scores.filter(run=run, subject__subject_kind=SubjectKind.COUNTY)
    return [
        CountyLine(
            score,
            shown(score.value, places["value"]) if score.value is not None else shown_points(score, places),
            MISSING if score.target is None else plain(score.target),
            MISSING if score.local_target is None else plain(score.local_target),
        )
        for score in found.select_related("indicator").order_by("indicator__position")
    ]


def shown_points(score: Score, places: dict[str, int]) -> str:
    """Points where an indicator gives no figure."""
    return MISSING if score.points is None else f"{shown(score.points, places.get('points', 2))}分"
