"""Recognise column headings however an office wrote them: any order, synonyms, units and remarks in brackets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.workbooks import Header, SheetRefused

PACK = Path(__file__).parent.parent / "packs" / "import_headings.yaml"
NONE = "无"
_REMARK = re.compile(r"\([^()]*\)$")
_NOISE = re.compile(r"[\s*:、/_-]+")


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column holds which field, and the headings that were recognised as not needed or not at all."""

    columns: Mapping[str, Header]
    unused: tuple[str, ...]


def tidy(text: str) -> str:
    """A heading without differences that mean nothing: width, space, punctuation, capitals."""
    name = unicodedata.normalize("NFKC", text)
    return (name if name.isalnum() else _NOISE.sub("", name)).lower()  # letters and digits alone hold no noise


def spellings(text: str) -> Iterator[str]:
    """The heading itself, then without the remark in brackets at its end, then without the one before."""
    name = tidy(text)
    while name:
        yield name
        shorter = _REMARK.sub("", name)
        if shorter == name:
            return
        name = shorter


def index_of(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every tidy spelling to its field; the first field that claims a spelling keeps it."""
    found: dict[str, str] = {}
    for field, words in names.items():
        for word in words:
            found.setdefault(tidy(word), field)
    return found


def match(headers: Iterable[Header], index: Mapping[str, str]) -> Matched:
    """Give every recognised heading its field. Two columns for one field are refused: nobody could say which counts."""
    columns: dict[str, Header] = {}
    unused = []
    for header in headers:
        field = _field_of(header, index)
        if field is None:
            unused.append(header.text)
        elif field in columns:
            first = columns[field]
            raise SheetRefused(
                f"{first.letters} 列“{first.text}”和 {header.letters} 列“{header.text}”是同一项内容，请只保留一列。"
            )
        else:
            columns[field] = header
    return Matched(columns, tuple(unused))


def _field_of(header: Header, index: Mapping[str, str]) -> str | None:
    candidates = [*spellings(header.group + header.text), *spellings(header.text)] if header.group else []
    for name in candidates or spellings(header.text):
        if name in index:
            return index[name]
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The register's headings and the ways offices write its values.

    blank: texts that mean nothing was filled in; empty: the same where 无 is no answer.
    """

    headings: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    ambiguous: Mapping[str, Mapping[str, tuple[str, ...]]]
    kind_codes: Mapping[str, str]
    flags: Mapping[str, bool]
    blank: frozenset[str]
    empty: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the shipped pack."""
    content: dict[str, Any] = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    flags = {tidy(word): True for word in content["means_true"]} | {
        tidy(word): False for word in content["means_false"]
    }
    return Vocabulary(
        headings=index_of(content["fields"]),
        values={field: index_of(words) for field, words in content["values"].items()},
        ambiguous={
            field: {tidy(word): tuple(codes) for word, codes in words.items()}
            for field, words in content["ambiguous"].items()
        },
        kind_codes={code: kind for kind, codes in content["kind_codes"].items() for code in codes},
        flags=flags,
        blank=frozenset(content["blank"]),
        empty=frozenset([*content["blank"], NONE]),
    )
