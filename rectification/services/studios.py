"""What schools do about themselves: their studio, their own checks, the problems they find; and the office's look at studios."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.files import store_upload
from core.models import StoredFile
from core.numbering import next_number
from core.templatetags.formatting import cn_date
from core.workflow import Transition
from office import calendar, clock, parameters
from office.models import User
from rectification.models import Desk, Evidence, InternalCheck, Item, Source
from rectification.services.opening import EARLIEST_YEAR, refuse_impossible
from rectification.services.steps import add_event, attach, term, written
from rectification.studio_flow import FIND, MEET, MEND, RUN, START, is_own
from schools.models import School, Studio, StudioCheck

OWN_BASIS = "学校自查"
SHORT = 1000


# --- studios --------------------------------------------------------------------------------------------------------
def locked_studio(school: School) -> Studio:
    """The school's studio under a row lock; made as 未建 when there is none."""
    Studio.objects.get_or_create(school=school)
    return Studio.objects.select_for_update().select_related("school").get(school=school)


@transaction.atomic
def save_studio(
    *,
    actor: User,
    school: School,
    head: str,
    members: str,
    founded_on: date | None = None,
    rules: UploadedFile | None = None,
) -> Studio:
    """Who leads the studio, who is in it (one a line, empty lines are dropped), since when, by which rules.

    rules: None keeps the present file. Raises BusinessRuleError.
    """
    studio = locked_studio(school)
    if reason := is_own(studio, actor):
        raise BusinessRuleError(reason)
    if founded_on is not None:
        refuse_day(founded_on, "成立日期")
    studio.head = written(head, "负责人", limit=60)
    lines = [line.strip() for line in written(members, "成员", limit=SHORT).splitlines()]
    studio.members = "\n".join(line for line in lines if line)
    studio.founded_on = founded_on
    if rules is not None:
        studio.rules = store_upload(rules, kind="document", actor=actor)
    studio.bump("head", "members", "founded_on", "rules")
    audit.record(actor=actor, verb="studio.saved", target=studio, members=studio.member_count)
    return studio


def move(transition: Transition, *, actor: User, school: School) -> Studio:
    """One declared change of the studio's state. Raises the transition's refusal."""
    studio = locked_studio(school)
    transition.apply(studio, actor)
    studio.bump("status")
    return studio


@transaction.atomic
def start_studio(*, actor: User, school: School) -> Studio:
    """The school begins to set up its studio."""
    studio = move(START, actor=actor, school=school)
    audit.record(actor=actor, verb="studio.started", target=studio)
    return studio


@transaction.atomic
def run_studio(*, actor: User, school: School) -> Studio:
    """The studio works, for the first time or again after mending."""
    studio = move(RUN, actor=actor, school=school)
    if studio.founded_on is None:
        studio.founded_on = clock.today()
        studio.bump("founded_on")
    audit.record(actor=actor, verb="studio.running", target=studio)
    return studio


@transaction.atomic
def check_studio(
    *, actor: User, school: School, term: str, is_met: bool, score: Decimal | None = None, note: str = ""
) -> StudioCheck:
    """The office's judgement on a studio, once a term: 达标, or 整改 with what is missing. score: 0 to 100, or none."""
    named = written(term, "学期", limit=20)
    if not is_met and not note.strip():
        raise BusinessRuleError("要求整改的，请写明检查情况。")
    studio = move(MEET if is_met else MEND, actor=actor, school=school)
    if studio.checks.filter(term=named).exists():
        raise BusinessRuleError(f"“{named}”已经检查过这个工作室，每学期检查一次。")
    check = StudioCheck.objects.create(
        studio=studio,
        term=named,
        is_met=is_met,
        score=score,
        note=note.strip()[:SHORT],
        checked_by=actor,
        checked_on=clock.today(),
    )
    audit.record(actor=actor, verb="studio.checked", target=studio, term=named, verdict=studio.get_status_display())
    return check


# --- the school's own checks and findings ---------------------------------------------------------------------------
def refuse_stranger(school: School, actor: User) -> None:
    """Only the principal enters what his school found."""
    if not School.objects.led_by(actor).filter(pk=school.pk).exists():
        raise BusinessRuleError(f"只有“{school}”的校（园）长可以登记本校的自查。")


def refuse_day(day: date, label: str) -> None:
    """Raise for a day before EARLIEST_YEAR or after today."""
    if day.year < EARLIEST_YEAR or day > clock.today():
        raise BusinessRuleError(f"{label}应在{EARLIEST_YEAR}年以后、不晚于今天，请核对。")


def own_term(severity: str, due_on: date | None, *, kind: str) -> tuple[int, date]:
    """Workdays from today and deadline of the school's own choosing; None takes the year's parameter for the severity."""
    today = clock.today()
    if due_on is None:
        days = term(severity, None, on=today, kind=kind)
        return days, calendar.deadline(today, days)
    most = int(parameters.declared()[f"rectify.days.{severity}"].ceiling or 0)
    last = calendar.deadline(today, most)
    if not today <= due_on <= last:
        raise BusinessRuleError(f"整改期限应在今天到{cn_date(last)}之间（{most}个工作日以内），请核对。")
    return max(1, calendar.workdays_between(today, due_on)), due_on


@transaction.atomic
def find_item(
    *,
    actor: User,
    school: School,
    severity: str,
    text: str,
    category: str = "",
    basis: str = "",
    due_on: date | None = None,
    responsible: str = "",
    measures: str = "",
    found_on: date | None = None,
    evidence: Iterable[StoredFile] = (),
) -> Item:
    """A problem the school found itself (自查自纠): numbered like any other and at once 整改中 on the school's own desk.

    Afterwards it lives like any other; `ItemQuerySet.counted` leaves it out. due_on: the school's own deadline.
    responsible: the principal when empty. Raises BusinessRuleError.
    """
    refuse_stranger(school, actor)
    day = found_on or clock.today()
    refuse_impossible(school, None, Source.SELF, severity, day)
    days, last = own_term(severity, due_on, kind=school.kind)
    now = clock.now()
    item = Item(
        school=school,
        desk=Desk.SCHOOL,
        source=Source.SELF,
        basis=basis.strip()[:300] or OWN_BASIS,
        category=category.strip()[:40],
        severity=severity,
        text=written(text, "问题描述"),
        found_on=day,
        workdays=days,
        due_on=last,
        responsible=responsible.strip()[:60] or str(actor)[:60],
        measures=measures.strip(),
        opened_by=actor,
        issued_at=now,
        signed_by=actor,
        signed_at=now,
    )
    item.number = f"问〔{day.year}〕{next_number('rectification.item', day.year):04d}"
    item.save(force_insert=True)
    opened = add_event(item, "opened", actor=actor, text=item.text)
    attach(opened, evidence, phase=Evidence.Phase.BEFORE, actor=actor)
    before = item.status
    FIND.apply(item, actor)
    item.bump("status")
    words = f"学校自查自纠，整改期限{cn_date(last)}。责任人：{item.responsible}\n{item.measures}"
    add_event(item, "start", actor=actor, before=before, text=words)
    audit.record(actor=actor, verb="item.self_found", target=item, owner=school, severity=severity)
    return item


@transaction.atomic
def add_check(
    *,
    actor: User,
    school: School,
    checked_on: date,
    area: str,
    people: str,
    text: str,
    problem: str = "",
    severity: str = "",
    due_on: date | None = None,
) -> InternalCheck:
    """What the school's studio looked at on a day; with `problem`, what it found goes into the ledger as self-found."""
    refuse_stranger(school, actor)
    if area not in InternalCheck.Area.values:
        raise BusinessRuleError("请选择自查的方面。")
    refuse_day(checked_on, "自查日期")
    check = InternalCheck(
        school=school,
        checked_on=checked_on,
        area=area,
        people=written(people, "自查人员", limit=120),
        text=written(text, "自查情况", limit=2000),
        entered_by=actor,
        entered_at=clock.now(),
    )
    if problem.strip():
        check.item = find_item(
            actor=actor,
            school=school,
            severity=severity,
            text=problem,
            category=check.get_area_display(),
            due_on=due_on,
            found_on=checked_on,
        )
    check.save(force_insert=True)
    audit.record(actor=actor, verb="internalcheck.added", target=check, school=school, day=checked_on)
    return check
