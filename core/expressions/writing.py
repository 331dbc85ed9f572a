"""Print a formula in Chinese: labels or figures for the names, full-width signs, Chinese names of functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.expressions.tree import (
    Aggregate,
    And,
    Bracket,
    Call,
    Chain,
    Compare,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Previous,
    Product,
    Result,
    Round,
    Sum,
    Text,
    Within,
    bottom_up,
)

SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
COMPARED = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "=": "＝", "!=": "≠"}
FUNCTIONS = {
    "min": "取最小",
    "max": "取最大",
    "abs": "绝对值",
    "floor": "向下取整",
    "ceil": "向上取整",
    "coalesce": "取首个有数的",
}
AGGREGATES = {
    "sum": "合计",
    "mean": "均值",
    "sd": "标准差",
    "cv": "差异系数",
    "highest": "最高",
    "lowest": "最低",
    "count": "个数",
}
RESULTS = {"value": "的值", "points": "的得分", "met": "达标"}


@dataclass(frozen=True, slots=True)
class Writer:
    """The words for the names of the row, and those for names inside aggregates and last year's formulas."""

    words: Mapping[str, str]
    elsewhere: Mapping[str, str]
    made: dict[int, str] = field(default_factory=dict)

    def write(self, node: Node) -> str:
        """Print one node, from the bottom up."""
        if id(node) not in self.made:
            for inside in bottom_up(node):
                self.made[id(inside)] = WRITING[type(inside)](inside, self)
        return self.made[id(node)]

    def listed(self, nodes: tuple[Node, ...]) -> str:
        """Print several nodes in brackets."""
        return f"（{'，'.join(map(self.write, nodes))}）"

    def away(self) -> "Writer":
        """Return the writer for another row's figures."""
        return Writer(self.elsewhere, self.elsewhere)


def write_name(node: Name, writer: Writer) -> str:
    """Print the word of a field."""
    return writer.words.get(node.name, node.name)


def write_number(node: Number, writer: Writer) -> str:
    """Print a number as typed."""
    return node.typed


def write_text(node: Text, writer: Writer) -> str:
    """Print a text in quotes."""
    return f"“{node.value}”"


def write_result(node: Result, writer: Writer) -> str:
    """Print another indicator's result."""
    key = f'{node.function}("{node.code}")'
    return writer.words.get(key) or f"{writer.elsewhere.get(node.code, node.code)}{RESULTS[node.function]}"


def write_bracket(node: Bracket, writer: Writer) -> str:
    """Print brackets."""
    return f"（{writer.write(node.operand)}）"


def write_negate(node: Negate, writer: Writer) -> str:
    """Print a minus sign."""
    return f"－ {writer.write(node.operand)}"


def write_not(node: Not, writer: Writer) -> str:
    """Print a denial."""
    return f"非 {writer.write(node.operand)}"


def write_chain(node: Chain, writer: Writer) -> str:
    """Print a sum or a product."""
    rest = (f" {SIGNS[sign]} {writer.write(part)}" for sign, part in node.rest)
    return writer.write(node.first) + "".join(rest)


def write_compare(node: Compare, writer: Writer) -> str:
    """Print a comparison."""
    return f"{writer.write(node.left)} {COMPARED[node.sign]} {writer.write(node.right)}"


def write_within(node: Within, writer: Writer) -> str:
    """Print a list of choices."""
    return f"{writer.write(node.operand)} 属于{writer.listed(node.choices)}"


def write_and(node: And, writer: Writer) -> str:
    """Print conditions that all hold."""
    return " 且 ".join(map(writer.write, node.members))


def write_or(node: Or, writer: Writer) -> str:
    """Print conditions of which one holds."""
    return " 或 ".join(map(writer.write, node.members))


def write_round(node: Round, writer: Writer) -> str:
    """Print a rounding."""
    return f"四舍五入（{writer.write(node.operand)}，{node.places}位小数）"


def write_call(node: Call, writer: Writer) -> str:
    """Print a function of the row."""
    if node.function == "if":
        condition, yes, no = map(writer.write, node.members)
        return f"如果（{condition}，则 {yes}，否则 {no}）"
    return FUNCTIONS[node.function] + writer.listed(node.members)


def write_previous(node: Previous, writer: Writer) -> str:
    """Print last year's formula."""
    return f"上年（{writer.away().write(node.operand)}）"


def write_aggregate(node: Aggregate, writer: Writer) -> str:
    """Print an aggregate with its weight and condition."""
    away = writer.away()
    weight = "" if node.weight is None else f"按 {away.write(node.weight)} 加权"
    where = "" if node.where is None else f"，限 {away.write(node.where)}"
    return f"{weight}{AGGREGATES[node.function]}（{away.write(node.operand)}{where}）"


WRITING: Mapping[type[Node], Callable[[Any, Writer], str]] = {
    Name: write_name,
    Number: write_number,
    Text: write_text,
    Result: write_result,
    Bracket: write_bracket,
    Negate: write_negate,
    Not: write_not,
    Sum: write_chain,
    Product: write_chain,
    Compare: write_compare,
    Within: write_within,
    And: write_and,
    Or: write_or,
    Round: write_round,
    Call: write_call,
    Previous: write_previous,
    Aggregate: write_aggregate,
}
