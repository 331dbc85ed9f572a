"""A case begins, and every word about it is kept: what others in the ledger call."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import StoredFile
from core.numbering import next_number
from office import clock
from office.models import Unit, User
from rectification.case_flow import MAY_DECIDE, MAY_PROPOSE, CaseStatus
from rectification.case_notices import having, tell
from rectification.models import Case, CaseEvent, Concern, Item
from rectification.services.steps import written
from schools.models import School

MOST_ITEMS = 500


@transaction.atomic
def propose_case(
    *,
    actor: User | None,
    kind: str,
    school: School | None = None,
    unit: Unit | None = None,
    basis: str,
    text: str,
    items: Iterable[Item] = (),
    rule: str = "",
    measured: Mapping[str, Any] | None = None,
    concern: Concern | None = None,
    former: Case | None = None,
) -> Case:
    """A proposal (待审批) about one school or one unit, numbered 事〔年〕0001 without gaps; it decides nothing.

    actor: None when a rule proposes, which then names itself in `rule`. items: what it rests on, each of the school or unit
    named. measured: what a rule saw, kept as it was. Raises WrongState when the same rule has an open proposal about the
    same school or unit, and BusinessRuleError for what cannot be.
    """
    if actor is not None and not actor.has_perm(MAY_PROPOSE):
        raise NotAllowed("您没有提出问责与激励事项的权限。")
    if actor is None and not rule:
        raise BusinessRuleError("没有提出人的事项必须写明触发规则。")
    rows = list(items)
    refuse_impossible(kind, school, unit, rows)
    if actor is not None and len(rows) > MOST_ITEMS:
        raise BusinessRuleError(f"一个事项最多附{MOST_ITEMS}条问题，现有{len(rows)}条，请分开提出。")
    moment = clock.now()
    number = (
        f"事〔{moment.year}〕{next_number('rectification.case', moment.year):04d}"  # also keeps a second taker waiting
    )
    refuse_second(rule, school, unit)
    case = Case.objects.create(
        number=number,
        kind=kind,
        rule=rule[:40],
        school=school,
        unit=unit,
        basis=written(basis, "依据", limit=300),
        text=written(text, "事由"),
        measured=audit.plain(dict(measured or {})),
        concern=concern,
        former=former,
        proposed_by=actor,
        proposed_at=moment,
    )
    case.items.set(rows)
    add_case_event(case=case, verb="proposed", actor=actor, text=case.text)
    tell(case, f"{case.get_kind_display()}建议待审批", having(MAY_DECIDE), actor=actor)
    audit.record(
        actor=actor, verb="case.proposed", target=case, kind=kind, about=case.object, rule=rule, basis=case.basis
    )
    return case


def refuse_impossible(kind: str, school: School | None, unit: Unit | None, items: list[Item]) -> None:
    """Raise for an unknown kind, for nobody or two at once, and for items of somebody else."""
    if kind not in Case.Kind.values:
        raise BusinessRuleError("方式不在可选范围内，请重新选择。")
    if (school is None) == (unit is None):
        raise BusinessRuleError("请选择一所学校或一个单位，不能都选，也不能都不选。")
    strangers = [item for item in items if (item.school_id != school.pk if school else item.unit_id != unit.pk)]  # type: ignore[union-attr]  # one of the two is given
    if strangers:
        raise BusinessRuleError(f"问题“{strangers[0]}”不属于“{school or unit}”，不能附在这个事项里。")


def refuse_second(rule: str, school: School | None, unit: Unit | None) -> None:
    """Raise when the rule already has an open proposal about the same school or unit."""
    same = Case.objects.filter(rule=rule, school=school, unit=unit, status=CaseStatus.PROPOSED)
    if rule and (found := same.first()):
        raise WrongState(f"同一规则对“{school or unit}”已有待审批的建议{found.number}。")


def add_case_event(
    *,
    case: Case,
    verb: str,
    actor: User | None,
    text: str = "",
    before: str = "",
    file: StoredFile | None = None,
) -> CaseEvent:
    """Append one step; the case's row is locked by the caller, so the sequence has no gap.

    before: the state it came from, when the step changed it.
    """
    if verb not in CaseEvent.VERBS:
        raise ValueError(f"{verb!r} is no step of a case")
    last = case.events.aggregate(last=Max("sequence"))["last"] or 0
    return CaseEvent.objects.create(
        case=case,
        sequence=last + 1,
        verb=verb,
        actor=actor,
        actor_name=str(actor)[:50] if actor else "系统",
        at=clock.now(),
        text=text.strip(),
        from_status=before,
        to_status=case.status,
        file=file,
    )
