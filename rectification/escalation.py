"""What the rules would propose on a day. Reads only; proposing is services/proposing_cases.py, deciding is people's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from core.templatetags.formatting import cn_date
from core.workdays import Calendar, workdays_between
from office import calendar, parameters
from office.models import Unit
from rectification.case_flow import CaseStatus, is_over
from rectification.measured import QUANTITIES, Ask, Found, Key, countable
from rectification.models import Case, Item
from rectification.rules import Rule, rules
from schools.models import School

NAMED = 5  # items whose numbers stand in the words of a proposal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one rule says of one school or unit. held: why it is not proposed (again) now, empty when it is."""

    rule: Rule
    about: Key
    object: School | Unit
    items: tuple[Item, ...]
    measured: dict[str, Any]
    text: str
    held: str


@dataclass(frozen=True, slots=True)
class Setting:
    """The day with the parameters and calendar in force, read once."""

    day: date
    values: Mapping[str, Any]
    calendar: Calendar

    @classmethod
    def load(cls, day: date) -> "Setting":
        """Three queries."""
        return cls(day, parameters.values(day.year), calendar.current())


@dataclass(frozen=True, slots=True)
class Former:
    """The last case of a rule about a school or unit, and the items it counted."""

    case: Case
    items: frozenset[int]


def suggestions(day: date) -> list[Suggestion]:
    """Every rule that is met on a day, by rule and name; the number of queries does not grow with the county."""
    setting = Setting.load(day)
    met = [(rule, key, found) for rule in rules().values() for key, found in measure(rule, setting).items()]
    objects = named({key for _, key, _ in met})
    last = formers({key for _, key, _ in met})
    told = [
        suggestion(rule, key, objects[key], found, setting, last.get((rule.code, key)))
        for rule, key, found in met
        if key in objects
    ]
    order = {code: number for number, code in enumerate(rules())}
    return sorted(told, key=lambda row: (order[row.rule.code], row.about[0], row.object.name))


def suggestion_about(rule: Rule, about: Key, day: date) -> Suggestion | None:
    """What one rule says of one school or unit on a day, or None."""
    setting = Setting.load(day)
    found = measure(rule, setting, about=about).get(about)
    objects = named({about})
    if found is None or about not in objects:
        return None
    last = formers({about}).get((rule.code, about))
    return suggestion(rule, about, objects[about], found, setting, last)


def measure(rule: Rule, setting: Setting, *, about: Key | None = None) -> dict[Key, Found]:
    """The schools and units for which the rule is met."""
    return {
        key: found
        for key, found in values_of(rule, setting, about=about).items()
        if key[0] in rule.objects and rule.is_met(found.value, rule.limits(setting.values)["threshold"])
    }


def values_of(rule: Rule, setting: Setting, *, about: Key | None = None) -> dict[Key, Found]:
    """The rule's quantity by school and unit, met or not."""
    limits = rule.limits(setting.values)
    ask = Ask(
        day=setting.day,
        calendar=setting.calendar,
        items=countable(setting.day, programme=rule.programme, about=about),
        days=limits["days"],
        months=rule.months,
        least=limits["threshold"],
    )
    return QUANTITIES[rule.measure](ask)


def suggestion(
    rule: Rule, key: Key, subject: School | Unit, found: Found, setting: Setting, last: Former | None
) -> Suggestion:
    """The words and frozen figures of one met rule."""
    figures = frozen(rule, found, setting)
    numbers = "、".join(item.number for item in found.items[:NAMED])
    more = f"等{len(found.items)}条" if len(found.items) > NAMED else ""
    text = f"截至{cn_date(setting.day)}，{subject.name}{figures['told']}。所涉问题：{numbers}{more}。"
    return Suggestion(rule, key, subject, found.items, figures, text, held(rule, last, found, setting))


def frozen(rule: Rule, found: Found, setting: Setting) -> dict[str, Any]:
    """The figures as a case keeps them: label, threshold, value, day, and both sentences of that day."""
    limits = rule.limits(setting.values)
    words = {"value": found.value, "n": len(found.items), "year": setting.day.year - 1} | limits
    return {
        "label": rule.label,
        "rule": rule.sentence(setting.values),
        "told": rule.told.format(**words),
        "value": found.value,
        "items": len(found.items),
        "threshold": limits["threshold"],
        "compare": rule.compare,
        "day": setting.day.isoformat(),
    }


def held(rule: Rule, last: Former | None, found: Found, setting: Setting) -> str:
    """Why the rule keeps silent, or nothing.

    Never while its last case waits or is under way. After a refusal: until new items came up, or (again: quiet) the quiet
    days have passed. After the last case is over: until new items came up, for one thing is not answered for twice.
    """
    if last is None:
        return ""
    case = last.case
    if case.status == CaseStatus.PROPOSED:
        return f"已有待审批的建议{case.number}"
    if case.status != CaseStatus.REJECTED and not is_over(case):
        return f"{case.number}{case.get_status_display()}，正在办理"
    if {item.pk for item in found.items} - last.items:
        return ""
    if case.status != CaseStatus.REJECTED:
        return f"{case.number}{case.get_status_display()}，没有新的问题"
    return "" if is_quiet_over(rule, case, setting) else f"{case.number}已驳回，问题没有增加"


def is_quiet_over(rule: Rule, case: Case, setting: Setting) -> bool:
    """Whether a refused proposal may come back without new items."""
    if rule.again != "quiet" or case.decided_at is None:
        return False
    passed = workdays_between(timezone.localdate(case.decided_at), setting.day, setting.calendar)
    return passed > int(setting.values["escalate.quiet_days"])


def named(keys: Iterable[Key]) -> dict[Key, School | Unit]:
    """The schools and units behind the keys, in two queries."""
    wanted = set(keys)
    schools = School.objects.in_bulk([pk for kind, pk in wanted if kind == "school"])
    units = Unit.objects.in_bulk([pk for kind, pk in wanted if kind == "unit"])
    both: dict[Key, School | Unit] = {("school", pk): school for pk, school in schools.items()}
    return both | {("unit", pk): unit for pk, unit in units.items()}


def formers(keys: Iterable[Key]) -> dict[tuple[str, Key], Former]:
    """The last case of every rule about each of the keys, in two queries."""
    wanted = set(keys)
    rows = Case.objects.exclude(rule="").order_by("pk")
    schools, units = ([pk for kind, pk in wanted if kind == name] for name in ("school", "unit"))
    last: dict[tuple[str, Key], Case] = {}
    for case in rows.filter(school__in=schools) | rows.filter(unit__in=units):
        key: Key = ("school", case.school_id) if case.school_id else ("unit", int(case.unit_id or 0))
        last[case.rule, key] = case
    counted: dict[int, set[int]] = {}
    through = Case.items.through.objects.filter(case__in=[case.pk for case in last.values()])
    for case_pk, item_pk in through.values_list("case_id", "item_id"):
        counted.setdefault(case_pk, set()).add(item_pk)
    return {key: Former(case, frozenset(counted.get(case.pk, ()))) for key, case in last.items()}


def measured_now(case: Case, day: date) -> dict[str, Any] | None:
    """What the case's rule measures on a day, in the form in which the case keeps it; None without a known rule."""
    rule = rules().get(case.rule)
    if rule is None:
        return None
    setting = Setting.load(day)
    about: Key = ("school", case.school_id) if case.school_id else ("unit", int(case.unit_id or 0))
    found = values_of(rule, setting, about=about).get(about, Found(0, ()))
    return frozen(rule, found, setting)
