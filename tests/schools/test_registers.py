"""A sheet of schools becomes a plan, or says cell by cell what is wrong."""

import pytest

from core.workbooks import SheetRefused
from schools import services
from schools.importers.registers import plan_register, provisional_code
from schools.models import School, SchoolEvent, Section, Township
from tests.factories.schools import SchoolFactory
from tests.schools.sheets import register, workbook

pytestmark = pytest.mark.django_db
GOOD = ("3137000001", "青禾县实验小学", "小学", "公办", "城关镇", "城区")


def problems(plan):
    return [(found.row, found.heading, found.value) for found in plan.problems]


def test_new_schools_get_their_sections_and_townships():
    plan = services.import_register(
        actor=None,
        data=register(GOOD, ("3137000002", "青禾学校", "九年一贯制", "民办", "柳河乡", "乡村")),
        name="名录.csv",
    )
    assert plan.counts == {
        "rows": 2,
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "refused": 0,
        "problems": 0,
    }
    school = School.objects.get(code="3137000002")
    assert (school.kind, school.ownership, school.location) == ("nine_year", "private", "rural")
    assert list(school.sections.values_list("stage", flat=True)) == ["primary", "junior"]
    assert set(Township.objects.values_list("name", "kind")) == {("城关镇", "town"), ("柳河乡", "township")}


def test_headings_are_known_in_any_order_and_spelling():
    head = ("序号", "学段类型", "校名", "性质(推断)", "原始编号", "是否寄宿", "备注")
    data = register((1, "完小", "柳河小学", "公立", "Q001", "√", "无"), head=head)
    services.import_register(actor=None, data=data, name="名录.csv")
    school = School.objects.get(code="Q001")
    assert (school.name, school.kind, school.ownership, school.has_dormitory) == ("柳河小学", "primary", "public", True)


def test_importing_the_same_file_again_changes_nothing():
    data = register(GOOD, ("3137000002", "青禾学校", "九年一贯制", "民办", "柳河乡", "乡村"))
    services.import_register(actor=None, data=data, name="名录.csv")
    before = list(School.objects.values_list("pk", "version"))
    plan = services.import_register(actor=None, data=data, name="名录.csv")
    assert plan.counts["unchanged"] == 2
    assert list(School.objects.values_list("pk", "version")) == before
    assert SchoolEvent.objects.count() == 0


def test_a_school_is_matched_by_code_before_name_and_the_change_is_shown_old_to_new():
    SchoolFactory(code="3137000001", name="旧名小学", township__name="城关镇", location="urban")
    SchoolFactory(code="3137000009", name="青禾县实验小学")
    plan = plan_register(register(GOOD), "名录.csv")
    assert [(r.code, r.changes[0].label, r.changes[0].before, r.changes[0].after) for r in plan.revisions] == [
        ("3137000001", "学校名称", "旧名小学", "青禾县实验小学")
    ]
    services.import_register(actor=None, data=register(GOOD), name="名录.csv")
    event = SchoolEvent.objects.get()
    assert (event.kind, event.before, event.after) == ("renamed", "旧名小学", "青禾县实验小学")


def test_without_codes_schools_are_matched_by_name_or_get_a_provisional_code():
    kept = SchoolFactory(name="柳河 小学")
    head = ("学校名称", "办学类型", "举办性质")
    data = register(("柳河小学", "小学", "公办"), ("新河小学", "小学", "公办"), head=head)
    plan = services.import_register(actor=None, data=data, name="名录.csv")
    assert School.objects.get(name="新河小学").code == provisional_code("新河小学")
    assert "临时编号" in plan.additions[0].remark
    kept.refresh_from_db()
    assert kept.name == "柳河小学"
    assert School.objects.count() == 2


def test_namesakes_cannot_be_told_apart_without_a_code():
    SchoolFactory(code="A1", name="中心小学")
    SchoolFactory(code="A2", name="中心小学")
    plan = plan_register(register(("中心小学", "小学"), head=("学校名称", "办学类型")), "名录.csv")
    assert plan.problems[0].accepted == "填学校标识码：A1、A2"


@pytest.mark.parametrize(
    ("row", "heading", "accepted"),
    [
        (("3137000009", "某中学", "中学", "公办", "", ""), "办学类型", "初中 / 完全中学 / 高中"),
        (("3137000009", "某校", "其他/未分", "公办", "", ""), "办学类型", "幼儿园 / 小学"),
        (("3137000009", "某校", "", "公办", "", ""), "办学类型", "幼儿园 / 小学"),
        (("3137000009", "某校", "小学", "合资", "", ""), "举办性质", "公办 / 普惠性民办 / 民办"),
        (("3137000009", "", "小学", "公办", "", ""), "学校名称", "学校全称"),
        (("31 37", "某校", "小学", "公办", "", ""), "学校标识码", "例如"),
        (("3137000009", "某校", "小学", "公办", "某地", ""), "所属乡镇", "以“乡”“镇”“街道”结尾"),
        (("3137000009", "某校", "小学", "公办", "", "郊区"), "城乡类型", "城区 / 镇区 / 乡村"),
    ],
)
def test_a_bad_cell_names_its_place_and_what_would_be_accepted(row, heading, accepted):
    plan = services.import_register(actor=None, data=register(GOOD, row), name="名录.csv")
    found = next(problem for problem in plan.problems if problem.heading == heading)
    assert found.row == 3
    assert accepted in found.accepted
    assert School.objects.count() == Township.objects.count() == Section.objects.count() == 0


def test_one_code_twice_is_refused_and_the_first_row_is_named():
    plan = plan_register(register(GOOD, ("3137000001", "另一所小学", "小学", "公办", "", "")), "名录.csv")
    assert problems(plan) == [(3, "学校标识码", "3137000001")]
    assert "第 2 行" in plan.problems[0].reason


def test_a_missing_column_for_new_schools_is_said_once_and_can_be_answered_for_the_whole_sheet():
    data = register(("1", "某小学", "小学"), ("2", "某园", "幼儿园"), head=("代码", "校名", "类型"))
    plan = plan_register(data, "名录.csv")
    assert [found.reason for found in plan.problems] == ["表里没有“举办性质”列，新学校必须填。"]
    assert plan.counts["refused"] == 2
    assert plan_register(data, "名录.csv", ownership="public").counts["added"] == 2


def test_two_columns_for_the_same_thing_are_refused():
    with pytest.raises(SheetRefused, match="同一项内容"):
        plan_register(register(("1", "甲", "乙"), head=("代码", "校名", "学校名称")), "名录.csv")


def test_a_sheet_without_names_says_which_headings_it_saw():
    with pytest.raises(SheetRefused, match="看到的列名：甲、乙"):
        plan_register(workbook(["甲", "乙"], [1, 2]), "名录.xlsx")


def test_an_empty_cell_keeps_what_the_register_has():
    SchoolFactory(code="3137000001", name="青禾县实验小学", location="urban", address="城关镇1号")
    plan = plan_register(register(("3137000001", "青禾县实验小学", "", "", "", "/")), "名录.csv")
    assert plan.counts["unchanged"] == 1
    assert not plan.problems


def test_standard_kind_codes_count_when_the_kind_is_empty():
    head = ("学校代码", "学校名称", "办学类型", "办学类型码", "举办性质")
    data = register(("1", "甲校", "", "312", "公办"), ("2", "乙校", "小学", "999", "公办"), head=head)
    services.import_register(actor=None, data=data, name="名录.csv")
    assert dict(School.objects.values_list("name", "kind")) == {"甲校": "nine_year", "乙校": "primary"}


def test_gb18030_and_titles_above_the_headings_are_read():
    text = "青禾县学校名录,,\r\n学校代码,学校名称,办学类型,举办性质\r\n1,青禾小学,小学,公办\r\n"
    assert plan_register(text.encode("gb18030"), "名录.csv").counts["added"] == 1
