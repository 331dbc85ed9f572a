"""Charts as SVG, drawn on the server: bars, radars and trends for paper and pages alike.

A chart says what its figures say and no more: a missing value is a gap, never zero; bars start at zero; every series is told apart
without colour. Pure functions of a :class:`reports.blocks.Chart`; the only addresses are the font names handed in.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from reports.blocks import Chart
from reports.chart_marks import INK, LETTER, MARK, PALE, Pen, Point, fitted, letters
from reports.chart_scale import Scale, scale_of
from reports.fonts import FontSet

HEIGHTS = {"bar": 78.0, "radar": 96.0, "trend": 78.0}
STACKED = 12  # letters of a label that is written from top to bottom
LINES = 3  # of a label below its place
KEYED = 12  # points of a radar beyond which its labels are numbers with a key
GAP = "—"
NO_VALUES = "没有可以画出的数据"
KINDS = {"bar": "柱状图", "radar": "雷达图", "trend": "趋势图"}
LEAST_VALUE = 2.1  # a figure at a bar smaller than this is not written
Values = Sequence[Decimal | None]


def chart_height(chart: Chart) -> float:
    """The height in millimetres that suits a chart across the page."""
    labels = max(len(label) for label in chart.labels)
    room = min(labels, STACKED) * LETTER if chart.kind != "radar" and labels * len(chart.labels) > 36 else 0.0
    return HEIGHTS[chart.kind] + max(0.0, room - 2 * LETTER)


def chart_svg(chart: Chart, *, width_mm: float, height_mm: float, families: Mapping[str, str]) -> str:
    """The chart as one inline svg element of this size."""
    rows = [[Decimal(value) if value else None for value in series.values] for series in chart.series]
    pen = Pen(width_mm, height_mm, families)
    top = _legend(pen, chart)
    known = [value for row in rows for value in row if value is not None]
    if not known:
        pen.text((width_mm / 2, (top + height_mm) / 2), NO_VALUES)
        return pen.picture(description(chart))
    scale = scale_of(known, from_zero=chart.kind != "trend")
    DRAW[chart.kind](pen, chart, rows, scale, top)
    return pen.picture(description(chart))


def description(chart: Chart) -> str:
    """The chart in words for those who do not see it: every label with its figures."""
    parts = [
        f"{label}：{'、'.join(_said(series.name, series.values[at], chart.unit) for series in chart.series)}"
        for at, label in enumerate(chart.labels)
    ]
    return f"{KINDS[chart.kind]}{f'《{chart.caption}》' if chart.caption else ''}：{'；'.join(parts)}。"


def _said(name: str, value: str, unit: str) -> str:
    return f"{name}{f'{value}{unit}' if value else '缺数据'}"


def chart_png(chart: Chart, *, width_mm: float, faces: FontSet) -> bytes:
    """The chart as a picture for Word, 200 dots to the inch, drawn with the faces of the paper."""
    from reports.chart_pictures import picture_of

    height = chart_height(chart)
    families = {role: ", ".join(f"'{name}'" for name in faces.families(role)) for role in faces.embedded}
    image = picture_of(
        chart_svg(chart, width_mm=width_mm, height_mm=height, families=families), width_mm, height, faces
    )
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


# --- parts that charts share ------------------------------------------------------------------------------------------


def _legend(pen: Pen, chart: Chart) -> float:
    """Unit on the left, the names of the series behind it; returns where the picture itself may begin."""
    base, at = LETTER + 0.6, 0.0
    if chart.unit and chart.kind == "radar":
        at = _legend_word(pen, f"单位：{chart.unit}", at, base) + 4
    for number, series in enumerate(chart.series):
        if not series.name:
            continue
        wide = min(letters(series.name) * LETTER, pen.width - 10) + 7
        if at and at + wide > pen.width:
            base, at = base + LETTER * 1.5, 0.0
        if chart.kind == "bar":
            pen.bar(at, base - 2.8, 4.4, 3.0, number, "key")
        else:
            pen.path([(at, base - 1.2), (at + 4.6, base - 1.2)], number, name="key-line")
            pen.mark((at + 2.3, base - 1.2), number, "key")
        at = _legend_word(pen, series.name, at + 5.6, base) + 4
    return base + 1.2


def _legend_word(pen: Pen, text: str, at: float, base: float) -> float:
    shown, size = fitted(text, pen.width - at)
    pen.text((at, base), shown, anchor="start", size=size)
    return at + letters(shown) * size


def _frame(pen: Pen, chart: Chart, scale: Scale, top: float) -> tuple[float, float, float, float]:
    """The value axis with its lines and the labels below; returns left, top, right and bottom of the field."""
    ticks = [(value, scale.tick_text(value)) for value in scale.ticks()]
    left = max(8.0, max(letters(text) for _, text in ticks) * LETTER * 0.9 + 2.5)
    unit = scale.times + chart.unit
    if unit:
        shown, size = fitted(f"（{unit}）", pen.width / 2)
        top += LETTER
        pen.text((0.0, top), shown, anchor="start", size=size)
    right, slot = pen.width - 2, (pen.width - 2 - left) / len(chart.labels)
    lines = [_label_lines(label, slot) for label in chart.labels]
    bottom = pen.height - 1.5 - max(len(rows) for rows in lines) * LETTER * 1.08
    top += LETTER
    for value, text in ticks:
        y = bottom - (bottom - top) * scale.place(value)
        pen.line((left, y), (right, y), ink=INK if not value else PALE, width=0.3 if not value else 0.12)
        pen.text((left - 1.2, y + LETTER * 0.33), text, anchor="end", size=LETTER * 0.9)
    pen.line((left, top), (left, bottom), width=0.3)
    for number, rows in enumerate(lines):
        for at, row in enumerate(rows):
            shown, size = fitted(row, slot if len(row) > 1 else LETTER, min(LETTER, max(2.2, slot)))
            pen.text(
                (left + slot * (number + 0.5), bottom + 1 + LETTER * 1.05 * (at + 1)), shown, size=size, name="label"
            )
    return left, top, right, bottom


def _label_lines(label: str, slot: float) -> list[str]:
    """A label below its place: across in up to three lines, else letter by letter downwards."""
    text = label.replace("\n", "")
    fit = max(1, int(slot * 0.95 / LETTER))
    lines: list[str] = []
    line = ""
    for char in text:
        if line and letters(line + char) > fit:
            lines, line = [*lines, line], ""
        line += char
    lines.append(line)
    if len(lines) <= LINES and (fit > 1 or len(text) == 1):
        return lines
    return list(text) if len(text) <= STACKED else [*text[: STACKED - 1], "…"]


def _stretches(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """The runs of points between gaps."""
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


# --- the three kinds --------------------------------------------------------------------------------------------------


def _bars(pen: Pen, chart: Chart, rows: Sequence[Values], scale: Scale, top: float) -> None:
    left, top, right, bottom = _frame(pen, chart, scale, top)
    slot = (right - left) / len(chart.labels)
    width = min(14.0, slot * 0.76 / len(rows))
    zero = bottom - (bottom - top) * scale.place(Decimal(0))
    size = _value_size(scale, rows, max(width, slot / len(rows)))
    for at in range(len(chart.labels)):
        start = left + slot * (at + 0.5) - width * len(rows) / 2
        for number, row in enumerate(rows):
            value, x = row[at], start + width * number
            if value is None:
                pen.text((x + width / 2, zero - 0.8), GAP, size=min(LETTER, max(1.2, width)), name="gap")
                continue
            y = bottom - (bottom - top) * scale.place(value)
            pen.bar(x + width * 0.06, min(y, zero), width * 0.88, abs(zero - y), number)
            _value(pen, scale.value_text(value), (x + width / 2, y - 0.8 if value >= 0 else y + LETTER), size)
    pen.line((left, zero), (right, zero), width=0.3)


def _value_size(scale: Scale, rows: Sequence[Values], room: float) -> float:
    """The size at which every figure fits above its mark; 0 where that would not be legible: then none is written."""
    longest = max(letters(scale.value_text(value)) for row in rows for value in row if value is not None)
    size = min(LETTER * 0.9, room / longest)
    return size if size >= LEAST_VALUE else 0.0


def _value(pen: Pen, text: str, at: Point, size: float) -> None:
    """The figure of a mark."""
    if size:
        pen.text(at, text, size=size, name="value", halo=True)


def _trend(pen: Pen, chart: Chart, rows: Sequence[Values], scale: Scale, top: float) -> None:
    left, top, right, bottom = _frame(pen, chart, scale, top)
    slot = (right - left) / len(chart.labels)

    def place(at: int, value: Decimal | None) -> Point | None:
        if value is None:
            return None
        return left + slot * (at + 0.5), bottom - (bottom - top) * scale.place(value)

    size = _value_size(scale, rows, slot) if len(rows) == 1 else 0.0
    for number, row in enumerate(rows):
        points = [place(at, value) for at, value in enumerate(row)]
        for run in _stretches(points):
            pen.path(run, number)
        for value, point in zip(row, points, strict=True):
            if value is not None and point is not None:
                pen.mark(point, number)
                _value(pen, scale.value_text(value), (point[0], point[1] - MARK - 0.8), size)


def _radar(pen: Pen, chart: Chart, rows: Sequence[Values], scale: Scale, top: float) -> None:
    count = len(chart.labels)
    is_keyed = count > KEYED
    field = pen.width * 0.5 if is_keyed else pen.width
    centre = (field / 2, (top + pen.height) / 2)
    room = 5.0 if is_keyed else min(34.0, pen.width / 4)
    radius = max(4.0, min(field / 2 - room, (pen.height - top) / 2 - LETTER * 2))

    def place(at: int, share: float) -> Point:
        angle = 2 * math.pi * at / count
        return centre[0] + radius * share * math.sin(angle), centre[1] - radius * share * math.cos(angle)

    ticks = scale.ticks()
    for value in ticks[1:]:
        ring = [place(at, scale.place(value)) for at in range(count)]
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
            pen.line(one, other, ink=PALE, width=0.12)
    for at in range(count):
        pen.line(centre, place(at, 1.0), ink=PALE, width=0.12)
    for number, row in enumerate(rows):
        _round(pen, [None if value is None else place(at, scale.place(value)) for at, value in enumerate(row)], number)
    for value in ticks:
        x, y = place(0, scale.place(value))
        pen.text((x - 0.8, y + 1), scale.tick_text(value) + scale.times, anchor="end", size=2.5)
    _radar_labels(pen, chart, rows, [place(at, 1.0) for at in range(count)], centre, is_keyed=is_keyed)


def _round(pen: Pen, points: Sequence[Point | None], number: int) -> None:
    """One series around the centre: closed when it has every value, else open where one is missing."""
    whole = [point for point in points if point is not None]
    if len(whole) == len(points):
        pen.path(whole, number, closed=True)
    else:
        gap = points.index(None)
        for run in _stretches([*points[gap:], *points[:gap]]):
            pen.path(run, number)
    for point in whole:
        pen.mark(point, number)


def _radar_labels(
    pen: Pen, chart: Chart, rows: Sequence[Values], rim: Sequence[Point], centre: Point, *, is_keyed: bool
) -> None:
    """The labels at the rim, or numbers there and a key beside; a label says whose value it lacks."""
    names = [label.replace("\n", "") + _absent(chart, rows, at) for at, label in enumerate(chart.labels)]
    for at, (x, y) in enumerate(rim):
        away_x, away_y = x - centre[0], y - centre[1]
        size = math.hypot(away_x, away_y)
        spot = (x + away_x / size * 3, y + away_y / size * 3.4 + LETTER * 0.35)
        if is_keyed:
            pen.text(spot, str(at + 1), size=2.8)
            continue
        is_middle = abs(away_x) < size * 0.2
        anchor = "middle" if is_middle else "start" if away_x > 0 else "end"
        room = pen.width / 2 if is_middle else pen.width - spot[0] if away_x > 0 else spot[0]
        shown, letter = fitted(names[at], room)
        pen.text(spot, shown, anchor=anchor, size=letter, name="label")
    if is_keyed:
        _key(pen, names)


def _absent(chart: Chart, rows: Sequence[Values], at: int) -> str:
    """Whose value a label lacks."""
    absent = [series.name for series, row in zip(chart.series, rows, strict=True) if row[at] is None]
    if not absent:
        return ""
    return "（缺）" if len(absent) == len(rows) else f"（{'、'.join(filter(None, absent))}缺）"


def _key(pen: Pen, names: Sequence[str]) -> None:
    """What the numbers at the rim stand for, in two columns on the right."""
    half = math.ceil(len(names) / 2)
    left, column, leading = pen.width * 0.52, pen.width * 0.24, min(LETTER * 1.4, (pen.height - 12) / half)
    for at, name in enumerate(names):
        shown, size = fitted(f"{at + 1} {name}", column - 2, min(LETTER, leading * 0.9))
        spot = (left + column * (at // half), 12 + leading * (at % half))
        pen.text(spot, shown, anchor="start", size=size, name="label")


DRAW: dict[str, Callable[[Pen, Chart, Sequence[Values], Scale, float], None]] = {
    "bar": _bars,
    "trend": _trend,
    "radar": _radar,
}
