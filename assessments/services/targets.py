"""Typing the county's own targets of a year."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.engine.inputs import canonical
from assessments.engine.precision import plain
from assessments.models import IndicatorSet, YearTarget
from assessments.targets import lines_of
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion, WrongState
from office.models import User, WorkYear

MAY_SET = "assessments.change_yeartarget"
Typed = Mapping[tuple[str, str], tuple[Decimal | None, str]]


def seen_of(set_code: str, year: int) -> str:
    """A digest of the targets as they stand, to notice a second person."""
    rows = (
        YearTarget.objects.of_set(set_code, year).order_by("key", "stage").values_list("key", "stage", "value", "note")
    )
    return hashlib.sha256(canonical([[key, stage, plain(value), note] for key, stage, value, note in rows])).hexdigest()


@transaction.atomic
def save_targets(*, actor: User, indicator_set: IndicatorSet, year: int, typed: Typed, seen: str) -> int:
    """Store the local targets of a set's year: (key, stage) → (value or None to have none, note); returns how many changed.

    seen: the digest of what the person saw; another one now raises StaleVersion.
    """
    if not actor.has_perm(MAY_SET):
        raise NotAllowed("您没有填写本地目标的权限。")
    locked = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
    demand_open(locked, year, typed, seen)
    rows = {(row.key, row.stage): row for row in YearTarget.objects.select_for_update().of_set(locked.code, year)}
    changes: dict[str, list[str]] = {}
    for place, (value, note) in typed.items():
        row = rows.get(place)
        if row is None and value is None:
            continue
        if row is not None and (row.value, row.note) == (value, note):
            continue
        write_target(actor, locked.code, year, place, (value, note))
        changes["|".join(place)] = [plain(row.value) if row else "", "" if value is None else plain(value)]
    if changes:
        audit.record(actor=actor, verb="yeartarget.changed", target=locked, year=year, changes=changes)
    return len(changes)


def demand_open(indicator_set: IndicatorSet, year: int, typed: Typed, seen: str) -> None:
    """Refuse a sealed year, a stale page, and lines the set does not have."""
    if WorkYear.objects.filter(year=year, status=WorkYear.Status.SEALED).exists():
        raise WrongState(f"{year}年已封存，目标不能再改。")
    if seen_of(indicator_set.code, year) != seen:
        raise StaleVersion("您填写期间，别人已经改动过这一年的目标。请对照下面两个版本，改好后再次提交。")
    known = {(line.key, line.stage) for line in lines_of(indicator_set.pack, year)}
    if unknown := [key for key in typed if key not in known]:
        raise BusinessRuleError(f"这套指标体系里没有“{unknown[0][0]}”这一项。")


def write_target(
    actor: User, set_code: str, year: int, place: tuple[str, str], typed: tuple[Decimal | None, str]
) -> None:
    """Write one target, or take it away."""
    (key, stage), (value, note) = place, typed
    where: dict[str, Any] = {"set_code": set_code, "year": year, "key": key, "stage": stage}
    if value is None:
        YearTarget.objects.filter(**where).delete()
    else:
        own: dict[str, Any] = {"value": value, "note": note, "changed_by": actor}
        YearTarget.objects.update_or_create(**where, defaults=own)
