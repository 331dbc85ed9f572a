"""Dates as people write them in sheets and forms."""

import re
from datetime import date

EARLIEST, LATEST = 1900, 2100

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
_SHAPES = (
    re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]0{1,2}:00(?::00)?)?"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)


class DateRefused(ValueError):
    """The text is not a date; `sentence` says how to write one."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_date(text: str) -> date:
    """Read 2024-05-31, 2024/5/31, 2024.5.31, 2024年5月31日 or 20240531, full-width digits too.

    Raises DateRefused with a sentence for anything else and for years outside 1900 to 2100.
    """
    tidy = text.strip().translate(_FULL_WIDTH)
    for shape in _SHAPES:
        if found := shape.fullmatch(tidy):
            year, month, day = (int(part) for part in found.groups())
            if not EARLIEST <= year <= LATEST:
                raise DateRefused(f"年份要在 {EARLIEST} 到 {LATEST} 之间。")
            try:
                return date(year, month, day)
            except ValueError as wrong:
                raise DateRefused("没有这一天，请核对月和日。") from wrong
    raise DateRefused("请写成 2024-05-31 这样的日期。")
