"""Figures that inspectors read at the schools: homework by grade, services after school, what other themes ask."""

from decimal import Decimal
from math import ceil
from random import Random

from inspectors.checklist_pack import Part
from inspectors.grades import GRADES, Limit, grades_asked, limit_of
from inspectors.models import Checklist, Visit
from schools.models import School, Stage
from supervision.sample.dice import dice

Figure = tuple[str, str, Decimal]
# Minutes of homework: the usual ones of a stage and what the older grades have more; the youngest two have none.
USUAL = {Stage.PRIMARY: 52, Stage.JUNIOR: 76}
MORE = {"三年级": -5, "四年级": -2, "五年级": 2, "六年级": 5, "七年级": -6, "八年级": 0, "九年级": 5}
MOST = {Stage.PRIMARY: 60, Stage.JUNIOR: 90}
BEFORE_AUTUMN_2023, SINCE_2024 = 3, -1


def homework_of(visit: Visit, chance: Random, *, is_above: bool) -> list[Figure]:
    """Minutes per grade; above the limit, if so, in the highest grade of the school."""
    school, found = visit.school, []
    habit = dice(f"作业{school.code}").randint(-3, 3) + trend(visit)
    for stage in [stage for stage in school.stages if stage in USUAL]:
        for grade in GRADES[stage]:
            minutes = 0
            if grade in MORE:
                minutes = min(USUAL[stage] + MORE[grade] + habit + chance.randint(-1, 1), MOST[stage])
            found.append([grade, minutes, MOST[stage]])
    if is_above:
        found[-1][1] = found[-1][2] + chance.randint(4, 14)
    return [("homework", grade, Decimal(minutes)) for grade, minutes, _ in found]


def trend(visit: Visit) -> int:
    """Minutes more or less than in autumn 2023."""
    day = visit.visited_on
    if day.year >= 2024:
        return SINCE_2024
    return BEFORE_AUTUMN_2023 if day.month < 8 else 0


def service_of(chance: Random) -> list[Figure]:
    """Services after school: days of the week, hours of the day, pupils in percent."""
    hours = chance.choice(("2", "2", "2", "2.5"))
    return [
        ("service_days", "", Decimal(5)),
        ("service_hours", "", Decimal(hours)),
        ("service_share", "", Decimal(chance.randint(840, 985)) / 10),
    ]


def figures_of(theme: Checklist, school: School, chance: Random) -> list[Figure]:
    """Figures of any theme within their limits; a reading without a limit is not taken."""
    found = []
    for entry in sorted(theme.entries.all(), key=lambda entry: entry.position):
        if entry.part != Part.READING or not entry.applies_to(school):
            continue
        for grade in grades_asked(entry, school.stages):
            limit = limit_of(entry, grade=grade, stages=school.stages)
            if (value := within(limit, entry.unit, chance)) is not None:
                found.append((entry.code, grade, value))
    return found


def within(limit: Limit, unit: str, chance: Random) -> Decimal | None:
    """A figure that keeps a limit: whole, hours in halves; None without a limit."""
    if limit.most is not None:
        most = int(limit.most)
        return Decimal(chance.randint(max(int(limit.least or 0), most * 3 // 4), most))
    if limit.least is None:
        return None
    more = Decimal(chance.choice((0, 0, 1)))
    return ceil(limit.least) + (more / 2 if unit == "小时" else more)
