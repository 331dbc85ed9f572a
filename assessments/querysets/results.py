"""Chainable reads of sets, runs and results."""

from typing import Any, Self

from django.db import models

from schools.scoping import SchoolOwnedQuerySet


class PermittedQuerySet(models.QuerySet):
    """County-wide rows for holders of one permission; a subclass names it."""

    permission = ""

    def visible_to(self, user: Any) -> Self:
        """Everything or nothing."""
        return self if user.is_authenticated and user.has_perm(self.permission) else self.none()


class IndicatorSetQuerySet(PermittedQuerySet):
    """Indicator sets."""

    permission = "assessments.view_indicatorset"

    def of_code(self, code: str) -> Self:
        """All versions of one set, newest first."""
        return self.filter(code=code).order_by("-version")

    def issued(self) -> Self:
        """In force."""
        return self.filter(status="issued")

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.defer("pack").annotate(
            scored=models.Count("indicators", filter=models.Q(indicators__rule__isnull=False))
        )


class ScoreRunQuerySet(PermittedQuerySet):
    """Runs."""

    permission = "assessments.view_scorerun"

    def computed(self) -> Self:
        """With results."""
        return self.exclude(computed_at=None)

    def published(self) -> Self:
        """The ones the county stands by."""
        return self.filter(publication__isnull=False)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("indicator_set", "job", "requested_by", "publication").defer("indicator_set__pack")


class CoefficientQuerySet(PermittedQuerySet):
    """Differences between schools."""

    permission = "assessments.view_scorerun"

    def published(self) -> Self:
        """Of published runs."""
        return self.filter(run__publication__isnull=False)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("run__indicator_set", "indicator").defer("run__indicator_set__pack")


class SectionResultQuerySet(SchoolOwnedQuerySet):
    """Results of a school stage: who may see runs sees all of his schools, everyone else the published ones."""

    school_path = "section__school"

    def visible_to(self, user: Any) -> Self:
        """Rows of visible schools; unpublished ones only for those who work with runs."""
        rows = super().visible_to(user)
        return rows if user.has_perm("assessments.view_scorerun") else rows.published()

    def published(self) -> Self:
        """Of published runs."""
        return self.filter(run__publication__isnull=False)

    def in_year(self, year: int) -> Self:
        """Of one year."""
        return self.filter(run__year=year)


class ScoreQuerySet(SectionResultQuerySet):
    """Values of indicators."""

    def for_list(self) -> Self:
        """All one list row needs."""
        return (
            self.select_related("run__indicator_set", "section__school", "indicator")
            .defer("run__indicator_set__pack")
            .prefetch_related("section__school__events")
        )


class SchoolVerdictQuerySet(SectionResultQuerySet):
    """Verdicts on school stages."""

    def for_list(self) -> Self:
        """All one list row needs."""
        return (
            self.select_related("section__school", "run__indicator_set")
            .defer("run__indicator_set__pack")
            .prefetch_related("section__school__events")
        )
