"""Parameters: by year and kind, bounded by law, read-only once the year is sealed."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.exceptions import BusinessRuleError
from office import calendar, parameters, services
from office.models import CalendarYear, WorkYear
from tests.factories.office import UserFactory, WorkYearFactory

pytestmark = pytest.mark.django_db


def put(year, text, key="visit.min_per_month", **extra):
    return services.set_parameter(actor=UserFactory(), year=year, key=key, text=text, **extra)


@pytest.mark.smoke
def test_a_value_holds_for_its_year_and_kind_only():
    first, second = WorkYearFactory(year=2023), WorkYearFactory(year=2024)
    put(first, "1")
    put(second, "2")
    put(second, "3", kind="primary")
    read = parameters.value
    assert read("visit.min_per_month", year=2023) == 1
    assert read("visit.min_per_month", year=2024) == 2
    assert read("visit.min_per_month", year=2024, kind="primary") == 3
    assert read("visit.min_per_month", year=2024, kind="junior") == 2
    assert parameters.values(2024)["visit.min_per_month"] == 2
    assert read("visit.active_months", year=2030) == (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)
    assert read("private.share_limit", year=2030) == Decimal(5)


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("visit.min_per_month", "0", "应在 1 到 10次 之间"),
        ("visit.min_per_month", "1.5", "整数"),
        ("visit.min_per_month", "1e3", "普通数字"),
        ("visit.active_months", "3,13", "1到12"),
        ("visit.active_months", "", "1到12"),
        ("visit.quota_basis", "class", "按学校"),
    ],
)
def test_a_value_outside_the_law_is_refused(key, text, words):
    with pytest.raises(BusinessRuleError, match=words):
        put(WorkYearFactory(), text, key)


def test_a_sealed_year_never_changes():
    with pytest.raises(BusinessRuleError, match="2023年已封存"):
        put(WorkYearFactory(year=2023, status=WorkYear.Status.SEALED), "2")


def test_the_page_shows_bounds_and_source_and_keeps_a_wrong_value(as_role):
    WorkYearFactory()
    client = as_role("staff")
    edit = reverse("office:parameter_edit", args=[2024, "visit.min_per_month"])
    answer = client.post(edit, {"value": "0", "source": "县里定的"})
    assert answer.status_code == 422
    assert 'value="0"' in answer.content.decode()
    assert client.post(edit, {"value": "2", "source": "县里定的"}).status_code == 302
    assert parameters.value("visit.min_per_month", year=2024) == 2
    assert client.get(reverse("office:parameter_edit", args=[2024, "no.such"])).status_code == 404
    assert client.get(reverse("office:parameter_list") + "?year=x").status_code == 200


def test_every_declared_default_is_valid_and_sourced():
    for parameter in parameters.declared().values():
        parameter.read(str(parameter.default))
        assert parameter.source
        assert parameter.confidence in {"law", "source", "proposal"}


def test_the_calendar_loads_what_is_published_and_says_what_is_not(capsys):
    call_command("load_calendar", "2024", "2027")
    call_command("load_calendar", "2024")
    assert list(CalendarYear.objects.values_list("year", flat=True)) == [2024]
    known = calendar.current()
    assert known.knows(2024)
    assert not known.knows(2027)
    from datetime import date

    assert calendar.deadline(date(2024, 4, 30), 1) == date(2024, 5, 6)
    assert "暂按周一至周五计算" in capsys.readouterr().out


def test_forms_that_make_something_new_have_a_way_back(as_role):
    WorkYearFactory(year=2024)
    pages = {
        reverse("office:user_create"): ("system_admin", reverse("office:user_list")),
        reverse("inspectors:zone_create"): ("staff", reverse("inspectors:zone_list")),
        reverse("inspectors:inspector_create"): ("staff", reverse("inspectors:inspector_list")),
        "/feedback/new/": ("staff", reverse("reports:document_list")),
        reverse("office:parameter_edit", args=[2024, "visit.min_per_month"]): (
            "staff",
            reverse("office:parameter_list") + "?year=2024",
        ),
    }
    for page, (role, back) in pages.items():
        client = as_role(role)
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert f'href="{back}">返回，不保存</a>' in answer.content.decode(), page
