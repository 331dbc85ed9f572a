"""Papers of every kind and length, to be printed and measured: what stands in a kind's own wording, then as much text as is asked."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import date
from itertools import chain, cycle, islice

import pdfplumber
from PIL import Image, ImageDraw

from reports.blocks import (
    Annex,
    AttachmentNote,
    Block,
    Chart,
    Grid,
    GridCell,
    Heading,
    Marks,
    Paper,
    Paragraph,
    Series,
    Table,
)
from reports.finish import Finish
from reports.kinds import Field, Kind, kinds
from reports.layout import Printing, build_html
from reports.press import Press
from reports.wording import COMMON, Value, fill, fill_line, parse

ORGAN, ORGAN_CODE = "青禾县人民政府教育督导室", "青督"
SCHOOL = "青禾镇中心小学"
TEXT = (
    "县教育督导室组织责任督学对全县义务教育学校开展经常性督导，重点查看校园安全、食堂管理、课后服务和作业管理，"
    "现将督导中发现的主要情况和整改要求反馈如下，请认真组织整改并按期报送结果。"
)
FINDINGS = ("教学楼二层灭火器过期，食堂索证索票不全。", "课后服务没有公示收费依据。", "作业公示栏内容没有更新。")
CODE = "9K7M-2QXP-4TLD"
ADDRESS = f"https://dudao.qinghe.example/reports/verify/{CODE}/"
COMMON_VALUES = dict(zip(COMMON, (ORGAN, SCHOOL, SCHOOL, "2024", "2024年3月5日"), strict=True))
JOINT = ("青禾县教育局", "青禾县财政局")
COPIES = ("县委办公室", "县政府办公室")


def paper_of(kind: Kind, units: int = 0, *, own: bool = True, imprint: bool = False) -> Paper:
    """A paper of this kind: what its own wording says (own), then so many units of text or rows of a table."""
    values = COMMON_VALUES | {field.label: value_of(field) for field in kind.fields}
    title = fill_line(kind.wording.title, values) if kind.wording.title else f"关于{SCHOOL}的{kind.label}"
    addressee = fill_line(kind.wording.addressee, values) if kind.wording.addressee else SCHOOL
    blocks = fill(parse(kind.wording.body), values) if own else ()
    return Paper(
        kind=kind.code,
        organ_mark=kind.mark_of(organ=ORGAN),
        organ=ORGAN,
        title=title,
        addressee="" if kind.format in {"minutes", "form", "landscape"} else addressee,
        number=kind.number_of(organ_code=ORGAN_CODE, year=2024, n=3),
        dated_on=date(2024, 3, 5),
        copies=(kind.copies or COPIES) if imprint and kind.imprint else (),
        printer=ORGAN if imprint and kind.imprint else "",
        printed_on=date(2024, 3, 6),
        title_words=(SCHOOL,),
        blocks=before_annexes(blocks, more(kind.format, units)) or (Paragraph("请认真研究，按期办理。"),),
        format=kind.format,
        marks=marks_of(kind),
        sealed=kind.sealed,
    )


def before_annexes(blocks: tuple[Block, ...], further: tuple[Block, ...]) -> tuple[Block, ...]:
    """Further blocks as the end of the text."""
    inner = tuple(block for block in blocks if not isinstance(block, AttachmentNote | Annex))
    return (*inner, *further, *(block for block in blocks if isinstance(block, AttachmentNote | Annex)))


def fitted(press: Press, code: str, pages: int) -> tuple[Paper, bytes]:
    """A paper of this kind with exactly so many pages, and its PDF; with its 版记 when the pages are even, since that stands on
    an even page. The kind's own wording is left out where it is longer than the pages asked for."""
    kind, even = kinds()[code], pages % 2 == 0
    finish, per_page = finish_of(kind), 14.0 if kind.format in {"form", "landscape"} else 5.9
    bare = build_html(paper_of(kind, imprint=even), press.faces, Printing())
    units = max(0, round(per_page * (pages - 0.5) - per_page * bare.count('class="ln') / 22)) if pages > 1 else 0
    own, tried = True, set[int]()
    while True:
        paper = paper_of(kind, units, own=own, imprint=even)
        pdf = press.print_paper(paper, finish=finish)
        with pdfplumber.open(io.BytesIO(pdf)) as found:
            got = len(found.pages)
        if got == pages:
            return paper, pdf
        tried.add(units)
        step = max(1, round(abs(pages - got) * per_page * 0.8))
        units = max(0, units + step if got < pages else units - step)
        if units in tried:
            if not own:
                raise AssertionError(f"no sample of {pages} pages for {code}")
            own, units, tried = False, 0 if pages == 1 else round(per_page * (pages - 0.7)), set()


def marks_of(kind: Kind) -> Marks:
    """Who signs an upward paper, who was at a meeting."""
    attendance = (("出席", "李明、王芳"), ("列席", "张伟")) if kind.format == "minutes" else ()
    return Marks(signer="李明" if kind.upward else "", attendance=attendance)


def more(format: str, units: int) -> tuple[Block, ...]:
    """So many paragraphs under headings; in a form, rows of a table."""
    if format in {"form", "landscape"}:
        return (ledger(units),) if units else ()
    parts = ((Heading(f"第{n // 6 + 1}方面情况"),) if n % 6 == 0 else () for n in range(units))
    return tuple(chain.from_iterable((*heading, Paragraph(TEXT)) for heading in parts))


def ledger(rows: int) -> Table:
    """A wide table."""
    shown = islice(cycle(FINDINGS), rows)
    head = ("序号", "学校", "存在的问题", "整改类型", "责任人", "期限", "状态")
    lines = tuple(
        (str(at), SCHOOL, text, "限期整改", "李明", "2024年4月16日", "整改中") for at, text in enumerate(shown, 1)
    )
    return Table(head, lines, (1, 3, 7, 2, 2, 3, 2))


def value_of(field: Field) -> Value:
    """Something a person could have filled in."""
    if field.type == "text":
        return f"{field.label}：{TEXT}"
    if field.type == "date":
        return "2024年4月16日"
    if field.type == "number":
        return "12"
    if field.type == "table":
        return (Table(field.columns, tuple(tuple(str(n) for _ in field.columns) for n in (1, 2))),)
    if field.type == "chart":
        return (CHART,)
    return "示例"


CHART = Chart(
    "bar",
    ("教育条件", "办学质量", "安全卫生"),
    (Series("2023年", ("71.5", "", "92")), Series("2024年", ("78", "83.25", "95.5"))),
    unit="分",
    caption="各项得分",
)
GRID = Grid(
    rows=(
        (GridCell("学校", label=True), GridCell(SCHOOL), GridCell("日期", label=True), GridCell("2024年3月5日")),
        (GridCell("督导情况", label=True), GridCell(FINDINGS[0], span=3)),
        (GridCell("签字", label=True), GridCell("", span=3)),
    ),
    heights=(1, 5, 2),
)


def seal() -> str:
    """A red ring on a clear ground, as an office uploads its seal; base64."""
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((4, 4, 396, 396), outline=(220, 0, 0, 255), width=12)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def finish_of(kind: Kind) -> Finish:
    """With the code on the last page, and a seal for a kind that gets one."""
    return Finish(verify=ADDRESS, seal=seal() if kind.sealed else "", diameter="42")


def every_kind() -> list[str]:
    """The codes of all kinds."""
    return list(kinds())


def variants() -> dict[str, tuple[Paper, Finish]]:
    """What no sample of a kind has: marks in the corner, several organs, a remark, no seal, boxes beside a chart."""
    upward, letter = kinds()["supervision_report"], kinds()["case_reminder"]
    report = paper_of(upward, 8, imprint=True)
    finish, bare = finish_of(upward), Finish(verify=ADDRESS)
    marks = Marks(
        copy_no="000012",
        secrecy="秘密★1年",
        urgency="特急",
        signer="李明、王芳、张伟",
        joint=JOINT,
        note="此件公开发布",
    )
    reminder = paper_of(letter)
    form = paper_of(kinds()["visit_record"])
    return {
        "joint": (replace(report, marks=marks), finish),
        "joint-unsealed": (replace(report, sealed=False, marks=replace(marks, signer="李明")), bare),
        "remark-unsealed": (replace(report, sealed=False, marks=Marks(note="联系人：李明")), bare),
        "letter": (replace(reminder, copies=COPIES, marks=replace(marks, signer="", joint=(), note="")), finish),
        "boxes": (replace(form, blocks=(GRID, CHART)), bare),
    }
