"""A whole county: 120 schools, 6 zones of 20, 24 inspectors, one of whom leaves."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed
from core.models import AuditEntry
from core.templatetags.formatting import share
from inspectors import services, staffing
from inspectors.models import Handover, Inspector, Plate, Zone, ZoneMember, ZoneSchool
from inspectors.services.interests import Declaration
from office.models import ParameterValue
from rectification.models import Item
from schools.models import Posting
from tests.factories.inspectors import InspectorFactory, ListingFactory, ZoneFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory, TownshipFactory

TODAY = date(2024, 3, 8)
STAFF = (4, 5, 4, 4, 3, 4)
FULL_TIME = 7


@pytest.fixture
def staff(county):
    """An office worker."""
    return UserFactory(role="staff")


@pytest.fixture
def whole_county(staff):
    """Every school listed to an inspector of its zone, one inspector with five schools to each."""
    people = [InspectorFactory(kind="full_time" if n < FULL_TIME else "part_time") for n in range(sum(STAFF))]
    waiting = iter(people)
    for zone_staff in STAFF:
        zone = ZoneFactory()
        members = [next(waiting) for _ in range(zone_staff)]
        schools = [SchoolFactory(sections_of_kind=False, name_to_find=False) for _ in range(20)]
        ZoneMember.objects.bulk_create(
            ZoneMember(zone=zone, inspector=person, started_on=date(2023, 1, 1)) for person in members
        )
        ZoneSchool.objects.bulk_create(ZoneSchool(zone=zone, school=school) for school in schools)
        Posting.objects.bulk_create(
            Posting(user=members[n % zone_staff].user, school=school, capacity="inspector", started_on=date(2023, 1, 1))
            for n, school in enumerate(schools)
        )
    return people


def test_the_county_is_staffed_within_its_limits(staff, whole_county):
    card = staffing.card(staff, TODAY)
    assert (card.schools, card.listed, card.vacant) == (120, 120, 0)
    assert (card.inspectors, card.full_time, card.part_time) == (24, 7, 17)
    assert share(card.full_share) == "29.2%"
    assert card.per_inspector == Decimal(5)
    board = staffing.zone_board(staff, TODAY)
    assert [(len(line.places), len(line.members)) for line in board] == [(20, count) for count in STAFF]
    warned = [line.warnings for line in board if line.warnings]
    assert warned == [
        tuple(f"{row.inspector}负责{row.schools}所，超过6所" for row in board[4].members if row.schools > 6)
    ]


def test_an_inspector_leaves_and_five_schools_change_hands_with_twelve_problems(staff, whole_county):
    leaver = whole_county[0]
    schools = [row.school for row in Posting.objects.current().filter(user=leaver.user).order_by("school__code")]
    assert len(schools) == 5
    items = [ItemFactory(school=schools[n % 5], issued=True) for n in range(12)]
    for school in schools:
        Plate.objects.create(
            school=school, inspector=leaver.user, duties="八项经常性督导", status="hung", hung_on=date(2023, 2, 1)
        )
    services.leave_office(actor=staff, inspector=leaver, left_on=date(2024, 3, 7), reason="调离")
    card = staffing.card(staff, TODAY)
    assert (card.schools, card.listed, card.vacant, card.inspectors) == (120, 115, 5, 23)
    assert share(card.coverage) == "95.8%"

    for school, successor in zip(schools, whole_county[1:6], strict=True):
        services.hand_over(actor=staff, school=school, to=successor.user, on=TODAY, reason="接任")
    assert staffing.card(staff, TODAY).coverage == 1
    moved = {pk for row in Handover.objects.exclude(successor=None) for pk in row.items.values_list("pk", flat=True)}
    assert moved == {item.pk for item in items}
    assert Item.objects.filter(school__in=schools).open().count() == 12
    assert Plate.objects.filter(school__in=schools, status=Plate.Status.OUTDATED).count() == 5


def test_the_whole_county_is_proposed_within_the_limits(staff, whole_county):
    """Every zone keeps its schools; the zone with three inspectors needs seven schools each."""
    options = {"usual": 5, "most": 6, "own_zone": True, "balance": 5, "distance": 3, "continuity": 5}
    tight = services.request_proposal(actor=staff, title="本区", on=TODAY, options=options)
    jobs.perform(tight.job.pk)
    tight.refresh_from_db()
    assert tight.status == "impossible"
    assert "每人最多6所，只能负责18所，少2所" in tight.outcome["refusals"][0]
    wide = services.request_proposal(actor=staff, title="本区七所", on=TODAY, options=options | {"most": 7})
    jobs.perform(wide.job.pk)
    wide.refresh_from_db()
    assert wide.status == "ready"
    assert wide.lines.count() == 120
    assert wide.outcome["gap"] == 0


def test_warnings_follow_the_parameters_of_the_year(staff):
    year = WorkYearFactory(year=2024)
    zone = ZoneFactory()
    schools = [SchoolFactory() for _ in range(3)]
    ZoneSchool.objects.bulk_create(ZoneSchool(zone=zone, school=school) for school in schools)
    assert staffing.zone_board(staff, TODAY)[0].warnings == ("督学不足2人",)
    ParameterValue.objects.create(year=year, key="zone.max_schools", value="2")
    ParameterValue.objects.create(year=year, key="zone.min_inspectors", value="1")
    assert staffing.zone_board(staff, TODAY)[0].warnings == ("学校超过2所", "督学不足1人")


def test_schools_are_moved_on_the_board(staff, as_role):
    client = as_role("staff", staff)
    east, west = ZoneFactory(name="东片"), ZoneFactory(name="西片")
    schools = [SchoolFactory() for _ in range(3)]
    ZoneSchool.objects.bulk_create(ZoneSchool(zone=east, school=school) for school in schools)
    page = client.get("/inspectors/zones/board/")
    assert "3所" in page.content.decode()
    sent = {"schools": [schools[0].pk, schools[1].pk], "zone": west.pk}
    assert client.post("/inspectors/zones/move/", sent).url == "/inspectors/zones/board/"
    assert west.schools.count() == 2
    assert east.schools.count() == 1
    assert AuditEntry.objects.filter(verb="zone.school_moved", target_id=str(schools[0].pk)).get().data == {
        "before": "东片",
        "after": "西片",
    }
    again = client.post("/inspectors/zones/move/", sent | {"client_uuid": "0a0a0a0a-0000-4000-8000-000000000001"})
    assert again.status_code == 422
    assert "所选学校已经在西片" in again.content.decode()
    none = client.post("/inspectors/zones/move/", {"zone": west.pk})
    assert "请先勾选要移动的学校" in none.content.decode()
    assert client.post("/inspectors/zones/move/", {"schools": schools[0].pk, "zone": ""}).status_code == 302
    assert not ZoneSchool.objects.filter(school=schools[0]).exists()
    assert "不在任何责任区" in client.get("/inspectors/zones/board/").content.decode()
    stale = client.post(f"/inspectors/zones/{east.pk}/edit/", {"name": "东片", "version": 1})
    assert stale.status_code == 409
    with pytest.raises(NotAllowed):
        services.move_schools(actor=UserFactory(role="leader"), schools=schools, to=west)


def test_the_roster_is_a_workbook(staff, as_role):
    zone, school = ZoneFactory(name="东片"), SchoolFactory(name="东关小学")
    ZoneSchool.objects.create(zone=zone, school=school)
    person = InspectorFactory(user__full_name="钱进", certificate_no="督001")
    ZoneMember.objects.create(zone=zone, inspector=person, started_on=date(2023, 1, 1))
    ListingFactory(school=school, user=person.user)
    book = load_workbook(io.BytesIO(as_role("leader").get("/inspectors/zones/sheet/").content))
    assert [cell.value for cell in book["责任区"][2]][:4] == ["东片", 1, 1, 0]
    assert [cell.value for cell in book["学校"][2]][2:7] == ["东关小学", "小学", "青禾镇", "钱进", "2023-01-01"]
    assert [cell.value for cell in book["督学"][2]] == ["东片", "钱进", "兼职", "督001", 1]


@pytest.mark.parametrize(("years", "due"), [(None, True), ("7", False), ("0", False)])
def test_listings_that_reached_their_years_are_listed(staff, as_role, years, due):
    year = WorkYearFactory(year=2024)
    if years:
        ParameterValue.objects.create(year=year, key="listing.rotation_years", value=years)
    old = ListingFactory(started_on=date(2018, 3, 8))
    ListingFactory(started_on=date(2018, 3, 9))
    page = as_role("staff", staff).get("/inspectors/listing/?rotation=true")
    assert [row.record for row in page.context["table"].rows] == ([old.school] if due else [])
    assert ("已到轮换年限</" in page.content.decode()) is due


def test_an_inspectors_file_is_corrected_but_not_to_a_school_he_is_listed_to(staff, as_role):
    client = as_role("staff", staff)
    listing = ListingFactory()
    inspector, base = listing.user.inspector, SchoolFactory()
    address = f"/inspectors/inspectors/{inspector.pk}/edit/"
    sent = {
        "kind": "full_time",
        "certificate_no": "督009",
        "public_phone": "0000-1234567",
        "version": inspector.version,
    }
    refused = client.post(address, sent | {"base_school": listing.school_id})
    assert "本校不能由本人负责" in refused.content.decode()
    assert client.post(address, sent | {"base_school": base.pk}).status_code == 302
    inspector.refresh_from_db()
    assert (inspector.kind, inspector.base_school, inspector.certificate_no) == ("full_time", base, "督009")
    other = InspectorFactory()
    with pytest.raises(BusinessRuleError, match="督学证号"):
        services.correct_inspector(
            actor=staff,
            inspector=other,
            content={"kind": "full_time", "certificate_no": "督009", "base_school": None, "public_phone": ""},
        )


def test_areas_are_assigned_once_and_end(staff, as_role):
    client = as_role("staff", staff)
    person, town = UserFactory(role="inspector"), TownshipFactory()
    sent = {"user": person.pk, "township": town.pk, "on": "2024-03-01"}
    assert client.post("/inspectors/areas/new/", sent).status_code == 302
    again = client.post("/inspectors/areas/new/", sent | {"on": "2024-03-02"})
    assert f"{person}已经负责{town}" in again.content.decode()
    assert client.post("/inspectors/areas/new/", sent | {"township": ""}).status_code == 302
    late = client.post("/inspectors/areas/new/", sent | {"on": "2024-12-01"})
    assert "开始日期不能晚于今天" in late.content.decode()
    page = client.get("/inspectors/areas/?current=true").content.decode()
    assert "全县" in page
    area = person.areas.get(township=town)
    assert "结束日期要在" in client.post(f"/inspectors/areas/{area.pk}/end/", {"on": "2024-02-01"}).content.decode()
    assert client.post(f"/inspectors/areas/{area.pk}/end/", {"on": "2024-03-08"}).status_code == 302
    with pytest.raises(BusinessRuleError, match="已在2024年3月8日结束"):
        services.end_area(actor=staff, area=area, ended_on=TODAY)


def test_a_zone_board_costs_the_same_for_two_schools_as_for_forty(staff, as_role, django_assert_max_num_queries):
    client = as_role("leader")
    zone = ZoneFactory()

    def fill(count: int) -> None:
        for _ in range(count):
            listing = ListingFactory()
            ZoneSchool.objects.create(zone=zone, school=listing.school)
            ZoneMember.objects.create(
                zone=zone, inspector=Inspector.objects.get(user=listing.user), started_on=date(2023, 1, 1)
            )

    fill(2)
    client.get("/inspectors/zones/board/")
    with django_assert_max_num_queries(60) as few:
        client.get("/inspectors/zones/board/")
    fill(20)
    with django_assert_max_num_queries(len(few)):
        client.get("/inspectors/zones/board/")
    assert Zone.objects.count() == 1


@pytest.mark.parametrize("address", ["interests/", "handovers/", "inspectors/", "listing/"])
def test_lists_cost_the_same_for_two_rows_as_for_twenty(staff, as_role, address, django_assert_max_num_queries):
    client = as_role("staff", staff)

    def fill(count: int) -> None:
        for _ in range(count):
            listing = ListingFactory()
            services.declare_interest(
                actor=staff, content=Declaration(listing.user, SchoolFactory(), "other", note="邻居")
            )
            services.hand_over(actor=staff, school=listing.school, to=InspectorFactory().user, on=TODAY, reason="轮换")

    fill(2)
    client.get(f"/inspectors/{address}")
    with django_assert_max_num_queries(60) as few:
        client.get(f"/inspectors/{address}")
    fill(18)
    with django_assert_max_num_queries(len(few)):
        response = client.get(f"/inspectors/{address}")
    assert len(response.context["table"].rows) >= 20
