"""Plates on paper: a page each, the letters, the picture, and a code that a scanner reads."""

import io
from collections import Counter

import pdfplumber
import pytest
import segno
from django.conf import settings
from django.urls import reverse

from core import jobs
from core.exceptions import BusinessRuleError
from core.files import read_file
from inspectors.models import Inspector
from inspectors.services import plates
from inspectors.services.plate_prints import print_plates
from inspectors.services.public_cards import change_public_card
from reports.placards import QUIET_ZONE, code_of
from reports.pressroom import PrintRefused, print_placards
from tests.factories.inspectors import ListingFactory, photo
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
MM = 72 / 25.4
A3, LARGE = (420, 297), (600, 400)


def printed(staff, chosen, size="a3"):
    """The print after its job, and its pages."""
    printing = print_plates(actor=staff, plates=chosen, size=size)
    assert jobs.perform(printing.job_id) == "done"
    printing.refresh_from_db()
    printing.job.refresh_from_db()
    return printing, pdfplumber.open(io.BytesIO(read_file(printing.pdf)))


def modules_on(page) -> list[list[bool]]:
    """The dark modules of the code as they stand on the printed page."""
    image = page.to_image(resolution=200, antialias=True).original.convert("L")
    scale = image.width / float(page.width)
    width = float(page.width) / MM
    left, top, side = (at * width / 420 * MM * scale for at in (313, 90, 77))
    box = image.crop((round(left), round(top), round(left + side), round(top + side)))
    dark = [(x, y) for x in range(box.width) for y in range(box.height) if box.getpixel((x, y)) < 128]
    x0, y0 = min(x for x, _ in dark), min(y for _, y in dark)
    x1, y1 = max(x for x, _ in dark) + 1, max(y for _, y in dark) + 1
    quiet = min(x0, y0, box.width - x1, box.height - y1)
    count = len(code_of(page.expected).matrix)
    step = (x1 - x0) / count
    assert quiet >= QUIET_ZONE * step * 0.9
    return [
        [box.getpixel((round(x0 + (x + 0.5) * step), round(y0 + (y + 0.5) * step))) < 128 for x in range(count)]
        for y in range(count)
    ]


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


def test_the_printed_code_opens_the_public_page_of_this_plate(staff, place):
    plate = plates.make_plate(actor=staff, school=place.school, duties="一、监督。", office_phone="0398-1234567")
    _, paper = printed(staff, [plate])
    page = paper.pages[0]
    page.expected = f"{settings.BASE_URL}{reverse('inspectors:plate_public', args=[plate.token])}"

    assert (round(float(page.width) / MM), round(float(page.height) / MM)) == A3
    code = segno.make_qr(page.expected, error="m", boost_error=False)
    assert code.error == "M"
    assert modules_on(page) == [[bool(module) for module in row] for row in code.matrix]


def test_a_page_for_each_plate_with_what_belongs_on_it(staff, place):
    other = ListingFactory()
    Inspector.objects.filter(user=other.user).update(public_phone="13800000005")
    change_public_card(
        actor=staff, inspector=Inspector.objects.get(user=place.inspector), public_phone="13800000004", photo=photo()
    )
    made = plates.make_plates(actor=staff, schools=[place.school, other.school], duties="一、监督。\n二、指导。")
    printing, paper = printed(staff, made.plates, "large")

    assert len(paper.pages) == 2
    assert (round(float(paper.pages[0].width) / MM), round(float(paper.pages[0].height) / MM)) == LARGE
    first, second = (page.extract_text() for page in paper.pages)
    for words in (f"青禾县{place.school}", str(place.inspector), "13800000004", "二、指导。", "督导事项", "教育督导室"):
        assert words in first
    assert str(other.school) in second
    assert "13800000004" not in second
    assert Counter(len(page.images) for page in paper.pages) == Counter({1: 1, 0: 1})
    assert printing.job.result["missing"] == ""


def test_the_longest_words_stay_on_their_page_and_more_is_refused(staff, place):
    place.school.name = "青禾县第二十七幼儿园（西城街道阳光花园小区分园）暨早期教育联合实验幼儿园"
    place.school.save(update_fields=["name"])
    place.inspector.full_name = "古丽米热·阿卜杜热依木江·买买提"
    place.inspector.save(update_fields=["full_name"])
    plate = plates.make_plate(actor=staff, school=place.school, duties="督" * 995, office_phone="1" * 30)
    _, paper = printed(staff, [plate])
    page = paper.pages[0]
    words = page.extract_text()
    assert len(paper.pages) == 1
    assert words.count("督") >= 995
    assert all(word["x0"] > 35 and word["x1"] < float(page.width) - 35 for word in page.extract_words())
    bottom = max(word["bottom"] for word in page.extract_words() if "督督督" in word["text"])
    assert bottom < 266 * MM

    page = {"title": "牌", "place": "校", "rows": [], "items_title": "事", "items": ["督" * 5000]}
    with pytest.raises(PrintRefused, match="太长"):
        print_placards([page | {"image": "", "code": "x", "hint": "", "foot": ""}], {}, size="a3")


def test_markup_in_names_is_only_text(staff, place):
    place.inspector.full_name = "<img src=file:///etc/passwd>"
    place.inspector.save(update_fields=["full_name"])
    plate = plates.make_plate(actor=staff, school=place.school, duties="<b>监督</b>", office_phone="1")
    _, paper = printed(staff, [plate])
    assert "<b>监督</b>" in paper.pages[0].extract_text()
    assert paper.pages[0].images == []


def test_letters_that_no_font_has_are_said_before_and_after(as_role, place):
    client = as_role("staff")
    place.inspector.full_name = "王\U000323aa"  # an ideograph of 2022
    place.inspector.save(update_fields=["full_name"])
    plate = plates.make_plate(actor=client.person, school=place.school, duties="一、监督。", office_phone="1")
    page = client.get(reverse("inspectors:plate_print")).content.decode()
    assert "印出来是空框" in page
    assert f"{place.school}：\U000323aa" in page

    printing, _ = printed(client.person, [plate])
    assert printing.job.result["missing"] == "\U000323aa"
    assert "\U000323aa" in client.get(printing.get_absolute_url()).content.decode()


def test_the_office_prints_follows_the_progress_and_downloads(as_role, place):
    client = as_role("staff")
    plate = plates.make_plate(actor=client.person, school=place.school, duties="一、监督。", office_phone="1")
    answer = client.post(reverse("inspectors:plate_print"), {"plates": [plate.pk], "size": "a3"})
    printing = plate.prints.get()
    assert answer["Location"] == printing.get_absolute_url()
    fragment = client.get(printing.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "data-poll" in fragment
    assert "<html" not in fragment
    file = reverse("inspectors:plate_print_file", args=[printing.pk])
    assert client.get(file).status_code == 404
    jobs.perform(printing.job_id)
    assert "下载 PDF" in client.get(printing.get_absolute_url()).content.decode()
    answer = client.get(file)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_nothing_ticked_and_other_sizes_are_refused(staff, place):
    with pytest.raises(BusinessRuleError, match="请勾选"):
        print_plates(actor=staff, plates=[], size="a3")
    plate = plates.make_plate(actor=staff, school=place.school, duties="一、监督。", office_phone="1")
    with pytest.raises(BusinessRuleError, match="幅面"):
        print_plates(actor=staff, plates=[plate], size="a0")
