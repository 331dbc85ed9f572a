"""Chainable reads of groups of schools."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from schools.querysets.rows import rows


class SchoolGroupQuerySet(models.QuerySet):
    """Education groups and districts."""

    def visible_to(self, user: Any) -> Self:
        """The office sees every group; others those that one of their schools leads or belongs to now."""
        if user.is_authenticated and user.has_perm("schools.view_every_school"):
            return self
        schools = rows("School").visible_to(user)
        joined = rows("GroupMembership").filter(ended_on=None, school__in=schools).values("group")
        return self.filter(Q(lead__in=schools) | Q(pk__in=joined))

    def for_list(self) -> Self:
        """All one list row needs: the lead school and the number of present members."""
        return self.select_related("lead").annotate(size=Count("members", filter=Q(members__ended_on=None)))


class GroupMembershipQuerySet(models.QuerySet):
    """Who belongs to which group."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def current(self) -> Self:
        """Not ended."""
        return self.filter(ended_on=None)
