"""A sample of closed items is drawn by a published seed, and each drawn one is looked at again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.numbering import next_number
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from rectification import spot_draws as drawing
from rectification.models import Item, SpotCheck, SpotDraw
from rectification.services.closing import refuse_lost_files, reopen_item
from rectification.services.steps import add_event, written
from rectification.workflow import CLOSED, MAY_MANAGE, MAY_SPOT, REOPEN

SPOT_REOPEN = replace(REOPEN, permission=MAY_SPOT)


@transaction.atomic
def draw_sample(
    *, actor: User, scope: str, from_on: date, to_on: date, percent: Decimal, seed: str, reason: str = ""
) -> SpotDraw:
    """Draw `percent` of what was closed from day to day, rounded up.

    A period that shares days with a draw that holds needs a reason; the same period and scope again replaces the former
    draw, which is kept. Raises BusinessRuleError for a period that is not over and when nothing was closed in it.
    """
    if not actor.has_perm(MAY_MANAGE):
        raise NotAllowed("您没有抽取抽查样本的权限。")
    refuse_impossible(from_on, to_on, percent)
    sown = written(seed, "抽取用的种子", limit=100)
    number = f"抽〔{to_on.year}〕{next_number('rectification.spot_draw', to_on.year):02d}"
    standing = list(drawing.overlapping(scope, from_on, to_on))
    if standing and not reason.strip():
        raise BusinessRuleError(f"{standing[0]}已抽取过这个时段，再抽须写明原因。")
    former = next((row for row in standing if (row.scope, row.from_on, row.to_on) == (scope, from_on, to_on)), None)
    items = dict(drawing.population(scope, from_on, to_on).values_list("number", "pk"))
    if not items:
        raise BusinessRuleError("这个时段没有这样办结的问题，无法抽取。")
    draw = SpotDraw.objects.create(
        number=number,
        year=to_on.year,
        scope=scope,
        from_on=from_on,
        to_on=to_on,
        percent=percent,
        seed=sown,
        population=len(items),
        population_sha256=drawing.digest_of(items),
        numbers=sorted(items),
        reason=written(reason, "重新抽取的原因", limit=500) if standing else "",
        former=former,
        drawn_by=actor,
        drawn_at=clock.now(),
    )
    add_checks(draw, items)
    verb = "spotdraw.redrawn" if former else "spotdraw.drawn"
    drawn = drawing.size_of(len(items), percent)
    audit.record(actor=actor, verb=verb, target=draw, seed=sown, population=len(items), drawn=drawn, reason=draw.reason)
    return draw


def refuse_impossible(from_on: date, to_on: date, percent: Decimal) -> None:
    """Raise for a period upside down or not over, and for a share that is none."""
    if from_on > to_on:
        raise BusinessRuleError("办结日期的起止颠倒了，请核对。")
    if to_on > clock.today():
        raise BusinessRuleError(f"时段还没有结束，止日不能晚于今天（{cn_date(clock.today())}）。")
    if not 0 < percent <= 100:
        raise BusinessRuleError("抽查比例应大于0、不超过100。")


def add_checks(draw: SpotDraw, items: dict[str, int]) -> None:
    """A row for every drawn item."""
    order = drawing.queue(items, draw.seed)[: drawing.size_of(len(items), draw.percent)]
    SpotCheck.objects.bulk_create(
        [SpotCheck(draw=draw, item_id=items[number], place=place) for place, (number, _) in enumerate(order, start=1)]
    )


@transaction.atomic
def record_check(*, actor: User, check: SpotCheck, holds: bool, note: str, is_on_site: bool = False) -> SpotCheck:
    """Whether the mending holds; if not, the item is reopened with the note as reason (unless it is open again already).

    Raises NotAllowed for whoever mended, passed or closed it, WrongState when the check is done or replaced, and BusinessRuleError
    when a judgement by the papers would rest on papers that are gone from the file store.
    """
    item = Item.objects.select_for_update().get(pk=check.item_id)
    row = SpotCheck.objects.select_for_update(of=("self",)).select_related("draw").get(pk=check.pk)
    row.item = item
    if not actor.has_perm(MAY_SPOT):
        raise NotAllowed("您没有抽查的权限。")
    if refusal := drawing.spot_refusal(row, actor):
        raise (WrongState if row.verdict != SpotCheck.Verdict.WAITING else NotAllowed)(refusal)
    why = written(note, "抽查情况", limit=1000)
    if holds and item.status not in CLOSED:
        raise WrongState(f"这条问题现在是“{item.get_status_display()}”，已不是办结状态，抽查结论只能是“问题反弹”。")
    if holds and not is_on_site:
        refuse_lost_files(item, "凭材料认定整改到位")
    row.verdict = SpotCheck.Verdict.HOLDS if holds else SpotCheck.Verdict.REOPENED
    row.note, row.is_on_site, row.checked_by, row.checked_at = why, is_on_site, actor, clock.now()
    row.bump("verdict", "note", "is_on_site", "checked_by", "checked_at")
    place = "到现场抽查" if is_on_site else "查阅材料抽查"
    words = f"{row.draw}，{place}：{'整改到位' if holds else '问题反弹'}。{why}"
    add_event(item, "spot_check", actor=actor, before=item.status, text=words)
    if not holds and item.status in CLOSED:
        reopen_item(actor=actor, item=item, reason=f"抽查（{row.draw}）发现问题反弹。{why}", transition=SPOT_REOPEN)
    audit.record(actor=actor, verb="spotcheck.recorded", target=item, draw=row.draw.number, holds=holds, reason=why)
    return row
