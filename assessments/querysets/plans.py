"""Chainable reads of plans."""

from typing import Self

from assessments.querysets.results import PermittedQuerySet


class PlanQuerySet(PermittedQuerySet):
    """Plans: for those who work with runs."""

    permission = "assessments.view_scorerun"

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("run__indicator_set", "job", "requested_by").defer(
            "run__indicator_set__pack", "run__counts", "run__excluded", "result"
        )
