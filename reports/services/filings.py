"""Reports owed to those above: entered with their day, corrected, sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from reports.models import Document, Filing
from reports.services.steps import written
from reports.workflow import MAY_DRAFT

LONGEST_MEANS = 40
CHANGED = ("title", "to", "basis", "year", "due_on", "document")


@transaction.atomic
def enter_filing(*, actor: User, values: Mapping[str, Any]) -> Filing:
    """A report that is owed: title, to, basis, year, due_on, document (None while there is none)."""
    require_drafter(actor)
    filing = Filing(entered_by=actor, **tidy(values))
    refuse_double(filing)
    filing.save(force_insert=True)
    audit.record(actor=actor, verb="filing.entered", target=filing, due_on=filing.due_on)
    return filing


@transaction.atomic
def correct_filing(*, actor: User, filing: Filing, values: Mapping[str, Any]) -> Filing:
    """Other words, another day or paper; what was sent stays as it was sent."""
    fresh = unsent(filing, actor)
    before = fresh.due_on
    for name, value in tidy(values).items():
        setattr(fresh, name, value)
    refuse_double(fresh)
    fresh.bump(*CHANGED)
    audit.record(actor=actor, verb="filing.corrected", target=fresh, former=before, due_on=fresh.due_on)
    return fresh


@transaction.atomic
def send_filing(*, actor: User, filing: Filing, sent_on: date, means: str, document: Document | None) -> Filing:
    """It was sent on that day; the paper it was done with, if it was one of ours, is out and stands."""
    fresh = unsent(filing, actor)
    if sent_on > clock.today():
        raise BusinessRuleError(f"报送日期不能晚于今天（{cn_date(clock.today())}）。")
    paper = document or fresh.document
    if paper is not None and not paper.is_out:
        raise BusinessRuleError(f"公文“{paper}”还没有印发或已撤回，印发后再登记报送。")
    fresh.sent_on, fresh.sent_by, fresh.document = sent_on, actor, paper
    fresh.means = written(means, "报送方式", limit=LONGEST_MEANS)
    fresh.bump("sent_on", "sent_by", "document", "means")
    audit.record(actor=actor, verb="filing.sent", target=fresh, day=sent_on)
    return fresh


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are entered, their texts checked."""
    return {
        "title": written(values["title"], "报送事项", limit=120),
        "to": written(values["to"], "报送机关", limit=80),
        "basis": values.get("basis", "").strip(),
        "year": values["year"],
        "due_on": values["due_on"],
        "document": values.get("document"),
    }


def refuse_double(filing: Filing) -> None:
    """Raises when the year already has this report to this organ."""
    same = Filing.objects.filter(year=filing.year, title=filing.title, to=filing.to).exclude(pk=filing.pk)
    if same.exists():
        raise BusinessRuleError(f"{filing.year}年报“{filing.to}”的“{filing.title}”已经登记过了。")


def unsent(filing: Filing, actor: User) -> Filing:
    """The row, locked; raises for those who may not, and for one that was sent."""
    require_drafter(actor)
    fresh = Filing.objects.select_for_update(of=("self",)).select_related("document").get(pk=filing.pk)
    if fresh.sent_on is not None:
        raise WrongState(f"已于{cn_date(fresh.sent_on)}报送，不能再改。")
    return fresh


def require_drafter(actor: User) -> None:
    """Raises for those who may not draft."""
    if not actor.has_perm(MAY_DRAFT):
        raise NotAllowed("您没有登记报送的权限。")
