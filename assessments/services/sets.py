"""Loading, issuing and retiring indicator sets."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.urls import reverse

from assessments.consultations import people_asked
from assessments.definitions import SetDefinition
from assessments.engine.inputs import canonical
from assessments.models import Indicator, IndicatorSet
from assessments.pack_judging import judged
from assessments.policies import edit_refusal
from assessments.workflow import CONSULT, ISSUE, RETIRE
from core import audit
from core.workflow import Transition
from office import clock, inbox
from office.models import User


@transaction.atomic
def load_indicator_set(*, actor: User | None, pack: Mapping[str, Any]) -> IndicatorSet:
    """Take in a pack; the same content again is the same set.

    A changed pack replaces one that is not issued yet and that nobody has computed with; otherwise it becomes the next version, so what was
    issued or used never changes. Raises PackFaulty with every fault of the pack.
    """
    definition = judged(pack)
    sha256 = hashlib.sha256(canonical(pack)).hexdigest()
    latest = IndicatorSet.objects.select_for_update().of_code(definition.code).first()
    if latest is not None and latest.pack_sha256 == sha256:
        return latest
    if latest is not None and not edit_refusal(latest):
        loaded = latest
    else:
        loaded = IndicatorSet(code=definition.code, version=latest.version + 1 if latest else 1)
    store(loaded, definition, pack, sha256)
    audit.record(actor=actor, verb="indicatorset.loaded", target=loaded, sha256=sha256)
    return loaded


def store(row: IndicatorSet, definition: SetDefinition, pack: Mapping[str, Any], sha256: str) -> None:
    """Write a judged pack into a set's row and its index of indicators; the caller has locked the row and audits."""
    row.title = definition.title
    row.source_document = definition.document
    row.rounding = asdict(definition.rounding)
    row.pack = dict(pack)
    row.pack_sha256 = sha256
    row.__dict__.pop("definition", None)
    row.save()
    row.indicators.all().delete()
    write_indicators(row, definition)


def write_indicators(indicator_set: IndicatorSet, definition: SetDefinition) -> None:
    """Write the tree of a pack as rows; a parent stands before its children."""
    rows: dict[str, Indicator] = {}
    for position, item in enumerate(indicator_set.pack["indicators"], start=1):
        rows[item["code"]] = Indicator.objects.create(
            indicator_set=indicator_set,
            code=item["code"],
            parent=rows.get(item.get("parent", "")),
            title=item["title"],
            unit=item.get("unit", ""),
            direction=item.get("direction", ""),
            position=position,
            rule=item.get("rule"),
            points=definition.by_code[item["code"]].points,
            clause=item["source"]["clause"],
            confidence=item["source"]["confidence"],
        )


@transaction.atomic
def consult_set(*, actor: User, indicator_set: IndicatorSet) -> IndicatorSet:
    """Open a draft for opinions; the people it concerns find it in their inboxes."""
    opened = move(actor, indicator_set, CONSULT, "indicatorset.consulted")
    address = f"{reverse('assessments:consultation_list')}#set-{opened.pk}"
    inbox.notify_all(people_asked(opened), title=f"征求意见：{opened}", url=address, source="indicatorset")
    return opened


@transaction.atomic
def issue_set(*, actor: User, indicator_set: IndicatorSet) -> IndicatorSet:
    """Lock a set and put it in force from today; the version in force before is retired."""
    for older in IndicatorSet.objects.select_for_update().of_code(indicator_set.code).issued():
        move(actor, older, RETIRE, "indicatorset.retired")
    return move(actor, indicator_set, ISSUE, "indicatorset.issued")


def retire_set(*, actor: User, indicator_set: IndicatorSet) -> IndicatorSet:
    """Take a set out of force; what it computed stays."""
    return move(actor, indicator_set, RETIRE, "indicatorset.retired")


@transaction.atomic
def move(actor: User, indicator_set: IndicatorSet, transition: Transition, verb: str) -> IndicatorSet:
    """Apply one transition of the set's life to the locked row."""
    locked = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
    transition.apply(locked, actor)
    if transition is ISSUE:
        locked.issued_on = clock.today()
    locked.save(update_fields=["status", "issued_on"])
    audit.record(actor=actor, verb=verb, target=locked)
    return locked
