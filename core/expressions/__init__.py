"""A small language for declared formulas and checks.

A formula names fields and joins them with ``+ - * / ( )``, comparisons, ``and or not in``, functions of the row,
last year's row, other indicators' results and aggregates over the row's peers. It is read by the grammar in
``reading`` into an immutable tree and never handed to the interpreter; its length, nesting and size are limited, so a
hostile formula is refused before it costs anything. ``Expression.evaluate`` computes one row, ``Expression.columns``
many rows at once; ``units`` proves that only like is added to like.
"""

from core.expressions.columns import Columns
from core.expressions.formula import Expression, Outcome, parse
from core.expressions.limits import COMPARED_DIGITS, MAX_DEPTH, MAX_LENGTH, MAX_NODES, WORKING_DIGITS, FormulaError
from core.expressions.sources import OneRow, SomeRows, Source
from core.expressions.tokens import Token, tokenize
from core.expressions.units import Unit, unit_of

__all__ = [
    "COMPARED_DIGITS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "WORKING_DIGITS",
    "Columns",
    "Expression",
    "FormulaError",
    "OneRow",
    "Outcome",
    "SomeRows",
    "Source",
    "Token",
    "Unit",
    "parse",
    "tokenize",
    "unit_of",
]
