"""Rows that hang off a school."""

from typing import Self

from django.db import models

from schools.models import School


class SchoolOwnedQuerySet(models.QuerySet):
    """A subclass names the path to the school; the rule stays in School. A subclass may narrow, never widen."""

    school_path = "school"

    def visible_to(self, user) -> Self:
        """Rows of the schools this person sees."""
        return self.filter(**{f"{self.school_path}__in": School.objects.visible_to(user)})
