"""The list behind the figures of the private share: its columns and what it can be narrowed by."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet

from schools.filters import years
from schools.models import Ownership, Stage, YearReturn

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class ShareFilter(filters.FilterSet):
    """Frozen returns: by stage, by what the school was at the end of the year, only with purchased seats."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="as_it_is", empty_label="本年")
    stage = filters.ChoiceFilter(label="学段", choices=[("compulsory", "义务教育"), *Stage.choices], method="by_stage")
    side = filters.ChoiceFilter(label="公办民办", choices=[("private", "民办")], method="by_side")
    ownership = filters.ChoiceFilter(label="举办性质", choices=Ownership.choices, field_name="ownership_then")
    purchased = filters.ChoiceFilter(label="购买学位", choices=[("1", "有购买学位")], method="by_purchased")

    class Meta:
        model = YearReturn
        fields: list[str] = []

    def as_it_is(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The view has narrowed the year already."""
        return queryset

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """One stage, or primary and junior together."""
        return queryset.compulsory() if value == "compulsory" else queryset.filter(section__stage=value)

    def by_side(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Everything that is not public."""
        return queryset.private()

    def by_purchased(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """With seats bought by the government."""
        return queryset.filter(purchased__gt=0)


class ShareTable(tables.Table):
    """One row per frozen return: pupils, seats, and what the school was at the end of the year."""

    school = tables.Column("学校", accessor="section__school", linkify=lambda record: record.get_absolute_url())
    stage = tables.Column("学段", accessor="section__stage")
    ownership = tables.Column("举办性质", accessor="ownership_then")
    pupils = tables.Column("在校生数", attrs=NUMBER)
    seats = tables.Column("核定学位数", attrs=NUMBER)
    purchased = tables.Column("购买学位数", attrs=NUMBER)

    class Meta:
        model = YearReturn
        fields = ("school", "stage", "ownership", "pupils", "seats", "purchased")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_school(self, record: YearReturn) -> str:
        """The school by its name of the year."""
        return record.school_name

    def value_school(self, record: YearReturn) -> str:
        """The name alone, for the export."""
        return record.school_name

    def render_ownership(self, value: str) -> str:
        """In words."""
        return str(Ownership(value).label)
