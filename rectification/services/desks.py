"""An item goes to a unit and back to its school, stands still and runs on, or becomes part of another."""

from django.db import transaction
from django.db.models import F

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date, workdays_left
from office import calendar, clock, parameters
from office.models import Unit, User
from rectification.models import Desk, Extension, Item, Pause
from rectification.notifications import announce, answerers, holders, inspectors, principals
from rectification.policies import merging_refusal, pausing_refusal, resuming_refusal
from rectification.services.pauses import close_pauses, end_pause, given_back, run_again, running_pause, stand_still
from rectification.services.steps import add_event, begin, written
from rectification.workflow import MAY_MANAGE, MERGE, RECALL, TRANSFER, TRANSFER_BACK

LONGEST_REASON = 1000
UNSIGNED = ("status", "desk", "signed_by", "signed_at", "due_on")


@transaction.atomic
def transfer_item(*, actor: User, item: Item, unit: Unit, reason: str, workdays: int | None = None) -> Item:
    """Hand the school's item to a unit (转办): the school's clock stands with the workdays it had left, the unit's runs.

    workdays: the unit's term from today; None takes the parameter rectify.unit_days. A pending extension lapses.
    """
    item, before = begin(TRANSFER, actor=actor, item=item)
    why = written(reason, "转办原因", limit=LONGEST_REASON)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not unit.is_active:
        raise BusinessRuleError(f"“{unit}”已停用，请选择现在承担其职能的单位。")
    days = unit_days(workdays, kind=item.school.kind if item.school else "")
    pause = stand_still(item, kind=Pause.Kind.TRANSFER, unit=unit, actor=actor, reason=why)
    item.unit, item.desk = unit, Desk.UNIT
    item.signed_by, item.signed_at = None, None
    item.due_on = calendar.deadline(clock.today(), days)
    item.bump(*UNSIGNED, "unit")
    lapse(item)
    words = (
        f"转给{unit}办理，{cn_date(item.due_on)}前办结；学校的整改期限停止计算（{workdays_left(pause.days_left)}）。"
    )
    add_event(item, TRANSFER.name, actor=actor, before=before, text=f"{words}\n{why}")
    announce(item, "问题转给本单位办理，请签收", answerers, actor=actor)
    announce(item, f"问题已转给{unit}办理", principals, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.transferred", target=item, unit=str(unit), due_on=item.due_on, reason=why)
    return item


@transaction.atomic
def transfer_back(*, actor: User, item: Item, outcome: str) -> Item:
    """Give the item back to the school, by a contact of the unit or by the office, with what was done: the school's clock
    runs on with exactly the workdays it had left."""
    way = RECALL if actor.has_perm(MAY_MANAGE) else TRANSFER_BACK
    item, before = begin(way, actor=actor, item=item)
    told = written(outcome, "办理情况", limit=LONGEST_REASON)
    pause = running_pause(item)
    if pause is None:
        raise WrongState("这条问题已经转回学校。")
    unit = item.owner
    item.desk = Desk.SCHOOL
    item.signed_by, item.signed_at = None, None
    item.due_on = max(given_back(pause, due_on=pause.due_before), item.found_on)
    item.bump(*UNSIGNED)
    end_pause(pause, actor=actor, outcome=told)
    lapse(item)
    words = f"{unit}转回学校，学校的整改期限{cn_date(item.due_on)}（{workdays_left(pause.days_left)}）。"
    add_event(item, "transfer_back", actor=actor, before=before, text=f"{words}\n{told}")
    announce(item, "问题已转回学校，请重新签收整改", answerers, actor=actor)
    announce(item, f"{unit}已把问题转回学校", inspectors, holders(MAY_MANAGE), actor=actor)
    audit.record(actor=actor, verb="item.given_back", target=item, unit=str(unit), due_on=item.due_on)
    return item


@transaction.atomic
def pause_item(*, actor: User, item: Item, reason: str) -> Item:
    """Stop the clock for something nobody at the school can hurry; while it stands the item is never late."""
    item = manageable(actor, item)
    if refusal := pausing_refusal(item):
        raise WrongState(refusal)
    why = written(reason, "暂停计时的原因", limit=LONGEST_REASON)
    pause = stand_still(item, kind=Pause.Kind.HOLD, actor=actor, reason=why)
    item.paused_on = pause.started_on
    item.bump("paused_on")
    words = f"停止计算整改期限（{workdays_left(pause.days_left)}）。\n{why}"
    add_event(item, "pause", actor=actor, before=item.status, text=words)
    announce(item, "整改期限暂停计算", answerers, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.paused", target=item, reason=why)
    return item


@transaction.atomic
def resume_item(*, actor: User, item: Item, outcome: str = "") -> Item:
    """Let the clock run on with the workdays it had left."""
    item = manageable(actor, item)
    if refusal := resuming_refusal(item):
        raise WrongState(refusal)
    run_again(item, actor=actor, outcome=outcome.strip())
    item.bump("paused_on", "due_on")
    words = f"整改期限{cn_date(item.due_on)}。{outcome.strip()}"
    add_event(item, "resume", actor=actor, before=item.status, text=words)
    announce(item, f"整改期限恢复计算，至{cn_date(item.due_on)}", answerers, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.resumed", target=item, due_on=item.due_on)
    return item


@transaction.atomic
def merge_items(*, actor: User, item: Item, into: Item, reason: str) -> Item:
    """Make an item part of another of the same desk (合并): its history and evidence stay where they are and are shown with
    the other, which takes the nearer deadline; what was merged into it before follows."""
    rows = Item.objects.select_for_update().order_by("pk").in_bulk({item.pk, into.pk})
    before = rows[item.pk].status
    MERGE.apply(rows[item.pk], actor)
    item, into = rows[item.pk], rows[into.pk]
    if refusal := merging_refusal(item, into):
        raise BusinessRuleError(refusal)
    why = written(reason, "合并原因", limit=LONGEST_REASON)
    item.merged_into = into
    close_pauses(item, actor=actor)
    item.bump("status", "merged_into", "paused_on", "due_on")
    lapse(item)
    item.merged.update(merged_into=into, version=F("version") + 1)
    if item.issued_at:
        into.due_on = max(min(item.due_on, into.due_on), into.found_on)
    into.bump("due_on")
    add_event(item, MERGE.name, actor=actor, before=before, text=f"并入{into}。{why}")
    words = f"{item}并入本问题，整改期限{cn_date(into.due_on)}。{why}"
    add_event(into, "absorb", actor=actor, before=into.status, text=words)
    announce(into, f"{item}已并入这条问题", answerers, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.merged", target=item, into=str(into), was=before, reason=why)
    return item


def manageable(actor: User, item: Item) -> Item:
    """The locked row, for the office only."""
    if not actor.has_perm(MAY_MANAGE):
        raise NotAllowed("您没有暂停和恢复计时的权限。")
    return Item.objects.select_for_update().get(pk=item.pk)


def unit_days(workdays: int | None, *, kind: str) -> int:
    """The unit's term: as given, within the declared bounds, or the year's parameter."""
    if workdays is None:
        return int(parameters.value("rectify.unit_days", year=clock.today().year, kind=kind))
    return int(parameters.declared()["rectify.unit_days"].read(str(workdays)))


def lapse(item: Item) -> None:
    """What was asked about the former desk's deadline is withdrawn."""
    item.extensions.filter(status=Extension.Status.ASKED).update(status=Extension.Status.WITHDRAWN)
