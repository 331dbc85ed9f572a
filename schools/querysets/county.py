"""Chainable reads of the county's own figures and of files handed in."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from schools.querysets.rows import rows


class CountyReturnQuerySet(models.QuerySet):
    """The county's figures."""

    def visible_to(self, user: Any) -> Self:
        """Those who may read the county's figures; no school's people."""
        return self if user.has_perm("schools.view_countyreturn") else self.none()

    def in_year(self, year: int) -> Self:
        """Of one year, every pack."""
        return self.filter(year=year)

    def of_pack(self, year: int, pack: str) -> Self:
        """The one return of a year for a pack, if there is one."""
        return self.filter(year=year, pack=pack)


class ReturnFileQuerySet(models.QuerySet):
    """Files handed in as evidence."""

    def visible_to(self, user: Any) -> Self:
        """Of the returns in scope."""
        returns = rows("YearReturn").visible_to(user)
        counties = rows("CountyReturn").visible_to(user)
        return self.filter(Q(year_return__in=returns) | Q(county_return__in=counties))
