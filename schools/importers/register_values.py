"""The values of a school as a sheet gives them: read, compared, shown, kept."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from core.numbers import plain
from schools.importers.plans import Change
from schools.models import Kind, Location, Ownership, School

CHOICES: dict[str, Any] = {"kind": Kind, "ownership": Ownership, "location": Location}
FLAGS = ("has_canteen", "has_dormitory", "has_bus", "is_weak")
RANGES = {"longitude": (-180, 180), "latitude": (-90, 90)}


def stored(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def restored(name: str, value: Any) -> Any:
    """The field's value from what `stored` made of it."""
    if value is None or value == "" or isinstance(value, bool):
        return value
    if name in RANGES:
        return Decimal(value)
    return date.fromisoformat(value) if name == "opened_on" else value


def changed_fields(school: School, values: dict[str, Any]) -> dict[str, Any]:
    """The values that differ from what the school has; a township is compared by name."""
    return {name: value for name, value in values.items() if current_value(school, name) != value}


def current_value(school: School, name: str) -> Any:
    """What the school has in a field; its township's name."""
    if name == "township":
        return school.township.name if school.township else ""
    return getattr(school, name)


def shown(school: School, name: str, value: Any) -> Change:
    """One field, old to new, for reading."""
    return Change(label_of(name), as_text(name, current_value(school, name)), as_text(name, value))


def as_text(name: str, value: Any) -> str:
    """A field's value for reading."""
    if value is None or value == "":
        return "—"
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, Decimal) else str(value)


def label_of(name: str) -> str:
    """The field's label."""
    return str(School._meta.get_field(name).verbose_name)


def options_of(name: str) -> str:
    """The labels a choice accepts."""
    return " / ".join(_labels(CHOICES[name]))


def _labels(choices: Any) -> Iterable[str]:
    return (str(label) for _, label in choices.choices)


def one_line(text: str) -> str:
    """The text without line breaks and double spaces."""
    return " ".join(text.split())
