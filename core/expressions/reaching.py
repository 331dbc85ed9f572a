"""Where a tree touches the rows: literals, fields, results of other indicators and last year's row."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from core.expressions.running import Column, Computing, Run
from core.expressions.tree import NUMBER, Name, Number, Previous, Result, Text

FIGURES = {Decimal, type(None)}


def compute_number(node: Number, run: Run) -> Column:
    """Repeat the number."""
    return [node.value] * run.size


def compute_text(node: Text, run: Run) -> Column:
    """Repeat the text."""
    return [node.value] * run.size


def compute_name(node: Name, run: Run) -> Column:
    """Read a field, once per run."""
    if node.name not in run.read:
        column = run.source.column(node.name)
        run.read[node.name] = numbers_of(column, node.name) if node.kind == NUMBER else column
    return run.read[node.name]


def compute_result(node: Result, run: Run) -> Column:
    """Read another indicator's result, once per run."""
    key = (node.function, node.code)
    if key not in run.read:
        column = run.source.result(node.function, node.code)
        run.read[key] = numbers_of(column, node.code) if node.kind == NUMBER else column
    return run.read[key]


def compute_previous(node: Previous, run: Run) -> Column:
    """Compute on last year's rows; all missing when there are none."""
    return [None] * run.size if run.before is None else run.before.values(node.operand)


def numbers_of(column: Sequence[Any], name: str) -> Sequence[Any]:
    """Return a column of finite Decimals; an infinity or NaN is missing, whole numbers are converted."""
    if set(map(type, column)) <= FIGURES and all(map(Decimal.is_finite, filter(None, column))):
        return column
    return [number_of(figure, name) for figure in column]


def number_of(figure: Any, name: str) -> Decimal | None:
    """Return one figure as a Decimal; raise TypeError when it is no number."""
    if figure is not None and not isinstance(figure, Decimal | int):
        raise TypeError(f"{name} holds {figure!r}, which is no number")
    number = None if figure is None else Decimal(figure)
    return number if number is None or number.is_finite() else None


REACHING: Computing = {
    Number: compute_number,
    Text: compute_text,
    Name: compute_name,
    Result: compute_result,
    Previous: compute_previous,
}
