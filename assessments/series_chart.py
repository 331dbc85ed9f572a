"""A series over years and versions as a picture and as a table."""

from typing import Any

from assessments.bridges import Series
from core.numbers import MISSING, show


def chart_of(series: Series, places: int) -> dict[str, Any] | None:
    """What components/chart.html needs; None when there are fewer than two values to look at.

    Each segment is a line of its own, so that nothing joins years measured differently. Values are rounded half up to
    ``places``, as everywhere.
    """
    points = [
        (reason if point is segment.points[0] else "", point)
        for segment, reason in zip(series.segments, series.reasons, strict=True)
        for point in segment.points
    ]
    if len(points) < 2:
        return None
    years = series.years
    lines = []
    for segment in series.segments:
        by_year = {point.year: point for point in segment.points}
        lines.append(
            {
                "name": segment.label,
                "values": [number(by_year[year].value, places) if year in by_year else None for year in years],
                "links": [by_year[year].url if year in by_year else None for year in years],
            }
        )
    rows = [
        [
            f"{point.year}年",
            f"第{point.version}版",
            show(point.value, places),
            point.unit or MISSING,
            state_of(point),
            broken(reason),
        ]
        for reason, point in sorted(points, key=lambda pair: (pair[1].year, pair[1].version))
    ]
    return {
        "spec": {"kind": "line", "categories": [f"{year}年" for year in years], "unit": "", "series": lines},
        "head": ["年度", "指标体系", "数值", "单位", "结果", "与前面的可比性"],
        "rows": rows,
        "sentence": sentence_of(series),
    }


def number(value: Any, places: int) -> float | None:
    """The figure drawn; a missing one breaks the line."""
    return None if value is None else float(show(value, places, grouped=False))


def broken(reason: str) -> str:
    """What stands at the first year of a line that begins with a break."""
    return f"断开：{reason}，不能与前面直接比较" if reason else ""


def state_of(point: Any) -> str:
    """What kind of result it is."""
    return "已发布" if point.is_published else "模拟" if point.is_simulation else "未发布"


def sentence_of(series: Series) -> str:
    """What to see."""
    breaks = [
        f"{segment.label}起{reason}" for segment, reason in zip(series.segments, series.reasons, strict=True) if reason
    ]
    if not breaks:
        return "各年按同一标准计算，可以直接比较。"
    return f"{'；'.join(breaks)}：不同标准下的数值不连成一条线，不能直接比较。"
