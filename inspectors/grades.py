"""The grades of a stage as readings name them, and the limits that hold for a reading of a grade."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspectors.models import ChecklistEntry
from schools.models import Stage

GRADES: dict[str, tuple[str, ...]] = {
    Stage.KINDERGARTEN: ("小班", "中班", "大班"),
    Stage.PRIMARY: ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    Stage.JUNIOR: ("七年级", "八年级", "九年级"),
    Stage.SENIOR: ("高一", "高二", "高三"),
    Stage.VOCATIONAL: ("中职一", "中职二", "中职三"),
    Stage.SPECIAL: (),
}
STAGE_OF_GRADE = {grade: stage for stage, grades in GRADES.items() for grade in grades}
EVERY = "all"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value may not fall below and not exceed; None: no limit on that side."""

    least: Decimal | None = None
    most: Decimal | None = None

    def is_broken_by(self, value: Decimal) -> bool:
        """Whether an unrounded value lies outside; a value on the limit lies inside."""
        return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)

    def words(self, unit: str) -> str:
        """`不超过60分钟`, `不少于10小时`, `0至2次`; empty without a limit."""
        if self.least is not None and self.most is not None:
            return f"{plain(self.least)}至{plain(self.most)}{unit}"
        if self.most is not None:
            return f"不超过{plain(self.most)}{unit}"
        return f"不少于{plain(self.least)}{unit}" if self.least is not None else ""


def plain(value: Decimal) -> str:
    """A number without the noughts behind it: 60, 1.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def stages_asked(entry: ChecklistEntry, stages: Iterable[str]) -> list[str]:
    """The stages of a school that the entry's checklist concerns; all of them where it names none."""
    asked = entry.checklist.stage_codes
    return [stage for stage in stages if not asked or stage in asked]


def grades_asked(entry: ChecklistEntry, stages: Iterable[str]) -> list[str]:
    """The grades for which a reading is taken at a school with these stages; one empty grade when it is taken once."""
    if not entry.is_by_grade:
        return [""]
    return [grade for stage in stages_asked(entry, stages) for grade in GRADES[stage]]


def limit_of(entry: ChecklistEntry, *, grade: str, stages: Iterable[str]) -> Limit:
    """The limit of a reading: that of the grade itself, else of its stage, else of all.

    A reading that is not taken by grade has, at a school of several stages, the widest limit of them: only what no stage
    allows is outside.
    """
    limits: dict[str, Any] = entry.limits or {}
    if grade:
        for name in (grade, STAGE_OF_GRADE.get(grade, ""), EVERY):
            if name in limits:
                return limit_from(limits[name])
        return Limit()
    named = [limit_from(limits[stage]) for stage in stages_asked(entry, stages) if stage in limits]
    return widest(named) if named else limit_from(limits.get(EVERY, {}))


def limit_from(texts: dict[str, str]) -> Limit:
    """A limit as it is stored."""
    return Limit(*(Decimal(texts[side]) if side in texts else None for side in ("min", "max")))


def widest(limits: list[Limit]) -> Limit:
    """The limit that allows what any of these allows."""
    least = [limit.least for limit in limits if limit.least is not None]
    most = [limit.most for limit in limits if limit.most is not None]
    return Limit(
        min(least) if len(least) == len(limits) else None,
        max(most) if len(most) == len(limits) else None,
    )
