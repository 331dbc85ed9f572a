"""Chainable reads of what hangs on indicator sets: opinions, local targets, uploads."""

from typing import Any, Self

from django.db import models

from assessments.querysets.results import PermittedQuerySet


class SetOpinionQuerySet(models.QuerySet):
    """Opinions on sets."""

    def visible_to(self, user: Any) -> Self:
        """All for who may read all sets; everyone else his own, also when the set asks nobody any more."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("assessments.view_indicatorset") else self.by(user)

    def by(self, user: Any) -> Self:
        """Written by one person."""
        return self.filter(author=user)

    def for_list(self) -> Self:
        """All one entry of the page needs."""
        return self.select_related("author", "answered_by")


class YearTargetQuerySet(PermittedQuerySet):
    """Local targets."""

    permission = "assessments.view_indicatorset"

    def of_set(self, set_code: str, year: int) -> Self:
        """Of one set and year."""
        return self.filter(set_code=set_code, year=year)


class SetUploadQuerySet(PermittedQuerySet):
    """Uploaded sets, for whoever may change sets."""

    permission = "assessments.change_indicatorset"
