"""How well problems are closed: every figure a count of rows, on 288 closed ones as in the office's year."""

import io
import random
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from core.files import store_upload
from core.numbers import show
from rectification import services
from rectification.closing_quality import first_rechecks, quality
from rectification.models import Evidence, Item, Recheck
from rectification.services.looks import compare_photos
from rectification.services.spot_checks import record_check
from supervision.acceptance.marks import tiny_pdf
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.rectification import EvidenceFactory, ItemFactory, at
from tests.factories.schools import SchoolFactory
from tests.rectification.test_spot_checks import closed_items, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db):
    """Reads the page."""
    return UserFactory(role="staff")


@pytest.fixture
def people(db):
    """Who mended, who passed, who wrote off."""
    return [UserFactory(role=role) for role in ("principal", "inspector", "staff")]


def percent(value: Decimal | None) -> str:
    """One decimal, half up."""
    return show(value * 100, 1)


def noise(seed: int) -> bytes:
    """A picture with something on it, another for every number."""
    image = Image.frombytes("L", (9, 8), random.Random(seed).randbytes(72)).resize((360, 320))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def test_fourteen_recurrences_are_4_point_9_percent_of_288_closed(staff, people):
    items = closed_items(people, 288)
    Item.objects.filter(pk__in=[item.pk for item in items[:14]]).update(rebounds=1)
    late = [item.pk for item in items[:20]]
    Item.objects.filter(pk__in=late).update(due_on=date(2024, 3, 19))
    rows, total = quality(staff, 2024, "school")
    assert len(rows) == 1
    assert (total.found, total.closed, total.ever_closed, total.rebounded) == (288, 288, 288, 14)
    assert percent(total.rebound_rate) == "4.9"
    assert (total.on_time, total.median_days) == (268, Decimal(20))
    assert quality(staff, 2023, "school")[1].found == 0


def test_in_may_37_of_39_passed_at_the_first_recheck(people):
    items = closed_items(people, 39)
    Recheck.objects.bulk_create(
        [
            *(
                Recheck(
                    item=item, round=1, verdict="partly", opinion="还差一只", checked_by=people[1], checked_at=at(21)
                )
                for item in items[:2]
            ),
            *(
                Recheck(item=item, round=1, verdict="in_place", checked_by=people[1], checked_at=at(22))
                for item in items
            ),
        ]
    )
    found = first_rechecks(Item.objects.all())
    assert (found.checked, found.passed) == (39, 37)
    assert percent(found.rate) == "94.9"


def test_lines_by_inspector_and_township_and_the_median(staff, people):
    one, other = SchoolFactory(), SchoolFactory()
    first = closed_items(people, 3, school=one)
    closed_items(people, 1, first=10, school=other, closed_at=at(28))
    Item.objects.filter(pk=first[0].pk).update(returns=2, closed_at=at(6))
    Recheck.objects.create(item=first[0], round=1, verdict="in_place", checked_by=people[1], checked_at=at(22))
    schools, _ = quality(staff, 2024, "school")
    by_name = {row.name: row for row in schools}
    assert [by_name[str(one)].found, by_name[str(other)].found] == [3, 1]
    assert by_name[str(one)].median_days == 20
    assert by_name[str(other)].median_days == 23
    assert percent(by_name[str(one)].returned_rate) == "33.3"
    inspectors, total = quality(staff, 2024, "inspector")
    assert [(row.name, row.found, row.median_days) for row in inspectors] == [(str(people[1]), 1, 1)]
    assert total.median_days == Decimal("20")
    townships, _ = quality(staff, 2024, "township")
    assert sum(row.found for row in townships) == 4


def test_every_figure_of_the_page_opens_exactly_its_rows(as_role, people, county):
    school = SchoolFactory()
    items = closed_items(people, 5, school=school)
    Item.objects.filter(pk=items[0].pk).update(rebounds=1, returns=1)
    ItemFactory(reported=True, school=school, rebounds=1)
    draw = drawn(UserFactory(role="director"), percent=Decimal(100), to_on=date(2024, 4, 30))
    checker = UserFactory(role="staff")
    for check in draw.checks.all()[:2]:
        record_check(actor=checker, check=check, holds=True, note="看过")
    county.frozen_on = date(2024, 5, 31)
    county.save()
    client = as_role("staff")
    page = client.get("/rectification/closing-quality/?year=2024&by=school").content.decode()
    links = re.findall(r'<a href="(/rectification/(?:spot-checks/)?\?[^"]+)">(\d+)</a>', page)
    assert len(links) >= 10
    for url, value in links:
        listed = client.get(url.replace("&amp;", "&")).content.decode()
        assert f"共 {value} 条" in listed, (url, value)


def test_the_page_costs_the_same_for_many_rows_and_exports(as_role, people, county, django_assert_max_num_queries):
    county.frozen_on = date(2024, 5, 31)
    county.save()
    for n in range(3):
        closed_items(people, 20, first=n * 100 + 1)
    client = as_role("leader")
    for by in ("school", "inspector", "township", "nonsense"):
        with django_assert_max_num_queries(22):
            assert client.get(f"/rectification/closing-quality/?by={by}&year=2024").status_code == 200
    sheet = client.get("/rectification/closing-quality/?export=xlsx&year=2024")
    heads = [cell.value for cell in load_workbook(io.BytesIO(sheet.content)).worksheets[0][1]]
    assert {"反弹率", "抽查合格率", "按期率"} <= set(heads)
    assert client.get("/rectification/closing-quality/?year=９&page=x&sort=nonsense").status_code == 200
    for year in ("020249999999", "2" * 5000, "0001", "9999"):
        assert client.get("/rectification/closing-quality/", {"year": year}).status_code == 200
    for size in ("-1", "0", "9" * 30):
        given = {"per_page": size, "page": size}
        assert client.get("/rectification/closing-quality/", given).status_code == 200
    assert as_role("principal").get("/rectification/closing-quality/").status_code == 403


# --- photos that show no change ---------------------------------------------------------------------------------------
def stored(staff, data: bytes, name: str = "现场.jpg"):
    """A stored photo."""
    return store_upload(SimpleUploadedFile(name, data, content_type="image/jpeg"), kind="evidence", actor=staff)


def test_a_photo_of_mending_that_equals_the_one_before_is_flagged_at_once(room):
    picture = noise(1)
    item = room.open(evidence=[stored(room.inspector, picture)])
    services.issue_item(actor=room.staff, item=item)
    services.receive_item(actor=room.principal, item=item)
    before = item.evidence.get()
    again = SimpleUploadedFile("整改后.jpg", picture, content_type="image/jpeg")
    services.report_item(actor=room.principal, item=item, text="已更换", files=[], pairs={before.pk: again})
    after = item.evidence.get(phase="after")
    assert after.same_as == before
    assert list(Item.objects.all().unchanged()) == [item]


def test_the_recheck_is_warned_but_not_stopped(room, as_role):
    item = ItemFactory(reported=True, school=room.school, history=False)
    picture = noise(2)
    before = EvidenceFactory(item=item, phase="before", file=stored(room.staff, picture))
    EvidenceFactory(item=item, file=stored(room.staff, picture, "后.jpg"), pairs_with=before)
    assert compare_photos() >= 1
    client = as_role("inspector", room.inspector)
    assert "整改后的照片与整改前的照片相同" in client.get(f"/rectification/{item.pk}/pass/").content.decode()
    assert "前后照片相同" in client.get(item.get_absolute_url()).content.decode()
    assert "前后照片相同" not in as_role("principal", room.principal).get(item.get_absolute_url()).content.decode()
    listed = client.get("/rectification/?unchanged=true").content.decode()
    assert item.number in listed
    assert services.pass_item(actor=room.inspector, item=item, is_on_site=True).status == "passed"


def test_only_telling_pictures_of_the_present_round_are_compared(staff):
    item = ItemFactory(reported=True, history=False)
    EvidenceFactory(item=item, phase="before", file=stored(staff, noise(3)), look="0f0f33cc55aa6699")
    near = EvidenceFactory(item=item, file=stored(staff, noise(4)), look="0f0f33cc55aa6698")
    far = EvidenceFactory(item=item, file=stored(staff, noise(5)), look="f0f0cc33aa559966")
    paper = EvidenceFactory(item=item, file=stored(staff, tiny_pdf("words"), "说明.pdf"))
    compare_photos()
    assert [Evidence.objects.get(pk=row.pk).same_as_id is not None for row in (near, far, paper)] == [
        True,
        False,
        False,
    ]
    assert compare_photos() == 0
    Item.objects.filter(pk=item.pk).update(round=2)
    assert not Item.objects.all().unchanged().exists()


def test_hashes_are_added_to_what_came_before(staff):
    row = EvidenceFactory(file=stored(staff, noise(6)))
    assert row.look == ""
    compare_photos()
    row.refresh_from_db()
    assert len(row.look) == 16


@pytest.fixture(autouse=True)
def county_exists(request, db):
    """Every test needs the county; `room` and `county` make their own."""
    if not {"room", "county", "as_role"} & set(request.fixturenames):
        CountyFactory()
