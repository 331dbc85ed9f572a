"""The life of a set: files in and out, opinions, new versions, versions side by side, local targets."""

import copy
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments import services
from assessments.models import IndicatorSet, SetOpinion, SetUpload, YearTarget
from assessments.pack_comparing import compare
from assessments.pack_editing import item_of
from assessments.pack_files import shipped_codes, shipped_pack
from assessments.pack_writing import write_pack
from assessments.services.editing import apply_upload, preview_set, revise_set
from assessments.services.opinions import add_opinion
from assessments.set_sheets import write_sheets
from assessments.targets import targets_of
from assessments.workflow import SetStatus
from core.exceptions import NotAllowed, WrongState
from tests.assessments.county import BALANCED
from tests.assessments.test_set_editing import filled, fresh, url
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
IMPORT = reverse("assessments:set_import")


@pytest.fixture
def pack():
    return copy.deepcopy(shipped_pack(BALANCED))


def uploaded(client, data, name):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def run(*args):
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


# --- files ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["set_yaml", "set_workbook"])
def test_a_set_that_leaves_and_comes_back_is_the_same_set(as_role, county, name):
    row = make.indicator_set(SetStatus.DRAFT)
    client = as_role("staff")
    data = client.get(url(name, row)).content
    preview = uploaded(client, data, "a.yaml" if name == "set_yaml" else "a.xlsx")
    assert preview.status_code == 302
    page = client.get(preview["Location"])
    assert page.context["comparison"].is_same
    upload = SetUpload.objects.get()
    assert client.post(reverse("assessments:set_load", args=[upload.pk])).status_code == 302
    assert IndicatorSet.objects.get().pack_sha256 == row.pack_sha256
    if name == "set_workbook":
        assert upload.origin == f"由 {BALANCED} 第1版导出"


def test_a_changed_workbook_shows_its_differences_and_becomes_the_next_version(as_role, county):
    make.indicator_set()
    client = as_role("staff")
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("set_workbook", IndicatorSet.objects.get())).content))
    sheet = book["指标"]
    heads = [cell.value for cell in sheet[1]]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "R2")
    line[heads.index("规则（YAML）")].value = line[heads.index("规则（YAML）")].value.replace(
        "primary: '1'", "primary: '1.5'"
    )
    line[heads.index("指标")].value = "县级以上骨干教师"
    stream = io.BytesIO()
    book.save(stream)

    page = client.get(uploaded(client, stream.getvalue(), "改.xlsx")["Location"])
    assert page.context["upload" if "upload" in page.context else "object"].faults == []
    shown = page.content.decode()
    assert "成为第2版草案" in shown
    assert "县级以上骨干教师" in shown
    (change,) = page.context["comparison"].changed
    assert ("标准（小学）", "1", "1.5") in [(c.name, c.old, c.new) for c in change.changes]
    client.post(reverse("assessments:set_load", args=[SetUpload.objects.get().pk]))
    second = IndicatorSet.objects.get(version=2)
    assert second.status == "draft"
    assert item_of(second.pack, "R2")["rule"]["thresholds"]["primary"] == "1.5"
    assert IndicatorSet.objects.get(version=1).status == "issued"


def bomb():
    lines = ["a: &a [x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)
    ]
    return "\n".join(lines).encode()


def with_macro(data):
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.yaml", bomb(), "引用"),
        ("a.yaml", b"- just\n- a list\n", "一套指标体系"),
        ("a.yaml", b"just text", "一套指标体系"),
        ("a.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("a.yaml", ("[" * 5000).encode(), "太深"),
        ("a.yaml", b"code: a\ncode: b\n", "重复出现"),
        ("a.yaml", b"code: !!set {a, b}\n", "不是有效的YAML"),
        ("a.yaml", b"code: !!map a\n", "不是一组键和值"),
        ("a.yaml", b"? [a]\n: b\n", "不是文字"),
        ("a.yaml", b'code: "a\\0"\n', "控制字符"),
        ("a.csv", b"a,b\n1,2\n", "只接收"),
        ("a.xlsm", b"PK\x03\x04", "宏"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "损坏"),
        ("a.xlsx", b"<html>", "网页"),
    ],
)
def test_a_file_that_is_no_set_is_refused_with_a_sentence(as_role, county, name, data, sentence):
    response = uploaded(as_role("staff"), data, name)
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors)
    assert not SetUpload.objects.exists()


def test_a_workbook_with_a_macro_or_without_its_sheets_is_refused(as_role, county, pack):
    client = as_role("staff")
    good = write_sheets(pack, identity="")
    assert "宏" in str(uploaded(client, with_macro(good), "a.xlsx").context["form"].errors)
    book = openpyxl.load_workbook(io.BytesIO(good))
    del book["设置"]
    stream = io.BytesIO()
    book.save(stream)
    assert "设置" in str(uploaded(client, stream.getvalue(), "a.xlsx").context["form"].errors)
    book = openpyxl.load_workbook(io.BytesIO(good))
    book["设置"]["B2"] = "[1, 2"
    book["设置"]["A3"] = book["设置"]["A4"].value
    stream = io.BytesIO()
    book.save(stream)
    errors = str(uploaded(client, stream.getvalue(), "a.xlsx").context["form"].errors)
    assert "表“设置”第2行" in errors
    assert "重复" in errors


def test_faults_of_an_upload_are_all_listed_with_their_places(as_role, county, pack):
    client = as_role("staff")
    pack["indicators"][2]["code"] = "R1"
    pack["indicators"][3]["parent"] = "R7"
    pack["indicators"][4]["rule"]["formula"] = "pupils + " * 12_000 + "pupils"
    pack["surprise"] = 1
    page = client.get(uploaded(client, write_pack(pack).encode(), "a.yaml")["Location"])
    shown = page.content.decode()
    for sentence in ("R1：指标代码重复", "上级指标“R7”", "R4.rule.formula", "不认识“surprise”"):
        assert sentence in shown
    load = reverse("assessments:set_load", args=[SetUpload.objects.get().pk])
    assert client.post(load).status_code == 422
    assert not IndicatorSet.objects.exists()


def test_a_file_whose_blocks_are_anything_still_gets_its_page(as_role, county):
    client = as_role("staff")
    for text in ("indicators: 5\nfields: x\n", "code: [1]\nindicators: [{}, 3, {code: 1}]\n", "{}\n"):
        page = client.get(uploaded(client, text.encode(), "a.yaml")["Location"])
        assert page.status_code == 200
        assert "处问题" in page.content.decode()


def test_an_upload_is_not_applied_over_a_newer_change_nor_twice(county, pack):
    staff = UserFactory(role="staff")
    row = make.indicator_set(SetStatus.DRAFT)
    pack["title"] = "上传的名称"
    upload = preview_set(actor=staff, pack=pack, file_name="a.yaml")
    services.load_indicator_set(actor=staff, pack=row.pack | {"title": "别人的名称"})
    with pytest.raises(WrongState, match="又有了改动"):
        apply_upload(actor=staff, upload=upload)
    again = preview_set(actor=staff, pack=pack, file_name="a.yaml")
    assert apply_upload(actor=staff, upload=again).title == "上传的名称"
    with pytest.raises(WrongState, match="已经载入"):
        apply_upload(actor=staff, upload=again)
    with pytest.raises(NotAllowed):
        preview_set(actor=UserFactory(role="leader"), pack=pack, file_name="a.yaml")


# --- the command ----------------------------------------------------------------------------------------------------
def test_the_command_passes_every_shipped_set_and_its_workbook(tmp_path):
    for code in shipped_codes():
        assert run("validate_indicator_set", code).startswith("通过：")
        path = tmp_path / f"{code}.xlsx"
        path.write_bytes(write_sheets(shipped_pack(code), identity=""))
        assert run("validate_indicator_set", str(path)).startswith("通过：")


def test_the_command_lists_every_fault_and_fails(tmp_path, pack):
    pack["indicators"][2]["code"] = "R1"
    pack["indicators"][5]["rule"]["formula"] = "(" * 1000 + "students" + ")" * 1000
    path = tmp_path / "set.yaml"
    path.write_text(write_pack(pack), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run("validate_indicator_set", str(path))
    assert refused.value.returncode == 1
    assert "R1：指标代码重复" in str(refused.value)
    assert "R5.rule.formula" in str(refused.value)
    path.write_bytes(bomb())
    with pytest.raises(CommandError, match="引用"):
        run("validate_indicator_set", str(path))
    path.write_text("- a\n", encoding="utf-8")
    with pytest.raises(CommandError, match="一套指标体系"):
        run("validate_indicator_set", str(path))
    with pytest.raises(CommandError, match="找不到"):
        run("validate_indicator_set", str(tmp_path / "none.yaml"))
    book = tmp_path / "macro.xlsx"
    book.write_bytes(with_macro(write_sheets(shipped_pack(BALANCED), identity="")))
    with pytest.raises(CommandError, match="宏"):
        run("validate_indicator_set", str(book))


# --- opinions -------------------------------------------------------------------------------------------------------
def test_opinions_are_given_while_they_are_asked_for_and_answered_once(as_role, county):
    row = make.indicator_set(SetStatus.DRAFT)
    leader, staff = as_role("leader"), as_role("staff")
    add = url("opinion_add", row)
    assert leader.post(add, {"indicator_code": "R2", "text": "标准偏低"}).status_code == 409
    services.consult_set(actor=as_role("director").person, indicator_set=row)
    assert leader.post(add, {"indicator_code": "R2", "text": "标准偏低"}).status_code == 302
    assert leader.post(add, {"indicator_code": "R99", "text": "x"}).status_code == 422
    said = SetOpinion.objects.get()
    answer = reverse("assessments:opinion_answer", args=[said.pk])
    assert leader.post(answer, {"answer": "好"}).status_code == 403
    assert "未答复" in leader.get(url("set_opinions", row)).content.decode()
    assert staff.post(answer, {"answer": "已改为1.5"}).status_code == 302
    assert staff.post(answer, {"answer": "再改"}).status_code == 409
    page = leader.get(url("set_opinions", row)).content.decode()
    assert "已改为1.5" in page
    assert "R2 每百名学生拥有县级以上骨干教师数" in page
    services.issue_set(actor=as_role("director").person, indicator_set=row)
    with pytest.raises(WrongState):
        add_opinion(actor=leader.person, indicator_set=row, indicator_code="", text="晚了")


# --- versions -------------------------------------------------------------------------------------------------------
def test_revising_makes_one_draft_with_the_same_content(as_role, county):
    row = make.indicator_set()
    client = as_role("staff")
    assert "修订为新版" in client.get(row.get_absolute_url()).content.decode()
    first = client.post(url("set_revise", row))
    second = client.post(url("set_revise", row))
    assert first["Location"] == second["Location"]
    draft = IndicatorSet.objects.get(version=2)
    assert (draft.status, draft.pack_sha256, draft.indicators.count()) == (
        "draft",
        row.pack_sha256,
        row.indicators.count(),
    )
    with pytest.raises(NotAllowed):
        revise_set(actor=UserFactory(role="leader"), indicator_set=row)


def test_versions_stand_side_by_side(as_role, county):
    old = make.indicator_set()
    pack = copy.deepcopy(old.pack)
    pack["indicators"][1]["rule"]["thresholds"]["primary"] = "4.5"
    pack["indicators"][2]["title"] = "骨干教师"
    pack["indicators"].append(
        {"code": "R8", "parent": "R", "title": "新增项", "source": {"clause": "新", "confidence": "unconfirmed"}}
    )
    services.load_indicator_set(actor=None, pack=pack)
    new = IndicatorSet.objects.get(version=2)
    page = as_role("leader").get(url("set_compare", new), {"with": old.pk})
    found = page.context["comparison"]
    assert [item.code for item in found.changed] == ["R1", "R2"]
    assert [item.code for item in found.added] == ["R8"]
    assert (found.removed, found.unchanged) == ((), len(old.pack["indicators"]) - 2)
    threshold, whole = found.changed[0].changes
    assert (threshold.name, threshold.old, threshold.new) == ("标准（小学）", "4.2", "4.5")
    assert "小学≥ 4.2" in whole.old
    assert "小学≥ 4.5" in whole.new
    assert as_role("leader").get(url("set_compare", new), {"with": "x"}).status_code == 404
    assert as_role("leader").get(url("set_compare", old)).status_code == 200


def test_a_renamed_indicator_is_one_change_and_not_two():
    def item(code, title):
        return {"code": code, "title": title}

    found = compare({"indicators": [item("A", "甲"), item("B", "乙")]}, {"indicators": [item("B", "乙"), item("C", "甲")]}, renamed={"A": "C"})  # fmt: skip
    assert (found.added, found.removed) == ((), ())
    assert [(change.code, change.moved_from) for change in found.changed] == [("C", "A")]
    assert [block.title for block in found.blocks] == ["指标的次序"]
    assert found.unchanged == 1


# --- local targets --------------------------------------------------------------------------------------------------
def test_local_targets_stand_beside_the_national_line(as_role, county):
    row = make.indicator_set()
    client = as_role("staff")
    address = url("set_targets_edit", row, 2024)
    data = filled(client, address, **{"value|R1|primary": "4.5", "note|R1|primary": "县规划", "value|coefficients|primary": "0.40"})  # fmt: skip
    assert client.post(address, data).status_code == 302
    assert targets_of(BALANCED, 2024) == {
        ("R1", "primary"): Decimal("4.5"),
        ("coefficients", "primary"): Decimal("0.4"),
    }
    assert targets_of(BALANCED, 2023) == {}
    page = as_role("leader").get(url("set_targets", row, 2024)).content.decode()
    assert "≥ 4.2" in page
    assert "≤ 0.50" in page
    assert "4.5" in page

    stale = data | {"client_uuid": "", "value|R1|primary": "4.6"}
    response = client.post(address, stale)
    assert response.status_code == 409
    assert "4.6" in response.content.decode()
    again = stale | {"seen": response.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    gone = filled(client, address, **{"value|R1|primary": "", "note|R1|primary": ""})
    assert client.post(address, gone).status_code == 302
    assert [target.key for target in YearTarget.objects.all()] == ["coefficients"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("abc", "普通数字"), ("-1", "负数"), ("1e3", "普通数字"), ("9" * 30, "太长"), ("9" * 17, "不能大于")],
)
def test_a_target_is_an_exact_number(as_role, county, typed, sentence):
    client = as_role("staff")
    address = url("set_targets_edit", make.indicator_set(), 2024)
    response = client.post(address, filled(client, address, **{"value|R1|primary": typed}))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors)
    assert not YearTarget.objects.exists()


def test_a_note_without_a_target_is_asked_about_and_years_are_years(as_role, county):
    client = as_role("staff")
    row = make.indicator_set()
    address = url("set_targets_edit", row, 2024)
    response = client.post(address, filled(client, address, **{"note|R1|primary": "为什么"}))
    assert response.status_code == 422
    assert client.get(url("set_targets", row, 99999)).status_code == 404
    assert client.get(url("set_targets_edit", row, 1)).status_code == 404


def test_who_may_do_what(as_role, county):
    row = make.indicator_set(SetStatus.DRAFT)
    leader = as_role("leader")
    for name, more in (("set_yaml", ()), ("set_workbook", ()), ("set_compare", ()), ("set_opinions", ()), ("field_list", ()), ("set_targets", (2024,))):  # fmt: skip
        assert leader.get(url(name, row, *more)).status_code == 200, name
        assert as_role("principal").get(url(name, row, *more)).status_code == 403, name
    for name, more in (("set_edit", ()), ("set_blocks", ()), ("indicator_add", ()), ("indicator_edit", ("R1",)), ("indicator_move", ("R1",)), ("indicator_drop", ("R1",)), ("field_add", ()), ("field_edit", ("students",)), ("field_drop", ("students",)), ("set_revise", ()), ("set_targets_edit", (2024,))):  # fmt: skip
        assert leader.get(url(name, row, *more)).status_code == 403, name
        assert as_role("staff").get(url(name, row, *more)).status_code == 200, name
    assert fresh(row).pack_sha256 == row.pack_sha256
