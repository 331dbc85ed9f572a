"""The words of one version of a set: what its formulas and codes of fields are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from assessments.definitions import GROUP, KIND, SHARE, STAGE
from assessments.engine.rules.reading import TYPES
from assessments.rule_words import words_of
from core.expressions import FormulaError, parse

OWN_LABELS = {SHARE: "拆分份额", STAGE: "学段", KIND: "办学类型", GROUP: "分组"}
FORMULAS = frozenset({"formula", "when", "applies_if", "count", "total", "done", "from"})
NAMED = frozenset({"field", "opinion", "chosen", "weight", "group_by"})


@dataclass(frozen=True, slots=True)
class Told:
    """A value in words; ``codes``: the same as the pack writes it, empty where that says nothing more."""

    words: str
    codes: str = ""


NOTHING = Told("")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of everything formulas may name, what kind each is, and the titles of indicators by their call."""

    labels: Mapping[str, str]
    types: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, pack: Mapping[str, Any]) -> Self:
        """Read off a pack, also one that can no longer be computed with."""
        fields, parameters = blocks(pack.get("fields")), blocks(pack.get("parameters"))
        labels = {code: str(item.get("label") or code) for code, item in (fields | parameters).items()}
        types = {code: TYPES.get(str(item.get("type", "number")), "number") for code, item in fields.items()}
        titles = {str(item["code"]): f"{item['code']} {item.get('title', '')}".strip() for item in pack["indicators"]}
        return cls(labels | OWN_LABELS, types | dict.fromkeys((STAGE, KIND, GROUP), "text"), titles)

    def told(self, value: Any, key: str = "") -> Told:
        """A value of the pack with formulas and codes of fields in words."""
        words, codes = words_of(value, key, self.say), words_of(value, key)
        return Told(words, "" if words == codes else codes)

    def say(self, text: str, key: str) -> str:
        """One text: a formula written out, the label of a field, anything else as it stands."""
        if key in NAMED:
            return self.labels.get(text, text)
        if key not in FORMULAS:
            return text
        try:
            return parse(text, kind=None, types=self.types).written(self.labels, self.titles | dict(self.labels))
        except FormulaError:
            return text


def blocks(value: Any) -> dict[str, Mapping[str, Any]]:
    """The entries of a block that are maps."""
    found = value if isinstance(value, Mapping) else {}
    return {str(code): item for code, item in found.items() if isinstance(item, Mapping)}
