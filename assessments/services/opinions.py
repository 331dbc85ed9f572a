"""Opinions on a set while it is open for them, and the office's answers."""

from django.db import transaction

from assessments.consultations import address_for
from assessments.models import IndicatorSet, SetOpinion
from assessments.policies import opinion_refusal
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office import clock, inbox
from office.models import User

MAY_SAY, MAY_ANSWER = "assessments.add_setopinion", "assessments.answer_setopinion"


@transaction.atomic
def add_opinion(*, actor: User, indicator_set: IndicatorSet, indicator_code: str, text: str) -> SetOpinion:
    """Write an opinion on the set, or on one of its indicators (empty code: on the whole)."""
    if not actor.has_perm(MAY_SAY):
        raise NotAllowed("您没有提意见的权限。")
    locked = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
    if not IndicatorSet.objects.visible_to(actor).filter(pk=locked.pk).exists() and not opinion_refusal(locked):
        raise NotAllowed(f"“{locked}”不向您征求意见。")
    if reason := opinion_refusal(locked):
        raise WrongState(reason)
    if indicator_code and not locked.indicators.filter(code=indicator_code).exists():
        raise BusinessRuleError(f"这套指标体系里没有指标“{indicator_code}”。")
    said = SetOpinion.objects.create(indicator_set=locked, indicator_code=indicator_code, author=actor, text=text)
    audit.record(actor=actor, verb="setopinion.added", target=said)
    return said


@transaction.atomic
def answer_opinion(*, actor: User, opinion: SetOpinion, answer: str) -> SetOpinion:
    """Answer an opinion once; the answer stands."""
    if not actor.has_perm(MAY_ANSWER):
        raise NotAllowed("您没有答复意见的权限。")
    locked = SetOpinion.objects.select_for_update().get(pk=opinion.pk)
    if locked.is_answered:
        raise WrongState("这条意见已经答复过了。")
    if not answer.strip():
        raise BusinessRuleError("请写答复内容。")
    locked.answer, locked.answered_by, locked.answered_at = answer, actor, clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    title = f"您对{locked.indicator_set}的意见有了答复"
    inbox.notify(locked.author, title=title, url=address_for(locked.author, locked), source="setopinion")
    audit.record(actor=actor, verb="setopinion.answered", target=locked)
    return locked
