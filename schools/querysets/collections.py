"""Chainable reads of the opened years and what schools are compared with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django.db import models

from schools.field_packs import FieldPack, field_pack, pack_of


class CollectionQuerySet(models.QuerySet):
    """Years opened for filling in; nothing of a single school stands in them."""

    def visible_to(self, user: Any) -> Self:
        """Everyone who may read yearly figures at all."""
        return self if user.has_perm("schools.view_yearreturn") else self.none()


class CollectionPackQuerySet(models.QuerySet):
    """Which return a stage fills in."""

    def in_year(self, year: int) -> Self:
        """Of one year."""
        return self.filter(collection__year=year)

    def of_stage(self, year: int, stage: str) -> FieldPack:
        """The pack a section of the stage fills in for the year: the opened one, else the usual one."""
        code = self.in_year(year).filter(stage=stage).values_list("pack", flat=True).first()
        return field_pack(code) if code else pack_of(stage)


class FieldMedianQuerySet(models.QuerySet):
    """Medians of the county."""

    def known(self, year: int) -> set[tuple[Any, ...]]:
        """A year's medians, to be compared with those of another moment."""
        rows = self.filter(year=year).order_by()
        return set(rows.values_list("pack", "stage", "field", "value", "sections", "basis_year"))

    def by_field(self, *, year: int, pack: str, stage: str) -> Mapping[str, Decimal]:
        """Field code to median per pupil, for one form."""
        found = self.filter(year=year, pack=pack, stage=stage)
        return dict(found.values_list("field", "value"))
