"""A paper drafted by hand: its fields, tables pasted from a sheet, recipients, marks, a look before it is saved."""

from dataclasses import replace

import pytest
from django.urls import reverse

from reports import services
from reports.blocks import Chart, Heading, Marks, Paragraph, Series, Table
from reports.kinds import Field, PackWording, kinds
from reports.models import Document
from reports.pasted import MOST_ROWS, PasteRefused, chart_from, read_rows, rows_text, table_from
from tests.factories.office import UnitFactory
from tests.factories.schools import SchoolFactory
from tests.reports.conftest import print_now

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NEW = "/reports/new/"
HEAD = ("姓名", "单位")
FIELDS = (
    Field("事由", required=True),
    Field("内容", "text", required=True),
    Field("时间", "date"),
    Field("份数", "number"),
    Field("名单", "table", columns=HEAD),
    Field("得分", "chart", columns=("指标", "县评"), chart="radar", unit="%"),
)
WORDING = PackWording(
    "关于{事由}的通知", "", "{内容}\n? 时间：{时间}。\n? 报送{份数}份。\n?{名单} 附件：名单\n{得分}\n== 名单\n{名单}"
)


@pytest.fixture(autouse=True)
def notice(monkeypatch):
    """A kind with a field of every type."""
    kind = replace(kinds()["supervision_notice"], fields=FIELDS, wording=WORDING)
    monkeypatch.setitem(kinds(), "supervision_notice", kind)
    return kind


@pytest.fixture
def office(client, desk):
    """The clerk, signed in."""
    client.force_login(desk.staff)
    return client


ADDRESS = f"{NEW}supervision_notice/"


def typed(client, desk, **changes) -> dict:
    """The form as it is opened, with the least that is needed."""
    form = client.get(ADDRESS).context["form"]
    given = {name: form[name].value() for name in form.fields}
    least = {"field_0": "春季督导", "field_1": "现将有关事项通知如下。", "schools": [desk.school.pk]}
    return {name: value for name, value in (given | least | changes).items() if value is not None}


def drafted(client, desk, **changes) -> Document:
    response = client.post(ADDRESS, typed(client, desk, **changes))
    assert response.status_code == 302, response.context["form"].errors
    return Document.objects.latest("pk")


def test_the_kinds_are_grouped_and_can_be_searched(office):
    every = office.get(NEW).content.decode()
    assert f'href="{ADDRESS}"' in every
    assert "反馈意见" in every
    assert f'href="{NEW}feedback_opinion/"' not in every
    found = office.get(NEW, {"q": "通知"}).content.decode()
    assert f'href="{ADDRESS}"' in found
    assert f'href="{NEW}appointment_letter/"' not in found
    assert "没有找到" in office.get(NEW, {"q": "没有的公文"}).content.decode()


def test_only_kinds_of_the_desk_are_drafted_here(office):
    assert office.get(f"{NEW}feedback_opinion/").status_code == 404
    assert office.post(f"{NEW}no_such_kind/").status_code == 404


@pytest.mark.parametrize("code", [code for code, kind in kinds().items() if kind.desk])
def test_every_kind_of_the_desk_has_its_page(office, code):
    response = office.get(f"{NEW}{code}/")
    assert response.status_code == 200
    form = response.context["form"]
    assert [form.fields[f"field_{i}"].label for i, _ in enumerate(kinds()[code].fields)] == [
        field.label for field in kinds()[code].fields
    ]


def test_what_is_filled_in_becomes_a_draft(office, desk):
    document = drafted(
        office,
        desk,
        field_1="# 督导内容\n教学常规。\n\n## 方式\n随堂听课。",
        field_2="2024-03-05",
        field_3="２",
        field_4="姓名\t单位\r\n张三\t\r\n",
        field_5="安全\t95%\n教学\t—\n管理\t88.5",
    )
    assert document.title == "关于春季督导的通知"
    assert document.addressee == desk.school.name
    blocks = document.paper.blocks
    assert blocks[:5] == (
        Heading("督导内容"),
        Paragraph("教学常规。"),
        Heading("方式", 2),
        Paragraph("随堂听课。"),
        Paragraph("时间：2024年3月5日。"),
    )
    assert blocks[5] == Paragraph("报送2份。")
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert chart == Chart(
        "radar", ("安全", "教学", "管理"), (Series("县评", ("95", "", "88.5")),), unit="%", caption="得分"
    )
    assert blocks[-1].blocks == (Table(HEAD, (("张三", ""),)),)
    assert [receipt.school for receipt in document.receipts.all()] == [desk.school]
    assert print_now(document) == "done"


def test_headings_that_are_typed_stand_below_those_of_the_wording(office, desk, notice, monkeypatch):
    words = replace(WORDING, body="# 总则\n{事由}\n## 内容\n{内容}\n{名单}\n{得分}\n{时间}{份数}")
    monkeypatch.setitem(kinds(), "supervision_notice", replace(notice, wording=words))
    blocks = drafted(office, desk, field_1="# 其一\n文\n### 其二").paper.blocks
    assert blocks[2:] == (Heading("内容", 2), Heading("其一", 3), Paragraph("文"), Heading("其二", 4))


def test_what_is_left_empty_leaves_no_trace(office, desk):
    assert drafted(office, desk).paper.blocks == (Paragraph("现将有关事项通知如下。"),)


def test_it_goes_to_everyone_chosen(office, desk):
    other, unit = SchoolFactory(name="青禾县第二中学"), UnitFactory(name="县水利局")
    document = drafted(office, desk, units=[unit.pk], names="青禾县第二中学\n", addressee="")
    assert {str(receipt.recipient) for receipt in document.receipts.all()} == {
        desk.school.name,
        other.name,
        unit.name,
    }
    assert document.school is None
    assert document.addressee == f"{desk.school.name}、青禾县第二中学、县水利局"


def test_marks_are_kept_and_changed_while_it_is_a_draft(office, desk):
    document = drafted(
        office,
        desk,
        urgency="加急",
        secrecy="秘密★1年",
        copy_no="000012",
        joint="县卫生健康局\n\n县公安局",
        note="（此件公开发布）",
    )
    marks = Marks("000012", "秘密★1年", "加急", joint=("县卫生健康局", "县公安局"), note="此件公开发布")
    assert document.paper.marks == marks
    edit = reverse("reports:document_edit", args=[document.pk])
    form = office.get(edit).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert (data["urgency"], data["joint"]) == ("加急", "县卫生健康局\n县公安局")
    refused = office.post(
        edit, data | {"copy_no": "12", "secrecy": "绝秘", "joint": "\n".join(f"机关{n}" for n in range(9))}
    )
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"copy_no", "secrecy", "joint"}
    assert office.post(edit, data | {"urgency": "", "client_uuid": ""}).status_code == 302
    document.refresh_from_db()
    assert document.paper.marks == replace(marks, urgency="")


def test_a_table_that_was_typed_can_be_typed_again(office, desk):
    document = drafted(office, desk, field_4="张三\t甲校")
    edit = reverse("reports:document_edit", args=[document.pk])
    form = office.get(edit).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    name = next(name for name in data if data[name] == "张三\t甲校")
    refused = office.post(edit, data | {name: "张三\t甲校\t多一格"})
    assert refused.status_code == 422
    assert refused.context["form"].errors[name] == ["第1行有3格，表头只有2栏：姓名、单位。"]
    assert refused.context["form"][name].value() == "张三\t甲校\t多一格"
    assert office.post(edit, data | {name: "张三\t乙校\n李四\t丙校", "added": "请及时办理。"}).status_code == 302
    document.refresh_from_db()
    *_, added, annex = document.paper.blocks
    assert added == Paragraph("请及时办理。")
    assert annex.blocks == (Table(HEAD, (("张三", "乙校"), ("李四", "丙校"))),)
    form = office.get(edit).context["form"]
    emptied = {key: form[key].value() or "" for key in form.fields}
    emptied |= {key: "" for key, text in emptied.items() if "乙校" in str(text)}
    assert office.post(edit, emptied).status_code == 302
    document.refresh_from_db()
    assert document.paper.blocks[-1] == added


def test_a_table_that_a_room_collected_stays(office, desk):
    form = office.get(reverse("reports:document_edit", args=[desk.draft().pk])).context["form"]
    assert not any("data-columns" in field.widget.attrs for field in form.fields.values())


def test_minutes_name_who_was_there(office, desk, notice, monkeypatch):
    monkeypatch.setitem(kinds(), "supervision_notice", replace(notice, format="minutes"))
    document = drafted(office, desk, attendance_0="张三、李四", attendance_1="", attendance_2="王五")
    assert document.paper.marks.attendance == (("出席", "张三、李四"), ("列席", "王五"))
    form = office.get(reverse("reports:document_edit", args=[document.pk])).context["form"]
    assert form["attendance_2"].value() == "王五"
    assert "secrecy" not in form.fields


def test_editing_without_marks_leaves_them(desk):
    document = desk.draft(marks=Marks(urgency="特急", signer="张三"))
    given = {"actor": desk.staff, "title": "新", "addressee": "某校", "blocks": (Paragraph("文"),), "copies": []}
    document = services.edit_document(document=document, **given)
    assert document.paper.marks == Marks(urgency="特急", signer="张三")
    document = services.edit_document(document=document, marks=Marks(note="注"), **given)
    assert document.paper.marks == Marks(note="注", signer="张三")


def test_nothing_typed_is_lost_when_it_is_refused(office, desk):
    given = {
        "field_0": "",
        "field_1": "<b>正文</b>",
        "field_4": "甲\t乙\t丙",
        "names": "没有的学校",
        "secrecy": "很秘密",
    }
    refused = office.post(ADDRESS, typed(office, desk, **given))
    assert refused.status_code == 422
    form = refused.context["form"]
    assert set(form.errors) >= {"field_0", "field_4", "secrecy"}
    assert form.errors["field_4"] == ["第1行有3格，表头只有2栏：姓名、单位。"]
    for name, value in given.items():
        assert (form[name].value() or "") == value
    assert "&lt;b&gt;正文&lt;/b&gt;" in refused.content.decode()
    assert not Document.objects.exists()


def test_200_000_letters_fit_and_more_are_refused_with_the_text_kept(office, desk):
    document = drafted(office, desk, field_1="\r\n".join(["字" * 99_995] * 2))
    assert [len(block.text) for block in document.paper.blocks] == [99_995, 99_995]
    refused = office.post(ADDRESS, typed(office, desk, field_1="字" * 200_001))
    assert refused.status_code == 422
    assert len(refused.context["form"]["field_1"].value()) == 200_001
    over = office.post(
        ADDRESS, typed(office, desk, field_1="字" * 199_990, field_0="由" * 30, field_4="甲" * 200 + "\t乙")
    )
    assert over.status_code == 422
    assert "公文正文最多200000字" in over.content.decode()


def test_a_title_of_more_than_300_letters_is_refused(office, desk):
    refused = office.post(ADDRESS, typed(office, desk, field_0="由" * 298))
    assert refused.status_code == 422
    assert "标题最多300字，现有303字" in refused.content.decode()
    assert drafted(office, desk, field_0="由" * 295).title == "关于" + "由" * 295 + "的通知"


@pytest.mark.parametrize(
    "hostile",
    ["<img src=file:///etc/passwd>", "http://127.0.0.1/x", "{{ 7*7 }}", "{% load x %}", "{0.__class__}", "{发文机关}"],
)
def test_hostile_text_is_printed_as_it_was_typed(office, desk, hostile):
    document = drafted(office, desk, field_1=hostile, field_4=f"{hostile}\t乙")
    assert document.paper.blocks[0] == Paragraph(hostile)
    assert document.paper.blocks[-1].blocks[0].rows[0][0] == hostile
    assert print_now(document) == "done"


def test_a_look_saves_nothing(office, desk):
    shown = office.post(ADDRESS, typed(office, desk, action="preview", field_0="夏季督导"), headers=HTMX)
    text = shown.content.decode()
    assert text.lstrip().startswith("<section")
    assert "关于夏季督导的通知" in text
    assert "现将有关事项通知如下。" in text
    whole = office.post(ADDRESS, typed(office, desk, action="preview", field_0="夏季督导")).content.decode()
    assert "<html" in whole
    assert "关于夏季督导的通知" in whole
    bad = office.post(ADDRESS, typed(office, desk, action="preview", field_0="", field_5="安全\t很好"), headers=HTMX)
    assert "事由：" in bad.content.decode()
    assert "第1行的“县评”应是数字，现在是“很好”" in bad.content.decode()
    drawn = office.post(ADDRESS, typed(office, desk, action="page"), headers=HTMX).content.decode()
    assert "data:image/png;base64,iVBOR" in drawn
    assert not Document.objects.exists()


def test_the_second_click_makes_no_second_draft(office, desk):
    data = typed(office, desk)
    assert office.post(ADDRESS, data)["Location"] == office.post(ADDRESS, data)["Location"]
    assert Document.objects.count() == 1


def test_rows_come_from_a_sheet_or_from_the_keyboard():
    assert read_rows("甲\t1\n乙\t2\n", HEAD) == (("甲", "1"), ("乙", "2"))
    assert read_rows("| 甲 ｜ 1 |\n乙|2\n丙", HEAD) == (("甲", "1"), ("乙", "2"), ("丙", ""))
    assert read_rows('姓名\t单位\n"甲\n乙"\t"说""好"""\n\t\n', HEAD) == (("甲\n乙", '说"好"'),)
    assert read_rows("甲\t1\t\t\n", HEAD) == (("甲", "1"),)
    assert table_from(" \n\t\n", HEAD) is None
    with pytest.raises(PasteRefused, match="第2行有3格"):
        read_rows("甲\t1\n乙\t2\t3", HEAD)
    with pytest.raises(PasteRefused, match=f"最多{MOST_ROWS}行"):
        read_rows("甲\t1\n" * (MOST_ROWS + 1), HEAD)
    rows = (("甲\n乙", "a\tb"), ('"', ""))
    assert read_rows(rows_text((("x", "y"), *rows)), HEAD)[1:] == tuple(
        tuple(cell.replace("\t", " ") for cell in row) for row in rows
    )


def test_a_chart_has_gaps_but_no_made_up_zeros():
    chart = chart_from("一月\t1,200\n二月\t\n三月\t－3.5", ("月份", "次数"), kind="trend")
    assert chart.series[0].values == ("1200", "", "-3.5")
    with pytest.raises(PasteRefused, match="第2行没有填“月份”"):
        chart_from("一月\t1\n\t2", ("月份", "次数"), kind="bar")
    for bad in ("1e5x", "NaN", "Infinity", "九"):
        with pytest.raises(PasteRefused, match="应是数字"):
            chart_from(f"一月\t{bad}", ("月份", "次数"), kind="bar")
    with pytest.raises(PasteRefused, match="雷达图至少要有3个项目"):
        chart_from("一月\t1", ("月份", "次数"), kind="radar")
