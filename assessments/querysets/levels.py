"""Chainable reads of assessments, of the sheets of their levels and of commissioned assessors."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from assessments.level_flow import (
    MAY_COMMISSION,
    MAY_VIEW,
    SCORES_CITY,
    SCORES_COMMISSIONED,
    SCORES_COUNTY,
    SCORES_SELF,
    AssessmentKind,
    SheetStatus,
)
from schools.models import School, TownshipPosting

OFFICE_WIDE = "schools.view_every_school"


def rows(name: str) -> Any:
    """All rows of a model of this app, which is defined below this package."""
    return apps.get_model("assessments", name)._default_manager


def townships_of(user: Any) -> QuerySet:
    """The townships somebody is the contact of."""
    return TownshipPosting.objects.filter(user=user, ended_on=None).values("township")


def is_own(user: Any) -> Q:
    """Sheets of a level that the person fills in as the subject itself: of the school led, the township, oneself."""
    return (
        Q(by="school", assessment__school__in=School.objects.led_by(user))
        | Q(by="township", assessment__township__in=townships_of(user))
        | Q(by="inspector", assessment__inspector=user)
    )


class AssessmentQuerySet(models.QuerySet):
    """Assessments of subjects."""

    def visible_to(self, user: Any) -> Self:
        """The office and the county's leaders see all; everyone else those of his schools, his township or himself.

        A commissioned assessor sees those he was commissioned for, and of his schools nothing else.
        """
        if not user.is_authenticated or not user.has_perm(MAY_VIEW):
            return self.none()
        if user.has_perm(OFFICE_WIDE):
            return self
        if user.has_perm(SCORES_COMMISSIONED):
            commissions = (
                rows("AssessorPosting")
                .current()
                .filter(
                    user=user,
                    school=OuterRef("school"),
                    indicator_set=OuterRef("indicator_set"),
                    year=OuterRef("year"),
                )
            )
            return self.filter(Exists(commissions), school__in=School.objects.visible_to(user))
        own = Q(township__in=townships_of(user)) | Q(inspector=user)
        return self.filter(Q(school__in=School.objects.visible_to(user)) | own)

    def official(self) -> Self:
        """Without trials."""
        return self.filter(kind=AssessmentKind.OFFICIAL)

    def in_year(self, year: int) -> Self:
        """Of one year."""
        return self.filter(year=year)

    def for_list(self) -> Self:
        """All one list row needs; the set without its pack, the sheets in order of their levels."""
        sheets = rows("LevelSheet").order_by("position").defer("answers", "opinions")
        return (
            self.select_related("indicator_set", "school", "township", "inspector", "county")
            .defer("indicator_set__pack")
            .prefetch_related("school__events", Prefetch("sheets", queryset=sheets, to_attr="levels"))
        )


class LevelSheetQuerySet(models.QuerySet):
    """Sheets of levels."""

    def visible_to(self, user: Any) -> Self:
        """Of the assessments in scope. Outside the office one sees one's own levels, of the others what is concluded."""
        found = self.filter(assessment__in=rows("Assessment").visible_to(user))
        if not user.is_authenticated or user.has_perm(OFFICE_WIDE):
            return found
        own = Q(status=SheetStatus.CONCLUDED)
        if user.has_perm(SCORES_SELF):
            own |= is_own(user)
        if user.has_perm(SCORES_COMMISSIONED):
            own |= Q(by="office")
        return found.filter(own)

    def on_desk_of(self, user: Any) -> Self:
        """Those this person fills in now. The posting is asked once more when he does."""
        mine = Q(pk__in=[])
        if user.has_perm(SCORES_SELF):
            mine |= is_own(user)
        if user.has_perm(SCORES_COMMISSIONED) or user.has_perm(SCORES_COUNTY):
            mine |= Q(by="office")
        if user.has_perm(SCORES_CITY):
            mine |= Q(by="city")
        return self.visible_to(user).filter(mine, status=SheetStatus.FILLING)

    def for_list(self) -> Self:
        """All one list row needs."""
        return (
            self.select_related(
                "assessment__indicator_set",
                "assessment__school",
                "assessment__township",
                "assessment__inspector",
                "assessment__county",
                "submitted_by",
                "concluded_by",
            )
            .defer("assessment__indicator_set__pack")
            .prefetch_related("assessment__school__events")
        )


class SheetEvidenceQuerySet(models.QuerySet):
    """Files handed in with sheets."""

    def visible_to(self, user: Any) -> Self:
        """Of the sheets in scope."""
        return self.filter(sheet__in=rows("LevelSheet").visible_to(user))


class AssessorPostingQuerySet(models.QuerySet):
    """Commissions of third-party assessors."""

    def visible_to(self, user: Any) -> Self:
        """The office sees all; an assessor his own."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(MAY_COMMISSION) else self.filter(user=user)

    def current(self) -> Self:
        """Not ended."""
        return self.filter(ended_on=None)

    def valid_on(self, day: date) -> Self:
        """Running on a day (both days of the contract included) and not ended."""
        return self.current().filter(started_on__lte=day, ends_on__gte=day)

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("user", "school", "indicator_set").defer("indicator_set__pack")
