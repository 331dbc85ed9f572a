"""The county's figures go out as a workbook and come back without changing a cell; a bad cell saves nothing."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.exceptions import NotAllowed, WrongState
from core.models import AuditEntry
from core.workbook_identity import IDENTITY
from core.workbooks import SheetRefused
from schools import services
from schools.field_packs import COUNTY, COUNTY_CODES, COUNTY_STAGE, field_pack
from schools.importers.county import county_workbook, plan_county
from schools.models import CountyReturn, ImportRun
from schools.services import county as county_services
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
YEAR = 2024
NAME = "青禾县"


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def director(county):
    return UserFactory(role="director")


def typed_fields(pack):
    return [found for found in field_pack(pack).fields_of(COUNTY_STAGE) if found.is_typed]


def every_figure(pack=COUNTY):
    """A different value for every field of a county pack that a sheet has a place for."""
    values = {}
    for number, found in enumerate(typed_fields(pack), start=1):
        if found.words:
            values[found.code] = list(found.words)[number % len(found.words)]
        elif found.type == "share":
            values[found.code] = f"{number % 100}.25"
        elif found.type == "decimal":
            values[found.code] = f"{number}.{'5' * found.decimals}"
        else:
            values[found.code] = str(max(found.minimum, 5000 - number if found.unit != "年" else 2020))
    return values


def stored(values, pack=COUNTY, **more):
    return CountyReturn.objects.create(year=YEAR, pack=pack, values=values, version=3, **more)


def workbook(row, pack=COUNTY, **options):
    return county_workbook(year=YEAR, pack=pack, county=NAME, row=row, **options)


def edited(data, changes):
    """The sheet with cells of its only row changed, by heading without the star."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings = {cell.value.replace("*", ""): cell.column for cell in sheet[1]}
    for heading, value in changes.items():
        sheet.cell(2, headings[heading]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def printed_form(lines):
    """A form as it is printed: one line per figure."""
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "类别", "填报项目", "单位", "填报值", "是否必填", "备注说明"])
    for number, (item, unit, value) in enumerate(lines, start=1):
        sheet.append([number, "", item, unit, value, "是", ""])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plan(data):
    return plan_county(data, "县级.xlsx", year=YEAR)


@pytest.mark.parametrize("pack", COUNTY_CODES)
@pytest.mark.parametrize("is_filled", [True, False])
@pytest.mark.parametrize("touched", [False, True])
def test_every_figure_goes_out_and_comes_back_as_it_was(pack, is_filled, touched, county):
    values = every_figure(pack)
    row = stored(values, pack)
    data = workbook(row, pack, is_filled=is_filled)
    found = plan(edited(data, {IDENTITY: None}) if touched and is_filled else data)
    assert (found.problems, found.revisions, found.additions, found.unchanged) == ([], [], [], 1)
    assert found.pack == pack
    row.refresh_from_db()
    assert row.values == values
    assert len(values) == len(typed_fields(pack)) > 7


@pytest.mark.parametrize("pack", COUNTY_CODES)
def test_the_sheet_has_an_identity_locked_headings_units_and_rules(pack, county):
    sheet = load_workbook(io.BytesIO(workbook(stored(every_figure(pack), pack), pack))).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:3] == [IDENTITY, "县（区）", "年度"]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert sheet["B1"].protection.locked
    assert sheet["B2"].protection.locked
    assert not sheet["D2"].protection.locked
    fields = typed_fields(pack)
    assert [heading.replace("*", "") for heading in headings[3:]] == [found.caption for found in fields]
    starred = [found.code for found, heading in zip(fields, headings[3:], strict=True) if "*" in heading]
    assert starred == [found.code for found in fields if found.required_stages]
    ruled = [found for found in fields if found.words or found.type in ("integer", "decimal")]
    assert len(sheet.data_validations.dataValidation) == len(ruled)


def test_an_edit_is_the_only_change_and_an_emptied_cell_empties_the_figure(staff):
    row = stored({"townships": "14", "villages": "196", "primary_zone_share": "97.6"})
    data = edited(workbook(row), {"乡镇数（个）": 15, "行政村数（个）": None})
    run = services.stage_import(actor=staff, kind="county", data=data, name="县级.xlsx", year=YEAR)
    changes = [(c["label"], c["before"], c["after"]) for c in run.rows.get().changes]
    assert changes == [("乡镇数（个）", "14", "15"), ("行政村数（个）", "196", "—")]
    row.refresh_from_db()
    assert row.values["townships"] == "14"
    services.apply_import(actor=staff, run=run)
    row.refresh_from_db()
    assert row.values == {"townships": "15", "primary_zone_share": "97.6"}
    assert AuditEntry.objects.filter(verb="countyreturn.saved").count() == 1
    services.undo_import(actor=staff, run=ImportRun.objects.get())
    row.refresh_from_db()
    assert row.values == {"townships": "14", "villages": "196", "primary_zone_share": "97.6"}


def test_the_first_figures_are_added_from_an_empty_sheet_and_taken_away_again(staff):
    data = edited(workbook(None, is_filled=False), {"乡镇数（个）": 14, "小学就近划片入学比例（%）": "97.6%"})
    run = services.stage_import(actor=staff, kind="county", data=data, name="县级.xlsx", year=YEAR)
    assert (run.preview["counts"]["added"], CountyReturn.objects.count()) == (1, 0)
    services.apply_import(actor=staff, run=run)
    row = CountyReturn.objects.get()
    assert (row.pack, row.values) == (COUNTY, {"townships": "14", "primary_zone_share": "97.6"})
    services.undo_import(actor=staff, run=ImportRun.objects.get())
    assert not CountyReturn.objects.exists()


def test_an_empty_cell_of_an_empty_sheet_keeps_what_is_stored(county):
    row = stored({"townships": "14", "villages": "196"})
    found = plan(edited(workbook(row, is_filled=False), {"乡镇数（个）": 15}))
    assert [(c.label, c.before, c.after) for c in found.revisions[0].changes] == [("乡镇数（个）", "14", "15")]


def test_an_import_that_something_followed_is_not_undone(staff):
    stored({"townships": "14"})
    data = edited(workbook(CountyReturn.objects.get()), {"乡镇数（个）": 15})
    run = services.stage_import(actor=staff, kind="county", data=data, name="县级.xlsx", year=YEAR)
    services.apply_import(actor=staff, run=run)
    county_services.save_county(actor=staff, year=YEAR, values={"villages": "1"})
    with pytest.raises(WrongState, match="导入后又改过"):
        services.undo_import(actor=staff, run=ImportRun.objects.get())
    assert CountyReturn.objects.get().values == {"townships": "15", "villages": "1"}


def test_figures_that_moved_after_the_download_are_shown_from_both_sides(staff):
    data = workbook(stored({"townships": "14"}))
    county_services.save_county(actor=staff, year=YEAR, values={"townships": "16"})
    untouched = plan(data)
    assert (untouched.problems, "系统里有变动" in untouched.kept[0].remark) == ([], True)
    touched = plan(edited(data, {"乡镇数（个）": 15}))
    assert "系统里是“16”，表里是“15”" in touched.problems[0].reason


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"乡镇数（个）": "十四"}, "数"),
        ({"乡镇数（个）": 14.5}, "整数"),
        ({"小学就近划片入学比例（%）": "0.9"}, "百分号"),
        ({"存在违规择校行为": "也许"}, "是"),
        ({"年度": 2023}, "不是 2024 年的表"),
        ({IDENTITY: "return-2024.1.1.0123456789ab"}, "不是本年度的县级填报表"),
        ({"符合交流轮岗条件教师（人）": 10, "实际交流轮岗教师（人）": 11}, "多于符合条件教师"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(changes, said, staff):
    row = stored({"townships": "14"})
    data = edited(workbook(row), changes)
    run = services.stage_import(actor=staff, kind="county", data=data, name="县级.xlsx", year=YEAR)
    told = [problem["reason"] + problem["accepted"] for found in run.rows.all() for problem in found.problems]
    assert run.status == ImportRun.Status.REFUSED
    assert any(said in sentence for sentence in told), told
    row.refresh_from_db()
    assert row.values == {"townships": "14"}


def test_frozen_figures_do_not_change_and_others_may_not_upload(staff, director):
    row = stored({"townships": "14"}, status="frozen", frozen_by=director, frozen_at="2024-10-18T02:00Z")
    found = plan(edited(workbook(row), {"乡镇数（个）": 15}))
    assert "已冻结" in found.problems[0].reason
    assert plan(workbook(row)).unchanged == 1
    with pytest.raises(NotAllowed):
        services.stage_import(
            actor=UserFactory(role="principal"), kind="county", data=workbook(row), name="县级.xlsx", year=YEAR
        )


def test_a_second_row_and_a_sheet_of_something_else_are_refused(county):
    book = load_workbook(io.BytesIO(workbook(stored({"townships": "14"}))))
    book.worksheets[0].append([None, NAME, YEAR, 1])
    stream = io.BytesIO()
    book.save(stream)
    assert "只有一行" in plan(stream.getvalue()).problems[0].reason
    with pytest.raises(SheetRefused, match="没有认出"):
        plan(printed_form([("天气", "", "晴"), ("风力", "级", "3")]))


def test_the_printed_form_is_read_line_by_line(county):
    stored({"townships": "14"})
    found = plan(
        printed_form(
            [
                ("区县名称", "", NAME),
                ("填报年度", "", YEAR),
                ("规定的小学生均公用经费标准", "元", 1150),
                ("上年度义务教育学校教师年平均工资收入水平（不含民办学校）", "万元", "10.86"),
                ("适龄残疾儿童少年总数", "人", None),
            ]
        )
    )
    assert found.problems == []
    assert found.values == {"fund_standard_primary": "1150", "teacher_income_wan": "10.86"}
    assert Decimal(found.values["teacher_income_wan"]) == Decimal("10.86")
    wrong = plan(
        printed_form([("填报年度", "", 2023), ("当地公务员年平均工资收入", "元", "108600"), ("天气", "", "晴")])
    )
    assert [problem.row for problem in wrong.problems] == [2, 3, 4]
    assert "万元" in wrong.problems[1].reason


def test_the_office_downloads_uploads_previews_and_applies(as_role):
    client = as_role("staff")
    stored({"townships": "14"})
    page = client.get(reverse("schools:county_detail", args=[YEAR])).content.decode()
    address = reverse("schools:county_workbook", args=[YEAR])
    assert f"{address}?empty=1" in page
    answer = client.get(address)
    data = edited(answer.content, {"乡镇数（个）": 15})
    assert client.get(f"{address}?empty=1").status_code == 200
    upload = SimpleUploadedFile("县级.xlsx", data)
    preview = client.post(reverse("schools:county_import", args=[YEAR]), {"file": upload}, follow=True)
    assert "乡镇数（个）" in preview.content.decode()
    run = ImportRun.objects.get()
    assert reverse("schools:county_import", args=[YEAR]) in client.get(run.get_absolute_url()).content.decode()
    assert client.get(reverse("schools:import_marked", args=[run.pk])).status_code == 200
    client.post(reverse("schools:import_apply", args=[run.pk]))
    assert CountyReturn.objects.get().values == {"townships": "15"}
    assert AuditEntry.objects.filter(verb="workbook.exported").count() == 2
