"""Chainable reads of what hangs on indicator sets: opinions, local targets, uploads."""

from typing import Self

from assessments.querysets.results import PermittedQuerySet


class SetOpinionQuerySet(PermittedQuerySet):
    """Opinions on sets, for whoever may read the sets."""

    permission = "assessments.view_indicatorset"

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
