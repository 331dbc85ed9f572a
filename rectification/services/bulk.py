"""Acts on several items at once: each in its own savepoint, each refused or done by itself, all of them in scope or none at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion, WrongState
from core.templatetags.formatting import cn_date
from office import calendar, clock
from office.models import Unit, User
from rectification.models import Desk, Extension, Item
from rectification.notifications import announce, answerers
from rectification.services.desks import transfer_item
from rectification.services.steps import add_event, written
from rectification.workflow import MAY_EXTEND, MAY_MANAGE, OPEN, WITH_SIDE, Status

MOST = 500
MOVED = "您选择之后，别人已经改动过这条问题，没有办理；请刷新后再选。"


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen row as it stood when it was chosen."""

    pk: int
    version: int


@dataclass(slots=True)
class Outcome:
    """What became of each row: keys of those done, keys and reasons of those that were not."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def chosen(*, actor: User, picks: Sequence[Pick]) -> list[Item]:
    """The chosen items in the order of their keys. Raises BusinessRuleError for none or too many, NotAllowed when one of
    them is out of scope: then nothing at all is done."""
    keys = {pick.pk for pick in picks}
    if not keys:
        raise BusinessRuleError("请先勾选要办理的问题。")
    if len(keys) > MOST:
        raise BusinessRuleError(f"一次最多办理{MOST}条，现有{len(keys)}条；请缩小筛选范围，分几次办理。")
    items = list(Item.objects.visible_to(actor).filter(pk__in=keys).select_related("school", "unit").order_by("pk"))
    if len(items) != len(keys):
        raise NotAllowed("所选的问题里有您看不到或已不存在的，一条也没有办理；请回到台账重新选择。")
    return items


@transaction.atomic
def each(*, actor: User, picks: Sequence[Pick], name: str, act: Callable[[Item], Any]) -> Outcome:
    """Do `act` with every chosen item; a refusal undoes only its own row and is told with it."""
    if not actor.has_perm(MAY_MANAGE):
        raise NotAllowed("您没有批量办理的权限。")
    versions, outcome = {pick.pk: pick.version for pick in picks}, Outcome()
    for item in chosen(actor=actor, picks=picks):
        try:
            with transaction.atomic():
                fresh = Item.objects.select_for_update(of=("self",)).select_related("school", "unit").get(pk=item.pk)
                if fresh.version != versions[item.pk]:
                    raise StaleVersion(MOVED)
                act(fresh)
            outcome.done.append(item.pk)
        except BusinessRuleError as refusal:
            outcome.refused.append((item.pk, refusal.sentence))
    audit.record(actor=actor, verb="items.handled", act=name, done=len(outcome.done), refused=len(outcome.refused))
    return outcome


# --- what stands against it -------------------------------------------------------------------------------------------
def reminding_refusal(item: Item) -> str | None:
    """Why nobody is to be reminded of the item now, or None."""
    if item.status not in WITH_SIDE:
        return f"当前状态是“{item.get_status_display()}”，不在责任方手上，不用催办。"
    if item.paused_on:
        return "已暂停计时，不用催办。"
    if item.events.filter(verb="remind", at__date=clock.today()).exists():
        return "今天已经催办过，每条问题一天只催办一次。"
    return None


def granting_refusal(item: Item, workdays: int, actor: User) -> str | None:
    """Why the office cannot give the item more time of its own accord, or None."""
    if item.status not in WITH_SIDE:
        return f"当前状态是“{item.get_status_display()}”，不需要延期。"
    if item.paused_on:
        return "已暂停计时，恢复计时后再延期。"
    if item.due_on < clock.today():
        return "整改期限已过，不能再延期。"
    if item.extensions.filter(status=Extension.Status.ASKED).exists():
        return "有一份延期申请等待审批，请先审批。"
    if not 1 <= workdays <= item.workdays:
        return f"延长的天数应在1到{item.workdays}个工作日之间（不超过原整改时限）。"
    return "整改单位的人员不能给自己延期。" if item.is_mended_by(actor) else None


def reassigning_refusal(item: Item, unit: Unit | None) -> str | None:
    """Why the item cannot get another unit or person, or None."""
    if item.status not in OPEN:
        return f"当前状态是“{item.get_status_display()}”，不能改派。"
    if unit is None or unit.pk == item.unit_id:
        return None
    if not unit.is_active:
        return f"“{unit}”已停用，请选择现在承担其职能的单位。"
    if item.desk == Desk.UNIT and item.status not in {Status.FOUND, Status.ISSUED}:
        return f"“{item.unit}”已经签收，不能直接换成别的单位；请先转回学校，再转办。"
    if item.pauses.filter(ended_on=None, unit__isnull=False).exists():
        return f"正由“{item.unit}”承办转办，请先转回学校，再转办。"
    return None


def refuse(reason: str | None) -> None:
    """Raise when there is a reason."""
    if reason:
        raise WrongState(reason)


# --- the acts ---------------------------------------------------------------------------------------------------------
def remind_items(*, actor: User, picks: Sequence[Pick], text: str = "") -> Outcome:
    """催办: whoever answers for each item hears of it, once a day at most."""

    def act(item: Item) -> None:
        refuse(reminding_refusal(item))
        told = f"整改期限{cn_date(item.due_on)}。{text.strip()}"
        item.bump()
        add_event(item, "remind", actor=actor, before=item.status, text=told)
        announce(item, f"催办：请按期整改，期限{cn_date(item.due_on)}", answerers, actor=actor)
        audit.record(actor=actor, verb="item.reminded", target=item, due_on=item.due_on)

    return each(actor=actor, picks=picks, name="催办", act=act)


def extend_items(*, actor: User, picks: Sequence[Pick], workdays: int, reason: str) -> Outcome:
    """The office gives several items more workdays of its own accord, for example after a flood."""
    if not actor.has_perm(MAY_EXTEND):
        raise NotAllowed("您没有审批延期的权限。")
    why = written(reason, "延期理由")

    def act(item: Item) -> None:
        refuse(granting_refusal(item, workdays, actor))
        former, item.due_on = item.due_on, calendar.deadline(item.due_on, workdays)
        item.bump("due_on")
        words = f"整改期限延至{cn_date(item.due_on)}（{workdays}个工作日）。{why}"
        add_event(item, "extension_granted", actor=actor, before=item.status, text=words)
        announce(item, f"整改期限延至{cn_date(item.due_on)}", answerers, actor=actor)
        audit.record(actor=actor, verb="item.extended", target=item, due_on=item.due_on, former=former, reason=why)

    return each(actor=actor, picks=picks, name="延期", act=act)


def reassign_items(
    *, actor: User, picks: Sequence[Pick], reason: str, unit: Unit | None = None, responsible: str = ""
) -> Outcome:
    """改派: another unit that answers or helps, another person; what is left empty stays as it is."""
    why, person = written(reason, "改派原因"), responsible.strip()
    if unit is None and not person:
        raise BusinessRuleError("请选择责任单位，或填写责任人。")

    def act(item: Item) -> None:
        refuse(reassigning_refusal(item, unit))
        told = []
        if unit is not None and unit.pk != item.unit_id:
            told.append(f"责任单位：{item.unit or '无'} → {unit}")
            item.unit = unit
        if person and person != item.responsible:
            told.append(f"责任人：{item.responsible or '无'} → {person}")
            item.responsible = written(person, "责任人", limit=60)
        if not told:
            raise BusinessRuleError("责任单位和责任人本来就是这样，没有改动。")
        item.bump("unit", "responsible")
        add_event(item, "reassign", actor=actor, before=item.status, text="\n".join([*told, why]))
        if item.issued_at:
            announce(item, "责任单位或责任人有改派", answerers, actor=actor)
        audit.record(actor=actor, verb="item.reassigned", target=item, changes=told, reason=why)

    return each(actor=actor, picks=picks, name="改派", act=act)


def transfer_items(
    *, actor: User, picks: Sequence[Pick], unit: Unit, reason: str, workdays: int | None = None
) -> Outcome:
    """转办 to one unit, each by the rules of a single one."""

    def act(item: Item) -> None:
        transfer_item(actor=actor, item=item, unit=unit, reason=reason, workdays=workdays)

    return each(actor=actor, picks=picks, name="转办", act=act)
