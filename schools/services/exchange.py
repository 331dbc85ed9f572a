"""Exchange with upper platforms: profiles are edited, tried out, and what is sent is kept."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core import audit, files
from core.exceptions import BusinessRuleError, NotAllowed
from core.workbook_layout import write_layout
from office import clock
from office.models import User
from schools.exchange import profiles
from schools.exchange.filling import Filled, fill
from schools.exchange.sources import collect
from schools.exchange.taking import Converted, convert
from schools.models import ExchangeColumn, ExchangeProfile, ExchangeRun, ExchangeSheet, ImportRun
from schools.services.imports import stage_import

MAY_SEND, MAY_EDIT = "schools.send_exchange", "schools.change_exchangeprofile"
SHOWN = 5


def try_out(*, profile: ExchangeProfile, year: int) -> Filled:
    """What an output profile would give for a year, with every gap and refusal; nothing is kept."""
    return fill(_whole(profile), collect(year))


@transaction.atomic
def send_exchange(*, actor: User, profile: ExchangeProfile, year: int) -> ExchangeRun:
    """Fill the workbook and keep it as what was sent. Gaps stay empty and are counted; a refusal stops it."""
    _require(actor, MAY_SEND)
    if profile.direction != ExchangeProfile.Direction.OUT:
        raise BusinessRuleError("这是收入方案，不能报出。")
    filled = try_out(profile=profile, year=year)
    if filled.refusals:
        told = "；".join(f"{f.sheet} {f.cell}（{f.line}）{f.reason}" for f in filled.refusals[:SHOWN])
        raise BusinessRuleError(f"有 {len(filled.refusals)} 处不能填，没有生成：{told}。请先“试填”核对。")
    data = write_layout(filled.sheets)
    stored = files.store_bytes(data, name=f"{year}年{profile.name}.xlsx", kind="sheet", actor=actor)
    run = ExchangeRun.objects.create(
        profile=profile,
        year=year,
        file=stored,
        rows=filled.lines,
        gaps=len(filled.gaps),
        sent_by=actor,
        sent_at=clock.now(),
    )
    audit.record(actor=actor, verb="exchange.sent", target=run, sha256=stored.sha256, gaps=run.gaps)
    return run


def take_exchange(*, actor: User, profile: ExchangeProfile, year: int, data: bytes, name: str) -> ImportRun:
    """Convert an upper platform's workbook and stage it like any upload; both files are kept.

    Raises BusinessRuleError with the first cells that cannot be converted; then nothing is kept.
    """
    _require(actor, MAY_SEND)
    if profile.direction != ExchangeProfile.Direction.IN:
        raise BusinessRuleError("这是报出方案，不能收入。")
    converted: Converted = convert(_whole(profile), data, name)
    if converted.refusals:
        more = f"；共 {len(converted.refusals)} 处" if len(converted.refusals) > SHOWN else ""
        raise BusinessRuleError(f"没有收入：{''.join(converted.refusals[:SHOWN])}{more}")
    with transaction.atomic():
        run = stage_import(
            actor=actor,
            kind=ImportRun.Kind(profile.subject),
            data=converted.data,
            name=f"{name.rpartition('.')[0]}_已转换.xlsx",
            year=year if profile.subject == ExchangeProfile.Subject.RETURNS else None,
        )
        stored = files.store_bytes(data, name=name, kind="sheet", actor=actor)
        taken = ExchangeRun.objects.create(
            profile=profile,
            year=year,
            file=stored,
            rows=converted.rows,
            gaps=0,
            import_run=run,
            sent_by=actor,
            sent_at=clock.now(),
        )
        audit.record(actor=actor, verb="exchange.taken", target=taken, sha256=stored.sha256)
    return run


@transaction.atomic
def load_profile(*, actor: User | None, text: str) -> ExchangeProfile:
    """Make or replace a profile from YAML. Raises BusinessRuleError naming the place that is wrong."""
    if actor is not None:
        _require(actor, MAY_EDIT)
    profile = profiles.read_in(text)
    audit.record(actor=actor, verb="exchangeprofile.loaded", target=profile, version=profile.version)
    return profile


@transaction.atomic
def change_profile(*, actor: User, profile: ExchangeProfile, facts: Mapping[str, str]) -> ExchangeProfile:
    """Give a profile another name, target or source."""
    _require(actor, MAY_EDIT)
    for name, value in facts.items():
        setattr(profile, name, value)
    _refuse_wrong(profile)
    profile.bump(*facts)
    audit.record(actor=actor, verb="exchangeprofile.changed", target=profile, facts=dict(facts))
    return profile


@transaction.atomic
def save_column(
    *, actor: User, sheet: ExchangeSheet, column: ExchangeColumn | None, facts: Mapping[str, Any]
) -> ExchangeColumn:
    """Add a column to a sheet, or change one. Raises BusinessRuleError when it cannot be followed."""
    _require(actor, MAY_EDIT)
    row = column or ExchangeColumn(sheet=sheet)
    for name, value in facts.items():
        setattr(row, name, value)
    _refuse_wrong(row)
    row.save()
    sheet.profile.bump()
    audit.record(actor=actor, verb="exchangeprofile.column_saved", target=sheet.profile, column=str(row))
    return row


@transaction.atomic
def drop_column(*, actor: User, column: ExchangeColumn) -> ExchangeProfile:
    """Take a column out of its sheet."""
    _require(actor, MAY_EDIT)
    profile, label = column.sheet.profile, str(column)
    column.delete()
    profile.bump()
    audit.record(actor=actor, verb="exchangeprofile.column_dropped", target=profile, column=label)
    return profile


def _whole(profile: ExchangeProfile) -> ExchangeProfile:
    return ExchangeProfile.objects.whole().get(pk=profile.pk)


def _require(actor: User, permission: str) -> None:
    if not actor.has_perm(permission):
        raise NotAllowed("您没有办理数据交换的权限。")


def _refuse_wrong(row: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise BusinessRuleError(" ".join(wrong.messages)) from wrong
