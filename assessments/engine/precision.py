"""Digits: how many are carried, compared and shown."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

from core.expressions import WORKING_DIGITS

COMPARED_DIGITS = 28
STORED_PLACES = 8
SETTLING = Context(prec=COMPARED_DIGITS, rounding=ROUND_HALF_EVEN)


def settle(value: Decimal) -> Decimal:
    """Return the value with 28 significant digits, as it is compared with a threshold.

    The work before is done with 50 digits, so a third that was multiplied by three is one again and a school
    that stands exactly on the threshold is not failed by the last digit of the arithmetic.
    """
    return SETTLING.plus(value)


def half_up(value: Decimal, places: int) -> Decimal:
    """Round half up to so many decimal places; used for showing and storing, never before a comparison."""
    with localcontext(prec=WORKING_DIGITS):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def stored(value: Decimal | None) -> Decimal | None:
    """Round to the eight decimal places of the database columns; None stays None."""
    return None if value is None else half_up(value, STORED_PLACES)


def plain(value: Decimal) -> str:
    """Write a number without exponent and without trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def brief(value: Decimal, places: int = 4) -> str:
    """Write a number for a sentence: at most so many decimals, an ellipsis standing for the rest."""
    short = half_up(value, places)
    return plain(short) if short == value else f"{plain(short)}…"
