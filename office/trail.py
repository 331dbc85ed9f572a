"""The content of a line of the trail in the office's words: labels, coded values, old and new beside each other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from core.models import AuditEntry
from core.templatetags.formatting import cn_date, cn_datetime
from office.roles import BY_CODE

PACK = Path(__file__).parent / "packs" / "trail.yaml"
DIGEST = re.compile(r"^[0-9a-f]{64}$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
NESTED = ("changes", "changed", "facts")
EMPTY: tuple[Any, ...] = (None, "", [], {})
NOTHING = "—"

# Apps to the right add what they call their own codes: functions without arguments that give {code: words}.
word_sources: list[Callable[[], Mapping[str, str]]] = []


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a line of the trail says. `old` is None where only the present value is known."""

    label: str
    new: str
    old: str | None = None

    def __str__(self) -> str:
        return f"{self.label}：{self.new}" if self.old is None else f"{self.label}：{self.old} → {self.new}"


@cache
def pack() -> dict[str, Any]:
    """Labels, pairs and places of coded values as declared."""
    return yaml.safe_load(PACK.read_text(encoding="utf-8"))


def lines(entry: AuditEntry) -> list[Line]:
    """What the content says, in the order it was written; what is empty is left out, the raw data still hold it."""
    reader, data = Reader(entry), dict(entry.data)
    found = []
    pair = pack()["pairs"].get(entry.verb)
    if pair and {pair["old"], pair["new"]} <= set(data):
        old, new = data.pop(pair["old"]), data.pop(pair["new"])
        found.append(Line(pair["label"], reader.value(pair["new"], new), reader.value(pair["old"], old)))
    for name, content in data.items():
        if name in NESTED and isinstance(content, dict | list):
            found += reader.changes(content)
        elif content not in EMPTY:
            found.append(Line(pack()["labels"].get(name, name), reader.value(name, content)))
    return found


class Reader:
    """Reads the values of one entry; knows what kind of row the act was done to."""

    def __init__(self, entry: AuditEntry) -> None:
        self.model = model_of(entry.target_type)

    def changes(self, content: dict[str, Any] | list[Any]) -> list[Line]:
        """Each changed field: {name: [old, new]}, {name: new} or [{kind, before, after}]."""
        if isinstance(content, list):
            return [self.fact(item) for item in content if isinstance(item, dict)]
        found = []
        for name, value in content.items():
            if isinstance(value, list) and len(value) == 2:
                found.append(Line(self.label(name), self.value(name, value[1]), self.value(name, value[0])))
            else:
                found.append(Line(self.label(name), self.value(name, value)))
        return found

    def fact(self, item: dict[str, Any]) -> Line:
        """One dated change."""
        label = self.value("kind", item.get("kind"))
        return Line(label, self.value("after", item.get("after")), self.value("before", item.get("before")))

    def label(self, name: str) -> str:
        """A field's name in words: the row's own field, what an app calls it, the pack; else as it was written."""
        field = field_of(self.model, name)
        if field is not None:
            return str(field.verbose_name)
        return words().get(name) or pack()["labels"].get(name, name)

    def value(self, name: str, content: Any) -> str:
        """A value for reading."""
        if content in EMPTY:
            return NOTHING
        if isinstance(content, bool):
            return "是" if content else "否"
        if isinstance(content, dict):
            return "，".join(f"{self.word(name, key)} {self.value(name, item)}" for key, item in content.items())
        if isinstance(content, list):
            return "、".join(self.value(name, item) for item in content)
        return self.word(name, content)

    def word(self, name: str, content: Any) -> str:
        """A single value: the words of a code, a day as it is said, the beginning of a digest, else the text."""
        text = str(content)
        if DIGEST.match(text):
            return f"{text[:12]}…"
        if DAY.match(text):
            return cn_date(date.fromisoformat(text))
        if MOMENT.match(text):
            return cn_datetime(datetime.fromisoformat(text))
        if not isinstance(content, str):
            return text
        return self.choice(name, text) or words().get(text, text)

    def choice(self, name: str, code: str) -> str:
        """The words of a coded value, or an empty text."""
        places = [field_of(self.model, name), *(field_at(path) for path in pack()["choices"].get(name, []))]
        for field in filter(None, places):
            for value, label in field.flatchoices:
                if str(value) == code:
                    return str(label)
        return ""


def model_of(target_type: str) -> type[Model] | None:
    """The model an entry names, unless a later release no longer has it."""
    try:
        return apps.get_model(target_type) if target_type else None
    except LookupError:
        return None


def field_of(model: type[Model] | None, name: str) -> Field | None:
    """A column of the model by its name."""
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def field_at(path: str) -> Field | None:
    """A column by `app.model.field`."""
    target, _, name = path.rpartition(".")
    return field_of(model_of(target), name)


@cache
def words() -> dict[str, str]:
    """Codes in words: the pack's own, the roles, and what the apps to the right add."""
    known = dict(pack()["words"]) | {role.code: role.label for role in BY_CODE.values()}
    for source in word_sources:
        known |= source()
    return known
