"""What the school or unit says about a finding, and the office's answer: both stand beside the finding for good."""

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office.models import User
from rectification.models import Item, ItemEvent
from rectification.notifications import announce, answerers, holders, inspectors, principals
from rectification.policies import MAY_ANSWER_STATEMENTS, answering_refusal, statement_refusal
from rectification.services.steps import add_event, written


@transaction.atomic
def make_statement(*, actor: User, item: Item, text: str) -> ItemEvent:
    """Object to the finding (陈述申辩) while the time for it runs; the item's state and deadline stay as they are."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if refusal := statement_refusal(item, actor):
        raise BusinessRuleError(refusal)
    told = written(text, "陈述申辩")
    item.bump()
    event = add_event(item, "statement", actor=actor, before=item.status, text=told)
    announce(item, "提出了陈述申辩，请答复", holders(MAY_ANSWER_STATEMENTS), inspectors, actor=actor)
    audit.record(actor=actor, verb="item.statement_made", target=item)
    return event


@transaction.atomic
def answer_statement(*, actor: User, item: Item, text: str) -> ItemEvent:
    """Say in words whether the finding stands; what has to change in the ledger is done by its own acts."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if not actor.has_perm(MAY_ANSWER_STATEMENTS):
        raise NotAllowed("您没有答复申辩的权限。")
    if refusal := answering_refusal(item, actor):
        raise WrongState(refusal)
    told = written(text, "答复")
    item.bump()
    event = add_event(item, "statement_answered", actor=actor, before=item.status, text=told)
    announce(item, "陈述申辩已答复", answerers, principals, inspectors, actor=actor)
    audit.record(actor=actor, verb="item.statement_answered", target=item)
    return event
