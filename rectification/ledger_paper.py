"""The ledger on paper: 问题整改情况台账 as a PDF across the sheet, its head repeated on every page."""

from collections.abc import Sequence
from datetime import date

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from rectification.ledger_sheet import COLUMNS, TITLE, cells_of
from rectification.models import Item
from reports.blocks import BlockRefused, Paper, Paragraph, Table
from reports.pressroom import PressBroke, print_snapshot
from reports.snapshots import paper_to_json

KIND = "problem_ledger"
MOST = 300  # rows of one PDF: about 0.1 s each
TIME_LIMIT = 60.0  # seconds somebody waits for the file
HEAD = (
    "序号",
    "问题编号",
    "学校",
    "发现日期",
    "问题",
    "依据",
    "来源",
    "整改措施",
    "责任单位和责任人",
    "整改期限",
    "进展",
    "销号",
)
WIDTHS = (2, 4, 5, 4, 10, 7, 5, 8, 5, 4, 4, 4)
BROKE = "这一次没有排好，请再点一次“下载PDF”；仍然不行的，请联系系统管理员。"


def print_ledger(items: Sequence[Item], *, on: date) -> bytes:
    """The PDF of these rows (with `proofs`, see ledger_sheet.for_sheet). Raises BusinessRuleError for too many, and when it could
    not be printed."""
    if len(items) > MOST:
        raise BusinessRuleError(f"一次最多打印{MOST}条，请先筛选再打印；也可以导出表格。")
    try:
        return print_snapshot(paper_to_json(paper_of(items, on=on)), draft=False, limit=TIME_LIMIT).pdf
    except PressBroke as broken:
        raise BusinessRuleError(BROKE) from broken
    except BlockRefused as refused:
        raise BusinessRuleError(str(refused)) from refused


def paper_of(items: Sequence[Item], *, on: date) -> Paper:
    """A working paper without number and signature."""
    rows = tuple(row_of(item, at) for at, item in enumerate(items, 1))
    note = f"共{len(items)}条，{cn_date(on)}打印。"
    return Paper(
        kind=KIND,
        organ_mark="",
        organ="",
        title=TITLE,
        addressee="",
        blocks=(Paragraph(note), Table(HEAD, rows, WIDTHS)),
        format="landscape",
    )


def row_of(item: Item, at: int) -> tuple[str, ...]:
    """One line of the form: the columns of the workbook, those that belong together in one box."""
    cells = dict(zip((column.name for column in COLUMNS), cells_of(item, at), strict=True))
    closed = "\n".join(filter(None, (cells["is_closed"], parted(cells["closed_on"]))))
    return (
        cells["at"],
        cells["number"],
        cells["school"],
        parted(cells["found_on"]),
        cells["text"],
        cells["basis"],
        cells["source"],
        cells["measures"],
        "\n".join(filter(None, (cells["unit"], cells["responsible"]))),
        parted(cells["due_on"]),
        "\n".join(filter(None, (cells["progress"], f"佐证{cells['evidence']}" if cells["evidence"] else ""))),
        closed,
    )


def parted(day: str) -> str:
    """A day on two lines, so that its column may be narrow: 2024年 above 3月5日."""
    if not day:
        return ""
    shown = cn_date(date.fromisoformat(day))
    year, mark, rest = shown.partition("年")
    return f"{year}{mark}\n{rest}"
