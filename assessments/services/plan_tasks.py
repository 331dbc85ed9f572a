"""Lines of a plan become items of the ledger, for the schools or a department to carry out."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from assessments import plan_words
from assessments.gap_sheets import snapshot_of_run
from assessments.models import Plan, PlanTask
from assessments.policies import follow_up_refusal
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from office import calendar, clock
from office.models import Unit, User
from rectification.models import Item, Source
from rectification.services import open_item
from rectification.workflow import MAY_ADD
from schools.models import Posting, School


@transaction.atomic
def open_plan_tasks(
    *,
    actor: User,
    plan: Plan,
    lines: Collection[str],
    severity: str,
    due_on: date | None = None,
    unit: Unit | None = None,
    category: str = "",
) -> list[Item]:
    """Open a ledger item for each chosen line of a plan; a line that has one keeps it.

    ``lines`` are the `lever` of the plan's changes. The school answers, its principal named as responsible, or the unit
    where one is given. ``due_on`` is kept in workdays from today; None takes the year's parameter of the severity.
    Refuses what `follow_up_refusal` refuses, changed figures, an unknown line, and a choice that opens nothing.
    """
    if not actor.has_perm(MAY_ADD):
        raise NotAllowed("您没有“登记问题”的权限。")
    plan = Plan.objects.select_for_update(of=("self",)).select_related("run__indicator_set").get(pk=plan.pk)
    if reason := follow_up_refusal(plan):
        raise BusinessRuleError(reason)
    snapshot_of_run(plan.run)
    chosen = chosen_changes(plan, lines)
    days = None if due_on is None else workdays_to(due_on)
    schools = School.objects.visible_to(actor).in_bulk({change["school_id"] for change in chosen})
    principals = {} if unit else principals_of(schools.values())
    items = []
    for change in chosen:
        item = open_item(
            actor=actor,
            school=schools.get(change["school_id"]),
            unit=unit,
            source=Source.ASSESSMENT,
            basis=plan_words.ground_of(plan, change),
            category=category,
            severity=severity,
            text=plan_words.task_of(plan, change),
            found_on=clock.today(),
            workdays=days,
            responsible=principals.get(change["school_id"], ""),
        )
        PlanTask.objects.create(plan=plan, line=change["lever"], item=item)
        items.append(item)
    audit.record(actor=actor, verb="plan.tasks_opened", target=plan, n=len(items))
    return items


def chosen_changes(plan: Plan, lines: Collection[str]) -> list[dict[str, Any]]:
    """The chosen changes that are not in the ledger yet, in the plan's order."""
    changes = {change["lever"]: change for change in plan.result["changes"]}
    if not lines:
        raise BusinessRuleError("请至少勾选一项。")
    if set(lines) - set(changes):
        raise BusinessRuleError("勾选的项不在这个方案里，请重新打开页面选择。")
    opened = set(plan.tasks.values_list("line", flat=True))
    left = [change for line, change in changes.items() if line in lines and line not in opened]
    if not left:
        raise BusinessRuleError("勾选的各项已经列入整改台账，没有重复登记。")
    return left


def workdays_to(day: date) -> int:
    """How many workdays are left until the deadline."""
    days = calendar.workdays_between(clock.today(), day)
    if day <= clock.today() or days < 1:
        raise BusinessRuleError("整改期限应在今天以后，至少留1个工作日。")
    return days


def principals_of(schools: Collection[School]) -> dict[int, str]:
    """The names of the principals of now, by school."""
    found = Posting.objects.current().as_principal().filter(school__in=schools).select_related("user")
    return {posting.school_id: str(posting.user) for posting in found}
