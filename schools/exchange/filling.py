"""Fill a profile's sheets: every cell's value, and every gap and refusal, named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from core.expressions import FormulaError, parse
from core.numbers import plain
from core.workbook_guard import column_number
from core.workbook_layout import LaidSheet, Place, place_of
from schools.exchange.sources import Sources, Subject, Value, word_of
from schools.models.exchange import PLACE, ExchangeColumn, ExchangeProfile, ExchangeSheet

BLANK = "＿＿"
CODED = ("kind", "ownership", "location")
Kind = ExchangeColumn.Kind


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: a gap (nothing to fill in) or a refusal (the profile cannot be followed)."""

    sheet: str
    cell: str
    header: str
    line: str
    reason: str
    is_refusal: bool


@dataclass(slots=True)
class Filled:
    """The sheets, how many lines they have, and what is wrong with them."""

    sheets: list[LaidSheet] = field(default_factory=list)
    lines: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def refusals(self) -> list[Fault]:
        """What keeps the workbook from being sent."""
        return [fault for fault in self.faults if fault.is_refusal]

    @property
    def gaps(self) -> list[Fault]:
        """Cells that stay empty."""
        return [fault for fault in self.faults if not fault.is_refusal]


class Cannot(ValueError):
    """A cell cannot be filled; `is_gap` when only the figure is missing."""

    def __init__(self, reason: str, *, is_gap: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_gap = reason, is_gap


def fill(profile: ExchangeProfile, sources: Sources) -> Filled:
    """Fill an output profile (with its sheets and columns prefetched) from a year's values."""
    filled = Filled()
    for sheet in profile.sheets.all():
        laid = LaidSheet(sheet.title, dict(sheet.texts))
        columns = list(sheet.columns.all())
        if sheet.layout == ExchangeSheet.Layout.CELLS:
            for column in columns:
                _fill_cell(filled, laid, sheet, column, sources.county, sources, place_of(column.cell))
            filled.lines += 1
        else:
            _fill_rows(filled, laid, sheet, columns, sources)
        filled.sheets.append(laid)
    return filled


def _fill_rows(
    filled: Filled, laid: LaidSheet, sheet: ExchangeSheet, columns: Iterable[ExchangeColumn], sources: Sources
) -> None:
    row = sheet.first_row
    wanted = list(columns)
    for column in wanted:
        if column.header:
            laid.values[Place(sheet.header_row, column_number(column.cell) + 1)] = column.header
    for subjects in sources.of_stages(sheet.stages):
        for subject in subjects:
            for column in wanted:
                place = Place(row, column_number(column.cell) + 1)
                _fill_cell(filled, laid, sheet, column, subject, sources, place)
            row += 1
            filled.lines += 1
    width = max((column_number(column.cell) + 1 for column in wanted), default=1)
    for text in sheet.foot:
        laid.wide[Place(row, 1), Place(row, width)] = text
        row += 1


def _fill_cell(
    filled: Filled,
    laid: LaidSheet,
    sheet: ExchangeSheet,
    column: ExchangeColumn,
    subject: Subject,
    sources: Sources,
    place: Place,
) -> None:
    try:
        laid.values[place] = value_of(column, subject.values, sources.labels)
    except Cannot as cannot:
        refused = not cannot.is_gap or column.is_required
        header = column.header or column.content
        filled.faults.append(Fault(sheet.title, str(place), header, subject.title, cannot.reason, refused))


def value_of(column: ExchangeColumn, values: Mapping[str, Value], labels: Mapping[str, str]) -> Decimal | str:
    """What a cell gets. Raises Cannot."""
    if column.kind == Kind.TEXT:
        return column.content
    if column.kind == Kind.SENTENCE:
        return _sentence(column, values, labels)
    if column.kind == Kind.FORMULA:
        return _rounded(_computed(column.content, values, labels) * column.factor, column.places)
    if column.content not in labels:
        raise Cannot(f"没有“{column.content}”这个字段", is_gap=False)
    value = values.get(column.content)
    if value is None or value == "":
        raise Cannot(f"没有{labels[column.content]}", is_gap=True)
    if column.codes:
        return _coded(column, value, labels)
    if isinstance(value, Decimal):
        return _rounded(value * column.factor, column.places)
    return word_of(column.content, value) if column.content in CODED else value


def _coded(column: ExchangeColumn, value: Value, labels: Mapping[str, str]) -> str:
    key = plain(value) if isinstance(value, Decimal) else str(value)
    if key not in column.codes:
        shown = word_of(column.content, value) if column.content in CODED else key
        raise Cannot(f"代码对照里没有{labels[column.content]}“{shown}”", is_gap=False)
    return str(column.codes[key])


def _computed(formula: str, values: Mapping[str, Value], labels: Mapping[str, str]) -> Decimal:
    try:
        expression = parse(formula)
    except FormulaError as wrong:
        raise Cannot(str(wrong), is_gap=False) from wrong
    unknown = [name for name in expression.names if name not in labels]
    if unknown:
        raise Cannot(f"没有“{'、'.join(unknown)}”这些字段", is_gap=False)
    numbers = {name: value for name, value in values.items() if isinstance(value, Decimal)}
    outcome = expression.evaluate(numbers, labels)
    if outcome.value is None:
        raise Cannot(outcome.reason, is_gap=True)
    return outcome.value


def _sentence(column: ExchangeColumn, values: Mapping[str, Value], labels: Mapping[str, str]) -> str:
    """The sentence with its places filled; a place without a figure stays a blank to be written in by hand."""
    said, last = "", 0
    for found in PLACE.finditer(column.content):
        formula, places = found[1], found[2]
        value = values.get(formula)
        if isinstance(value, str):
            text = value
        else:
            try:
                text = plain(_rounded(_computed(formula, values, labels), int(places) if places else None))
            except Cannot as cannot:
                if not cannot.is_gap or column.is_required:
                    raise
                text = BLANK
        said += column.content[last : found.start()] + text
        last = found.end()
    return said + column.content[last:]


def _rounded(value: Decimal, places: int | None) -> Decimal:
    return value if places is None else value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
