"""Collecting the faults of a pack while it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.definitions import KINDS

NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
SHOWN = 60


def exact_number(value: str | int) -> Decimal | None:
    """The number a pack writes as a whole number or as text; None where it is none, or longer than anybody needs."""
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**20 else ""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def shortened(value: Any) -> str:
    """What somebody wrote, as far as a sentence has room for it."""
    text = "空" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


@dataclass
class Findings:
    """The faults found while reading; every ``want_*`` records a fault and goes on."""

    sentences: list[str] = field(default_factory=list)

    def add(self, place: str, sentence: str) -> None:
        """Record one fault with its place."""
        self.sentences.append(f"{place}：{sentence}")

    def want_map(self, value: Any, place: str) -> dict[str, Any]:
        """Return the map, or an empty one after recording the fault."""
        if isinstance(value, dict):
            return value
        self.add(place, "应是一组键和值")
        return {}

    def want_list(self, value: Any, place: str) -> list[Any]:
        """Return the list, or an empty one after recording the fault."""
        if isinstance(value, list):
            return value
        self.add(place, "应是一个列表")
        return []

    def want_text(self, value: Any, place: str) -> str:
        """Return non-empty text."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.add(place, "应是文字")
        return ""

    def want_number(self, value: Any, place: str, *, positive: bool = True) -> Decimal:
        """Return an exact number; floats are refused because they are not exact."""
        if isinstance(value, str | int) and not isinstance(value, bool):
            number = exact_number(value)
            if number is not None and (number > 0 if positive else number >= 0):
                return number
        self.add(place, f"“{shortened(value)}”应是{'大于0的数' if positive else '不小于0的数'}")
        return Decimal(1)

    def want_kinds(self, value: Any, place: str) -> tuple[str, ...]:
        """Return a list of kinds of schools."""
        return tuple(self.want_choice(item, KINDS, place) for item in self.want_list(value, place))

    def want_choice(self, value: Any, choices: tuple[str, ...], place: str) -> str:
        """Return one of the allowed words."""
        if value in choices:
            return str(value)
        self.add(place, f"“{shortened(value)}”应是{'、'.join(choices)}之一")
        return choices[0]

    def refuse_unknown(self, value: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        """Record keys that nobody reads: a misspelt key would silently change nothing."""
        for key in value:
            if key not in known:
                self.add(place, f"不认识“{shortened(key)}”")

    def want_texts(self, value: Any, place: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self.want_text(item, place) for item in self.want_list(value, place))

    def want_whole(self, value: Any, place: str, *, least: int = 0) -> int:
        """Return a whole number of at least ``least``."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.add(place, f"“{shortened(value)}”应是不小于{least}的整数")
        return least
