"""The content of an official paper, before any renderer: frozen facts and a row of blocks.

A paper is data. Collectors in the domain apps build blocks; ``reports`` freezes them as JSON when the paper is signed, and
each renderer (PDF today) turns the same blocks into pages. Nothing here knows Django, HTML or a font.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

SCHEMA = 1
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
    blocks: tuple[Heading | Paragraph | Table, ...]


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


def jpeg_bytes(text: str) -> bytes:
    """The bytes behind base64; refuses what is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BlockRefused("公文里的图片已损坏，不能排版。") from error


Block = Heading | Paragraph | Table | AttachmentNote | Annex | Pictures


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything printed on one official paper: the heading, the body blocks and the 版记.

    ``organ_mark`` is the red 发文机关标志, ``organ`` the 署名; a working paper has neither. ``number`` is empty until the paper is signed;
    ``facts`` are the figures the text was written from, frozen with it and never printed by themselves;
    ``title_words`` are names that the title must not break (school, office).
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
            inner = tuple(b for b in numbered(block.blocks) if isinstance(b, Heading | Paragraph | Table))
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


# --- JSON -------------------------------------------------------------------------------------------------------------


def block_to_json(block: Block) -> dict[str, Any]:
    """One block as a JSON object with a ``type``."""
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"type": "paragraph", "text": block.text}
        case Table():
            return {
                "type": "table",
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "widths": list(block.widths),
                "caption": block.caption,
            }
        case AttachmentNote():
            return {"type": "attachment_note", "names": list(block.names)}
        case Annex():
            return {"type": "annex", "title": block.title, "blocks": [block_to_json(b) for b in block.blocks]}
        case Pictures():
            items = [{"jpeg": item.jpeg, "caption": item.caption} for item in block.items]
            return {"type": "pictures", "columns": block.columns, "height": block.height, "items": items}


def block_from_json(data: Mapping[str, Any]) -> Block:
    """The block a JSON object stands for; refuses unknown types and missing parts with :class:`BlockRefused`."""
    try:
        match data["type"]:
            case "heading":
                return Heading(clean(data["text"]), int(data["level"]))
            case "paragraph":
                return Paragraph(clean(data["text"]))
            case "table":
                return Table(
                    head=_texts(data["head"]),
                    rows=tuple(_texts(row) for row in data["rows"]),
                    widths=tuple(int(w) for w in data.get("widths", ())),
                    caption=clean(data.get("caption", "")),
                )
            case "attachment_note":
                return AttachmentNote(_texts(data["names"]))
            case "annex":
                inner = tuple(block_from_json(b) for b in data["blocks"])
                return Annex(
                    clean(data["title"]), tuple(b for b in inner if isinstance(b, Heading | Paragraph | Table))
                )
            case "pictures":
                items = tuple(Picture(item["jpeg"], clean(item["caption"])) for item in data["items"])
                return Pictures(items, int(data["columns"]), int(data["height"]))
            case unknown:
                raise BlockRefused(f"公文内容里有不认识的段落类型“{unknown}”。")
    except (KeyError, TypeError, AttributeError) as error:
        raise BlockRefused("公文内容不完整，不能排版。") from error


def blocks_to_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """A row of blocks as JSON objects."""
    return [block_to_json(block) for block in blocks]


def blocks_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The inverse of :func:`blocks_to_json`; text comes back cleaned."""
    return tuple(block_from_json(item) for item in data)


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """The snapshot of a paper: JSON with nothing in it that could change later."""
    return {
        "schema": SCHEMA,
        "kind": paper.kind,
        "organ_mark": paper.organ_mark,
        "organ": paper.organ,
        "number": paper.number,
        "title": paper.title,
        "title_words": list(paper.title_words),
        "addressee": paper.addressee,
        "dated_on": _iso(paper.dated_on),
        "copies": list(paper.copies),
        "printer": paper.printer,
        "printed_on": _iso(paper.printed_on),
        "blocks": blocks_to_json(paper.blocks),
        "facts": dict(paper.facts),
    }


def paper_from_json(data: Mapping[str, Any]) -> Paper:
    """The paper a snapshot stands for; a snapshot of another schema is refused."""
    if data.get("schema") != SCHEMA:
        raise BlockRefused("公文快照的版本不认识，不能排版。")
    try:
        return Paper(
            kind=data["kind"],
            organ_mark=clean(data["organ_mark"]),
            organ=clean(data["organ"]),
            number=clean(data["number"]),
            title=clean(data["title"]),
            title_words=_texts(data["title_words"]),
            addressee=clean(data["addressee"]),
            dated_on=_day(data["dated_on"]),
            copies=_texts(data["copies"]),
            printer=clean(data["printer"]),
            printed_on=_day(data["printed_on"]),
            blocks=blocks_from_json(data["blocks"]),
            facts=dict(data["facts"]),
        )
    except KeyError as error:
        raise BlockRefused("公文快照不完整，不能排版。") from error


def snapshot_sha256(snapshot: Mapping[str, Any]) -> str:
    """The check value of a snapshot: SHA-256 of its canonical JSON (sorted keys, no blanks, UTF-8)."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def texts(paper: Paper) -> Iterable[str]:
    """Every printed string of a paper, to look for characters no font has."""
    yield from (paper.organ_mark, paper.organ, paper.number, paper.title, paper.addressee, paper.printer)
    yield from paper.copies
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


def pictures(paper: Paper) -> dict[str, bytes]:
    """The pictures of a paper by key."""
    shown = [item for block in paper.blocks if isinstance(block, Pictures) for item in block.items if item.jpeg]
    return {item.key: jpeg_bytes(item.jpeg) for item in shown}


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(value) for value in values)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
