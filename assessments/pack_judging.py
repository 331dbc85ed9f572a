"""Every fault of a pack in one list: what `read_pack` finds, what the columns cannot hold, how versions are mapped."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assessments.definitions import PackRefused, SetDefinition
from assessments.models import Indicator, IndicatorSet, YearTarget
from assessments.pack_files import is_unstorable
from assessments.pack_reading import read_pack
from core.exceptions import BusinessRuleError

SET_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
CODE = re.compile(r"\w[\w.-]*")
FIELD_CODE = re.compile(r"[a-z][a-z0-9_]*")
MAPPING_KEYS = ("from", "indicators", "broken")
NAMED_FAULTS = 12
MOST_INDICATORS, MOST_FIELDS = 1000, 2000  # far beyond any document; proofs of more would hold a page for a minute


class PackFaulty(BusinessRuleError):
    """A pack was refused; ``faults`` has every sentence, the refusal's own sentence the first dozen."""

    def __init__(self, faults: list[str]) -> None:
        more = f"；另有{len(faults) - NAMED_FAULTS}处" if len(faults) > NAMED_FAULTS else ""
        super().__init__("指标体系有问题：" + "；".join(faults[:NAMED_FAULTS]) + more)
        self.faults = faults


def judged(pack: Mapping[str, Any]) -> SetDefinition:
    """The pack ready to compute. Raises PackFaulty with every fault."""
    definition, faults = read_and_judge(pack)
    if faults or definition is None:
        raise PackFaulty(faults)
    return definition


def faults_of(pack: Mapping[str, Any]) -> list[str]:
    """Every fault as a Chinese sentence with its place; empty when the set can be computed and stored."""
    return read_and_judge(pack)[1]


def read_and_judge(pack: Mapping[str, Any]) -> tuple[SetDefinition | None, list[str]]:
    """The definition, when there is one, and the faults."""
    faults = [*misshapen(pack)]
    if faults:
        return None, faults
    faults = [*too_long(pack), *long_keys(pack), *mapping_faults(pack)]
    try:
        return read_pack(pack), faults
    except PackRefused as refused:
        return None, list(dict.fromkeys([*refused.sentences, *faults]))


def misshapen(pack: Mapping[str, Any]) -> Iterator[str]:
    """Blocks that are not what everything else takes them for, and texts that cannot be stored."""
    if found := next(unstorable_places(pack, ""), None):
        yield f"{found}：有不可见的控制字符，请删掉"
    yield from misshapen_indicators(pack.get("indicators"))
    fields = pack.get("fields", {})
    if isinstance(fields, dict):
        yield from misshapen_fields(fields)


def misshapen_indicators(items: Any) -> Iterator[str]:
    """What is no list of indicators, or more of them than are ever wanted."""
    if not isinstance(items, list):
        yield "indicators：应是一个列表"
        return
    if len(items) > MOST_INDICATORS:
        yield f"indicators：有{len(items)}项，最多{MOST_INDICATORS}项"
        return
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            yield f"indicators第{number}项：应是一组键和值"
        elif not isinstance(item.get("code"), str) or not item["code"].strip():
            yield f"indicators第{number}项.code：应是文字"
        else:
            yield from misshapen_item(item)


def misshapen_fields(fields: Mapping[str, Any]) -> Iterator[str]:
    """Codes that no formula can name, or more fields than are ever wanted."""
    if len(fields) > MOST_FIELDS:
        yield f"fields：有{len(fields)}项，最多{MOST_FIELDS}项"
        return
    for code in fields:
        if not FIELD_CODE.fullmatch(code):
            yield f"fields.{code}：字段代码只能用小写字母、数字和下划线，以字母开头"


def misshapen_item(item: Mapping[str, Any]) -> Iterator[str]:
    """What of one indicator is not text or not a map where it has to be."""
    code, rule = item.get("code", ""), item.get("rule")
    if rule is not None and not isinstance(rule, dict):
        yield f"{code}.rule：应是一组键和值"
    elif rule is not None and not isinstance(rule.get("kind"), str):
        yield f"{code}.rule.kind：要写明规则种类"
    for key in ("parent", "unit", "direction", "level", "otherwise", "applies_if"):
        if not isinstance(item.get(key, ""), str):
            yield f"{code}.{key}：应是文字"


def unstorable_places(value: Any, place: str) -> Iterator[str]:
    """Where texts stand that neither the database nor a sheet can hold."""
    if isinstance(value, str):
        if is_unstorable(value):
            yield place
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from unstorable_places(str(key), place or "键")
            yield from unstorable_places(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from unstorable_places(item, place)


def too_long(pack: Mapping[str, Any]) -> Iterator[str]:
    """What its column cannot hold, and codes that cannot stand in an address."""
    code = pack.get("code", "")
    if isinstance(code, str) and code and not SET_CODE.fullmatch(code):
        yield "code：体系代码只能用小写字母、数字、下划线和短横"
    source = pack.get("source")
    document = source.get("document", "") if isinstance(source, Mapping) else ""
    for place, value, column in (("code", code, "code"), ("title", pack.get("title"), "title"), ("source.document", document, "source_document")):  # fmt: skip
        yield from longer(place, value, IndicatorSet, column)
    for item in pack["indicators"]:
        code = item.get("code", "")
        if isinstance(code, str) and code and not CODE.fullmatch(code):
            yield f"{code}.code：指标代码只能用文字、数字、小数点、下划线和短横，并以文字或数字开头"
        for name in ("code", "title", "unit"):
            yield from longer(f"{code}.{name}", item.get(name), Indicator, name)
        where = item.get("source")
        if isinstance(where, Mapping):
            yield from longer(f"{code}.source.clause", where.get("clause"), Indicator, "clause")


def long_keys(pack: Mapping[str, Any]) -> Iterator[str]:
    """Codes of parts that a local target cannot name."""
    parts = pack.get("parts")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Mapping):
            yield from longer(f"parts.{part.get('code')}.code", part.get("code"), YearTarget, "key")


def longer(place: str, value: Any, model: type, column: str) -> Iterator[str]:
    """A sentence when a text is longer than its column."""
    most = model._meta.get_field(column).max_length  # type: ignore[attr-defined]
    if isinstance(value, str) and len(value) > most:
        yield f"{place}：超过{most}个字"


def mapping_faults(pack: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the block that says how an older version's indicators continue here."""
    block = pack.get("mapping", {})
    if not isinstance(block, Mapping):
        yield "mapping：应是一组键和值"
        return
    yield from (f"mapping：不认识“{key}”" for key in block if key not in MAPPING_KEYS)
    origin = block.get("from", {}) if block else {"code": "", "version": 0}
    named = isinstance(origin, Mapping) and isinstance(origin.get("code"), str)
    if not named or not isinstance(origin.get("version"), int):
        yield "mapping.from：要写明旧版的 code 和 version（整数）"
    codes = [item["code"] for item in pack["indicators"] if isinstance(item.get("code"), str)]
    yield from renamed_faults(block.get("indicators", {}), codes)
    broken = block.get("broken", [])
    if not isinstance(broken, list):
        yield "mapping.broken：应是指标代码的列表"
    else:
        yield from (f"mapping.broken：本版没有指标“{code}”" for code in broken if code not in codes)


def renamed_faults(renamed: Any, codes: list[str]) -> Iterator[str]:
    """What is wrong with old code → new code."""
    if not isinstance(renamed, Mapping) or not all(isinstance(new, str) for new in renamed.values()):
        yield "mapping.indicators：应是旧代码到新代码的对照"
        return
    yield from (f"mapping.indicators.{old}：本版没有指标“{new}”" for old, new in renamed.items() if new not in codes)
    if len(set(renamed.values())) != len(renamed):
        yield "mapping.indicators：两个旧指标对到了同一个新指标"
