"""The pages: scope, state, one effect per form, nothing typed is lost."""

import uuid
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification import services
from rectification.models import Item
from tests.factories.office import UnitFactory
from tests.factories.rectification import EvidenceFactory, ItemFactory
from tests.factories.schools import PostingFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db
LIST = reverse("rectification:item_list")
ACTS = ("issue", "receive", "start", "report", "pass", "return", "write_off", "reopen", "extension")


def url(name: str, item) -> str:
    return reverse(f"rectification:item_{name}", args=[item.pk])


def form(item=None, **fields) -> dict:
    """What a browser sends."""
    sent = {"client_uuid": str(uuid.uuid4())} | fields
    return sent | {"version": item.version} if item is not None else sent


def test_the_life_of_an_item_over_the_pages(room, as_role):
    staff, principal = as_role("staff", room.staff), as_role("principal", room.principal)
    inspector = as_role("inspector", room.inspector)
    new = {"school": room.school.pk, "source": "upper", "basis": "条例第二十条", "severity": "limited"}
    new |= {"text": "食堂索证不全", "found_on": str(room.today), "photos": photo("整改前.jpg")}
    assert staff.post(reverse("rectification:item_create"), form(**new)).status_code == 302
    item = Item.objects.get()
    before = item.evidence.get()
    assert before.phase == "before"
    for client, act, fields in (
        (staff, "issue", {"workdays": 10, "remark": "请重视"}),
        (principal, "receive", {}),
        (principal, "start", {"responsible": "总务主任", "measures": "补齐"}),
        (principal, "report", {"told": "已补齐", "pictures": [photo()], f"pair_{before.pk}": photo("乙.jpg")}),
        (inspector, "pass", {"is_on_site": "on", "opinion": "已看"}),
        (staff, "write_off", {"opinion": ""}),
    ):
        page = client.get(url("detail", item))
        assert url(act, item) in page.content.decode()
        assert client.get(url(act, item)).status_code == 200
        answer = client.post(url(act, item), form(item, **fields))
        assert (act, answer.status_code) == (act, 302)
        item.refresh_from_db()
    assert item.status == "written_off"
    assert item.evidence.filter(phase="after").count() == 2
    assert before.answers.get().file.original_name == "乙.jpg"
    page = principal.get(url("detail", item)).content.decode()
    assert item.write_off_number in page
    assert "整改后" in page


def test_opening_the_page_is_not_signing(room, as_role):
    item = room.bring("issued")
    principal = as_role("principal", room.principal)
    principal.get(url("detail", item))
    principal.get(url("receive", item))
    item.refresh_from_db()
    assert (item.status, item.signed_at) == ("issued", None)


def test_a_foreign_item_is_404_and_a_foreign_act_403(room, as_role):
    item = room.bring("issued")
    evidence = EvidenceFactory(item=item)
    stranger = as_role("principal", PostingFactory().user)
    for name in ("detail", "receive", "start", "report", "extension"):
        assert stranger.get(url(name, item)).status_code == 404
    assert stranger.post(url("receive", item), form()).status_code == 404
    assert stranger.get(evidence.get_absolute_url()).status_code == 404
    own = as_role("principal", room.principal)
    for name in ("issue", "pass", "return", "write_off", "reopen"):
        assert own.get(url(name, item)).status_code == 403
        assert own.post(url(name, item), form()).status_code == 403
    assert own.get(evidence.get_absolute_url()).status_code == 200
    item.refresh_from_db()
    assert item.status == "issued"


def test_a_double_submit_has_one_effect_and_another_file_is_told_so(room, as_role):
    item = room.bring("received")
    client = as_role("principal", room.principal)
    sent = form(item, told="已换")
    first = client.post(url("report", item), sent | {"pictures": photo()})
    second = client.post(url("report", item), sent | {"pictures": photo()})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert item.evidence.count() == 1
    changed = client.post(url("report", item), sent | {"told": "别的", "pictures": photo()})
    assert changed.status_code == 409
    assert item.events.filter(verb="report").count() == 1


def test_a_stale_form_is_409_and_keeps_the_text(room, as_role):
    item = room.bring("reported")
    client = as_role("inspector", room.inspector)
    stale = form(item, verdict="partly", reason="三层还有一个过期的灭火器")
    services.return_item(actor=room.staff, item=item, verdict="partly", reason="先退")
    answer = client.post(url("return", item), stale)
    assert answer.status_code == 409
    assert "三层还有一个过期的灭火器" in answer.content.decode()
    assert item.rechecks.count() == 1


def test_the_wrong_state_is_409_and_says_which(room, as_role):
    item = room.bring("reported")
    staff = as_role("staff", room.staff)
    page = staff.get(url("write_off", item))
    assert (page.status_code, "不能销号" in page.content.decode()) == (200, True)
    answer = staff.post(url("write_off", item), form(opinion="可以"))
    assert answer.status_code == 409
    assert "当前状态是“已申报完成”，不能销号。" in answer.content.decode()
    item.refresh_from_db()
    assert item.status == "reported"


def test_a_report_without_file_or_with_a_false_one_keeps_the_text(room, as_role):
    item = room.bring("received")
    client = as_role("principal", room.principal)
    html = photo("假.jpg")
    html.file.write(b"<html>")
    for fields, status in (
        ({"told": "换了十二个"}, 422),
        ({"told": "换了十二个", "pictures": html}, 422),
        ({"told": "换了十二个", "pictures": [photo(f"{n}.jpg") for n in range(21)]}, 422),
    ):
        html.seek(0)
        answer = client.post(url("report", item), form(item, **fields))
        assert answer.status_code == status
        assert "换了十二个" in answer.content.decode()
    assert item.evidence.count() == 0
    item.refresh_from_db()
    assert item.status == "received"


def test_bad_input_at_the_desk_is_a_sentence(room, as_role):
    staff = as_role("staff", room.staff)
    good = {"school": room.school.pk, "source": "upper", "basis": "条例", "severity": "limited"}
    good |= {"text": "<script>alert(1)</script>", "found_on": str(room.today)}
    for bad in (
        {"school": ""},
        {"school": "999999"},
        {"found_on": "1970-01-01"},
        {"found_on": "明天"},
        {"workdays": "1000"},
        {"workdays": "181"},
        {"basis": ""},
        {"source": "visit"},
        {"text": "字" * 4001},
    ):
        answer = staff.post(reverse("rectification:item_create"), form(**(good | bad)))
        assert (bad, answer.status_code) == (bad, 422)
    assert not Item.objects.exists()
    answer = staff.post(reverse("rectification:item_create"), form(**good), follow=True)
    assert "<script>alert" not in answer.content.decode()


def test_an_extension_over_the_pages(room, as_role):
    item = room.bring("received")
    principal, staff = as_role("principal", room.principal), as_role("staff", room.staff)
    assert url("extension", item) in principal.get(url("detail", item)).content.decode()
    assert principal.post(url("extension", item), form(item, more=99, reason="等货")).status_code == 422
    item.refresh_from_db()
    assert principal.post(url("extension", item), form(item, more=5, reason="等货")).status_code == 302
    extension = item.extensions.get()
    decide = reverse("rectification:extension_decide", args=[extension.pk])
    assert decide in staff.get(url("detail", item)).content.decode()
    assert decide not in principal.get(url("detail", item)).content.decode()
    assert principal.get(decide).status_code == 403
    assert "等货" in staff.get(decide).content.decode()
    assert staff.post(decide, form(extension, decision="refuse", remark="")).status_code == 422
    assert staff.post(decide, form(extension, decision="grant", granted=3)).status_code == 302
    assert staff.post(decide, form(decision="grant")).status_code == 409
    former = item.due_on
    item.refresh_from_db()
    assert item.due_on > former


def test_a_file_gone_from_disk_is_a_sentence_not_a_crash(room, as_role):
    item = room.bring("passed")
    evidence = item.evidence.get()
    Path(settings.MEDIA_ROOT, evidence.file.path).unlink()
    Path(settings.MEDIA_ROOT, evidence.file.display_path).unlink()
    staff = as_role("staff", room.staff)
    assert staff.get(evidence.get_absolute_url()).status_code == 422
    answer = staff.post(url("write_off", item), form(item))
    assert (answer.status_code, "找不到" in answer.content.decode()) == (422, True)


def test_evidence_is_shown_inline_and_downloaded_whole(room, as_role):
    evidence = room.bring("reported").evidence.get()
    client = as_role("inspector", room.inspector)
    shown = client.get(evidence.get_absolute_url())
    assert shown["Content-Disposition"].startswith("inline")
    whole = client.get(evidence.get_absolute_url(), {"download": "1"})
    assert whole["Content-Disposition"].startswith("attachment")
    assert len(b"".join(whole.streaming_content)) == evidence.file.size


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("role", ["staff", "inspector", "principal"])
def test_the_ledger_costs_the_same_for_two_rows_as_for_twenty(room, as_role, role):
    client = as_role(role, getattr(room, role))
    pages = [LIST, f"{LIST}?q=灭火器&status=issued&overdue=true"]
    if role == "principal":
        pages.append(reverse("rectification:item_mine"))
    ItemFactory.create_batch(2, school=room.school, issued=True)
    for page in pages:
        client.get(page)
    two = [queries(client, page) for page in pages]
    ItemFactory.create_batch(18, school=room.school, issued=True)
    assert [queries(client, page) for page in pages] == two
    assert len(client.get(LIST).context["table"].rows) == 20


def test_one_item_costs_the_same_with_a_long_history(room, as_role):
    client = as_role("staff", room.staff)
    short, long = room.bring("reported"), room.bring("reported")
    for _ in range(3):
        services.return_item(actor=room.inspector, item=long, verdict="partly", reason="差")
        services.report_item(actor=room.principal, item=long, text="再改", files=[photo()])
    services.return_item(actor=room.inspector, item=short, verdict="partly", reason="差")
    services.report_item(actor=room.principal, item=short, text="再改", files=[photo()])
    client.get(url("detail", short))
    assert queries(client, url("detail", long)) == queries(client, url("detail", short))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=食堂", {"canteen"}),
        ("status=issued&status=mending", {"canteen", "late"}),
        ("severity=minor", {"canteen"}),
        ("source=upper", {"late"}),
        ("overdue=true", {"late"}),
        ("overdue=false", {"canteen", "old"}),
        ("year=2023", {"old"}),
        ("found_on_after=2024-05-01&found_on_before=2024-05-31", {"canteen"}),
        ("year=abc", {"canteen", "late", "old"}),
        ("year=99999999999", {"canteen", "late", "old"}),
        ("found_on_after=0001-01-01&found_on_before=9999-12-31", {"canteen", "late", "old"}),
        ("school=abc&township=9999", {"canteen", "late", "old"}),
        ("page=99999999999999999999&sort=nonsense", {"canteen", "late", "old"}),
        ("sort=-owner", {"canteen", "late", "old"}),
    ],
)
def test_filters(room, as_role, query, expected):
    rows = {
        "canteen": ItemFactory(
            school=room.school,
            issued=True,
            text="食堂索证不全",
            severity="minor",
            found_on=date(2024, 5, 6),
            due_on=date(2999, 1, 4),
        ),
        "late": ItemFactory(school=room.school, mending=True, source="upper"),
        "old": ItemFactory(school=room.school, written_off=True, found_on=date(2023, 3, 6)),
    }
    answer = as_role("staff", room.staff).get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert {row.record for row in answer.context["table"].rows} == {rows[name] for name in expected}


def test_the_export_carries_the_columns_of_the_ledger_and_runs_nothing(room, as_role):
    item = ItemFactory(school=room.school, written_off=True, text="=HYPERLINK(1)\n第二行")
    ItemFactory(issued=True)
    answer = as_role("principal", room.principal).get(LIST, {"export": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join([answer.content]))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    line = dict(zip(rows[0], rows[-1], strict=True))
    assert len(rows) == 2
    assert line["问题编号"] == item.number
    assert line["销号编号"] == item.write_off_number
    assert (line["依据"], line["整改措施"], line["状态"]) == (item.basis, item.measures, "已销号")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_principal_finds_his_items_by_urgency_with_one_button_each(room, as_role):
    late = ItemFactory(school=room.school, mending=True)
    fresh = room.bring("issued")
    waiting = room.bring("reported")
    ItemFactory(issued=True)
    answer = as_role("principal", room.principal).get(reverse("rectification:item_mine"))
    groups = {name: [row["url"] for row in rows] for name, rows in answer.context["groups"]}
    assert groups == {"已逾期": [url("report", late)], "以后": [url("receive", fresh)]}
    assert list(answer.context["waiting"]) == [waiting]
    assert "2条要办理，其中1条已逾期" in answer.content.decode()


def test_a_department_answers_for_its_own_item(room, as_role):
    contact = as_role("department")
    unit = UnitFactory(name="县财政局")
    unit.postings.create(user=contact.person, started_on=date(2024, 1, 1))
    item = room.open(school=None, unit=unit)
    assert contact.get(url("detail", item)).status_code == 404
    item = services.issue_item(actor=room.staff, item=item)
    assert "县财政局" in contact.get(url("detail", item)).content.decode()
    assert contact.post(url("receive", item), form(item)).status_code == 302
    item.refresh_from_db()
    assert contact.post(url("report", item), form(item, told="已拨付", pictures=photo())).status_code == 302
