"""Stored figures as the formulas want them: numbers, yes or no, words."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.definitions import Field, SetDefinition

YES, NO = frozenset({True, "1", "是", "true"}), frozenset({False, "0", "否", "false"})
Reader = Callable[[Any], Any]


def as_number(value: Any) -> Decimal | None:
    """A figure as an exact number; what is none (a list, a file) is missing."""
    try:
        return Decimal(value if type(value) is str else str(value))
    except InvalidOperation:
        return None


def as_boolean(value: Any) -> bool | None:
    """Yes or no; anything else is missing."""
    if isinstance(value, str):
        value = value.strip().lower()
    if isinstance(value, list | dict):
        return None
    return True if value in YES else False if value in NO else None


def as_word(value: Any) -> str | None:
    """A grade or a text as it stands."""
    return value if isinstance(value, str) else None


READERS: dict[str, Reader] = {
    "number": as_number,
    "integer": as_number,
    "boolean": as_boolean,
    "grade": as_word,
    "text": as_word,
}


def readers_of(definition: SetDefinition, wanted: Callable[[Field], bool]) -> dict[str, Reader]:
    """How each wanted field of a set is read, by its code."""
    return {code: READERS[field.type] for code, field in definition.fields.items() if wanted(field)}


def figures_of(values: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The wanted figures that are there, each in its type; what is absent, null or empty is left out."""
    found = {}
    for code, read in readers.items():
        value = values.get(code)
        if value is not None and value != "":
            figure = read(value)
            if figure is not None:
                found[code] = figure
    return found
