"""A paper is drafted, corrected, sent for signature, sent back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from office import clock
from office.models import Unit, User
from reports.blocks import Block, Marks, Paper
from reports.models import TITLE_LENGTH, Document, Receipt
from reports.notifications import announce, announce_in_office, drafter, holders
from reports.services.printing import queue_printing
from reports.services.steps import (
    LONGEST_REASON,
    begin,
    copies_of,
    frozen_facts,
    known_kind,
    printable_blocks,
    refuse_unprintable,
    the_county,
    written,
)
from reports.snapshots import blocks_from_json, paper_to_json
from reports.workflow import EDIT, MAY_DRAFT, MAY_SIGN, RETURN, SUBMIT
from schools.models import School

LONGEST_ADDRESSEE = 300


@transaction.atomic
def draft_document(
    *,
    actor: User,
    kind: str,
    school: School | None,
    title: str,
    addressee: str = "",
    blocks: Sequence[Block],
    facts: Mapping[str, Any] | None = None,
    copies: Sequence[str] | None = None,
    marks: Marks | None = None,
    schools: Iterable[School] = (),
    units: Iterable[Unit] = (),
) -> Document:
    """A new 草稿 of official paper; its PDF is queued on commit. This is the one door for every app that issues paper.

    kind: a code of ``packs/kinds.yaml`` (``feedback_opinion``). school: whom it is sent to, None for paper that stays
    with the office and the leaders. title: without a number; ``|`` breaks its lines by hand, otherwise they are broken
    by meaning. addressee: 主送机关 without a colon; empty takes the school's name. blocks: ``reports.blocks`` Heading
    (level 1-4, without its mark 一、（一）, which is set by counting), Paragraph, Table, AttachmentNote, Annex, in reading
    order; date, signature, number and 版记 are added by the layout. facts: the figures the text was written from, frozen
    with it (Decimal, date, text, int, lists and dicts; no float). copies: 抄送; None takes those of the kind. marks: 密级, 紧急程度,
    联合机关, 附注, 出席. schools, units: who else gets a copy to sign for, beside `school`.

    The caller has checked that the actor sees the school and has collected the facts as of now: nothing is looked up
    again later. Raises NotAllowed without ``reports.draft_document``, BusinessRuleError for an unknown kind, an empty or
    overlong title (300 characters), an empty paper, more than 200,000 characters, a table whose rows do not match its
    head, a closed school.
    """
    if not actor.has_perm(MAY_DRAFT):
        raise NotAllowed("您没有“拟稿”的权限。")
    today = clock.today()
    if school is not None and school.closed_on is not None and school.closed_on <= today:
        raise BusinessRuleError(f"“{school}”已于{school.closed_on:%Y-%m-%d}撤并，请发给接收学校。")
    paper = paper_for(
        kind=kind,
        school=school,
        title=title,
        addressee=addressee,
        blocks=blocks,
        facts=facts,
        copies=copies,
        marks=marks,
    )
    document = Document(
        kind=paper.kind,
        year=today.year,
        school=school,
        title=paper.title,
        addressee=paper.addressee,
        snapshot=paper_to_json(paper),
        drafted_by=actor,
        drafted_at=clock.now(),
    )
    document.save(force_insert=True)
    set_recipients(document, schools=[*([school] if school else []), *schools], units=units)
    queue_printing(document, actor)
    audit.record(actor=actor, verb="document.drafted", target=document, kind=paper.kind, school=school)
    return document


def paper_for(
    *,
    kind: str,
    school: School | None,
    title: str,
    addressee: str,
    blocks: Sequence[Block],
    facts: Mapping[str, Any] | None = None,
    copies: Sequence[str] | None = None,
    marks: Marks | None = None,
) -> Paper:
    """The content of a draft, checked as draft_document says; nothing is written."""
    pack, county = known_kind(kind), the_county()
    return Paper(
        kind=pack.code,
        organ_mark=pack.mark_of(organ=county.organ_name),
        organ=county.organ_name,
        title=written(title, "标题", limit=TITLE_LENGTH),
        addressee=written(addressee.strip() or (school.name if school else ""), "主送机关", limit=LONGEST_ADDRESSEE),
        blocks=blocks_from_json(printable_blocks(blocks)),
        copies=tuple(copies_of(pack.copies if copies is None else copies)),
        printer=county.organ_name if pack.imprint else "",
        title_words=tuple(word for word in (school.name if school else "", county.organ_name) if word),
        facts=frozen_facts(facts or {}),
        format=pack.format,
        marks=marks or Marks(),
        sealed=pack.sealed,
    )


def set_recipients(document: Document, *, schools: Iterable[School], units: Iterable[Unit]) -> None:
    """The copies of a paper that is not out yet: one for each school and unit, none twice; the row is locked by the caller."""
    document.receipts.all().delete()
    rows = [Receipt(document=document, school=school) for school in {school.pk: school for school in schools}.values()]
    rows += [Receipt(document=document, unit=unit) for unit in {unit.pk: unit for unit in units}.values()]
    Receipt.objects.bulk_create(rows)


@transaction.atomic
def edit_document(
    *,
    actor: User,
    document: Document,
    title: str,
    addressee: str,
    blocks: Sequence[Block],
    copies: Sequence[str],
    marks: Marks | None = None,
) -> Document:
    """Correct a draft; the facts it was written from stay as they were collected. marks: None leaves them as they are."""
    document = begin(EDIT, actor=actor, document=document)
    paper = replace(
        document.paper,
        title=written(title, "标题", limit=TITLE_LENGTH),
        addressee=written(addressee, "主送机关", limit=LONGEST_ADDRESSEE),
        blocks=blocks_from_json(printable_blocks(blocks)),
        copies=tuple(copies_of(copies)),
        marks=document.paper.marks if marks is None else replace(marks, signer=document.paper.marks.signer),
    )
    document.title, document.addressee, document.snapshot = paper.title, paper.addressee, paper_to_json(paper)
    document.bump("title", "addressee", "snapshot")
    queue_printing(document, actor)
    audit.record(actor=actor, verb="document.edited", target=document)
    return document


@transaction.atomic
def submit_document(*, actor: User, document: Document) -> Document:
    """Send a draft to whoever signs; refused while it has characters that no font can print."""
    document = begin(SUBMIT, actor=actor, document=document)
    refuse_unprintable(document, "送审")
    document.submitted_by, document.submitted_at = actor, clock.now()
    document.bump("status", "submitted_by", "submitted_at")
    announce_in_office(document, "公文待签发", holders(MAY_SIGN), actor=actor)
    audit.record(actor=actor, verb="document.submitted", target=document)
    return document


@transaction.atomic
def return_document(*, actor: User, document: Document, reason: str) -> Document:
    """Send it back to the drafter with the reason; it is a draft again."""
    document = begin(RETURN, actor=actor, document=document)
    document.return_reason = written(reason, "退回原因", limit=LONGEST_REASON)
    document.returned_by, document.returned_at = actor, clock.now()
    document.bump("status", "return_reason", "returned_by", "returned_at")
    announce(document, "公文被退回，请修改后再送审", drafter, actor=actor)
    audit.record(actor=actor, verb="document.returned", target=document, reason=document.return_reason)
    return document
