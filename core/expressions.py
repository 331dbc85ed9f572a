"""A small arithmetic language for declared formulas and checks.

A formula names fields and joins them with ``+ - * / ( )`` and plain numbers. It is
parsed by the grammar below into postfix steps and never handed to the interpreter::

    sum     = term  (("+" | "-") term)*
    term    = factor (("*" | "/") factor)*
    factor  = "-" factor | "(" sum ")" | NUMBER | NAME

Length and nesting are limited, so a hostile formula is refused before it costs anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

MAX_LENGTH = 1000
MAX_DEPTH = 40
WORKING_DIGITS = 50

TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[a-z][a-z0-9_]*)|(?P<mark>[-+*/()]))")
SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷", "(": "（", ")": "）"}
NEGATE = "negate"


class FormulaError(ValueError):
    """The formula cannot be read; the text is a Chinese sentence with the place of the fault."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a formula: ``kind`` is number, name or mark."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value, or the reason why there is none. Exactly one of the two is set."""

    value: Decimal | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: its text, its tokens in reading order and its steps in postfix order."""

    source: str
    tokens: tuple[Token, ...]
    steps: tuple[Token, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return every field named by the formula once, in order of appearance."""
        return tuple(dict.fromkeys(token.text for token in self.tokens if token.kind == "name"))

    def evaluate(self, fields: Mapping[str, Decimal | None], labels: Mapping[str, str] | None = None) -> Outcome:
        """Compute the formula with 50 significant digits.

        A field that is absent or None makes the whole result missing, and so does a division by zero;
        the reason names the fields by their labels.
        """
        titles = labels or {}
        absent = [titles.get(name, name) for name in self.names if fields.get(name) is None]
        if absent:
            return Outcome(None, f"缺少{'、'.join(absent)}")
        with localcontext(prec=WORKING_DIGITS):
            return self._walk(fields)

    def _walk(self, fields: Mapping[str, Decimal | None]) -> Outcome:
        stack: list[Decimal] = []
        for step in self.steps:
            if step.kind == "number":
                stack.append(Decimal(step.text))
            elif step.kind == "name":
                stack.append(Decimal(fields[step.text] or 0))
            elif step.text == NEGATE:
                stack.append(-stack.pop())
            else:
                right, left = stack.pop(), stack.pop()
                if step.text == "/" and right == 0:
                    return Outcome(None, "除数为0，无法计算")
                stack.append(apply_sign(step.text, left, right))
        return Outcome(stack.pop())

    def written(self, words: Mapping[str, str]) -> str:
        """Return the formula for reading, each name replaced by its word (a label or a value) and signs in print form."""
        parts = [
            SIGNS.get(token.text, token.text) if token.kind == "mark" else words.get(token.text, token.text)
            for token in self.tokens
        ]
        return " ".join(parts).replace("（ ", "（").replace(" ）", "）")


def apply_sign(sign: str, left: Decimal, right: Decimal) -> Decimal:
    """Join two numbers by one of the four signs; the caller has excluded division by zero."""
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left / right


def parse(source: str) -> Expression:
    """Read a formula; raise FormulaError with a Chinese sentence when it is not one."""
    if len(source) > MAX_LENGTH:
        raise FormulaError(f"公式超过{MAX_LENGTH}个字符，请拆成几个")
    tokens = tokenize(source)
    reader = Reader(tokens)
    reader.read_sum(depth=0)
    reader.expect_end()
    return Expression(source, tokens, tuple(reader.steps))


def tokenize(source: str) -> tuple[Token, ...]:
    """Cut a formula into numbers, lower-case names and marks; anything else is refused with its place."""
    found: list[Token] = []
    at = 0
    text = source.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise FormulaError(f"公式第{place + 1}个字符“{text[place]}”无法识别")
        kind = match.lastgroup
        found.append(Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    if not found:
        raise FormulaError("公式是空的")
    return tuple(found)


class Reader:
    """Recursive descent over the tokens; ``steps`` collects the postfix form."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.steps: list[Token] = []

    def peek(self) -> str:
        """Return the mark at the cursor, or an empty text when there is none."""
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "mark":
            return self.tokens[self.at].text
        return ""

    def read_sum(self, depth: int) -> None:
        """Read terms joined by plus and minus, left to right."""
        if depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套超过{MAX_DEPTH}层")
        self.read_term(depth)
        while self.peek() in ("+", "-"):
            sign = self.take()
            self.read_term(depth)
            self.steps.append(sign)

    def read_term(self, depth: int) -> None:
        """Read factors joined by times and divide, left to right."""
        self.read_factor(depth)
        while self.peek() in ("*", "/"):
            sign = self.take()
            self.read_factor(depth)
            self.steps.append(sign)

    def read_factor(self, depth: int) -> None:
        """Read a number, a name, a bracket or a negated factor."""
        if depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套超过{MAX_DEPTH}层")
        token = self.take()
        if token.kind != "mark":
            self.steps.append(token)
        elif token.text == "-":
            self.read_factor(depth + 1)
            self.steps.append(Token("mark", NEGATE, token.at))
        elif token.text == "(":
            self.read_sum(depth + 1)
            if self.peek() != ")":
                raise FormulaError(f"公式第{token.at + 1}个字符的左括号没有对应的右括号")
            self.take()
        else:
            raise FormulaError(f"公式第{token.at + 1}个字符“{token.text}”之前缺少数或字段")

    def take(self) -> Token:
        """Return the token at the cursor and move on; the end of the formula here is a fault."""
        if self.at >= len(self.tokens):
            raise FormulaError("公式不完整，结尾缺少数或字段")
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect_end(self) -> None:
        """Refuse anything left over after a complete formula."""
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            raise FormulaError(f"公式第{token.at + 1}个字符“{token.text}”多余")
