"""Chainable reads of a school's changes and names."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from schools.querysets.rows import rows


class SchoolEventQuerySet(models.QuerySet):
    """Dated changes."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def due(self, day: date) -> Self:
        """Planned changes whose day has come and that have not reached the school's row."""
        return self.filter(is_settled=False, effective_on__lte=day)


class SchoolNameQuerySet(models.QuerySet):
    """Present, former and planned names."""

    def visible_to(self, user: Any) -> Self:
        """Of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def matching(self, word: str) -> Self:
        """Names that contain a word, or whose pinyin or initials contain it; `word` without spaces, in small letters."""
        found = Q(name__icontains=word)
        if word.isascii():
            found |= Q(initials__contains=word) | Q(pinyin__contains=word)
        return self.filter(found)


class DistinctPairQuerySet(models.QuerySet):
    """Pairs declared to be two schools."""

    def visible_to(self, user: Any) -> Self:
        """Both schools in scope."""
        schools = rows("School").visible_to(user)
        return self.filter(first__in=schools, second__in=schools)
