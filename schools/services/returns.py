"""The life of a yearly return: checked, confirmed by the principal, frozen by the office, reopened by the director."""

from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from office import clock, inbox
from office.models import User
from schools.models import Posting, Section, YearReturn
from schools.services.filling import judge, refuse_missing, require_open_year
from schools.workflow import CHECK, CONFIRM, FREEZE, REOPEN, RETURN, Status

RETURNING = ("return_reason", "returned_by", "returned_at")


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many returns were frozen: of sections that report for the year, and of others, such as of schools that ended."""

    expected: int
    others: int


def _locked(row: YearReturn) -> YearReturn:
    found = YearReturn.objects.select_for_update(of=("self",)).select_related("section__school").get(pk=row.pk)
    require_open_year(found.year)
    return found


@transaction.atomic
def check_return(*, actor: User, row: YearReturn) -> YearReturn:
    """Mark a return as checked; refused with what is missing or contradictory."""
    row = _locked(row)
    missing, findings = judge(row)
    refuse_missing(missing)
    if hard := [finding.sentence for finding in findings if finding.is_hard]:
        raise BusinessRuleError(" ".join(hard))
    CHECK.apply(row, actor)
    row.bump("status")
    audit.record(actor=actor, verb="yearreturn.checked", target=row)
    return row


@transaction.atomic
def confirm_return(*, actor: User, row: YearReturn) -> YearReturn:
    """The principal confirms that the figures are the school's: nothing required is empty, no hard check is broken, and
    every broken soft check has its explanation."""
    row = _locked(row)
    CONFIRM.apply(row, actor)
    missing, findings = judge(row)
    refuse_missing(missing)
    if hard := [finding.sentence for finding in findings if finding.is_hard]:
        raise BusinessRuleError(" ".join(hard))
    if silent := [found.sentence for found in findings if not found.is_hard and not row.notes.get(found.code)]:
        raise BusinessRuleError(f"还有 {len(silent)} 处没有写说明：{''.join(silent)}请先在填报页写一句说明。")
    row.confirmed_by, row.confirmed_at, row.return_reason = actor, clock.now(), ""
    row.returned_by = row.returned_at = None
    row.bump("status", "confirmed_by", "confirmed_at", *RETURNING)
    audit.record(actor=actor, verb="yearreturn.confirmed", target=row)
    return row


@transaction.atomic
def send_back_return(*, actor: User, row: YearReturn, reason: str) -> YearReturn:
    """The office gives a return back to the school with a reason; the principal finds it in the inbox."""
    row = _locked(row)
    RETURN.apply(row, actor)
    row.return_reason, row.returned_by, row.returned_at = reason, actor, clock.now()
    row.confirmed_by = row.confirmed_at = None
    row.bump("status", "confirmed_by", "confirmed_at", *RETURNING)
    _tell_principal(row, f"{row}的数据被退回：{reason}")
    audit.record(actor=actor, verb="yearreturn.sent_back", target=row, reason=reason)
    return row


@transaction.atomic
def freeze_return(*, actor: User, row: YearReturn) -> YearReturn:
    """Freeze one confirmed return; scores read frozen returns only."""
    row = _locked(row)
    FREEZE.apply(row, actor)
    row.frozen_by, row.frozen_at = actor, clock.now()
    row.bump("status", "frozen_by", "frozen_at")
    audit.record(actor=actor, verb="yearreturn.frozen", target=row)
    return row


@transaction.atomic
def freeze_year(*, actor: User, year: int, only_confirmed: bool = False) -> Frozen:
    """Freeze every confirmed return of a year; returns how many, those that the progress of the year counts apart.

    Unless `only_confirmed`, refused while an expected section is missing or not confirmed, with the first few named.
    """
    require_open_year(year)
    rows = list(YearReturn.objects.select_for_update(of=("self",)).in_year(year).order_by("pk"))
    done = {row.section_id for row in rows if row.status in {Status.CONFIRMED, Status.FROZEN}}
    expected = Section.objects.expected_in(year, today=clock.today()).select_related("school").order_by("school__code")
    wanted = {section.pk for section in expected}
    open_ones = [str(section) for section in expected if section.pk not in done]
    if open_ones and not only_confirmed:
        named = "、".join(open_ones[:5]) + ("等" if len(open_ones) > 5 else "")
        raise BusinessRuleError(f"还有 {len(open_ones)} 个学部没有确认：{named}。可以只冻结已确认的。")
    confirmed = [row for row in rows if row.status == Status.CONFIRMED]
    if not confirmed:
        raise BusinessRuleError(f"{year} 年没有等待冻结的数据。")
    now = clock.now()
    for row in confirmed:
        FREEZE.apply(row, actor)
        row.frozen_by, row.frozen_at, row.version = actor, now, row.version + 1
    YearReturn.objects.bulk_update(confirmed, ["status", "frozen_by", "frozen_at", "version"], batch_size=500)
    audit.record(actor=actor, verb="yearreturn.year_frozen", year=year, frozen=len(confirmed), left_open=len(open_ones))
    counted = sum(1 for row in confirmed if row.section_id in wanted)
    return Frozen(expected=counted, others=len(confirmed) - counted)


@transaction.atomic
def reopen_return(*, actor: User, row: YearReturn, reason: str) -> YearReturn:
    """The director opens a frozen return again, with a reason that stays in the trail."""
    row = _locked(row)
    if not reason.strip():
        raise BusinessRuleError("请写明重新打开的原因。")
    REOPEN.apply(row, actor)
    row.return_reason, row.returned_by, row.returned_at = reason, actor, clock.now()
    row.confirmed_by = row.confirmed_at = row.frozen_by = row.frozen_at = None
    row.bump("status", "confirmed_by", "confirmed_at", "frozen_by", "frozen_at", *RETURNING)
    _tell_principal(row, f"{row}的数据已重新打开：{reason}")
    audit.record(actor=actor, verb="yearreturn.reopened", target=row, reason=reason)
    return row


def _tell_principal(row: YearReturn, title: str) -> None:
    postings = Posting.objects.current().as_principal().filter(school=row.section.school_id).select_related("user")
    for posting in postings:
        inbox.notify(posting.user, title=title, url=row.get_absolute_url(), source="yearreturn")
