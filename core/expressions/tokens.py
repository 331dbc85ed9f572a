"""Cut the text of a formula into numbers, names, quoted texts and marks."""

import re
from dataclasses import dataclass

from core.expressions.limits import MAX_LENGTH, FormulaError, fault

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[a-z][a-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\")|(?P<mark><=|>=|!=|[-+*/(),<>=]))"
)
KEYWORDS = frozenset({"and", "or", "not", "in", "by", "where"})


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a formula: ``kind`` is number, name, text (without its quotes) or mark (signs and keywords)."""

    kind: str
    text: str
    at: int


def tokenize(source: str) -> tuple[Token, ...]:
    """Cut a formula into tokens; anything that is none of them is refused with its place."""
    if len(source) > MAX_LENGTH:
        raise FormulaError(f"公式超过{MAX_LENGTH}个字符，请拆成几个")
    found: list[Token] = []
    at = 0
    text = source.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise fault(place, "的引号没有配对" if text[place] == '"' else f"“{text[place]}”无法识别")
        found.append(token_of(match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
        at = match.end()
    if not found:
        raise FormulaError("公式是空的")
    return tuple(found)


def token_of(kind: str, text: str, at: int) -> Token:
    """Make one token: keywords are marks, quotes are taken off."""
    if kind == "text":
        return Token(kind, text[1:-1], at)
    if kind == "name" and text in KEYWORDS:
        return Token("mark", text, at)
    return Token(kind, text, at)
