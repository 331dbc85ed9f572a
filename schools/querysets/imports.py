"""Chainable reads of uploaded sheets."""

from typing import Any, Self

from django.db import models
from django.db.models import Count


class ImportRunQuerySet(models.QuerySet):
    """Uploaded sheets."""

    def visible_to(self, user: Any) -> Self:
        """A person's own uploads: what was previewed is applied by the same person."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("file", "job")


class ImportRowQuerySet(models.QuerySet):
    """Rows of uploaded sheets."""

    def visible_to(self, user: Any) -> Self:
        """Of a person's own uploads."""
        return self.filter(run__requested_by=user) if user.is_authenticated else self.none()

    def writing(self) -> Self:
        """Rows that change something."""
        return self.filter(outcome__in=["added", "changed"])

    def counted(self) -> dict[str, int]:
        """How many of each outcome."""
        return dict(self.order_by().values_list("outcome").annotate(n=Count("pk")))
