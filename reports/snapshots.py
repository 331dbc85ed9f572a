"""Blocks and papers as JSON: what is frozen in the database, and its check value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from reports.blocks import (
    Annex,
    AttachmentNote,
    Block,
    BlockRefused,
    Chart,
    Grid,
    GridCell,
    Heading,
    Inner,
    Marks,
    Paper,
    Paragraph,
    Picture,
    Pictures,
    Series,
    Table,
    clean,
)

SCHEMA = 1


def block_to_json(block: Block) -> dict[str, Any]:
    """One block as a JSON object with a ``type``."""
    if isinstance(block, Annex):
        return {"type": "annex", "title": block.title, "blocks": [block_to_json(inner) for inner in block.blocks]}
    return {"type": TYPES[type(block)], **_plain(asdict(block))}


def block_from_json(data: Mapping[str, Any]) -> Block:
    """The block a JSON object stands for; refuses unknown types and missing parts with :class:`BlockRefused`."""
    try:
        if data["type"] not in READERS:
            raise BlockRefused(f"公文内容里有不认识的段落类型“{data['type']}”。")
        return READERS[data["type"]](data)
    except (KeyError, TypeError, AttributeError) as error:
        raise BlockRefused("公文内容不完整，不能排版。") from error


def _table(data: Mapping[str, Any]) -> Table:
    return Table(
        head=_texts(data["head"]),
        rows=tuple(_texts(row) for row in data["rows"]),
        widths=_numbers(data.get("widths", ())),
        caption=clean(data.get("caption", "")),
    )


def _annex(data: Mapping[str, Any]) -> Annex:
    inner = tuple(block_from_json(block) for block in data["blocks"])
    return Annex(clean(data["title"]), tuple(block for block in inner if isinstance(block, Inner)))


def _pictures(data: Mapping[str, Any]) -> Pictures:
    items = tuple(Picture(item["jpeg"], clean(item["caption"])) for item in data["items"])
    return Pictures(items, int(data["columns"]), int(data["height"]))


def _chart(data: Mapping[str, Any]) -> Chart:
    return Chart(
        kind=data["kind"],
        labels=_texts(data["labels"]),
        series=tuple(Series(clean(row["name"]), _texts(row["values"])) for row in data["series"]),
        unit=clean(data.get("unit", "")),
        caption=clean(data.get("caption", "")),
    )


def _grid(data: Mapping[str, Any]) -> Grid:
    return Grid(
        rows=tuple(tuple(_cell(cell) for cell in row) for row in data["rows"]),
        widths=_numbers(data.get("widths", ())),
        heights=_numbers(data.get("heights", ())),
    )


def _cell(data: Mapping[str, Any]) -> GridCell:
    return GridCell(clean(data["text"]), bool(data.get("label", False)), int(data.get("span", 1)))


TYPES: dict[type[Block], str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Table: "table",
    AttachmentNote: "attachment_note",
    Pictures: "pictures",
    Chart: "chart",
    Grid: "grid",
}
READERS: dict[str, Callable[[Mapping[str, Any]], Block]] = {
    "heading": lambda data: Heading(clean(data["text"]), int(data["level"])),
    "paragraph": lambda data: Paragraph(clean(data["text"])),
    "table": _table,
    "attachment_note": lambda data: AttachmentNote(_texts(data["names"])),
    "annex": _annex,
    "pictures": _pictures,
    "chart": _chart,
    "grid": _grid,
}


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
        "format": paper.format,
        "marks": marks_to_json(paper.marks),
        "sealed": paper.sealed,
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
            format=data.get("format", "document"),
            marks=marks_from_json(data.get("marks", {})),
            sealed=bool(data.get("sealed", False)),
        )
    except BlockRefused:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BlockRefused("公文快照不完整，不能排版。") from error


def marks_to_json(marks: Marks) -> dict[str, Any]:
    """The marks as JSON."""
    plain: dict[str, Any] = _plain(asdict(marks))
    return plain


def marks_from_json(data: Mapping[str, Any]) -> Marks:
    """The marks of a snapshot; parts that are absent are empty."""
    plain = {name: clean(data.get(name, "")) for name in ("copy_no", "secrecy", "urgency", "signer", "note")}
    attendance = tuple((clean(label), clean(names)) for label, names in data.get("attendance", ()))
    return Marks(joint=_texts(data.get("joint", ())), attendance=attendance, **plain)


def snapshot_sha256(snapshot: Mapping[str, Any]) -> str:
    """The check value of a snapshot: SHA-256 of its canonical JSON (sorted keys, no blanks, UTF-8)."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down, as JSON gives them back."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(value) for value in values)


def _numbers(values: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
