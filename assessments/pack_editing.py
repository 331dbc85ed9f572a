"""Changing a pack as plain data: every function gives a changed copy and leaves the old one alone."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.exceptions import BusinessRuleError

Pack = dict[str, Any]
SHOWN_PLACES = 5


class ItemUnknown(BusinessRuleError):
    """Somebody removed or renamed it meanwhile."""

    status = 409


def item_of(pack: Mapping[str, Any], code: str) -> dict[str, Any]:
    """One indicator of the pack. Raises ItemUnknown."""
    for item in pack["indicators"]:
        if item.get("code") == code:
            return dict(item)
    raise ItemUnknown(f"这套指标体系里已经没有指标“{code}”。")


def codes_of(pack: Mapping[str, Any]) -> list[str]:
    """The codes in order."""
    return [item["code"] for item in pack["indicators"]]


def subtree_of(pack: Mapping[str, Any], code: str) -> list[str]:
    """The code and every code below it, in order."""
    found = [code]
    for item in pack["indicators"]:
        if item.get("parent") in found:
            found.append(item["code"])
    return found


def depths_of(pack: Mapping[str, Any]) -> dict[str, int]:
    """How deep every indicator stands; roots at 0."""
    depths: dict[str, int] = {}
    for item in pack["indicators"]:
        depths[item["code"]] = depths.get(item.get("parent", ""), -1) + 1
    return depths


def with_head(pack: Mapping[str, Any], head: Mapping[str, Any]) -> Pack:
    """With other values of top-level keys; None takes a key out."""
    changed = copy.deepcopy(dict(pack))
    for key, value in head.items():
        put(changed, key, value)
    return changed


def put(holder: dict[str, Any], key: str, value: Any) -> None:
    """Set a key, or take it out when there is nothing to set."""
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value


def with_item(pack: Mapping[str, Any], code: str, item: Mapping[str, Any]) -> Pack:
    """With one indicator changed where it stands."""
    item_of(pack, code)
    changed = copy.deepcopy(dict(pack))
    changed["indicators"] = [dict(item) if old["code"] == code else old for old in changed["indicators"]]
    return changed


def with_new_item(pack: Mapping[str, Any], item: Mapping[str, Any]) -> Pack:
    """With one more indicator, the last below its parent."""
    changed = copy.deepcopy(dict(pack))
    parent = item.get("parent", "")
    items = changed["indicators"]
    place = len(items)
    if parent:
        item_of(pack, parent)
        place = codes_of(pack).index(subtree_of(pack, parent)[-1]) + 1
    items.insert(place, dict(item))
    return changed


def moved(pack: Mapping[str, Any], code: str, *, parent: str, before: str) -> Pack:
    """With an indicator and everything below it put below ``parent``, before a sibling (empty: last)."""
    item_of(pack, code)
    branch = subtree_of(pack, code)
    if parent in branch or before in branch:
        raise BusinessRuleError("不能移到它自己或它的下级下面。")
    changed = copy.deepcopy(dict(pack))
    taken = [item for item in changed["indicators"] if item["code"] in branch]
    put(taken[0], "parent", parent or None)
    rest = [item for item in changed["indicators"] if item["code"] not in branch]
    changed["indicators"] = rest
    if before:
        if item_of(changed, before).get("parent", "") != parent:
            raise BusinessRuleError(f"“{before}”不在这个上级下面，请重新选择排在谁前面。")
        place = codes_of(changed).index(before)
    elif parent:
        item_of(changed, parent)
        place = codes_of(changed).index(subtree_of(changed, parent)[-1]) + 1
    else:
        place = len(rest)
    changed["indicators"] = [*rest[:place], *taken, *rest[place:]]
    return changed


def without_item(pack: Mapping[str, Any], code: str) -> Pack:
    """Without one indicator. Raises BusinessRuleError when something still names it."""
    item_of(pack, code)
    if places := named_in(pack, code):
        shown = "、".join(places[:SHOWN_PLACES]) + ("等" if len(places) > SHOWN_PLACES else "")
        raise BusinessRuleError(f"“{code}”还被这些内容引用，不能删除：{shown}。请先改好它们。")
    changed = copy.deepcopy(dict(pack))
    changed["indicators"] = [item for item in changed["indicators"] if item["code"] != code]
    return changed


def named_in(pack: Mapping[str, Any], code: str) -> list[str]:
    """The places outside the indicator itself that name its code: children, formulas, lists of codes."""
    quoted = re.compile(rf"""["']{re.escape(code)}["']""")
    places = []
    for item in pack["indicators"]:
        if item["code"] == code:
            continue
        if item.get("parent") == code:
            places.append(f"{item['code']}（它的下级）")
        inside = {key: value for key, value in item.items() if key in ("rule", "applies_if")}
        places += [f"{item['code']}.{place}" for place in naming(inside, code, quoted, "")]
    others = {
        key: value for key, value in pack.items() if key not in ("indicators", "fields", "code", "title", "uncollected")
    }
    return list(dict.fromkeys([*places, *naming(others, code, quoted, "")]))


def naming(value: Any, code: str, quoted: re.Pattern[str], place: str) -> Iterator[str]:
    """Where a value is the code, has it as a key, or is a formula that quotes it."""
    if isinstance(value, str):
        if value == code or quoted.search(value):
            yield place
    elif isinstance(value, Mapping):
        for key, item in value.items():
            here = f"{place}.{key}" if place else str(key)
            if key == code:
                yield here
            yield from naming(item, code, quoted, here)
    elif isinstance(value, list):
        for item in value:
            yield from naming(item, code, quoted, place)


def with_field(pack: Mapping[str, Any], code: str, field: Mapping[str, Any] | None) -> Pack:
    """With one field set, or taken out when it is None."""
    changed = copy.deepcopy(dict(pack))
    fields = changed.setdefault("fields", {})
    put(fields, code, None if field is None else dict(field))
    return changed
