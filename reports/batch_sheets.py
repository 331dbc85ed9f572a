"""What is particular to each paper of a batch, as a sheet that goes out, is filled in, and comes back."""

from core.exceptions import BusinessRuleError
from core.workbooks import Column, Row, Sheet, SheetPlan, SheetRefused, read_sheet, write_workbook
from reports.batch_values import own_fields
from reports.kinds import Field
from reports.models import Batch, BatchEntry
from reports.services.steps import known_kind

CODE, NAME = "学校标识码", "学校或单位"
MOST_TOLD = 10
NOTES = (
    "每行是一所学校或一个单位，前两列不要改；需要各自不同的内容填在后面的列里。",
    "空着的格子用批次页面上填写的共同内容。日期写成 2024-03-05 或 2024年3月5日。",
    "表格和图表不能在这里填，请在批次页面的共同内容里粘贴，或在各份公文拟稿后修改。",
)


def sheet_fields(batch: Batch) -> list[Field]:
    """The columns that may be filled in."""
    return own_fields(known_kind(batch.kind))


def waiting(batch: Batch) -> list[BatchEntry]:
    """The entries whose paper is not drafted yet."""
    return list(batch.entries.filter(document=None).select_related("school", "unit").order_by("pk"))


def sheet_out(batch: Batch) -> bytes:
    """The sheet with what is known so far."""
    fields = sheet_fields(batch)
    columns = [Column(CODE, 16, is_text=True), Column(NAME, 30, is_text=True)]
    columns += [Column(field.label, 24, is_open=True, is_text=True) for field in fields]
    rows = [
        [
            entry.school.code if entry.school else "",
            str(entry.school or entry.unit),
            *(entry.values.get(field.label, "") for field in fields),
        ]
        for entry in waiting(batch)
    ]
    return write_workbook([SheetPlan("填写表", columns, rows, is_protected=True)], notes=NOTES)


def sheet_in(batch: Batch, data: bytes, name: str) -> dict[int, dict[str, str]]:
    """The filled cells by entry. Raises BusinessRuleError that names every row and column that is not understood."""
    labels = {field.label for field in sheet_fields(batch)}
    known = {CODE, NAME, *labels}
    try:
        sheet = read_sheet(data, name, is_heading=lambda text: text in known)
    except SheetRefused as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
    columns = {header.column: header.text for header in sheet.headers}
    if strange := [text for text in columns.values() if text not in known]:
        raise BusinessRuleError(f"表里有不认识的列：{'、'.join(strange[:MOST_TOLD])}。请用这个批次下载的填写表。")
    names = list(columns.values())
    if twice := [text for text in dict.fromkeys(names) if names.count(text) > 1]:
        raise BusinessRuleError(f"表里有重复的列：{'、'.join(twice[:MOST_TOLD])}。请每种内容只留一列再上传。")
    if NAME not in columns.values() and CODE not in columns.values():
        raise BusinessRuleError(f"表里没有“{CODE}”或“{NAME}”这一列，认不出是哪所学校。请用这个批次下载的填写表。")
    return by_entry(batch, sheet, columns, labels)


def by_entry(batch: Batch, sheet: Sheet, columns: dict[int, str], labels: set[str]) -> dict[int, dict[str, str]]:
    """The cells of every row with the entry it is for."""
    entries = waiting(batch)
    by_code = {entry.school.code: entry.pk for entry in entries if entry.school}
    by_name = {str(entry.school or entry.unit): entry.pk for entry in entries}
    found: dict[int, dict[str, str]] = {}
    problems: list[str] = []
    for row in sheet.rows:
        cells = cells_of(row, columns)
        coded, named = by_code.get(cells.get(CODE, "")), by_name.get(cells.get(NAME, ""))
        pk = coded or named
        if coded and named and coded != named:
            problems.append(f"第{row.number}行的“{CODE}”不是“{cells[NAME]}”的")
        elif pk is None:
            problems.append(f"第{row.number}行“{cells.get(NAME) or cells.get(CODE, '')}”不在这个批次里，或已经拟稿")
        elif pk in found:
            problems.append(f"第{row.number}行“{cells.get(NAME) or cells.get(CODE, '')}”重复")
        else:
            found[pk] = {label: text for label, text in cells.items() if label in labels and text}
    if problems:
        more = f"等{len(problems)}处" if len(problems) > MOST_TOLD else ""
        raise BusinessRuleError(f"{'；'.join(problems[:MOST_TOLD])}{more}。请改正后再上传，这次没有保存。")
    return found


def cells_of(row: Row, columns: dict[int, str]) -> dict[str, str]:
    """The cells of a row by heading."""
    return {text: row.cell(column).strip() for column, text in columns.items()}
