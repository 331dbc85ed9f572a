"""Two versions of a set side by side: what came, what went, what changed from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.definitions import SetDefinition
from assessments.formula_words import NOTHING, Told, Vocabulary
from assessments.rule_words import name_of


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, both sides in words; an empty side was not there.

    ``old_codes`` and ``new_codes``: a formula as the pack writes it, empty where the words say everything.
    """

    name: str
    old: str
    new: str
    old_codes: str = ""
    new_codes: str = ""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One indicator (or field, or block) of both versions; ``moved_from`` is its former code where it was renamed."""

    code: str
    title: str
    changes: tuple[Change, ...]
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """The words of the two versions."""

    old: Vocabulary
    new: Vocabulary


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
    sides = Sides(Vocabulary.of(old), Vocabulary.of(new))
    before = {item["code"]: item for item in old["indicators"]}
    after = {item["code"]: item for item in new["indicators"]}
    former = {code: names.get(code, code) for code in after}
    pairs = {code: before[origin] for code, origin in former.items() if origin in before}
    changes = [item_change(pairs[code], after[code], sides, read) for code in pairs]
    changed = tuple(change for change in changes if change.changes)
    order_changed = order_of(before, pairs.values()) != [former[code] for code in pairs]
    blocks = [*block_changes(old, new, sides), *([ItemChange("", "指标的次序", (Change("次序", " ".join(order_of(before, pairs.values())), " ".join(pairs)),))] if order_changed else [])]  # fmt: skip
    return Comparison(
        added=tuple(whole_item(item, sides, is_new=True) for code, item in after.items() if code not in pairs),
        removed=tuple(
            whole_item(item, sides, is_new=False)
            for code, item in before.items()
            if code not in {former[c] for c in pairs}
        ),
        changed=changed,
        unchanged=len(pairs) - len(changed),
        fields=tuple(field_changes(old.get("fields", {}), new.get("fields", {}), sides)),
        blocks=tuple(blocks),
    )


def order_of(before: Mapping[str, Any], kept: Any) -> list[str]:
    """The codes of the kept indicators in the old order."""
    codes = {item["code"] for item in kept}
    return [code for code in before if code in codes]


def facts_of(item: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, tuple[Any, Told]]:
    """What of an indicator is compared: place → (value, words). Stages of a threshold or a formula stand apart."""
    facts: dict[str, tuple[Any, Told]] = {}
    for key, value in item.items():
        if key == "code":
            continue
        if key in ("rule", "source", "target") and isinstance(value, Mapping):
            for name, part in value.items():
                if name in ("thresholds", "formula") and isinstance(part, Mapping):
                    for stage, figure in part.items():
                        facts[f"{name_of(name)}（{name_of(stage)}）"] = (figure, vocabulary.told(figure, name))
                else:
                    place = (
                        f"{name_of('rule')}：{name_of(name)}"
                        if key == "rule" and name != "thresholds"
                        else name_of(name)
                    )
                    facts[place] = (part, vocabulary.told(part, name))
        else:
            facts[name_of(key)] = (value, vocabulary.told(value, key))
    return facts


def rule_words(item: Mapping[str, Any], vocabulary: Vocabulary, definition: SetDefinition | None) -> str:
    """The whole rule of an indicator."""
    found = definition.by_code.get(item["code"]) if definition else None
    return found.rule.describe(found) if found and found.rule else vocabulary.told(item.get("rule")).words


def item_change(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    sides: Sides,
    read: tuple[SetDefinition, SetDefinition] | None = None,
) -> ItemChange:
    """What changed in one indicator; when its rule did, both rules stand there whole as well."""
    before, after = facts_of(old, sides.old), facts_of(new, sides.new)
    changes = [
        change_of(place, before.get(place, (None, NOTHING))[1], after.get(place, (None, NOTHING))[1])
        for place in dict.fromkeys([*before, *after])
        if before.get(place, (None,))[0] != after.get(place, (None,))[0]
    ]
    if old.get("rule") != new.get("rule") and old.get("rule") and new.get("rule"):
        before_read, after_read = read or (None, None)
        changes.append(
            Change("规则全文", rule_words(old, sides.old, before_read), rule_words(new, sides.new, after_read))
        )
    moved_from = old["code"] if old["code"] != new["code"] else ""
    if moved_from:
        changes.insert(0, Change("代码", old["code"], new["code"]))
    return ItemChange(new["code"], str(new.get("title", "")), tuple(changes), moved_from)


def whole_item(item: Mapping[str, Any], sides: Sides, *, is_new: bool) -> ItemChange:
    """An indicator that stands on one side only, with what it says."""
    facts = facts_of(item, sides.new if is_new else sides.old)
    shown = [(place, told) for place, (_, told) in facts.items() if told.words and place != name_of("title")]
    changes = tuple(
        change_of(place, NOTHING, told) if is_new else change_of(place, told, NOTHING) for place, told in shown
    )
    return ItemChange(str(item["code"]), str(item.get("title", "")), changes)


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any], sides: Sides) -> Iterator[ItemChange]:
    """Fields that came, went or changed."""
    for code in dict.fromkeys([*old, *new]):
        if old.get(code) != new.get(code):
            change = change_of("字段", sides.old.told(old.get(code)), sides.new.told(new.get(code)))
            yield ItemChange(code, str((new.get(code) or old.get(code) or {}).get("label", "")), (change,))


def block_changes(old: Mapping[str, Any], new: Mapping[str, Any], sides: Sides) -> Iterator[ItemChange]:
    """Everything besides indicators and fields."""
    for key in dict.fromkeys([*old, *new]):
        if key in ("indicators", "fields") or old.get(key) == new.get(key):
            continue
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            changes = tuple(
                change_of(name_of(name), sides.old.told(before.get(name), name), sides.new.told(after.get(name), name))
                for name in dict.fromkeys([*before, *after])
                if before.get(name) != after.get(name)
            )
        else:
            changes = (change_of(name_of(key), sides.old.told(before, key), sides.new.told(after, key)),)
        yield ItemChange(key, name_of(key), changes)


def change_of(name: str, old: Told, new: Told) -> Change:
    """Both sides as they are told."""
    return Change(name, old.words, new.words, old.codes, new.codes)
