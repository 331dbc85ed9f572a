"""Rows of a sheet that say exactly the same as an earlier one, and tables that say the same thing twice."""

from collections.abc import Callable, Mapping

from core.workbooks import Header, Row, Sheet, SheetRefused
from schools.importers.headings import tidy
from schools.importers.plans import Kept, Plan

COUNTERS = frozenset({"序号", "编号", "行号"})
SKIP = "删掉这一行，或上传时勾选“跳过完全重复的行”"


def repeats_of(sheet: Sheet) -> dict[int, int]:
    """Row number to the number of the first row with the same cells; a column that only counts rows is left out."""
    counting = {header.column for header in sheet.headers if tidy(header.text) in COUNTERS}
    first: dict[tuple[str, ...], int] = {}
    found = {}
    for row in sheet.rows:
        cells = row.cells
        if counting:
            cells = tuple(text for column, text in enumerate(cells) if column not in counting)
        earlier = first.setdefault(cells, row.number)
        if earlier != row.number:
            found[row.number] = earlier
    return found


def take_out_repeats(
    sheet: Sheet, plan: Plan, *, skip: bool, named: Callable[[Row], tuple[str, str]]
) -> tuple[Row, ...]:
    """The rows to go on with: exact repeats are refused with the row they repeat, or passed over when `skip` is said."""
    repeats = repeats_of(sheet)
    for row in sheet.rows:
        if row.number not in repeats:
            continue
        code, name = named(row)
        same = f"与第 {repeats[row.number]} 行完全相同"
        if skip:
            plan.skipped.append(Kept(row.number, code, name, f"{same}，已跳过"))
        else:
            plan.named[row.number] = (code, name)
            plan.refuse(row.number, None, name, f"{same}。", SKIP)
    if repeats:
        plan.notices.append(f"有 {len(repeats):,} 行与前面的行完全相同，{'已跳过' if skip else '没有接受'}。")
    return tuple(row for row in sheet.rows if row.number not in repeats) if repeats else sheet.rows


def refuse_second_table(
    sheet: Sheet, columns: Mapping[str, Header], others: Mapping[str, Mapping[str, Header]], keys: tuple[str, ...]
) -> None:
    """Raise SheetRefused when another sheet of the workbook is a table of the same kind, with the first value that the
    two tables give differently for the same key (columns: field to heading; others: the same by the sheet's title)."""
    for other in sheet.others:
        theirs = others[other.title]
        if not all(key in theirs for key in keys if key in columns):
            continue
        told = f"工作簿里有两张同类的表（{sheet.title}、{other.title}），看不出以哪一张为准。"
        raise SheetRefused(f"{told}{_contradiction(sheet, columns, other, theirs, keys)}请只保留一张，再上传。")


def _contradiction(
    sheet: Sheet, columns: Mapping[str, Header], other: Sheet, theirs: Mapping[str, Header], keys: tuple[str, ...]
) -> str:
    shared = [name for name in columns if name in theirs and name not in keys]
    known = [key for key in keys if key in columns and key in theirs]
    first = {tuple(row.cell(columns[key].column) for key in known): row for row in sheet.rows}
    for row in other.rows:
        key = tuple(row.cell(theirs[name].column) for name in known)
        if not all(key) or key not in first:
            continue
        for name in shared:
            one, two = first[key].cell(columns[name].column), row.cell(theirs[name].column)
            if one != two:
                label = columns[name].text
                return f"例如 {' '.join(key)} 的“{label}”，一张是“{one or '空'}”，另一张是“{two or '空'}”。"
    return ""
