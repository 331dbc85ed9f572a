"""Who gets a copy, when it was opened, who signed for it on paper, who is reminded."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from office import clock
from office.models import Unit, User
from reports.answering import due_refusal, paper_delivery_refusal
from reports.models import Document, Receipt
from reports.notifications import announce
from reports.receivers import waiting_people
from reports.services.drafting import set_recipients
from reports.services.issuing import receive_document
from reports.services.steps import LONGEST_REASON, begin, known_kind, written
from reports.workflow import EDIT, MAY_ISSUE, MAY_RECEIVE, Status
from schools.models import School

LONGEST_NAME = 30
MOST_RECIPIENTS = 1000
LATEST_DAYS = 400


@transaction.atomic
def choose_recipients(*, actor: User, document: Document, schools: Iterable[School], units: Iterable[Unit]) -> Document:
    """Say who gets a copy of a draft; whoever was chosen before and is not now gets none. The school that the paper is about
    always gets one."""
    document = begin(EDIT, actor=actor, document=document)
    own = {document.school.pk: document.school} if document.school else {}
    to_schools, to_units = list((own | {school.pk: school for school in schools}).values()), list(units)
    if len(to_schools) + len(to_units) > MOST_RECIPIENTS:
        raise BusinessRuleError(f"一份公文最多发给{MOST_RECIPIENTS}个学校和单位，请分几份发。")
    today = clock.today()
    if gone := [str(row) for row in to_schools if row.closed_on is not None and row.closed_on <= today]:
        raise BusinessRuleError(f"“{'、'.join(gone[:5])}”已撤并，请发给接收学校。")
    set_recipients(document, schools=to_schools, units=to_units)
    document.bump("status")
    audit.record(actor=actor, verb="document.addressed", target=document, schools=len(to_schools), units=len(to_units))
    return document


@transaction.atomic
def note_opened(*, actor: User, document: Document) -> int:
    """Somebody who answers for a copy has opened its page or PDF for the first time: when, and who. It is not signing.
    Returns how many copies were noted now."""
    if not actor.has_perm(MAY_RECEIVE) or document.issued_at is None:
        return 0
    fresh = document.receipts.delivered().answered_for_by(actor).filter(opened_at=None)
    pks = list(
        Receipt.objects.select_for_update(of=("self",)).filter(pk__in=fresh.values("pk")).values_list("pk", flat=True)
    )
    if not pks:
        return 0
    noted = Receipt.objects.filter(pk__in=pks, opened_at=None).update(opened_by=actor, opened_at=clock.now())
    if noted:
        audit.record(actor=actor, verb="document.opened", target=document, receipts=noted)
    return noted


def sign_copies(*, actor: User, receipts: Sequence[Receipt]) -> tuple[int, list[tuple[Document, str]]]:
    """Sign for several papers; each by itself, in the order of delivery. Returns how many copies were signed for, and the papers
    that could not be with the reason."""
    signed, refused = 0, []
    documents = {row.document_id: row.document for row in receipts}
    for document in documents.values():
        own = document.receipts.delivered().unsigned().answered_for_by(actor).count()
        try:
            receive_document(actor=actor, document=document)
        except BusinessRuleError as refusal:
            refused.append((document, refusal.sentence))
        else:
            signed += own
    return signed, refused


@transaction.atomic
def note_paper_delivery(
    *, actor: User, receipt: Receipt, delivered_on: date, signed_name: str = "", signed_on: date | None = None
) -> Receipt:
    """The office handed it over on paper; with the name and day of who signed for it, if somebody did."""
    document = Document.objects.select_for_update().get(pk=receipt.document_id)
    receipt = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if refusal := paper_delivery_refusal(receipt, actor):
        raise WrongState(refusal) if actor.has_perm(MAY_ISSUE) else NotAllowed(refusal)
    name = " ".join(signed_name.split())
    check_paper_days(document, delivered_on, name, signed_on)
    receipt.means = Receipt.Means.PAPER
    receipt.delivered_at = min(filter(None, (receipt.delivered_at, moment(delivered_on))))
    days = known_kind(document.kind).reply_days
    receipt.reply_due_on = receipt.reply_due_on or (delivered_on + timedelta(days=days) if days else None)
    if name and signed_on:
        receipt.signed_by, receipt.signed_at, receipt.signed_name = actor, moment(signed_on), name
    receipt.save()
    document.status = Status.DELIVERED if document.receipts.unsigned().exists() else Status.RECEIVED
    document.bump("status")
    audit.record(
        actor=actor,
        verb="document.handed_over",
        target=document,
        school=receipt.school,
        signed_name=name,
        day=delivered_on,
    )
    return receipt


def check_paper_days(document: Document, delivered_on: date, name: str, signed_on: date | None) -> None:
    """The days lie between the issue and today, and a name comes with its day."""
    issued_on, today = timezone.localdate(document.issued_at), clock.today()
    if not issued_on <= delivered_on <= today:
        raise BusinessRuleError("送达日期要在印发日期和今天之间。")
    if bool(name) != bool(signed_on):
        raise BusinessRuleError("签收人和签收日期要一起填写；还没有签收的，两项都空着。")
    if len(name) > LONGEST_NAME:
        raise BusinessRuleError(f"签收人最多{LONGEST_NAME}字。")
    if signed_on and not delivered_on <= signed_on <= today:
        raise BusinessRuleError("签收日期要在送达日期和今天之间。")


def moment(day: date) -> datetime:
    """The instant that stands for a day noted by hand: now for today, else noon."""
    return clock.now() if day == clock.today() else timezone.make_aware(datetime.combine(day, time(12)))


@transaction.atomic
def set_reply_due(*, actor: User, receipt: Receipt, due_on: date, reason: str) -> Receipt:
    """Give another last day for answers and statements, or a first one for a paper that asked for none."""
    receipt = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if refusal := due_refusal(receipt, actor):
        raise WrongState(refusal) if actor.has_perm(MAY_ISSUE) else NotAllowed(refusal)
    told, today = written(reason, "理由", limit=LONGEST_REASON), clock.today()
    if not today <= due_on <= today + timedelta(days=LATEST_DAYS):
        raise BusinessRuleError(f"答复期限要在今天以后、{LATEST_DAYS}天以内。")
    before, receipt.reply_due_on = receipt.reply_due_on, due_on
    receipt.save(update_fields=["reply_due_on"])
    audit.record(
        actor=actor,
        verb="document.reply_due_set",
        target=receipt.document,
        school=receipt.school,
        before=before,
        due_on=due_on,
        reason=told,
    )
    day = f"{due_on.year}年{due_on.month}月{due_on.day}日"
    announce(receipt.document, f"答复期限为{day}", lambda _: waiting_people(one(receipt)), actor=actor)
    return receipt


def one(receipt: Receipt) -> QuerySet[Receipt]:
    """The copy as a queryset."""
    return Receipt.objects.filter(pk=receipt.pk)


@transaction.atomic
def remind_recipients(*, actor: User, document: Document) -> int:
    """Tell everybody who has not signed for it, once a day; returns how many copies were reminded of."""
    if not actor.has_perm(MAY_ISSUE):
        raise NotAllowed("您没有催签收的权限。")
    document = Document.objects.select_for_update().get(pk=document.pk)
    today = clock.today()
    waiting = Receipt.objects.filter(document=document).waiting()
    if not waiting.exists():
        raise WrongState("没有等待签收的学校或单位，不需要催签收。")
    pks = list(waiting.exclude(reminded_at__date=today).values_list("pk", flat=True))
    if not pks:
        raise WrongState("今天已经催过了，请明天再催，或打电话联系。")
    chosen = Receipt.objects.filter(pk__in=pks)
    chosen.update(reminded_at=clock.now(), reminders=F("reminders") + 1)
    announce(document, "请尽快签收公文", lambda _: waiting_people(Receipt.objects.filter(pk__in=pks)), actor=actor)
    audit.record(actor=actor, verb="document.reminded", target=document, receipts=len(pks))
    return len(pks)
