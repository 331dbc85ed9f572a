"""One responsible inspector per school: listed, handed over, ended."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.exceptions import BusinessRuleError, NotAllowed
from inspectors import services
from inspectors.models import Inspector, ZoneMember
from office.models import Message
from schools.models import Posting, School
from tests.factories.inspectors import InspectorFactory, ListingFactory, ZoneFactory
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory


@pytest.fixture
def staff(county):
    """An office worker."""
    return UserFactory(role="staff")


def test_a_second_current_inspector_is_refused(staff):
    school = SchoolFactory()
    first, second = InspectorFactory().user, InspectorFactory().user
    services.list_school(actor=staff, school=school, user=first, started_on=date(2024, 3, 1))
    with pytest.raises(BusinessRuleError, match=f"已有责任督学{first}.*请先结束原来的挂牌"):
        services.list_school(actor=staff, school=school, user=second, started_on=date(2024, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingFactory(school=school, user=second)
    assert school.postings.as_inspector().current().get().user == first
    assert Message.objects.get().user == first


def test_a_school_is_handed_over_without_a_day_of_two(staff):
    listing = ListingFactory()
    successor = InspectorFactory().user
    started = services.hand_over(actor=staff, school=listing.school, to=successor, on=date(2024, 3, 8), reason="轮换")
    listing.refresh_from_db()
    assert (listing.ended_on, started.started_on) == (date(2024, 3, 7), date(2024, 3, 8))
    for day, person in ((date(2024, 3, 7), listing.user), (date(2024, 3, 8), successor)):
        assert listing.school.postings.as_inspector().valid_on(day).get().user == person
    assert not School.objects.visible_to(listing.user).exists()
    assert School.objects.visible_to(successor).get() == listing.school


@pytest.mark.parametrize("day", [date(2024, 3, 9), date(2023, 1, 1)])
def test_a_hand_over_outside_its_days_changes_nothing(staff, day):
    listing = ListingFactory()
    with pytest.raises(BusinessRuleError):
        services.hand_over(actor=staff, school=listing.school, to=InspectorFactory().user, on=day, reason="")
    assert Posting.objects.get().ended_on is None


def test_a_vacant_school_is_listed_by_the_same_act(staff):
    school, user = SchoolFactory(), InspectorFactory().user
    services.hand_over(actor=staff, school=school, to=user, on=date(2024, 3, 8), reason="")
    assert school.postings.as_inspector().current().get().user == user


def test_a_listing_starts_after_the_former_one_ended(staff):
    listing = ListingFactory()
    services.end_listing(actor=staff, posting=listing, ended_on=date(2024, 3, 5), reason="退休")
    user = InspectorFactory().user
    with pytest.raises(BusinessRuleError, match="任到2024年3月5日"):
        services.list_school(actor=staff, school=listing.school, user=user, started_on=date(2024, 3, 5))
    services.list_school(actor=staff, school=listing.school, user=user, started_on=date(2024, 3, 6))
    with pytest.raises(BusinessRuleError, match="已在2024年3月5日结束"):
        services.end_listing(actor=staff, posting=listing, ended_on=date(2024, 3, 6), reason="退休")


def test_only_inspectors_in_office_are_listed(staff):
    school = SchoolFactory()
    for user in (UserFactory(role="inspector"), InspectorFactory(left_on=date(2024, 3, 1)).user):
        with pytest.raises(BusinessRuleError, match="不是在任督学"):
            services.list_school(actor=staff, school=school, user=user, started_on=date(2024, 3, 8))
    with pytest.raises(NotAllowed):
        services.list_school(
            actor=UserFactory(role="inspector"),
            school=school,
            user=InspectorFactory().user,
            started_on=date(2024, 3, 8),
        )
    assert not Posting.objects.exists()


def test_an_inspector_is_registered_once(staff):
    user = UserFactory(role="inspector")
    arguments = {"actor": staff, "kind": "full_time", "started_on": date(2024, 3, 1), "certificate_no": "督2024001"}
    services.register_inspector(user=user, **arguments)
    with pytest.raises(BusinessRuleError, match="已经在督学名单里"):
        services.register_inspector(user=user, **arguments)
    with pytest.raises(BusinessRuleError, match="督学证号"):
        services.register_inspector(user=UserFactory(role="inspector"), **arguments)
    assert Inspector.objects.count() == 1


def test_a_school_belongs_to_one_zone_and_members_leave_with_a_date(staff):
    school, inspector = SchoolFactory(), InspectorFactory()
    first = services.save_zone(actor=staff, name="东片", schools=[school], inspectors=[inspector])
    with pytest.raises(BusinessRuleError, match="已在东片"):
        services.save_zone(actor=staff, name="西片", schools=[school], inspectors=[])
    with pytest.raises(BusinessRuleError, match="已有名为“东片”"):
        services.save_zone(actor=staff, name="东片", schools=[], inspectors=[])
    second = services.save_zone(actor=staff, name="西片", schools=[], inspectors=[inspector])
    assert ZoneMember.objects.get(inspector=inspector, ended_on=None).zone == second
    assert ZoneMember.objects.get(zone=first).ended_on == date(2024, 3, 8)


def test_the_listing_page_hands_over_and_refuses_with_a_sentence(staff, as_role):
    client = as_role("staff", staff)
    listing = ListingFactory()
    successor = InspectorFactory().user
    address = f"/inspectors/listing/{listing.school.pk}/"
    late = client.post(address, {"inspector": successor.pk, "on": "2024-04-01", "reason": "轮换"})
    assert late.status_code == 422
    assert "交接日期不能晚于今天（2024年3月8日）" in late.content.decode()
    assert "轮换" in late.content.decode()
    done = client.post(address, {"inspector": successor.pk, "on": "2024-03-08", "reason": "轮换"})
    assert done.status_code == 302
    assert listing.school.postings.as_inspector().current().get().user == successor

    ended = client.post(f"{address}end/", {"on": "2024-03-08", "reason": "调离"})
    assert ended.status_code == 302
    page = client.get("/inspectors/listing/?vacant=true")
    assert [row.record for row in page.context["table"].rows] == [listing.school]


def test_loads_and_limits_are_warned_of(staff, as_role):
    client = as_role("leader")
    inspector = InspectorFactory()
    for _ in range(7):
        ListingFactory(user=inspector.user)
    ZoneFactory()
    assert "超过6所" in client.get("/inspectors/inspectors/").content.decode()
    assert "督学不足2人" in client.get("/inspectors/zones/").content.decode()
    assert client.get("/inspectors/zones/new/").status_code == 403


def test_a_zone_is_made_and_changed_on_its_page(staff, as_role):
    client = as_role("staff", staff)
    school = SchoolFactory()
    assert client.post("/inspectors/zones/new/", {"name": "东片", "schools": [school.pk]}).status_code == 302
    zone = school.zone_place.zone
    page = client.post(f"/inspectors/zones/{zone.pk}/edit/", {"name": "东部片区", "schools": [], "version": 1})
    assert page.status_code == 302
    zone.refresh_from_db()
    assert (zone.name, zone.schools.count(), zone.version) == ("东部片区", 0, 2)
    stale = client.post(f"/inspectors/zones/{zone.pk}/edit/", {"name": "旧名", "version": 1})
    assert stale.status_code == 409
    assert "旧名" in stale.content.decode()
