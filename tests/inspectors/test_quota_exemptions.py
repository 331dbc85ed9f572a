"""Exempted months, kinds of visits that do not count, the matrices."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import quota
from inspectors.models import QuotaExemption, Visit
from inspectors.quota_people import YearFacts
from inspectors.services.exemptions import add_exemption, withdraw_exemption
from office.models import Message, ParameterValue, WorkYear
from schools.models import Posting
from tests.factories.inspectors import DAY, InspectorFactory, ListingFactory, VisitFactory, ZoneFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory, TownshipFactory

MATRIX, PEOPLE = "/inspectors/coverage/", "/inspectors/coverage/inspectors/"
MARCH = {"year": 2024, "month": 3}


@pytest.fixture
def staff(county):
    """An office worker in the active year 2024."""
    WorkYearFactory(year=2024)
    return UserFactory(role="staff")


def set_rule(key: str, value: str) -> None:
    """Set a parameter of 2024."""
    ParameterValue.objects.create(year=WorkYear.objects.get(year=2024), key=key, value=value)


def march(user):
    """March of the county."""
    return quota.month_quota(user=user, **MARCH)


def test_a_campaign_and_an_opening_inspection_do_not_count(staff, as_role):
    school = SchoolFactory()
    for kind in ("campaign", "opening"):
        VisitFactory(school=school, kind=kind, approved=True)
    assert (march(staff).done, march(staff).visited, march(staff).visits) == (0, 0, 0)
    for kind in ("random", "patrol"):
        VisitFactory(school=school, kind=kind, approved=True)
    found = march(staff)
    assert (found.done, found.visited, found.visits) == (1, 1, 2)
    page = as_role("staff", staff).get(found.visits_url)
    assert page.context["table"].paginator.count == 2


def test_an_exempted_school_falls_out_of_required_and_coverage(staff, as_role):
    free, _, seen = (SchoolFactory() for _ in range(3))
    VisitFactory(school=free, approved=True)
    VisitFactory(school=seen, approved=True)
    assert (march(staff).required, march(staff).visited, march(staff).schools) == (3, 2, 3)
    add_exemption(actor=staff, school=free, reason="校舍加固停课", **MARCH)
    found = march(staff)
    assert (found.required, found.done, found.schools, found.visited, found.exempt) == (2, 1, 2, 1, 1)
    client = as_role("staff", staff)
    for url, count in ((found.schools_url, 2), (found.visited_url, 1), (found.missed_url, 1), (found.exempt_url, 1)):
        assert client.get(url).context["table"].paginator.count == count, url
    assert "另有1所免督导" in client.get(MATRIX, MARCH).content.decode()
    assert quota.month_quota(user=staff, year=2024, month=4).required == 3

    withdraw_exemption(actor=staff, exemption=QuotaExemption.objects.get())
    assert march(staff).required == 3


def test_schools_of_an_exempted_inspector_are_due_only_if_somebody_else_was_listed(staff):
    ill = InspectorFactory().user
    alone, shared = (ListingFactory(user=ill).school for _ in range(2))
    Posting.objects.filter(user=ill, school=shared).update(ended_on=date(2024, 3, 10))
    ListingFactory(school=shared, started_on=date(2024, 3, 11))
    assert march(staff).required == 2
    add_exemption(actor=staff, inspector=ill, reason="病假", **MARCH)
    found = march(staff)
    assert (found.required, found.exempt) == (1, 1)
    assert quota.inspector_board(user=ill, on=DAY)[0].required == 0
    assert "免计督导次数" in Message.objects.get(user=ill).title
    assert alone.pk in quota.rule(2024).exempted.schools_in(3)


def test_by_inspector_an_exempted_one_owes_nothing(staff):
    set_rule("visit.quota_basis", "inspector")
    ill, well = (ListingFactory().user for _ in range(2))
    assert march(staff).required == 2
    add_exemption(actor=staff, inspector=ill, reason="病假", **MARCH)
    assert march(staff).required == 1
    board = quota.inspector_board(user=ill, on=DAY)
    assert quota.board_total(board, on=DAY, inspector=ill) == (0, 0)
    board = quota.inspector_board(user=well, on=DAY)
    assert quota.board_total(board, on=DAY, inspector=well) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "写明免督导的原因"),
        ({"school": None}, "学校或督学中的一项"),
        ({"year": 2019}, "没有启用或已经封存"),
    ],
)
def test_what_cannot_be_exempted(staff, changes, sentence):
    values = {"year": 2024, "month": 3, "school": SchoolFactory(), "reason": "停课"}
    with pytest.raises(BusinessRuleError, match=sentence):
        add_exemption(actor=staff, **values | changes)


def test_a_campus_twice_and_without_permission(staff):
    main = SchoolFactory()
    with pytest.raises(BusinessRuleError, match="登记它的主校"):
        add_exemption(actor=staff, school=SchoolFactory(main_school=main), reason="停课", **MARCH)
    add_exemption(actor=staff, school=main, reason="停课", **MARCH)
    with pytest.raises(BusinessRuleError, match="已经登记过"):
        add_exemption(actor=staff, school=main, reason="停课", **MARCH)
    with pytest.raises(NotAllowed):
        add_exemption(actor=UserFactory(role="inspector"), school=SchoolFactory(), reason="停课", **MARCH)


def test_entered_on_the_page_and_withdrawn_there(staff, as_role):
    client, school = as_role("staff", staff), SchoolFactory()
    form = {"year": 2024, "month": 3, "school": school.pk, "inspector": "", "reason": "校舍加固停课"}
    assert client.post("/inspectors/exemptions/new/", form | {"school": ""}).status_code == 422
    client.post("/inspectors/exemptions/new/", form)
    row = QuotaExemption.objects.get()
    assert (row.school, row.entered_by, row.reason) == (school, staff, "校舍加固停课")
    page = client.get("/inspectors/exemptions/").content.decode()
    assert "校舍加固停课" in page
    assert "撤销" in page
    assert "撤销" not in as_role("leader").get("/inspectors/exemptions/").content.decode().split("<tbody")[1]
    client.post(f"/inspectors/exemptions/{row.pk}/withdraw/")
    assert not QuotaExemption.objects.exists()


def test_the_matrix_says_each_month_in_sign_and_word_and_opens_its_visits(staff, as_role):
    set_rule("visit.min_per_month", "2")
    school = ListingFactory().school
    VisitFactory(school=school, approved=True)
    VisitFactory(school=SchoolFactory(main_school=school), approved=True)
    VisitFactory(school=school, approved=True, visited_on=date(2024, 2, 6))
    add_exemption(actor=staff, school=school, year=2024, month=1, reason="停课")
    client = as_role("staff", staff)
    page = client.get(MATRIX, MARCH)
    row = page.context["table"].rows[0]
    assert [row.get_cell_value("visits_1"), row.get_cell_value("visits_3")] == ["免督导", 2]
    html = page.content.decode()
    for words in ("3月2次，应2次，完成", "2月1次，应2次，未完成", "1月0次，免督导", "7月0次，不计次数"):
        assert words in html
    address = quota.address("visit_list", main=school.pk, year=2024, month=3, status="approved", counts="true")
    assert address.replace("&", "&amp;") in html
    assert client.get(address).context["table"].paginator.count == 2


def test_the_matrix_is_narrowed_by_zone_township_inspector_and_kind(staff, as_role):
    listing = ListingFactory(school=SchoolFactory(township=TownshipFactory()))
    SchoolFactory(kind="senior")
    zone = ZoneFactory()
    zone.schools.create(school=listing.school)
    client = as_role("staff", staff)
    for more in (
        {"zone": zone.pk},
        {"township": listing.school.township_id},
        {"inspector": listing.user_id},
        {"kind": listing.school.kind},
    ):
        table = client.get(MATRIX, MARCH | more).context["table"]
        assert [row.record for row in table.rows] == [listing.school], more


def test_inspectors_by_month_and_who_is_behind(staff, as_role):
    set_rule("visit.min_per_month", "2")
    busy, idle = InspectorFactory().user, InspectorFactory().user
    for _ in range(2):
        school = ListingFactory(user=busy).school
        for day in (4, 5):
            VisitFactory(school=school, inspector=busy, approved=True, visited_on=date(2024, 3, day))
    VisitFactory(school=ListingFactory(user=idle).school, inspector=idle, submitted=True)
    owed = YearFacts(2024).owed_in(3, today=date(2024, 3, 8))
    assert (owed[busy.pk].required, owed[busy.pk].done, owed[busy.pk].schools) == (4, 4, 2)
    assert (owed[idle.pk].missing, owed[idle.pk].waiting) == (2, 1)
    client = as_role("staff", staff)
    page = client.get(PEOPLE, MARCH)
    assert "应完成6次，已完成4次；1名督学还差2次" in page.content.decode()
    rows = client.get(PEOPLE, MARCH | {"behind": "true"}).context["table"].rows
    assert [row.record.user for row in rows] == [idle]
    assert rows[0].get_cell_value("month_3") == "0/2"


def test_a_month_belongs_to_who_is_listed_on_its_last_day(staff):
    former, successor = InspectorFactory().user, InspectorFactory().user
    listing = ListingFactory(user=former)
    Posting.objects.filter(pk=listing.pk).update(ended_on=date(2024, 2, 15))
    ListingFactory(user=successor, school=listing.school, started_on=date(2024, 2, 16))
    facts = YearFacts(2024)
    assert set(facts.owed_in(1, today=date(2024, 3, 8))) == {former.pk}
    assert set(facts.owed_in(2, today=date(2024, 3, 8))) == {successor.pk}
    assert facts.owed_in(4, today=date(2024, 3, 8)) == {}


@pytest.mark.parametrize("url", [MATRIX, PEOPLE])
def test_the_matrices_cost_the_same_for_two_rows_as_for_twenty(staff, as_role, url, django_assert_num_queries):
    client = as_role("staff", staff)
    for _ in range(2):
        listing = ListingFactory()
        VisitFactory(school=listing.school, inspector=listing.user, approved=True)
    client.get(url, MARCH)
    with CaptureQueriesContext(connection) as two_rows:
        client.get(url, MARCH)
    for _ in range(18):
        listing = ListingFactory()
        VisitFactory(school=listing.school, inspector=listing.user, approved=True)
    with django_assert_num_queries(len(two_rows)):
        page = client.get(url, MARCH)
    assert len(page.context["table"].rows) == 20
    assert Visit.objects.count() == 20


@pytest.mark.parametrize("url", [MATRIX, PEOPLE])
def test_the_matrices_as_sheets(staff, as_role, url):
    ListingFactory()
    response = as_role("staff", staff).get(url, MARCH | {"export": "xlsx"})
    assert response.status_code == 200
    assert "spreadsheetml" in response["Content-Type"]
