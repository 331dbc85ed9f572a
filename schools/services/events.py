"""What happens to schools, each with its day: new names, owners, townships and kinds; founding, merging, splitting, closing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from core import audit
from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from schools.models import School, SchoolEvent, Section, Township
from schools.services.endings import end_school, restore_school, still_open
from schools.services.facts import (
    FACT_OF,
    change_facts,
    locked,
    require_existing,
    require_near,
    require_open_day,
    take_fact,
)
from schools.services.names import forget_name, remember_names

FOUNDINGS = (SchoolEvent.Kind.OPENED, SchoolEvent.Kind.SPLIT)
ENDINGS = (SchoolEvent.Kind.MERGED, SchoolEvent.Kind.CLOSED)


def rename(*, actor: User | None, school: School, name: str, effective_on: date, note: str = "") -> School:
    """Give a school another name from a day on; the former one stays known and findable."""
    return _change(actor, school, {"name": " ".join(name.split())}, effective_on, note)


def change_ownership(
    *, actor: User | None, school: School, ownership: str, effective_on: date, note: str = ""
) -> School:
    """Another 举办性质 (code of Ownership) from a day on."""
    return _change(actor, school, {"ownership": ownership}, effective_on, note)


def change_township(
    *, actor: User | None, school: School, township: Township | None, effective_on: date, note: str = ""
) -> School:
    """Another township from a day on, or none."""
    return _change(actor, school, {"township": township.name if township else ""}, effective_on, note)


def change_kind(*, actor: User | None, school: School, kind: str, effective_on: date, note: str = "") -> School:
    """Another 办学类型 (code of Kind) from a day on; sections follow on that day."""
    return _change(actor, school, {"kind": kind}, effective_on, note)


@transaction.atomic
def _change(actor: User | None, school: School, wanted: dict[str, str], day: date, note: str) -> School:
    school = locked(school)
    events = change_facts(school, wanted, day=day, note=note)
    if not events:
        return school
    remember_names([(school, wanted["name"])] if "name" in wanted else [])
    told = [{"kind": event.kind, "before": event.before, "after": event.after} for event in events]
    audit.record(actor=actor, verb="school.fact_changed", target=school, on=day, changes=told)
    return school


@transaction.atomic
def open_school(*, actor: User | None, facts: dict[str, Any], opened_on: date, note: str = "") -> School:
    """Enter a new school with the sections of its kind; it counts from `opened_on` on."""
    require_open_day(opened_on)
    require_near(opened_on, "建校日期")
    if School.objects.filter(code=facts["code"]).exists():
        raise BusinessRuleError(f"标识码 {facts['code']} 已登记。")
    school = School.objects.create(**facts, opened_on=opened_on)
    Section.objects.bulk_create(Section(school=school, stage=stage.value) for stage in school.stages)
    SchoolEvent.objects.create(school=school, kind=SchoolEvent.Kind.OPENED, effective_on=opened_on, note=note)
    remember_names([(school, school.name)])
    audit.record(actor=actor, verb="school.opened", target=school, on=opened_on)
    return school


@transaction.atomic
def split_school(
    *, actor: User | None, school: School, facts: dict[str, Any], effective_on: date, note: str = ""
) -> School:
    """Found a school out of another, which goes on; returns the new one. Pupils and people are entered anew."""
    school = locked(school)
    require_existing(school, effective_on)
    fresh = open_school(actor=actor, facts=facts, opened_on=effective_on, note=note or f"由{school}分设")
    SchoolEvent.objects.create(
        school=school, kind=SchoolEvent.Kind.SPLIT, effective_on=effective_on, into=fresh, note=note
    )
    audit.record(actor=actor, verb="school.split", target=school, into=fresh.code, on=effective_on)
    return fresh


@transaction.atomic
def merge_school(*, actor: User | None, school: School, heir: School, effective_on: date, note: str = "") -> School:
    """Let a school go up in another from a day on. Nothing is moved: its history stays on its row and is shown to the
    people of the heir, who answer for what is still open there. Returns the merged school."""
    if school.pk == heir.pk:
        raise BusinessRuleError("学校不能并入自己。")
    rows = {
        row.pk: row
        for row in School.objects.select_for_update(of=("self",)).filter(pk__in=[school.pk, heir.pk]).order_by("pk")
    }
    school, heir = rows[school.pk], rows[heir.pk]
    require_existing(heir, effective_on)
    if heir.main_school_id == school.pk:
        raise BusinessRuleError(f"{heir}是{school}的校区，请先把它登记为独立学校。")
    return _end(actor, school, SchoolEvent.Kind.MERGED, effective_on, note, heir)


@transaction.atomic
def close_school(*, actor: User | None, school: School, effective_on: date, note: str = "") -> School:
    """Let a school end on a day, the first on which it does not exist any more."""
    school = locked(school)
    if campus := school.campuses.open_on(effective_on).first():
        raise BusinessRuleError(f"校区“{campus}”还计入{school}，请先给它另定主校或一并撤销。")
    return _end(actor, school, SchoolEvent.Kind.CLOSED, effective_on, note, None)


def _end(
    actor: User | None, school: School, kind: SchoolEvent.Kind, day: date, note: str, heir: School | None
) -> School:
    require_open_day(day)
    require_near(day)
    if school.closed_on:
        raise BusinessRuleError(f"{school}已登记从{cn_date(school.closed_on)}起撤并；要改日期，请先撤回那一条变更。")
    if school.opened_on and school.opened_on >= day:
        raise BusinessRuleError(f"撤并日期要晚于建校日期（{cn_date(school.opened_on)}）。")
    planned = SchoolEvent.objects.filter(into=school, kind=SchoolEvent.Kind.MERGED, is_settled=False).first()
    if planned:
        raise BusinessRuleError(f"{planned.school}已计划并入{school}，请先撤回那一条变更。")
    _refuse_later_changes(school, day)
    remaining = "；".join(still_open(school, is_merging=heir is not None))
    said = "。".join(filter(None, [note, f"办理时：{remaining}" if remaining else ""]))[:300]
    settled = day <= clock.today()
    SchoolEvent.objects.create(school=school, kind=kind, effective_on=day, into=heir, note=said, is_settled=settled)
    school.closed_on = day
    school.bump("closed_on")
    if settled:
        end_school(school, day=day, heir=heir)
        school.refresh_from_db()
    verb = "school.merged" if heir else "school.closed"
    audit.record(actor=actor, verb=verb, target=school, on=day, into=heir.code if heir else "", remaining=remaining)
    return school


def _refuse_later_changes(school: School, day: date) -> None:
    later = SchoolEvent.objects.filter(school=school, effective_on__gte=day, kind__in=list(FACT_OF)).first()
    if later:
        raise BusinessRuleError(
            f"{school}已登记{cn_date(later.effective_on)}生效的{later.get_kind_display()}，请先撤回那一条变更。"
        )


@transaction.atomic
def withdraw_change(*, actor: User | None, event: SchoolEvent, reason: str) -> School | None:
    """Take back a change that was entered by mistake, planned or in force: the school is again what it was before.

    Only the last change of a fact, and not in a sealed year. Postings that an ending ended have to be made anew. A school
    that was founded or split off by mistake is taken out while nothing depends on it; then the school that goes on is
    returned, None when there is none.
    """
    school = locked(event.school)
    event = SchoolEvent.objects.select_for_update(of=("self",)).select_related("into").get(pk=event.pk)
    require_open_day(event.effective_on)
    if not reason.strip():
        raise BusinessRuleError("请写明撤回的原因。")
    if event.kind in FOUNDINGS:
        return _unfound(actor, event, reason)
    if event.kind in ENDINGS:
        restore_school(school, event)
    else:
        _take_back_fact(school, event, FACT_OF[SchoolEvent.Kind(event.kind)])
    told = {"kind": event.kind, "on": event.effective_on, "before": event.before, "after": event.after}
    event.delete()
    school.refresh_from_db()
    school.bump()
    audit.record(actor=actor, verb="school.change_withdrawn", target=school, reason=reason, **told)
    return school


def _take_back_fact(school: School, event: SchoolEvent, fact: str) -> None:
    if school.events.filter(kind=event.kind, effective_on__gt=event.effective_on).exists():
        raise BusinessRuleError(f"在这之后还登记了{event.get_kind_display()}，请从最后一条撤起。")
    if event.is_settled:
        take_fact(school, fact, event.before)
    if fact == "name":
        forget_name(school, event.after)


def _unfound(actor: User | None, event: SchoolEvent, reason: str) -> School | None:
    """Take out a school that was founded or split off by mistake, with its empty stages and its names."""
    split = event if event.kind == SchoolEvent.Kind.SPLIT else _split_of(event.school)
    origin = split.school if split else None
    fresh = split.into if split and split.into else event.school
    audit.record(
        actor=actor, verb="school.change_withdrawn", target=fresh, reason=reason, kind=event.kind, on=event.effective_on
    )
    try:
        with transaction.atomic():
            fresh.sections.all().delete()
            SchoolEvent.objects.filter(school=fresh, kind=SchoolEvent.Kind.OPENED).delete()
            if split:
                split.delete()
            School.objects.filter(pk=fresh.pk).delete()
    except ProtectedError as held:
        raise BusinessRuleError(
            f"{fresh}已经有{_told(held.protected_objects)}，不能撤回；请先删去或撤回这些，学校不再办的请登记撤销。"
        ) from held
    if origin:
        origin.bump()
    return origin


def _split_of(school: School) -> SchoolEvent | None:
    """The split by which a school came to be, if it did."""
    return SchoolEvent.objects.filter(kind=SchoolEvent.Kind.SPLIT, into=school).select_related("school").first()


def _told(rows: Iterable[Model]) -> str:
    """What the rows are and how many, in words."""
    counts = Counter(str(row._meta.verbose_name) for row in rows)
    return "、".join(f"{name}{number}条" for name, number in counts.items())
