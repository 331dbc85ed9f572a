"""Points of one sheet: the one place where answers become a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from assessments.sheet_outline import POINTS_UNIT, Item

BY_FIGURES = "这一项不由评估表直接给分"


@dataclass(frozen=True, slots=True)
class SheetPoints:
    """The score of one sheet, unrounded.

    ``total`` is None while any point is missing; ``per_indicator`` holds every node that gives points, None where it is
    missing, and ``reasons`` says why by code; ``missing`` counts the missing nodes at the lowest level.
    """

    total: Decimal | None
    maximum: Decimal | None
    per_indicator: Mapping[str, Decimal | None] = field(default_factory=dict)
    missing: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)


class PointsOf(Protocol):
    """How a sheet is scored. ``definition``: what the set asks; answers and returns: field code to text or None."""

    def __call__(
        self, definition: tuple[Item, ...], answers: Mapping[str, str | None], returns: Mapping[str, str | None]
    ) -> SheetPoints: ...


def points_of(
    definition: tuple[Item, ...], answers: Mapping[str, str | None], returns: Mapping[str, str | None]
) -> SheetPoints:
    """Points given by hand, added up the tree. Missing is missing: it leaves every heading above it open."""
    points: dict[str, Decimal | None] = {}
    reasons: dict[str, str] = {}
    for item in reversed(definition):
        if item.points is None:
            continue
        if item.has_children:
            below = [one.code for one in definition if one.parent == item.code and one.code in points]
            points[item.code] = added(points[code] for code in below)
        else:
            points[item.code], reason = by_hand(item, answers)
            if reason:
                reasons[item.code] = reason
    roots = [item.code for item in definition if not item.parent and item.code in points]
    maximum = sum((item.points or Decimal(0) for item in definition if item.code in roots), Decimal(0))
    ordered = {item.code: points[item.code] for item in definition if item.code in points}
    total = added(points[code] for code in roots) if roots else None
    return SheetPoints(total, maximum if roots else None, ordered, len(reasons), reasons)


def by_hand(item: Item, answers: Mapping[str, str | None]) -> tuple[Decimal | None, str]:
    """The points somebody gave for one indicator, or None and why there are none."""
    given = [question for question in item.questions if question.unit == POINTS_UNIT]
    if not given:
        return None, BY_FIGURES
    found = Decimal(0)
    for question in given:
        text = answers.get(question.code)
        if text in (None, "") and question.blank is None:
            return None, f"没有填写“{question.label}”"
        found += question.blank if text in (None, "") else Decimal(str(text))  # type: ignore[operator]
    return found, ""


def added(values: object) -> Decimal | None:
    """The sum, None as soon as one is missing."""
    found = list(values)  # type: ignore[call-overload]
    return None if any(value is None for value in found) else sum(found, Decimal(0))
