"""Chainable reads of official paper. Whoever sees the school sees what was sent to it; the office sees all of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from reports.workflow import MAY_DRAFT, Status
from schools.scoping import SchoolOwnedQuerySet


class DocumentQuerySet(SchoolOwnedQuerySet):
    """Official paper."""

    def visible_to(self, user: Any) -> Self:
        """Paper of the schools in scope; paper without a school belongs to those who see every school. What was never
        issued is known only to those who draft."""
        if not user.is_authenticated:
            return self.none()
        rows = self if user.has_perm("schools.view_every_school") else super().visible_to(user)
        return rows if user.has_perm(MAY_DRAFT) else rows.filter(issued_at__isnull=False)

    def in_year(self, year: int) -> Self:
        """Drafted in a year; once signed, numbered in it."""
        return self.filter(year=year)

    def waiting_for_signature(self) -> Self:
        """On the signer's desk."""
        return self.filter(status=Status.SUBMITTED)

    def unreceived(self) -> Self:
        """Sent to a school that has not signed for it."""
        return self.filter(status=Status.ISSUED, school__isnull=False)

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


class ReceiptQuerySet(models.QuerySet):
    """Signatures for paper received."""

    def visible_to(self, user: Any) -> Self:
        """Of the paper in scope."""
        Document: Any = self.model._meta.get_field("document").related_model
        return self.filter(document__in=Document.objects.visible_to(user))
