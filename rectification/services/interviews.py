"""A round of interviews (约谈): set up, filled with approved cases, announced in one act."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from office import calendar, clock, parameters
from office.models import User
from rectification.case_flow import MAY_CARRY, CaseStatus
from rectification.case_papers import draft_case_paper
from rectification.models import Case, Interview
from rectification.services.cases import notify_case
from rectification.services.steps import written
from reports.models import Document

WAITING = (CaseStatus.APPROVED, CaseStatus.NOTIFIED)
YEAR = timedelta(days=366)
MOST = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A round as it is planned. followup_due: None takes the year's parameter, in workdays after the day."""

    title: str
    direction: str
    level: str
    chair: str
    held_on: date
    place: str
    followup_due: date | None = None
    filed_with: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case in an act on the whole round. sentence: why nothing was done, empty where it was."""

    case: Case
    document: Document | None = None
    sentence: str = ""


def candidates(direction: str) -> QuerySet[Case]:
    """The cases that can be called in: for an interview, approved, in no round, about schools or about units."""
    found = Case.objects.filter(kind=Case.Kind.INTERVIEW, status__in=WAITING, interview=None)
    is_school = direction == Interview.Direction.SCHOOL
    return found.exclude(school=None) if is_school else found.exclude(unit=None)


def is_held(interview: Interview) -> bool:
    """Whether the minutes of at least one case are written."""
    return interview.cases.exclude(minutes="").exists()


@transaction.atomic
def create_interview(*, actor: User, plan: Plan, cases: Iterable[Case] = ()) -> Interview:
    """Set up a round, with the cases that are called in, if any yet."""
    refuse_others(actor)
    tidy = checked(plan)
    interview = Interview(made_by=actor, **columns(tidy))
    interview.save(force_insert=True)
    taken = take(interview, cases, actor=actor)
    audit.record(
        actor=actor,
        verb="interview.created",
        target=interview,
        held_on=interview.held_on,
        deadline=interview.followup_due,
        cases=taken,
    )
    return interview


@transaction.atomic
def change_interview(*, actor: User, interview: Interview, plan: Plan) -> Interview:
    """Another day, place or chair, before it was held; the direction stays."""
    fresh = locked(actor, interview)
    tidy = checked(replace(plan, direction=fresh.direction))
    former = {name: getattr(fresh, name) for name in ("held_on", "place", "chair")}
    for name, value in columns(tidy).items():
        setattr(fresh, name, value)
    fresh.bump(*columns(tidy))
    audit.record(actor=actor, verb="interview.changed", target=fresh, former=former, held_on=fresh.held_on)
    return fresh


@transaction.atomic
def add_cases(*, actor: User, interview: Interview, cases: Iterable[Case]) -> int:
    """Call more cases in; returns how many. Refused once minutes are written, and for a case of another round or side."""
    fresh = locked(actor, interview)
    taken = take(fresh, cases, actor=actor)
    if not taken:
        raise BusinessRuleError("请选择要列入约谈的事项。")
    fresh.bump()
    audit.record(actor=actor, verb="interview.cases_added", target=fresh, cases=taken)
    return len(taken)


@transaction.atomic
def remove_case(*, actor: User, case: Case) -> Interview:
    """Take a case out of its round before it was held; it can be called in again."""
    if case.interview is None:
        raise WrongState("这个事项不在约谈里。")
    fresh = locked(actor, case.interview)
    row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if row.interview_id != fresh.pk:
        raise WrongState("这个事项已经移出这次约谈。")
    row.interview = None
    row.bump("interview")
    fresh.bump()
    audit.record(actor=actor, verb="interview.case_removed", target=fresh, case=row)
    return fresh


def refuse_others(actor: User) -> None:
    """Raise for whoever does not carry cases out."""
    if not actor.has_perm(MAY_CARRY):
        raise NotAllowed("您没有组织约谈的权限。")


def locked(actor: User, interview: Interview) -> Interview:
    """The round, to be changed; raises once it was held."""
    refuse_others(actor)
    fresh = Interview.objects.select_for_update().get(pk=interview.pk)
    if is_held(fresh):
        raise WrongState("这次约谈已经登记约谈记录，不能再改时间、地点和约谈事项。")
    return fresh


def take(interview: Interview, cases: Iterable[Case], *, actor: User) -> list[str]:
    """Put cases into a round, each locked in turn; returns their numbers."""
    keys = sorted({case.pk for case in cases})
    if len(keys) + interview.cases.count() > MOST:
        raise BusinessRuleError(f"一次约谈最多{MOST}个事项，请分次安排。")
    rows = Case.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = list(rows.select_related("school", "unit", "interview"))
    if len(found) != len(keys):
        raise BusinessRuleError("所选的事项有的不存在或者不在您负责的范围内，请重新选择。")
    for case in found:
        if sentence := unfit(interview, case):
            raise BusinessRuleError(sentence)
        case.interview = interview
        case.bump("interview")
    return [case.number for case in found]


def unfit(interview: Interview, case: Case) -> str:
    """Why a case cannot be called in, or nothing."""
    named = f"{case.number}（{case.object}）"
    if case.kind != Case.Kind.INTERVIEW:
        return f"{named}是“{case.get_kind_display()}”事项，不是约谈。"
    if case.interview is not None:
        return f"{named}已列入“{case.interview}”，不能同时列入两次约谈。"
    if case.status not in WAITING:
        return f"{named}{case.get_status_display()}，不能列入约谈；批准后、实施前的才可以。"
    is_school = interview.direction == Interview.Direction.SCHOOL
    if (case.school_id is not None) != is_school:
        return f"{named}不是{'学校' if is_school else '部门、乡镇'}的事项，与这次约谈的对象不一致。"
    return ""


def checked(plan: Plan) -> Plan:
    """The plan with tidy words and its follow-up; raises for days that cannot be."""
    if plan.direction not in Interview.Direction.values:
        raise BusinessRuleError("请选择约谈对象是学校，还是部门、乡镇。")
    today = clock.today()
    if not today - YEAR <= plan.held_on <= today + YEAR:
        raise BusinessRuleError(f"约谈日期应在{cn_date(today - YEAR)}和{cn_date(today + YEAR)}之间，请核对年份。")
    due = plan.followup_due or usual_followup(plan.held_on)
    if not plan.held_on <= due <= plan.held_on + YEAR:
        raise BusinessRuleError(f"回访期限应在约谈当天和{cn_date(plan.held_on + YEAR)}之间。")
    if len(plan.filed_with.strip()) > 200:
        raise BusinessRuleError("抄报备案单位最多200字。")
    return replace(
        plan,
        title=written(plan.title, "名称", limit=120),
        level=written(plan.level, "约谈层级", limit=60),
        chair=written(plan.chair, "约谈人", limit=60),
        place=written(plan.place, "地点", limit=120),
        filed_with=plan.filed_with.strip(),
        followup_due=due,
    )


def usual_followup(held_on: date) -> date:
    """The last day for the return visit by the year's parameter, in workdays."""
    return calendar.deadline(held_on, int(parameters.value("escalate.followup_days", year=held_on.year)))


def columns(plan: Plan) -> dict[str, Any]:
    """The columns of a round."""
    names = ("title", "direction", "level", "chair", "held_on", "place", "followup_due", "filed_with")
    return {name: getattr(plan, name) for name in names}


# --- one act for all --------------------------------------------------------------------------------------------------
def draft_notices(*, actor: User, interview: Interview) -> list[Result]:
    """A 约谈通知 for every case of the round. One that cannot be drafted does not stop the others and says why."""
    refuse_others(actor)
    return each(interview, lambda case: draft_case_paper(actor=actor, case=case))


def notify_all_cases(*, actor: User, interview: Interview) -> list[Result]:
    """Tell every case of the round its day and place; one that was told already says so."""
    refuse_others(actor)
    words = f"{cn_date(interview.held_on)}在{interview.place}约谈，约谈人：{interview.chair}。请准时参加。"

    def tell_one(case: Case) -> None:
        if case.status != CaseStatus.APPROVED:
            raise WrongState(f"{case.get_status_display()}，不再重复通知。")
        notify_case(actor=actor, case=case, text=words)

    return each(interview, tell_one)


def each(interview: Interview, act: Callable[[Case], Document | None]) -> list[Result]:
    """The act on every case, each on its own."""
    results = []
    for case in cases_of(interview):
        try:
            with transaction.atomic():
                results.append(Result(case, act(case)))
        except BusinessRuleError as refusal:
            results.append(Result(case, None, refusal.sentence))
    if not results:
        raise BusinessRuleError("这次约谈还没有列入事项。")
    return results


def cases_of(interview: Interview) -> Sequence[Case]:
    """The cases of a round, in the order of their numbers."""
    return list(interview.cases.select_related("school", "unit", "interview").order_by("number"))
