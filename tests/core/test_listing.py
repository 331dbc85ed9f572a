"""Chips name every active filter and lead to the list without it."""

import django_filters as filters
import pytest
from django.forms import Select
from django.http import QueryDict

from core.models import AuditEntry
from core.templatetags.listing import chips, filter_fields


class TrailFilter(filters.FilterSet):
    """One filter of each shape."""

    verb = filters.CharFilter(label="动作")
    kind = filters.MultipleChoiceFilter(label="类别", field_name="target_type", choices=[("a", "甲类"), ("b", "乙类")])
    signed = filters.BooleanFilter(label="签收", field_name="actor", lookup_expr="isnull")
    at = filters.DateFromToRangeFilter(label="时间")
    role = filters.NumberFilter(label="次数")

    class Meta:
        model = AuditEntry
        fields: list[str] = []


def bound(address: str) -> tuple[TrailFilter, QueryDict]:
    """The filter of an address, cleaned."""
    query = QueryDict(address)
    filterset = TrailFilter(query, queryset=AuditEntry.objects.none())
    filterset.is_valid()
    return filterset, query


@pytest.mark.parametrize(
    ("address", "label", "text"),
    [
        ("verb=user", "动作", "user"),
        ("kind=a&kind=b", "类别", "甲类、乙类"),
        ("signed=true", "签收", "是"),
        ("signed=false", "签收", "否"),
        ("at_after=2024-03-05", "时间", "2024年3月5日 至 不限"),
        ("role=1", "次数", "1"),
    ],
)
def test_a_chip_says_what_is_active(address, label, text):
    (chip,) = chips(*bound(address))
    assert (chip.label, chip.text, chip.without) == (label, text, "?")


def test_dropping_one_filter_keeps_the_others_and_starts_at_page_one():
    first, second = chips(*bound("verb=user&at_after=2024-03-05&at_before=2024-03-06&sort=-at&page=3"))
    assert first.without == "?at_after=2024-03-05&at_before=2024-03-06&sort=-at"
    assert second.without == "?verb=user&sort=-at"


def test_nothing_chosen_is_no_chip():
    assert chips(*bound("verb=&signed=&page=2")) == []


def test_nothing_chosen_has_one_word_and_dates_have_a_calendar():
    filterset, _ = bound("")
    drawn = {field.name: str(field) for field in filter_fields(filterset)["row"]}
    assert ">不限<" in drawn["signed"]
    assert isinstance(filterset.form.fields["signed"].widget, Select)
    assert drawn["at"].count('type="date"') == 2
    assert 'aria-label="时间从"' in drawn["at"]
    assert 'aria-label="时间到"' in drawn["at"]
