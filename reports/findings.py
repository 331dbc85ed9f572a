"""What a school may answer one by one: every paragraph and every row of a table, counted in reading order.

A signed paper never changes, so the place of a finding in this row is its name for good.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.blocks import Annex, Block, Heading, Inner, Paper, Paragraph, Table

MOST_FINDINGS = 2000
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """index: its place; under: the heading it stands below; text: its words, a table row as 栏：内容."""

    index: int
    under: str
    text: str

    @property
    def label(self) -> str:
        """The beginning of its words in one line, for a list of choices."""
        line = " ".join(self.text.split())
        return line if len(line) <= LONGEST_LABEL else f"{line[:LONGEST_LABEL]}…"


def findings(paper: Paper) -> tuple[Finding, ...]:
    """The findings of a paper, at most 2,000."""
    said = list(spoken(paper.blocks, ""))[:MOST_FINDINGS]
    return tuple(Finding(index, under, text) for index, (under, text) in enumerate(said))


def spoken(blocks: Iterable[Block | Inner], under: str) -> Iterator[tuple[str, str]]:
    """Heading and words of each, in reading order."""
    for block in blocks:
        match block:
            case Heading():
                under = block.text
            case Paragraph() if block.text.strip():
                yield under, block.text
            case Table():
                yield from ((under, row_in_words(block.head, row)) for row in block.rows if any(row))
            case Annex():
                yield from spoken(block.blocks, block.title)


def row_in_words(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """问题：灭火器过期；整改期限：2024年4月16日."""
    return "；".join(
        f"{name}：{' '.join(cell.split()).rstrip('。；')}" for name, cell in zip(head, row, strict=True) if cell.strip()
    )
