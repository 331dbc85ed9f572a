"""What proposals, common problems and spot checks can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from office.models import User
from rectification.closing_quality import checked_ones
from rectification.filters import recheckers_in_scope, schools_in_scope
from rectification.models import Item, Pattern, Recurrence, SpotCheck, SpotDraw
from schools.models import Township


def draws_in_scope(request: Any) -> QuerySet:
    """Draws with an item the person sees."""
    if not request:
        return SpotDraw.objects.none()
    return SpotDraw.objects.filter(pk__in=SpotCheck.objects.visible_to(request.user).values("draw"))


class RecurrenceFilter(filters.FilterSet):
    """Problems that may have come back."""

    status = filters.ChoiceFilter(label="判定", choices=Recurrence.Status)
    ground = filters.ChoiceFilter(label="理由", choices=Recurrence.Ground)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope, field_name="item__school")

    class Meta:
        model = Recurrence
        fields: list[str] = []


class PatternFilter(filters.FilterSet):
    """Problems that many schools share."""

    status = filters.ChoiceFilter(label="处理", choices=Pattern.Status)
    q = filters.CharFilter(label="搜索", field_name="label", lookup_expr="icontains")

    class Meta:
        model = Pattern
        fields: list[str] = []


class SpotDrawFilter(filters.FilterSet):
    """Samples."""

    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100, decimal_places=0)
    scope = filters.ChoiceFilter(label="范围", choices=SpotDraw.Scope)

    class Meta:
        model = SpotDraw
        fields: list[str] = []


class SpotCheckFilter(filters.FilterSet):
    """Drawn items. year: in which the problem was found, as in the ledger."""

    verdict = filters.ChoiceFilter(label="抽查结论", choices=SpotCheck.Verdict)
    waiting = filters.BooleanFilter(label="待抽查", method="is_waiting")
    checked = filters.BooleanFilter(label="已抽查", method="is_checked")
    draw = filters.ModelChoiceFilter(label="抽取", queryset=draws_in_scope)
    year = filters.NumberFilter(
        label="发现年度", field_name="item__found_on__year", min_value=2000, max_value=2100, decimal_places=0
    )
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_in_scope, field_name="item__school")
    township = filters.ModelChoiceFilter(
        label="乡镇", queryset=Township.objects.all(), field_name="item__school__township"
    )
    passed_by = filters.ModelChoiceFilter(label="复核人", queryset=recheckers_in_scope, method="passed_recheck")

    class Meta:
        model = SpotCheck
        fields: list[str] = []

    def is_waiting(self, rows: QuerySet, name: str, value: bool) -> Any:
        """Without a verdict in a draw that holds, or the rest."""
        open_ones = rows.filter(verdict=SpotCheck.Verdict.WAITING, draw__later=None)
        return open_ones if value else rows.exclude(pk__in=open_ones.values("pk"))

    def is_checked(self, rows: QuerySet, name: str, value: bool) -> Any:
        """With a verdict in a draw that holds, or the rest."""
        done = checked_ones(rows)
        return done if value else rows.exclude(pk__in=done.values("pk"))

    def passed_recheck(self, rows: QuerySet, name: str, value: User) -> Any:
        """Of items this person found mended."""
        return rows.filter(item__in=Item.objects.passed_by_person(value.pk))
