"""Read tokens into a tree by recursive descent, checking the kind of every part on the way.

    any        = every ("or" every)*
    every      = denial ("and" denial)*
    denial     = "not" denial | comparison
    comparison = sum [("<" | "<=" | ">" | ">=" | "=" | "!=") sum | "in" "(" literal ("," literal)* ")"]
    sum        = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = "-" factor | "(" any ")" | NUMBER | TEXT | NAME | NAME "(" arguments ")"

The arguments of each function are read in ``calls``.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from core.expressions.calls import read_call
from core.expressions.limits import MAX_DEPTH, MAX_NODES, FormulaError, fault
from core.expressions.tokens import Token
from core.expressions.tree import (
    CONDITION,
    KINDS,
    NUMBER,
    TEXT,
    And,
    Bracket,
    Compare,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Product,
    Sum,
    Text,
    Within,
    must_be,
    walk,
)

ORDERINGS = ("<", "<=", ">", ">=")
COMPARISONS = (*ORDERINGS, "=", "!=")


class Reader:
    """A cursor over the tokens; ``types`` gives the kind of the names that are not numbers."""

    def __init__(self, tokens: tuple[Token, ...], types: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.types = types
        self.at = 0

    def peek(self) -> str:
        """Return the mark at the cursor, or an empty text when there is none."""
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "mark":
            return self.tokens[self.at].text
        return ""

    def take(self) -> Token:
        """Return the token at the cursor and move on; the end of the formula here is a fault."""
        if self.at >= len(self.tokens):
            raise FormulaError("公式不完整，结尾缺少数或字段")
        token = self.tokens[self.at]
        self.at += 1
        return token

    def close(self, opened: Token) -> None:
        """Take the right bracket that belongs to ``opened``."""
        if self.peek() != ")":
            raise fault(opened.at, "的左括号没有对应的右括号")
        self.take()

    def expect_end(self) -> None:
        """Refuse anything left over after a complete formula."""
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            raise fault(token.at, f"“{token.text}”多余")

    def read_any(self, depth: int) -> Node:
        """Read conditions joined by "or"."""
        if depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套超过{MAX_DEPTH}层")
        return self.read_joined("or", Or, self.read_every, depth)

    def read_every(self, depth: int) -> Node:
        """Read conditions joined by "and"."""
        return self.read_joined("and", And, self.read_denial, depth)

    def read_joined(self, word: str, made: type[And | Or], below: Callable[[int], Node], depth: int) -> Node:
        """Read one part, or several conditions with ``word`` between them."""
        parts = [below(depth)]
        while self.peek() == word:
            self.take()
            parts.append(below(depth))
        if len(parts) == 1:
            return parts[0]
        return made(parts[0].at, CONDITION, tuple(must_be(part, CONDITION) for part in parts))

    def read_denial(self, depth: int) -> Node:
        """Read a comparison, or the denial of one."""
        if depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套超过{MAX_DEPTH}层")
        if self.peek() != "not":
            return self.read_comparison(depth)
        token = self.take()
        return Not(token.at, CONDITION, must_be(self.read_denial(depth + 1), CONDITION))

    def read_comparison(self, depth: int) -> Node:
        """Read a sum, or the comparison of two, or the test whether it is one of a list."""
        left = self.read_sum(depth)
        if self.peek() == "in":
            self.take()
            return Within(left.at, CONDITION, left, self.read_choices(left))
        if self.peek() not in COMPARISONS:
            return left
        sign = self.take()
        right = self.read_sum(depth)
        if self.peek() in (*COMPARISONS, "in"):
            raise fault(self.take().at, "处比较不能连写，请用 and 连接两个比较")
        if sign.text in ORDERINGS:
            must_be(left, NUMBER)
        return Compare(left.at, CONDITION, sign.text, left, must_be(right, left.kind))

    def read_choices(self, item: Node) -> tuple[Number | Text, ...]:
        """Read the list after "in": numbers or texts of the kind of ``item``."""
        opened = self.take()
        if opened.text != "(" or opened.kind != "mark":
            raise fault(opened.at, "处应是左括号：in 后面是括号里的一列数或文字")
        choices = [self.read_literal(item.kind)]
        while self.peek() == ",":
            self.take()
            choices.append(self.read_literal(item.kind))
        self.close(opened)
        return tuple(choices)

    def read_literal(self, kind: str) -> Number | Text:
        """Read one number (perhaps negative) or one text of the wanted kind."""
        token = self.take()
        negative = token.kind == "mark" and token.text == "-"
        if negative:
            token = self.take()
        if token.kind != kind or (negative and kind == TEXT):
            raise fault(token.at, f"处应是一个{KINDS[kind]}" if kind != CONDITION else "处不能用 in：前面是条件")
        if kind == TEXT:
            return Text(token.at, TEXT, token.text)
        typed = f"-{token.text}" if negative else token.text
        return Number(token.at, NUMBER, Decimal(typed), typed)

    def read_sum(self, depth: int) -> Node:
        """Read terms joined by plus and minus."""
        return self.read_chain(("+", "-"), Sum, self.read_term, depth)

    def read_term(self, depth: int) -> Node:
        """Read factors joined by times and divide."""
        return self.read_chain(("*", "/"), Product, self.read_factor, depth)

    def read_chain(
        self, signs: tuple[str, ...], made: type[Sum | Product], below: Callable[[int], Node], depth: int
    ) -> Node:
        """Read one part, or several numbers with ``signs`` between them."""
        first = below(depth)
        rest: list[tuple[str, Node]] = []
        while self.peek() in signs:
            sign = self.take().text
            rest.append((sign, must_be(below(depth), NUMBER)))
        return made(first.at, NUMBER, must_be(first, NUMBER), tuple(rest)) if rest else first

    def read_factor(self, depth: int) -> Node:
        """Read a number, a text, a name, a call, a bracket or a negated factor."""
        if depth > MAX_DEPTH:
            raise FormulaError(f"公式嵌套超过{MAX_DEPTH}层")
        token = self.take()
        if token.kind == "number":
            return Number(token.at, NUMBER, Decimal(token.text), token.text)
        if token.kind == "text":
            return Text(token.at, TEXT, token.text)
        if token.kind == "name":
            if self.peek() == "(":
                return read_call(self, token, depth)
            return Name(token.at, self.types.get(token.text, NUMBER), token.text)
        if token.text == "-":
            return Negate(token.at, NUMBER, must_be(self.read_factor(depth + 1), NUMBER))
        if token.text != "(":
            raise fault(token.at, f"“{token.text}”之前缺少数或字段")
        inside = self.read_any(depth + 1)
        self.close(token)
        return Bracket(token.at, inside.kind, inside)


def read_tree(tokens: tuple[Token, ...], types: Mapping[str, str]) -> Node:
    """Read all tokens as one formula."""
    reader = Reader(tokens, types)
    tree = reader.read_any(depth=0)
    reader.expect_end()
    if sum(1 for _ in walk(tree)) > MAX_NODES:
        raise FormulaError(f"公式超过{MAX_NODES}项，请拆成几个")
    return tree
