"""Chainable reads of who is posted where."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q

from schools.querysets.rows import rows


class PostingQuerySet(models.QuerySet):
    """Who is posted where."""

    def visible_to(self, user: Any) -> Self:
        """Postings of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def current(self) -> Self:
        """Not ended."""
        return self.filter(ended_on=None)

    def valid_on(self, day: date) -> Self:
        """In force on a day, both ends included."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def as_inspector(self) -> Self:
        """Responsible inspectors' listings."""
        return self.filter(capacity="inspector")

    def as_principal(self) -> Self:
        """Principals' postings."""
        return self.filter(capacity="principal")


class TownshipPostingQuerySet(models.QuerySet):
    """Contacts of townships."""

    def visible_to(self, user: Any) -> Self:
        """The office sees all; everyone else his own."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("schools.view_every_school") else self.filter(user=user)


class PrincipalTermQuerySet(models.QuerySet):
    """Principals' terms."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def running_on(self, day: date) -> Self:
        """In force on a day, both ends included."""
        return self.filter(started_on__lte=day, ends_on__gte=day)

    def ending_within(self, days: int, *, today: date) -> Self:
        """Running today and ending at most so many days from now."""
        return self.running_on(today).filter(ends_on__lte=today + timedelta(days=days))

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school__township", "user")

    def soonest_first(self, *, today: date) -> Self:
        """Terms of schools that exist, those that run or are to come first, the soonest ending before the later ones."""
        rows_open = self.filter(Q(school__closed_on=None) | Q(school__closed_on__gt=today))
        return rows_open.annotate(is_over=Q(ends_on__lt=today)).order_by("is_over", "ends_on", "school__code", "pk")
