"""Chainable reads of visits, inspectors, zones and checklists."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from inspectors.workflow import MAY_REVIEW, MAY_SEE_LISTING, SENT, Status
from schools.models import School


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first day of a month and the first day of the next."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


class VisitQuerySet(models.QuerySet):
    """Visit records."""

    def visible_to(self, user: Any) -> Self:
        """Within the schools in scope: one's own, what was handed in, and for the office also what it returned."""
        shown = Q(status__in=SENT) | Q(inspector=user.pk)
        if user.has_perm(MAY_REVIEW):
            shown |= Q(status=Status.RETURNED)
        return self.filter(shown, school__in=School.objects.visible_to(user))

    def approved(self) -> Self:
        """What counts: for the quota, for coverage."""
        return self.filter(status=Status.APPROVED)

    def sent(self) -> Self:
        """Handed in or already approved."""
        return self.filter(status__in=SENT)

    def waiting(self) -> Self:
        """The office's review queue."""
        return self.filter(status=Status.SUBMITTED)

    def in_month(self, year: int, month: int) -> Self:
        """Visited in one calendar month."""
        first, after = month_bounds(year, month)
        return self.filter(visited_on__gte=first, visited_on__lt=after)

    def in_year(self, year: int) -> Self:
        """Visited in one calendar year."""
        return self.filter(visited_on__gte=date(year, 1, 1), visited_on__lt=date(year + 1, 1, 1))

    def for_list(self) -> Self:
        """All one list row needs."""
        rows = self.select_related("school", "inspector").annotate(finding_count=Count("findings"))
        return rows.order_by("-visited_on", "-pk")


class VisitPartQuerySet(models.QuerySet):
    """Photos, findings and answers: as visible as their visit."""

    def visible_to(self, user: Any) -> Self:
        """Parts of the visits in scope."""
        visit: Any = self.model._meta.get_field("visit").related_model
        return self.filter(visit__in=visit.objects.visible_to(user))


class FindingQuerySet(VisitPartQuerySet):
    """Problems found during visits."""

    def unsent(self) -> Self:
        """Not in the ledger yet."""
        return self.filter(item=None)


class InspectorQuerySet(models.QuerySet):
    """Appointed inspectors."""

    def visible_to(self, user: Any) -> Self:
        """Those who may see the listing see everyone; an inspector sees himself."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_SEE_LISTING) else self.filter(user=user)

    def serving_on(self, day: date) -> Self:
        """In office on a day."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), started_on__lte=day)

    def for_list(self) -> Self:
        """All one list row needs: the person and the number of schools listed to him now."""
        current = Q(user__postings__capacity="inspector", user__postings__ended_on=None)
        rows = self.select_related("user").annotate(school_count=Count("user__postings", filter=current))
        return rows.order_by("user__username")


class ZoneQuerySet(models.QuerySet):
    """Supervision zones."""

    def visible_to(self, user: Any) -> Self:
        """A matter of the office."""
        return self if user.is_authenticated and user.has_perm(MAY_SEE_LISTING) else self.none()

    def for_list(self) -> Self:
        """All one list row needs: schools and present members."""
        present = Q(members__ended_on=None)
        rows = self.annotate(
            school_count=Count("schools", distinct=True), member_count=Count("members", filter=present, distinct=True)
        )
        return rows.order_by("pk")


class ChecklistQuerySet(models.QuerySet):
    """Checklists by version."""

    def in_force_on(self, day: date) -> Self:
        """Effective on a day, the newest first."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day), effective_on__lte=day).order_by(
            "-effective_on", "-version"
        )
