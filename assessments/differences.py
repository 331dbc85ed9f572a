"""The levels of an assessment side by side: points, differences, self-inflation, and what a city sample shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessments.level_flow import SheetStatus
from assessments.models import Assessment, LevelSheet
from assessments.pack_levels import SUBJECTS
from assessments.sheet_outline import Item, outline_of
from office import parameters

INFLATION_LIMIT = "assessment.self_inflation"
SAMPLE_LIMIT = "assessment.sample_difference"


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: its points per level (None: missing or not seen), each level less the one before, its grades."""

    item: Item
    sheets: tuple[LevelSheet, ...]
    points: tuple[Decimal | None, ...]
    steps: tuple[Decimal | None, ...]
    words: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[LevelSheet, Decimal | None, Decimal | None, str]]:
        """The level with its points, their step and the grade, level by level."""
        return list(zip(self.sheets, self.points, self.steps, self.words, strict=True))

    @property
    def is_disputed(self) -> bool:
        """Whether the levels give different grades."""
        return len({word for word in self.words if word}) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """The concluded levels a person sees, side by side, points unrounded.

    ``steps``: each level's total less the one before, None at the first. ``inflation``: the subject's own score less
    that of the last concluded level after it; flagged when it is more than ``limit``.
    """

    sheets: tuple[LevelSheet, ...]
    lines: tuple[Line, ...]
    steps: tuple[Decimal | None, ...]
    inflation: Decimal | None
    limit: Decimal

    @property
    def totals(self) -> list[tuple[LevelSheet, Decimal | None, Decimal | None]]:
        """The level with its total and the step, level by level."""
        return list(zip(self.sheets, (sheet.points for sheet in self.sheets), self.steps, strict=True))

    @property
    def maximum(self) -> Decimal | None:
        """The most points there are, bonus not counted, as the sheets say; None where none are given."""
        said = next((sheet.maximum for sheet in self.sheets if sheet.maximum), "")
        return Decimal(said) if said else None

    @property
    def disputed(self) -> int:
        """How many indicators are graded differently."""
        return sum(1 for line in self.lines if line.is_disputed)

    @property
    def inflation_size(self) -> Decimal | None:
        """The inflation without its sign."""
        return None if self.inflation is None else abs(self.inflation)

    @property
    def is_inflated(self) -> bool:
        """Whether the subject gave itself too much."""
        return self.inflation is not None and self.inflation > self.limit


@dataclass(frozen=True, slots=True)
class Sample:
    """What the sampled review shows: pairs of concluded scores, and the mean of their absolute differences."""

    count: int
    mean_difference: Decimal | None
    over_limit: int
    limit: Decimal


def concluded(sheets: Iterable[LevelSheet]) -> list[LevelSheet]:
    """The sheets whose score stands."""
    return [sheet for sheet in sheets if sheet.status == SheetStatus.CONCLUDED]


def self_inflation(sheets: Iterable[LevelSheet]) -> Decimal | None:
    """The concluded self-score less the score of the last concluded level; None while either is missing."""
    done = concluded(sheets)
    own = next((sheet for sheet in done if sheet.by in SUBJECTS), None)
    others = [sheet for sheet in done if sheet.by not in SUBJECTS]
    if own is None or not others or own.points is None or others[-1].points is None:
        return None
    return own.points - others[-1].points


def points_in(sheet: LevelSheet, code: str) -> Decimal | None:
    """The points a sheet gave for one indicator."""
    text = (sheet.result.get("points") or {}).get(code)
    return None if text is None else Decimal(text)


def steps_of(points: Iterable[Decimal | None]) -> tuple[Decimal | None, ...]:
    """Each value less the one before; None at the first and where either is missing."""
    found: list[Decimal | None] = []
    before: Decimal | None = None
    for now in points:
        found.append(None if before is None or now is None else now - before)
        before = now
    return tuple(found)


def compare(assessment: Assessment, sheets: Iterable[LevelSheet]) -> Comparison:
    """Put the concluded ones of these sheets (those the person sees, in order) side by side."""
    shown = tuple(concluded(sheets))
    kind = assessment.school.kind if assessment.school else ""
    lines = []
    for item in outline_of(assessment.indicator_set.pack, stage=assessment.stage, kind=kind):
        words = tuple((sheet.result.get("words") or {}).get(item.code, "") for sheet in shown)
        if item.points is not None or any(words) or item.has_children:
            points = tuple(points_in(sheet, item.code) for sheet in shown)
            lines.append(Line(item, shown, points, steps_of(points), words))
    return Comparison(
        sheets=shown,
        lines=tuple(lines),
        steps=steps_of(sheet.points for sheet in shown),
        inflation=self_inflation(shown),
        limit=Decimal(parameters.value(INFLATION_LIMIT, year=assessment.year)),
    )


def review_difference(sheets: Iterable[LevelSheet]) -> Decimal | None:
    """The city's concluded score less the county's, None while either is missing."""
    done = concluded(sheets)
    city = next((sheet for sheet in reversed(done) if sheet.by == "city"), None)
    county = next((sheet for sheet in reversed(done) if sheet.by == "office"), None)
    if city is None or county is None or city.points is None or county.points is None:
        return None
    return city.points - county.points


def sample_of(assessments: Iterable[Assessment], year: int) -> Sample:
    """The sampled review over assessments that were read with their sheets (`for_list`)."""
    limit = Decimal(parameters.value(SAMPLE_LIMIT, year=year))
    found = [review_difference(one.chain) for one in assessments]
    differences = [abs(difference) for difference in found if difference is not None]
    mean = sum(differences, Decimal(0)) / len(differences) if differences else None
    return Sample(len(differences), mean, sum(1 for one in differences if one > limit), limit)
