"""The office asks for a year's figures, sees who is missing, reminds, and refreshes what schools are compared with."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.db import transaction
from django.urls import reverse

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office import clock, inbox
from office.models import User, WorkYear
from schools.field_packs import FieldPack, field_pack, pack_of, packs_for, whole_school
from schools.models import Collection, CollectionPack, FieldMedian, Posting, Section, Stage, YearReturn
from schools.services.facts import require_near
from schools.services.filling import require_open_year
from schools.workflow import Status

MAY_OPEN = "schools.open_collection"
ENOUGH = Decimal("0.5")
PLACES = Decimal("0.00000001")


@transaction.atomic
def open_collection(*, actor: User, year: int, deadline: date, packs: Mapping[str, str]) -> Collection:
    """Open a year, or change what an open one asks for.

    packs: stage to pack code; a stage that is left out is not asked. A stage for which something has been filled in
    keeps its pack. The medians that schools are compared with are computed now, once.
    """
    if not actor.has_perm(MAY_OPEN):
        raise NotAllowed("您没有开通年度填报的权限。")
    require_open_year(year)
    require_near(deadline, "截止日期")
    wanted = {stage: code for stage, code in packs.items() if code}
    if not wanted:
        raise BusinessRuleError("至少选一个学段。")
    for stage, code in wanted.items():
        if code not in {pack.code for pack in packs_for(stage)}:
            raise BusinessRuleError(f"{Stage(stage).label}学段没有这种填报表。")
    defaults = {"deadline": deadline, "opened_by": actor, "opened_at": clock.now()}
    collection, is_new = Collection.objects.select_for_update(of=("self",)).get_or_create(year=year, defaults=defaults)
    if is_new and deadline < clock.today():
        raise BusinessRuleError("截止日期不能早于今天。")
    _refuse_begun(year, wanted)
    collection.packs.exclude(stage__in=wanted).delete()
    for stage, code in wanted.items():
        CollectionPack.objects.update_or_create(collection=collection, stage=stage, defaults={"pack": code})
    collection.deadline = deadline
    collection.bump("deadline")
    refresh_medians(year)
    verb = "collection.opened" if is_new else "collection.changed"
    audit.record(actor=actor, verb=verb, target=collection, deadline=deadline, packs=wanted)
    return collection


def _refuse_begun(year: int, wanted: Mapping[str, str]) -> None:
    """A stage that has begun keeps its pack: figures typed for one pack are not those of another."""
    begun = YearReturn.objects.in_year(year).order_by().values_list("section__stage", "pack").distinct()
    for stage, code in begun:
        if wanted.get(stage) != code:
            raise WrongState(f"{Stage(stage).label}学段已经有学校填报“{field_pack(code).title}”，不能改。")


@transaction.atomic
def remind_missing(*, actor: User, year: int) -> int:
    """Put a line into the inbox of every principal whose school has not confirmed; once a day. Returns how many."""
    if not actor.has_perm(MAY_OPEN):
        raise NotAllowed("您没有提醒学校的权限。")
    require_open_year(year)
    collection = Collection.objects.select_for_update(of=("self",)).filter(year=year).first()
    if collection is None:
        raise WrongState(f"{year} 年还没有开通填报。")
    now = clock.now()
    if collection.reminded_at and _day_of(collection.reminded_at) == _day_of(now):
        raise WrongState("今天已经提醒过一次。")
    late = Section.objects.expected_in(year, today=clock.today()).unconfirmed_in(year)
    postings = Posting.objects.current().as_principal().filter(school__sections__in=late)
    people = {posting.user for posting in postings.select_related("user")}
    title = f"请在 {collection.deadline:%Y-%m-%d} 前填报并确认 {year} 年数据"
    url = f"{reverse('schools:return_list')}?year={year}"
    told = inbox.notify_all(people, title=title, url=url, source="yearreturn")
    collection.reminded_at = now
    collection.bump("reminded_at")
    audit.record(actor=actor, verb="collection.reminded", target=collection, people=told, sections=late.count())
    return told


def _day_of(moment: datetime) -> date:
    return moment.astimezone(clock.now().tzinfo).date()


@transaction.atomic
def renew_medians(*, actor: User, year: int) -> int:
    """The office has the year's medians computed anew; returns how many figures have one."""
    if not actor.has_perm(MAY_OPEN):
        raise NotAllowed("您没有更新中位数的权限。")
    found = refresh_medians(year)
    audit.record(actor=actor, verb="medians.renewed", year=year, figures=found)
    return found


def renew_open_medians() -> dict[int, int]:
    """Every opened year that is not sealed gets its medians computed anew; the clock calls this at night.

    Run twice, it leaves the same figures. Only a year whose medians have changed leaves a line in the trail. Returns
    year to how many figures have a median.
    """
    sealed = WorkYear.objects.filter(status=WorkYear.Status.SEALED).values("year")
    found = {}
    for year in Collection.objects.exclude(year__in=sealed).order_by("year").values_list("year", flat=True):
        with transaction.atomic():
            before = FieldMedian.objects.known(year)
            found[year] = refresh_medians(year)
            if FieldMedian.objects.known(year) != before:
                audit.record(actor=None, verb="medians.renewed", year=year, figures=found[year])
    return found


def refresh_medians(year: int) -> int:
    """Compute the medians per pupil for a year's forms, inside the caller's transaction; returns how many.

    From the year's own checked returns once at least half of the expected sections have one, else from last year's.
    A whole-school figure is divided by the pupils of the whole school and counts for each of its stages.
    """
    Collection.objects.select_for_update(of=("self",)).filter(year=year).first()  # one at a time for a year
    basis = year if _is_enough(year) else year - 1
    groups: dict[tuple[str, str, str], list[Decimal]] = {}
    settled = YearReturn.objects.in_year(basis).settled()
    pupils: dict[int, dict[str, str | None]] = {}
    for school, stage, values in settled.values_list("section__school", "section__stage", "values"):
        pupils.setdefault(school, {})[stage] = values.get("students")
    for row in settled.select_related("section__school").iterator(chunk_size=500):
        pack, section = field_pack(row.pack), row.section
        whole = whole_school([stage.value for stage in section.school.stages], pupils[section.school_id])
        for code, value in per_pupil(pack, section.stage, row.values, whole).items():
            groups.setdefault((pack.code, section.stage, code), []).append(value)
    FieldMedian.objects.filter(year=year).delete()
    FieldMedian.objects.bulk_create(
        FieldMedian(
            year=year,
            pack=pack,
            stage=stage,
            field=code,
            value=median(values).quantize(PLACES),
            sections=len(values),
            basis_year=basis,
        )
        for (pack, stage, code), values in groups.items()
    )
    return len(groups)


def _is_enough(year: int) -> bool:
    expected = Section.objects.expected_in(year, today=clock.today()).count()
    return YearReturn.objects.in_year(year).settled().count() >= expected * ENOUGH


def per_pupil(pack: FieldPack, stage: str, values: Mapping[str, str], whole: Decimal | None) -> dict[str, Decimal]:
    """The figures that are compared with other schools, divided by the section's pupils; whole-school figures by those
    of the whole school. Unrounded; a figure without pupils to divide by is left out."""
    students = Decimal(values.get("students") or 0)
    found = {}
    for field in pack.fields_of(stage):
        stored, pupils = values.get(field.code), whole if field.shared else students
        if field.per_pupil and stored is not None and pupils:
            found[field.code] = Decimal(stored) / pupils
    return found


def usual_packs() -> dict[str, str]:
    """Stage to the pack it usually fills in."""
    return {stage.value: pack_of(stage.value).code for stage in Stage}


def beyond_expected(user: User, year: int) -> tuple[int, int]:
    """Returns of sections that do not report for the year any more, such as of schools that ended: (all, frozen). They
    are not in `counts_of`."""
    expected = Section.objects.expected_in(year, today=clock.today()).values("pk")
    rows = YearReturn.objects.visible_to(user).in_year(year).exclude(section__in=expected)
    return rows.count(), rows.frozen().count()


def counts_of(user: User, year: int) -> dict[str, int]:
    """How many of the person's expected sections stand in each state; the key of those not begun is "missing"."""
    sections = Section.objects.visible_to(user).expected_in(year, today=clock.today()).with_return(year)
    found = sections.counted_by_status()
    return {"missing": found.get(None, 0)} | {status.value: found.get(status.value, 0) for status in Status}
