"""The charts of a score sheet: totals of the levels, shares of the points by indicator, the years of one subject."""

from collections.abc import Sequence
from decimal import Decimal

from assessments import differences
from assessments.level_flow import SheetStatus
from assessments.models import Assessment, LevelSheet
from assessments.sheet_outline import Item
from core.numbers import show
from office.models import User
from reports.blocks import MOST_POINTS, MOST_SERIES, Block, Chart, Heading, Series

FEWEST, MOST_AROUND = 3, 12  # indicators of a radar; others stand as bars
SUBJECT_FIELDS = ("school_id", "stage", "township_id", "inspector_id", "county_id")


def charts_of(
    assessment: Assessment, sheets: Sequence[LevelSheet], items: Sequence[Item], *, user: User, places: int
) -> list[Block]:
    """A heading and the charts there is anything to draw for; nothing where there is none."""
    drawn = [
        totals_chart(sheets, places),
        shares_chart(sheets, items),
        years_chart(assessment, user=user, places=places),
    ]
    charts: list[Block] = [chart for chart in drawn if chart is not None]
    return [Heading("图示"), *charts] if charts else []


def totals_chart(sheets: Sequence[LevelSheet], places: int) -> Chart | None:
    """The total of every level as bars; a level without one is a gap. Nothing for a single level."""
    values = tuple(figure(sheet.points, places) for sheet in sheets)
    if len(sheets) < 2 or not any(values):
        return None
    return Chart("bar", tuple(sheet.title for sheet in sheets), (Series("合计得分", values),), "分", "各级合计得分")


def shares_chart(sheets: Sequence[LevelSheet], items: Sequence[Item]) -> Chart | None:
    """What share of its points each indicator got, a series per level: of the highest indicators where three or more give points."""
    chosen = compared(items, sheets)
    if not chosen:
        return None
    rows = tuple(
        Series(sheet.title, tuple(share(differences.points_in(sheet, item.code), item.points) for item in chosen))
        for sheet in sheets[:MOST_SERIES]
    )
    kind = "radar" if FEWEST <= len(chosen) <= MOST_AROUND else "bar"
    return Chart(kind, tuple(item.heading for item in chosen), rows, "%", "各指标得分率")


def compared(items: Sequence[Item], sheets: Sequence[LevelSheet]) -> list[Item]:
    """The indicators that give points and that any level scored, on the highest depth with at least three; else on the depth with
    most of them."""
    scored = [
        item
        for item in items
        if item.points and any(differences.points_in(sheet, item.code) is not None for sheet in sheets)
    ]
    by_depth = [[item for item in scored if item.depth == depth] for depth in sorted({item.depth for item in scored})]
    enough = next((found for found in by_depth if len(found) >= FEWEST), None)
    return (enough or max(by_depth, key=len, default=[]))[:MOST_POINTS]


def years_chart(assessment: Assessment, *, user: User, places: int) -> Chart | None:
    """The last concluded total of every year up to this one, a line per version of the set: different standards are not joined. Two
    years at least."""
    same = {name: getattr(assessment, name) for name in SUBJECT_FIELDS}
    others = Assessment.objects.filter(
        indicator_set__code=assessment.indicator_set.code, kind=assessment.kind, year__lte=assessment.year, **same
    )
    sheets = LevelSheet.objects.visible_to(user).filter(assessment__in=others, status=SheetStatus.CONCLUDED)
    found: dict[tuple[int, int], Decimal | None] = {}
    for sheet in sheets.order_by("position").select_related("assessment__indicator_set"):
        found[sheet.assessment.indicator_set.version, sheet.assessment.year] = sheet.points
    years = sorted({year for _, year in found})[-MOST_POINTS:]
    versions = sorted({version for version, _ in found})[-MOST_SERIES:]
    if len(years) < 2:
        return None
    rows = tuple(
        Series(f"第{version}版", tuple(figure(found.get((version, year)), places) for year in years))
        for version in versions
    )
    return Chart("trend", tuple(f"{year}年" for year in years), rows, "分", "历年得分")


def share(points: Decimal | None, most: Decimal | None) -> str:
    """Per cent of the most points, one place; empty where points are missing."""
    return "" if points is None or not most else figure(points * 100 / most, 1)


def figure(value: Decimal | None, places: int) -> str:
    """A figure for a chart; empty where it is missing."""
    return "" if value is None else show(value, places, grouped=False)
