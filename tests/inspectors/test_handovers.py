"""Nothing gets lost when a school changes hands, and when an inspector leaves."""

import uuid
from datetime import date

import pytest

from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import services, staffing
from inspectors.models import Handover, Plate, VisitPlan, ZoneMember
from inspectors.services.people import ties_of
from office.models import Message
from rectification.models import Item
from tests.factories.inspectors import InspectorFactory, ListingFactory, VisitFactory, ZoneFactory
from tests.factories.office import UserFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

TODAY = date(2024, 3, 8)


@pytest.fixture
def staff(county):
    """An office worker."""
    return UserFactory(role="staff")


def hung_plate(listing) -> Plate:
    """A plate at the gate with the present inspector's name."""
    return Plate.objects.create(
        school=listing.school, inspector=listing.user, duties="八项经常性督导", status="hung", hung_on=date(2023, 2, 1)
    )


def test_a_hand_over_keeps_what_is_open_and_the_successor_confirms(staff, as_role):
    listing, successor = ListingFactory(), InspectorFactory().user
    open_item = ItemFactory(school=listing.school, issued=True)
    ItemFactory(school=listing.school, written_off=True)
    plate = hung_plate(listing)
    services.hand_over(
        actor=staff, school=listing.school, to=successor, on=TODAY, reason="轮换", notes="食堂改造三月底验收。"
    )
    handover = Handover.objects.get()
    assert [*handover.items.all()] == [open_item]
    plate.refresh_from_db()
    assert (plate.status, plate.reason) == ("outdated", f"责任督学由{listing.user}改为{successor}")

    client = as_role("inspector", successor)
    address = Message.objects.get(user=successor).url
    page = client.get(address).content.decode()
    assert "食堂改造三月底验收。" in page
    assert open_item.number in page
    assert str(listing.school) in client.get("/inspectors/mine/").content.decode()
    assert address in client.get("/inspectors/mine/").content.decode()
    assert address in client.get("/today/inspector/").content.decode()
    former = as_role("inspector", listing.user)
    assert former.get(address).status_code == 404
    with pytest.raises(NotAllowed, match="只有接任的责任督学本人"):
        services.receive_handover(actor=listing.user, handover=handover)

    office = as_role("staff", staff)
    assert "1次交接还没有接收" in office.get("/inspectors/handovers/?waiting=true").content.decode()
    assert client.post(f"{address}receive/").status_code == 302
    assert address not in client.get("/inspectors/mine/").content.decode()
    assert "所有交接都已接收" in office.get("/inspectors/handovers/").content.decode()
    with pytest.raises(BusinessRuleError, match="确认接收"):
        services.receive_handover(actor=successor, handover=handover)


def test_what_is_found_while_a_school_is_vacant_is_handed_over_too(staff):
    listing, successor = ListingFactory(), InspectorFactory().user
    kept = ItemFactory(school=listing.school)
    services.end_listing(actor=staff, posting=listing, ended_on=date(2024, 3, 1), reason="调离", notes="钥匙在门卫。")
    found_later = ItemFactory(school=listing.school)
    services.list_school(actor=staff, school=listing.school, user=successor, started_on=TODAY)
    handover = Handover.objects.get()
    assert handover.successor.user == successor
    assert {*handover.items.all()} == {kept, found_later}
    assert handover.notes == "钥匙在门卫。"


def test_an_inspector_leaves_and_nothing_that_hung_on_him_is_lost(staff, as_role):
    leaver = InspectorFactory()
    listings = [ListingFactory(user=leaver.user) for _ in range(5)]
    plates = [hung_plate(listing) for listing in listings]
    items = [ItemFactory(school=listings[n % 5].school, issued=True) for n in range(12)]
    member = ZoneMember.objects.create(zone=ZoneFactory(), inspector=leaver, started_on=date(2023, 1, 1))
    draft = VisitFactory(school=listings[0].school, inspector=leaver.user)
    plan = VisitPlan.objects.create(
        client_uuid=uuid.uuid4(), school=listings[1].school, inspector=leaver.user, planned_on=date(2024, 3, 20)
    )
    ties = ties_of(leaver)
    assert (len(ties.listings), ties.items.count(), [*ties.records], [*ties.plans]) == (5, 12, [draft], [plan])

    client = as_role("staff", staff)
    address = f"/inspectors/inspectors/{leaver.pk}/leave/"
    page = client.get(address).content.decode()
    assert "5所" in page
    assert "12条，都留在学校名下" in page
    done = client.post(address, {"on": "2024-03-07", "reason": "退休", "version": leaver.version})
    assert done.url == "/inspectors/listing/?vacant=true"
    leaver.refresh_from_db()
    member.refresh_from_db()
    plan.refresh_from_db()
    assert (leaver.left_on, member.ended_on, plan.is_cancelled) == (date(2024, 3, 7), date(2024, 3, 7), True)
    assert "空缺5所" in client.get("/inspectors/listing/").content.decode()

    successor = InspectorFactory().user
    for listing in listings:
        services.hand_over(actor=staff, school=listing.school, to=successor, on=TODAY, reason="接任")
    moved = Item.objects.filter(pk__in=Handover.objects.filter(successor__user=successor).values("items"))
    assert {*moved} == {*items}
    assert Item.objects.filter(school__in=[row.school for row in listings]).open().count() == 12
    assert {*Plate.objects.filter(pk__in=[p.pk for p in plates]).values_list("status", flat=True)} == {"outdated"}


def test_leaving_is_refused_before_the_appointment_twice_and_in_the_future(staff):
    inspector = InspectorFactory()
    for day, sentence in (
        (date(2022, 1, 1), "不能早于聘任日期"),
        (date(2024, 4, 1), "不能晚于今天"),
    ):
        with pytest.raises(BusinessRuleError, match=sentence):
            services.leave_office(actor=staff, inspector=inspector, left_on=day, reason="退休")
    late = ListingFactory(user=inspector.user, started_on=date(2024, 3, 5))
    with pytest.raises(BusinessRuleError, match=f"{late.school}：结束日期不能早于"):
        services.leave_office(actor=staff, inspector=inspector, left_on=date(2024, 3, 1), reason="退休")
    late.refresh_from_db()
    assert late.ended_on is None
    services.leave_office(actor=staff, inspector=inspector, left_on=TODAY, reason="退休")
    with pytest.raises(BusinessRuleError, match="已在2024年3月8日离任"):
        services.leave_office(actor=staff, inspector=inspector, left_on=TODAY, reason="退休")
    with pytest.raises(NotAllowed):
        services.leave_office(actor=inspector.user, inspector=InspectorFactory(), left_on=TODAY, reason="退休")


def test_the_history_tells_who_arranged_each_listing_and_why(staff, as_role):
    school, first, second = SchoolFactory(), InspectorFactory().user, InspectorFactory().user
    services.list_school(actor=staff, school=school, user=first, started_on=date(2024, 1, 5), reason="新学年")
    services.hand_over(actor=staff, school=school, to=second, on=date(2024, 3, 1), reason="轮换")
    client = as_role("leader")
    page = client.get(f"/inspectors/listing/{school.pk}/history/")
    spells = page.context["spells"]
    assert [(s.number, s.posting.user, s.begun.reason) for s in spells] == [(2, second, "轮换"), (1, first, "新学年")]
    assert spells[1].ended.reason == "轮换"
    assert (spells[0].begun.actor, spells[1].begun.actor, spells[1].ended.actor) == (str(staff),) * 3
    person = client.get(f"/inspectors/inspectors/{first.inspector.pk}/")
    assert [s.posting.school for s in person.context["spells"]] == [school]


def test_coverage_falls_by_the_schools_that_are_vacant(staff, as_role):
    listing = ListingFactory()
    for _ in range(3):
        ListingFactory()
    services.end_listing(actor=staff, posting=listing, ended_on=TODAY, reason="调离")
    SchoolFactory(main_school=listing.school)
    card = staffing.card(as_role("leader").person, date(2024, 3, 9))
    assert (card.schools, card.listed, card.vacant) == (4, 3, 1)
