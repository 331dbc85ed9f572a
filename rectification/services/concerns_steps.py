"""What every act on a message shares: the locked row, the step in its history, words that betray nobody."""

from django.db.models import Max

from core import secrets
from core.exceptions import BusinessRuleError
from core.masking import loose, names_in
from core.workflow import Transition
from office import clock
from office.models import User
from rectification.concern_masking import has_long_number
from rectification.models import Concern, ConcernStep
from rectification.services.steps import written

COPIED = 16  # so many of the sender's characters in a row are a copy


def locked(concern: Concern) -> Concern:
    """The row, to be changed."""
    rows = Concern.objects.select_for_update(of=("self",)).select_related("school", "handler", "about")
    return rows.get(pk=concern.pk)


def begin(transition: Transition, *, actor: User, concern: Concern) -> Concern:
    """The row, locked and moved to its new status. Raises the transition's refusal."""
    fresh = locked(concern)
    transition.apply(fresh, actor)
    return fresh


def may_act(act: Transition, *, actor: User, concern: Concern) -> Concern:
    """The row, locked; it keeps its status. Raises the act's refusal."""
    fresh = locked(concern)
    if error := act.refusal(fresh, actor):
        raise error
    return fresh


def add_step(concern: Concern, verb: str, *, actor: User | None, text: str = "") -> ConcernStep:
    """Append one step; the message's row is locked by the caller, so the sequence has no gap."""
    if verb not in ConcernStep.VERBS:
        raise ValueError(f"{verb!r} is no step of a message")
    last = concern.steps.aggregate(last=Max("sequence"))["last"] or 0
    return ConcernStep.objects.create(
        concern=concern,
        sequence=last + 1,
        verb=verb,
        actor=actor,
        actor_name=str(actor)[:50] if actor else "系统",
        at=clock.now(),
        text=text.strip(),
        to_status=concern.status,
    )


def own_words(concern: Concern, text: str, label: str, *, limit: int = 1000) -> str:
    """What the office writes for the school, its inspector or the ledger: not empty, without a telephone or identity number,
    without the sender's name, and not his own sentences. Raises BusinessRuleError."""
    tidy = written(text, label, limit=limit)
    if has_long_number(tidy):
        raise BusinessRuleError(f"{label}里不能写电话、证件号码，请去掉后再提交。")
    if any(loose(name).search(tidy) for given in own_names(concern) for name in names_in(given)):
        raise BusinessRuleError(f"{label}里有反映人的姓名，请去掉后再提交。")
    if is_copied(tidy, concern.text):
        raise BusinessRuleError(f"{label}请用督导室自己的话写，不要照抄反映内容，以免学校认出是谁反映的。")
    return tidy


def own_names(concern: Concern) -> set[str]:
    """What the sender calls himself and the name in it, to be hidden from others; nobody sees it here. Empty when it cannot
    be opened any more."""
    try:
        name = concern.contact()[0]
    except secrets.SealBroken:
        return set()
    return {name, *names_in(name)} - {""}


def is_copied(text: str, original: str) -> bool:
    """Whether so many characters in a row stand in both; blanks do not count."""
    mine, theirs = ("".join(words.split()) for words in (text, original))
    return any(mine[at : at + COPIED] in theirs for at in range(len(mine) - COPIED + 1))
