"""Chainable reads of the register; the rule who sees which school stands here, once."""

import unicodedata
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from schools.facts import EVENT_KINDS, year_end
from schools.querysets.rows import rows
from schools.workflow import Status


def value_then(fact: str, day: date, column: str) -> Coalesce:
    """A dated fact of the outer school on a day, as `schools.facts.value_on` tells it, in SQL."""
    changes = rows("SchoolEvent").filter(school=OuterRef("pk"), kind=EVENT_KINDS[fact])
    until = changes.filter(effective_on__lte=day).order_by("-effective_on").values("after")[:1]
    later = changes.filter(effective_on__gt=day).order_by("effective_on").values("before")[:1]
    return Coalesce(Subquery(until), Subquery(later), F(column), Value(""))


class SchoolQuerySet(models.QuerySet):
    """Schools: the root of row scope."""

    def visible_to(self, user: Any) -> Self:
        """The office sees every school; everyone else those he is posted to now, himself or through his township, and
        the schools that were merged into one he is posted to: their history is shown through the heir."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("schools.view_every_school"):
            return self
        posted = rows("Posting").filter(user=user, ended_on=None).values("school")
        townships = rows("TownshipPosting").filter(user=user, ended_on=None).values("township")
        return self.filter(Q(pk__in=posted) | Q(merged_into__in=posted) | Q(township__in=townships))

    def led_by(self, user: Any) -> Self:
        """Schools this person is principal of now, and those that were merged into them."""
        led = rows("Posting").filter(user=user, capacity="principal", ended_on=None).values("school")
        return self.filter(Q(pk__in=led) | Q(merged_into__in=led))

    def as_of(self, day: date) -> Self:
        """Each school with `name_then`, `kind_then`, `ownership_then` and `township_then` (a name) of a day.

        Answers for any day, past or planned; says nothing about whether the school was open (see `open_on`).
        """
        return self.annotate(
            name_then=value_then("name", day, "name"),
            kind_then=value_then("kind", day, "kind"),
            ownership_then=value_then("ownership", day, "ownership"),
            township_then=value_then("township", day, "township__name"),
        )

    def found_by(self, text: str) -> Self:
        """Schools found by every word of the text: in a present, former or planned name, in its pinyin or initials, or
        as the beginning of the code. Full-width letters and capitals do not matter."""
        found = self
        for word in unicodedata.normalize("NFKC", text).lower().split():
            named = rows("SchoolName").matching(word).values("school")
            found = found.filter(Q(pk__in=named) | Q(name__icontains=word) | Q(code__istartswith=word))
        return found

    def placed(self) -> Self:
        """Schools with coordinates."""
        return self.exclude(Q(longitude=None) | Q(latitude=None))

    def open_on(self, day: date) -> Self:
        """Schools that exist on a day: opened by then and not closed before."""
        opened = Q(opened_on=None) | Q(opened_on__lte=day)
        return self.filter(opened, Q(closed_on=None) | Q(closed_on__gt=day))

    def counted(self) -> Self:
        """Schools that count as institutions of their own (a campus flagged 不计校数 counts into its main school)."""
        return self.filter(main_school=None)

    def compulsory(self) -> Self:
        """Schools with a primary or junior section."""
        return self.filter(
            kind__in=["primary", "teaching_point", "junior", "nine_year", "twelve_year", "complete_secondary"]
        )

    def for_list(self) -> Self:
        """All one list row needs."""
        current = rows("Posting").current().select_related("user")
        return self.select_related("township", "main_school").prefetch_related(
            Prefetch("postings", queryset=current, to_attr="current_postings")
        )


class SectionQuerySet(models.QuerySet):
    """Stages of schools."""

    def visible_to(self, user: Any) -> Self:
        """Sections of the schools in scope."""
        return self.filter(school__in=rows("School").visible_to(user))

    def open_on(self, day: date) -> Self:
        """Stages that exist on a day, at a school that exists."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), school__in=rows("School").open_on(day))

    def expected_in(self, year: int, *, today: date) -> Self:
        """Sections that report for a year: of schools that exist at its end, or today while it is not over; of the
        stages the year was opened for, of all stages when it was never opened."""
        asked = rows("CollectionPack").in_year(year).values("stage")
        was_opened = Exists(rows("Collection").filter(year=year))
        return self.open_on(year_end(year, today=today)).filter(Q(stage__in=asked) | ~was_opened)

    def unconfirmed_in(self, year: int) -> Self:
        """Sections whose school has not confirmed its figures of a year, begun or not."""
        done = rows("YearReturn").in_year(year).filter(status__in=[Status.CONFIRMED, Status.FROZEN])
        return self.exclude(pk__in=done.values("section"))

    def counted_by_status(self) -> dict[str | None, int]:
        """How many stand in each state of the return joined by `with_return`; None counts those not begun."""
        return dict(self.order_by().values_list("report__status").annotate(n=Count("pk")))

    def with_return(self, year: int) -> Self:
        """Beside each section its return of a year, all of it None when there is none yet."""
        return self.annotate(
            report=FilteredRelation("returns", condition=Q(returns__year=year)),
            report_id=F("report__pk"),
            report_status=F("report__status"),
            report_confirmed_at=F("report__confirmed_at"),
            report_reason=F("report__return_reason"),
            report_returned_at=F("report__returned_at"),
            report_returned_by=F("report__returned_by__full_name"),
        )

    def for_list(self) -> Self:
        """All one list row needs."""
        return self.select_related("school__township").prefetch_related("school__events")
