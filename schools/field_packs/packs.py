"""Whole returns: which stages fill them in, their fields in printed order, their checks; read once from YAML."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.expressions import parse
from core.numbers import plain
from schools.field_packs.checks import Finding, PackCheck
from schools.field_packs.comparing import CHANGE_LIMIT, is_far, percent_change
from schools.field_packs.fields import PackField
from schools.field_packs.listed import ListShape, numbers_of

PACKS = Path(__file__).parent.parent / "packs"
COMPULSORY, KINDERGARTEN, HEADCOUNT = "return_compulsory", "return_kindergarten", "return_headcount"
BASIC_BALANCE, COUNTY = "return_basic_balance", "return_county"
COUNTY_PRESCHOOL = "return_county_preschool"
PACK_CODES = (COMPULSORY, KINDERGARTEN, HEADCOUNT)
CHOSEN_CODES = (BASIC_BALANCE,)
COUNTY_CODES = (COUNTY, COUNTY_PRESCHOOL)
COUNTY_STAGE = "county"


@dataclass(frozen=True, slots=True)
class FieldPack:
    """One return."""

    code: str
    title: str
    stages: tuple[str, ...]
    identity: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, PackField]
    checks: tuple[PackCheck, ...]
    source: str = ""

    def fields_of(self, stage: str) -> list[PackField]:
        """The fields a section of this stage fills in."""
        return [field for field in self.fields.values() if stage in field.stages]

    def groups_of(self, stage: str) -> list[tuple[str, list[PackField]]]:
        """The same by group, in printed order."""
        groups: dict[str, list[PackField]] = {}
        for field in self.fields_of(stage):
            groups.setdefault(field.group, []).append(field)
        return list(groups.items())

    def required_of(self, stage: str) -> list[PackField]:
        """The fields without which a section of this stage cannot confirm, whatever their type."""
        return [field for field in self.fields_of(stage) if stage in field.required_stages]

    def asks_for_files(self, stage: str) -> bool:
        """Whether one of the required fields is a file."""
        return any(field.type == "evidence" for field in self.required_of(stage))

    def missing(self, stage: str, values: Mapping[str, str | None], handed_in: Collection[str] = ()) -> list[PackField]:
        """Required fields that are not filled in, and none of whose alternatives is; zero is filled in.

        handed_in: codes of the fields for which there is a file.
        """

        def is_given(code: str) -> bool:
            return bool(values.get(code)) or code in handed_in

        return [
            field
            for field in self.required_of(stage)
            if not any(is_given(code) for code in (field.code, *field.instead))
        ]

    def completed(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values with the sums added up anew; a sum none of whose parts is given keeps what is stored."""
        done = dict(values)
        for field in self.fields.values():
            given = [Decimal(values[part]) for part in field.sum_of if values.get(part) is not None]
            if given:
                done[field.code] = plain(Decimal(sum(given)))
        return done

    def numbers(self, values: Mapping[str, str | None]) -> dict[str, Decimal]:
        """The figures by code; a list gives its sum and its count."""
        found: dict[str, Decimal] = {}
        for code, stored in values.items():
            field = self.fields.get(code)
            if field is None or not stored:
                continue
            if field.type == "list":
                numbers = numbers_of(stored)
                found |= {f"{code}_sum": Decimal(sum(numbers)), f"{code}_count": Decimal(len(numbers))}
            else:
                found[code] = Decimal(stored)
        return found

    def findings(
        self,
        values: Mapping[str, str | None],
        former: Mapping[str, str | None] | None = None,
        *,
        change_limit: Decimal = CHANGE_LIMIT,
    ) -> list[Finding]:
        """Every broken check; with last year's values also the changes above the limit that must be explained."""
        numbers = self.numbers(values)
        broken = [found for check in self.checks if (found := check.finding(numbers))]
        return broken + list(self._jumps(values, former or {}, change_limit))

    def _jumps(
        self, values: Mapping[str, str | None], former: Mapping[str, str | None], limit: Decimal
    ) -> Iterator[Finding]:
        for field in self.fields.values():
            before, now = former.get(field.code), values.get(field.code)
            if field.explain_change and is_far(percent_change(before, now), limit):
                sentence = f"{field.label}从 {before} 变为 {now}，变化超过 {plain(limit)}%，请核对。"
                yield Finding(f"change_{field.code}", False, sentence, (field.code,))


def merged(stored: Mapping[str, Any], given: Mapping[str, str | None]) -> dict[str, str]:
    """The stored figures with the given ones over them; None takes one away, the same number keeps its stored text."""
    both: dict[str, str | None] = dict(stored)
    for code, typed in given.items():
        before = both.get(code)
        if before is None or typed is None or not same_figure(before, typed):
            both[code] = typed
    return {code: typed for code, typed in both.items() if typed is not None}


def same_figure(one: str | None, other: str | None) -> bool:
    """Whether two stored texts mean the same: 3 and 3.0 do, nothing and zero do not."""
    if one == other or one is None or other is None:
        return one == other
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


@cache
def field_pack(code: str = COMPULSORY) -> FieldPack:
    """The pack by its code; packs are part of the release and are read once."""
    content = yaml.safe_load((PACKS / f"{code}.yaml").read_text(encoding="utf-8"))
    source = content["source"]
    cited = f"{source['document']} {source['clause']}"
    fields = [_field(item, group["label"], cited) for group in content["groups"] for item in group["fields"]]
    return FieldPack(
        code=content["code"],
        title=content["title"],
        stages=tuple(content["stages"]),
        identity={name: tuple(words) for name, words in content["identity"].items()},
        fields={field.code: field for field in fields},
        checks=tuple(_check(item) for item in content["checks"]),
        source=cited,
    )


@cache
def pack_of(stage: str) -> FieldPack:
    """The pack that a section of this stage fills in unless the year was opened with another one."""
    return next(pack for code in PACK_CODES if stage in (pack := field_pack(code)).stages)


@cache
def packs_for(stage: str) -> tuple[FieldPack, ...]:
    """Every pack a section of this stage may be asked for, the usual one first."""
    return tuple(pack for code in PACK_CODES + CHOSEN_CODES if stage in (pack := field_pack(code)).stages)


@cache
def every_field() -> dict[str, PackField]:
    """The typed fields of all packs of sections in printed order; one that several packs ask for stands once, with all names."""
    fields: dict[str, PackField] = {}
    for pack_code in PACK_CODES + CHOSEN_CODES:
        for code, found in field_pack(pack_code).fields.items():
            if found.type == "evidence":
                continue
            first = fields.setdefault(code, found)
            names = dict.fromkeys([*first.names, *([] if first is found else [found.label]), *found.names])
            fields[code] = replace(first, names=tuple(names))
    return fields


def _field(item: dict[str, Any], group: str, source: str) -> PackField:
    required = item.get("required", False)
    stages = tuple(item["stages"])
    shape = item.get("list")
    return PackField(
        code=item["code"],
        label=item["label"],
        group=group,
        stages=stages,
        required_stages=stages if required is True else tuple(required or ()),
        names=tuple(item.get("names", (item["label"],))),
        stage_names={stage: tuple(names) for stage, names in item.get("stage_names", {}).items()},
        unit=item.get("unit", ""),
        type=item["type"],
        decimals=item.get("decimals", 0),
        minimum=item.get("min", 0),
        maximum=item.get("max", 9_999_999),
        shared=item.get("shared", False),
        per_pupil=item.get("per_pupil", False),
        explain_change=item.get("explain_change", False),
        sum_of=tuple(item.get("sum_of", ())),
        instead=tuple(item.get("instead", ())),
        choices=item.get("choices", {}),
        shape=ListShape(**shape) if shape else None,
        lines=tuple(item.get("lines", ())),
        hint=item.get("hint", ""),
        is_confirmed=item.get("confidence", "official") == "official",
        source=source,
    )


def _check(item: dict[str, Any]) -> PackCheck:
    must_equal = "equals" in item
    right = item["equals"] if must_equal else item["at_most"]
    return PackCheck(item["code"], item["level"] == "hard", parse(item["left"]), parse(right), must_equal, item["say"])
