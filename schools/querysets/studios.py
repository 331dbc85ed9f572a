"""Chainable reads of the schools' supervision studios."""

from typing import Any, Self

from django.db import models

from schools.querysets.rows import rows


class StudioQuerySet(models.QuerySet):
    """Studios, and the office's checks of them."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        path = "school__in" if self.model.__name__ == "Studio" else "studio__school__in"
        return self.filter(**{path: rows("School").visible_to(user)}) if user.is_authenticated else self.none()

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school__township")
