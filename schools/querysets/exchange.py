"""Chainable reads of exchange profiles and of what was sent."""

from typing import Any, Self

from django.db import models

MAY_SEND = "schools.send_exchange"


class ExchangeProfileQuerySet(models.QuerySet):
    """Profiles; they are the county's, not a school's."""

    def visible_to(self, user: Any) -> Self:
        """Everything or nothing."""
        return self if user.is_authenticated and user.has_perm(MAY_SEND) else self.none()

    def whole(self) -> Self:
        """With sheets and columns: three queries."""
        return self.prefetch_related("sheets__columns")


class ExchangeColumnQuerySet(models.QuerySet):
    """Sheets and columns of profiles."""

    def visible_to(self, user: Any) -> Self:
        """Everything or nothing."""
        return self if user.is_authenticated and user.has_perm(MAY_SEND) else self.none()


class ExchangeRunQuerySet(models.QuerySet):
    """What was sent or taken in."""

    def visible_to(self, user: Any) -> Self:
        """Everything or nothing."""
        return self if user.is_authenticated and user.has_perm(MAY_SEND) else self.none()

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("profile", "file", "sent_by", "import_run")
