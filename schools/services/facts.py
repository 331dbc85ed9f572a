"""Dated facts: writing a change with its day, and letting a planned one reach the school's row when its day has come."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date
from office import clock
from office.models import WorkYear
from schools.facts import EVENT_KINDS, value_on
from schools.models import Kind, Ownership, School, SchoolEvent, Section, Township
from schools.services.endings import end_school
from schools.services.names import remember_names

YEARS_AHEAD = 2
FACT_OF = {kind: fact for fact, kind in EVENT_KINDS.items()}


def require_open_day(day: date) -> None:
    """Raise WrongState when the day lies in a sealed work year."""
    if WorkYear.objects.filter(year=day.year, status=WorkYear.Status.SEALED).exists():
        raise WrongState(f"{day.year} 年已封存，不能再登记那一年的学校变更。")


def require_near(day: date, label: str = "生效日期") -> None:
    """Raise BusinessRuleError when the day is more than two years ahead of the business date."""
    today = clock.today()
    latest = date(today.year + YEARS_AHEAD, today.month, min(today.day, 28) if today.month == 2 else today.day)
    if day > latest:
        raise BusinessRuleError(f"{label}最晚写到{cn_date(latest)}（今天起两年以内），请核对年份。")


def require_existing(school: School, day: date) -> None:
    """Raise BusinessRuleError when the school does not exist on the day."""
    if school.closed_on and school.closed_on <= day:
        raise BusinessRuleError(f"{school}从{cn_date(school.closed_on)}起已撤并，不能再登记变更。")
    if school.opened_on and school.opened_on > day:
        raise BusinessRuleError(f"生效日期不能早于建校日期（{cn_date(school.opened_on)}）。")


def locked(school: School) -> School:
    """The school's row as it is now, locked."""
    return School.objects.select_for_update(of=("self",)).select_related("township").get(pk=school.pk)


def change_facts(school: School, wanted: Mapping[str, str], *, day: date, note: str = "") -> list[SchoolEvent]:
    """Write changes of dated facts (name, kind, ownership, township by name) that hold from a day on.

    The school's row is changed when the day has come, and left alone when it is still to come. A value the school has
    on that day anyway leaves no trace. Raises WrongState in a sealed year, BusinessRuleError when a later change of the
    same fact is known already. Inside the caller's transaction, the row locked.
    """
    known = list(school.events.all())
    written = []
    for fact, value in wanted.items():
        require_possible(fact, value)
        if value_on(known, fact, day, present(school, fact)) == value:
            continue
        require_open_day(day)
        require_near(day)
        require_existing(school, day)
        event = _event(school, known, fact, value, day=day, note=note)
        written.append(event)
        if event.is_settled:
            take_fact(school, fact, value)
    return written


def require_possible(fact: str, value: str) -> None:
    """Raise BusinessRuleError when no school can have the value."""
    if fact == "name" and not 0 < len(value) <= 80:
        raise BusinessRuleError("学校名称要填，最多 80 字。")
    if (fact == "kind" and value not in Kind.values) or (fact == "ownership" and value not in Ownership.values):
        raise BusinessRuleError(f"“{value}”不是名录里的选项。")
    if fact == "township" and value and not Township.objects.filter(name=value).exists():
        raise BusinessRuleError(f"没有“{value}”这个乡镇（街道）。")


def present(school: School, fact: str) -> str:
    """A dated fact as the row holds it."""
    if fact == "township":
        return school.township.name if school.township else ""
    return str(getattr(school, fact))


def _event(school: School, known: list[SchoolEvent], fact: str, value: str, *, day: date, note: str) -> SchoolEvent:
    """The row of one change; a second change of the same fact on the same day replaces the first."""
    same = [event for event in known if event.kind == EVENT_KINDS[fact]]
    later = max((event.effective_on for event in same), default=None)
    settled = day <= clock.today()
    if later is not None and later > day:
        label = SchoolEvent.Kind(EVENT_KINDS[fact]).label
        raise BusinessRuleError(
            f"{school}已登记{cn_date(later)}生效的{label}，新的{label}要晚于这一天；或先撤回那一条。"
        )
    for event in same:
        if event.effective_on == day:
            event.after, event.note, event.is_settled = value[:100], note, settled
            if event.before == event.after:
                event.delete()
            else:
                event.save(update_fields=["after", "note", "is_settled"])
            return event
    before = value_on(known, fact, day, present(school, fact))
    return SchoolEvent.objects.create(
        school=school,
        kind=EVENT_KINDS[fact],
        effective_on=day,
        before=before[:100],
        after=value[:100],
        note=note,
        is_settled=settled,
    )


def take_fact(school: School, fact: str, value: str) -> None:
    """Put a fact into the school's row and save it."""
    if fact == "township":
        school.township = Township.objects.get(name=value) if value else None
    else:
        setattr(school, fact, value)
    school.bump(fact)
    if fact == "kind":
        settle_sections(school, clock.today())


def settle_sections(school: School, day: date) -> None:
    """One open section for each stage the kind has. A stage the kind has not any more ends; it is taken out altogether
    when nothing was ever reported for it."""
    existing = {section.stage: section for section in school.sections.all()}
    wanted = {stage.value for stage in school.stages}
    for stage, section in existing.items():
        if stage in wanted and section.closed_on:
            Section.objects.filter(pk=section.pk).update(closed_on=None)
        elif stage not in wanted and not section.closed_on:
            _end_section(section, day)
    Section.objects.bulk_create(
        Section(school=school, stage=stage.value) for stage in school.stages if stage.value not in existing
    )


def _end_section(section: Section, day: date) -> None:
    """Take a stage out; one that anything refers to stays as an ended stage."""
    try:
        with transaction.atomic():
            section.delete()
    except ProtectedError:
        Section.objects.filter(stage=section.stage, school=section.school_id).update(closed_on=day)


@transaction.atomic
def settle_due_changes(today: date) -> int:
    """Let the planned changes whose day has come reach their schools' rows; returns how many.

    Every page asks for this before it reads (schools.middleware), so no job has to run at midnight. May run twice.
    """
    schools = SchoolEvent.objects.due(today).values_list("school", flat=True)
    rows = {
        row.pk: row
        for row in School.objects.select_for_update(of=("self",)).filter(pk__in=list(schools)).order_by("pk")
    }
    due = list(SchoolEvent.objects.due(today).filter(school__in=rows).order_by("effective_on", "pk"))
    for event in due:
        _settle(event, rows[event.school_id])
    return len(due)


def _settle(event: SchoolEvent, school: School) -> None:
    if fact := FACT_OF.get(event.kind):
        take_fact(school, fact, event.after)
        remember_names([(school, school.name)])
    else:
        end_school(school, day=event.effective_on, heir=event.into)
    event.is_settled = True
    event.save(update_fields=["is_settled"])
    audit.record(actor=None, verb="school.change_took_effect", target=school, kind=event.kind, on=event.effective_on)
