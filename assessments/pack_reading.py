"""From a pack (plain maps and lists) to a set that can be computed.

Reading collects every fault and raises them together as Chinese sentences, so that whoever edits a set
sees the whole list. What is returned needs no further checks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.definitions import (
    CONFIDENCES,
    DIRECTIONS,
    SHARE,
    STAGES,
    STUDENTS,
    CoefficientRule,
    Field,
    IndicatorDefinition,
    PackRefused,
    Rounding,
    SchoolRule,
    Scope,
    SetDefinition,
    SmallSchools,
    Source,
    StageThreshold,
)
from core.expressions import Expression, FormulaError, parse

PACK_KEYS = (
    "code", "title", "object", "source", "rounding", "uncollected", "fields",
    "scope", "split", "indicators", "coefficients", "school_rule",
)  # fmt: skip


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
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and (number > 0 if positive else number >= 0):
                return number
        self.add(place, f"“{value}”应是{'大于0的数' if positive else '不小于0的数'}")
        return Decimal(1)

    def want_choice(self, value: Any, choices: tuple[str, ...], place: str) -> str:
        """Return one of the allowed words."""
        if value in choices:
            return str(value)
        self.add(place, f"“{value}”应是{'、'.join(choices)}之一")
        return choices[0]

    def refuse_unknown(self, value: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        """Record keys that nobody reads: a misspelt key would silently change nothing."""
        for key in value:
            if key not in known:
                self.add(place, f"不认识“{key}”")


def read_formula(text: Any, known: Mapping[str, Field], split: bool, place: str, found: Findings) -> Expression:
    """Parse a formula and check that its fields exist and that the share is used exactly when declared."""
    try:
        expression = parse(found.want_text(text, place) or "0")
    except FormulaError as error:
        found.add(place, str(error))
        return parse("0")
    for name in expression.names:
        if name not in known and name != SHARE:
            found.add(place, f"年报没有字段“{name}”")
    if split != (SHARE in expression.names):
        found.add(place, "拆分指标的公式必须用 share，不拆分的不能用")
    return expression


def read_pack(pack: Mapping[str, Any]) -> SetDefinition:
    """Turn a pack into a definition; raise PackRefused with every fault found."""
    found = Findings()
    found.refuse_unknown(pack, PACK_KEYS, "指标体系")
    fields = read_fields(pack.get("fields"), found)
    scope = read_scope(pack.get("scope"), found)
    indicators = read_indicators(pack.get("indicators"), fields, scope.stages, found)
    scored = tuple(indicator.code for indicator in indicators if indicator.rule is not None)
    definition = SetDefinition(
        code=found.want_text(pack.get("code"), "code"),
        title=found.want_text(pack.get("title"), "title"),
        document=found.want_text(found.want_map(pack.get("source"), "source").get("document"), "source.document"),
        fields=fields,
        scope=scope,
        weights=read_weights(pack.get("split"), found),
        indicators=indicators,
        coefficient_rule=read_coefficient_rule(pack.get("coefficients"), scored, scope.stages, found),
        school_rule=read_school_rule(pack.get("school_rule"), scored, found),
        rounding=read_rounding(pack.get("rounding", {}), found),
    )
    if found.sentences:
        raise PackRefused(found.sentences)
    return definition


def read_source(value: Any, place: str, found: Findings) -> Source:
    """Read clause and confidence."""
    content = found.want_map(value, f"{place}.source")
    return Source(
        clause=found.want_text(content.get("clause"), f"{place}.source.clause"),
        confidence=found.want_choice(content.get("confidence"), CONFIDENCES, f"{place}.source.confidence"),
    )


def read_fields(value: Any, found: Findings) -> dict[str, Field]:
    """Read the return fields the formulas may use; pupils are always among them."""
    fields: dict[str, Field] = {}
    for code, content in found.want_map(value, "fields").items():
        place = f"fields.{code}"
        item = found.want_map(content, place)
        found.refuse_unknown(item, ("label", "unit", "blank", "note"), place)
        if code == SHARE:
            found.add(place, "share 是拆分份额的专用名称")
        blank = item.get("blank")
        fields[code] = Field(
            code=code,
            label=found.want_text(item.get("label"), f"{place}.label"),
            unit=found.want_text(item.get("unit"), f"{place}.unit"),
            blank=None if blank is None else found.want_number(blank, f"{place}.blank", positive=False),
            note=str(item.get("note", "")),
        )
    if STUDENTS not in fields:
        found.add("fields", "缺少在校生数 students，差异系数按它加权")
    return fields


def read_scope(value: Any, found: Findings) -> Scope:
    """Read which stages and kinds are counted."""
    content = found.want_map(value, "scope")
    found.refuse_unknown(content, ("stages", "excluded_kinds", "small_schools", "campuses", "source"), "scope")
    excluded = found.want_map(content.get("excluded_kinds", {}), "scope.excluded_kinds")
    small = tuple(
        SmallSchools(
            kinds=tuple(found.want_list(item.get("kinds"), "scope.small_schools.kinds")),
            below=found.want_number(item.get("below"), "scope.small_schools.below"),
            reason=found.want_text(item.get("reason"), "scope.small_schools.reason"),
        )
        for item in found.want_list(content.get("small_schools", []), "scope.small_schools")
    )
    stages = tuple(str(stage) for stage in found.want_list(content.get("stages"), "scope.stages"))
    if not stages:
        found.add("scope.stages", "至少要有一个学段")
    campuses = found.want_map(content.get("campuses", {}), "scope.campuses")
    return Scope(
        stages=stages,
        excluded_kinds=tuple(excluded.get("kinds", [])),
        excluded_reason=str(excluded.get("reason", "")),
        small_schools=small,
        separate_kinds=tuple(campuses.get("separate_kinds", [])),
    )


def in_stage_order(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The pairs of a map by stage: a database may keep the keys in an order of its own."""
    return sorted(content.items(), key=lambda pair: STAGES.index(pair[0]) if pair[0] in STAGES else len(STAGES))


def read_weights(value: Any, found: Findings) -> dict[str, dict[str, Decimal]]:
    """Read the weight of a pupil of each stage per school kind."""
    kinds = found.want_map(found.want_map(value or {}, "split").get("weights", {}), "split.weights")
    return {
        kind: {
            stage: found.want_number(weight, f"split.weights.{kind}.{stage}")
            for stage, weight in in_stage_order(found.want_map(stages, f"split.weights.{kind}"))
        }
        for kind, stages in kinds.items()
    }


def read_indicators(
    value: Any, fields: Mapping[str, Field], stages: tuple[str, ...], found: Findings
) -> tuple[IndicatorDefinition, ...]:
    """Read the tree: a parent stands before its children, so there can be no cycle."""
    read: dict[str, IndicatorDefinition] = {}
    for position, raw in enumerate(found.want_list(value, "indicators"), start=1):
        item = found.want_map(raw, f"indicators第{position}项")
        code = found.want_text(item.get("code"), f"indicators第{position}项.code")
        found.refuse_unknown(item, ("code", "parent", "title", "unit", "direction", "rule", "source"), code)
        parent = str(item.get("parent", ""))
        if parent and parent not in read:
            found.add(code, f"上级指标“{parent}”不存在或排在它后面")
        if code in read:
            found.add(code, "指标代码重复")
        read[code] = IndicatorDefinition(
            code=code,
            title=found.want_text(item.get("title"), f"{code}.title"),
            parent=parent,
            unit=str(item.get("unit", "")),
            position=position,
            source=read_source(item.get("source"), code, found),
            rule=read_rule(item, fields, stages, found) if "rule" in item else None,
        )
    return tuple(read.values())


def read_rule(
    item: Mapping[str, Any], fields: Mapping[str, Field], stages: tuple[str, ...], found: Findings
) -> StageThreshold:
    """Read a rule of kind ``stage_threshold``: formula and threshold for every stage in scope."""
    place = f"{item.get('code')}.rule"
    rule = found.want_map(item["rule"], place)
    found.refuse_unknown(rule, ("kind", "split", "formula", "thresholds"), place)
    found.want_choice(rule.get("kind"), ("stage_threshold",), f"{place}.kind")
    split = rule.get("split", False) is True
    formula = rule.get("formula")
    texts = formula if isinstance(formula, dict) else dict.fromkeys(stages, formula)
    limits = found.want_map(rule.get("thresholds"), f"{place}.thresholds")
    for stage in stages:
        if stage not in texts or stage not in limits:
            found.add(place, f"学段“{stage}”缺少公式或标准")
    return StageThreshold(
        formulas={
            stage: read_formula(text, fields, split, f"{place}.formula.{stage}", found)
            for stage, text in in_stage_order(texts)
        },
        thresholds={
            stage: found.want_number(limit, f"{place}.thresholds.{stage}") for stage, limit in in_stage_order(limits)
        },
        split=split,
        direction=found.want_choice(item.get("direction"), DIRECTIONS, f"{item.get('code')}.direction"),
    )


def read_codes(value: Any, scored: tuple[str, ...], place: str, found: Findings) -> tuple[str, ...]:
    """Read a list of indicator codes that must exist and have a rule."""
    codes = tuple(str(code) for code in found.want_list(value, place))
    for code in codes:
        if code not in scored:
            found.add(place, f"指标“{code}”不存在或没有计算规则")
    if len(set(codes)) != len(codes):
        found.add(place, "指标重复")
    return codes


def read_coefficient_rule(
    value: Any, scored: tuple[str, ...], stages: tuple[str, ...], found: Findings
) -> CoefficientRule:
    """Read the weighted coefficient of variation and its limits."""
    content = found.want_map(value, "coefficients")
    found.want_choice(content.get("kind"), ("weighted_cv",), "coefficients.kind")
    found.want_choice(content.get("weight"), (STUDENTS,), "coefficients.weight")
    limits = found.want_map(content.get("limits"), "coefficients.limits")
    for stage in stages:
        if stage not in limits:
            found.add("coefficients.limits", f"学段“{stage}”缺少上限")
    return CoefficientRule(
        of=read_codes(content.get("of"), scored, "coefficients.of", found),
        limits={
            stage: found.want_number(limit, f"coefficients.limits.{stage}") for stage, limit in in_stage_order(limits)
        },
        source=read_source(content.get("source"), "coefficients", found),
    )


def read_school_rule(value: Any, scored: tuple[str, ...], found: Findings) -> SchoolRule:
    """Read "at least n of m, the rest at a floor"."""
    content = found.want_map(value, "school_rule")
    found.want_choice(content.get("kind"), ("n_of_m_with_floor",), "school_rule.kind")
    codes = read_codes(content.get("of"), scored, "school_rule.of", found)
    at_least = int(found.want_number(content.get("at_least"), "school_rule.at_least"))
    if at_least > len(codes):
        found.add("school_rule.at_least", f"要求{at_least}项，但只有{len(codes)}项指标")
    return SchoolRule(
        of=codes,
        at_least=at_least,
        floor_ratio=found.want_number(content.get("floor_ratio"), "school_rule.floor_ratio"),
        source=read_source(content.get("source"), "school_rule", found),
        floor_source=read_source(content.get("floor_source"), "school_rule.floor", found),
    )


def read_rounding(value: Any, found: Findings) -> Rounding:
    """Read the decimal places shown."""
    content = found.want_map(value, "rounding")
    found.refuse_unknown(content, ("value", "mean", "coefficient"), "rounding")
    places = {key: int(found.want_number(number, f"rounding.{key}", positive=False)) for key, number in content.items()}
    return Rounding(**{key: number for key, number in places.items() if key in ("value", "mean", "coefficient")})
