"""Our own many-schools sheet: one row per section, one column per figure, one hidden identity column."""

from collections.abc import Mapping

from core.workbook_identity import IDENTITY, Identity, digest_of, parse_identity
from core.workbooks import Header, Row, Sheet, SheetRefused
from schools.field_packs import every_field
from schools.importers.headings import Matched
from schools.importers.plans import Kept
from schools.importers.repeats import take_out_repeats
from schools.importers.return_reading import STAGE_WORDS, Place, ReturnReading
from schools.models import Section

FILLED, BLANK = "return", "blank"
COLUMNS = {
    "identity": [IDENTITY],
    "code": ["学校标识码", "学校代码", "标识码", "学校编码"],
    "name": ["学校名称", "名称", "校名"],
    "stage": ["学段"],
}


def read_list(reading: ReturnReading, sheet: Sheet, matched: Matched, *, skip_repeats: bool) -> None:
    """Every row is a section; a column that is not there leaves its figures as they are, an empty cell empties them,
    except in a sheet that was downloaded empty. A row nobody touched since it was downloaded changes nothing."""
    columns = matched.columns
    figures = {code: header for code, header in columns.items() if code in every_field()}
    if not figures or not ("identity" in columns or {"code", "stage"} <= set(columns)):
        raise SheetRefused("没有认出填报表。请用“下载填报模板”得到的表，或有“填报项目”“填报值”两列的单校填报表样。")
    if matched.unused:
        reading.plan.notices.append("没有用到的列：" + "、".join(matched.unused) + "。")
    reading.plan.rows, reading.plan.header_row = len(sheet.rows), sheet.header_rows[0]
    rows = take_out_repeats(sheet, reading.plan, skip=skip_repeats, named=lambda row: _named(row, columns))
    for row in rows:
        _read_row(reading, row, columns, figures)


def _read_row(reading: ReturnReading, row: Row, columns: Mapping[str, Header], figures: Mapping[str, Header]) -> None:
    reading.plan.named[row.number] = _named(row, columns)
    identity = parse_identity(row.cell(columns["identity"].column)) if "identity" in columns else None
    section = _section(reading, row, columns, identity)
    if section is None:
        return
    header = columns.get("name") or columns.get("code")
    if first := reading.first_place.get(section.pk):
        reading.plan.refuse(row.number, header, str(section), f"与第 {first.row} 行是同一学部。", "同一学部只留一行")
        return
    reading.first_place[section.pk] = Place(row.number, header, str(section))
    if identity and _compare_with_download(reading, row, columns, section, identity):
        return
    keeps_blank = identity is not None and identity.kind.startswith(BLANK)
    for code, heading in figures.items():
        if row.cell(heading.column) or not keeps_blank:
            _read_cell(reading, row, heading, section, code)


def _named(row: Row, columns: Mapping[str, Header]) -> tuple[str, str]:
    text = [row.cell(columns[name].column) if name in columns else "" for name in ("code", "name", "stage")]
    return text[0], f"{text[1]}（{text[2]}）" if text[2] else text[1]


def _compare_with_download(
    reading: ReturnReading, row: Row, columns: Mapping[str, Header], section: Section, identity: Identity
) -> bool:
    """Whether nobody touched the row since it was downloaded; one that was touched is noted when ours moved since."""
    stored = reading.stored.get((section.pk, reading.year))
    moved = identity.version != (stored.version if stored else 0)
    hidden = columns["identity"].column
    if digest_of([text for column, text in enumerate(row.cells) if column != hidden]) == identity.digest:
        remark = "下载之后系统里有变动，表里没有改，保留系统里的" if moved else ""
        reading.untouched[section.pk] = Kept(row.number, section.school.code, str(section), remark)
        return True
    if moved:
        reading.moved.add(section.pk)
    return False


def _section(
    reading: ReturnReading, row: Row, columns: Mapping[str, Header], identity: Identity | None
) -> Section | None:
    """The row's section by the hidden column, else by code and stage; a contradiction is refused."""
    text = {name: row.cell(columns[name].column) if name in columns else "" for name in COLUMNS}
    if text["identity"]:
        if identity is None or identity.kind not in (f"{FILLED}-{reading.year}", f"{BLANK}-{reading.year}"):
            wanted = f"{reading.year} 年的填报模板"
            reading.plan.refuse(row.number, columns["identity"], text["identity"], "这不是本年度的模板。", wanted)
            return None
        section = reading.sections.get(identity.pk)
    else:
        stage = STAGE_WORDS.get(text["stage"], "")
        section = next((s for s in reading.of_school.get(text["code"], []) if s.stage == stage), None)
    if section is None:
        shown = " ".join(filter(None, (text["code"], text["name"], text["stage"])))
        reason = "名录里没有这个学部，或者不归您填报。"
        reading.plan.refuse(row.number, columns.get("code"), shown, reason, "学校标识码，和学段（小学、初中、高中等）")
    elif text["code"] and text["code"] != section.school.code:
        reason = "标识码与隐藏的系统编号不一致，可能只移动了部分列。"
        reading.plan.refuse(row.number, columns["code"], text["code"], reason, section.school.code)
        return None
    return section


def _read_cell(reading: ReturnReading, row: Row, header: Header, section: Section, code: str) -> None:
    text = row.cell(header.column)
    if found := reading.field_of(section, code):
        reading.propose(section, found, Place(row.number, header, text))
    elif every_field()[code].read_or_none(text) not in (None, "0"):
        reason = f"{section.get_stage_display()}学段不填这一项。"
        reading.plan.refuse(row.number, header, text, reason, "留空")
