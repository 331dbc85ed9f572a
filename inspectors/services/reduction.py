"""The month of 双减: opened, checked, published as a bulletin, mended, closed."""

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.workflow import Transition
from inspectors import reduction, reduction_flow
from inspectors.models import ReductionMonth
from inspectors.reduction_flow import MAY_CHANGE
from inspectors.reduction_papers import draft_bulletin, draft_term
from office import clock
from office.models import User, WorkYear
from reports.models import Document
from reports.workflow import OUT
from reports.workflow import Status as PaperStatus

LONGEST_NOTE = 2000
NOTABLE: tuple[str, ...] = (ReductionMonth.Status.COLLECTING, ReductionMonth.Status.VERIFYING)


def require_office(actor: User) -> None:
    """Only the office works on the months and the register."""
    if not actor.has_perm(MAY_CHANGE):
        raise NotAllowed("您没有办理双减工作的权限。")


def require_active(year: int) -> None:
    """A year that is closed or not begun takes nothing new."""
    if not WorkYear.objects.filter(year=year, status=WorkYear.Status.ACTIVE).exists():
        raise BusinessRuleError(f"{year}年度没有启用或已经封存，不能办理。")


def locked(month: ReductionMonth) -> ReductionMonth:
    """The month's row, locked."""
    return ReductionMonth.objects.select_for_update(of=("self",)).select_related("bulletin").get(pk=month.pk)


@transaction.atomic
def open_month(*, actor: User, year: int, month: int, note: str = "") -> ReductionMonth:
    """Begin the cycle of a month at 采集.

    Refused: no permission, a year that is not active, a month to come, a month that is open already, a note that is too long.
    """
    require_office(actor)
    require_active(year)
    today = clock.today()
    if (year, month) > (today.year, today.month):
        raise BusinessRuleError(f"{year}年{month}月还没有到，不能建立。")
    row = ReductionMonth(year=year, month=month, note=checked_note(note), opened_by=actor)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise BusinessRuleError(f"{year}年{month}月已经建立。") from error
    audit.record(actor=actor, verb="reduction.opened", target=row, year=year, month=month)
    return row


def checked_note(note: str) -> str:
    """No longer than a row holds."""
    if len(note.strip()) > LONGEST_NOTE:
        raise BusinessRuleError(f"情况说明最多{LONGEST_NOTE}字。")
    return note.strip()


@transaction.atomic
def note_month(*, actor: User, month: ReductionMonth, note: str) -> ReductionMonth:
    """Write what the office has to say about a month; it goes into the bulletin. Refused once the bulletin is drafted."""
    require_office(actor)
    month = locked(month)
    if month.status not in NOTABLE:
        raise BusinessRuleError("通报已经起草，情况说明不能再改；需要修改的，先退回核查。")
    month.note = checked_note(note)
    month.bump("note")
    audit.record(actor=actor, verb="reduction.noted", target=month)
    return month


@transaction.atomic
def move_month(*, actor: User, month: ReductionMonth, transition: Transition, reason: str = "") -> ReductionMonth:
    """Take a month one state on or back. Publishing drafts the bulletin and keeps it; the figures are frozen in it.

    Raises what the transition refuses, and BusinessRuleError with what is missing: see `CHECKS`.
    """
    month = locked(month)
    former = month.status
    transition.apply(month, actor)
    if missing := CHECKS.get(transition.name, nothing)(actor, month):
        month.status = former
        raise BusinessRuleError(missing)
    changed = ["status"]
    if transition is reduction_flow.PUBLISH:
        asked = reduction.of_month(month.year, month.month)
        month.bulletin = draft_bulletin(actor=actor, asked=asked, note=month.note)
        changed.append("bulletin")
    month.bump(*changed)
    audit.record(actor=actor, verb=VERBS[transition.name], target=month, **({"reason": reason} if reason else {}))
    return month


VERBS = {
    "verify": "reduction.verified",
    "publish": "reduction.published",
    "return": "reduction.returned",
    "mend": "reduction.mended",
    "close": "reduction.closed",
}


def nothing(actor: User, month: ReductionMonth) -> str:
    """Asks for nothing."""
    return ""


def already_out(actor: User, month: ReductionMonth) -> str:
    """A bulletin that left the house is not taken back here."""
    paper = month.bulletin
    if paper is not None and paper.status in (PaperStatus.SIGNED, *OUT):
        return "通报已经签发，不能退回核查；需要更正的，先撤回公文。"
    return ""


def not_out(actor: User, month: ReductionMonth) -> str:
    """Schools mend what they were told."""
    is_out = month.bulletin is not None and month.bulletin.status in OUT
    return "" if is_out else "通报还没有印发，不能转入整改。"


def unmended(actor: User, month: ReductionMonth) -> str:
    """What keeps a month from being closed."""
    found = reduction.findings_in(actor, reduction.of_month(month.year, month.month).period)
    left = reduction.closed(found, is_closed=False).count()
    return f"本月还有{left}条问题没有销号，不能办结。" if left else ""


CHECKS = {"return": already_out, "mend": not_out, "close": unmended}


@transaction.atomic
def summarise_term(*, actor: User, year: int, term: str) -> Document:
    """Draft the summary of a term."""
    require_office(actor)
    return draft_term(actor=actor, asked=reduction.of_term(year, term))
