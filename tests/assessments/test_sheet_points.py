"""A sheet gives the points that a run gives for the same inputs: parameters, local targets, last year, shared figures."""

from decimal import Decimal

import pytest

from assessments import services
from assessments.models import Assessment, IndicatorSet, LevelSheet, Score, ScoreRun, SubjectResult, YearTarget
from core import jobs
from office.models import County, ParameterValue
from schools.models import CountyReturn, School, Section, YearReturn
from tests.assessments.small_packs import SOURCE, item, pack_of
from tests.factories import assessments as make
from tests.factories.inspectors import InspectorFactory
from tests.factories.levels import principal_of
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
FROZEN = {"status": "frozen", "frozen_at": "2024-01-01T00:00:00Z"}
BONUS = {"bonus_share": {"label": "加成", "unit": "", "value": "5", "source": SOURCE}}
PER_HUNDRED = "teachers * 100 / students"
BANDS = [{"range": "(-, 7)", "points": "0"}, {"range": "[7, 10)", "points": "2"}, {"range": "[10, -)", "points": "4"}]
PARAMETER = item("P", {"kind": "bands", "formula": f"{PER_HUNDRED} + bonus_share", "bands": BANDS}, points="4")
LAST_YEAR = item("N", {"kind": "not_lower", "formula": "rate"}, unit="%", direction="higher", points="3")
GIVEN = item("G", {"kind": "manual", "field": "given"}, points="10")


def given(code="given", level="subject"):
    return {code: {"label": "评分", "unit": "分", "origin": "sheet", "level": level}}


def pack(*items, **blocks):
    """A set over school stages with one figure that is given by hand."""
    made = pack_of(*items, **blocks)
    made["fields"] = made["fields"] | given()
    return made


def reported(school, *, stage="primary", year=make.YEAR, **values):
    """A frozen return with just these figures."""
    section, _ = Section.objects.get_or_create(school=school, stage=stage)
    return YearReturn.objects.create(
        section=section, year=year, pack="return_compulsory", confirmed_at=FROZEN["frozen_at"],
        values={name: str(value) for name, value in values.items()}, **FROZEN,
    )  # fmt: skip


def concluded(current, **answers) -> LevelSheet:
    """The first level of the set's only assessment of school A (or of whatever it judges), filled in and concluded."""
    services.open_assessments(
        actor=UserFactory(role="staff"), indicator_set=current, year=make.YEAR, kind="official", due={}
    )
    found = Assessment.objects.filter(indicator_set=current).order_by("school__code", "pk").first()
    filler = principal_of(found.school) if found.school else found.inspector or UserFactory(role="staff")
    sheet = found.chain[0]
    services.save_sheet(actor=filler, sheet=sheet, answers=answers, opinions={})
    services.submit_sheet(actor=filler, sheet=sheet)
    services.conclude_sheet(actor=UserFactory(role="director"), sheet=sheet)
    return LevelSheet.objects.get(pk=sheet.pk)


def run_of(current) -> ScoreRun:
    """The set computed over the year."""
    run = services.start_run(actor=None, indicator_set=current, year=make.YEAR, kind="official")
    assert jobs.perform(run.job_id) == "done"
    return ScoreRun.objects.get(pk=run.pk)


def issued(content) -> IndicatorSet:
    WorkYearFactory(year=make.YEAR)
    return make.indicator_set(pack=content)


def agreed(sheet, run, **subject):
    """Check the sheet against the run, indicator by indicator and in total; returns the total."""
    result = SubjectResult.objects.get(run=run, **subject)
    scores = Score.objects.filter(subject=result).select_related("indicator")
    of_run = {score.indicator.code: score.points for score in scores}
    of_sheet = {code: text and Decimal(text) for code, text in sheet.result["points"].items()}
    assert of_sheet == of_run
    assert sheet.points == result.points
    return sheet.points


@pytest.fixture
def school(county):
    return SchoolFactory(code="A", name="青山小学")


def test_parameters_last_year_and_answers_count_as_in_a_run(school):
    """4 × 100 ÷ 100 + 6 reaches 10 only with the office's 6 in place of the pack's 5; 96 is not below last year's 95."""
    reported(school, students=100, teachers=4, rate=96)
    reported(school, year=make.YEAR - 1, students=90, teachers=4, rate=95)
    current = issued(pack(PARAMETER, LAST_YEAR, GIVEN, parameters=BONUS))
    ParameterValue.objects.create(year=WorkYearFactory(year=make.YEAR), key="bonus.share", value="6")

    sheet = concluded(current, given="8.5")
    assert sheet.result["points"] == {"P": "4.00000000", "N": "3.00000000", "G": "8.50000000"}
    assert agreed(sheet, run_of(current), code="A") == Decimal("15.5")


def test_below_last_year_and_without_the_offices_parameter(school):
    reported(school, students=100, teachers=4, rate=94)
    reported(school, year=make.YEAR - 1, students=90, teachers=4, rate=95)
    current = issued(pack(PARAMETER, LAST_YEAR, GIVEN, parameters=BONUS))

    assert agreed(concluded(current, given="8.5"), run_of(current), code="A") == Decimal("10.5")


def test_without_a_last_year_the_points_are_missing_on_both(school):
    reported(school, students=100, teachers=4, rate=94)
    current = issued(pack(LAST_YEAR, GIVEN))
    sheet = concluded(current, given="8.5")

    assert agreed(sheet, run_of(current), code="A") is None
    assert sheet.result["reasons"] == {"N": "缺少上年数据"}


@pytest.mark.parametrize(("target", "words"), [("4", "4%，达到"), ("4.5", "4.5%，未达到")])
def test_the_offices_target_of_the_year_is_judged_on_the_sheet_too(school, as_role, target, words):
    reported(school, students=100, teachers=4)
    rule = {"kind": "threshold", "formula": PER_HUNDRED, "thresholds": "5"}
    current = issued(
        pack(item("S", rule, direction="higher", unit="%", points="2", local={str(make.YEAR): "3"}), GIVEN)
    )
    YearTarget.objects.create(
        set_code="small", year=make.YEAR, key="S", stage="primary", value=target, changed_by=UserFactory()
    )
    sheet = concluded(current, given="1")
    score = Score.objects.get(run=run_of(current), indicator__code="S")

    assert sheet.result["local"] == {"S": words}
    assert f"本地目标</dt><dd>{words}" in as_role("staff").get(sheet.get_absolute_url()).content.decode()
    assert score.local_target == Decimal(target)
    assert score.local_met is words.endswith("，达到")


def test_a_campus_and_the_other_stage_of_the_school_are_counted_as_in_a_run(school):
    """The campus's 2 teachers for 20 pupils join the 4 for 100: 6 × 100 ÷ 120 + 5 = 10."""
    campus = SchoolFactory(code="A1", main_school=school)
    reported(school, students=100, teachers=4)
    reported(school, stage="junior", students=300, teachers=50)
    reported(campus, students=20, teachers=2)
    reported(SchoolFactory(code="B"), students=7, teachers=1)
    current = issued(pack(PARAMETER, GIVEN, parameters=BONUS))
    sheet = concluded(current, given="1")

    assert agreed(sheet, run_of(current), code="A", stage=sheet.assessment.stage) == 5


def test_the_answers_of_the_sheet_go_before_what_was_concluded(school):
    """The office gives 6 where the school gave itself 9: its sheet does not read the school's answer."""
    reported(school, students=100, teachers=4)
    current = issued(pack(GIVEN))
    own = concluded(current, given="9")
    office = own.assessment.chain[1]
    saved = services.save_sheet(actor=UserFactory(role="staff"), sheet=office, answers={}, opinions={})
    assert (saved.points, saved.missing) == (None, 1)
    saved = services.save_sheet(actor=UserFactory(role="staff"), sheet=office, answers={"given": "6"}, opinions={})
    assert (own.points, saved.points) == (9, 6)


def test_a_whole_school_and_a_township_count_as_in_a_run(school):
    reported(school, students=100, teachers=4, rate=96)
    for kind in ("school", "township"):
        content = pack(PARAMETER, GIVEN, parameters=BONUS, object=kind, scope={"stages": []}, code=f"of_{kind}")
        if kind == "township":
            content["levels"] = [{"code": "county", "title": "县评", "by": "office"}]
        current = issued(content)
        of = {"code": "A"} if kind == "school" else {"township": School.objects.get(code="A").township}
        assert agreed(concluded(current, given="1"), run_of(current), **of) == 3


def test_an_inspector_is_scored_by_what_was_answered(county):
    person = InspectorFactory()
    current = issued(pack(GIVEN, object="inspector", scope={"stages": []}))
    sheet = concluded(current, given="7.5")
    assert sheet.assessment.inspector == person.user
    assert agreed(sheet, run_of(current), inspector=person.user) == Decimal("7.5")


def test_a_county_is_scored_as_subject_and_by_its_own_figures_together(county):
    CountyReturn.objects.create(year=make.YEAR, pack="return_county", values={"population_wan": "30"}, **FROZEN)
    more = {"population_wan": {"label": "人口", "unit": "万人", "level": "county"}}
    rule = {"kind": "threshold", "formula": "population_wan", "thresholds": "20"}
    content = pack(GIVEN, item("C", rule, level="county", points="5", direction="higher"), object="county", scope={})
    content["fields"] = content["fields"] | more
    sheet = concluded(issued(content), given="7.5")

    assert County.objects.count() == 1
    assert (sheet.points, sheet.maximum) == (Decimal("12.5"), "15")


def test_a_low_mark_without_its_opinion_is_named_before_the_sheet_is_handed_in(client, school):
    opinion = {"remark": {"label": "评语", "type": "text", "origin": "sheet"}}
    content = pack(
        item("M", {"kind": "manual", "field": "given", "opinion": "remark", "opinion_below": "0.6"}, points=10)
    )
    current = issued(content | {"fields": content["fields"] | opinion})
    services.open_assessments(
        actor=UserFactory(role="staff"), indicator_set=current, year=make.YEAR, kind="official", due={}
    )
    found = Assessment.objects.get(indicator_set=current)
    head, sheet = principal_of(found.school), found.chain[0]
    client.force_login(head)
    asked = f"/assessments/sheets/{sheet.pk}/submit/"

    services.save_sheet(actor=head, sheet=sheet, answers={"given": "5"}, opinions={})
    assert "填了仍不得分：M 指标M（评了5分，低于满分的60%，须写明意见）" in client.get(asked).content.decode()

    services.save_sheet(actor=head, sheet=sheet, answers={"given": "5", "remark": "资料不全"}, opinions={})
    assert "填了仍不得分" not in client.get(asked).content.decode()
