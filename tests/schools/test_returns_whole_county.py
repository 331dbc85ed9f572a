"""A county's sheets at their real size: 120 rows in, all or nothing; 49 schools are 54 sections; a year frozen as a whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from schools import services
from schools.models import ImportRun, School, Section, YearReturn
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory, good_values
from tests.schools.sheets import register, workbook

pytestmark = pytest.mark.django_db
YEAR = 2024
KINDS = {
    "幼儿园": 60,
    "小学": 31,
    "教学点": 5,
    "初中": 13,
    "九年一贯制学校": 5,
    "高中": 4,
    "中职": 1,
    "特殊教育学校": 1,
}
HEADS = {
    "students": "在校生数",
    "ft_teachers": "专任教师总数",
    "ft_teachers_zhuanke": "专科学历专任教师",
    "ft_teachers_benke": "本科学历专任教师",
    "ft_teachers_master": "硕士专任教师",
    "ft_teachers_doctor": "博士专任教师",
    "backbone_teachers": "县级及以上骨干教师数",
    "pe_teachers": "体育专任教师",
    "music_teachers": "音乐专任教师",
    "fine_art_teachers": "美术专任教师",
    "art_teachers": "艺术专任教师",
    "teaching_aux_area": "教学及辅助用房总面积",
    "indoor_sport_area": "室内体育用房面积",
    "sport_field_area": "校内运动场地面积",
    "equipment_value_wan": "教学仪器设备资产值",
    "multimedia_rooms": "网络多媒体教室",
    "founded_year": "建校年份",
    "classes": "班级总数",
    "in_zone_students": "家庭住址在划片范围内的在校生数",
    "teachers_360h": "近5年培训满360学时专任教师",
    "music_rooms_count": "音乐教室总间数",
    "fine_art_rooms_count": "美术教室总间数",
    "public_spent_wan": "上年公用经费决算总额",
}


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


def schools_of_the_county():
    """120 institutions as rows of a register."""
    kinds = [kind for kind, count in KINDS.items() for _ in range(count)]
    return [
        [f"3137{place:06d}", f"青禾第{place}校", kind, "公办", "城关镇", "乡村"] for place, kind in enumerate(kinds, 1)
    ]


def figures(**changes):
    """One row of figures in the order of the heads."""
    values = good_values(**changes)
    return [values[code] for code in HEADS]


def primary_rows(count=120, bad=None):
    """A sheet of primary schools, one of them with more degree teachers than teachers."""
    rows = [["学校代码", "学段", *HEADS.values()]]
    for place, section in enumerate(Section.objects.order_by("school__code")[:count]):
        changes = {"ft_teachers": "38", "ft_teachers_zhuanke": "0", "ft_teachers_benke": "40"} if place == bad else {}
        rows.append([section.school.code, "小学", *figures(**changes)])
    return workbook(*rows)


def test_a_row_with_an_unknown_kind_is_named_and_keeps_all_120_out(staff):
    rows = schools_of_the_county()
    rows[70][2] = "培训机构"
    plan = services.import_register(actor=staff, data=register(*rows), name="名录.csv")
    (problem,) = plan.problems
    assert (problem.row, problem.heading, problem.value) == (72, "办学类型", "培训机构")
    assert School.objects.count() == 0

    rows[70][2] = "小学"
    plan = services.import_register(actor=staff, data=register(*rows), name="名录.csv")
    assert (plan.problems, School.objects.count()) == ([], 120)


def test_49_assessed_schools_are_54_sections(staff):
    services.import_register(actor=staff, data=register(*schools_of_the_county()), name="名录.csv")
    assessed = School.objects.filter(kind__in=["primary", "junior", "nine_year"])
    sections = Section.objects.filter(school__in=assessed)
    assert (assessed.count(), sections.count()) == (49, 54)
    stages = sections.filter(school__kind="nine_year").values_list("stage", flat=True)
    assert sorted(stages) == ["junior"] * 5 + ["primary"] * 5


def test_a_row_with_41_degree_teachers_of_38_is_named_and_keeps_all_120_out(staff):
    SchoolFactory.create_batch(120)
    plan = services.import_returns(actor=staff, data=primary_rows(bad=7), name="年报.xlsx", year=YEAR)
    (problem,) = plan.problems
    assert "学历教师合计 41 人，多于专任教师 38 人" in problem.reason
    assert problem.row == 9
    assert YearReturn.objects.count() == 0

    plan = services.import_returns(actor=staff, data=primary_rows(), name="年报.xlsx", year=YEAR)
    assert (plan.problems, YearReturn.objects.filter(status="checked").count()) == ([], 120)


def test_the_preview_names_both_faults_of_one_sheet(as_role):
    client = as_role("staff")
    SchoolFactory.create_batch(3)
    rows = [["学校代码", "学段", *HEADS.values()]]
    first, second, third = Section.objects.order_by("school__code")
    rows.append(
        [first.school.code, "小学", *figures(ft_teachers="38", ft_teachers_benke="40", ft_teachers_zhuanke="0")]
    )
    rows.append([second.school.code, "小学", *figures(students="三百")])
    rows.append([third.school.code, "小学", *figures()])
    sheet = SimpleUploadedFile("年报.xlsx", workbook(*rows))
    client.post(reverse("schools:return_import"), {"file": sheet, "year": YEAR})
    run = ImportRun.objects.get()
    page = client.get(run.get_absolute_url()).content.decode()
    assert run.status == "refused"
    assert "学历教师合计 41 人，多于专任教师 38 人" in page
    assert "三百" in page
    assert YearReturn.objects.count() == 0


def test_after_120_of_120_the_year_freezes_and_a_change_asks_for_the_director(staff):
    director, principal = UserFactory(role="director"), UserFactory(role="principal")
    SchoolFactory.create_batch(120)
    services.import_returns(actor=staff, data=primary_rows(), name="年报.xlsx", year=YEAR)
    rows = list(YearReturn.objects.order_by("pk"))
    for row in rows[:119]:
        services.confirm_return(actor=principal, row=row)
    with pytest.raises(BusinessRuleError, match="还有 1 个学部没有确认"):
        services.freeze_year(actor=staff, year=YEAR)
    services.confirm_return(actor=principal, row=rows[119])
    assert services.freeze_year(actor=staff, year=YEAR).expected == 120

    first = YearReturn.objects.select_related("section").get(pk=rows[0].pk)
    with pytest.raises(WrongState, match="请督导室先退回或重新打开"):
        services.save_return(actor=staff, section=first.section, year=YEAR, values={"students": "301"})
    with pytest.raises(NotAllowed):
        services.reopen_return(actor=staff, row=first, reason="学生数填错")
    with pytest.raises(BusinessRuleError, match="请写明重新打开的原因"):
        services.reopen_return(actor=director, row=first, reason=" ")
    services.reopen_return(actor=director, row=first, reason="学生数填错")
    services.save_return(actor=staff, section=first.section, year=YEAR, values={"students": "301"})
    entry = AuditEntry.objects.get(verb="yearreturn.reopened")
    assert (entry.actor, entry.data["reason"]) == (director, "学生数填错")
