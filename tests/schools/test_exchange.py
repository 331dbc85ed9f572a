"""Exchange profiles: our data in the layout of somebody else's workbook, and back."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.exceptions import BusinessRuleError, NotAllowed
from core.files import read_file
from schools.exchange import profiles
from schools.exchange.sources import SUPPLIERS, Supplied, collect
from schools.models import CountyReturn, ExchangeColumn, ExchangeProfile, ExchangeRun, ImportRun, School
from schools.services.exchange import load_profile, save_column, send_exchange, take_exchange, try_out
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory, YearReturnFactory, good_values
from tests.schools.sheets import workbook

pytestmark = pytest.mark.django_db
YEAR = 2024
OUT, IN = "quality_balanced_forms", "statistics_register"


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def loaded(staff):
    for text in profiles.shipped():
        load_profile(actor=staff, text=text)
    return {profile.code: profile for profile in ExchangeProfile.objects.all()}


@pytest.fixture
def figures(county):
    """Two primary schools with frozen figures, one of them private, and the county's own figures."""
    for number, ownership in ((1, "public"), (2, "private")):
        school = SchoolFactory(code=f"313700000{number}", name=f"第{number}小学", ownership=ownership)
        values = good_values(students=f"{number}00", classes=None)
        YearReturnFactory(section=school.sections.get(), values=values, frozen=True)
    CountyReturn.objects.create(
        year=YEAR,
        pack="return_county",
        values={"population_wan": "41.256", "townships": "20", "senior_plan": "900", "senior_allocated": "600"},
    )


def sheets_of(run):
    return {sheet.title: sheet for sheet in load_workbook(io.BytesIO(read_file(run.file))).worksheets}


def test_the_shipped_forms_fill_the_real_layout(staff, loaded, figures):
    run = send_exchange(actor=staff, profile=loaded[OUT], year=YEAR)
    book = sheets_of(run)
    assert list(book) == ["表1", "表2-1", "表2-2", "表3", "表4", "表5", "表6"]
    first = book["表1"]
    assert (first["A5"].value, first["I6"].value, first["X8"].value) == ("自然情况", "小学", "L24")
    assert {"A5:D5", "E5:H5", "I5:M5", "O5:P5", "U5:X5", "A11:X11"} <= {str(m) for m in first.merged_cells.ranges}
    assert (first["A9"].value, first["C9"].value, first["D9"].value) == (41.26, 20, None)
    schools = book["表2-2"]
    assert [schools.cell(2, column).value for column in (1, 2, 15)] == [
        "序号",
        "学校名称",
        "备注（注明有哪几项指标达标，哪几项指标达到85%）",
    ]
    rows = [[schools.cell(row, column).value for column in range(1, 7)] for row in (4, 5)]
    assert rows == [[1, "第1小学", "7", 100, 6, None], [2, "第2小学", "10", 200, 6, None]]
    assert schools["A6"].value.startswith("注：")
    assert "A6:O6" in {str(m) for m in schools.merged_cells.ranges}
    assert book["表4"]["B18"].value.startswith(
        "全县优质高中招生名额总数900人，分配名额600人，占比66.7%。其中分配农村学校的名额＿＿人"
    )
    assert {"A4:A5", "A6:A7", "A2:B3"} <= {str(m) for m in book["表3"].merged_cells.ranges}


def test_what_was_sent_is_kept_with_its_gaps(staff, loaded, figures):
    run = send_exchange(actor=staff, profile=loaded[OUT], year=YEAR)
    filled = try_out(profile=loaded[OUT], year=YEAR)
    assert (run.rows, run.gaps) == (filled.lines, len(filled.gaps))
    assert any(f.sheet == "表2-2" and f.cell == "F4" and f.reason == "没有班级总数（个）" for f in filled.gaps)
    assert run.file.sha256
    assert run.file.original_name == "2024年优质均衡申报表 I—VI.xlsx"


def test_figures_that_are_not_frozen_are_not_sent(staff, loaded, county):
    YearReturnFactory(values=good_values(students="77"))
    sheet = sheets_of(send_exchange(actor=staff, profile=loaded[OUT], year=YEAR))["表2-2"]
    assert sheet["B4"].value is not None
    assert sheet["D4"].value is None


def test_scores_of_other_apps_are_filled_in(staff, loaded, figures, monkeypatch):
    section = School.objects.get(code="3137000001").sections.get()
    known = SUPPLIERS["assessments"](YEAR).labels
    supplied = Supplied(
        {section.pk: {"r1": Decimal("4.335"), "passed": "是"}}, {"cv_primary_r1": Decimal("0.3125")}, known
    )
    monkeypatch.setitem(SUPPLIERS, "assessments", lambda year: supplied)
    book = sheets_of(send_exchange(actor=staff, profile=loaded[OUT], year=YEAR))
    assert (book["表2-2"]["G4"].value, book["表2-2"]["N4"].value) == (4.34, "是")
    assert book["表3"]["C5"].value == 0.313


def test_a_value_without_a_code_stops_the_sending_and_names_the_cell(staff, loaded, figures):
    column = ExchangeColumn.objects.get(sheet__title="表2-2", cell="C")
    column.codes = {"public": "7"}
    column.save()
    filled = try_out(profile=loaded[OUT], year=YEAR)
    assert [(f.sheet, f.cell, f.reason) for f in filled.refusals] == [("表2-2", "C5", "代码对照里没有举办性质“民办”")]
    with pytest.raises(BusinessRuleError, match="C5"):
        send_exchange(actor=staff, profile=loaded[OUT], year=YEAR)
    assert ExchangeRun.objects.count() == 0


def test_sums_and_units_are_worked_out(staff, loaded, figures):
    profile = loaded[OUT]
    sheet = profile.sheets.get(title="表6")
    facts = {"position": 1, "cell": "B6", "header": "", "kind": "formula", "content": "total_primary_students"}
    save_column(actor=staff, sheet=sheet, column=None, facts=facts)
    facts |= {"position": 2, "cell": "C6", "kind": "field", "content": "population_wan", "factor": Decimal(10000)}
    save_column(actor=staff, sheet=sheet, column=None, facts=facts)
    found = sheets_of(send_exchange(actor=staff, profile=profile, year=YEAR))["表6"]
    assert (found["B6"].value, found["C6"].value) == (300, 412560)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"cell": "B6", "kind": "formula", "content": "students +"}, "公式不完整"),
        ({"cell": "B", "content": "students"}, "固定格子"),
        ({"cell": "9B", "content": "students"}, "写成列"),
        ({"cell": "B6", "content": ""}, "此字段"),
    ],
)
def test_a_column_that_cannot_be_followed_is_refused(staff, loaded, facts, said):
    sheet = loaded[OUT].sheets.get(title="表6")
    with pytest.raises(BusinessRuleError, match=said):
        save_column(actor=staff, sheet=sheet, column=None, facts={"position": 1, **facts})
    assert sheet.columns.count() == 0


def test_an_unknown_field_is_a_refusal_of_the_dry_run(staff, loaded, figures):
    sheet = loaded[OUT].sheets.get(title="表6")
    save_column(actor=staff, sheet=sheet, column=None, facts={"position": 1, "cell": "B6", "content": "nonsense"})
    assert [f.reason for f in try_out(profile=loaded[OUT], year=YEAR).refusals] == ["没有“nonsense”这个字段"]


@pytest.mark.parametrize("code", [OUT, IN])
def test_a_profile_written_and_read_again_is_the_same(staff, loaded, code):
    text = profiles.written(ExchangeProfile.objects.whole().get(code=code))
    before = loaded[code].pk
    load_profile(actor=staff, text=text)
    again = ExchangeProfile.objects.whole().get(code=code)
    assert again.pk == before
    assert profiles.written(again) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just text", "要有 code"),
        ("a: [", "不是 YAML"),
        ("!!python/object/apply:os.system [ls]", "不是 YAML"),
        ("code: x\nname: y\ndirection: sideways\ntarget: z\nsheets: []", "方向"),
        ("code: x\nname: y\ndirection: out\ntarget: z\nsheets: [{title: t, layout: rows, wrong: 1}]", "不认识 wrong"),
        ("code: x\nname: y\ndirection: out\ntarget: z\nsheets: [{title: t, layout: cells, texts: {Z: a}}]", "不是格子"),
        (
            "code: x\nname: y\ndirection: out\ntarget: z\nsheets: [{title: t, layout: rows, columns: [{cell: A1, content: name}]}]",
            "A1",
        ),
    ],
)
def test_a_file_that_is_no_profile_is_refused_and_nothing_is_kept(staff, text, said):
    with pytest.raises(BusinessRuleError, match=said):
        load_profile(actor=staff, text=text)
    assert ExchangeProfile.objects.count() == 0


THEIRS = ["学校（机构）标识码", "学校（机构）名称", "办学类型码", "举办者", "城乡类型", "地址"]


def test_an_upper_platforms_workbook_becomes_an_ordinary_preview(staff, loaded):
    data = workbook(THEIRS, ["3137000001", "青禾小学", "211", "县级教育部门", "镇区", "长安路1号"])
    run = take_exchange(actor=staff, profile=loaded[IN], year=YEAR, data=data, name="代码表.xlsx")
    assert (run.status, run.kind, run.preview["counts"]["added"]) == ("ready", ImportRun.Kind.SCHOOLS, 1)
    assert run.rows.get().latter == {
        "name": "青禾小学",
        "kind": "primary",
        "ownership": "public",
        "location": "town",
        "address": "长安路1号",
    }
    assert ExchangeRun.objects.get().import_run == run


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([THEIRS, ["3137000001", "青禾小学", "999", "民办", "镇区", ""]], "没有“999”"),
        ([THEIRS, ["", "青禾小学", "211", "民办", "镇区", ""]], "没有填"),
        ([[THEIRS[1], THEIRS[0], *THEIRS[2:]], ["青禾小学", "3137000001", "211", "民办", "镇区", ""]], "A 列应是"),
    ],
)
def test_what_cannot_be_converted_is_named_and_nothing_is_kept(staff, loaded, rows, said):
    with pytest.raises(BusinessRuleError, match=said):
        take_exchange(actor=staff, profile=loaded[IN], year=YEAR, data=workbook(*rows), name="代码表.xlsx")
    assert (ImportRun.objects.count(), ExchangeRun.objects.count()) == (0, 0)


def test_only_the_office_exchanges(loaded, as_role, county):
    principal = as_role("principal")
    with pytest.raises(NotAllowed):
        send_exchange(actor=principal.person, profile=loaded[OUT], year=YEAR)
    assert principal.get(at("exchange_list")).status_code == 403
    assert as_role("staff").get(at("exchange_list")).status_code == 200


def test_the_pages_edit_try_and_send(as_role, loaded, figures):
    client, profile = as_role("staff"), loaded[OUT]
    page = client.get(at("exchange_try", profile.pk), {"year": YEAR})
    assert "没有班级总数" in page.text
    column = ExchangeColumn.objects.get(sheet__title="表2-2", cell="C")
    form = client.get(at("exchange_column_edit", column.pk))
    assert "public=7" in form.text
    typed = {"position": 3, "cell": "C", "header": "举办者类型", "kind": "field", "content": "ownership", "factor": "1"}
    assert client.post(at("exchange_column_edit", column.pk), typed | {"codes": "public"}).status_code == 422
    typed["codes"] = "public=7\ninclusive=10\nprivate=11"
    assert client.post(at("exchange_column_edit", column.pk), typed).status_code == 302
    column.refresh_from_db()
    assert column.codes["private"] == "11"
    assert client.post(at("exchange_send", profile.pk), {"year": YEAR}).status_code == 302
    run = ExchangeRun.objects.get()
    assert client.get(at("exchange_file", run.pk)).status_code == 200
    assert "报出" in client.get(at("exchange_detail", profile.pk)).text
    assert client.post(at("exchange_column_drop", column.pk)).status_code == 302
    assert not ExchangeColumn.objects.filter(pk=column.pk).exists()
    assert client.get(at("exchange_yaml", profile.pk)).content.decode().startswith("code: quality_balanced_forms")


def test_the_sources_cost_the_same_for_two_schools_as_for_ten(figures, django_assert_num_queries):
    collect(YEAR)
    with CaptureQueriesContext(connection) as two:
        collect(YEAR)
    for _ in range(8):
        YearReturnFactory(frozen=True)
    with django_assert_num_queries(len(two)):
        assert len(collect(YEAR).sections["primary"]) == 10
