"""The chain of levels a set declares: who scores first, who next, and which level only looks at a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

SUBJECTS = {"school": "学校", "township": "乡镇", "inspector": "督学"}
BY = (*SUBJECTS, "office", "city")
LABELS = SUBJECTS | {"office": "督导室", "city": "市级"}
KEYS = ("code", "title", "by", "sampled")
OWN = {"section": "school", "school": "school", "township": "township", "inspector": "inspector", "county": "office"}
MOST = 6


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the chain. ``by``: who fills it in; ``sampled``: only opened for subjects drawn for it."""

    code: str
    title: str
    by: str
    sampled: bool = False


class Faults(Protocol):
    """Where faults are recorded; see `assessments.pack_reading.findings.Findings`."""

    def add(self, place: str, sentence: str) -> None: ...
    def want_map(self, value: Any, place: str) -> dict[str, Any]: ...
    def want_list(self, value: Any, place: str) -> list[Any]: ...
    def want_text(self, value: Any, place: str) -> str: ...
    def want_choice(self, value: Any, choices: tuple[str, ...], place: str) -> str: ...
    def refuse_unknown(self, value: Mapping[str, Any], known: tuple[str, ...], place: str) -> None: ...


def default_levels(subject: str) -> tuple[Level, ...]:
    """The chain of a set that declares none: the subject itself, then the county's office."""
    county = Level("county", "县评", "office")
    own = OWN.get(subject, "school")
    return (county,) if own == "office" else (Level("self", "自评", own), county)


def read_levels(raw: Any, found: Faults, subject: str = "section") -> tuple[Level, ...]:
    """Read the chain of a set over ``subject`` (the pack's ``object``); None gives the default chain.

    Every fault is recorded with ``found``; nothing is raised.
    """
    if raw is None:
        return default_levels(subject)
    items = found.want_list(raw, "levels")
    levels = tuple(_read_level(item, f"levels第{at}级", subject, found) for at, item in enumerate(items, start=1))
    if not 1 <= len(levels) <= MOST:
        found.add("levels", f"评估链要有1到{MOST}级")
        return default_levels(subject)
    for code in sorted({level.code for level in levels if [one.code for one in levels].count(level.code) > 1}):
        found.add("levels", f"级别代码“{code}”重复")
    if levels[0].sampled:
        found.add("levels第1级.sampled", "第一级要对每个对象开展，不能只抽样")
    return levels


def _read_level(value: Any, place: str, subject: str, found: Faults) -> Level:
    item = found.want_map(value, place)
    found.refuse_unknown(item, KEYS, place)
    if "by" not in item:
        found.add(f"{place}.by", f"要写明谁来填写：{'、'.join(f'{key}（{LABELS[key]}）' for key in sides_of(subject))}")
        by = OWN.get(subject, "school")
    else:
        by = found.want_choice(item["by"], BY, f"{place}.by")
    if by in SUBJECTS and by != OWN.get(subject):
        found.add(f"{place}.by", f"评估对象不是{SUBJECTS[by]}，不能由{SUBJECTS[by]}填写")
    sampled = item.get("sampled", by == "city")
    if not isinstance(sampled, bool):
        found.add(f"{place}.sampled", "应是 true 或 false")
    code = found.want_text(item.get("code"), f"{place}.code")
    if code and not (code.isascii() and code.replace("_", "").isalnum() and len(code) <= 20):
        found.add(f"{place}.code", f"级别代码“{code}”只能用字母、数字和下划线，最多20个字符")
    return Level(code, found.want_text(item.get("title"), f"{place}.title"), by, sampled is True)


def sides_of(subject: str) -> tuple[str, ...]:
    """Who may fill in a sheet about this kind of subject."""
    return tuple(dict.fromkeys((OWN.get(subject, "school"), "office", "city")))


def levels_of(pack: Mapping[str, Any]) -> tuple[Level, ...]:
    """The chain of a pack that was proved when it was loaded."""
    subject = str(pack.get("object", "section"))
    if pack.get("levels") is None:
        return default_levels(subject)
    return tuple(
        Level(item["code"], item["title"], item["by"], item.get("sampled", item["by"] == "city"))
        for item in pack["levels"]
    )
