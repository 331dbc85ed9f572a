"""Plates: drawn up, made, hung, outdated when they no longer tell the truth, taken down."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from core.workflow import TransitionRefused
from inspectors.models import Inspector, Plate
from inspectors.plate_text import preset_duties
from inspectors.services import correct_inspector, end_listing, hand_over, plates
from inspectors.services.public_cards import change_public_card
from tests.factories.inspectors import InspectorFactory, ListingFactory, photo
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory
from tests.inspectors.conftest import TODAY

pytestmark = pytest.mark.django_db
LIST = reverse("inspectors:plate_list")
DUTIES = "一、监督学校依法办学。\n二、指导教学。"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


def drawn_up(staff, place, **more) -> Plate:
    values = {"duties": DUTIES, "office_phone": "0398-1234567"} | more
    return plates.make_plate(actor=staff, school=place.school, **values)


def hung(staff, place) -> Plate:
    plate = plates.finish_plate(actor=staff, plate=drawn_up(staff, place))
    return plates.hang_plate(actor=staff, plate=plate, on=TODAY)


def test_a_plate_bears_the_present_inspector_and_the_offices_phone_until_he_has_one(staff, place):
    plate = drawn_up(staff, place)
    assert (plate.inspector, plate.phone, plate.status) == (place.inspector, "0398-1234567", "wanted")
    assert len(plate.token) == 22
    assert AuditEntry.objects.filter(verb="plate.drawn_up", target_id=plate.pk).exists()

    other = ListingFactory()
    Inspector.objects.filter(user=other.user).update(public_phone="13800000002")
    assert plates.make_plate(actor=staff, school=other.school, duties=DUTIES).phone == "13800000002"


def test_the_first_duties_are_the_five_of_the_national_rules_then_the_countys_own(staff, place):
    assert len(preset_duties().splitlines()) == 5
    assert preset_duties().startswith("一、监督学校依法依规办学。")
    drawn_up(staff, place, duties="本县自己的话。")
    assert preset_duties() == "本县自己的话。"


def test_what_cannot_have_a_plate_says_why(staff, place):
    vacant, closed = SchoolFactory(), ListingFactory(school=SchoolFactory(closed_on=date(2024, 1, 1))).school
    with pytest.raises(BusinessRuleError, match="没有责任督学"):
        plates.make_plate(actor=staff, school=vacant, duties=DUTIES, office_phone="1")
    with pytest.raises(BusinessRuleError, match="撤并"):
        plates.make_plate(actor=staff, school=closed, duties=DUTIES, office_phone="1")
    with pytest.raises(BusinessRuleError, match="没有公示电话"):
        plates.make_plate(actor=staff, school=place.school, duties=DUTIES)
    with pytest.raises(BusinessRuleError, match="请填写督导事项"):
        drawn_up(staff, place, duties=" \n")
    with pytest.raises(BusinessRuleError, match="最多1000字"):
        drawn_up(staff, place, duties="责" * 1001)
    with pytest.raises(NotAllowed):
        drawn_up(place.inspector, place)
    assert not Plate.objects.exists()
    drawn_up(staff, place)
    with pytest.raises(BusinessRuleError, match="已有有效的公示牌"):
        drawn_up(staff, place)


def test_many_at_once_leave_out_what_cannot_have_one(staff, place):
    vacant = SchoolFactory(name="空缺小学")
    made = plates.make_plates(actor=staff, schools=[vacant, place.school], duties=DUTIES, office_phone="1")
    assert [plate.school for plate in made.plates] == [place.school]
    assert [(school.name, "没有责任督学" in why) for school, why in made.left_out] == [("空缺小学", True)]


def test_the_life_of_a_plate(staff, place):
    plate = drawn_up(staff, place)
    with pytest.raises(WrongState, match="待制"):
        plates.hang_plate(actor=staff, plate=plate, on=TODAY)
    plates.finish_plate(actor=staff, plate=plate)
    with pytest.raises(BusinessRuleError, match="文字不能再改"):
        plates.change_plate(actor=staff, plate=plate, phone="1", duties=DUTIES)
    with pytest.raises(BusinessRuleError, match="不能晚于今天"):
        plates.hang_plate(actor=staff, plate=plate, on=date(2024, 3, 9))
    plates.hang_plate(actor=staff, plate=plate, on=TODAY)
    with pytest.raises(BusinessRuleError, match="更换原因"):
        plates.replace_plate(actor=staff, plate=plate, reason=" ")
    plates.replace_plate(actor=staff, plate=plate, reason="褪色")
    new = drawn_up(staff, place)
    plates.hang_plate(actor=staff, plate=plates.finish_plate(actor=staff, plate=new), on=TODAY)

    plate.refresh_from_db()
    assert (plate.status, plate.reason) == ("removed", "褪色")
    with pytest.raises(WrongState):
        plates.remove_plate(actor=staff, plate=plate)
    assert plates.remove_plate(actor=staff, plate=Plate.objects.get(pk=new.pk)).status == "removed"


@pytest.mark.parametrize("act", ["finish_plate", "replace_plate", "remove_plate", "hang_plate", "change_plate"])
def test_only_the_office_acts_on_plates(staff, place, act):
    plate = drawn_up(staff, place)
    if act == "hang_plate":
        plates.finish_plate(actor=staff, plate=plate)
    more = {
        "replace_plate": {"reason": "旧"},
        "hang_plate": {"on": TODAY},
        "change_plate": {"phone": "1", "duties": DUTIES},
    }.get(act, {})
    for person in (place.inspector, place.principal, UserFactory(role="leader")):
        with pytest.raises((NotAllowed, TransitionRefused)):
            getattr(plates, act)(actor=person, plate=plate, **more)


def test_a_plate_is_outdated_with_the_inspector(staff, place):
    plate, successor = hung(staff, place), InspectorFactory().user
    hand_over(actor=staff, school=place.school, to=successor, on=TODAY, reason="轮换")
    plate.refresh_from_db()
    assert (plate.status, str(successor) in plate.reason) == ("outdated", True)

    new = drawn_up(staff, place)
    assert new.inspector == successor
    posting = place.school.postings.as_inspector().current().get()
    end_listing(actor=staff, posting=posting, ended_on=TODAY, reason="调离")
    new.refresh_from_db()
    assert new.status == "outdated"


def test_a_plate_is_outdated_with_the_telephone_and_the_portrait(staff, place):
    inspector = Inspector.objects.get(user=place.inspector)
    elsewhere = ListingFactory().school
    other = plates.make_plate(actor=staff, school=elsewhere, duties=DUTIES, office_phone="1")

    plate = hung(staff, place)
    change_public_card(actor=place.inspector, inspector=inspector, public_phone="13800000003")
    plate.refresh_from_db()
    assert (plate.status, "公示电话" in plate.reason) == ("outdated", True)

    plate = drawn_up(staff, place)
    assert plate.phone == "13800000003"
    change_public_card(actor=staff, inspector=inspector, public_phone="13800000003", photo=photo())
    plate.refresh_from_db()
    assert (plate.status, "公示照片" in plate.reason) == ("outdated", True)

    plate = drawn_up(staff, place)
    change_public_card(actor=staff, inspector=inspector, public_phone="13800000003")
    content = {"kind": "part_time", "certificate_no": "", "base_school": None, "public_phone": "13800000003"}
    correct_inspector(actor=staff, inspector=inspector, content=content | {"certificate_no": "D7"})
    plate.refresh_from_db()
    assert plate.status == "wanted"
    correct_inspector(actor=staff, inspector=inspector, content=content | {"public_phone": "13800000004"})
    plate.refresh_from_db()
    other.refresh_from_db()
    assert (plate.status, other.status) == ("outdated", "wanted")


def test_nobody_changes_the_public_card_of_another(staff, place):
    inspector = Inspector.objects.get(user=place.inspector)
    for person in (place.principal, InspectorFactory().user, UserFactory(role="leader")):
        with pytest.raises(NotAllowed, match="只能修改自己"):
            change_public_card(actor=person, inspector=inspector, public_phone="1")


# --- pages ------------------------------------------------------------------------------------------------------------
def test_the_office_draws_up_makes_and_hangs_in_bulk(as_role, place):
    other = ListingFactory(school=SchoolFactory(name="城关小学"))
    client = as_role("staff")
    page = client.get(reverse("inspectors:plate_create")).content.decode()
    assert "城关小学" in page
    listings = [place.listing.pk, other.pk]
    sent = {"listings": listings, "office_phone": "0398-1", "duties": DUTIES}
    answer = client.post(reverse("inspectors:plate_create"), sent, follow=True).content.decode()
    assert "已列入待制公示牌2块" in answer

    pks = list(Plate.objects.values_list("pk", flat=True))
    client.post(reverse("inspectors:plate_finish_all"), {"plates": pks})
    client.post(reverse("inspectors:plate_hang_all"), {"plates": pks, "on": TODAY})
    assert set(Plate.objects.values_list("status", "hung_on")) == {("hung", TODAY)}
    assert "已挂2" in client.get(LIST).content.decode()


def test_nothing_ticked_and_no_telephone_are_said_and_nothing_is_lost(as_role, place):
    client = as_role("staff")
    answer = client.post(reverse("inspectors:plate_create"), {"duties": "自己的话", "office_phone": ""})
    assert (answer.status_code, "请勾选学校" in answer.content.decode()) == (422, True)
    sent = {"listings": [place.listing.pk], "duties": "自己的话", "office_phone": ""}
    page = client.post(reverse("inspectors:plate_create"), sent)
    assert page.status_code == 422
    assert "没有公示电话" in page.content.decode()
    assert "自己的话" in page.content.decode()


def test_an_outdated_plate_offers_the_new_one(as_role, place):
    client = as_role("staff")
    plate = hung(client.person, place)
    plates.replace_plate(actor=client.person, plate=plate, reason="褪色")
    page = client.get(reverse("inspectors:plate_detail", args=[plate.pk])).content.decode()
    offered = f"{reverse('inspectors:plate_create')}?listing={place.listing.pk}"
    assert offered in page
    assert "褪色" in page
    assert str(place.school) in client.get(offered).content.decode()
    assert "badge-warning" in client.get(LIST, {"status": "outdated"}).content.decode()


def test_an_inspector_enters_his_own_card_and_others_do_not_see_it(as_role, place):
    client = as_role("inspector", place.inspector)
    sent = {"public_phone": "13800000009", "photo": photo(), "version": 1}
    assert client.post(reverse("inspectors:own_card"), sent).status_code == 302
    inspector = Inspector.objects.get(user=place.inspector)
    assert inspector.public_phone == "13800000009"
    picture = reverse("inspectors:inspector_photo", args=[inspector.pk])
    assert client.get(picture).status_code == 200
    assert as_role("staff").get(picture).status_code == 200
    assert as_role("inspector").get(picture).status_code == 404
    assert as_role("principal", place.principal).get(picture).status_code == 404
    stale = client.post(reverse("inspectors:own_card"), {"public_phone": "1", "version": 1})
    assert stale.status_code == 409


def test_a_file_that_is_no_photo_is_refused(as_role, place):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_role("staff")
    inspector = Inspector.objects.get(user=place.inspector)
    sent = {"public_phone": "", "photo": SimpleUploadedFile("a.jpg", b"<svg/>"), "version": inspector.version}
    answer = client.post(reverse("inspectors:inspector_card", args=[inspector.pk]), sent)
    assert (answer.status_code, "不是照片" in answer.content.decode()) == (422, True)
    assert Inspector.objects.get(pk=inspector.pk).photo is None


def test_the_list_costs_the_same_for_two_plates_as_for_twenty(as_role, place):
    client = as_role("staff")

    def more(count):
        for _ in range(count):
            listing = ListingFactory()
            plates.make_plate(actor=client.person, school=listing.school, duties=DUTIES, office_phone="1")

    more(2)
    client.get(LIST)
    with CaptureQueriesContext(connection) as two:
        client.get(LIST)
    more(10)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(two)


def test_the_inspector_and_the_principal_see_how_it_stands(as_role, place, staff):
    plate = drawn_up(staff, place)
    own = as_role("inspector", place.inspector).get(reverse("inspectors:own_card")).content.decode()
    assert "待制" in own
    assert plate.get_absolute_url() in own
    home = as_role("principal", place.principal).get(reverse("supervision:home_principal")).content.decode()
    assert str(place.inspector) in home
    assert "公示牌待制" in home
    plates.replace_plate(actor=staff, plate=plate, reason="褪色")
    assert "公示牌需更换（1）" in as_role("staff").get(reverse("inspectors:inspector_list")).content.decode()
