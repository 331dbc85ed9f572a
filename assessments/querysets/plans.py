"""Chainable reads of plans."""

from typing import Any, Self

from django.db import models

from assessments.querysets.results import PermittedQuerySet


class PlanQuerySet(PermittedQuerySet):
    """Plans: for those who work with runs."""

    permission = "assessments.view_scorerun"

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("run__indicator_set", "job", "requested_by").defer(
            "run__indicator_set__pack", "run__counts", "run__excluded", "result"
        )


class PlanTaskQuerySet(models.QuerySet):
    """Lines of plans in the ledger."""

    def visible_to(self, user: Any) -> Self:
        """Those whose item the person may see."""
        items: Any = self.model._meta.get_field("item").related_model
        return self.filter(item__in=items.objects.visible_to(user))

    def by_line(self) -> dict[str, Any]:
        """The items by the line they came from, in one query."""
        tasks: Any = self.select_related("item")
        return {task.line: task.item for task in tasks}
