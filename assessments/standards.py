"""What a number is measured by, and why two versions of a set do not measure it alike."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assessments.definitions import SHARE, STUDENTS
from assessments.engine.inputs import canonical

NAME = re.compile(r"[a-z_][a-z0-9_]*")
STANDARD_KEYS = ("rule", "unit", "direction", "applies_if")
POINTS_KEYS = ("points", "weight", "otherwise")
WITHOUT_VALUE = frozenset({"", "manual", "grade", "checklist", "cases", "sources", "bonus", "sum", "weighted", "mean", "worst", "best"})  # fmt: skip
WORDS = {"thresholds": "标准", "threshold": "标准", "formula": "公式", "kind": "算法", "split": "拆分口径"}
OWN_WORDS = {
    "unit": "单位",
    "direction": "方向",
    "applies_if": "适用条件",
    "points": "满分",
    "weight": "权重",
    "otherwise": "不适用时的处理",
}


def item_of(pack: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """One indicator of a pack."""
    found: Mapping[str, Any] = next(item for item in pack["indicators"] if item["code"] == code)
    return found


def children_of(pack: Mapping[str, Any], code: str) -> list[str]:
    """The codes of the indicators below one, in order."""
    return [item["code"] for item in pack["indicators"] if item.get("parent", "") == code]


def keys_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """What of an indicator decides its number: points too where it has no other."""
    kind = (item.get("rule") or {}).get("kind", "")
    return (*STANDARD_KEYS, *POINTS_KEYS) if kind in WITHOUT_VALUE else STANDARD_KEYS


def standard_of(pack: Mapping[str, Any], code: str) -> bytes:
    """What a value is measured by: rule, unit, direction, the parameters and parts of fields the rule reads, how shared
    figures are split where it splits, and the same of every indicator it is combined from (without their codes)."""
    item = item_of(pack, code)
    keys = keys_of(item)
    read = {key: item.get(key) for key in keys}
    names = names_read(pack, canonical(read).decode())
    parameters = {name: value.get("value") for name, value in (pack.get("parameters") or {}).items() if name in names}
    fields = {
        name: {key: value[key] for key in ("blank", "from") if value.get(key) is not None}
        for name, value in (pack.get("fields") or {}).items()
        if name in names
    }
    below = [standard_of(pack, child).decode() for child in children_of(pack, code)] if combines(item) else []
    split = pack.get("split") if SHARE in names else None
    return canonical([read, parameters, {name: parts for name, parts in fields.items() if parts}, below, split])


def combines(item: Mapping[str, Any]) -> bool:
    """Whether an indicator's number comes from those below it."""
    rule = item.get("rule") or {}
    return not rule or rule.get("kind") in ("sum", "weighted", "mean", "worst", "best") or (rule.get("kind") == "n_of_m" and "of" not in rule)  # fmt: skip


def names_read(pack: Mapping[str, Any], text: str) -> set[str]:
    """Every name in a text, with the fields that those among them are worked out from."""
    names = set(NAME.findall(text))
    fields = pack.get("fields") or {}
    for name in sorted(names & fields.keys()):
        names |= set(NAME.findall(str(fields[name].get("from") or "")))
    return names


def break_reason(older: Mapping[str, Any], newer: Mapping[str, Any], before: str, after: str) -> str:
    """Why values before and after cannot be joined by a line; empty when they can."""
    if after in ((newer.get("mapping") or {}).get("broken") or []):
        return "按新旧版对应表，标准已改变"
    if standard_of(older, before) == standard_of(newer, after):
        return ""
    return f"{'、'.join(dict.fromkeys(changes(older, newer, before, after))) or '参数或空格口径'}已改变"


def changes(older: Mapping[str, Any], newer: Mapping[str, Any], before: str, after: str) -> Iterator[str]:
    """What of the standard differs, in words."""
    old, new = item_of(older, before), item_of(newer, after)
    for key in keys_of(new):
        if key != "rule" and old.get(key) != new.get(key):
            yield OWN_WORDS[key]
    rules = (old.get("rule") or {}, new.get("rule") or {})
    for key in dict.fromkeys([*rules[0], *rules[1]]):
        if rules[0].get(key) != rules[1].get(key):
            yield WORDS.get(key, "规则")
    below = [[standard_of(pack, child) for child in children_of(pack, code)] for pack, code in ((older, before), (newer, after))]  # fmt: skip
    if combines(new) and below[0] != below[1]:
        yield "下级指标"
    if older.get("split") != newer.get("split") and SHARE in names_read(newer, canonical(rules[1]).decode()):
        yield "拆分口径"


def coefficient_break(older: Mapping[str, Any], newer: Mapping[str, Any], before: str, after: str, stage: str) -> str:
    """Why two coefficients of a stage cannot be joined: the number itself, its weight, its limit, who is counted."""
    if reason := break_reason(older, newer, before, after):
        return reason
    old, new = older.get("coefficients") or {}, newer.get("coefficients") or {}
    found = []
    if weighed_by(older) != weighed_by(newer):
        found.append("权数")
    if (old.get("limits") or {}).get(stage) != (new.get("limits") or {}).get(stage):
        found.append("上限")
    if counted_by(older) != counted_by(newer):
        found.append("计入范围")
    return f"{'、'.join(found)}已改变" if found else ""


def weighed_by(pack: Mapping[str, Any]) -> bytes:
    """The weight with how it is worked out."""
    code = str((pack.get("coefficients") or {}).get("weight") or STUDENTS)
    field = (pack.get("fields") or {}).get(code) or {}
    return canonical([code, field.get("blank"), field.get("from")])


def counted_by(pack: Mapping[str, Any]) -> bytes:
    """Who is counted, apart from the stages and the clauses."""
    scope = pack.get("scope") or {}
    return canonical({key: scope.get(key) for key in ("excluded_kinds", "small_schools", "campuses", "group_by")})
