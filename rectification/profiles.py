"""The terms of formal supervision and of accountability: the national regulation, provincial ones, side by side.

A county follows the profile its parameter `clock.profile` names. A step a province is silent about follows the national
regulation; where the law sets no days, nothing is made up.
"""

import calendar as months_of
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from core.exceptions import BusinessRuleError
from core.plain_yaml import read_plain_yaml
from office import calendar, parameters

PACKS = Path(__file__).parent / "packs"
NATIONAL = "national"
CODES = (NATIONAL, "chongqing", "zhejiang", "shanghai", "shandong", "other")
UNITS = ("days", "workdays", "months")
STEPS = {
    "feedback_special": "反馈初步督导意见（专项督导）",
    "feedback_comprehensive": "反馈初步督导意见（综合督导）",
    "plea": "申辩",
    "opinion_letter": "发出督导意见书",
    "rectification_report": "报告整改情况",
    "objection_apply": "申请复查、复核",
    "objection_reply": "答复复查、复核",
    "second_apply": "再次申请或申诉",
    "second_reply": "答复再次申请",
}
ACCOUNTABILITY_STEPS = {
    "investigation_group": "成立问责调查认定工作组",
    "review_apply": "申请复核问责决定",
    "review_decide": "作出复核决定",
    "appeal_apply": "申诉",
    "appeal_decide": "作出申诉处理决定",
    "correct_error": "纠正有误的问责决定",
}


@dataclass(frozen=True, slots=True)
class Term:
    """How long one step may take: natural `days`, `workdays` or calendar `months`, at most one of them set.

    after: what starts it; article: the clause, empty where it is not known; confidence: V1 read in the law itself, V2 taken
    from a secondary source; source: the law in words.
    """

    code: str
    label: str
    after: str
    confidence: str
    source: str
    days: int | None = None
    workdays: int | None = None
    months: int | None = None
    article: str = ""
    note: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the law sets a number at all."""
        return any(getattr(self, unit) is not None for unit in UNITS)

    @property
    def is_unverified(self) -> bool:
        """Whether it has to be shown as 待核实."""
        return self.confidence != "V1"

    @property
    def length(self) -> str:
        """30日, 10个工作日, 1个月, 没有规定天数."""
        if self.days is not None:
            return f"{self.days}日"
        if self.workdays is not None:
            return f"{self.workdays}个工作日"
        return f"{self.months}个月" if self.months is not None else "没有规定天数"


@dataclass(frozen=True, slots=True)
class Profile:
    """One regulation's terms by step, completed by the national ones and those of accountability."""

    code: str
    name: str
    law: str
    terms: dict[str, Term]

    def term(self, step: str) -> Term:
        """The term in force for a step of STEPS or ACCOUNTABILITY_STEPS; raises KeyError for any other."""
        found = self.terms.get(step) or national().terms.get(step)
        return found or accountability().terms[step]

    def says(self, step: str) -> Term | None:
        """The regulation's own term, None where it is silent."""
        return self.terms.get(step)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often within how many months somebody was held to account before it weighs more."""

    count: int
    months: int
    confidence: str
    source: str


def read_pack(path: Path) -> dict[str, Any]:
    """A pack as plain data."""
    content: dict[str, Any] = read_plain_yaml(path.read_text(encoding="utf-8"))
    return content


def make_profile(code: str, content: dict[str, Any], labels: dict[str, str]) -> Profile:
    """A profile from its pack; raises ValueError for an unknown step or more than one unit, KeyError for what is missing."""
    law, confidence = content["law"], content["confidence"]
    terms = {}
    for step, said in content["steps"].items():
        if step not in labels or sum(said.get(unit) is not None for unit in UNITS) > 1:
            raise ValueError(f"{code}: {step}")
        terms[step] = Term(code=step, label=labels[step], confidence=confidence, source=law, **said)
    return Profile(code, content["name"], law, terms)


@cache
def profiles() -> dict[str, Profile]:
    """Every profile by code, the national one first."""
    return {code: make_profile(code, read_pack(PACKS / "profiles" / f"{code}.yaml"), STEPS) for code in CODES}


def national() -> Profile:
    """The national regulation."""
    return profiles()[NATIONAL]


@cache
def accountability() -> Profile:
    """The terms of 教育督导问责办法（国教督〔2021〕2号）, the same everywhere."""
    return make_profile("accountability", read_pack(PACKS / "accountability.yaml"), ACCOUNTABILITY_STEPS)


@cache
def repeat() -> Repeat:
    """一年内被问责2次及以上, as the same measures say."""
    content = read_pack(PACKS / "accountability.yaml")
    said = content["repeat"]
    return Repeat(said["count"], said["months"], content["confidence"], content["law"])


def profile(year: int) -> Profile:
    """The profile the county follows in a year."""
    return profiles()[parameters.value("clock.profile", year=year)]


def add_months(start: date, count: int) -> date:
    """The same day `count` months later, the month's last day where it has no such day."""
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, months_of.monthrange(year, month)[1]))


def end_of(term: Term, start: date) -> date:
    """The last day of a term that starts after `start`; natural days are not moved off a holiday. Raises BusinessRuleError
    where the law sets no number."""
    if term.days is not None:
        return start + timedelta(days=term.days)
    if term.workdays is not None:
        return calendar.deadline(start, term.workdays)
    if term.months is not None:
        return add_months(start, term.months)
    raise BusinessRuleError(f"“{term.label}”{term.source}没有规定天数，请直接填写期限。")
