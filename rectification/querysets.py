"""Chainable reads of the ledger. Whoever sees the school, or is the contact of the unit, sees the item once issued."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q

from office.models import Unit
from rectification.workflow import OPEN, WITH_SIDE, Status
from schools.models import Posting, School


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
        """Past the deadline on a day with the school or unit still to act; what waits for the office is not late."""
        return self.with_side().filter(due_on__lt=on)

    def written_off(self) -> Self:
        """Closed with a number."""
        return self.filter(status=Status.WRITTEN_OFF)

    def on_time(self) -> Self:
        """Written off, and last reported as mended on or before the deadline."""
        return self.written_off().filter(reported_at__date__lte=F("due_on"))

    def returned(self) -> Self:
        """Sent back at least once."""
        return self.filter(returns__gt=0)

    def rebounded(self) -> Self:
        """Reopened at least once after the write-off."""
        return self.filter(rebounds__gt=0)

    def in_year(self, year: int) -> Self:
        """Found in a calendar year."""
        return self.filter(found_on__year=year)

    def matching(self, text: str) -> Self:
        """Number, school, unit or wording contains the text."""
        return self.filter(
            Q(number__icontains=text)
            | Q(write_off_number__icontains=text)
            | Q(school__name__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(text__icontains=text)
        )

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


class ConcernQuerySet(models.QuerySet):
    """What people outside reported."""

    def visible_to(self, user: Any) -> Self:
        """All to those who may read them, nothing to anybody else, whatever schools he sees."""
        return self if user.is_authenticated and user.has_perm("rectification.view_concern") else self.none()

    def waiting(self) -> Self:
        """Neither accepted nor declined yet."""
        return self.filter(status="received")

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school").annotate(photo_count=Count("photos")).order_by("-received_at", "-pk")


class ConcernPartQuerySet(models.QuerySet):
    """Pictures: as visible as the message they came with."""

    def visible_to(self, user: Any) -> Self:
        """Of the messages in scope."""
        Concern: Any = self.model._meta.get_field("concern").related_model
        return self.filter(concern__in=Concern.objects.visible_to(user))
