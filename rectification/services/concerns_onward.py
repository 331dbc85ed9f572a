"""What was found true goes on: into the ledger of problems, or to accountability."""

from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, WrongState
from office import clock
from office.models import User
from rectification.concern_flow import TO_CASE, TO_ITEM
from rectification.models import Case, Concern, Item, Lead, Source
from rectification.services.cases import propose_case
from rectification.services.concerns_steps import add_step, may_act, own_words
from rectification.services.opening import open_item


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as the office words it. workdays: None takes the parameter of the severity."""

    basis: str
    severity: str
    text: str
    category: str = ""
    workdays: int | None = None


@transaction.atomic
def concern_to_item(*, actor: User, concern: Concern, problem: Problem, lead: Lead | None = None) -> Item:
    """A problem of the ledger, source 投诉举报, found today; a message may lead to several. Nothing of the sender's words goes
    along. lead: the lead by which it was found. Raises BusinessRuleError."""
    concern = may_act(TO_ITEM, actor=actor, concern=concern)
    if concern.school is None:
        raise WrongState("这条反映没有写明学校，不能列入整改台账。")
    if lead is not None and lead.concern_id != concern.pk:
        raise BusinessRuleError("这条线索不是由这条反映来的。")
    item = open_item(
        actor=actor,
        school=concern.school,
        source=Source.COMPLAINT,
        basis=own_words(concern, problem.basis, "依据", limit=300),
        category=problem.category,
        severity=problem.severity,
        text=own_words(concern, problem.text, "问题描述", limit=4000),
        found_on=clock.today(),
        workdays=problem.workdays,
    )
    concern.items.add(item)
    concern.bump()
    if lead is not None:
        lead.item = item
        lead.bump("item")
    add_step(concern, "to_item", actor=actor, text=f"{item.number}：{item.text}")
    audit.record(actor=actor, verb="concern.listed", target=concern, number=item.number)
    return item


@transaction.atomic
def concern_to_case(*, actor: User, concern: Concern, kind: str, basis: str, text: str) -> Case:
    """A proposal of accountability about the school, with the problems the message led to. Raises BusinessRuleError."""
    concern = may_act(TO_CASE, actor=actor, concern=concern)
    if concern.school is None:
        raise WrongState("这条反映没有写明学校，不能转问责。")
    case = propose_case(
        actor=actor,
        kind=kind,
        school=concern.school,
        basis=own_words(concern, basis, "依据", limit=300),
        text=own_words(concern, text, "事由", limit=4000),
        items=concern.items.filter(school=concern.school),
        concern=concern,
    )
    concern.bump()
    add_step(concern, "to_case", actor=actor, text=f"{case.get_kind_display()} {case.number}")
    audit.record(actor=actor, verb="concern.referred", target=concern, number=case.number, kind=case.get_kind_display())
    return case
