"""The ledger in the office's form: out, back, and what is refused."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.exceptions import BusinessRuleError, WrongState
from core.workbooks import SheetRefused
from rectification.importers.ledger import plan_ledger
from rectification.ledger_sheet import COLUMNS, TITLE, for_sheet, ledger_workbook
from rectification.models import Item
from rectification.services import ledger_sheets
from rectification.services.amending import amend_item

pytestmark = pytest.mark.django_db
LIVE = ("=1+1", "+1", "-1", "@SUM(A1)", "<script>alert(1)</script>", "a\nb", "＝1", "  两边有空格  ")
AT = {column.name: number for number, column in enumerate(COLUMNS, 2)}


def workbook() -> bytes:
    return ledger_workbook(for_sheet(Item.objects.order_by("pk")))


def changed(data: bytes, cells: dict[tuple[int, str], str]) -> bytes:
    """The workbook with cells (row of data from 1, column) filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (row, name), text in cells.items():
        book.active.cell(row + 2, AT[name]).value = text
        book.active.cell(row + 2, AT[name]).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_form_of_the_office_and_nothing_runs(room):
    for text in LIVE:
        room.open(text=text, basis=text, responsible=text)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook())).active
    assert sheet["B1"].value == TITLE
    assert [cell.value for cell in sheet[2]][1:] == [column.heading for column in COLUMNS]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$2")
    assert sheet.column_dimensions["A"].hidden


def test_back_unchanged_changes_nothing(room):
    for text in LIVE:
        room.open(text=text, basis=text, responsible=text, programme=text, note=text)
    room.bring("written_off")
    plan = plan_ledger(workbook(), "台账.xlsx", actor=room.staff)
    assert (plan.problems, plan.amended, plan.opened, plan.same) == ([], [], [], Item.objects.count())


def test_open_cells_are_amended_and_the_history_says_how(room):
    item = room.bring("issued")
    data = changed(workbook(), {(1, "measures"): "三天内更换", (1, "source"): "挂牌督导（双减）", (1, "note"): "=1+1"})
    file = ledger_sheets.stage_ledger_sheet(actor=room.staff, data=data, name="台账.xlsx")
    ledger_sheets.apply_ledger_sheet(actor=room.staff, file=file, expected=(1, 0))
    item.refresh_from_db()
    assert (item.measures, item.programme, item.note) == ("三天内更换", "双减", "=1+1")
    assert "整改措施：无 → 三天内更换" in item.events.get(verb="amend").text
    with pytest.raises(WrongState, match="导入过"):
        ledger_sheets.apply_ledger_sheet(actor=room.staff, file=file, expected=(1, 0))


def test_a_closed_cell_is_refused_by_its_address_and_nothing_is_saved(room):
    item = room.bring("issued")
    data = changed(workbook(), {(1, "measures"): "更换", (1, "is_closed"): "是", (1, "category"): "没有的类别"})
    plan = plan_ledger(data, "台账.xlsx", actor=room.staff)
    assert {problem.cell for problem in plan.problems} == {"O3", "R3"}
    file = ledger_sheets.stage_ledger_sheet(actor=room.staff, data=data, name="台账.xlsx")
    with pytest.raises(BusinessRuleError, match="什么也没有写入"):
        ledger_sheets.apply_ledger_sheet(actor=room.staff, file=file, expected=(1, 0))
    item.refresh_from_db()
    assert item.measures == ""


def test_what_moved_since_the_export_is_refused(room):
    item = room.bring("issued")
    data = workbook()
    amend_item(actor=room.staff, item=item, changes={"note": "另有安排"})
    assert not plan_ledger(data, "台账.xlsx", actor=room.staff).problems
    plan = plan_ledger(changed(data, {(1, "note"): "我的"}), "台账.xlsx", actor=room.staff)
    assert "有了变动" in plan.problems[0].reason


def new_row(room, **more):
    given = {"school": room.school.name, "found_on": str(room.today), "text": "围墙裂缝", "basis": "条例第二十条"}
    given |= {"source": "上级反馈（双高双普）", "severity": "限期整改", "measures": "加固"} | more
    return {(2, name): text for name, text in given.items()}


def test_a_row_without_number_is_a_new_problem(room):
    room.open()
    data = changed(workbook(), new_row(room))
    file = ledger_sheets.stage_ledger_sheet(actor=room.staff, data=data, name="台账.xlsx")
    ledger_sheets.apply_ledger_sheet(actor=room.staff, file=file, expected=(0, 1))
    item = Item.objects.latest("pk")
    assert (item.text, item.programme, item.status, item.measures) == ("围墙裂缝", "双高双普", "found", "加固")
    again = plan_ledger(data, "台账.xlsx", actor=room.staff)
    assert "不要重复登记" in again.problems[0].reason


@pytest.mark.parametrize(
    "bad",
    [
        {"school": "没有的学校"},
        {"found_on": "明天"},
        {"source": "道听途说"},
        {"severity": "随便"},
        {"text": ""},
        {"unit": "没有的单位"},
        {"due_on": "1999-01-01"},
        {"responsible": "字" * 61},
    ],
)
def test_a_bad_new_row_is_told_by_cell(room, bad):
    room.open()
    plan = plan_ledger(changed(workbook(), new_row(room, **bad)), "台账.xlsx", actor=room.staff)
    assert [problem.cell[-1] for problem in plan.problems] == ["4"]
    assert not plan.opened


def test_a_new_problem_stands_in_the_sheet_once(room):
    room.open()
    twice = {(row, name): text for row in (2, 3) for (_, name), text in new_row(room).items()}
    plan = plan_ledger(changed(workbook(), twice), "台账.xlsx", actor=room.staff)
    assert [(problem.cell[-1], "与第4行是同一天" in problem.reason) for problem in plan.problems] == [("5", True)]
    assert len(plan.opened) == 1


def test_foreign_files_are_refused_with_a_sentence(room):
    other = openpyxl.Workbook()
    other.active.append(["姓名", "电话"])
    other.active.append(["甲", "1"])
    stream = io.BytesIO()
    other.save(stream)
    for data, name in (
        (stream.getvalue(), "别的.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧.xls"),
        (b"PK", "坏.xlsx"),
    ):
        with pytest.raises(SheetRefused):
            ledger_sheets.stage_ledger_sheet(actor=room.staff, data=data, name=name)


def test_the_pages_of_the_round_trip(room, as_role):
    item, client = room.bring("issued"), as_role("staff", room.staff)
    answer = client.get(reverse("rectification:ledger_sheet"), {"status": "issued"})
    assert answer["Content-Type"].endswith("sheet")
    data = changed(answer.content, {(1, "responsible"): "后勤主任"})
    sent = {"client_uuid": str(uuid.uuid4()), "file": SimpleUploadedFile("台账.xlsx", data)}
    answer = client.post(reverse("rectification:ledger_upload"), sent)
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "修改1条" in page.content.decode()
    confirm = {name: str(page.context["form"].initial[name]) for name in ("file", "amended", "opened", "client_uuid")}
    address = reverse("rectification:ledger_confirm")
    assert [client.post(address, confirm).status_code for _ in range(2)] == [302, 302]
    item.refresh_from_db()
    assert item.responsible == "后勤主任"
    assert item.events.filter(verb="amend").count() == 1
    assert as_role("director", room.director).get(f"{address}?file={confirm['file']}").status_code == 404
    assert client.get(f"{address}?file=x").status_code == 404


def test_the_paper_is_narrowed_when_it_is_too_long(room, as_role, monkeypatch):
    room.bring("issued", text="<b>食堂</b>")
    page = as_role("principal", room.principal).get(reverse("rectification:ledger_print")).content.decode()
    assert "&lt;b&gt;食堂&lt;/b&gt;" in page
    monkeypatch.setattr("rectification.views.ledger_sheets.PRINTED", 0)
    page = as_role("staff", room.staff).get(reverse("rectification:ledger_print")).content.decode()
    assert "请先筛选" in page
