"""How large a formula may be, how many digits it is computed with, and the error that refuses it."""

MAX_LENGTH = 1000
MAX_DEPTH = 40
MAX_NODES = 600
WORKING_DIGITS = 50
COMPARED_DIGITS = 28
LARGEST_EXPONENT = 999


class FormulaError(ValueError):
    """The formula cannot be read; the text is a Chinese sentence with the place of the fault."""


def fault(at: int, sentence: str) -> FormulaError:
    """Build the refusal for the character at index ``at`` (counted from zero, shown from one)."""
    return FormulaError(f"公式第{at + 1}个字符{sentence}")
