"""Sets that give points and grades, and judge nobody: what the page of a run, the lists and the commands say of them."""

from decimal import Decimal

import pytest

from assessments import services
from assessments.models import ScoreRun, SubjectResult
from assessments.printing import as_table
from assessments.rendering import school_sheet
from assessments.results import results_of, verdict_in_words
from assessments.snapshots import take_snapshot
from assessments.tables import SubjectResultTable
from core import jobs
from core.exceptions import BusinessRuleError
from office.models import WorkYear
from schools.models import YearReturn
from tests.assessments.small_packs import item, pack_of
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
APPRAISAL = pack_of(
    item("P", {"kind": "manual", "field": "given"}, points=100),
    item("V", {"kind": "value", "formula": "rate"}, unit="%"),
    grades={"kind": "bands", "bands": [{"range": "[60, 100]", "grade": "合格"}, {"range": "[0, 60)", "grade": "不合格"}]},
    vetoes=[{"code": "V1", "title": "责任事故", "when": "accident", "effect": "cap", "grade": "不合格", "source": {"clause": "第二条", "confidence": "unconfirmed"}}],
    scope={"stages": ["primary"]},
)  # fmt: skip


def only_on_sheets(pack):
    """The same set with every figure answered on a sheet."""
    return pack | {"fields": {code: field | {"origin": "sheet"} for code, field in pack["fields"].items()}}


def reported(code, **values):
    """A school with a frozen return of just these figures."""
    frozen = {"status": "frozen", "frozen_at": "2024-01-01T00:00:00Z", "confirmed_at": "2024-01-01T00:00:00Z"}
    section = make.school(code).sections.get()
    YearReturn.objects.create(section=section, year=make.YEAR, pack="return_compulsory", values=values, **frozen)


def computed(pack, **asked):
    WorkYear.objects.get_or_create(year=make.YEAR)
    run = services.start_run(
        actor=None, indicator_set=make.indicator_set(pack=pack), year=make.YEAR, kind="official", **asked
    )
    assert jobs.perform(run.job_id) == "done"
    return ScoreRun.objects.get(pk=run.pk)


@pytest.fixture
def run(county):
    reported("A", given="95", accident=True, rate="99.5")
    reported("B", given="80", accident=False, rate="99.5")
    reported("C", given="50.5", accident=False, rate="99.5")
    reported("D", accident=False, rate="99.5")
    return computed(APPRAISAL)


def test_the_page_ranks_points_and_grades_and_waits_for_no_verdict(client, run):
    client.force_login(UserFactory(role="staff"))

    page = client.get(run.get_absolute_url()).content.decode()

    assert "不作达标结论" in page
    assert "暂不能判定" not in page
    assert "得分与等级（4）" in page
    assert "责任事故" in page
    assert page.index("95.00") < page.index("80.00") < page.index("50.50")
    assert "达到学校要求" not in page
    assert "差异系数在上限以内" not in page


def test_a_set_with_a_rule_for_schools_keeps_its_verdict_and_has_no_ranking(client, county):
    make.reported_school("A", 200, equipment_value_wan=30)
    found = computed(None)
    client.force_login(UserFactory(role="staff"))

    page = client.get(found.get_absolute_url()).content.decode()

    assert "达到学校要求" in page
    assert "得分与等级" not in page


def test_lists_have_a_dash_where_nobody_judges_and_name_the_veto(client, run):
    client.force_login(UserFactory(role="staff"))

    verdicts = client.get(f"/assessments/verdicts/?run={run.pk}").content.decode()
    scores = client.get(f"/assessments/scores/?run={run.pk}&indicator=V").content.decode()

    assert "责任事故" in verdicts
    assert SubjectResultTable([]).render_vetoes([]) == "—"
    assert "缺数据</span>" not in verdicts
    assert "缺数据</span>" in client.get(f"/assessments/scores/?run={run.pk}&indicator=P").content.decode()
    assert "99.50" in scores


def test_the_terminal_says_points_and_no_verdict(run):
    found = results_of(run)
    lines = as_table(found).splitlines()

    assert verdict_in_words(found["verdict"]).sentences == ("共4个评价对象",)
    assert lines[-1] == "结论：不作达标结论。共4个评价对象。"
    assert not any(line.startswith("差异系数") for line in lines)
    best = next(line.split("\t") for line in lines if line.startswith("A"))
    assert best[3:5] == ["95.00分", "99.50"]


def test_a_set_that_reads_sheets_only_waits_for_no_return(county):
    make.school("A")
    current = make.indicator_set(pack=only_on_sheets(APPRAISAL))
    WorkYear.objects.get_or_create(year=make.YEAR)

    snapshot = take_snapshot(current.definition, make.YEAR)

    assert snapshot.is_complete
    assert [row.school for row in snapshot.rows] == ["A"]
    with pytest.raises(BusinessRuleError, match="还没有定稿的评估表"):
        services.start_run(actor=None, indicator_set=current, year=make.YEAR, kind="official")


def test_a_set_that_reads_returns_still_waits_for_them(county):
    make.school("A", stages=("primary",))
    WorkYear.objects.get_or_create(year=make.YEAR)

    with pytest.raises(services.IncompleteYear):
        services.start_run(
            actor=None, indicator_set=make.indicator_set(pack=APPRAISAL), year=make.YEAR, kind="official"
        )


def test_the_workbook_has_points_rank_grade_and_vetoes(run):
    rows = {row[1]: row for row in school_rows(run)}
    head = rows.pop("学校")

    assert list(head[-6:-1]) == ["得分", "满分", "名次", "等级", "一票否决"]
    found = rows[SubjectResult.objects.get(run=run, code="A").name]
    assert [found[-6], found[-4], found[-3], found[-2]] == [Decimal(95), 1, "不合格", "责任事故"]


def school_rows(run):
    """The cells of the sheet of schools."""
    sheet = school_sheet(run)
    return [[column.heading for column in sheet.columns], *sheet.rows]


@pytest.mark.parametrize(("title", "name"), [("乡镇考核", "2023年乡镇考核"), ("2023年乡镇考核", "2023年乡镇考核")])
def test_a_title_that_says_the_year_says_it_once(title, name):
    current = make.indicator_set(pack=APPRAISAL | {"title": title})

    assert current.title_in(2023) == name
    assert str(ScoreRun(indicator_set=current, year=2023, kind="official")) == f"{name}正式计算"
