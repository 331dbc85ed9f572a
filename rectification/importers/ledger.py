"""Read the ledger's workbook back into a plan: rows to amend, rows to open, and every cell that cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.dates import DateRefused, parse_date
from core.workbook_identity import IDENTITY, Identity, digest_of, parse_identity
from core.workbook_text import tidy_cell
from core.workbooks import Header, Limits, Row, Sheet, SheetRefused, column_letters, read_sheet
from office import calendar, clock
from office.models import Unit, User
from rectification.categories import categories
from rectification.ledger_sheet import COLUMNS, KIND, MOST, cells_of, for_sheet
from rectification.models import Item, Severity, Source
from schools.models import School

LIMITS = Limits(rows=MOST + 20, columns=60)
HEADINGS = {"".join(column.heading.split()): column.name for column in COLUMNS}
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = ("found_on", "text", "basis", "source", "severity")
SOURCES = {str(source.label): source.value for source in Source}
SEVERITIES = {str(severity.label): severity.value for severity in Severity}


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken: its address and why."""

    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A known item and what the sheet changes: field → new text; `shown` is (label, before, after)."""

    item: Item
    changes: dict[str, str]
    shown: list[tuple[str, str, str]]


@dataclass(slots=True)
class LedgerPlan:
    """What the sheet would do."""

    amended: list[Amendment] = field(default_factory=list)
    opened: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.amended and not self.opened


def read_ledger_sheet(data: bytes, name: str) -> Sheet:
    """The table of the workbook. Raises SheetRefused for one that is not the ledger's."""
    sheet = read_sheet(data, name, limits=LIMITS, is_heading=lambda text: "".join(text.split()) in HEADINGS)
    columns_of(sheet)
    return sheet


def plan_ledger(data: bytes, name: str, *, actor: User) -> LedgerPlan:
    """What the sheet would do for this person, against the ledger as it stands now. Raises SheetRefused for a foreign one."""
    sheet = read_ledger_sheet(data, name)
    columns = columns_of(sheet)
    reading = Reading(actor, columns, sheet)
    for row in sheet.rows:
        reading.take(row)
    return reading.plan


def columns_of(sheet: Sheet) -> dict[str, Header]:
    """Which column holds what. Raises SheetRefused for a sheet that is not the ledger's."""
    found: dict[str, Header] = {}
    for header in sheet.headers:
        name = "identity" if header.text == IDENTITY else HEADINGS.get(header.text)
        if name is None:
            continue
        if name in found:
            raise SheetRefused(f"“{header.text}”有两列，请删去一列再上传。")
        found[name] = header
    missing = [column.heading for column in COLUMNS if column.name not in found]
    if len(missing) > len(COLUMNS) // 2:
        raise SheetRefused("这不是问题整改台账的表。请从台账页面下载“办公台账”，改好后再上传。")
    if missing:
        raise SheetRefused(f"缺少这些列：{'、'.join(missing)}。请用从台账页面下载的表。")
    return found


class Reading:
    """One pass over the rows."""

    def __init__(self, actor: User, columns: Mapping[str, Header], sheet: Sheet) -> None:
        self.columns, self.plan, self.seen = columns, LedgerPlan(), set[int]()
        self.new: dict[tuple[Any, ...], int] = {}
        keys, numbers = set[int](), set[str]()
        for row in sheet.rows:
            if known := self.identity(row):
                keys.add(known.pk)
            numbers.add(self.text(row, "number"))
        rows = for_sheet(Item.objects.visible_to(actor))
        self.by_key = {item.pk: item for item in rows.filter(pk__in=keys)}
        self.by_number = {item.number: item for item in rows.filter(number__in=numbers - {""})}
        self.schools: dict[str, list[School]] = {}
        for school in School.objects.visible_to(actor).open_on(clock.today()):
            self.schools.setdefault(school.name, []).append(school)
        self.units = {unit.name: unit for unit in Unit.objects.visible_to(actor).filter(is_active=True)}

    def text(self, row: Row, name: str) -> str:
        """A cell's text."""
        return row.cell(self.columns[name].column) if name in self.columns else ""

    def identity(self, row: Row) -> Identity | None:
        """What the hidden cell says, if it is about an item."""
        found = parse_identity(self.text(row, "identity"))
        return found if found and found.kind == KIND else None

    def refuse(self, row: Row, name: str, reason: str) -> None:
        """Note a cell that cannot be taken."""
        column = self.columns[name].column
        self.plan.problems.append(Problem(f"{column_letters(column)}{row.number}", reason))

    def take(self, row: Row) -> None:
        """One row: known, or new."""
        known, number = self.identity(row), self.text(row, "number")
        if known is None and not number:
            self.take_new(row)
            return
        item = self.by_key.get(known.pk) if known else self.by_number.get(number)
        if item is None or (known and number and item.number != number):
            self.refuse(row, "number", f"台账里没有“{number}”这条问题，或编号与原来的行对不上。")
        elif item.pk in self.seen:
            self.refuse(row, "number", f"“{item.number}”在表里出现了两次。")
        else:
            self.seen.add(item.pk)
            self.take_known(row, item, known)

    def take_known(self, row: Row, item: Item, known: Identity | None) -> None:
        """Old news, changes of open fields, and refusals of the rest."""
        texts = [self.text(row, column.name) for column in COLUMNS]
        if known and digest_of(texts) == known.digest:
            self.plan.same += 1
            return
        if known and known.version != item.version:
            self.refuse(row, "number", f"“{item.number}”导出以后在系统里有了变动，请重新导出再改。")
            return
        now = dict(zip(BY_NAME, cells_of(item, 0), strict=True))
        changes, shown = {}, []
        for column, text in zip(COLUMNS, texts, strict=True):
            if column.name == "at" or not text or text == tidy_cell(now[column.name]):
                continue
            if not column.is_open:
                self.refuse(row, column.name, f"“{column.heading}”不能在表里改（系统里是“{now[column.name]}”）。")
                continue
            if change := self.change_of(row, item, column.name, text):
                changes[change[0]] = change[1]
                shown.append((column.heading, str(getattr(item, change[0])), change[1]))
        if changes:
            self.plan.amended.append(Amendment(item, changes, shown))
        else:
            self.plan.same += 1

    def change_of(self, row: Row, item: Item, name: str, text: str) -> tuple[str, str] | None:
        """Field and new text of an open cell; None when it is refused."""
        if name == "source":
            source, programme = self.source_of(row, text)
            if source and source != item.source:
                self.refuse(
                    row,
                    name,
                    f"问题来源不能在表里改（系统里是“{item.get_source_display()}”），只能改括号里的所属工作。",
                )
                return None
            return ("programme", programme) if source and len(programme) <= 40 else None
        longest = Item._meta.get_field(name).max_length or 4000
        if len(text) > longest:
            self.refuse(row, name, f"最多{longest}字，现有{len(text)}字。")
            return None
        if name == "category" and text not in categories():
            self.refuse(row, name, f"没有“{text}”这个问题类别。")
            return None
        return name, text

    def source_of(self, row: Row, text: str) -> tuple[str, str]:
        """Source and work of 挂牌督导（优质均衡）; a refused one has no source."""
        label, _, rest = text.replace("(", "（").replace(")", "）").partition("（")
        programme = rest.removesuffix("）").strip()
        source = SOURCES.get(label.strip(), "")
        if not source:
            self.refuse(
                row, "source", f"问题来源“{label}”认不出，可以填：{'、'.join(SOURCES)}，后面的括号里写所属工作。"
            )
        elif len(programme) > 40:
            self.refuse(row, "source", f"所属工作最多40字，现有{len(programme)}字。")
        return source, programme

    # --- new rows -----------------------------------------------------------------------------------------------------
    def take_new(self, row: Row) -> None:
        """A problem that is not in the ledger yet."""
        before = len(self.plan.problems)
        for name in NEEDED:
            if not self.text(row, name):
                self.refuse(row, name, f"新问题要填“{BY_NAME[name].heading}”。")
        if len(self.plan.problems) > before:
            return
        values = self.values_of_new(row)
        if len(self.plan.problems) > before:
            return
        same = {name: values[name] for name in ("school", "unit", "found_on", "text")}
        if Item.objects.filter(**same).exists():
            self.refuse(row, "text", "台账里已有同一天、同一责任方、同样内容的问题，请不要重复登记。")
            return
        first = self.new.setdefault(tuple(same.values()), row.number)
        if first != row.number:
            self.refuse(row, "text", f"与第{first}行是同一天、同一责任方、同样内容的问题，请删去一行。")
            return
        self.plan.opened.append((row.number, values))

    def values_of_new(self, row: Row) -> dict[str, Any]:
        """What a new row says, as `open_item` takes it; what is wrong is noted."""
        school, unit = self.owner_of(row)
        source, programme = self.source_of(row, self.text(row, "source"))
        severity = SEVERITIES.get(self.text(row, "severity"), "")
        if not severity:
            self.refuse(row, "severity", f"整改类型只能填：{'、'.join(SEVERITIES)}。")
        found_on = self.day_of(row, "found_on")
        values = {"school": school, "unit": unit, "source": source, "programme": programme, "severity": severity}
        values |= {"text": self.text(row, "text"), "basis": self.text(row, "basis"), "found_on": found_on}
        values["workdays"] = self.term_of(row, found_on)
        return values | {
            name: self.change_of_new(row, name) for name in ("measures", "responsible", "note", "category")
        }

    def term_of(self, row: Row, found_on: date | None) -> int | None:
        """The workdays up to a deadline that the row names."""
        due_on = self.day_of(row, "due_on") if found_on and self.text(row, "due_on") else None
        if found_on is None or due_on is None:
            return None
        workdays = calendar.workdays_between(found_on, due_on)
        if workdays < 1:
            self.refuse(row, "due_on", "整改期限要在发现日期以后，至少隔一个工作日。")
        return workdays

    def owner_of(self, row: Row) -> tuple[School | None, Unit | None]:
        """School and unit by their names; a school named as its own unit is no unit."""
        name, unit_name = self.text(row, "school"), self.text(row, "unit")
        schools, unit = self.schools.get(name, []), self.units.get(unit_name)
        if name and len(schools) != 1:
            self.refuse(row, "school", f"名录里{'有几所' if schools else '没有'}“{name}”，请写学校全称。")
        if unit_name and unit is None and unit_name != name:
            self.refuse(row, "unit", f"没有“{unit_name}”这个责任单位。")
        if not name and not unit_name:
            self.refuse(row, "school", "新问题要填学校或责任单位。")
        return (schools[0] if len(schools) == 1 else None), unit

    def day_of(self, row: Row, name: str) -> date | None:
        """A day."""
        try:
            return parse_date(self.text(row, name))
        except DateRefused as refusal:
            self.refuse(row, name, refusal.sentence)
            return None

    def change_of_new(self, row: Row, name: str) -> str:
        """An open cell of a new row."""
        text, longest = self.text(row, name), Item._meta.get_field(name).max_length or 4000
        if len(text) > longest:
            self.refuse(row, name, f"最多{longest}字，现有{len(text)}字。")
        elif name == "category" and text and text not in categories():
            self.refuse(row, name, f"没有“{text}”这个问题类别。")
        return text
