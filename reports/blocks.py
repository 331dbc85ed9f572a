"""The content of an official paper, before any renderer: frozen facts and a row of blocks.

A paper is data. Collectors in the domain apps build blocks; ``reports`` freezes them as JSON when the paper is signed, and
each renderer (PDF today) turns the same blocks into pages. Nothing here knows Django, HTML or a font.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

FORMATS = ("document", "letter", "minutes", "form", "landscape")
CHARTS = ("bar", "radar", "trend")
MOST_POINTS = 40  # labels of one chart
MOST_SERIES = 6
MOST_DIGITS = 30  # of a figure in a chart
MOST_SPAN = 12
MOST_JOINT = 8
DIGITS = "零一二三四五六七八九十"
MOST_PICTURES = 12  # in one block
LARGEST_PICTURE = 2_000_000  # letters of base64


class BlockRefused(ValueError):
    """A block or a snapshot that no renderer could print; the message is a Chinese sentence."""


def clean(text: str) -> str:
    """Text fit for paper: NFC, no control or lone surrogate characters, blanks collapsed; line breaks are kept."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in normal if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return "\n".join(re.sub(r"[ \t\u00a0]+", " ", line).strip(" ") for line in kept.split("\n")).strip("\n")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; the marks 一、（一）1.（1） are set by :func:`numbered`, never typed."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise BlockRefused(f"标题层次只有1至4级，不能是{self.level}级。")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of body text; a line break inside starts a new paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on every page. ``widths`` are shares of the type width; empty means equal columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        columns = len(self.head)
        if not columns:
            raise BlockRefused("表格没有表头，不能排版。")
        for number, row in enumerate(self.rows, 1):
            if len(row) != columns:
                raise BlockRefused(f"表格第{number}行有{len(row)}格，与表头的{columns}格不一致。")
        if self.widths and (len(self.widths) != columns or min(self.widths) <= 0):
            raise BlockRefused("表格列宽的个数与表头不一致，或列宽不是正数。")


@dataclass(frozen=True, slots=True)
class AttachmentNote:
    """附件说明: the names of the attachments, without marks at their end (GB/T 9704-2012 7.3.4)."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.names:
            raise BlockRefused("附件说明里没有附件名称。")


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: starts on a new page after the signature and before the 版记 (7.3.7)."""

    title: str
    blocks: tuple[Inner, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with the words below it. jpeg: base64; empty leaves the place free, to be signed by hand."""

    jpeg: str
    caption: str = ""

    def __post_init__(self) -> None:
        if self.jpeg and (len(self.jpeg) > LARGEST_PICTURE or not jpeg_bytes(self.jpeg).startswith(b"\xff\xd8\xff")):
            raise BlockRefused("公文里的图片不是JPEG，或者太大，不能排版。")

    @property
    def key(self) -> str:
        """What its pages name it by: a digest of its content."""
        return hashlib.sha256(self.jpeg.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures side by side, ``columns`` in a row, each at most ``height`` millimetres high; a row stays on one page."""

    items: tuple[Picture, ...]
    columns: int = 2
    height: int = 60

    def __post_init__(self) -> None:
        if not 1 <= len(self.items) <= MOST_PICTURES or not 1 <= self.columns <= 4 or not 5 <= self.height <= 200:
            raise BlockRefused(f"图片要有1至{MOST_PICTURES}张，每行1至4张。")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values of a chart. values: decimals as text, one per label, "" where there is none (never zero)."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data, drawn on the server. kind: bar, radar or trend; unit stands on the axis; caption below it."""

    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    caption: str = ""

    def __post_init__(self) -> None:
        if self.kind not in CHARTS:
            raise BlockRefused(f"没有“{self.kind}”这种图表。")
        if not 1 <= len(self.labels) <= MOST_POINTS or not 1 <= len(self.series) <= MOST_SERIES:
            raise BlockRefused(f"图表要有1至{MOST_POINTS}个项目、1至{MOST_SERIES}组数据。")
        if self.kind == "radar" and len(self.labels) < 3:
            raise BlockRefused("雷达图至少要有3个项目。")
        for row in self.series:
            if len(row.values) != len(self.labels):
                raise BlockRefused(f"图表的数据“{row.name}”有{len(row.values)}个，项目有{len(self.labels)}个。")
            if any(value and not is_decimal(value) for value in row.values):
                raise BlockRefused(f"图表的数据“{row.name}”里有不是数字的内容，或数字太大。")


def is_decimal(text: str) -> bool:
    """Whether a text is a finite decimal number of a size that can be drawn."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS and len(text) <= 2 * MOST_DIGITS


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a form: a label (黑体, centred) or what was filled in; span: columns it covers."""

    text: str
    label: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The boxes of an office form (记录表, 考核表): rows of cells whose spans add up to the same number of columns. heights:
    least grid lines of each row; empty means one line each. It has no head; a row stays on one page unless it is tall."""

    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[int, ...] = ()
    heights: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        counts = {sum(cell.span for cell in row) for row in self.rows}
        if len(counts) != 1 or not 1 <= counts.copy().pop() <= MOST_SPAN:
            raise BlockRefused("表单各行的栏数不一致，不能排版。")
        if min(cell.span for row in self.rows for cell in row) < 1:
            raise BlockRefused("表单的栏数不是正数，不能排版。")
        if self.widths and (len(self.widths) != counts.pop() or min(self.widths) <= 0):
            raise BlockRefused("表单栏宽的个数与栏数不一致，或栏宽不是正数。")
        if self.heights and (len(self.heights) != len(self.rows) or min(self.heights) < 1 or max(self.heights) > 20):
            raise BlockRefused("表单行高的个数与行数不一致，或不在1至20行之间。")


def jpeg_bytes(text: str) -> bytes:
    """The bytes behind base64; refuses what is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BlockRefused("公文里的图片已损坏，不能排版。") from error


Inner = Heading | Paragraph | Table | Chart | Grid
Block = Heading | Paragraph | Table | AttachmentNote | Annex | Pictures | Chart | Grid


@dataclass(frozen=True, slots=True)
class Marks:
    """What some papers carry beside text (GB/T 9704-2012 7.2, 7.3.5.6, 10.3).

    copy_no: 份号, six digits; secrecy: 密级和保密期限 (秘密★1年); urgency: 紧急程度 (特急, 加急); signer: 签发人 of an upward paper;
    joint: the other issuing organs of a joint paper in their order; note: 附注 without brackets; attendance: of minutes,
    pairs such as ("出席", "…"), ("请假", "…").
    """

    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    signer: str = ""
    joint: tuple[str, ...] = ()
    note: str = ""
    attendance: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.copy_no and not (len(self.copy_no) == 6 and self.copy_no.isascii() and self.copy_no.isdigit()):
            raise BlockRefused("份号应是6位阿拉伯数字，如 000001。")
        if len(self.joint) > MOST_JOINT:
            raise BlockRefused(f"联合行文的其他机关最多{MOST_JOINT}个。")


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything printed on one official paper: the heading, the body blocks and the 版记.

    ``organ_mark`` is the red 发文机关标志, ``organ`` the 署名; a working paper has neither. ``number`` is empty until the paper is signed;
    ``facts`` are the figures the text was written from, frozen with it and never printed by themselves;
    ``title_words`` are names that the title must not break (school, office). ``format``: 文件, 信函, 纪要, a form, or a form
    across the sheet. ``sealed``: the 署名 stands as for a paper that gets a seal (7.3.5.1), else as without (7.3.5.2).
    """

    kind: str
    organ_mark: str
    organ: str
    title: str
    addressee: str
    blocks: tuple[Block, ...]
    number: str = ""
    dated_on: date | None = None
    copies: tuple[str, ...] = ()
    printer: str = ""
    printed_on: date | None = None
    title_words: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    format: str = "document"
    marks: Marks = Marks()
    sealed: bool = False

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise BlockRefused(f"没有“{self.format}”这种公文格式。")


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with every heading carrying its mark; counters restart under each higher heading."""
    counts = [0, 0, 0, 0]
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            index = block.level - 1
            counts[index] += 1
            counts[index + 1 :] = [0] * (3 - index)
            result.append(replace(block, text=mark(block.level, counts[index]) + block.text))
        elif isinstance(block, Annex):
            inner = tuple(b for b in numbered(block.blocks) if isinstance(b, Inner))
            result.append(replace(block, blocks=inner))
        else:
            result.append(block)
    return tuple(result)


def mark(level: int, number: int) -> str:
    """一、 （一） 1. （1）: the four body levels of GB/T 9704-2012 7.3.3."""
    han = chinese_number(number)
    return {1: f"{han}、", 2: f"（{han}）", 3: f"{number}.", 4: f"（{number}）"}[level]


def chinese_number(number: int) -> str:
    """1..99 in Chinese digits (十一, 二十, 九十九); larger numbers come back in Arabic digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def chinese_date(day: date) -> str:
    """2024年3月5日: Arabic digits, full year, no zero before month or day (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def texts(paper: Paper) -> Iterable[str]:
    """Every printed string of a paper, to look for characters no font has."""
    yield from (paper.organ_mark, paper.organ, paper.number, paper.title, paper.addressee, paper.printer)
    yield from paper.copies
    marks = paper.marks
    yield from (marks.copy_no, marks.secrecy, marks.urgency, marks.signer, marks.note, *marks.joint)
    yield from chain.from_iterable(marks.attendance)
    for block in paper.blocks:
        yield from block_texts(block)


def block_texts(block: Block) -> Iterable[str]:
    """Every printed string of one block."""
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Table():
            yield from (block.caption, *block.head)
            yield from chain.from_iterable(block.rows)
        case AttachmentNote():
            yield from block.names
        case Annex():
            yield block.title
            yield from chain.from_iterable(block_texts(inner) for inner in block.blocks)
        case Pictures():
            yield from (item.caption for item in block.items)
        case Chart():
            yield from (block.caption, block.unit, *block.labels, *(row.name for row in block.series))
        case Grid():
            yield from (cell.text for row in block.rows for cell in row)


def pictures(paper: Paper) -> dict[str, bytes]:
    """The pictures of a paper by key."""
    shown = [item for block in paper.blocks if isinstance(block, Pictures) for item in block.items if item.jpeg]
    return {item.key: jpeg_bytes(item.jpeg) for item in shown}


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(value) for value in values)
