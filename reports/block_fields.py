"""The blocks of a draft as inputs, and back: headings, paragraphs and, where a person typed them, the rows of tables."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms

from reports.blocks import Annex, Block, Heading, Inner, Paper, Paragraph, Table
from reports.pasted import read_rows, rows_text

TEXT_PREFIX = "block_"
LEVELS = {1: "一级标题", 2: "二级标题", 3: "三级标题", 4: "四级标题"}
Editable = Heading | Paragraph | Table


def editable_blocks(paper: Paper, *, with_tables: bool) -> dict[str, Editable]:
    """The blocks whose words can be changed, by field name; those of an annex too."""
    wanted = (Heading, Paragraph, Table) if with_tables else (Heading, Paragraph)
    return {name: block for name, block in _named(paper.blocks) if isinstance(block, wanted)}


def field_for(block: Editable) -> forms.CharField:
    """One line for a heading, several for a paragraph, a sheet for a table."""
    match block:
        case Heading():
            return forms.CharField(label=LEVELS[block.level], required=False, help_text="清空则删去；序号自动编排。")
        case Table():
            area = forms.Textarea(attrs={"rows": 4, "data-columns": "\t".join(block.head), "wrap": "off"})
            words = f"每行一条，各栏依次是：{'、'.join(block.head)}，用制表符或“|”隔开；清空则删去。"
            return forms.CharField(label="表格", required=False, strip=False, widget=area, help_text=words)
    return forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 3}))


def shown(block: Editable) -> str:
    """The block as it is typed."""
    return rows_text(block.rows) if isinstance(block, Table) else block.text


def rebuilt(paper: Paper, typed: Mapping[str, str]) -> list[Block]:
    """The blocks with what was typed; an emptied one falls away, and an annex with nothing left. Raises PasteRefused."""
    result: list[Block] = []
    for index, block in enumerate(paper.blocks):
        if isinstance(block, Annex):
            inner = [changed(part, typed.get(name)) for name, part in _inner(index, block)]
            kept = tuple(part for part in inner if isinstance(part, Inner))
            result += [replace(block, blocks=kept)] if kept else []
        elif fresh := changed(block, typed.get(f"{TEXT_PREFIX}{index}")):
            result.append(fresh)
    return result


def changed(block: Block, typed: str | None) -> Block | None:
    """One block with what was typed for it; None typed leaves it, nothing typed takes it away."""
    if typed is None or not isinstance(block, Editable):
        return block
    if isinstance(block, Table):
        rows = read_rows(typed, block.head)
        return replace(block, rows=rows) if rows else None
    return replace(block, text=typed.strip()) if typed.strip() else None


def _named(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Any]]:
    for index, block in enumerate(blocks):
        if isinstance(block, Annex):
            yield from _inner(index, block)
        else:
            yield f"{TEXT_PREFIX}{index}", block


def _inner(index: int, annex: Annex) -> Iterator[tuple[str, Inner]]:
    for place, block in enumerate(annex.blocks):
        yield f"{TEXT_PREFIX}{index}_{place}", block
