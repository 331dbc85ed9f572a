"""Exact numbers: what people type becomes a Decimal or a sentence, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MISSING = "—"
MAX_DIGITS = 18

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋−", "0123456789.,-+-")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


class NumberRefused(ValueError):
    """The text is not a number this place accepts; `sentence` says what would be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _digits_to_decimal(text: str, *, thousands: bool) -> Decimal:
    if _PLAIN.fullmatch(text):
        number = text
    elif _GROUPED.fullmatch(text):
        if not thousands:
            raise NumberRefused("请去掉千分位逗号，只填数字。")
        number = text.replace(",", "")
    else:
        raise NumberRefused("请填普通数字，例如 12 或 12.5，不要带字母、下划线、单位或空格。")
    if sum(letter.isdigit() for letter in number) > MAX_DIGITS:
        raise NumberRefused(f"数字太长，最多 {MAX_DIGITS} 位。")
    return Decimal(number) + 0


def _check_range(value: Decimal, minimum: Decimal | int | None, maximum: Decimal | int | None) -> None:
    if minimum is not None and value < minimum:
        raise NumberRefused("不能是负数。" if minimum == 0 else f"不能小于 {plain(minimum)}。")
    if maximum is not None and value > maximum:
        raise NumberRefused(f"不能大于 {plain(maximum)}。")


def parse_decimal(
    text: str,
    *,
    places: int | None = None,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    thousands: bool = False,
) -> Decimal:
    """Read a typed number exactly.

    Full-width digits and signs count as ordinary ones; `1_000`, `1e3`, `0x10`, NaN and Infinity are refused.
    Thousands commas are accepted only with `thousands=True`. Nothing is rounded: more than `places` decimals
    (zeros at the end apart) are refused. Raises NumberRefused with a sentence for the person who typed it.
    """
    value = _digits_to_decimal(text.strip().translate(_FULL_WIDTH), thousands=thousands)
    if places is not None and value != value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):
        raise NumberRefused("请填整数。" if places == 0 else f"最多 {places} 位小数。")
    _check_range(value, minimum, maximum)
    return value


def plain(value: Decimal | int) -> str:
    """The number as a person would type it: no exponent, no zeros at the end."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def show(value: Decimal | int | None, places: int = 2, *, grouped: bool = True) -> str:
    """The number for reading: rounded half-up to `places`, commas every three digits, a dash when it is missing."""
    if value is None:
        return MISSING
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return format(abs(rounded) if rounded == 0 else rounded, ",f" if grouped else "f")


class DecimalInput(forms.TextInput):
    """A text box that brings up the number keyboard and shows the number without an exponent."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Typed text comes back as it was typed; a stored number comes plain."""
        return plain(value) if isinstance(value, Decimal | int) else super().format_value(value)


class WholeNumberField(forms.IntegerField):
    """A form field that reads a whole number with `parse_decimal`: 1_0 is refused, full-width digits are read."""

    def to_python(self, value: Any) -> int | None:
        """The typed text as an int, or a validation error in Chinese."""
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return int(parse_decimal(str(value), places=0))
        except NumberRefused as refused:
            raise ValidationError(refused.sentence, code="invalid") from refused


class ExactDecimalField(forms.Field):
    """A form field that reads a number with `parse_decimal`; empty is None, never zero."""

    widget = DecimalInput

    def __init__(
        self,
        *,
        places: int | None = None,
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        thousands: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rules = {"places": places, "minimum": minimum, "maximum": maximum, "thousands": thousands}

    def to_python(self, value: Any) -> Decimal | None:
        """The typed text as a Decimal, or a validation error in Chinese."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        text = str(value)
        if not text.strip():
            return None
        try:
            return parse_decimal(text, **self.rules)  # type: ignore[arg-type]  # one dict holds rules of several types
        except NumberRefused as refused:
            raise ValidationError(refused.sentence, code="invalid") from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as numbers, so that 3 and 3.0 are the same."""
        try:
            typed = self.to_python(data)
            return typed != (None if initial in self.empty_values else self.to_python(initial))
        except ValidationError:
            return True
