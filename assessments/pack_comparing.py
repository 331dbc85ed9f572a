"""Two versions of a set side by side: what came, what went, what changed from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.definitions import SetDefinition
from assessments.rule_words import name_of, words_of


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, both sides in words; an empty side was not there."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One indicator (or field, or block) of both versions; ``moved_from`` is its former code where it was renamed."""

    code: str
    title: str
    changes: tuple[Change, ...]
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, and how many indicators do not."""

    added: tuple[ItemChange, ...]
    removed: tuple[ItemChange, ...]
    changed: tuple[ItemChange, ...]
    unchanged: int
    fields: tuple[ItemChange, ...]
    blocks: tuple[ItemChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.fields or self.blocks)


def compare(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    renamed: Mapping[str, str] | None = None,
    read: tuple[SetDefinition, SetDefinition] | None = None,
) -> Comparison:
    """The differences from ``old`` to ``new``.

    ``renamed``: old code → new code where an indicator got another. ``read``: both sets ready to compute, so that
    changed rules are told in their own sentences; without them in the words of the pack.
    """
    names = {after: before for before, after in (renamed or {}).items()}
    before = {item["code"]: item for item in old["indicators"]}
    after = {item["code"]: item for item in new["indicators"]}
    former = {code: names.get(code, code) for code in after}
    pairs = {code: before[origin] for code, origin in former.items() if origin in before}
    changes = [item_change(pairs[code], after[code], read) for code in pairs]
    changed = tuple(change for change in changes if change.changes)
    order_changed = order_of(before, pairs.values()) != [former[code] for code in pairs]
    blocks = [*block_changes(old, new), *([ItemChange("", "指标的次序", (Change("次序", " ".join(order_of(before, pairs.values())), " ".join(pairs)),))] if order_changed else [])]  # fmt: skip
    return Comparison(
        added=tuple(whole_item(item, is_new=True) for code, item in after.items() if code not in pairs),
        removed=tuple(
            whole_item(item, is_new=False) for code, item in before.items() if code not in {former[c] for c in pairs}
        ),
        changed=changed,
        unchanged=len(pairs) - len(changed),
        fields=tuple(field_changes(old.get("fields", {}), new.get("fields", {}))),
        blocks=tuple(blocks),
    )


def order_of(before: Mapping[str, Any], kept: Any) -> list[str]:
    """The codes of the kept indicators in the old order."""
    codes = {item["code"] for item in kept}
    return [code for code in before if code in codes]


def facts_of(item: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """What of an indicator is compared: place → (value, words). Stages of a threshold or a formula stand apart."""
    facts: dict[str, tuple[Any, str]] = {}
    for key, value in item.items():
        if key == "code":
            continue
        if key in ("rule", "source", "target") and isinstance(value, Mapping):
            for name, part in value.items():
                if name in ("thresholds", "formula") and isinstance(part, Mapping):
                    for stage, figure in part.items():
                        facts[f"{name_of(name)}（{name_of(stage)}）"] = (figure, words_of(figure, name))
                else:
                    facts[f"{name_of('rule')}：{name_of(name)}" if key == "rule" and name != "thresholds" else name_of(name)] = (part, words_of(part, name))  # fmt: skip
        else:
            facts[name_of(key)] = (value, words_of(value, key))
    return facts


def rule_words(item: Mapping[str, Any], definition: SetDefinition | None) -> str:
    """The whole rule of an indicator."""
    found = definition.by_code.get(item["code"]) if definition else None
    return found.rule.describe(found) if found and found.rule else words_of(item.get("rule"))


def item_change(
    old: Mapping[str, Any], new: Mapping[str, Any], read: tuple[SetDefinition, SetDefinition] | None = None
) -> ItemChange:
    """What changed in one indicator; when its rule did, both rules stand there whole as well."""
    before, after = facts_of(old), facts_of(new)
    changes = [
        Change(place, before.get(place, (None, ""))[1], after.get(place, (None, ""))[1])
        for place in dict.fromkeys([*before, *after])
        if before.get(place, (None,))[0] != after.get(place, (None,))[0]
    ]
    if old.get("rule") != new.get("rule") and old.get("rule") and new.get("rule"):
        before_read, after_read = read or (None, None)
        changes.append(Change("规则全文", rule_words(old, before_read), rule_words(new, after_read)))
    moved_from = old["code"] if old["code"] != new["code"] else ""
    if moved_from:
        changes.insert(0, Change("代码", old["code"], new["code"]))
    return ItemChange(new["code"], str(new.get("title", "")), tuple(changes), moved_from)


def whole_item(item: Mapping[str, Any], *, is_new: bool) -> ItemChange:
    """An indicator that stands on one side only, with what it says."""
    shown = [(place, words) for place, (_, words) in facts_of(item).items() if words and place != name_of("title")]
    changes = tuple(Change(place, "" if is_new else words, words if is_new else "") for place, words in shown)
    return ItemChange(str(item["code"]), str(item.get("title", "")), changes)


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ItemChange]:
    """Fields that came, went or changed."""
    for code in dict.fromkeys([*old, *new]):
        if old.get(code) != new.get(code):
            change = Change("字段", words_of(old.get(code)), words_of(new.get(code)))
            yield ItemChange(code, str((new.get(code) or old.get(code) or {}).get("label", "")), (change,))


def block_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ItemChange]:
    """Everything besides indicators and fields."""
    for key in dict.fromkeys([*old, *new]):
        if key in ("indicators", "fields") or old.get(key) == new.get(key):
            continue
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            changes = tuple(
                Change(name_of(name), words_of(before.get(name), name), words_of(after.get(name), name))
                for name in dict.fromkeys([*before, *after])
                if before.get(name) != after.get(name)
            )
        else:
            changes = (Change(name_of(key), words_of(before, key), words_of(after, key)),)
        yield ItemChange(key, name_of(key), changes)
