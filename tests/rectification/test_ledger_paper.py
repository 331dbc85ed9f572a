"""The ledger as a PDF across the sheet: every row, the head on every page, only what the reader may see."""

import io

import pdfplumber
import pytest
from django.urls import reverse

from rectification import ledger_paper
from rectification.ledger_paper import HEAD
from reports import pressroom
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
PAGE = (297, 210)


@pytest.fixture(scope="module", autouse=True)
def _no_child_stays():
    """The printing process ends with the tests."""
    yield
    pressroom.close()


def pdf_of(client, **asked) -> bytes:
    response = client.get(reverse("rectification:ledger_paper"), asked)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)


def tables(pdf: bytes) -> list[list[list[str]]]:
    with pdfplumber.open(io.BytesIO(pdf)) as found:
        sizes = {(round(float(page.width) * 25.4 / 72), round(float(page.height) * 25.4 / 72)) for page in found.pages}
        assert sizes == {PAGE}
        return [
            [["".join((cell or "").split()) for cell in row] for row in page.extract_table()] for page in found.pages
        ]


def test_a_row_has_its_columns_and_markup_is_text(room, as_role):
    item = room.bring("issued", text="<b>食堂</b>留样缺两天", basis="《规定》第3条")
    ((head, row),) = tables(pdf_of(as_role("staff", room.staff)))

    assert head == list(HEAD)
    assert row[:3] == ["1", item.number, str(item.school)]
    assert row[4:6] == ["<b>食堂</b>留样缺两天", "《规定》第3条"]
    assert row[3] == f"{item.found_on.year}年{item.found_on.month}月{item.found_on.day}日"
    assert row[-1] == "否"


def test_the_head_stands_on_every_page_and_every_row_stands_once(room, as_role):
    for at in range(40):
        room.bring("issued", text=f"第{at}个问题：" + "食堂留样记录有缺漏，" * 3)
    pages = tables(pdf_of(as_role("staff", room.staff)))

    assert len(pages) > 2
    assert all(page[0] == list(HEAD) for page in pages)
    assert [row[0] for page in pages for row in page[1:]] == [str(at) for at in range(1, 41)]


def test_filters_and_scope_narrow_it_and_a_long_one_is_refused(room, as_role, monkeypatch):
    own = room.bring("issued")
    room.bring("issued", school=SchoolFactory(name="别处小学"))
    of_school = "".join(
        cell for page in tables(pdf_of(as_role("principal", room.principal))) for row in page for cell in row
    )

    assert own.number in of_school
    assert "别处小学" not in of_school
    assert len(tables(pdf_of(as_role("staff", room.staff), status="found"))[0]) == 1
    monkeypatch.setattr(ledger_paper, "MOST", 1)
    refused = as_role("staff", room.staff).get(reverse("rectification:ledger_paper"))
    assert refused.status_code == 422
    assert "请先筛选再打印" in refused.content.decode()


def test_the_page_of_the_ledger_on_paper_leads_to_it(room, as_role):
    room.bring("issued")
    page = as_role("staff", room.staff).get(reverse("rectification:ledger_print"), {"status": "issued"})

    assert f"{reverse('rectification:ledger_paper')}?status=issued" in page.content.decode()
