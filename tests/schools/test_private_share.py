"""The share of private compulsory pupils: the figures, their rows, and what the year knew."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools import private_share, services
from schools.models import YearReturn
from schools.private_share import Share
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory, YearReturnFactory

pytestmark = pytest.mark.django_db
YEAR = 2023
PAGE = "schools:private_share"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


def section(stage="primary", ownership="public", **more):
    kind = {"primary": "primary", "junior": "junior", "kindergarten": "kindergarten"}[stage]
    return SchoolFactory(kind=kind, ownership=ownership, **more).sections.get()


def frozen(pupils, year=YEAR, stage="primary", ownership="public", **values):
    return YearReturnFactory(
        section=section(stage, ownership), year=year, frozen=True, values={"students": str(pupils)} | values
    )


@pytest.mark.parametrize(
    ("private", "percent", "is_within", "room"), [(2_400, "4.62", True, 200), (2_700, "5.19", False, -100)]
)
def test_the_share_against_the_limit(private, percent, is_within, room):
    share = Share(YEAR, private, 52_000, Decimal(5))
    assert share.percent.quantize(Decimal("0.01")) == Decimal(percent)
    assert (share.is_within, share.room) == (is_within, room)


def test_exactly_the_limit_is_within_it_and_without_pupils_there_is_no_share():
    assert Share(YEAR, 5, 100, Decimal(5)).is_within
    empty = Share(YEAR, 0, 0, Decimal(5))
    assert (empty.percent, empty.is_within, empty.room) == (None, None, 0)


@pytest.mark.parametrize(
    ("private", "sentence"),
    [
        (2_400, "民办在校生 2,400 人，占义务教育在校生 52,000 人的 4.62%，不超过上限 5.00%，还有 200 人的余量。"),
        (2_700, "占义务教育在校生 52,000 人的 5.19%，超过上限 5.00%，在校生总数不变时须压减 100 人。"),
    ],
)
def test_the_page_says_headroom_or_how_many_to_reduce(as_role, private, sentence):
    frozen(1_000, ownership="private")
    frozen(private - 1_000, stage="junior", ownership="private")
    for number in range(6):
        frozen((52_000 - private) // 6 + ((52_000 - private) % 6 if number == 0 else 0), stage="primary")
    page = as_role("leader").get(reverse(PAGE), {"year": YEAR})
    assert sentence in page.content.decode()


def test_only_frozen_compulsory_returns_count_and_the_rest_is_told(staff):
    frozen(900)
    frozen(100, ownership="private")
    frozen(500, stage="kindergarten", ownership="inclusive")
    YearReturnFactory(section=section(ownership="private"), year=YEAR, confirmed=True, values={"students": "50"})
    section()
    found = private_share.collect(staff, YEAR)
    assert (found.share.private, found.share.total, found.missing) == (100, 1000, 2)
    assert [line.stage.value for line in found.lines] == ["kindergarten", "primary"]


def test_a_school_that_changed_hands_counts_as_what_it_was_at_the_end_of_the_year(staff):
    changed = section(ownership="private")
    for year in (YEAR - 1, YEAR):
        frozen(900, year=year)
        YearReturnFactory(section=changed, year=year, frozen=True, values={"students": "100"})
    services.change_ownership(
        actor=staff, school=changed.school, ownership="public", effective_on=date(YEAR, 9, 1), note="转为公办"
    )
    assert private_share.collect(staff, YEAR - 1).share.private == 100
    assert private_share.collect(staff, YEAR).share.private == 0


def test_purchased_seats_stand_apart(staff):
    frozen(900)
    frozen(100, ownership="private", purchased_seats="40")
    found = private_share.collect(staff, YEAR)
    assert (found.share.private, found.purchased) == (100, 40)


def test_more_pupils_than_approved_seats_is_a_warning(staff, as_role):
    row = frozen(860, ownership="private", approved_seats="800")
    frozen(800, approved_seats="800")
    frozen(800)
    assert [(found.pk, found.excess) for found in private_share.over_seats(staff, YEAR)] == [(row.pk, 60)]
    page = as_role("staff").get(reverse(PAGE), {"year": YEAR}).content.decode()
    assert "核定 800，在校 860" in page


def links_of(page):
    """Every figure of the page with the address of its rows."""
    found = page.context["found"]
    yield found.share.private, page.context["private_url"], "pupils"
    yield found.share.total, page.context["total_url"], "pupils"
    yield found.purchased, page.context["purchased_url"], "purchased"
    for line in page.context["lines"]:
        for number, address in [*line["cells"], line["total"]]:
            yield number, address, "pupils"
        yield *line["purchased"], "purchased"


def test_every_figure_is_the_sum_of_the_rows_behind_it(as_role):
    frozen(900, purchased_seats="7")
    frozen(60, ownership="private", purchased_seats="40")
    frozen(40, ownership="inclusive")
    frozen(500, stage="junior")
    frozen(120, stage="kindergarten", ownership="inclusive")
    client = as_role("staff")
    page = client.get(reverse(PAGE), {"year": YEAR})
    checked = 0
    for number, address, column in links_of(page):
        rows = client.get(address).context["table"].data
        assert sum(getattr(row, column) or 0 for row in rows) == number, address
        checked += 1
    assert checked == 3 + 3 * 5


def test_three_years_stand_side_by_side(as_role):
    for year, private in ((YEAR - 2, 60), (YEAR, 40)):
        frozen(1000 - private, year=year)
        frozen(private, year=year, ownership="private")
    trend = as_role("staff").get(reverse(PAGE), {"year": YEAR}).context["trend"]
    assert trend["spec"]["series"][0]["values"] == [6.0, None, 4.0]
    assert [row[3] for row in trend["rows"]] == ["6.00%", "—", "4.00%"]


def test_the_page_costs_the_same_for_two_schools_as_for_twenty(as_role, django_assert_num_queries):
    client = as_role("staff")
    frozen(100, ownership="private")
    frozen(100)
    client.get(reverse(PAGE), {"year": YEAR})
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(PAGE), {"year": YEAR})
    for _ in range(9):
        frozen(100, ownership="private")
        frozen(100)
    with django_assert_num_queries(len(few)):
        client.get(reverse(PAGE), {"year": YEAR})


@pytest.mark.parametrize("year", ["99999", "abc", "1999", "²023"])
def test_a_year_nobody_can_mean_is_not_found(as_role, year):
    assert as_role("staff").get(reverse(PAGE), {"year": year}).status_code == 404


def test_the_first_page_shows_the_last_year_that_has_frozen_figures(as_role):
    client = as_role("staff")
    frozen(100)
    assert client.get(reverse(PAGE)).context["year"] == YEAR
    YearReturn.objects.all().delete()
    assert client.get(reverse(PAGE)).status_code == 200


def test_one_school_does_not_see_the_county(as_role):
    client = as_role("principal")
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.get(reverse("schools:share_list")).status_code == 403
