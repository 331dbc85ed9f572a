"""Chainable reads of official paper. Whoever sees the school sees what was sent to it; the office sees all of it; a unit sees what was
sent to it."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from office.models import Unit, UnitPosting
from reports.workflow import MAY_DRAFT, OUT, Status
from schools.models import Posting, School
from schools.scoping import SchoolOwnedQuerySet

READ_COPY = Q(receipts__opened_at__isnull=False) | Q(receipts__signed_at__isnull=False)
READ = Q(opened_at__isnull=False) | Q(signed_at__isnull=False)


class DocumentQuerySet(SchoolOwnedQuerySet):
    """Official paper."""

    def visible_to(self, user: Any) -> Self:
        """Paper of the schools and units in scope; paper to nobody belongs to those who see every school. What was never issued is
        known only to those who draft."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("schools.view_every_school"):
            rows = self
        else:
            sent = apps.get_model("reports", "Receipt")._default_manager.filter(to_those_seen_by(user))
            rows = self.filter(Q(school__in=School.objects.visible_to(user)) | Q(pk__in=sent.values("document")))
        return rows if user.has_perm(MAY_DRAFT) else rows.filter(issued_at__isnull=False)

    def in_year(self, year: int) -> Self:
        """Drafted in a year; once issued, numbered in it."""
        return self.filter(year=year)

    def out(self) -> Self:
        """Issued and not withdrawn."""
        return self.filter(status__in=OUT)

    def waiting_for_signature(self) -> Self:
        """On the signer's desk."""
        return self.filter(status=Status.SUBMITTED)

    def numbered(self) -> Self:
        """Has a number, also when it was withdrawn later."""
        return self.exclude(number="")

    def sent_to_somebody(self) -> Self:
        """Has copies that were delivered."""
        copies = apps.get_model("reports", "Receipt")._default_manager.delivered()
        return self.filter(pk__in=copies.values("document"))

    def with_reach(self) -> Self:
        """How many copies were delivered (`sent`), opened or signed for (`read`), signed for (`signed`), and how many of those
        that are to be answered (`asked`) were (`answered`)."""
        delivered, copies = Q(receipts__delivered_at__isnull=False), "receipts"
        Reply: Any = apps.get_model("reports", "Reply")
        answers = Reply._default_manager.filter(receipt__document=OuterRef("pk")).order_by()
        return self.annotate(
            sent=Count(copies, filter=delivered),
            read=Count(copies, filter=delivered & READ_COPY),
            signed=Count(copies, filter=Q(receipts__signed_at__isnull=False)),
            asked=Count(copies, filter=Q(receipts__reply_due_on__isnull=False)),
            answered=Coalesce(
                Subquery(
                    answers.values("receipt__document").annotate(n=Count("receipt", distinct=True)).values("n"),
                    output_field=IntegerField(),
                ),
                0,
            ),
        )

    def for_register(self) -> Self:
        """All one row of the register needs, in the order in which the papers went out."""
        rows = self.numbered().annotate(
            secrecy=KT("snapshot__marks__secrecy"),
            sent=Count("receipts", filter=Q(receipts__delivered_at__isnull=False)),
        )
        rows = rows.select_related("school__township", "signed_by", "drafted_by").defer("snapshot")
        return rows.order_by("issued_at", "pk")

    def matching(self, text: str) -> Self:
        """Number, title, addressee or school contains the text."""
        return self.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(addressee__icontains=text)
            | Q(school__name__icontains=text)
        )

    def for_list(self) -> Self:
        """All one list row needs; the content stays in the database."""
        return self.select_related("school__township", "drafted_by").defer("snapshot")


def to_those_seen_by(user: Any) -> Q:
    """Receipts of the schools and units in a person's scope."""
    return Q(school__in=School.objects.visible_to(user)) | Q(unit__in=Unit.objects.visible_to(user))


def to_those_spoken_for_by(user: Any) -> Q:
    """Receipts of the schools the person leads now, and of the units the person is the contact of now."""
    schools = Posting.objects.current().as_principal().filter(user=user)
    units = UnitPosting.objects.filter(user=user, ended_on=None)
    return Q(school__in=schools.values("school")) | Q(unit__in=units.values("unit"))


class ReceiptQuerySet(models.QuerySet):
    """Copies sent to schools and units."""

    def visible_to(self, user: Any) -> Self:
        """The office sees every copy of the paper in scope; others those of their own schools and units."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("schools.view_every_school"):
            Document: Any = self.model._meta.get_field("document").related_model
            return self.filter(document__in=Document.objects.visible_to(user))
        return self.filter(to_those_seen_by(user), document__issued_at__isnull=False)

    def answered_for_by(self, user: Any) -> Self:
        """Those the person may sign and answer for."""
        return self.filter(to_those_spoken_for_by(user)) if user.is_authenticated else self.none()

    def delivered(self) -> Self:
        """Has reached the school or unit."""
        return self.filter(delivered_at__isnull=False)

    def unsigned(self) -> Self:
        """Nobody has signed for it."""
        return self.filter(signed_at=None)

    def signed(self) -> Self:
        """Signed for."""
        return self.filter(signed_at__isnull=False)

    def waiting(self) -> Self:
        """Delivered, of a paper that still stands, and not signed for."""
        return self.delivered().unsigned().filter(document__status__in=OUT)

    def read(self) -> Self:
        """Opened by somebody who answers for it, or signed for."""
        return self.filter(READ)

    def unread(self) -> Self:
        """Neither opened nor signed for."""
        return self.exclude(READ)

    def asked(self) -> Self:
        """To be answered by a day."""
        return self.filter(reply_due_on__isnull=False)

    def answered(self) -> Self:
        """With an answer or a statement."""
        return self.filter(self.reply_exists())

    def unanswered(self) -> Self:
        """To be answered, of a paper that still stands, and nothing was said yet."""
        return self.asked().filter(~self.reply_exists(), document__status__in=OUT)

    def reply_exists(self) -> Exists:
        """Whether anything was answered, as a condition."""
        Reply: Any = apps.get_model("reports", "Reply")
        return Exists(Reply._default_manager.filter(receipt=OuterRef("pk")))

    def with_replies(self) -> Self:
        """With the number of answers and statements (`said`)."""
        return self.annotate(said=Count("replies"))

    def matching(self, text: str) -> Self:
        """Number or title of the paper, school or unit contains the text."""
        of_paper = Q(document__number__icontains=text) | Q(document__title__icontains=text)
        return self.filter(of_paper | Q(school__name__icontains=text) | Q(unit__name__icontains=text))

    def for_list(self) -> Self:
        """All one list row needs; the content of the paper stays in the database."""
        rows = self.select_related("document", "school__township", "unit", "opened_by", "signed_by")
        return rows.defer("document__snapshot")


class ReplyQuerySet(models.QuerySet):
    """Answers to papers."""

    def visible_to(self, user: Any) -> Self:
        """Of the copies in scope."""
        Receipt: Any = self.model._meta.get_field("receipt").related_model
        return self.filter(receipt__in=Receipt.objects.visible_to(user))

    def undecided(self) -> Self:
        """Waiting for the office."""
        return self.filter(status="filed")

    def answers(self) -> Self:
        """Answers to the whole paper."""
        return self.filter(kind="answer")

    def matching(self, text: str) -> Self:
        """What was said, number or title of the paper, school or unit contains the text."""
        of_paper = Q(receipt__document__number__icontains=text) | Q(receipt__document__title__icontains=text)
        of_side = Q(receipt__school__name__icontains=text) | Q(receipt__unit__name__icontains=text)
        return self.filter(Q(text__icontains=text) | of_paper | of_side)

    def for_list(self) -> Self:
        """All one list row needs; the content of the papers stays in the database."""
        rows = self.select_related(
            "receipt__document", "receipt__school__township", "receipt__unit", "replied_by", "decided_by", "file"
        )
        return rows.defer("receipt__document__snapshot")


class DocumentPartQuerySet(models.QuerySet):
    """Rows that belong to a paper."""

    def visible_to(self, user: Any) -> Self:
        """Of the paper in scope."""
        Document: Any = self.model._meta.get_field("document").related_model
        return self.filter(document__in=Document.objects.visible_to(user))


class PublicVersionQuerySet(DocumentPartQuerySet):
    """Public versions."""

    def published(self) -> Self:
        """What anybody may read now: of a paper that still stands."""
        return self.filter(status="published", document__status__in=OUT)


class DraftersQuerySet(models.QuerySet):
    """What only those who draft paper see."""

    def visible_to(self, user: Any) -> Self:
        """All of it for those who draft, nothing for others."""
        return self if user.is_authenticated and user.has_perm(MAY_DRAFT) else self.none()


class WordingQuerySet(DraftersQuerySet):
    """Versions of wording."""

    def newest_of(self, kind: str) -> Self:
        """The version that counts, if the office wrote one."""
        return self.filter(kind=kind).order_by("-version")[:1]

    def newest(self) -> Self:
        """The version that counts of every kind the office wrote."""
        versions: Any = self.model._default_manager.filter(kind=OuterRef("kind")).order_by("-version")
        return self.filter(version=Subquery(versions.values("version")[:1]))


class SealQuerySet(DraftersQuerySet):
    """Seals."""

    def usable_on(self, day: Any) -> Self:
        """In use on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class BatchQuerySet(DraftersQuerySet):
    """Batches."""


class BatchEntryQuerySet(DraftersQuerySet):
    """Papers of batches."""


class FilingQuerySet(DraftersQuerySet):
    """Reports owed to those above."""

    def unsent(self) -> Self:
        """Not sent yet."""
        return self.filter(sent_on=None)

    def sent(self) -> Self:
        """Sent."""
        return self.filter(sent_on__isnull=False)
