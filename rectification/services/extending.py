"""A longer deadline is asked for before it has passed and decided by somebody else."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from office import calendar, clock
from office.models import User
from rectification.models import Extension, Item
from rectification.notifications import announce, answerers, holders
from rectification.policies import MENDING, can_decide, extension_refusal
from rectification.services.steps import add_event, written
from rectification.workflow import MAY_EXTEND


@transaction.atomic
def ask_extension(*, actor: User, item: Item, workdays: int, reason: str) -> Extension:
    """Ask for more workdays, at most as many as the original term."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if refusal := extension_refusal(item, actor):
        raise (BusinessRuleError if item.status in MENDING else WrongState)(refusal)
    if not 1 <= workdays <= item.workdays:
        raise BusinessRuleError(f"申请延长的天数应在1到{item.workdays}个工作日之间（不超过原整改时限）。")
    extension = Extension.objects.create(
        item=item,
        round=item.round,
        reason=written(reason, "延期理由"),
        workdays=workdays,
        due_before=item.due_on,
        asked_by=actor,
        asked_at=clock.now(),
    )
    item.bump()
    words = f"申请延长{workdays}个工作日。{extension.reason}"
    add_event(item, "extension_asked", actor=actor, before=item.status, text=words)
    announce(item, "申请延期，请审批", holders(MAY_EXTEND), actor=actor)
    audit.record(actor=actor, verb="item.extension_asked", target=item, workdays=workdays)
    return extension


@transaction.atomic
def grant_extension(*, actor: User, extension: Extension, workdays: int | None = None, opinion: str = "") -> Extension:
    """Move the deadline; workdays: fewer than asked, or None for what was asked."""
    extension, item = undecided(actor=actor, extension=extension)
    days = extension.workdays if workdays is None else workdays
    if not 1 <= days <= extension.workdays:
        raise BusinessRuleError(f"同意延长的天数应在1到{extension.workdays}个工作日之间。")
    if item.status not in MENDING:
        raise WrongState(f"这条问题当前是“{item.get_status_display()}”，不需要再延期。")
    extension.due_after = calendar.deadline(item.due_on, days)
    decide(extension, Extension.Status.GRANTED, actor=actor, opinion=opinion)
    item.due_on = extension.due_after
    item.bump("due_on")
    words = f"整改期限延至{cn_date(item.due_on)}（{days}个工作日）。{opinion.strip()}"
    add_event(item, "extension_granted", actor=actor, before=item.status, text=words)
    announce(item, f"延期申请已同意，期限延至{cn_date(item.due_on)}", answerers, actor=actor)
    audit.record(actor=actor, verb="item.extended", target=item, due_on=item.due_on, former=extension.due_before)
    return extension


@transaction.atomic
def refuse_extension(*, actor: User, extension: Extension, opinion: str) -> Extension:
    """Keep the deadline, and say why."""
    extension, item = undecided(actor=actor, extension=extension)
    why = written(opinion, "不同意延期的理由")
    decide(extension, Extension.Status.REFUSED, actor=actor, opinion=why)
    item.bump()
    add_event(item, "extension_refused", actor=actor, before=item.status, text=why)
    announce(item, "延期申请未同意", answerers, actor=actor)
    audit.record(actor=actor, verb="item.extension_refused", target=item, reason=why)
    return extension


def undecided(*, actor: User, extension: Extension) -> tuple[Extension, Item]:
    """The locked item and the pending request on it; raises when it is decided or not the actor's to decide."""
    item = Item.objects.select_for_update().get(pk=extension.item_id)
    fresh = Extension.objects.select_for_update().get(pk=extension.pk)
    if fresh.status != Extension.Status.ASKED:
        raise WrongState(f"这份延期申请{fresh.get_status_display()}，不能再审批。")
    if not can_decide(fresh, actor):
        raise NotAllowed("申请人和整改单位的人员不能审批自己的延期申请。")
    return fresh, item


def decide(extension: Extension, status: str, *, actor: User, opinion: str) -> None:
    """Sign the decision."""
    extension.status = status
    extension.opinion = opinion.strip()
    extension.decided_by = actor
    extension.decided_at = clock.now()
    extension.bump("status", "opinion", "decided_by", "decided_at", "due_after")
