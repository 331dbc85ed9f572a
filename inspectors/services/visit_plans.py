"""Planned visits: made, changed, cancelled. Schools never see them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from inspectors.campaigns import place_for
from inspectors.models import Inspector, Visit, VisitPlan
from inspectors.workflow import MAY_REVIEW
from office import clock
from office.inbox import notify_all
from office.models import User
from schools.models import Posting, School

MAY_PLAN = "inspectors.plan_visit"


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What is planned: one inspector, one school, one day, morning, afternoon or all of it."""

    inspector: User
    school: School
    planned_on: date
    half: str = VisitPlan.Half.DAY
    matters: str = ""
    companions: frozenset[User] = frozenset()


@transaction.atomic
def plan_visit(*, actor: User, client_uuid: uuid.UUID, content: PlanContent) -> VisitPlan:
    """Plan a visit under the client's own UUID: an inspector his own, the office anyone's. Whoever goes along is told.

    Refused: no permission, a day in the past, a school that is not the inspector's on that day and to which no campaign
    sends him, a companion who is no inspector in office, the same school and time a second time.
    """
    check_planner(actor, content.inspector)
    check_content(content)
    former = VisitPlan.objects.filter(client_uuid=client_uuid).first()
    if former is not None:
        check_planner(actor, former.inspector)
        return former
    try:
        with transaction.atomic():
            plan = VisitPlan.objects.create(
                client_uuid=client_uuid,
                school=content.school,
                inspector=content.inspector,
                planned_on=content.planned_on,
                half=content.half,
                matters=content.matters,
            )
    except IntegrityError as error:
        raise twice(content) from error
    plan.companions.set(content.companions)
    tell(actor, plan, [plan.inspector, *content.companions], "已安排")
    audit.record(actor=actor, verb="visitplan.made", target=plan, planned_on=plan.planned_on)
    return plan


@transaction.atomic
def change_visit_plan(*, actor: User, plan: VisitPlan, content: PlanContent) -> VisitPlan:
    """Change what is planned; refused like `plan_visit`, and once the plan was made or cancelled."""
    plan = locked_open(actor, plan)
    check_planner(actor, content.inspector)
    check_content(content)
    names = ("inspector", "school", "planned_on", "half", "matters")
    for name in names:
        setattr(plan, name, getattr(content, name))
    try:
        with transaction.atomic():
            plan.bump(*names)
    except IntegrityError as error:
        raise twice(content) from error
    plan.companions.set(content.companions)
    tell(actor, plan, [plan.inspector, *content.companions], "有改动")
    audit.record(actor=actor, verb="visitplan.changed", target=plan, planned_on=plan.planned_on)
    return plan


@transaction.atomic
def cancel_visit_plan(*, actor: User, plan: VisitPlan) -> VisitPlan:
    """Take a plan back; the row stays."""
    plan = locked_open(actor, plan)
    Visit.objects.filter(plan=plan, status="draft").update(plan=None)
    plan.is_cancelled = True
    plan.bump("is_cancelled")
    tell(actor, plan, [plan.inspector, *plan.companions.all()], "已取消")
    audit.record(actor=actor, verb="visitplan.cancelled", target=plan, planned_on=plan.planned_on)
    return plan


def check_planner(actor: User, inspector: User) -> None:
    """One's own plans; the reviewing office anyone's."""
    if not actor.has_perm(MAY_PLAN):
        raise NotAllowed("您没有安排督导计划的权限。")
    if inspector.pk != actor.pk and not actor.has_perm(MAY_REVIEW):
        raise NotAllowed("只能安排和修改自己的督导计划。")


def locked_open(actor: User, plan: VisitPlan) -> VisitPlan:
    """The plan, locked; neither cancelled nor made."""
    plan = VisitPlan.objects.select_for_update(of=("self",)).select_related("inspector").get(pk=plan.pk)
    check_planner(actor, plan.inspector)
    if plan.is_cancelled:
        raise WrongState("这份督导计划已经取消。")
    made = Visit.objects.filter(plan=plan).exclude(status="draft").select_related("inspector").first()
    if made is not None:
        raise WrongState(f"这份督导计划已由{made.inspector}完成（{cn_date(made.visited_on)}），不能再改。")
    return plan


def check_content(content: PlanContent) -> None:
    """A day to come, a school that is the inspector's then, companions in office."""
    day, inspector = content.planned_on, content.inspector
    if day < clock.today():
        raise BusinessRuleError("计划日期不能早于今天。")
    listed = Posting.objects.as_inspector().valid_on(day).filter(user=inspector, school=content.school).exists()
    if not listed and place_for(inspector, content.school, day) is None:
        raise BusinessRuleError(f"{cn_date(day)}{content.school}不由{inspector}负责，不能安排这次督导。")
    if content.half not in VisitPlan.Half.values:
        raise BusinessRuleError("请选择上午、下午或全天。")
    if len(content.matters) > 500:
        raise BusinessRuleError(f"督导事项最多 500 字，现有 {len(content.matters)} 字。")
    going = {user.pk for user in content.companions}
    serving = set(Inspector.objects.serving_on(day).filter(user__in=going).values_list("user", flat=True))
    for user in content.companions:
        if user.pk == inspector.pk or user.pk not in serving:
            raise BusinessRuleError(f"{user}不能作为随行督学，请核对后重新选择。")


def twice(content: PlanContent) -> BusinessRuleError:
    """The same school, day and half a second time."""
    half = VisitPlan.Half(content.half).label
    return BusinessRuleError(f"{cn_date(content.planned_on)}（{half}）已经安排过到{content.school}督导。")


def tell(actor: User, plan: VisitPlan, people: Iterable[User], what: str) -> None:
    """Everybody concerned but whoever did it."""
    others = [user for user in people if user.pk != actor.pk]
    notify_all(others, title=f"督导计划{what}：{plan}", url="/inspectors/plans/", source="督导计划")
