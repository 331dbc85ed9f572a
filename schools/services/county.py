"""The county's own figures of a year: filled in by the office, frozen, reopened by the director."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from office import clock, parameters
from office.models import User
from schools.field_packs import COUNTY, COUNTY_STAGE, field_pack, merged, same_figure
from schools.models import CountyReturn
from schools.services.filling import (
    Filling,
    change_limit,
    handed_in,
    marks_of,
    refuse_missing,
    refuse_moved,
    require_open_year,
)
from schools.workflow import COUNTY_FREEZE, COUNTY_REOPEN, COUNTY_REVISE


def county_filling(year: int, row: CountyReturn | None, pack_code: str = COUNTY) -> Filling:
    """What the county's form shows for a year; pack_code says which form while there is no row yet."""
    pack = field_pack(row.pack if row else pack_code)
    former = CountyReturn.objects.of_pack(year - 1, pack.code).values_list("values", flat=True).first() or {}
    values, limit = (row.values if row else {}), change_limit(year)
    return Filling(
        pack=pack,
        stage=COUNTY_STAGE,
        values=values,
        notes=row.notes if row else {},
        former=former,
        findings=tuple(pack.findings(values, former, change_limit=limit)),
        marks=marks_of(
            pack.fields_of(COUNTY_STAGE),
            values,
            former,
            limit=limit,
            medians={},
            median_range=Decimal(parameters.value("returns.median_range", year=year)),
        ),
        handed_in=handed_in(row, pack, COUNTY_STAGE),
    )


@transaction.atomic
def save_county(
    *,
    actor: User,
    year: int,
    values: Mapping[str, str | None],
    pack_code: str = COUNTY,
    seen: Mapping[str, str | None] | None = None,
    notes: Mapping[str, str] | None = None,
) -> CountyReturn | None:
    """Keep the county's figures as typed; a broken hard check is refused, a soft one is kept with its note.

    seen: what the page showed, for saves while typing; raises FiguresMoved when somebody changed the same figure.
    Returns the return, None when there is none and nothing was typed.
    """
    require_open_year(year)
    locked = CountyReturn.objects.select_for_update(of=("self",))
    row = locked.filter(year=year, pack=pack_code).first()
    if row is None:
        if not any(typed is not None for typed in values.values()):
            return None
        row, _ = locked.get_or_create(year=year, pack=pack_code)
    COUNTY_REVISE.apply(row, actor)
    pack, before = field_pack(row.pack), dict(row.values)
    if seen is not None:
        refuse_moved(pack, before, values, seen)
    wanted = pack.completed(merged(before, values))
    if hard := [found.sentence for found in pack.findings(wanted) if found.is_hard]:
        raise BusinessRuleError(" ".join(hard))
    said = row.notes if notes is None else {code: note for code, note in notes.items() if note}
    if wanted == before and said == row.notes:
        return row
    row.values, row.notes = wanted, said
    row.bump("values", "notes", "status")
    changed = {
        code: wanted.get(code)
        for code in sorted({*before, *wanted})
        if not same_figure(before.get(code), wanted.get(code))
    }
    audit.record(actor=actor, verb="countyreturn.saved", target=row, changed=changed)
    return row


@transaction.atomic
def freeze_county(*, actor: User, row: CountyReturn) -> CountyReturn:
    """Freeze the county's figures of one pack; refused while something required is missing or a warning has no explanation."""
    row = CountyReturn.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require_open_year(row.year)
    filling = county_filling(row.year, row)
    refuse_missing(filling.missing)
    if filling.unexplained:
        silent = "".join(found.sentence for found in filling.unexplained)
        raise BusinessRuleError(f"还有 {len(filling.unexplained)} 处没有写说明：{silent}")
    COUNTY_FREEZE.apply(row, actor)
    row.frozen_by, row.frozen_at, row.reopen_reason = actor, clock.now(), ""
    row.bump("status", "frozen_by", "frozen_at", "reopen_reason")
    audit.record(actor=actor, verb="countyreturn.frozen", target=row)
    return row


@transaction.atomic
def reopen_county(*, actor: User, row: CountyReturn, reason: str) -> CountyReturn:
    """The director opens the frozen county figures again, with a reason that stays in the trail."""
    row = CountyReturn.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require_open_year(row.year)
    if not reason.strip():
        raise BusinessRuleError("请写明重新打开的原因。")
    COUNTY_REOPEN.apply(row, actor)
    row.reopen_reason, row.frozen_by, row.frozen_at = reason, None, None
    row.bump("status", "reopen_reason", "frozen_by", "frozen_at")
    audit.record(actor=actor, verb="countyreturn.reopened", target=row, reason=reason)
    return row
