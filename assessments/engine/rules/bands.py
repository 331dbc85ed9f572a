"""分档：the band a value lies in gives points, a part of the points, or a grade."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.formulas import Formula
from assessments.engine.intervals import Interval, RangeRefused, faults_of, read_interval
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

EVERYTHING = Interval(None, None, False, False)


@dataclass(frozen=True, slots=True)
class Band:
    """One band and what it gives."""

    range: Interval
    points: Decimal | None
    grade: str


@dataclass(frozen=True, slots=True)
class Bands(Rule):
    """Bands over a domain without holes or overlaps; a value outside the domain is refused, not guessed."""

    kind: ClassVar[str] = "bands"
    formula: Formula
    bands: tuple[Band, ...]
    domain: Interval

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: formula, domain (default: any value), bands [{range, points or share or grade}]."""
        reader.refuse_unknown("formula", "bands", "domain")
        rule = cls(
            formula=reader.formula("formula"),
            bands=tuple(read_band(reader, item, at) for at, item in enumerate(reader.maps("bands"), start=1)),
            domain=read_range(reader, reader.raw["domain"], "domain") if "domain" in reader.raw else EVERYTHING,
        )
        for sentence in outside_of(rule) + faults_of([band.range for band in rule.bands], rule.domain):
            reader.fault(sentence, key="bands")
        return rule

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The value's formula."""
        return (self.formula,)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Value, and what its band gives."""
        figures = self.formula.figures(table)
        column = Column.empty(table.size)
        column.left_out = figures.left_out
        column.value = figures.values
        outside: set[int] = set()
        for row, value in enumerate(column.value):
            band = None if value is None or value not in self.domain else self.band_of(value)
            if band is not None:
                column.points[row], column.grade[row] = band.points, band.grade
            elif value is not None:
                outside.add(row)
                column.value[row] = None
        column.reason = lambda row: f"数值不在{self.domain}的范围内" if row in outside else figures.reason(row)
        return column

    def band_of(self, value: Decimal) -> Band | None:
        """The band a value lies in."""
        for band in self.bands:
            if value in band.range:
                return band
        return None

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Every band."""
        unit = f" {indicator.unit}" if indicator.unit else ""
        return "；".join(f"{band.range}{unit}：{given(band)}" for band in self.bands)

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The band."""
        value = table.results[indicator.code].value[row]
        band = None if value is None else self.band_of(value)
        unit = f" {indicator.unit}" if indicator.unit else ""
        return [] if band is None else [f"属于“{band.range}{unit}”档：{given(band)}"]


def outside_of(rule: Bands) -> list[str]:
    """Say which bands no value of the domain can ever reach."""
    return [
        f"“{band.range}”这一档在范围“{rule.domain}”之外" for band in rule.bands if not band.range.meets(rule.domain)
    ]


def given(band: Band) -> str:
    """What a band gives."""
    return "、".join(text for text in ("" if band.points is None else f"{plain(band.points)}分", band.grade) if text)


def read_band(reader: "RuleReader", item: dict[str, Any], at: int) -> Band:
    """One band; points must not exceed the indicator's maximum."""
    place = f"{reader.place}.bands第{at}项"
    reader.faults.refuse_unknown(item, ("range", "points", "share", "grade"), place)
    given_keys = [key for key in ("points", "share", "grade") if key in item]
    if reader.points is not None and not {"points", "share"} & set(given_keys):
        reader.faults.add(place, "指标有满分，每档都要有 points（得分）或 share（得满分的几成）")
    if not given_keys or {"points", "share"} <= set(given_keys):
        reader.faults.add(place, "每档要有 points（得分）、share（得满分的几成）或 grade（等级），前两者取一")
    points = None
    if "points" in item:
        points = reader.faults.want_number(item["points"], f"{place}.points", positive=False)
    elif "share" in item:
        share = reader.faults.want_number(item["share"], f"{place}.share", positive=False)
        points = settle(share * reader.need_points())
    if points is not None and points > reader.need_points():
        reader.faults.add(place, f"得分{plain(points)}超过满分{plain(reader.need_points())}")
    return Band(read_range(reader, item.get("range"), f"bands第{at}项.range"), points, str(item.get("grade", "")))


def read_range(reader: "RuleReader", text: Any, key: str) -> Interval:
    """A range; the fault is recorded."""
    try:
        return read_interval(text)
    except RangeRefused as refused:
        reader.fault(str(refused), key=key)
        return EVERYTHING
