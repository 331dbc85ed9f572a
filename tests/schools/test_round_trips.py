"""Every workbook the product makes comes back without changing a cell; a bad cell never saves anything."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.workbook_identity import IDENTITY
from schools import services
from schools.importers.principals import plan_principals, principal_workbook
from schools.importers.register_workbooks import register_workbook
from schools.importers.registers import plan_register
from schools.importers.return_workbooks import return_workbook, sections_by_pack
from schools.importers.returns import plan_returns
from schools.models import Kind, Location, Ownership, PrincipalTerm, School, Section, YearReturn
from tests.factories.office import UserFactory
from tests.factories.schools import (
    PostingFactory,
    PrincipalTermFactory,
    SchoolFactory,
    TownshipFactory,
    YearReturnFactory,
    good_values,
)

pytestmark = pytest.mark.django_db
YEAR = 2024
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def edited(data, changes, drop=()):
    """The sheet with cells changed ({(row, heading): value}) and columns emptied of heading and cells."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for (row, heading), value in changes.items():
        sheet.cell(row, headings[heading]).value = value
    for heading in drop:
        sheet.delete_cols(headings[heading])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def register_out():
    return register_workbook(School.objects.select_related("township").order_by("code"))


def returns_out(pack="return_compulsory", **options):
    sections = Section.objects.select_related("school").order_by("school__code", "pk")
    stored = {row.section_id: row for row in YearReturn.objects.in_year(YEAR)}
    listed = sections_by_pack(YEAR, sections, stored)[pack]
    return return_workbook(year=YEAR, pack=pack, sections=listed, stored=stored, **options)


def returns_in(data):
    return plan_returns(data, "数据.xlsx", year=YEAR, sections=Section.objects.order_by("pk"))


names = st.text(
    st.sampled_from("青禾县第一二三小学幼儿园中心 ＝=+-@'“”（）#N/A0９Ａｂ·"), min_size=1, max_size=20
).filter(str.strip)


@SLOW
@given(
    name=names,
    kind=st.sampled_from(Kind.values),
    ownership=st.sampled_from(Ownership.values),
    location=st.sampled_from(["", *Location.values]),
    address=st.one_of(st.just(""), names),
    flags=st.tuples(*[st.booleans()] * 4),
    longitude=st.one_of(st.none(), st.decimals(-180, 180, places=6)),
    opened=st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2024, 1, 1))),
)
def test_any_school_goes_out_and_comes_back_as_it_was(
    name, kind, ownership, location, address, flags, longitude, opened
):
    school, _ = School.objects.update_or_create(
        code="3137000001",
        defaults={
            "name": name,
            "kind": kind,
            "ownership": ownership,
            "location": location,
            "address": address,
            "township": TownshipFactory(name="青禾镇"),
            "longitude": longitude,
            "opened_on": opened,
            **dict(zip(("has_canteen", "has_dormitory", "has_bus", "is_weak"), flags, strict=True)),
        },
    )
    plan = plan_register(register_out(), "名录.xlsx")
    assert (plan.problems, plan.revisions, plan.additions) == ([], [], [])
    assert plan.unchanged == 1
    assert school.pk


figures = st.fixed_dictionaries(
    {},
    optional={
        "students": st.integers(0, 9999).map(str),
        "ft_teachers": st.integers(0, 9999).map(str),
        "teaching_aux_area": st.decimals(0, 99999, places=2).map(lambda value: format(value, "f")),
        "built_by_2010": st.sampled_from(["0", "1"]),
        "class_sizes": st.lists(st.integers(1, 80), min_size=1, max_size=3).map(
            lambda sizes: "\n".join(f"{n}班 {size}" for n, size in enumerate(sizes, 1))
        ),
    },
)


@SLOW
@given(values=figures)
def test_any_return_goes_out_and_comes_back_as_it_was(values, county):
    section = Section.objects.first() or SchoolFactory(code="3137000001").sections.get()
    YearReturn.objects.update_or_create(
        section=section, year=YEAR, defaults={"pack": "return_compulsory", "values": values}
    )
    plan = returns_in(returns_out())
    assert (plan.problems, plan.revisions, plan.additions, plan.unchanged) == ([], [], [], 1)
    without = returns_in(edited(returns_out(), {}, drop=[IDENTITY]))
    assert (without.problems, without.revisions, without.additions) == ([], [], [])


@SLOW
@given(
    heading=st.sampled_from(["在校生数（人）", "专任教师总数（人）", "教学及辅助用房总面积（平方米）"]),
    text=st.text(st.sampled_from("0123456789０９.,，-+eE_ 万人%无—甲=()"), min_size=1, max_size=8),
)
def test_a_random_cell_is_taken_exactly_or_saves_nothing(heading, text, county):
    section = Section.objects.first() or SchoolFactory(code="3137000001").sections.get()
    YearReturn.objects.update_or_create(
        section=section, year=YEAR, defaults={"pack": "return_compulsory", "values": good_values(), "status": "checked"}
    )
    before = YearReturn.objects.values().get()
    data = edited(returns_out(), {(2, heading): f"\u200b{text}"})
    plan = services.import_returns(actor=None, data=data, name="数据.xlsx", year=YEAR)
    after = YearReturn.objects.values().get()
    if plan.problems:
        assert after == before
        assert all(problem.reason for problem in plan.problems)
    else:
        changed = {
            code
            for code in {*before["values"], *after["values"]}
            if before["values"].get(code) != after["values"].get(code)
        }
        assert len(changed) <= 1
        assert all(Decimal(after["values"][code]) >= 0 for code in changed if code in after["values"])


def test_every_pack_comes_back(county):
    for number, kind in enumerate(("primary", "nine_year", "kindergarten", "senior", "vocational", "special")):
        SchoolFactory(code=f"31370000{number:02d}", kind=kind)
    YearReturnFactory(section=Section.objects.filter(stage="primary").first(), values=good_values(built_by_2010="1"))
    sections = Section.objects.select_related("school")
    packs = sections_by_pack(YEAR, sections, {row.section_id: row for row in YearReturn.objects.all()})
    assert len(packs) >= 3
    for pack, listed in packs.items():
        for is_filled in (True, False):
            plan = returns_in(returns_out(pack, is_filled=is_filled))
            assert (plan.problems, plan.revisions, plan.additions) == ([], [], []), pack
            assert plan.unchanged == len(listed)


def test_an_empty_cell_of_an_empty_sheet_keeps_what_is_stored_and_a_filled_one_changes_it(county):
    row = YearReturnFactory(section=SchoolFactory().sections.get())
    data = edited(returns_out(is_filled=False), {(2, "在校生数（人）"): 310})
    services.import_returns(actor=None, data=data, name="数据.xlsx", year=YEAR)
    row.refresh_from_db()
    assert row.values == good_values(students="310")


def test_the_principals_come_back_and_an_edit_is_the_only_change(county):
    schools = School.objects.all()
    term = PrincipalTermFactory()
    PostingFactory(school=term.school, user=term.user)
    SchoolFactory(code="9999")
    data = principal_workbook(schools)
    plan = plan_principals(data, "任期.xlsx", schools=schools)
    assert (plan.problems, plan.revisions, plan.additions, plan.unchanged) == ([], [], [], 2)
    changed = edited(data, {(2, "任期届满"): "2026-07-31"})
    plan = services.import_principals(actor=None, data=changed, name="任期.xlsx")
    assert [(c.label, c.before, c.after) for c in plan.revisions[0].changes] == [
        ("任期届满", "2025-07-31", "2026-07-31")
    ]
    assert PrincipalTerm.objects.get().ends_on == date(2026, 7, 31)


def test_a_vacant_school_gets_its_principal_and_another_person_is_refused(county):
    holder, fresh = PostingFactory(), UserFactory(role="principal", username="fresh")
    SchoolFactory(code="9999")
    data = principal_workbook(School.objects.all())
    rows = {"9999": 3, holder.school.code: 2}
    term = {"任期开始": "2024-02-01", "任期届满": "2027-01-31"}
    other = edited(data, {(rows[holder.school.code], "校（园）长账号"): "fresh"} | {(2, k): v for k, v in term.items()})
    plan = services.import_principals(actor=None, data=other, name="任期.xlsx")
    assert "现在是" in plan.problems[0].reason
    assert PrincipalTerm.objects.count() == 0
    taken = edited(data, {(3, "校（园）长账号"): "fresh"} | {(3, k): v for k, v in term.items()})
    services.import_principals(actor=None, data=taken, name="任期.xlsx")
    found = PrincipalTerm.objects.get()
    assert (found.user, found.school.code) == (fresh, "9999")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"校（园）长账号": "nobody"}, "没有这个账号"),
        ({"任期届满": "2020-01-01"}, "晚于任期开始"),
        ({"任期届满": "明年"}, "2024-05-31"),
        ({IDENTITY: "principal.1.1.0123456789ab"}, "部分列"),
        ({"学校标识码": "404"}, "名录里没有"),
    ],
)
def test_a_bad_line_of_principals_is_named_and_nothing_is_saved(county, changes, said):
    term = PrincipalTermFactory()
    PostingFactory(school=term.school, user=term.user)
    data = edited(principal_workbook(School.objects.all()), {(2, heading): value for heading, value in changes.items()})
    plan = services.import_principals(actor=None, data=data, name="任期.xlsx")
    assert said in plan.problems[0].reason
    assert PrincipalTerm.objects.get().ends_on == term.ends_on


def test_rows_nobody_touched_keep_what_the_system_says_by_now(county):
    touched, left = SchoolFactory(code="1", address="甲路"), SchoolFactory(code="2", address="乙路")
    data = register_out()
    for school in (touched, left):
        services.update_school(actor=None, school=school, changes={"address": "丙路"})
    plan = plan_register(edited(data, {(2, "地址"): "丁路"}), "名录.xlsx")
    assert [(p.row, p.heading) for p in plan.problems] == [(2, "地址")]
    assert "系统里是“丙路”，表里是“丁路”" in plan.problems[0].reason
    assert [(kept.code, "系统里有变动" in kept.remark) for kept in plan.kept] == [("2", True)]


def test_a_return_that_moved_after_the_download_names_both_figures(county):
    row = YearReturnFactory(section=SchoolFactory().sections.get())
    data = edited(returns_out(), {(2, "在校生数（人）"): 310})
    section = Section.objects.select_related("school").get(pk=row.section_id)
    values = good_values(students="305")
    services.import_returns(
        actor=None, data=edited(returns_out(), {(2, "在校生数（人）"): 305}), name="数据.xlsx", year=YEAR
    )
    plan = services.import_returns(actor=None, data=data, name="数据.xlsx", year=YEAR)
    assert "系统里是“305”，表里是“310”" in plan.problems[0].reason
    row.refresh_from_db()
    assert row.values == values
    assert section.pk
