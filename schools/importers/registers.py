"""A sheet of schools: match rows by their hidden identity, then by code, then by name, and say what would be new,
changed or refused."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from core.collector import collector_at_rest
from core.dates import DateRefused, parse_date
from core.numbers import NumberRefused, parse_decimal
from core.workbook_identity import IDENTITY, Identity, digest_of, parse_identity
from core.workbooks import Header, Limits, Row, Sheet, SheetRefused, read_sheet
from schools import duplicates
from schools.importers.headings import Matched, match, spellings, tidy, vocabulary
from schools.importers.plans import Addition, Kept, Plan, Revision
from schools.importers.register_values import (
    CHOICES,
    FLAGS,
    RANGES,
    as_text,
    changed_fields,
    current_value,
    label_of,
    one_line,
    options_of,
    restored,
    shown,
    stored,
)
from schools.importers.repeats import refuse_second_table, take_out_repeats
from schools.models import School, Township

__all__ = ["RegisterPlan", "as_text", "changed_fields", "current_value", "plan_register", "restored"]

LIMITS = Limits(rows=50_001)
IDENTITY_KIND = "school"
MOST_COMPARED = 2_000
MOST_LIKENESSES = 50
KEYS = ("identity", "code", "name", "kind_code")
NEEDED = ("kind", "ownership")
PLACES = Decimal("0.000001")
_CODE = re.compile(r"[0-9A-Za-z-]{1,20}")
_TOWNSHIP_KINDS = (("街道", Township.Kind.STREET), ("镇", Township.Kind.TOWN), ("乡", Township.Kind.TOWNSHIP))


class Meaning(NamedTuple):
    """What a cell's text says in its column: a value, or None with why it is refused and what would be accepted."""

    value: Any
    reason: str = ""
    accepted: str = ""


class ReadColumn(NamedTuple):
    """A column of the sheet; each text is worked out once, because a register repeats itself.

    at counts from 0; empty: the texts that mean nothing was filled in; meanings: by text.
    """

    name: str
    header: Header
    at: int
    empty: frozenset[str]
    meanings: dict[str, Meaning]


@dataclass(slots=True)
class Entry:
    """One row that can be written: the school it belongs to (None is new) and the values it gives."""

    row: int
    code: str
    school: School | None
    values: dict[str, Any]


@dataclass(slots=True)
class RegisterPlan(Plan):
    """The plan together with what to write."""

    entries: list[Entry] = field(default_factory=list)
    new_townships: dict[str, str] = field(default_factory=dict)


def headings() -> dict[str, str]:
    """Every known heading of a register, our own hidden column among them."""
    return {**vocabulary().headings, tidy(IDENTITY): "identity"}


def read_register_sheet(data: bytes, name: str) -> Sheet:
    """The sheet with its heading row found by the words a register uses. Raises SheetRefused."""
    known = headings()
    return read_sheet(data, name, limits=LIMITS, is_heading=lambda text: any(word in known for word in spellings(text)))


@collector_at_rest()
def plan_register(data: bytes, name: str, *, ownership: str = "", skip_repeats: bool = False) -> RegisterPlan:
    """Read a sheet of schools and compare it with the register; nothing is written.

    ownership: what to take when the sheet has no such column. skip_repeats: pass over rows that repeat an earlier one
    exactly instead of refusing them. Raises SheetRefused when the sheet cannot be read as a whole.
    """
    sheet = read_register_sheet(data, name)
    known = headings()
    matched = match(sheet.headers, known)
    if "name" not in matched.columns:
        seen = "、".join(header.text for header in sheet.headers[:8])
        raise SheetRefused(
            f"没有认出“学校名称”列（看到的列名：{seen}）。请把列名改为“学校名称”“学校标识码”“办学类型”等。"
        )
    others = {other.title: match(other.headers, known).columns for other in sheet.others}
    refuse_second_table(sheet, matched.columns, others, ("code",) if "code" in matched.columns else ("name",))
    return _Reading(matched, ownership, skip_repeats=skip_repeats).plan_of(sheet)


class _Reading:
    """One pass over one sheet."""

    def __init__(self, matched: Matched, ownership: str, *, skip_repeats: bool) -> None:
        self.columns = matched.columns
        self.plan = RegisterPlan()
        self.words = vocabulary()
        self.read = {
            name: ReadColumn(name, header, header.column, self._empty(name), {})
            for name, header in self.columns.items()
        }
        self.value_columns = [column for name, column in self.read.items() if name not in KEYS]
        self.ownership = ownership
        self.skip_repeats = skip_repeats
        self.schools = list(School.objects.select_related("township"))
        self.by_pk = {school.pk: school for school in self.schools}
        self.by_code = {school.code: school for school in self.schools}
        self.by_name: dict[str, list[School]] = {}
        for school in self.schools:
            self.by_name.setdefault(tidy(school.name), []).append(school)
        self.townships = {township.name: township for township in Township.objects.all()}
        self.seen: dict[str, int] = {}
        self.seen_names: dict[str, int] = {}
        if matched.unused:
            self.plan.notices.append("没有用到的列：" + "、".join(matched.unused) + "。")

    def plan_of(self, sheet: Sheet) -> RegisterPlan:
        """Every row, then the remarks about the sheet as a whole."""
        self.plan.rows, self.plan.header_row = len(sheet.rows), sheet.header_rows[0]
        rows = take_out_repeats(
            sheet,
            self.plan,
            skip=self.skip_repeats,
            named=lambda row: (self._text(row, "code"), one_line(self._text(row, "name"))),
        )
        for row in rows:
            self._read_row(row)
        self._check_needed_columns(sheet.header_rows[0])
        self.plan.notices += [f"将新建乡镇（街道）：{name}。" for name in self.plan.new_townships]
        if sheet.unread:
            self.plan.notices.append("只读取第一张表，没有读取：" + "、".join(sheet.unread) + "。")
        self._look_for_likenesses()
        return self.plan

    def _look_for_likenesses(self) -> None:
        """New rows that look like a school of the register or like one another; a hint, nothing is matched by it."""
        new = self.plan.additions
        if len(new) > MOST_COMPARED:
            self.plan.notices.append(
                f"新学校超过 {MOST_COMPARED:,} 所，没有逐一比对相似的名称；导入后可在“疑似重复”里看。"
            )
            return
        places = [str(row.latter.get("township", "")) for row in new]
        likely = duplicates.of_rows([row.name for row in new], places if any(places) else ()) if new else []
        for like in likely[:MOST_LIKENESSES]:
            row = new[like.row]
            other = f"名录里的“{like.school}”（{like.school.code}）" if like.school else ""
            earlier = f"第 {new[like.earlier].row} 行“{new[like.earlier].name}”" if like.earlier is not None else ""
            self.plan.warnings.append(f"第 {row.row} 行“{row.name}”可能就是{other or earlier}，请核对。")
        if len(likely) > MOST_LIKENESSES:
            self.plan.warnings.append(f"另有 {len(likely) - MOST_LIKENESSES} 处名称相似，导入后可在“疑似重复”里看。")

    def _check_needed_columns(self, header_row: int) -> None:
        """New schools need some columns; when one is not there at all, one problem says so for all of them."""
        missing = [name for name in NEEDED if name not in self.columns and not self._default(name)]
        if not missing or not self.plan.additions:
            return
        for name in missing:
            reason = f"表里没有“{label_of(name)}”列，新学校必须填。"
            self.plan.refuse(header_row, None, "", reason, f"增加“{label_of(name)}”列：{options_of(name)}")
        lacking = "、".join(label_of(name) for name in missing)
        self.plan.held += [Kept(row.row, row.code, row.name, f"表里没有“{lacking}”列") for row in self.plan.additions]
        self.plan.additions.clear()

    def _default(self, name: str) -> str:
        return self.ownership if name == "ownership" else ""

    def _text(self, row: Row, name: str) -> str:
        column = self.read.get(name)
        if column is None or column.at >= len(row.cells):
            return ""
        text = row.cells[column.at]
        return "" if text in column.empty else text

    def _empty(self, name: str) -> frozenset[str]:
        """The texts that mean nothing was filled in; of a yes or no, 无 is an answer."""
        return self.words.blank if name in FLAGS else self.words.empty

    def _refuse(self, row: Row, name: str, reason: str, accepted: str) -> None:
        header = self.columns.get(name)
        self.plan.refuse(row.number, header, row.cell(header.column) if header else "", reason, accepted)

    def _read_row(self, row: Row) -> None:
        before = len(self.plan.problems)
        name = one_line(self._text(row, "name"))
        identity = self._identity(row) if "identity" in self.read else None
        if identity and self._is_untouched(row, identity):
            self._keep(row, identity, self.by_pk[identity.pk])
            return
        self._check_name(row, name)
        school, code = self._known(row, identity) if identity else self._identify(row, name)
        values = self._values(row)
        if name:
            values["name"] = name
        if school is None and before == len(self.plan.problems):
            self._complete(row, values)
            if not code and before == len(self.plan.problems):
                code = self._provisional(row, name)
        if school is not None and identity and identity.version != school.version:
            self._refuse_moved(row, school, values)
        if before == len(self.plan.problems):
            self._enter(row, Entry(row.number, code, school, values))
        else:
            self.plan.named[row.number] = (code or self._text(row, "code"), name)

    def _check_name(self, row: Row, name: str) -> None:
        if not name:
            self._refuse(row, "name", "没有填学校名称。", "学校全称，最多 80 字")
        elif len(name) > 80:
            self._refuse(row, "name", "学校名称太长。", "80 字以内")

    def _identity(self, row: Row) -> Identity | None:
        """What the hidden column says; a row added by hand has nothing there."""
        header = self.columns.get("identity")
        text = row.cell(header.column) if header else ""
        if not text:
            return None
        identity = parse_identity(text)
        if identity is None or identity.kind != IDENTITY_KIND or identity.pk not in self.by_pk:
            self._refuse(row, "identity", "隐藏的系统编号不是名录里的。", "重新下载名录；新学校这一格留空")
            return None
        return identity

    def _is_untouched(self, row: Row, identity: Identity) -> bool:
        hidden = self.columns["identity"].column
        rest = [text for column, text in enumerate(row.cells) if column != hidden]
        return digest_of(rest) == identity.digest

    def _keep(self, row: Row, identity: Identity, school: School) -> None:
        """A row nobody touched since it was downloaded changes nothing, whatever the register says by now."""
        if not self._is_repeat(row, school.code):
            moved = "下载之后系统里有变动，表里没有改，保留系统里的" if identity.version != school.version else ""
            self.plan.kept.append(Kept(row.number, school.code, school.name, moved))

    def _known(self, row: Row, identity: Identity) -> tuple[School | None, str]:
        """The school the hidden column names; a row whose code was moved away from it is refused."""
        school = self.by_pk[identity.pk]
        code = unicodedata.normalize("NFKC", self._text(row, "code"))
        if code and code != school.code:
            reason = f"标识码与隐藏的系统编号不一致（{school}是 {school.code}）。可能只移动了部分列。"
            self._refuse(row, "code", reason, school.code)
        self._is_repeat(row, school.code)
        return school, school.code

    def _refuse_moved(self, row: Row, school: School, values: Mapping[str, Any]) -> None:
        """The school changed after the sheet was downloaded: where the two differ, nobody but a person can say."""
        for name in changed_fields(school, dict(values)):
            now, wanted = as_text(name, current_value(school, name)), as_text(name, values[name])
            reason = f"下载这张表之后，系统里的“{label_of(name)}”可能已改动：系统里是“{now}”，表里是“{wanted}”。"
            self._refuse(row, name, reason, f"填“{now}”，或重新下载后再改")

    def _identify(self, row: Row, name: str) -> tuple[School | None, str]:
        """The school a row means, and its code: by its code; without one by its name. A new school may have none."""
        code = self._text(row, "code")
        if code:
            code = unicodedata.normalize("NFKC", code)
        if code and not _CODE.fullmatch(code):
            self._refuse(row, "code", "学校标识码只能是数字、字母和短横线，最多 20 位。", "例如 3137000001")
            return None, ""
        school = self.by_code.get(code) if code else None
        if not code and name:
            tidied = tidy(name)
            namesakes = self.by_name.get(tidied, [])
            if len(namesakes) > 1:
                codes = "、".join(found.code for found in namesakes)
                self._refuse(
                    row, "name", f"名录里有 {len(namesakes)} 所同名学校，分不清是哪一所。", f"填学校标识码：{codes}"
                )
                return None, ""
            if not namesakes:
                self._is_second(row, self.seen_names.setdefault(tidied, row.number))
                return None, ""
            school, code = namesakes[0], namesakes[0].code
        self._is_repeat(row, code)
        return school, code

    def _provisional(self, row: Row, name: str) -> str:
        """The code of a new school that has none; refused when a school that was entered by this name has another now."""
        code = provisional_code(name)
        if other := self.by_code.get(code):
            reason = f"名录里的“{other.name}”（{code}）当初是按这个名称登记的，后来改了名，分不清是不是同一所。"
            self._refuse(row, "name", reason, f"是同一所就填标识码 {code}；不是就填它自己的标识码")
        else:
            self._is_repeat(row, code)
        return code

    def _is_repeat(self, row: Row, code: str) -> bool:
        """Whether an earlier row had the same code; the row is then refused."""
        return bool(code) and self._is_second(row, self.seen.setdefault(code, row.number))

    def _is_second(self, row: Row, first: int) -> bool:
        """Whether the first row of the same school is another one; this row is then refused."""
        if first == row.number:
            return False
        has_code = "code" in self.columns and self._text(row, "code")
        reason = f"与第 {first} 行是同一所学校（{'标识码' if has_code else '名称'}相同）。"
        self._refuse(row, "code" if has_code else "name", reason, "同一所学校只留一行；不是同一所的，请填各自的标识码")
        return True

    def _values(self, row: Row) -> dict[str, Any]:
        """The values this row gives; an empty cell gives none, so an existing school keeps what it has."""
        values: dict[str, Any] = {}
        cells = row.cells
        for column in self.value_columns:
            text = cells[column.at] if column.at < len(cells) else ""
            if text in column.empty:
                continue
            meaning = column.meanings.get(text)
            if meaning is None:
                meaning = column.meanings[text] = self._meaning(column.name, text)
            if meaning.value is None:
                self.plan.refuse(row.number, column.header, text, meaning.reason, meaning.accepted)
            else:
                values[column.name] = meaning.value
        if "kind_code" in self.columns and "kind" not in values and not self._text(row, "kind"):
            code = unicodedata.normalize("NFKC", self._text(row, "kind_code"))
            if code in self.words.kind_codes:
                values["kind"] = self.words.kind_codes[code]
        return values

    def _meaning(self, name: str, text: str) -> Meaning:
        if name in CHOICES:
            return self._choice(name, text)
        if name in FLAGS:
            found = self.words.flags.get(tidy(text))
            return Meaning(found) if found is not None else Meaning(None, "看不出是还是否。", "是 或 否")
        if name in RANGES:
            return _coordinate(name, text)
        if name == "opened_on":
            return _day(text)
        if name == "township":
            return self._township(text)
        if len(text) > 120:
            return Meaning(None, "太长，最多 120 字。", "120 字以内")
        return Meaning(one_line(text))

    def _choice(self, name: str, text: str) -> Meaning:
        """The code a word means."""
        for word in spellings(text):
            if word in self.words.values[name]:
                return Meaning(self.words.values[name][word])
            if options := self.words.ambiguous.get(name, {}).get(word):
                labels = " / ".join(str(CHOICES[name](option).label) for option in options)
                return Meaning(None, f"“{text}”不够具体，系统不能替学校决定。", labels)
        return Meaning(None, f"不认识这种{label_of(name)}。", options_of(name))

    def _township(self, text: str) -> Meaning:
        """The township's name; one that is not known yet will be made when its name says what it is."""
        name = one_line(text).removesuffix("办事处")
        if name in self.townships or name in self.plan.new_townships:
            return Meaning(name)
        for suffix, kind in _TOWNSHIP_KINDS:
            if name.endswith(suffix) and len(name) <= 40:
                self.plan.new_townships[name] = kind
                return Meaning(name)
        known = "、".join(list(self.townships)[:6])
        accepted = f"名称以“乡”“镇”“街道”结尾{f'，例如 {known}' if known else ''}"
        return Meaning(None, "不像乡镇或街道的名称。", accepted)

    def _complete(self, row: Row, values: dict[str, Any]) -> None:
        """What a new school cannot do without."""
        for name in NEEDED:
            if name not in values and name in self.columns:
                self._refuse(row, name, f"没有填{label_of(name)}，新学校必须填。", options_of(name))
            elif name not in values and (default := self._default(name)):
                values[name] = default

    def _enter(self, row: Row, entry: Entry) -> None:
        if entry.school is None:
            remark = "" if self._text(row, "code") else f"没有标识码，暂用临时编号 {entry.code}"
            latter = {name: stored(value) for name, value in entry.values.items()}
            self.plan.additions.append(Addition(row.number, entry.code, entry.values["name"], remark, latter))
        elif changes := changed_fields(entry.school, entry.values):
            self.plan.revisions.append(_revision(row.number, entry.school, changes))
            entry.values = changes
        else:
            self.plan.kept.append(Kept(row.number, entry.code, entry.school.name))
            return
        self.plan.entries.append(entry)


def _coordinate(name: str, text: str) -> Meaning:
    """Degrees to a tenth of a metre; maps give more digits than that."""
    low, high = RANGES[name]
    try:
        value = parse_decimal(text, minimum=low, maximum=high)
        return Meaning(value.quantize(PLACES, rounding=ROUND_HALF_UP))
    except NumberRefused as refused:
        return Meaning(None, refused.sentence, f"{low} 到 {high} 之间的度数")


def _day(text: str) -> Meaning:
    try:
        return Meaning(parse_date(text))
    except DateRefused as refused:
        return Meaning(None, refused.sentence, "例如 1998-09-01")


def _revision(number: int, school: School, changes: Mapping[str, Any]) -> Revision:
    """The change of one school: for reading, and as stored values."""
    told = tuple(shown(school, name, value) for name, value in changes.items())
    former = {name: stored(current_value(school, name)) for name in changes}
    latter = {name: stored(value) for name, value in changes.items()}
    return Revision(number, school.code, str(changes.get("name", school.name)), told, former, latter)


def provisional_code(name: str) -> str:
    """The code of a school that has none yet: the same name always gets the same one."""
    number = int.from_bytes(hashlib.sha256(tidy(name).encode()).digest()[:6], "big")
    return f"LS{number % 10**10:010d}"
