"""Words of people outside with what could tell who they are hidden: numbers, names before a title, the class of a child.

It hides too much rather than too little, and it is no proof that nothing is left: somebody reads the text before it leaves
the office.
"""

import re

from core.masking import PERSON, STROKES, YEAR

LONG_NUMBER = re.compile(rf"\d[\d\s{STROKES}]{{5,}}[\dXx]")
DATE = re.compile(rf"(?<!\d){YEAR}[{STROKES}](?:{YEAR}|\d{{1,2}}[{STROKES}]\d{{1,2}})(?!\d)")
CHILD_CLASS = re.compile(
    r"[一二三四五六七八九1-9]\s*(?:年级?)?\s*[（(]?\s*[0-9一二三四五六七八九十]{1,3}\s*[)）]?\s*班"
)


def masked(text: str, *names: str) -> str:
    """Telephone and identity numbers that somebody wrote into the text, hidden but for the first three digits; the given
    names as 某某."""
    return without_names(LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****", text), *names)


def without_names(text: str, *names: str) -> str:
    """The given names of two characters or more as 某某."""
    for name in sorted({name.strip() for name in names} - {""}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, "某某")
    return text


def has_long_number(text: str) -> bool:
    """Whether a telephone or identity number stands in it; a day like 2024-03-15 or a span like 2023—2024 is none."""
    return LONG_NUMBER.search(DATE.sub("", text)) is not None


def fully_masked(text: str, *names: str) -> str:
    """Numbers hidden whole, names before a title and the given names as 某, classes of children as 某班."""
    words = without_names(LONG_NUMBER.sub("****", text), *names)
    return CHILD_CLASS.sub("某班", PERSON.sub("某", words))
