"""Pages of a long list: rows are counted to a cap, and a page deep inside is found by its keys first."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django_tables2.data import TableData


class CappedPaginator(Paginator):
    """Counts up to `cap` rows; from a page beyond it on, all of them. `is_capped`: there are more than `count` says.

    object_list: the rows of a django-tables2 table over a queryset whose rows are its own columns and joins to one row each.
    """

    cap = 10_000
    wanted = 1

    @property
    def rows(self) -> Any:
        """The queryset behind the table."""
        return self.object_list.data.data  # type: ignore[union-attr]

    def page(self, number: Any) -> Page:
        """The page; its number decides how far is counted."""
        self.wanted = number if isinstance(number, int) else 1
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.rows.values_list("pk", flat=True)[first : first + self.per_page])
        bare = self.rows.model._base_manager.using(self.rows.db)
        if self.rows.query.select_related:
            bare.query.select_related = self.rows.query.select_related
        found = bare.in_bulk(keys)
        records = [found[key] for key in keys if key in found]
        shown = type(self.object_list)(data=TableData.from_data(records), table=self.object_list.table)  # type: ignore[call-arg, union-attr]
        return self._get_page(shown, number, self)

    @cached_property
    def counted(self) -> tuple[int, bool]:
        """How many rows, and whether there are more."""
        rows = self.rows.order_by()
        if self.wanted * self.per_page >= self.cap:
            return rows.count(), False
        found = rows.values("pk")[: self.cap + 1].count()
        return (self.cap, True) if found > self.cap else (found, False)

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        """Rows, at most the cap."""
        return self.counted[0]

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than counted."""
        return self.counted[1]
