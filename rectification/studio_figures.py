"""How far the schools are with their studios, and what they found themselves; each figure is the list behind it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length, Replace
from django.urls import reverse

from office import clock, parameters
from rectification.figures import Figure, ledger_url
from rectification.models import InternalCheck, Item, Source
from rectification.studio_flow import BUILT, NONE
from rectification.workflow import CLOSED
from schools.models import School, StudioCheck

LINES = Length("studio__members") - Length(Replace("studio__members", Value("\n"), Value(""))) + 1


def count_of(rows: QuerySet) -> Coalesce:
    """How many rows a school has, 0 where none."""
    mine = rows.order_by().filter(school=OuterRef("pk")).values("school").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(mine, output_field=IntegerField()), 0)


def schools_with_studios() -> QuerySet:
    """Schools that count and exist today, each with its studio's state, members, last score and own findings."""
    found = Item.objects.filter(source=Source.SELF)
    last = StudioCheck.objects.filter(studio__school=OuterRef("pk")).order_by("-checked_on", "-pk")
    members = Case(
        When(studio__members=None, then=0), When(studio__members="", then=0), default=LINES, output_field=IntegerField()
    )
    return (
        School.objects.counted()
        .open_on(clock.today())
        .select_related("township", "studio")
        .annotate(
            studio_status=Coalesce(F("studio__status"), Value(NONE)),
            studio_members=members,
            last_score=Subquery(last.values("score")[:1]),
            last_term=Subquery(last.values("term")[:1]),
            own_checks=count_of(InternalCheck.objects.all()),
            found_items=count_of(found),
            closed_items=count_of(found.closed()),
        )
        .order_by("code")
    )


def least_members() -> int:
    """How many members a studio needs this year."""
    return int(parameters.value("studio.least_members", year=clock.today().year))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Schools, those with a working studio, and those of them with enough members."""

    schools: Figure
    built: Figure
    enough: Figure

    @property
    def rate(self) -> Decimal | None:
        """With a studio ÷ schools, unrounded."""
        return Decimal(self.built.value) / self.schools.value if self.schools.value else None

    @property
    def enough_rate(self) -> Decimal | None:
        """With enough members ÷ with a studio, unrounded."""
        return Decimal(self.enough.value) / self.built.value if self.built.value else None


def studios_url(**query: Any) -> str:
    """The list of studios with these filters."""
    return f"{reverse('rectification:studio_list')}?{urlencode(query, doseq=True)}"


def coverage(user: Any) -> Coverage:
    """How many of the schools in scope have a studio that works."""
    rows = schools_with_studios().visible_to(user)
    built = rows.filter(studio_status__in=BUILT)
    enough = built.filter(studio_members__gte=least_members())
    return Coverage(
        Figure("schools", "学校", rows.count(), studios_url()),
        Figure("built", "已建工作室", built.count(), studios_url(built="true")),
        Figure("enough", f"成员不少于{least_members()}人", enough.count(), studios_url(built="true", enough="true")),
    )


def self_found(user: Any, *, year: int | None = None, school: School | None = None) -> tuple[Figure, Figure]:
    """What schools found themselves (of a year, of a school), and how much of it is closed. Never part of other figures."""
    rows = Item.objects.visible_to(user).filter(source=Source.SELF)
    its: dict[str, Any] = {"source": Source.SELF.value}
    if year is not None:
        rows, its["year"] = rows.in_year(year), year
    if school is not None:
        rows, its["school"] = rows.filter(school=school), school.pk
    done = [status.value for status in CLOSED]
    return (
        Figure("self_found", "自查问题", rows.count(), ledger_url(**its)),
        Figure("self_closed", "自查问题已办结", rows.closed().count(), ledger_url(**its, status=done)),
    )
