"""One subject's assessment as a clean A4 paper: the points of the levels, what was said and handed in, the differences."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from assessments import differences
from assessments.level_flow import SheetStatus
from assessments.models import Assessment, LevelSheet, SheetEvidence
from assessments.services.levels import NO, YES, items_of, standards_of
from assessments.sheet_charts import charts_of
from assessments.sheet_outline import Item
from core.exceptions import BusinessRuleError
from core.numbers import MISSING, show
from core.templatetags.formatting import cn_date
from office.models import User
from reports.blocks import Block, BlockRefused, Heading, Paper, Paragraph, Table, clean
from reports.pressroom import PressBroke, print_snapshot
from reports.snapshots import paper_to_json

WORDS = {YES: "是", NO: "否"}
TIME_LIMIT = 30.0  # seconds somebody waits for the page
NOTHING = "您现在看得到的评估表里还没有可以打印的内容。"
BROKE = "这一次没有排好，请再点一次“打印”；仍然不行的，请联系系统管理员。"


def print_assessment(assessment: Assessment, sheets: Iterable[LevelSheet], *, user: User) -> bytes:
    """The PDF over these sheets (those the person sees, in order), a draft while one of them is not concluded.

    Raises BusinessRuleError while there is nothing to print, and when it could not be printed.
    """
    shown = [sheet for sheet in sheets if sheet.opened_at is not None]
    if not shown:
        raise BusinessRuleError(NOTHING)
    is_draft = any(sheet.status != SheetStatus.CONCLUDED for sheet in shown)
    try:
        snapshot = paper_to_json(paper_of(assessment, shown, user=user))
        return print_snapshot(snapshot, draft=is_draft, limit=TIME_LIMIT).pdf
    except PressBroke as broken:
        raise BusinessRuleError(BROKE) from broken
    except BlockRefused as refused:
        raise BusinessRuleError(str(refused)) from refused


def file_name(assessment: Assessment) -> str:
    """What the PDF is called when it is kept."""
    return f"{assessment.subject_label}{assessment.year}年{assessment.indicator_set.title}得分表.pdf"


def paper_of(assessment: Assessment, sheets: list[LevelSheet], *, user: User) -> Paper:
    """The paper without number, head or signature: it is a working paper of the office and the subject."""
    return Paper(
        kind="assessment_sheet",
        organ_mark="",
        organ="",
        title=f"{assessment.subject_label}{assessment.year}年{assessment.indicator_set.title}得分表",
        title_words=(assessment.subject_label, assessment.indicator_set.title),
        addressee="",
        blocks=tuple(blocks_of(assessment, sheets, user=user)),
    )


def blocks_of(assessment: Assessment, sheets: list[LevelSheet], *, user: User) -> list[Block]:
    """The levels, the points with what was said and handed in, the differences of what is concluded, and charts."""
    compared = differences.compare(assessment, sheets)
    blocks: list[Block] = [
        Paragraph(f"{assessment.get_kind_display()}，依据{assessment.indicator_set}。"),
        Heading("各级评估"),
        levels_table(assessment, sheets),
        Heading("得分、意见和佐证材料"),
        points_table(assessment, sheets),
    ]
    if len(compared.sheets) > 1:
        blocks += [Heading("各级得分的差"), difference_table(assessment, compared), Paragraph(summary(assessment, compared))]  # fmt: skip
    return blocks + charts_of(assessment, sheets, items_of(sheets[0]), user=user, places=places_of(assessment))


def places_of(assessment: Assessment) -> int:
    """How many decimals of points the set shows."""
    return int(assessment.indicator_set.rounding.get("points", 2))


def levels_table(assessment: Assessment, sheets: list[LevelSheet]) -> Table:
    """Who handed in and concluded what, and when."""
    places = places_of(assessment)
    rows = tuple(
        (
            sheet.title,
            sheet.get_status_display(),
            show(sheet.points, places),
            signed(sheet.submitted_by, sheet.submitted_at),
            signed(sheet.concluded_by, sheet.concluded_at),
        )
        for sheet in sheets
    )
    return Table(("级别", "状态", "合计得分", "提交", "定稿"), rows, (3, 3, 3, 5, 5))


def signed(person: User | None, at: datetime | None) -> str:
    """Who and on which day."""
    return MISSING if person is None else f"{person}\n{cn_date(at)}"


def points_table(assessment: Assessment, sheets: list[LevelSheet]) -> Table:
    """Every node of the tree with the points or grades of the levels, opinions and the names of the files."""
    places = places_of(assessment)
    standards = standards_of(sheets[0])
    files = files_of(sheets)
    rows = tuple(
        (
            named(item, places),
            standards.get(item.code, ""),
            *(given(sheet, item, places) for sheet in sheets),
            "\n".join(f"{sheet.title}：{text}" for sheet in sheets if (text := said(sheet, item))),
            "\n".join(f"{sheet.title}：{name}" for sheet in sheets for name in files.get((sheet.pk, item.code), ())),
        )
        for item in items_of(sheets[0])
    )
    head = ("指标", "标准", *(sheet.title for sheet in sheets), "意见", "佐证材料")
    return Table(head, rows, (5, 4, *(2 for _ in sheets), 5, 4))


def named(item: Item, places: int) -> str:
    """Code and title with the most points there are."""
    full = "" if item.points is None else f"（{show(item.points, places)}分）"
    return f"{item.heading}{full}"


def given(sheet: LevelSheet, item: Item, places: int) -> str:
    """Points and grade of one level; a dash where points are missing, nothing where none are given."""
    points = differences.points_in(sheet, item.code)
    word = (sheet.result.get("words") or {}).get(item.code, "")
    shown = show(points, places) if points is not None or (item.points is not None and not word) else ""
    return " ".join(filter(None, (shown, word)))


def said(sheet: LevelSheet, item: Item) -> str:
    """What one level wrote about an indicator: answers in words, every answer where no points are given, its opinion."""
    found = []
    for question in item.questions:
        text = sheet.answers.get(question.code)
        if text and question.type == "text":
            found.append(text)
        elif text and item.points is None and question.type != "grade":
            found.append(f"{question.caption}：{WORDS.get(text, text)}")
    return clean("\n".join([*found, *filter(None, [sheet.opinions.get(item.code)])]))


def files_of(sheets: list[LevelSheet]) -> dict[tuple[int, str], list[str]]:
    """The names of the files of all sheets, by sheet and indicator. One query."""
    found: dict[tuple[int, str], list[str]] = {}
    kept = SheetEvidence.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    for sheet, code, name in kept.order_by("pk").values_list("sheet_id", "indicator", "file__original_name"):
        found.setdefault((sheet, code), []).append(name)
    return found


def difference_table(assessment: Assessment, compared: differences.Comparison) -> Table:
    """The concluded levels side by side, each less the one before."""
    places = places_of(assessment)
    head = ["指标"]
    for at, sheet in enumerate(compared.sheets):
        head += [sheet.title, "差"] if at else [sheet.title]
    rows = [
        (named(line.item, places), *in_turn(line.cells, places, disputed=line.is_disputed)) for line in compared.lines
    ]
    if compared.maximum is not None:
        total = [(sheet, points, step, "") for sheet, points, step in compared.totals]
        rows.append((f"合计（{show(compared.maximum, places)}分）", *in_turn(total, places, disputed=False)))
    return Table(tuple(head), tuple(rows), (6, *(2 for _ in head[1:])))


def in_turn(
    cells: Iterable[tuple[LevelSheet, Decimal | None, Decimal | None, str]], places: int, *, disputed: bool
) -> list[str]:
    """Points (or the grade) and their step, level by level."""
    found: list[str] = []
    for at, (_, points, step, word) in enumerate(cells):
        shown = show(points, places) if points is not None or not word else ""
        found.append(" ".join(filter(None, (shown, word))))
        if at:
            found.append("不一致" if step is None and disputed else stepped(step, places))
    return found


def stepped(step: Decimal | None, places: int) -> str:
    """A difference with its sign."""
    return f"+{show(step, places)}" if step is not None and step > 0 else show(step, places)


def summary(assessment: Assessment, compared: differences.Comparison) -> str:
    """What the differences come to: self-inflation against the year's line, grades that differ."""
    places = places_of(assessment)
    size = compared.inflation_size
    if compared.inflation is None or size is None:
        found = "自评与最后一级评分的差还不能计算。"
    else:
        way = "低" if compared.inflation < 0 else "高"
        flag = "，自评偏高" if compared.is_inflated else ""
        found = f"自评比最后一级评分{way}{show(size, places)}分（提示线{show(compared.limit, places)}分）{flag}。"
    return found + (f"{compared.disputed}项指标各级评定不一致。" if compared.disputed else "")
