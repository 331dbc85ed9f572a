"""Chainable reads of the ledger. Whoever sees the school, or is the contact of the unit, sees the item once issued."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from office import calendar, parameters
from office.models import Unit
from rectification.case_flow import HIDDEN
from rectification.letter_pairs import containing, numbered
from rectification.workflow import CLOSED, OPEN, WITH_SIDE, Status
from schools.models import Posting, School


def running_deadline() -> Case:
    """The deadline of what the school or unit still has to mend, its clock running; else nothing."""
    return Case(When(status__in=WITH_SIDE, paused_on=None, then=F("due_on")))


class ItemQuerySet(models.QuerySet):
    """Items of the ledger."""

    def visible_to(self, user: Any) -> Self:
        """Items of the schools in scope or of one's own units. Before it is issued an item is known to the office and
        to the school's responsible inspector only."""
        if not user.is_authenticated:
            return self.none()
        every_school = user.has_perm("schools.view_every_school")
        if every_school and user.has_perm("office.view_every_unit"):
            return self
        rows = self.filter(Q(school__in=School.objects.visible_to(user)) | Q(unit__in=Unit.objects.visible_to(user)))
        if every_school:
            return rows
        inspected = Posting.objects.current().as_inspector().filter(user=user).values("school")
        return rows.filter(Q(issued_at__isnull=False) | Q(school__in=inspected))

    def on_desk_of(self, user: Any) -> Self:
        """Items this person answers for now: as principal of the school, or of the one it was merged into, or as contact of
        the unit on whose desk they are."""
        led = School.objects.led_by(user)
        kept = Unit.objects.filter(postings__user=user, postings__ended_on=None).values("pk")
        return self.filter(Q(desk="school", school__in=led) | Q(desk="unit", unit__in=kept))

    def open(self) -> Self:
        """Not written off."""
        return self.filter(status__in=OPEN)

    def with_side(self) -> Self:
        """The school or unit has to act: issued, received or being mended."""
        return self.filter(status__in=WITH_SIDE)

    def overdue(self, *, on: date) -> Self:
        """Past the deadline on a day with the school or unit still to act and its clock running; what waits for the office
        is not late."""
        return self.with_side().filter(due_on__lt=on, paused_on=None)

    def unsigned_late(self, *, on: date) -> Self:
        """Issued more than rectify.receipt_days workdays before a day and still not signed for."""
        return self.waiting_since("issued_at", "rectify.receipt_days", on).filter(status=Status.ISSUED, paused_on=None)

    def recheck_late(self, *, on: date) -> Self:
        """Reported more than rectify.recheck_days workdays before a day and still not rechecked."""
        waiting = (Status.REPORTED, Status.CHECKING)
        return self.waiting_since("reported_at", "rectify.recheck_days", on).filter(status__in=waiting)

    def write_off_late(self, *, on: date) -> Self:
        """Passed more than rectify.write_off_days workdays before a day and still not written off."""
        return self.waiting_since("passed_at", "rectify.write_off_days", on).filter(status=Status.PASSED)

    def waiting_since(self, field: str, parameter: str, on: date) -> Self:
        """What began (an instant in `field`) longer ago than the workdays of a parameter of the year of `on`."""
        days = parameters.value(parameter, year=on.year)
        return self.filter(**{f"{field}__lt": calendar.late_before(on, days)})

    def on_unit_desk(self) -> Self:
        """Open, and a department, section or township has to act or answered last."""
        return self.open().filter(desk="unit")

    def written_off(self) -> Self:
        """Closed with a number."""
        return self.filter(status=Status.WRITTEN_OFF)

    def closed(self) -> Self:
        """Written off, or ended by the principal as a small one (立行立改)."""
        return self.filter(status__in=CLOSED)

    def counted(self) -> Self:
        """What figures about schools count: not what was merged into another, and not what a school found itself."""
        return self.exclude(status=Status.MERGED).exclude(source="self")

    def on_time(self) -> Self:
        """Closed, and last reported as mended on or before the deadline."""
        return self.closed().filter(reported_at__date__lte=F("due_on"))

    def returned(self) -> Self:
        """Sent back at least once."""
        return self.filter(returns__gt=0)

    def rebounded(self) -> Self:
        """Reopened at least once after the write-off."""
        return self.filter(rebounds__gt=0)

    def unchanged(self) -> Self:
        """With a photo after the mending, of the present round, that equals one before it."""
        Evidence = apps.get_model("rectification", "Evidence")
        same = Evidence._default_manager.filter(item=OuterRef("pk"), round=OuterRef("round"), same_as__isnull=False)
        return self.filter(Exists(same))

    def ever_closed(self) -> Self:
        """Closed now, or reopened after a closing."""
        return self.filter(Q(status__in=CLOSED) | Q(rebounds__gt=0))

    def passed_by_person(self, person: int) -> Self:
        """Found mended (到位) at a recheck by this person, whatever came after."""
        Recheck = apps.get_model("rectification", "Recheck")
        passed = Recheck._default_manager.filter(item=OuterRef("pk"), verdict="in_place", checked_by=person)
        return self.filter(Exists(passed))

    def closed_between(self, start: date, end: date) -> Self:
        """Closed on one of these days."""
        return self.closed().filter(closed_at__date__gte=start, closed_at__date__lte=end)

    def in_year(self, year: int) -> Self:
        """Found in a calendar year."""
        return self.filter(found_on__year=year)

    def matching(self, text: str) -> Self:
        """Number begins with the text, or school, unit or wording contains it. Asks for the schools and units at once, so that
        the rows themselves are found by indexes."""
        if (by_number := numbered(text)) is not None:
            return self.filter(by_number)
        wanted = containing(self, text)
        for field, named in (("school", School.objects), ("unit", Unit.objects)):
            if keys := list(named.filter(name__icontains=text).order_by().values_list("pk", flat=True)):
                wanted |= Q(**{f"{field}_id__in": keys})
        return self.filter(wanted)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school__township", "unit")

    def by_urgency(self) -> Self:
        """The nearest deadline first."""
        return self.order_by("due_on", "pk")

    def counts_by_status(self) -> dict[str, int]:
        """How many items stand in each state, in one query; states without items are absent."""
        return dict(self.order_by().values_list("status").annotate(n=Count("pk")))


class ItemPartQuerySet(models.QuerySet):
    """Rows that hang off an item: seen by whoever sees the item."""

    def visible_to(self, user: Any) -> Self:
        """Of the items in scope."""
        Item: Any = self.model._meta.get_field("item").related_model
        return self.filter(item__in=Item.objects.visible_to(user))

    def of_round(self, number: int) -> Self:
        """Of one round."""
        return self.filter(round=number)


class LedgerWideQuerySet(models.QuerySet):
    """Rows about the whole ledger: for those who see every school and every unit."""

    def visible_to(self, user: Any) -> Self:
        """All or nothing."""
        if not user.is_authenticated:
            return self.none()
        sees_all = user.has_perm("schools.view_every_school") and user.has_perm("office.view_every_unit")
        return self if sees_all else self.none()


class CaseQuerySet(models.QuerySet):
    """Cases of accountability and incentives."""

    def visible_to(self, user: Any) -> Self:
        """The office and the county's leaders see all; the school's principal and the unit's contact see what they were
        notified of."""
        if not user.is_authenticated or not user.has_perm("rectification.view_case"):
            return self.none()
        if user.has_perm("schools.view_every_school") and user.has_perm("office.view_every_unit"):
            return self
        mine = Q(school__in=School.objects.led_by(user)) | Q(unit__in=Unit.objects.visible_to(user))
        return self.exclude(status__in=HIDDEN).filter(mine, notified_at__isnull=False)

    def decided_in(self, year: int) -> Self:
        """Approved in a calendar year, whatever became of it since."""
        return self.filter(decided_at__year=year).exclude(status="rejected")

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school__township", "unit", "interview")


class CasePartQuerySet(models.QuerySet):
    """Rows that hang off a case: as visible as the case."""

    def visible_to(self, user: Any) -> Self:
        """Of the cases in scope; an appeal hangs off its measure."""
        Case = apps.get_model("rectification", "Case")
        path = "measure__case__in" if self.model.__name__ == "Appeal" else "case__in"
        return self.filter(**{path: Case._default_manager.all().visible_to(user)})


class CheckQuerySet(models.QuerySet):
    """What schools looked at themselves."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        return self.filter(school__in=School.objects.visible_to(user)) if user.is_authenticated else self.none()


class ConcernQuerySet(models.QuerySet):
    """What people outside reported."""

    def visible_to(self, user: Any) -> Self:
        """All to those who may read them; to an inspector what he was given to verify; nothing to anybody else, whatever
        schools he sees."""
        if not user.is_authenticated:
            return self.none()
        others = self.exclude(about=user)
        if user.has_perm("rectification.view_concern"):
            return others
        return others.filter(handler=user) if user.has_perm("rectification.verify_concern") else self.none()

    def waiting(self) -> Self:
        """Neither accepted nor declined yet."""
        return self.filter(status="received")

    def unanswered(self) -> Self:
        """Taken up or still waiting, without an answer."""
        return self.filter(status__in=["received", "accepted", "assigned", "verified", "disposed"])

    def answered(self) -> Self:
        """The sender has his answer."""
        return self.filter(answered_at__isnull=False)

    def late_accept(self, *, on: date) -> Self:
        """Neither accepted nor declined, and the day for it is over."""
        return self.waiting().filter(accept_due_on__lt=on)

    def late_answer(self, *, on: date) -> Self:
        """Without an answer, and the day for it is over."""
        return self.unanswered().filter(answer_due_on__lt=on)

    def decided_in_time(self) -> Self:
        """Accepted or declined on or before the day for it."""
        return self.filter(decided_at__date__lte=F("accept_due_on"))

    def answered_in_time(self) -> Self:
        """Answered on or before the day for it."""
        return self.answered().filter(answered_at__date__lte=F("answer_due_on"))

    def in_the_ledger(self) -> Self:
        """Led to at least one problem of the ledger."""
        items: Any = self.model._meta.get_field("items")
        return self.filter(pk__in=items.remote_field.through.objects.values("concern"))

    def borne_out(self) -> Self:
        """Found true, wholly or in part."""
        return self.filter(finding__in=["yes", "partly"])

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school", "handler").order_by("-received_at", "-pk")


class InquiryQuerySet(models.QuerySet):
    """What the office asks schools about a message."""

    def visible_to(self, user: Any) -> Self:
        """Those who see the message, and the principal of the school that is asked."""
        if not user.is_authenticated:
            return self.none()
        Concern: Any = self.model._meta.get_field("concern").related_model
        seen = Q(concern__in=Concern.objects.visible_to(user))
        if user.has_perm("rectification.reply_inquiry"):
            seen |= Q(school__in=School.objects.led_by(user))
        return self.filter(seen)

    def waiting(self) -> Self:
        """Without a reply."""
        return self.filter(replied_at=None)


class LeadQuerySet(models.QuerySet):
    """What inspectors should look at."""

    def visible_to(self, user: Any) -> Self:
        """Those who read every message, and the school's responsible inspector."""
        if not user.is_authenticated or not user.has_perm("rectification.view_lead"):
            return self.none()
        others = self.exclude(concern__about=user)
        if user.has_perm("rectification.view_concern"):
            return others
        return others.filter(school__in=Posting.objects.current().as_inspector().filter(user=user).values("school"))

    def waiting(self) -> Self:
        """Not looked at yet."""
        return self.filter(looked_at=None)


class ConcernPartQuerySet(models.QuerySet):
    """Pictures: as visible as the message they came with."""

    def visible_to(self, user: Any) -> Self:
        """Of the messages in scope."""
        Concern: Any = self.model._meta.get_field("concern").related_model
        return self.filter(concern__in=Concern.objects.visible_to(user))
