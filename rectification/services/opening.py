"""An item comes into the ledger and goes out to whoever has to mend it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.models import StoredFile
from core.numbering import next_number
from core.templatetags.formatting import cn_date
from office import calendar, clock
from office.models import Unit, User
from rectification.models import Desk, Evidence, Item, Severity, Source
from rectification.notifications import announce, answerers, holders
from rectification.services.steps import add_event, attach, begin, restart_clock, term, written
from rectification.workflow import ISSUE, MAY_ISSUE
from schools.models import School

EARLIEST_YEAR = 2000


@transaction.atomic
def open_item(
    *,
    actor: User | None,
    school: School | None = None,
    unit: Unit | None = None,
    source: str,
    basis: str,
    category: str = "",
    severity: str,
    text: str,
    found_on: date,
    workdays: int | None = None,
    responsible: str = "",
    programme: str = "",
    note: str = "",
    evidence: Iterable[StoredFile] = (),
) -> Item:
    """A problem becomes an item 新发现, numbered without gaps by the year it was found in.

    With a school alone the school answers; with a unit the unit answers, and a school given beside it is where the
    problem stands. workdays: None takes the parameter of the year, school kind and severity. evidence: files that show
    the problem. programme: the work it belongs to, for example 优质均衡, cut to 40 letters; note: cut to 500. The caller
    has checked that the actor may enter problems of this school or unit.
    Raises BusinessRuleError.
    """
    refuse_impossible(school, unit, source, severity, found_on)
    days = term(severity, workdays, on=found_on, kind=school.kind if school else "")
    item = Item(
        school=school,
        unit=unit,
        desk=Desk.UNIT if unit else Desk.SCHOOL,
        source=source,
        basis=written(basis, "依据（指标、条款或法规）", limit=300),
        category=category.strip()[:40],
        severity=severity,
        text=written(text, "问题描述"),
        found_on=found_on,
        workdays=days,
        due_on=calendar.deadline(found_on, days),
        responsible=responsible.strip()[:60],
        programme=programme.strip()[:40],
        note=note.strip()[:500],
        opened_by=actor,
    )
    item.number = f"问〔{found_on.year}〕{next_number('rectification.item', found_on.year):04d}"
    item.save(force_insert=True)
    event = add_event(item, "opened", actor=actor, text=item.text)
    attach(event, evidence, phase=Evidence.Phase.BEFORE, actor=actor)
    announce(item, "新发现问题，待下达", holders(MAY_ISSUE), actor=actor)
    audit.record(actor=actor, verb="item.opened", target=item, owner=item.owner, source=source, severity=severity)
    return item


def refuse_impossible(school: School | None, unit: Unit | None, source: str, severity: str, found_on: date) -> None:
    """Raise for an item nobody answers for, of an unknown kind, or of a day that cannot be."""
    if school is None and unit is None:
        raise BusinessRuleError("请选择责任学校或责任单位。")
    if source not in Source.values or severity not in Severity.values:
        raise BusinessRuleError("问题来源或整改类型不在可选范围内，请重新选择。")
    if found_on.year < EARLIEST_YEAR or found_on > clock.today():
        raise BusinessRuleError(f"发现日期应在{EARLIEST_YEAR}年以后、不晚于今天，请核对。")
    if school is not None and school.closed_on is not None and school.closed_on <= found_on:
        raise BusinessRuleError(f"“{school}”已于{cn_date(school.closed_on)}撤并，请选择接收学校。")
    if unit is not None and not unit.is_active:
        raise BusinessRuleError(f"“{unit}”已停用，请选择现在承担其职能的单位。")


@transaction.atomic
def issue_item(*, actor: User, item: Item, workdays: int | None = None, text: str = "") -> Item:
    """Send the item out: the deadline counts from today, in workdays."""
    item, before = begin(ISSUE, actor=actor, item=item)
    restart_clock(item, item.workdays if workdays is None else workdays)
    item.issued_at = clock.now()
    item.bump("status", "workdays", "due_on", "issued_at")
    term_words = f"整改期限{cn_date(item.due_on)}（{item.workdays}个工作日）。"
    add_event(item, ISSUE.name, actor=actor, before=before, text=f"{term_words}{text.strip()}")
    announce(item, "问题已下达，请签收", answerers, actor=actor)
    audit.record(actor=actor, verb="item.issued", target=item, due_on=item.due_on)
    return item
