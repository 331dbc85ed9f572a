"""What a plate's code opens for everybody, and what it never tells."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from inspectors.models import Inspector, Plate
from inspectors.services import end_listing, hand_over, plates
from inspectors.services.public_cards import change_public_card
from schools.models import School
from tests.factories.inspectors import InspectorFactory, ListingFactory, photo
from tests.factories.office import UserFactory
from tests.inspectors.conftest import TODAY

pytestmark = pytest.mark.django_db
DUTIES = "一、监督学校依法办学。"
UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def plate(staff, place) -> Plate:
    """A plate of the inspector with telephone and picture."""
    inspector = Inspector.objects.get(user=place.inspector)
    change_public_card(actor=staff, inspector=inspector, public_phone="13800000004", photo=photo())
    return plates.make_plate(actor=staff, school=place.school, duties=DUTIES)


def opened(plate: Plate, part: str = "public"):
    return Client().get(reverse(f"inspectors:plate_{part}", args=[plate.token]))


def test_it_shows_the_present_inspector_and_nothing_else(plate, place):
    answer = opened(plate)
    page = answer.content.decode()
    for words in (str(place.school), str(place.inspector), "13800000004", DUTIES, "青禾县"):
        assert words in page
    assert place.inspector.username not in page
    assert str(place.principal) not in page
    assert place.school.code not in page
    assert "0398" not in page
    assert "<script" not in page
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_whole_page_is_small(plate, settings):
    page = opened(plate)
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.content.decode())
    files = [settings.BASE_DIR / "static" / path.removeprefix("/static/") for path in linked]
    weight = len(page.content) + sum(file.stat().st_size for file in files) + len(opened(plate, "photo").content)
    assert weight < 60_000


def test_an_old_code_shows_the_inspector_of_today(plate, staff, place):
    successor = InspectorFactory(public_phone="13800000077").user
    hand_over(actor=staff, school=place.school, to=successor, on=TODAY, reason="轮换")
    plate.refresh_from_db()
    assert plate.status == "outdated"
    page = opened(plate).content.decode()
    assert str(successor) in page
    assert "13800000077" in page
    assert str(place.inspector) not in page
    assert "13800000004" not in page
    assert opened(plate, "photo").status_code == 404

    new = plates.make_plate(actor=staff, school=place.school, duties="新的事项。")
    plates.hang_plate(actor=staff, plate=plates.finish_plate(actor=staff, plate=new), on=TODAY)
    plate.refresh_from_db()
    assert plate.status == "removed"
    assert "新的事项。" in opened(plate).content.decode()


def test_the_telephone_of_a_former_inspector_is_not_shown_for_his_successor(staff, place):
    plate = plates.make_plate(actor=staff, school=place.school, duties=DUTIES, office_phone="0398-7654321")
    assert "0398-7654321" in opened(plate).content.decode()
    successor = InspectorFactory().user
    hand_over(actor=staff, school=place.school, to=successor, on=TODAY, reason="轮换")
    assert "0398-7654321" not in opened(plate).content.decode()


def test_a_vacant_school_says_so_without_a_name(plate, staff, place):
    end_listing(actor=staff, posting=place.listing, ended_on=date(2024, 3, 7), reason="调离")
    page = opened(plate).content.decode()
    assert "正在调整" in page
    assert str(place.inspector) not in page
    assert opened(plate, "photo").status_code == 404


@pytest.mark.parametrize("part", ["public", "photo", "concern", "said"])
def test_unknown_dead_and_closed_codes_get_the_same_plain_404(plate, staff, place, part):
    closed = plates.make_plate(actor=staff, school=ListingFactory().school, duties=DUTIES, office_phone="1")
    School.objects.filter(pk=closed.school_id).update(closed_on=date(2024, 3, 1))
    plates.remove_plate(actor=staff, plate=plate)
    tokens = [UNKNOWN, plate.token, closed.token, "x", plate.token.swapcase()]
    answers = [Client().get(reverse(f"inspectors:plate_{part}", args=[token])) for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert all(answer["X-Robots-Tag"].startswith("noindex") and not answer.cookies for answer in answers)
    assert plate.token not in answers[1].content.decode()


def test_what_is_asked_for_is_not_repeated(plate):
    address = reverse("inspectors:plate_public", args=["%3Cscript%3Ealert(1)%3C"])
    assert "alert(1)" not in Client().get(address).content.decode()
    assert "alert(1)" not in Client().get(plate.get_absolute_url(), {"q": "<b>alert(1)"}).content.decode()


def test_the_picture_is_small_and_carries_no_metadata(plate):
    answer = opened(plate, "photo")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"Exif" not in answer.content
    assert not answer.cookies


def test_other_methods_change_nothing(plate):
    for part in ("public", "photo", "said"):
        assert Client().post(reverse(f"inspectors:plate_{part}", args=[plate.token])).status_code == 405
