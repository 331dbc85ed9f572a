"""Chainable reads of the yearly figures."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from schools.querysets.rows import rows
from schools.workflow import Status

PRIVATE = Q(ownership_then__in=["inclusive", "private"])


def whole_number(field: str) -> Cast:
    """One integer figure of the stored values, null when it is not filled in."""
    return Cast(KeyTextTransform(field, "values"), IntegerField())


class YearReturnQuerySet(models.QuerySet):
    """Yearly figures."""

    def visible_to(self, user: Any) -> Self:
        """Returns of the schools in scope."""
        return self.filter(section__in=rows("Section").visible_to(user))

    def in_year(self, year: int) -> Self:
        """Of one year."""
        return self.filter(year=year)

    def frozen(self) -> Self:
        """What scores may read."""
        return self.filter(status=Status.FROZEN)

    def settled(self) -> Self:
        """Checked or further: complete and without a broken hard check."""
        return self.filter(status__in=[Status.CHECKED, Status.CONFIRMED, Status.FROZEN])

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("section__school__township").prefetch_related("section__school__events")

    def compulsory(self) -> Self:
        """Of primary and junior sections."""
        return self.filter(section__stage__in=["primary", "junior"])

    def with_ownership(self, day: date) -> Self:
        """Beside each return what its school was on a day, its pupils, approved and purchased seats."""
        then = rows("School").as_of(day).filter(pk=OuterRef("section__school")).values("ownership_then")
        return self.annotate(
            ownership_then=Subquery(then),
            pupils=whole_number("students"),
            seats=whole_number("approved_seats"),
            purchased=whole_number("purchased_seats"),
        )

    def private(self) -> Self:
        """Of schools that were not public on the day asked for with `with_ownership`."""
        return self.filter(PRIVATE)

    def totals(self) -> Any:
        """Pupils by stage and ownership, after `with_ownership`: rows of (stage, ownership, pupils, purchased seats)."""
        grouped = self.order_by().values_list("section__stage", "ownership_then")
        return grouped.annotate(total=Sum("pupils"), bought=Sum("purchased"))
