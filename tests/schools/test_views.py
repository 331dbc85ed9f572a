"""Pages: scope, permissions, the import's way, the form's way."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from schools.models import ImportRun, School, YearReturn
from tests.factories.schools import CollectionFactory, PostingFactory, SchoolFactory, YearReturnFactory, good_values
from tests.schools.sheets import register

pytestmark = pytest.mark.django_db
ROW = ("3137000001", "青禾县实验小学", "小学", "公办", "城关镇", "城区")
BAD = ("3137000002", "某中学", "中学", "公办", "", "")


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


def upload(data, name="名录.csv"):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def staff(as_role):
    return as_role("staff")


@pytest.fixture
def posted(as_role):
    """A principal signed in, his school, and the year open for filling in."""
    CollectionFactory()
    client = as_role("principal")
    client.school = PostingFactory(user=client.person).school
    return client


def test_a_principal_sees_only_his_own_school(posted):
    other = SchoolFactory(name="别人的小学")
    page = posted.get(at("school_list"))
    assert [row.record for row in page.context["table"].rows] == [posted.school]
    assert posted.get(at("school_detail", other.pk)).status_code == 404
    assert posted.get(at("school_detail", posted.school.pk)).status_code == 200
    section = other.sections.get()
    assert posted.get(at("return_edit", section.pk, 2024)).status_code == 404
    assert posted.get(at("return_detail", YearReturnFactory(section=section).pk)).status_code == 404
    assert posted.get(at("school_import")).status_code == 403


def test_the_list_costs_the_same_for_two_schools_as_for_twenty(staff, django_assert_num_queries):
    SchoolFactory.create_batch(2)
    staff.get(at("school_list"))
    with CaptureQueriesContext(connection) as two_rows:
        staff.get(at("school_list"))
    SchoolFactory.create_batch(18)
    with django_assert_num_queries(len(two_rows)):
        page = staff.get(at("school_list"))
    assert len(page.context["table"].rows) == 20


def test_the_return_list_costs_the_same_for_two_sections_as_for_twenty(staff, django_assert_num_queries):
    for _ in range(2):
        YearReturnFactory()
    staff.get(at("return_list"), {"year": 2024})
    with CaptureQueriesContext(connection) as two_rows:
        staff.get(at("return_list"), {"year": 2024})
    for _ in range(18):
        YearReturnFactory()
    with django_assert_num_queries(len(two_rows)):
        page = staff.get(at("return_list"), {"year": 2024})
    assert len(page.context["table"].rows) == 20


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"word": "柳河"}, ["柳河小学"]),
        ({"word": "旧名"}, ["青禾园"]),
        ({"word": "P9"}, ["青禾园"]),
        ({"kind": "kindergarten"}, ["青禾园"]),
        ({"ownership": "private"}, ["青禾园"]),
        ({"location": "urban"}, ["柳河小学"]),
        ({"status": "closed"}, ["撤并小学"]),
        ({"status": "open"}, ["柳河小学", "青禾园"]),
        ({"kind": "nonsense"}, ["撤并小学", "柳河小学", "青禾园"]),
        ({"sort": "user__password", "page": "99999999999999"}, ["撤并小学", "柳河小学", "青禾园"]),
    ],
)
def test_the_register_is_narrowed_by_word_and_choice(staff, query, names):
    SchoolFactory(code="A1", name="柳河小学", location="urban")
    renamed = SchoolFactory(code="P9", name="青禾园", kind="kindergarten", ownership="private")
    renamed.names.create(name="旧名园", pinyin="jiumingyuan", initials="jmy")
    SchoolFactory(code="A0", name="撤并小学", closed_on=date(2023, 8, 31))
    page = staff.get(at("school_list"), query)
    assert [row.record.name for row in page.context["table"].rows] == names


def test_the_list_is_exported_as_shown(staff):
    SchoolFactory(name="=1+1")
    answer = staff.get(at("school_list"), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["学校标识码", "学校名称", "办学类型"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_upload_preview_apply(staff):
    answer = staff.post(at("school_import"), {"file": upload(register(ROW)), "ownership": ""})
    run = ImportRun.objects.get()
    assert answer.status_code == 302
    assert answer.url == at("import_detail", run.pk)
    page = staff.get(answer.url)
    assert "青禾县实验小学" in page.text
    assert School.objects.count() == 0
    answer = staff.post(at("import_apply", run.pk), {"version": run.version})
    assert answer.url == at("import_detail", run.pk)
    assert School.objects.get().name == "青禾县实验小学"
    assert staff.post(at("import_apply", run.pk), {"version": 2}).status_code == 409


def test_errors_are_shown_by_row_and_column_and_come_back_marked(staff):
    staff.post(at("school_import"), {"file": upload(register(ROW, BAD)), "ownership": ""})
    run = ImportRun.objects.get()
    page = staff.get(at("import_detail", run.pk))
    assert "初中 / 完全中学 / 高中" in page.text
    assert at("import_apply", run.pk) not in page.text
    assert staff.post(at("import_apply", run.pk)).status_code == 409
    assert School.objects.count() == 0
    marked = load_workbook(io.BytesIO(staff.get(at("import_marked", run.pk)).content))
    sheet = marked.worksheets[0]
    assert "不够具体" in sheet["C3"].comment.text
    assert sheet["C2"].comment is None
    assert (sheet["G1"].value, sheet["G2"].value) == ("导入问题", None)
    assert "初中 / 完全中学 / 高中" in sheet["G3"].value
    assert marked.worksheets[1]["D2"].value == "中学"


def test_the_marked_sheet_can_be_corrected_and_uploaded_again(staff):
    staff.post(at("school_import"), {"file": upload(register(ROW, BAD)), "ownership": ""})
    book = load_workbook(io.BytesIO(staff.get(at("import_marked", ImportRun.objects.get().pk)).content))
    book.worksheets[0]["C3"].value = "初中"
    stream = io.BytesIO()
    book.save(stream)
    staff.post(at("school_import"), {"file": upload(stream.getvalue(), "改好.xlsx"), "ownership": ""})
    run = ImportRun.objects.first()
    assert (run.status, run.preview["counts"]["added"]) == ("ready", 2)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"<html></html>", "名录.xlsx", "网页"),
        (b"", "名录.xlsx", "空文件"),
        (b"\xff\xd8\xff\xe0", "照片.jpg", "只接收"),
        ("甲,乙\n1,2\n".encode(), "名录.csv", "学校名称"),
        (b"x" * (10 * 1024 * 1024 + 1), "大.csv", "10 MB"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_a_sentence(staff, data, name, said):
    answer = staff.post(at("school_import"), {"file": upload(data, name), "ownership": ""})
    assert answer.status_code == 422
    assert said in answer.text
    assert ImportRun.objects.count() == 0


def test_a_preview_belongs_to_its_uploader(staff, as_role):
    staff.post(at("school_import"), {"file": upload(register(ROW)), "ownership": ""})
    run = ImportRun.objects.get()
    other = as_role("staff")
    assert other.get(at("import_detail", run.pk)).status_code == 404
    assert other.post(at("import_apply", run.pk)).status_code == 404
    assert as_role("leader").get(at("import_detail", run.pk)).status_code == 403


def test_a_school_is_edited_and_a_stale_save_keeps_both(staff):
    school = SchoolFactory(name="旧名小学")
    page = staff.get(at("school_edit", school.pk))
    data = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    data |= {"township": school.township_id, "version": 1}
    del data["client_uuid"]
    assert staff.post(at("school_edit", school.pk), data | {"name": "新名小学"}).status_code == 302
    answer = staff.post(at("school_edit", school.pk), data | {"name": "第三个名"})
    assert answer.status_code == 409
    assert "第三个名" in answer.text
    assert "新名小学" in answer.text
    assert School.objects.get().name == "新名小学"


def test_the_principal_fills_in_checks_and_confirms(posted):
    section = posted.school.sections.get()
    address = at("return_edit", section.pk, 2024)
    YearReturnFactory(section=section, year=2023, values=good_values(students="280"), frozen=True)
    page = posted.get(address)
    assert "上年 280" in page.text
    assert posted.post(address, {"students": "３００"}).status_code == 302
    row = YearReturn.objects.get(year=2024)
    assert (row.values, row.status) == ({"students": "300"}, "imported")
    answer = posted.post(address, good_values() | {"version": row.version})
    assert answer.url == at("return_detail", row.pk)
    page = posted.get(answer.url)
    assert [transition.name for transition, _ in page.context["actions"]] == ["confirm"]
    row.refresh_from_db()
    assert posted.post(at("return_confirm", row.pk), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", posted.person)
    assert posted.post(address, {"students": "1", "version": row.version}).status_code == 409
    assert posted.post(at("return_send_back", row.pk), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"students": "-5"}, "不能是负数"),
        ({"students": "1_000"}, "普通数字"),
        ({"ft_teachers": "3", "ft_teachers_benke": "5"}, "学历教师合计 5 人，多于专任教师 3 人"),
        ({"students": "9" * 100}, "40"),
    ],
)
def test_bad_figures_are_said_and_the_typed_text_stays(posted, typed, said):
    answer = posted.post(at("return_edit", posted.school.sections.get().pk, 2024), typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(typed.values())) in answer.text
    assert YearReturn.objects.count() == 0


def test_the_second_of_two_tabs_is_told_what_changed(posted):
    row = YearReturnFactory(section=posted.school.sections.get())
    address = at("return_edit", row.section_id, 2024)
    first = good_values(students="301") | {"version": 1}
    assert posted.post(address, first).status_code == 302
    answer = posted.post(address, good_values(students="302") | {"version": 1})
    assert answer.status_code == 409
    assert [(c["yours"], c["current"]) for c in answer.context["conflict"]] == [("302", "301")]
    row.refresh_from_db()
    assert row.values["students"] == "301"


def test_soft_findings_ask_for_a_word_and_keep_it(posted):
    section = posted.school.sections.get()
    row = YearReturnFactory(section=section, values=good_values(pe_teachers="30"))
    address = at("return_edit", section.pk, 2024)
    assert "体育艺术专任教师合计 32 人，多于专任教师 24 人" in posted.get(address).text
    posted.post(address, row.values | {"version": 1, "note_arts_within_teachers": "含走教教师"})
    assert "含走教教师" in posted.get(at("return_detail", row.pk)).text


def test_the_year_list_says_who_is_missing_and_freezes(staff, as_role):
    done, missing = YearReturnFactory(confirmed=True), SchoolFactory(name="没有报的小学")
    page = staff.get(at("return_list"), {"year": 2024, "status": "missing"})
    assert [row.record.school for row in page.context["table"].rows] == [missing]
    assert "应报 2 个学部：未报 1" in page.context["state"]
    address = at("year_freeze", 2024)
    answer = staff.post(address, {})
    assert answer.status_code == 422
    assert "没有报的小学" in answer.text
    assert staff.post(address, {"only_confirmed": "on"}).status_code == 302
    done.refresh_from_db()
    assert done.status == "frozen"
    assert staff.get(at("return_reopen", done.pk)).status_code == 403
    director = as_role("director")
    assert director.post(at("return_reopen", done.pk), {"reason": " ", "version": 2}).status_code == 422
    assert director.post(at("return_reopen", done.pk), {"reason": "资产值有误", "version": 2}).status_code == 302


def test_the_template_goes_out_and_comes_back_through_the_page(posted):
    section = posted.school.sections.get()
    SchoolFactory()
    answer = posted.get(at("return_template"), {"year": 2024})
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert sheet.max_row == 2
    column = next(cell.column for cell in sheet[1] if cell.value == "在校生数（人）")
    sheet.cell(2, column).value = 288
    stream = io.BytesIO()
    book.save(stream)
    posted.post(at("return_import"), {"file": upload(stream.getvalue(), "填报.xlsx"), "year": 2024})
    run = ImportRun.objects.get()
    assert posted.post(at("import_apply", run.pk), {"version": 1}).status_code == 302
    assert YearReturn.objects.get(section=section).values == {"students": "288"}


@pytest.mark.parametrize(
    "path", ["sections/{}/returns/1/", "sections/{}/returns/99999/", "returns/999999999999/", "returns/freeze/99999/"]
)
def test_impossible_addresses_are_not_found(staff, path):
    section = SchoolFactory().sections.get()
    assert staff.get(at("school_list") + path.format(section.pk)).status_code == 404


def test_every_page_opens_for_the_office(staff):
    school = PostingFactory(school=SchoolFactory(kind="nine_year")).school
    row = YearReturnFactory(section=school.sections.first(), confirmed=True)
    for name, args in (
        ("school_list", ()),
        ("school_detail", (school.pk,)),
        ("school_edit", (school.pk,)),
        ("school_import", ()),
        ("return_list", ()),
        ("return_detail", (row.pk,)),
        ("return_edit", (row.section_id, 2024)),
        ("return_import", ()),
        ("return_template", ()),
        ("year_freeze", (2024,)),
        ("return_send_back", (row.pk,)),
        ("return_freeze", (row.pk,)),
    ):
        assert staff.get(at(name, *args)).status_code == 200, name
