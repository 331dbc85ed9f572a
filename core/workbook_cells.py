"""Rows of a worksheet as XML: every text an inline string, so nothing a user typed is ever a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from core.texts import writable
from core.workbook_text import LIVE_STARTS

LONGEST = 32_767
PLACE = ZoneInfo("Asia/Shanghai")


class Look(NamedTuple):
    """What a column's cells have in common: open to be filled in, kept as typed."""

    is_open: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """Style numbers of one book."""

    heading: int
    mark: int
    plain: Mapping[Look, int]
    quoted: Mapping[Look, int]
    day: int
    moment: int


class RowWriter:
    """Writes the rows of one sheet from top to bottom."""

    def __init__(self, styles: Styles, looks: Sequence[Look], marks: Mapping[tuple[int, int], str]) -> None:
        self.styles = styles
        self.looks = list(looks)
        self.marks = marks
        self.letters = [get_column_letter(at) for at in range(1, len(looks) + 1)]
        self.opening = [self._opening(styles.plain[look]) for look in self.looks]
        self.number = 1

    def _opening(self, style: int) -> str:
        return f' s="{style}"' if style else ""

    def heading(self, texts: Sequence[str]) -> str:
        """The first row."""
        style = self._opening(self.styles.heading)
        return f'<row r="1">{"".join(self._text(at, "1", style, text) for at, text in enumerate(texts))}</row>'

    def row(self, values: Sequence[Any]) -> str:
        """The next row: texts, numbers, dates, yes and no; None and the empty text are an empty cell."""
        self.number += 1
        number = str(self.number)
        self._widen(len(values))
        if self.marks:
            cells = [self._marked(at, number, value) for at, value in enumerate(values)]
        else:
            cells = [
                self._text(at, number, self.opening[at], value) if type(value) is str else self._cell(at, number, value)
                for at, value in enumerate(values)
                if value is not None
            ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _widen(self, width: int) -> None:
        for at in range(len(self.letters), width):
            self.letters.append(get_column_letter(at + 1))
            self.looks.append(Look())
            self.opening.append(self._opening(self.styles.plain[Look()]))

    def _marked(self, at: int, number: str, value: Any) -> str:
        if (self.number - 2, at) not in self.marks:
            return self._cell(at, number, value)
        text = "" if value is None else str(value)
        return self._text(at, number, self._opening(self.styles.mark), text) or (
            f'<c r="{self.letters[at]}{number}"{self._opening(self.styles.mark)}/>'
        )

    def _cell(self, at: int, number: str, value: Any) -> str:
        if value is None:
            return ""
        place = f'<c r="{self.letters[at]}{number}"'
        if isinstance(value, bool):
            return f'{place}{self.opening[at]} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float | Decimal):
            text = format(value, "f") if isinstance(value, Decimal) else repr(value)
            return f"{place}{self.opening[at]}><v>{text}</v></c>"
        if isinstance(value, datetime):
            local = value.astimezone(PLACE).replace(tzinfo=None) if value.tzinfo else value
            return f"{place}{self._opening(self.styles.moment)}><v>{to_excel(local)}</v></c>"
        if isinstance(value, date):
            return f"{place}{self._opening(self.styles.day)}><v>{to_excel(value)}</v></c>"
        return self._text(at, number, self.opening[at], str(value))

    def _text(self, at: int, number: str, style: str, text: str) -> str:
        """A string cell; one that looks like a formula keeps Excel's own mark against becoming one."""
        if not text:
            return ""
        text = text[:LONGEST]
        if not text.isprintable():
            text = writable(text)
            if not text:
                return ""
        if text[0] in LIVE_STARTS:
            style = self._opening(self.styles.quoted[self.looks[at]])
        if "&" in text or "<" in text or ">" in text:
            text = escape(text)
        kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() or "\n" in text else ""
        return f'<c r="{self.letters[at]}{number}"{style} t="inlineStr"><is><t{kept}>{text}</t></is></c>'
