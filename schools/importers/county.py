"""The county's own figures as a workbook that goes out and comes back: one row, or the printed form line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.numbers import NumberRefused
from core.workbook_identity import IDENTITY, digest_of, identified, parse_identity
from core.workbooks import Column, Header, Limits, Row, Sheet, SheetPlan, SheetRefused, read_sheet, write_workbook
from office import parameters
from schools.field_packs import COUNTY_CODES, COUNTY_STAGE, FieldPack, PackField, field_pack, merged
from schools.importers import return_form
from schools.importers.figure_columns import BLANK_NOTE, FILLED_NOTE, figure_cell, figure_column
from schools.importers.headings import Matched, index_of, match, spellings, tidy
from schools.importers.plans import Addition, Change, Kept, Plan, Revision
from schools.models import CountyReturn
from schools.workflow import CountyStatus

LIMITS = Limits()
FILLED, BLANK = "county", "countyblank"
PLACES = {"identity": [IDENTITY], "name": ["县（区）", "区县名称", "县区名称"], "year": ["年度", "填报年度"]}
NOT_FIGURES = {"区县名称", "区县代码", "县区名称"}
NOTES = (
    "只填白色的格子。列名、县（区）和年度已锁定（没有密码）；第一列是隐藏的系统编号，请不要改动。",
    "单位按列名里印的填，例如平均工资填万元；比例带百分号填写，例如 85%。全角数字和千分位逗号都认得。",
    "没有数据的格子留空，或填“无此项”“/”；填 0 表示数就是 0。列名后带“*”的是必填项，不填不能冻结。",
    "没有改动过就上传，不改变系统里的数据；改动过而系统里也改过的，会列出两边的数，请选定一个再上传。",
    "上传后先预览（原来 → 现在），确认后才写入，有一格不对就一格也不写入。佐证文件在页面上传。",
)


@dataclass(slots=True)
class CountyPlan(Plan):
    """The plan together with what to write: the pack, and every figure as it would be stored (None takes one away)."""

    pack: str = ""
    values: dict[str, str | None] = field(default_factory=dict)
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    header: Header | None
    text: str


def county_workbook(*, year: int, pack: str, county: str, row: CountyReturn | None, is_filled: bool = True) -> bytes:
    """The workbook of one county pack: one row with what is stored, or without figures when it is empty."""
    declared = field_pack(pack)
    fields = _typed_fields(declared)
    columns = [Column(IDENTITY, hidden=True), Column("县（区）", 16), Column("年度", 8), *map(_column, fields)]
    values = row.values if row and is_filled else {}
    cells = [county, year, *(figure_cell(found, values.get(found.code)) for found in fields)]
    kind = f"{FILLED if is_filled else BLANK}-{year}"
    line = identified(kind, row.pk if row else 0, row.version if row else 0, cells)
    plan = SheetPlan(f"{year}年{declared.title}", columns, [line], is_protected=True)
    return write_workbook([plan], notes=[*NOTES, FILLED_NOTE if is_filled else BLANK_NOTE])


def _typed_fields(pack: FieldPack) -> list[PackField]:
    return [found for found in pack.fields_of(COUNTY_STAGE) if found.is_typed]


def _column(found: PackField) -> Column:
    return figure_column(found, mark="*" if COUNTY_STAGE in found.required_stages else "")


def _index(pack: FieldPack) -> dict[str, str]:
    """Every way a figure of the pack is named, to its code."""
    names = {found.code: [found.label, found.caption, *found.names] for found in _typed_fields(pack)}
    return index_of(PLACES) | index_of(names)


def read_county_sheet(data: bytes, name: str) -> Sheet:
    """The sheet with its heading row found by the words of either layout. Raises SheetRefused."""
    known = set(index_of(return_form.COLUMNS)).union(*(_index(field_pack(code)) for code in COUNTY_CODES))
    return read_sheet(
        data, name, is_heading=lambda text: any(word in known for word in spellings(text)), allow_merged=True
    )


def plan_county(data: bytes, name: str, *, year: int) -> CountyPlan:
    """Read a sheet of the county's figures and compare it with what is stored; nothing is written.

    The pack is the one whose figures the sheet names. Raises SheetRefused when the sheet cannot be read as a whole.
    """
    sheet = read_county_sheet(data, name)
    form_index = index_of(return_form.COLUMNS)
    found = {form_index.get(tidy(header.text)) for header in sheet.headers}
    if {"item", "value"} <= found:
        return _CountyReading(_pack_named(_lines_of(sheet, form_index)), year).read_form(sheet, form_index)
    sheet.refuse_merged()
    pack = _pack_named([header.group + header.text for header in sheet.headers])
    return _CountyReading(pack, year).read_row(sheet, match(sheet.headers, _index(pack)))


def _lines_of(sheet: Sheet, form_index: Mapping[str, str]) -> list[str]:
    item = match(sheet.headers, form_index).columns["item"]
    return [row.cell(item.column) for row in sheet.rows]


def _pack_named(texts: list[str]) -> FieldPack:
    """The county pack most of whose figures are named by the texts. Raises SheetRefused when no figure is."""
    named = []
    for code in COUNTY_CODES:
        pack = field_pack(code)
        index = _index(pack)
        named.append((sum(_code_of(text, index) in pack.fields for text in texts), pack))
    most, pack = max(named, key=lambda one: one[0])
    if not most:
        raise SheetRefused("没有认出县级填报表。请用县级数据页面下载的表，或有“填报项目”“填报值”两列的区县填报表样。")
    return pack


def _code_of(text: str, index: Mapping[str, str]) -> str | None:
    return next((index[word] for word in spellings(text) if word in index), None)


class _CountyReading:
    """One pass over one sheet, for one pack and one year."""

    def __init__(self, pack: FieldPack, year: int) -> None:
        self.pack, self.year = pack, year
        self.plan = CountyPlan(rows=1, pack=pack.code)
        self.stored = CountyReturn.objects.of_pack(year, pack.code).first()
        former = CountyReturn.objects.of_pack(year - 1, pack.code).first()
        self.former = former.values if former else None
        self.place = _Cell(1, None, "")
        self.cells: dict[str, _Cell] = {}
        self.proposed: dict[str, str | None] = {}
        self.has_moved = False

    def read_row(self, sheet: Sheet, matched: Matched) -> CountyPlan:
        """Our own sheet: one row; an empty cell empties the figure, except in a sheet that was downloaded empty."""
        columns = matched.columns
        first = self._only_row(sheet, matched)
        if self._refuse_wrong_year(first, columns):
            return self.plan
        is_blank, is_untouched = self._identify(first, columns)
        if is_untouched:
            remark = "下载之后系统里有变动，表里没有改，保留系统里的" if self.has_moved else ""
            self.plan.kept.append(Kept(first.number, "", self.title, remark))
            return self.plan
        for code, header in columns.items():
            if code in self.pack.fields and (first.cell(header.column) or not is_blank):
                self._propose(self.pack.fields[code], _Cell(first.number, header, first.cell(header.column)))
        return self._finish()

    def _only_row(self, sheet: Sheet, matched: Matched) -> Row:
        """The row of figures; what was not read is noted, further rows are refused."""
        if not sheet.rows:
            raise SheetRefused("表里没有数据。请填好后再上传。")
        told = (("没有用到的列：", matched.unused), ("只读取第一张表，没有读取：", sheet.unread))
        self.plan.notices += [said + "、".join(names) + "。" for said, names in told if names]
        self.plan.rows, self.plan.header_row = len(sheet.rows), sheet.header_rows[0]
        first, *others = sheet.rows
        name = matched.columns.get("name") or matched.columns.get("identity")
        for row in others:
            self.plan.refuse(row.number, name, "", "县级数据只有一行。", f"只保留第 {first.number} 行")
        self.place = _Cell(first.number, name, "")
        return first

    def read_form(self, sheet: Sheet, form_index: Mapping[str, str]) -> CountyPlan:
        """The printed form: one line per figure; a line that is not there keeps what is stored, an empty one too."""
        columns = match(sheet.headers, form_index).columns
        item, value = columns["item"], columns["value"]
        index = _index(self.pack)
        self.plan.header_row = sheet.header_rows[0]
        self.place = _Cell(sheet.rows[0].number if sheet.rows else 1, value, "")
        for row in sheet.rows:
            label, text = row.cell(item.column), row.cell(value.column)
            code = _code_of(label, index)
            if code == "year":
                self._refuse_other_year(row, value, text)
            elif code in self.pack.fields:
                self._read_line(row, columns, self.pack.fields[code])
            elif text and tidy(label) not in NOT_FIGURES:
                self.plan.refuse(row.number, item, label, "没有这个填报项目。", "表样里的填报项目")
        return self._finish()

    def _read_line(self, row: Row, columns: Mapping[str, Header], found: PackField) -> None:
        text = row.cell(columns["value"].column)
        if not text:
            return
        unit = row.cell(columns["unit"].column) if "unit" in columns else ""
        if unit and return_form.SAME_UNITS.get(unit, unit) != found.unit:
            accepted = f"换算成{found.unit}后填写" if found.unit else "单位留空"
            self.plan.refuse(row.number, columns["unit"], unit, f"单位应为“{found.unit or '空'}”。", accepted)
            return
        self._propose(found, _Cell(row.number, columns["value"], text))

    @property
    def title(self) -> str:
        """What the one row is called."""
        return f"全县{self.pack.title}"

    def _refuse_wrong_year(self, row: Row, columns: Mapping[str, Header]) -> bool:
        if "year" in columns:
            self._refuse_other_year(row, columns["year"], row.cell(columns["year"].column))
        if "identity" in columns and (text := row.cell(columns["identity"].column)):
            identity = parse_identity(text)
            if identity is None or identity.kind not in {f"{FILLED}-{self.year}", f"{BLANK}-{self.year}"}:
                wanted = f"{self.year} 年的县级填报表"
                self.plan.refuse(row.number, columns["identity"], text, "这不是本年度的县级填报表。", wanted)
        return bool(self.plan.problems)

    def _refuse_other_year(self, row: Row, header: Header, text: str) -> None:
        if text and text.removesuffix("年").strip() != str(self.year):
            self.plan.refuse(row.number, header, text, f"这不是 {self.year} 年的表。", str(self.year))

    def _identify(self, row: Row, columns: Mapping[str, Header]) -> tuple[bool, bool]:
        """Whether the sheet was downloaded empty, and whether nobody touched it since."""
        identity = parse_identity(row.cell(columns["identity"].column)) if "identity" in columns else None
        if identity is None:
            return False, False
        self.has_moved = identity.version != (self.stored.version if self.stored else 0)
        hidden = columns["identity"].column
        texts = [text for column, text in enumerate(row.cells) if column != hidden]
        return identity.kind.startswith(BLANK), digest_of(texts) == identity.digest

    def _propose(self, found: PackField, cell: _Cell) -> None:
        """Take a figure, or note why it cannot be read."""
        try:
            self.proposed[found.code] = found.read(cell.text)
        except NumberRefused as refused:
            self.plan.refuse(cell.row, cell.header, cell.text, refused.sentence, found.accepts)
            return
        self.cells[found.code] = cell

    def _finish(self) -> CountyPlan:
        before = {code: text for code, text in (self.stored.values if self.stored else {}).items() if text is not None}
        after = self.pack.completed(merged(before, self.proposed))
        changed = [code for code in self.pack.fields if before.get(code) != after.get(code)]
        if not changed:
            if not self.plan.problems:
                self.plan.kept.append(Kept(self.place.row, "", self.title))
        elif self.has_moved:
            self._refuse_moved(changed, before, after)
        elif self.stored is not None and self.stored.status != CountyStatus.DRAFT:
            reason = f"{self.year} 年县级数据{self.stored.get_status_display()}，不能再改。"
            self.plan.refuse(self.place.row, self.place.header, "", reason, "请督导室主任先重新打开")
        elif not self._has_hard_findings(after):
            self._enter(changed, before, after)
        return self.plan

    def _refuse_moved(self, changed: list[str], before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """The figures changed after the download: where the two differ, only a person can say which holds."""
        for code in changed:
            found, cell = self.pack.fields[code], self.cells.get(code, self.place)
            now, wanted = found.typed(before.get(code)) or "空", found.typed(after.get(code)) or "空"
            reason = f"下载这张表之后，系统里的“{found.label}”可能已改动：系统里是“{now}”，表里是“{wanted}”。"
            self.plan.refuse(cell.row, cell.header, cell.text, reason, f"填“{now}”，或重新下载后再改")

    def _has_hard_findings(self, after: Mapping[str, str]) -> bool:
        limit = Decimal(parameters.value("returns.change_limit", year=self.year))
        findings = self.pack.findings(after, self.former, change_limit=limit)
        for finding in findings:
            where = next((self.cells[code] for code in finding.fields if code in self.cells), self.place)
            if finding.is_hard:
                self.plan.refuse(where.row, where.header, where.text, finding.sentence, "核对后改正")
            else:
                self.plan.warnings.append(finding.sentence)
        return any(finding.is_hard for finding in findings)

    def _enter(self, changed: list[str], before: Mapping[str, str], after: Mapping[str, str]) -> None:
        fields = self.pack.fields
        former, latter = {code: before.get(code) for code in changed}, {code: after.get(code) for code in changed}
        if self.stored is None:
            missing = self.pack.missing(COUNTY_STAGE, after)
            remark = f"还缺 {len(missing)} 项必填" if missing else ""
            self.plan.additions.append(Addition(self.place.row, "", self.title, remark, dict(after)))
        else:
            shown = tuple(
                Change(
                    fields[code].caption,
                    fields[code].typed(before.get(code)) or "—",
                    fields[code].typed(after.get(code)) or "—",
                )
                for code in changed
            )
            self.plan.revisions.append(Revision(self.place.row, "", self.title, shown, former, latter))
        self.plan.values, self.plan.is_changed = latter, True
