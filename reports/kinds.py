"""The kinds of official paper: one file each in packs/kinds, read once and checked.

A kind says how its paper is numbered, what stands in red on top, which format it has (GB/T 9704-2012: document, letter, minutes; or a
form of the office), who signs it, whether it gets a seal, how long those who receive it may answer, and its usual wording with the
fields that a person fills. Next year's kind is a new file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reports.blocks import CHARTS, FORMATS

FOLDER = Path(__file__).parent / "packs" / "kinds"
NUMBER_PARTS = ("{organ_code}", "{year}", "{n}")
FIELD_TYPES = ("line", "text", "date", "number", "table", "chart")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class KindRefused(ValueError):
    """The pack of kinds is not usable; the message says which entry and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person fills in, named in the wording as {label}. type: line, text (paragraphs), date, number, table
    (columns are its head) or chart (rows of label and values: the first column names the labels, the others are the series).
    chart: its kind; unit: of its values."""

    label: str
    type: str = "line"
    required: bool = False
    help: str = ""
    columns: tuple[str, ...] = ()
    limit: int = 0  # letters; 0 takes the usual limit of the type
    chart: str = "bar"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PackWording:
    """The wording a kind comes with, until the office writes its own. body: lines, see reports.wording."""

    title: str = ""
    addressee: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. order: place in lists. upward: 上行文, names its 签发人. sealed: 署名 as for paper with a seal. public: may be
    published. reply_days: calendar days to answer after delivery, 0 for paper that asks for none; desk: may be drafted by
    hand; rooms that collect their own facts draft the others."""

    code: str
    label: str
    order: int
    number: str
    mark: str
    signing: str
    imprint: bool
    copies: tuple[str, ...] = ()
    format: str = "document"
    upward: bool = False
    sealed: bool = False
    public: bool = False
    reply_days: int = 0
    desk: bool = False
    fields: tuple[Field, ...] = ()
    wording: PackWording = PackWording()

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code) or not self.label or "." not in self.signing:
            raise KindRefused(f"公文种类“{self.code}”缺少名称或签发权限。")
        if absent := [part for part in NUMBER_PARTS if part not in self.number]:
            raise KindRefused(f"公文种类“{self.code}”的编号规则缺少{'、'.join(absent)}。")
        if self.format not in FORMATS:
            raise KindRefused(f"公文种类“{self.code}”的格式“{self.format}”不认识。")
        if self.reply_days < 0:
            raise KindRefused(f"公文种类“{self.code}”的答复天数不能是负数。")
        check_fields(self.code, self.fields)

    def number_of(self, *, organ_code: str, year: int, n: int) -> str:
        """The 发文字号: 青督反馈〔2024〕3号."""
        return self.number.format(organ_code=organ_code, year=year, n=n)

    def counter(self, *, organ_code: str) -> str:
        """The row of numbers this kind draws from: kinds with the same 代字 share one."""
        return f"reports.number.{self.number.split('{year}', 1)[0].format(organ_code=organ_code)}"

    def mark_of(self, *, organ: str) -> str:
        """The 发文机关标志; a form has none."""
        return self.mark.format(organ=organ)


def check_fields(code: str, fields: Sequence[Field]) -> None:
    """Raise KindRefused for fields that no page could ask for."""
    if unknown := [field.label for field in fields if field.type not in FIELD_TYPES]:
        raise KindRefused(f"公文种类“{code}”的填写项“{unknown[0]}”类型不认识。")
    if len({field.label for field in fields}) != len(fields):
        raise KindRefused(f"公文种类“{code}”有同名的填写项。")
    if bare := [field.label for field in fields if field.type in {"table", "chart"} and not field.columns]:
        raise KindRefused(f"公文种类“{code}”的表格“{bare[0]}”没有表头。")
    if wrong := [
        row.label for row in fields if row.chart not in CHARTS or (row.type == "chart" and len(row.columns) < 2)
    ]:
        raise KindRefused(f"公文种类“{code}”的图表“{wrong[0]}”类型不认识，或没有数据栏。")


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code, in the order the packs give; raises KindRefused for one that cannot be used."""
    found = [read_kind(path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.yaml")]
    return {kind.code: kind for kind in sorted(found, key=lambda kind: (kind.order, kind.code))}


def read_kind(code: str, entry: Mapping[str, Any]) -> Kind:
    """The kind of one file; raises KindRefused for a part that is missing or unknown."""
    try:
        parts = dict(entry)
        fields = tuple(
            Field(**row | {"columns": tuple(row.get("columns", ()))}) for row in parts.pop("fields", None) or ()
        )
        wording = PackWording(**parts.pop("wording", None) or {})
        copies = tuple(parts.pop("copies", None) or ())
        return Kind(code=code, fields=fields, wording=wording, copies=copies, **parts)
    except (TypeError, KeyError, AttributeError) as error:
        raise KindRefused(f"公文种类“{code}”的定义缺项，或有不认识的项。") from error


def kind_choices() -> list[tuple[str, str]]:
    """Code and label for the model field, filters and forms."""
    return [(kind.code, kind.label) for kind in kinds().values()]
