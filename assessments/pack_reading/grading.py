"""Reading the block ``grades``: how points, or the grades of single indicators, become the grade of a subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from assessments.definitions import Field, IndicatorDefinition
from assessments.engine.combining import maximum_of, on_top
from assessments.engine.evaluating import is_weighted
from assessments.engine.grading import Grading
from assessments.engine.grading_bands import GradeBands
from assessments.engine.grading_counts import CountLevel, GradeCounts
from assessments.engine.grading_parts import AllParts, GradeLevel, PartsWanted
from assessments.engine.grading_quota import ROUNDINGS, WITHIN, Place, Quota
from assessments.engine.intervals import Interval, RangeRefused, faults_of, read_interval
from assessments.engine.precision import plain
from assessments.engine.rules.bands import Bands
from assessments.engine.rules.grade import Grade
from assessments.pack_reading.findings import Findings
from assessments.pack_reading.sources import read_source

PLACE = "grades"
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class GradeReader:
    """The block, the subjects' indicators it may name, the fields, and where faults go."""

    raw: Mapping[str, Any]
    indicators: Mapping[str, IndicatorDefinition]
    fields: Mapping[str, Field]
    found: Findings

    @property
    def maximum(self) -> Decimal | None:
        """The points of a subject without bonus; None when the set gives none."""
        roots = [item for item in self.indicators.values() if not item.parent and item.points is not None and item.rule]
        main = [item for item in roots if not on_top(item)]
        by_weight = is_weighted(roots)
        return sum(((item.weight or ONE if by_weight else ONE) * maximum_of(item) for item in main), ZERO) or None

    @property
    def has_bonus(self) -> bool:
        """Whether points may go beyond the maximum."""
        return any(on_top(item) for item in self.indicators.values())

    def refuse_unknown(self, *known: str) -> None:
        """Record keys nobody reads."""
        self.found.refuse_unknown(self.raw, ("kind", "source", *known), PLACE)

    def need_points(self) -> Decimal:
        """The maximum, which this way of grading cannot do without."""
        if self.maximum is None:
            self.found.add(PLACE, "按得分定等，但本体系的指标都不给分")
        return self.maximum or ONE

    def maps(self, key: str, place: str = PLACE) -> list[dict[str, Any]]:
        """A list of maps that is not empty."""
        items = self.found.want_list(self.raw.get(key), f"{place}.{key}")
        if isinstance(self.raw.get(key), list) and not items:
            self.found.add(f"{place}.{key}", "至少要有一项")
        return [self.found.want_map(item, f"{place}.{key}第{at}项") for at, item in enumerate(items, start=1)]

    def word(self, item: Mapping[str, Any], place: str, key: str = "grade") -> str:
        """The name of a grade."""
        return self.found.want_text(item.get(key), f"{place}.{key}")

    def codes(self, value: Any, place: str) -> tuple[str, ...]:
        """Indicators of the subjects, each once."""
        codes = self.found.want_texts(value, place)
        for code in codes:
            if code not in self.indicators:
                self.found.add(place, f"指标“{code}”不存在，或不是逐个对象的")
        if len(set(codes)) != len(codes):
            self.found.add(place, "指标重复")
        return tuple(code for code in codes if code in self.indicators)

    def share(self, value: Any, place: str) -> Decimal:
        """A part of 1."""
        share = self.found.want_number(value, place)
        if share > 1:
            self.found.add(place, f"“{plain(share)}”应不大于1（90%写作 0.9）")
        return share

    def distinct(self, grades: tuple[str, ...]) -> None:
        """Record a grade that stands twice."""
        if len(set(grades)) != len(grades):
            self.found.add(PLACE, f"等级重复：{'、'.join(grades)}")


def read_grading(
    value: Any, indicators: tuple[IndicatorDefinition, ...], fields: Mapping[str, Field], found: Findings
) -> Grading | None:
    """Read ``grades``; None when the set has none or its kind is unknown."""
    if value is None:
        return None
    raw = found.want_map(value, PLACE)
    kind = found.want_choice(raw.get("kind"), tuple(READERS), f"{PLACE}.kind")
    if raw.get("kind") != kind:
        return None
    if "source" in raw:
        read_source(raw["source"], PLACE, found)
    subjects = {item.code: item for item in indicators if item.level == "subject"}
    return READERS[kind](GradeReader(raw, subjects, fields, found))


def read_bands(reader: GradeReader) -> Grading:
    """Keys: by (points or share), bands [{range, grade}], best first, without holes from 0 to the maximum."""
    reader.refuse_unknown("by", "bands")
    by = reader.found.want_choice(reader.raw.get("by", "points"), ("points", "share"), f"{PLACE}.by")
    maximum = reader.need_points()
    bands = []
    for at, item in enumerate(reader.maps("bands"), start=1):
        place = f"{PLACE}.bands第{at}项"
        reader.found.refuse_unknown(item, ("range", "grade"), place)
        try:
            bands.append((read_interval(item.get("range")), reader.word(item, place)))
        except RangeRefused as refused:
            reader.found.add(f"{place}.range", str(refused))
    top = None if reader.has_bonus else ONE if by == "share" else maximum
    domain = Interval(ZERO, top, True, top is not None)
    ranges = [band for band, _ in bands]
    for sentence in faults_of(ranges, domain) if ranges else ():
        reader.found.add(f"{PLACE}.bands", sentence)
    if ranges and top is None and all(band.high is not None for band in ranges):
        reader.found.add(f"{PLACE}.bands", "有附加分时得分可以超过满分，最好的一档不要写上限，如 [90, -]")
    for better, worse in pairwise(ranges):
        if worse.low is not None and (better.low is None or worse.low > better.low):
            reader.found.add(f"{PLACE}.bands", f"要从好到差排列：“{worse}”应在“{better}”之前")
    return GradeBands(by, tuple(bands))


def read_all_parts(reader: GradeReader) -> Grading:
    """Keys: levels [{grade, total, parts: {of, share} or a list of them}] best first, otherwise."""
    reader.refuse_unknown("levels", "otherwise")
    maximum = reader.need_points()
    levels = []
    for at, item in enumerate(reader.maps("levels"), start=1):
        place = f"{PLACE}.levels第{at}项"
        reader.found.refuse_unknown(item, ("grade", "total", "parts"), place)
        total = None if "total" not in item else reader.found.want_number(item["total"], f"{place}.total")
        if total is not None and total > maximum and not reader.has_bonus:
            reader.found.add(f"{place}.total", f"{plain(total)}分超过满分{plain(maximum)}分，没有对象能达到")
        raw = item.get("parts", [])
        parts = tuple(
            read_parts_wanted(reader, part, f"{place}.parts") for part in (raw if isinstance(raw, list) else [raw])
        )
        if total is None and not parts:
            reader.found.add(place, "要有 total（总分）或 parts（各项得分率）")
        levels.append(GradeLevel(reader.word(item, place), total, parts))
    otherwise = reader.word(reader.raw, PLACE, "otherwise")
    reader.distinct((*(level.grade for level in levels), otherwise))
    return AllParts(tuple(levels), otherwise)


def read_parts_wanted(reader: GradeReader, value: Any, place: str) -> PartsWanted:
    """Indicators with points, and the share of the maximum each must have."""
    item = reader.found.want_map(value, place)
    reader.found.refuse_unknown(item, ("of", "share"), place)
    codes = reader.codes(item.get("of"), f"{place}.of")
    for code in codes:
        if "points" not in reader.indicators[code].gives:
            reader.found.add(f"{place}.of", f"指标“{code}”没有得分")
    return PartsWanted(codes, reader.share(item.get("share"), f"{place}.share"))


def read_counts(reader: GradeReader) -> Grading:
    """Keys: of (default: every indicator that has a grade), levels [{grade, at_least, at_most}] best first, otherwise."""
    reader.refuse_unknown("of", "levels", "otherwise")
    given = {code: words_of(item, reader.fields) for code, item in reader.indicators.items()}
    if "of" in reader.raw:
        codes = reader.codes(reader.raw["of"], f"{PLACE}.of")
    else:
        codes = tuple(code for code, words in given.items() if words)
    for code in codes:
        if not given[code]:
            reader.found.add(f"{PLACE}.of", f"指标“{code}”不评等级")
    if not codes:
        reader.found.add(f"{PLACE}.of", "没有评等级的指标")
    words = {word for code in codes for word in given[code]}
    levels = []
    for at, item in enumerate(reader.maps("levels"), start=1):
        place = f"{PLACE}.levels第{at}项"
        reader.found.refuse_unknown(item, ("grade", "at_least", "at_most"), place)
        least = read_numbers(reader, item.get("at_least", {}), words, f"{place}.at_least")
        most = read_numbers(reader, item.get("at_most", {}), words, f"{place}.at_most")
        if not least and not most:
            reader.found.add(place, "要有 at_least（不少于）或 at_most（不多于）")
        if sum(least.values()) > len(codes):
            reader.found.add(
                f"{place}.at_least", f"合计{sum(least.values())}项，只有{len(codes)}项指标，没有对象能达到"
            )
        levels.append(CountLevel(reader.word(item, place), least, most))
    otherwise = reader.word(reader.raw, PLACE, "otherwise")
    reader.distinct((*(level.grade for level in levels), otherwise))
    return GradeCounts(codes, tuple(levels), otherwise)


def read_numbers(reader: GradeReader, value: Any, words: set[str], place: str) -> dict[str, int]:
    """How many of which grade."""
    numbers = {}
    for word, number in reader.found.want_map(value, place).items():
        if word not in words:
            reader.found.add(place, f"没有指标会评出“{word}”")
        numbers[word] = reader.found.want_whole(number, f"{place}.{word}")
    return numbers


def words_of(item: IndicatorDefinition, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The grades an indicator can have."""
    match item.rule:
        case Grade():
            return fields[item.rule.field].choices if item.rule.field in fields else ()
        case Bands():
            return tuple(band.grade for band in item.rule.bands if band.grade)
    return ()


def read_quota(reader: GradeReader) -> Grading:
    """Keys: grades [{grade, ratio or share, least}] best first, otherwise, within, rounding.

    Among shares a grade may have `least` alone: as many as reach those points.
    """
    reader.refuse_unknown("grades", "otherwise", "within", "rounding")
    maximum = reader.need_points()
    items = reader.maps("grades")
    by_ratio = any("ratio" in item for item in items)
    key = "ratio" if by_ratio else "share"
    parts: list[Fraction | None] = []
    least = []
    for at, item in enumerate(items, start=1):
        place = f"{PLACE}.grades第{at}项"
        reader.found.refuse_unknown(item, ("grade", "ratio", "share", "least"), place)
        by_points = not by_ratio and "share" not in item and "least" in item
        if not by_points and ({"ratio", "share"} <= set(item) or key not in item):
            reader.found.add(place, "各等级要么都写 ratio（如4:3:3），要么都写 share（如 0.25）或只写 least（如 80）")
        if by_points:
            parts.append(None)
        elif by_ratio:
            parts.append(Fraction(reader.found.want_number(item.get(key), f"{place}.{key}")))
        else:
            parts.append(Fraction(reader.share(item.get(key), f"{place}.{key}")))
        line = (
            None if "least" not in item else reader.found.want_number(item["least"], f"{place}.least", positive=False)
        )
        if line is not None and line > maximum and not reader.has_bonus:
            reader.found.add(f"{place}.least", f"{plain(line)}分超过满分{plain(maximum)}分")
        least.append(line)
    grades = tuple(reader.word(item, f"{PLACE}.grades") for item in items)
    total = sum((part or Fraction(0) for part in parts), Fraction(0))
    if not by_ratio and total > 1:
        reader.found.add(f"{PLACE}.grades", "各等级比例合计超过1")
    shares = [part / total for part in parts if part is not None] if by_ratio and total else parts
    if "otherwise" in reader.raw or not by_ratio:
        otherwise = reader.word(reader.raw, PLACE, "otherwise")
        reader.distinct((*grades, otherwise))
    else:
        otherwise = grades[-1] if grades else ""
        reader.distinct(grades)
    within = reader.raw.get("within", [])
    return Quota(
        places=tuple(Place(*found) for found in zip(grades, shares, least, strict=True)),
        otherwise=otherwise,
        within=tuple(
            reader.found.want_choice(name, tuple(WITHIN), f"{PLACE}.within")
            for name in (within if isinstance(within, list) else [within])
        ),
        rounding=reader.found.want_choice(reader.raw.get("rounding", "half_up"), tuple(ROUNDINGS), f"{PLACE}.rounding"),
    )


READERS: dict[str, Callable[[GradeReader], Grading]] = {
    "bands": read_bands,
    "all_parts": read_all_parts,
    "counts": read_counts,
    "quota": read_quota,
}
