"""按分定等：the band the points, or their share of the maximum, lie in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import ClassVar

from assessments.engine.grading import Grading, Standing
from assessments.engine.intervals import Interval
from assessments.engine.precision import settle
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

MEASURES = {"points": "总分", "share": "得分率"}


@dataclass(frozen=True, slots=True)
class GradeBands(Grading):
    """Bands without holes, best first; ``by`` says whether points or points ÷ maximum are looked up, unrounded."""

    kind: ClassVar[str] = "bands"
    by: str
    bands: tuple[tuple[Interval, str], ...]

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades of the bands."""
        return tuple(dict.fromkeys(grade for _, grade in self.bands))

    def grade(self, table: Table, standings: Sequence[Standing]) -> list[str]:
        """Look every standing up."""
        return [self.grade_of(standing) for standing in standings]

    def grade_of(self, standing: Standing) -> str:
        """The band's grade; an empty text without points."""
        figure = standing.points
        if figure is not None and self.by == "share":
            figure = share_of(figure, standing.maximum)
        if figure is None:
            return ""
        return next((grade for band, grade in self.bands if figure in band), "")

    def describe(self) -> str:
        """Every band."""
        bands = "，".join(f"{band}为{grade}" for band, grade in self.bands)
        return f"按{MEASURES[self.by]}定等：{bands}"


def share_of(points: Decimal, maximum: Decimal | None) -> Decimal | None:
    """Points ÷ maximum with 28 digits; None without a maximum."""
    if not maximum:
        return None
    with localcontext(prec=WORKING_DIGITS):
        return settle(points / maximum)
