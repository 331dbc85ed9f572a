"""A year's holidays as the office types them: one line per day, checked as a whole before anything is saved."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from core.dates import DateRefused, parse_date
from core.exceptions import BusinessRuleError
from core.workbooks import Column, Row, SheetPlan, read_sheet, write_workbook
from core.workdays import SATURDAY
from office.models import CalendarDay, CalendarYear

OFF, ON = "放假", "上班"
HEADINGS = ("日期", "类型", "名称")
WEEKDAYS = "一二三四五六日"
SHOWN_FAULTS = 10
LONGEST_NAME = 30
# What a change would touch, as sentences; an app to the right registers itself: given the changed days.
EFFECTS: list[Callable[[tuple[date, ...]], str]] = []


@dataclass(frozen=True, slots=True)
class Entry:
    """A day that differs from Monday to Friday."""

    day: date
    is_workday: bool
    name: str

    @property
    def line(self) -> str:
        """As it is typed."""
        return f"{self.day:%Y-%m-%d} {ON if self.is_workday else OFF} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Change:
    """One day that would be other than now; None where nothing is entered."""

    day: date
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A year as typed against the year as kept. left_out: days off that are a Saturday or Sunday anyway."""

    year: int
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    left_out: int
    effects: tuple[str, ...]
    fingerprint: str


def read_entries(text: str, year: int) -> tuple[list[Entry], int]:
    """The days typed line by line, and how many weekend days off were left out. Raises BusinessRuleError naming every
    wrong line."""
    lines = [(f"第{number}行", line.split(maxsplit=2)) for number, line in enumerate(text.splitlines(), 1)]
    return checked(((place, parts) for place, parts in lines if parts), year)


def read_workbook(data: bytes, name: str, year: int) -> tuple[list[Entry], int]:
    """The same from a sheet with the columns 日期, 类型, 名称; raises BusinessRuleError naming every wrong row."""
    sheet = read_sheet(data, name, is_heading=HEADINGS.__contains__)
    columns = {header.text: header.column for header in sheet.headers}
    if missing := [heading for heading in HEADINGS[:2] if heading not in columns]:
        raise BusinessRuleError(f"表里没有“{'”“'.join(missing)}”列，请用下载的模板填写。")
    return checked(((f"第{row.number}行", cells(row, columns)) for row in sheet.rows), year)


def cells(row: Row, columns: dict[str, int]) -> list[str]:
    """Date, kind and name of one row, without empty ones at the end."""
    return [row.cell(columns[heading]).strip() if heading in columns else "" for heading in HEADINGS]


def checked(rows: Iterable[tuple[str, list[str]]], year: int) -> tuple[list[Entry], int]:
    """Every row read, or every fault said at once."""
    entries: dict[date, Entry] = {}
    faults, left_out = [], 0
    for place, parts in rows:
        try:
            entry = read_entry(parts, year)
            if entry.day in entries:
                raise BusinessRuleError(f"{entry.day:%Y-%m-%d} 写了两次")
        except BusinessRuleError as refusal:
            faults.append(f"{place}：{refusal.sentence.rstrip('。')}")
            continue
        entries[entry.day] = entry
    if faults:
        more = f"另外还有{len(faults) - SHOWN_FAULTS}处" if len(faults) > SHOWN_FAULTS else ""
        raise BusinessRuleError("；".join([*faults[:SHOWN_FAULTS], *([more] if more else [])]) + "。")
    kept = [entry for entry in entries.values() if entry.is_workday or entry.day.weekday() < SATURDAY]
    left_out = len(entries) - len(kept)
    return sorted(kept, key=lambda entry: entry.day), left_out


def read_entry(parts: list[str], year: int) -> Entry:
    """One day; raises BusinessRuleError with the reason."""
    raw, kind, name = (*parts, "", "", "")[:3]
    try:
        day = parse_date(raw)
    except DateRefused as refusal:
        raise BusinessRuleError(f"“{raw[:20]}”不是日期，{refusal.sentence}") from refusal
    if day.year != year:
        raise BusinessRuleError(f"{day:%Y-%m-%d} 不在{year}年，请到{day.year}年的页面填写。")
    if kind not in {OFF, ON}:
        raise BusinessRuleError(f"日期后面要写“{OFF}”或“{ON}”，现在是“{kind[:10]}”")
    if kind == ON and day.weekday() < SATURDAY:
        raise BusinessRuleError(f"{day:%Y-%m-%d} 是星期{WEEKDAYS[day.weekday()]}，本来就上班，不用写")
    if len(name) > LONGEST_NAME:
        raise BusinessRuleError(f"名称最多{LONGEST_NAME}字")
    return Entry(day, kind == ON, name)


def kept_entries(year: int) -> list[Entry]:
    """The year as it is kept, by day."""
    rows = CalendarDay.objects.filter(day__year=year).order_by("day")
    return [Entry(row.day, row.is_workday, row.name) for row in rows]


def plan_year(year: int, entries: list[Entry], left_out: int = 0) -> YearPlan:
    """What saving these days would change, and what that touches. The fingerprint stands for this plan against this state."""
    before = {entry.day: entry for entry in kept_entries(year)}
    after = {entry.day: entry for entry in entries}
    days = sorted(before.keys() | after.keys())
    changes = tuple(Change(d, before.get(d), after.get(d)) for d in days if before.get(d) != after.get(d))
    other = tuple(c.day for c in changes if works(c.before, c.day) != works(c.after, c.day))
    effects = tuple(sentence for effect in EFFECTS if other and (sentence := effect(other)))
    known = CalendarYear.objects.filter(year=year).exists()
    text = repr((year, known, [(c.day, c.before, c.after) for c in changes], [entry.line for entry in entries]))
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    return YearPlan(year, tuple(entries), changes, left_out, effects, fingerprint)


def works(entry: Entry | None, day: date) -> bool:
    """Whether people work on the day, entered or not."""
    return day.weekday() < SATURDAY if entry is None else entry.is_workday


def template_workbook(year: int) -> bytes:
    """The sheet to fill in, with the days of the year as they are kept."""
    columns = [Column(HEADINGS[0], is_text=True), Column(HEADINGS[1], choices=(OFF, ON)), Column(HEADINGS[2], width=24)]
    rows = [[f"{e.day:%Y-%m-%d}", ON if e.is_workday else OFF, e.name] for e in kept_entries(year)]
    notes = [
        f"{year}年的放假和调休：每行一天，只写与平常不同的日子。",
        "放假：平常上班的日子不上班；本来就是周六、周日的放假日可以不写。",
        "上班：周六、周日因调休上班的日子。",
        "导入后这一年以表中所列为准；导入前先预览。",
    ]
    return write_workbook([SheetPlan(f"{year}年", columns, rows)], notes=notes)
