"""Runs over any kind of subject: stages, schools, townships, inspectors, the county; last year, parameters, targets."""

import math
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments import bulk_writing, result_rows, services
from assessments.engine.computing import compute
from assessments.input_tables import read_input_table
from assessments.models import Coefficient, Score, ScoreRun, SubjectResult, YearTarget
from assessments.opened_numbers import opened
from assessments.snapshots import outdated_reason
from assessments.workflow import SubjectKind
from core import jobs
from office.models import ParameterValue, WorkYear
from schools.models import CountyReturn, Township, TownshipPosting, YearReturn
from tests.assessments.small_packs import item, pack_of, set_of
from tests.factories import assessments as make
from tests.factories.inspectors import InspectorFactory
from tests.factories.office import UserFactory, WorkYearFactory

pytestmark = pytest.mark.django_db
PER_HUNDRED = {"kind": "threshold", "formula": "teachers * 100 / students", "thresholds": "5"}
FROZEN = {"status": "frozen", "frozen_at": "2024-01-01T00:00:00Z"}


def reported(code, year=make.YEAR, stage="primary", **values):
    """A frozen return with just these figures, of a new or known school."""
    found = make.School.objects.filter(code=code).first() or make.school(code, stages=(stage,))
    section, _ = found.sections.get_or_create(stage=stage)
    return YearReturn.objects.create(
        section=section, year=year, pack="return_compulsory", confirmed_at=FROZEN["frozen_at"],
        values={name: str(value) for name, value in values.items()}, **FROZEN,
    )  # fmt: skip


def run_of(pack, **more):
    """Compute a set that is in force."""
    WorkYearFactory(year=make.YEAR)
    current = make.indicator_set(pack=pack)
    run = services.start_run(actor=None, indicator_set=current, year=make.YEAR, kind="official", **more)
    assert jobs.perform(run.job_id) == "done"
    return ScoreRun.objects.get(pk=run.pk)


def county_return(**values):
    return CountyReturn.objects.create(
        year=make.YEAR, pack="return_county", values={name: str(value) for name, value in values.items()}, **FROZEN
    )


COUNTY_ITEMS = (
    item("S", PER_HUNDRED, direction="higher"),
    item(
        "C",
        {"kind": "threshold", "formula": "funds / sum(students)", "thresholds": "2"},
        level="county",
        direction="higher",
    ),
)


def test_county_indicators_are_scores_of_the_county(county):
    reported("A", students=200, teachers=9)
    reported("B", students=300, teachers=20)
    county_return(funds=1200)
    run = run_of(pack_of(*COUNTY_ITEMS))

    own = SubjectResult.objects.get(run=run, subject_kind=SubjectKind.COUNTY)
    assert (own.label, own.met_count, own.total, own.school_id) == ("全县", 1, 1, None)
    score = Score.objects.get(subject=own)
    assert (score.value, score.target, score.met) == (Decimal("2.4"), 2, True)
    assert SubjectResult.objects.filter(run=run).of_schools().count() == 2
    assert run.counts["values"] == 3
    found = opened(score)
    assert found.explanation.result.startswith("＝ 2.40")
    assert found.peers == 2


def test_the_countys_own_figures_are_missing_until_they_are_frozen(county):
    reported("A", students=200, teachers=9)
    current = county_return(population_wan=30)
    CountyReturn.objects.update(status="draft", frozen_at=None)
    rule = {"kind": "threshold", "formula": "population_wan", "thresholds": "2"}
    pack = pack_of(item("S", PER_HUNDRED, direction="higher"), item("C", rule, level="county", direction="higher"))
    pack["fields"] = pack["fields"] | {"population_wan": {"label": "人口", "unit": "万人", "level": "county"}}
    run = run_of(pack)

    assert run.absent == ["县（区）年度填报表"]
    assert not run.with_gaps
    score = Score.objects.get(run=run, indicator__code="C")
    assert (score.value, score.met, score.missing_reason) == (None, None, "缺少人口")
    assert outdated_reason(run) == ""
    CountyReturn.objects.filter(pk=current.pk).update(**FROZEN)
    assert outdated_reason(run).startswith("数据已变")


def test_a_school_is_one_subject_with_its_stages_added_up(county):
    reported("N", students=600, teachers=30)
    reported("N", stage="junior", students=400, teachers=30)
    reported("P", students=100)
    run = run_of(pack_of(item("S", PER_HUNDRED, direction="higher"), object="school", scope={"stages": []}))

    both = SubjectResult.objects.get(run=run, code="N")
    assert (both.subject_kind, both.section_id, both.stage, both.students) == ("school", None, "", 1000)
    assert Score.objects.get(subject=both).value == 6
    lonely = Score.objects.get(run=run, subject__code="P")
    assert (lonely.value, lonely.missing_reason) == (None, "缺少教师")


def test_a_township_adds_up_its_schools_and_its_liaison_sees_it_when_published(county):
    north, south = (Township.objects.create(name=name, kind="town") for name in ("北镇", "南镇"))
    for code, town, teachers in (("A", north, 10), ("B", north, 20), ("C", south, 5)):
        reported(code, students=100, teachers=teachers)
        make.School.objects.filter(code=code).update(township=town)
    run = run_of(pack_of(item("S", PER_HUNDRED, direction="higher"), object="township", scope={"stages": []}))

    values = dict(Score.objects.filter(run=run).values_list("subject__township__name", "value"))
    assert values == {"北镇": 15, "南镇": 5}
    liaison = UserFactory(role="township")
    TownshipPosting.objects.create(user=liaison, township=north, started_on="2020-01-01")
    assert not Score.objects.visible_to(liaison).exists()
    services.publish_run(actor=UserFactory(role="director"), run=run, replaces=None)
    assert [row.subject.label for row in Score.objects.visible_to(liaison)] == ["北镇"]
    assert Score.objects.visible_to(UserFactory(role="principal")).count() == 0
    assert Score.objects.visible_to(UserFactory(role="leader")).count() == 2


def test_inspectors_are_subjects_without_returns(county):
    person = InspectorFactory()
    pack = pack_of(item("M", {"kind": "confirm", "when": "has_plan"}), object="inspector", scope={"stages": []})
    pack["fields"] = {"has_plan": {"label": "有计划", "type": "boolean", "origin": "sheet"}}
    WorkYearFactory(year=make.YEAR)
    current = make.indicator_set(pack=pack)
    run = services.start_run(actor=None, indicator_set=current, year=make.YEAR, kind="official")
    jobs.perform(run.job_id)
    row = SubjectResult.objects.get(run=run)
    assert (row.subject_kind, row.inspector_id, row.label) == ("inspector", person.user_id, person.user.full_name)
    assert Score.objects.get(subject=row).met is None


def test_groups_are_the_townships_of_the_day(county):
    town = Township.objects.create(name="北镇", kind="town")
    for code, teachers in (("A", 10), ("B", 20), ("C", 5)):
        reported(code, students=100, teachers=teachers)
    make.School.objects.filter(code__in=("A", "B")).update(township=town)
    pack = pack_of(
        item("S", PER_HUNDRED, direction="higher"),
        scope={"stages": ["primary"], "group_by": "township"},
        coefficients={
            "kind": "weighted_cv", "weight": "students", "of": ["S"], "limits": {"primary": "0.5"},
            "source": {"clause": "一", "confidence": "unconfirmed"},
        },
    )  # fmt: skip
    run = run_of(pack)

    assert dict(SubjectResult.objects.filter(run=run).values_list("code", "group")) == {
        "A": "北镇",
        "B": "北镇",
        "C": "",
    }
    assert dict(Coefficient.objects.filter(run=run).values_list("group", "n")) == {"北镇": 2, "": 1}


def test_last_years_figures_are_read_kept_and_shown(county):
    reported("A", students=200, teachers=20)
    reported("A", year=make.YEAR - 1, students=200, teachers=16)
    reported("B", students=100, teachers=5)
    rule = {"kind": "threshold", "formula": "teachers - previous(teachers)", "thresholds": "1"}
    run = run_of(pack_of(item("L", rule, direction="higher")))

    grown, unknown = (Score.objects.get(run=run, subject__code=code) for code in "AB")
    assert (grown.value, grown.met) == (4, True)
    assert unknown.value is None
    assert [(line.label, line.shown) for line in opened(grown).former] == [("教师", "16")]
    assert opened(unknown).former == ()
    assert opened(grown).explanation.result.startswith("＝ 4.00")
    YearReturn.objects.filter(year=make.YEAR - 1).update(values={"students": "200", "teachers": "17"})
    assert outdated_reason(run).startswith("数据已变")


def test_words_and_yes_or_no_are_read_as_what_they_are(county):
    reported("A", students=100, has_plan="1", quality="优")
    reported("B", students=100, has_plan="0", quality="差")
    run = run_of(
        pack_of(
            item("P", {"kind": "confirm", "when": "has_plan"}),
            item("Q", {"kind": "confirm", "when": 'quality = "优"'}),
        )
    )
    found = {(row.subject.code, row.indicator.code): row.met for row in Score.objects.filter(run=run)}
    assert found == {("A", "P"): True, ("A", "Q"): True, ("B", "P"): False, ("B", "Q"): False}


def test_what_the_office_set_goes_in_and_makes_another_run(county):
    reported("A", students=100, teachers=4)
    parameters = {
        "private_share_limit": {
            "label": "上限", "unit": "", "value": "5", "source": {"clause": "一", "confidence": "unconfirmed"}
        }
    }  # fmt: skip
    rule = {"kind": "threshold", "formula": "teachers * 100 / students + private_share_limit", "thresholds": "10"}
    pack = pack_of(item("S", rule, direction="higher"), parameters=parameters)
    first = run_of(pack)
    assert Score.objects.get(run=first).value == 9
    year = WorkYear.objects.get(year=make.YEAR)
    ParameterValue.objects.create(year=year, key="private.share_limit", value="6")
    assert outdated_reason(first).startswith("数据已变")
    second = run_of(pack)
    assert (Score.objects.get(run=second).value, second.basis["parameters"]) == (10, {"private_share_limit": "6"})
    assert opened(Score.objects.get(run=first)).explanation.result.startswith("＝ 9.00")

    YearTarget.objects.create(
        set_code="small", year=make.YEAR, key="S", stage="", value=12, changed_by=UserFactory(role="director")
    )
    third = run_of(pack)
    score = Score.objects.get(run=third)
    assert (score.met, score.local_target, score.local_met) == (True, 12, False)
    assert third.pk not in (first.pk, second.pk)


def test_no_pupils_is_no_division(county):
    reported("A", students=0, teachers=4)
    reported("B", students=100, teachers=4, unknown_field="x")
    run = run_of(pack_of(item("S", PER_HUNDRED, direction="higher")))
    empty = Score.objects.get(run=run, subject__code="A")
    assert (empty.value, empty.met) == (None, None)
    assert empty.missing_reason
    assert Score.objects.get(run=run, subject__code="B").value == 4


def test_rows_are_the_same_whether_copied_or_inserted(county, monkeypatch):
    reported("A", students=200, teachers=9)
    reported("B", students=300, remark="一\t二\\三\n四")
    county_return(funds=1200)
    pack = pack_of(*COUNTY_ITEMS)
    columns = (
        "subject__code",
        "indicator__code",
        "value",
        "target",
        "met",
        "ratio",
        "points",
        "grade",
        "missing_reason",
    )
    whole = ("code", "stage", "students", "met_count", "missing_count", "passed", "points", "vetoes", "inputs")
    copied = run_of(pack)
    found = list(Score.objects.filter(run=copied).order_by("pk").values_list(*columns))
    subjects = list(SubjectResult.objects.filter(run=copied).order_by("pk").values_list(*whole))
    Score.objects.all().delete()
    SubjectResult.objects.all().delete()
    ScoreRun.objects.all().delete()
    monkeypatch.setattr(result_rows, "can_copy", lambda: False)
    inserted = run_of(pack)
    assert list(Score.objects.filter(run=inserted).order_by("pk").values_list(*columns)) == found
    assert list(SubjectResult.objects.filter(run=inserted).order_by("pk").values_list(*whole)) == subjects
    assert len(found) == 3
    assert bulk_writing.escaped("一\t二\\三\n四") == "一\\t二\\\\三\\n四"


def test_one_hundred_and_thirty_four_groups_against_another_computation(tmp_path):
    groups: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    lines = ["school,stage,kind,ppd,students,teachers"]
    for at in range(1300):
        group, pupils, teachers = f"第{at * 7 % 134}区", (at * 37) % 1800, 3 + (at * 13) % 90
        lines.append(f"S{at},,primary,{group},{pupils},{teachers}")
        if pupils:
            groups[group].append((Fraction(pupils), Fraction(teachers * 100, pupils)))
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    definition = set_of(
        item("S", PER_HUNDRED, direction="higher"),
        object="school",
        scope={"group_by": "ppd"},
        coefficients={
            "kind": "weighted_cv", "weight": "students", "of": ["S"], "limits": {"primary": "0.5"},
            "source": {"clause": "一", "confidence": "unconfirmed"},
        },
    )  # fmt: skip
    found = compute(definition, read_input_table(path, definition)).coefficients
    assert len(found) == len(groups) == 134
    for value in found:
        pairs = groups[value.group]
        total = sum(pupils for pupils, _ in pairs)
        mean = sum(pupils * figure for pupils, figure in pairs) / total
        variance = sum(pupils * (figure - mean) ** 2 for pupils, figure in pairs) / total
        assert value.n == len(pairs)
        assert math.isclose(float(value.cv), math.sqrt(variance) / float(mean), rel_tol=1e-12)
