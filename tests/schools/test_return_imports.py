"""Yearly figures from the one-school form and from the many-schools sheet."""

import io

import pytest
from openpyxl import load_workbook

from core.workbook_identity import IDENTITY
from core.workbooks import SheetRefused, read_sheet
from office.models import ParameterValue, WorkYear
from schools import services
from schools.importers.return_workbooks import return_workbook
from schools.importers.returns import plan_returns
from schools.models import Section, YearReturn
from tests.factories.schools import SchoolFactory, YearReturnFactory, good_values
from tests.schools.sheets import PRIMARY_LINES, one_school_form, workbook

pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def school(county):
    return SchoolFactory(code="3137000001", name="青禾小学")


@pytest.fixture
def nine_year(county):
    return SchoolFactory(code="3137000002", name="青禾学校", kind="nine_year")


def take(data, name="数据.xlsx"):
    return services.import_returns(actor=None, data=data, name=name, year=YEAR)


def template(pack="return_compulsory", **options):
    sections = Section.objects.select_related("school").order_by("school__code", "pk")
    stored = {row.section_id: row for row in YearReturn.objects.in_year(YEAR)}
    return return_workbook(year=YEAR, pack=pack, sections=sections, stored=stored, **options)


def edited(data, changes):
    """The sheet with cells changed: {(row, heading): value}."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for (row, heading), value in changes.items():
        sheet.cell(row, headings[heading]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_one_school_form_is_read_complete_and_checked(school):
    plan = take(one_school_form("3137000001", "青禾小学", **PRIMARY_LINES))
    assert plan.problems == []
    row = YearReturn.objects.get()
    assert row.values == good_values()
    assert (row.status, row.pack) == ("checked", "return_compulsory")


def test_a_partly_filled_form_is_kept_but_not_checked(school):
    plan = take(one_school_form("3137000001", "青禾小学", 小学学生人数=300))
    assert plan.additions[0].remark.startswith("还缺")
    assert YearReturn.objects.get().status == "imported"


def test_importing_the_same_form_again_changes_nothing(school):
    data = one_school_form("3137000001", "青禾小学", **PRIMARY_LINES)
    take(data)
    version = YearReturn.objects.get().version
    assert take(data).counts["unchanged"] == 1
    assert YearReturn.objects.get().version == version


def test_lines_that_add_are_summed(school):
    lines = {
        "体育交流轮岗/兼职/走教教师人数": 1,
        "音乐交流轮岗/兼职/走教教师人数": 2,
        "美术交流轮岗/兼职/走教教师人数": None,
    }
    take(one_school_form("3137000001", "青禾小学", **lines))
    assert YearReturn.objects.get().values["shared_pe_art_teachers"] == "3"


def test_a_nine_year_school_gives_people_by_stage_and_things_for_the_whole(nine_year):
    plan = take(one_school_form("3137000002", "青禾学校", 专任教师总人数=50))
    assert "专任教师总人数（小学）、专任教师总人数（初中）" in plan.problems[0].accepted
    lines = {
        "专任教师总人数（小学）": 30,
        "专任教师总人数（初中）": 20,
        "教学及辅助用房总面积": 5000,
        "初中学生人数": 400,
    }
    take(one_school_form("3137000002", "青禾学校", **lines))
    found = {row.section.stage: row.values for row in YearReturn.objects.select_related("section")}
    assert found == {
        "primary": {"ft_teachers": "30", "teaching_aux_area": "5000"},
        "junior": {"ft_teachers": "20", "teaching_aux_area": "5000", "students": "400"},
    }


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ({"小学学生人数": -5}, "不能是负数"),
        ({"小学学生人数": "三百"}, "普通数字"),
        ({"初中学生人数": 5}, "没有初中学段"),
        ({"从没听说过的项目": 5}, "没有这个填报项目"),
        ({"教学仪器设备资产值（账面原值）": (905000, "元")}, "单位应为“万元”"),
        ({"专任教师总人数": 38, "本科学历教师人数（小学）": 41}, "学历教师合计 41 人，多于专任教师 38 人"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_saved(school, lines, reason):
    plan = take(one_school_form("3137000001", "青禾小学", **lines))
    assert reason in plan.problems[0].reason
    assert YearReturn.objects.count() == 0


def test_lines_of_a_stage_the_school_does_not_have_may_be_empty_or_zero(school):
    assert take(one_school_form("3137000001", "青禾小学", 小学学生人数=300, 初中学生人数=0)).problems == []


def test_an_unknown_school_and_a_wrong_name_are_refused(school):
    assert "名录里没有" in take(one_school_form("999", "某校", 小学学生人数=1)).problems[0].reason
    wrong = take(one_school_form("3137000001", "别的小学", 小学学生人数=1)).problems[0]
    assert (wrong.accepted, wrong.value) == ("青禾小学", "别的小学")


def test_the_template_has_units_a_hidden_identity_and_comes_back_without_a_change(school, nine_year):
    YearReturnFactory(section=school.sections.get(), values=good_values(built_by_2010="1", sport_field_area="3000.00"))
    YearReturnFactory(section=nine_year.sections.get(stage="junior"), values=good_values(graduates="90"))
    data = template()
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert "教学仪器设备资产值（账面原值）（万元）" in headings
    assert sheet.column_dimensions["A"].hidden
    before = list(YearReturn.objects.order_by("pk").values_list("pk", "version"))
    plan = take(data)
    assert (plan.problems, plan.revisions, plan.counts["unchanged"]) == ([], [], 3)
    assert list(YearReturn.objects.order_by("pk").values_list("pk", "version")) == before


def test_a_changed_cell_is_shown_old_to_new_and_an_emptied_one_becomes_missing(school):
    YearReturnFactory(section=school.sections.get(), values=good_values())
    plan = take(edited(template(), {(2, "在校生数（人）"): 310, (2, "艺术专任教师（人）"): None}))
    changes = [(c.label, c.before, c.after) for c in plan.revisions[0].changes]
    assert changes == [("在校生数（人）", "300", "310"), ("艺术专任教师（人）", "0", "—")]
    row = YearReturn.objects.get()
    assert "art_teachers" not in row.values
    assert row.status == "imported"


def test_a_column_that_is_not_there_leaves_its_figures_alone(school):
    YearReturnFactory(section=school.sections.get(), values=good_values())
    take(workbook(["学校代码", "学段", "在校生数"], ["3137000001", "小学", 301]))
    assert YearReturn.objects.get().values == good_values(students="301")


def test_figures_shared_by_the_stages_must_agree(nine_year):
    data = edited(template(), {(2, "网络多媒体教室（间）"): 20, (3, "网络多媒体教室（间）"): 21})
    assert "全校数" in take(data).problems[0].reason
    take(edited(template(), {(2, "网络多媒体教室（间）"): 20, (3, "在校生数（人）"): 200}))
    assert {row.values["multimedia_rooms"] for row in YearReturn.objects.all()} == {"20"}


def test_confirmed_and_frozen_figures_do_not_change_by_import(school):
    YearReturnFactory(section=school.sections.get(), frozen=True)
    data = edited(template(), {(2, "在校生数（人）"): 310})
    assert "已冻结，不能再改" in take(data).problems[0].reason
    assert take(template()).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({(2, IDENTITY): "return-2023.1.0.0123456789ab"}, "不是本年度的模板"),
        ({(2, IDENTITY): "return-2024.99999.0.0123456789ab"}, "名录里没有这个学部"),
        ({(2, "学校标识码"): "999"}, "不一致"),
        ({(2, "本届毕业生（人）"): 5}, "小学学段不填这一项"),
        ({(2, "在校生数（人）"): "1e3"}, "普通数字"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(school, nine_year, changes, reason):
    plan = take(edited(template(), changes))
    assert reason in plan.problems[0].reason
    assert YearReturn.objects.count() == 0


def test_the_same_section_twice_is_refused(school):
    data = workbook(["学校代码", "学段", "在校生数"], ["3137000001", "小学", 1], ["3137000001", "小学", 2])
    assert "第 2 行" in take(data).problems[0].reason


def test_a_sheet_that_is_no_return_is_refused_as_a_whole(school):
    with pytest.raises(SheetRefused, match="没有认出填报表"):
        take(workbook(["甲", "乙"], [1, 2]))


def test_soft_checks_warn_and_do_not_refuse(school):
    plan = take(one_school_form("3137000001", "青禾小学", 专任教师总人数=3, 体育专任教师人数=4))
    assert plan.problems == []
    assert "体育艺术专任教师合计 4 人，多于专任教师 3 人" in plan.warnings[0]


@pytest.mark.parametrize(("limit", "marked"), [("50", 0), ("39.9", 1), ("40", 0)])
def test_the_preview_marks_changes_above_the_limit_of_the_year(school, limit, marked):
    year, _ = WorkYear.objects.get_or_create(year=YEAR)
    ParameterValue.objects.create(year=year, key="returns.change_limit", value=limit)
    YearReturnFactory(section=school.sections.get(), year=YEAR - 1, values=good_values())
    rows = ["学校代码", "学段", "在校生数"], ["3137000001", "小学", 420]
    plan = plan_returns(workbook(*rows), "数据.xlsx", year=YEAR, sections=Section.objects.all())
    told = [warning for warning in plan.warnings if "从 300 变为 420" in warning]
    assert len(told) == marked
    assert all(f"变化超过 {limit}%" in warning for warning in told)


def test_only_sections_in_scope_can_be_filled(school, nine_year):
    own = Section.objects.filter(school=school)
    plan = plan_returns(template(), "数据.xlsx", year=YEAR, sections=own)
    assert [problem.row for problem in plan.problems] == [3, 4]


def test_merged_cells_among_many_schools_are_refused(school):
    book = load_workbook(io.BytesIO(template()))
    book.worksheets[0].merge_cells("E2:F2")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(SheetRefused, match="合并单元格"):
        take(stream.getvalue())
    assert read_sheet(stream.getvalue(), "数据.xlsx", allow_merged=True).merged == ("E2:F2",)
