"""The chain of levels: what opens when, who may do what, what a difference does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessments import differences, services
from assessments.engine.inputs import SectionInput
from assessments.level_flow import AssessmentStatus, SheetStatus
from assessments.level_scoring import SheetBasis, SheetPoints, among_peers, points_of
from assessments.models import Assessment, AssessorPosting, IndicatorSet, LevelSheet
from assessments.opening import NO_SET, preview_opening, schools_without_set
from assessments.pack_files import PACKS, shipped_pack
from assessments.pack_levels import Level, default_levels, levels_of, read_levels
from assessments.pack_reading import Findings, read_pack
from assessments.sheet_outline import outline_of
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from office.models import Message, ParameterValue
from schools.models import Posting, School
from tests.factories import levels as make
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(county):
    return SchoolFactory()


@pytest.fixture
def subject(school):
    return make.assessment(school)


def state(assessment) -> tuple[str, list[str]]:
    row = Assessment.objects.get(pk=assessment.pk)
    return row.status, [sheet.status for sheet in row.chain]


def points(sheet) -> Decimal | None:
    return LevelSheet.objects.get(pk=sheet.pk).points


# --- the chain of a pack --------------------------------------------------------------------------------------------
def test_a_chain_is_read_and_a_set_without_one_has_self_and_county():
    found = Findings()
    chain = read_levels(make.CHAIN, found)

    assert found.sentences == []
    assert [level.code for level in chain] == ["self", "county", "city"]
    assert [level.sampled for level in chain] == [False, False, True]
    assert levels_of({"levels": make.CHAIN}) == chain
    assert read_levels(None, found) == levels_of({}) == default_levels("section")
    assert default_levels("township")[0] == Level("self", "自评", "township")
    assert [level.by for level in default_levels("county")] == ["office"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("self", "应是一个列表"),
        ([], "1到6级"),
        ([{"code": "self", "title": "自评", "by": "nobody"}], "之一"),
        ([{"code": "self", "title": "自评", "by": "township"}], "评估对象不是乡镇"),
        ([{"code": "a", "title": "甲", "by": "office"}, {"code": "a", "title": "乙", "by": "office"}], "重复"),
        ([{"code": "a", "title": "甲", "by": "city"}], "不能只抽样"),
        ([{"code": "a", "title": "甲", "by": "office", "who": "x"}], "不认识"),
        ([{"code": "a", "title": "甲", "by": "office", "sampled": "x"}], "true 或 false"),
        ([{"code": "自评", "title": "甲", "by": "office"}], "字母、数字"),
    ],
)
def test_a_faulty_chain_is_told(raw, words):
    found = Findings()
    read_levels(raw, found)
    assert words in "".join(found.sentences)


@pytest.mark.parametrize("path", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_chains_and_questions_of_every_shipped_set_are_sound(path):
    pack, found = shipped_pack(path.stem), Findings()
    levels = read_levels(pack.get("levels"), found, pack.get("object", "section"))
    asked = [question.code for item in outline_of(pack) for question in item.questions]
    wanted = [
        code
        for code, field in pack["fields"].items()
        if field.get("origin") == "sheet" and field.get("level", "subject") == "subject"
    ]

    assert found.sentences == []
    assert levels == levels_of(pack)
    assert sorted(asked) == sorted(wanted)


# --- points ---------------------------------------------------------------------------------------------------------
def scored(pack, answers, stage="primary", **returns) -> SheetPoints:
    return points_of(read_pack(pack), answers, SheetBasis(SectionInput("A", stage, "primary", returns)))


def test_points_by_hand_add_up_and_a_missing_one_leaves_everything_above_open():
    found = scored(make.pack(), make.answers("92.0"))
    assert (found.total, found.maximum, found.missing) == (Decimal("92.0"), Decimal(100), 0)
    assert found.per_indicator == {"A": 60, "A1": 40, "A2": 20, "B": Decimal("32.0"), "B1": Decimal("32.0")}

    found = scored(make.pack(), make.answers("92.0") | {"a2_points": None})
    assert found.total is None
    assert (found.per_indicator["A"], found.per_indicator["B"]) == (None, Decimal("32.0"))
    assert (found.missing, dict(found.reasons)) == (1, {"A2": "还没有评分"})

    found = scored(make.pack(), make.answers("69.0"))
    assert "须写明意见" in found.reasons["B1"]
    assert scored(make.pack(), make.answers("69.0") | {"b1_words": "缺培训计划"}).total == 69


def test_grades_stand_as_words_where_a_set_gives_no_points():
    pack = shipped_pack("compulsory_quality_2021")
    codes = list(pack["fields"])
    found = scored(pack, dict.fromkeys(codes, "良好"))
    assert (found.total, found.maximum, found.missing) == (None, None, 0)
    assert set(found.words.values()) == {"良好"}
    assert len(found.words) == 12
    assert scored(pack, dict.fromkeys(codes[1:], "良好")).missing == 1


def test_what_compares_with_others_stays_open_on_one_sheet():
    pack = make.pack()
    pack["indicators"][2] |= {"rule": {"kind": "rank", "formula": "a2_points", "step": "1"}, "direction": "higher"}
    assert among_peers(read_pack(pack)) >= {"A", "A2"}
    found = scored(pack, make.answers("92.0"))
    assert (found.total, found.per_indicator["A"], found.reasons["A2"]) == (None, None, "要与其他对象一起测算")


def test_an_outline_asks_only_what_the_stage_and_kind_have():
    pack = make.pack()
    pack["indicators"][2]["stages"] = ["junior"]
    pack["indicators"][4]["kinds"] = ["nine_year"]
    asked = outline_of(pack, stage="primary", kind="primary")

    assert [item.code for item in asked] == ["A", "A1"]
    assert [question.code for item in asked for question in item.questions] == ["a1_points"]
    assert [item.code for item in outline_of(pack, stage="junior", kind="nine_year")] == ["A", "A1", "A2", "B", "B1"]


def test_another_way_to_score_is_passed_in(subject):
    sheet = make.sheet(subject, "self")
    scored = services.score_sheet(
        sheet,
        lambda definition, answers, basis: SheetPoints(Decimal(7), Decimal(9), {"A": Decimal(7)}, 2, {"B": "缺"}),
    )
    assert (scored.points, scored.maximum, scored.missing) == (Decimal(7), "9", 2)


# --- the chain at work ----------------------------------------------------------------------------------------------
def test_the_levels_open_one_after_the_other_and_keep_their_scores_apart(subject):
    assert state(subject) == (AssessmentStatus.SELF, ["filling", "closed", "closed"])
    make.concluded(make.sheet(subject, "self"), "92.0")
    assert state(subject) == (AssessmentStatus.COUNTY, ["concluded", "filling", "closed"])
    make.concluded(make.sheet(subject, "county"), "86.0")
    assert state(subject) == (AssessmentStatus.FINAL, ["concluded", "concluded", "closed"])

    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    assert state(subject) == (AssessmentStatus.REVIEW, ["concluded", "concluded", "filling"])
    make.concluded(make.sheet(subject, "city"), "84.5")
    assert state(subject) == (AssessmentStatus.FINAL, ["concluded"] * 3)

    assert [points(make.sheet(subject, code)) for code in ("self", "county", "city")] == [
        Decimal("92.0"),
        Decimal("86.0"),
        Decimal("84.5"),
    ]
    services.archive_assessment(actor=make.office(), assessment=subject)
    assert state(subject)[0] == AssessmentStatus.ARCHIVED


def test_self_inflation_is_told_against_the_last_concluded_level(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    found = differences.compare(subject, Assessment.objects.get(pk=subject.pk).chain)
    assert (found.inflation, found.is_inflated) == (Decimal("6.0"), True)

    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    make.concluded(make.sheet(subject, "city"), "84.5")
    found = differences.compare(subject, Assessment.objects.get(pk=subject.pk).chain)
    assert (found.inflation, found.is_inflated, found.limit) == (Decimal("7.5"), True, Decimal(5))
    assert found.steps == (None, Decimal("-6.0"), Decimal("-1.5"))
    by_code = {line.item.code: line for line in found.lines}
    assert by_code["B1"].points == (Decimal("32.0"), Decimal("26.0"), Decimal("24.5"))
    assert by_code["A"].steps == (None, 0, 0)


def test_the_limit_of_self_inflation_is_the_years_and_standing_on_it_is_no_flag(subject):
    year = WorkYearFactory(year=make.YEAR)
    ParameterValue.objects.create(
        year=year, key=differences.INFLATION_LIMIT, value="7.5", set_by=make.office(), set_at="2024-01-01T00:00Z"
    )
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "84.5")
    found = differences.compare(subject, Assessment.objects.get(pk=subject.pk).chain)
    assert (found.inflation, found.is_inflated) == (Decimal("7.5"), False)


def test_a_city_sample_of_six_has_its_mean_difference(county):
    pairs = [("86", "84.5"), ("90", "91"), ("88", "88"), ("85", "87"), ("80", "78.5"), ("92", "90.5")]
    for at_county, at_city in pairs:
        subject = make.assessment(SchoolFactory())
        make.concluded(make.sheet(subject, "self"), "92.0")
        make.concluded(make.sheet(subject, "county"), at_county)
        services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
        make.concluded(make.sheet(subject, "city"), at_city)
    make.assessment(SchoolFactory())

    found = differences.sample_of(Assessment.objects.for_list(), make.YEAR)
    assert (found.count, found.mean_difference, found.over_limit) == (6, Decimal("1.25"), 0)


def test_a_city_score_too_far_off_opens_the_county_sheet_again(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "88.0")
    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    make.concluded(make.sheet(subject, "city"), "84.5")

    assert state(subject) == (AssessmentStatus.COUNTY, ["concluded", "filling", "concluded"])
    county = make.sheet(subject, "county")
    assert county.return_reason == "市复评与县评相差3.50分，超过3.00分，请重新核定。"
    assert [one["points"] for one in county.former] == ["88.00000000"]
    entry = AuditEntry.objects.get(verb="levelsheet.reopened_by_review")
    assert Decimal(entry.data["difference"]) == Decimal("-3.5")

    make.concluded(county, "86.0")
    assert state(subject) == (AssessmentStatus.FINAL, ["concluded"] * 3)
    assert points(county) == Decimal(86)


def test_a_city_score_exactly_three_off_opens_nothing(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "87.5")
    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    make.concluded(make.sheet(subject, "city"), "84.5")
    assert state(subject)[0] == AssessmentStatus.FINAL
    assert services.reopen_after_review(actor=make.office(), assessment=Assessment.objects.get(pk=subject.pk)) is None


# --- refusals -------------------------------------------------------------------------------------------------------
def test_a_later_level_does_not_open_before_its_time(subject):
    for code in ("county", "city"):
        with pytest.raises(BusinessRuleError, match="还没有定稿"):
            services.open_sheet(actor=make.office(), sheet=make.sheet(subject, code))
    with pytest.raises(WrongState):
        services.save_sheet(actor=make.office(), sheet=make.sheet(subject, "county"), answers={}, opinions={})


def test_a_sheet_with_gaps_is_kept_but_not_handed_in(subject, school):
    head, sheet = make.principal_of(school), make.sheet(subject, "self")
    saved = services.save_sheet(
        actor=head, sheet=sheet, answers={"a1_points": "38.5", "a2_points": ""}, opinions={"A1": " 有记录 "}
    )
    assert (saved.points, saved.missing, saved.answers["a2_points"]) == (None, 2, None)
    assert saved.opinions == {"A1": "有记录"}
    with pytest.raises(BusinessRuleError, match="还有 2 项没有填写：五育并举得分、教师发展得分"):
        services.submit_sheet(actor=head, sheet=sheet)
    assert make.sheet(subject, "self").status == SheetStatus.FILLING


@pytest.mark.parametrize(
    ("typed", "words"),
    [("40.5", "不能大于 40"), ("-1", "不能是负数"), ("四十", "普通数字"), ("1e1", "普通数字"), ("NaN", "普通数字")],
)
def test_an_answer_that_cannot_be_is_refused(subject, school, typed, words):
    with pytest.raises(BusinessRuleError, match=words):
        services.save_sheet(
            actor=make.principal_of(school),
            sheet=make.sheet(subject, "self"),
            answers={"a1_points": typed},
            opinions={},
        )


def test_unknown_fields_and_indicators_are_refused(subject, school):
    head, sheet = make.principal_of(school), make.sheet(subject, "self")
    with pytest.raises(BusinessRuleError, match="不填“students”"):
        services.save_sheet(actor=head, sheet=sheet, answers={"students": "3"}, opinions={})
    with pytest.raises(BusinessRuleError, match="没有“Z9”"):
        services.save_sheet(actor=head, sheet=sheet, answers={}, opinions={"Z9": "好"})


def test_only_the_right_people_fill_in_and_conclude(subject, school):
    sheet, head, staff = make.sheet(subject, "self"), make.principal_of(school), make.office()
    for stranger in (make.principal_of(SchoolFactory()), staff, make.office("observer")):
        with pytest.raises(BusinessRuleError, match="由学校填写"):
            services.save_sheet(actor=stranger, sheet=sheet, answers={}, opinions={})
    with pytest.raises(NotAllowed):
        services.save_sheet(actor=make.office("leader"), sheet=sheet, answers={}, opinions={})

    services.save_sheet(actor=head, sheet=sheet, answers=make.answers("92"), opinions={})
    services.submit_sheet(actor=head, sheet=sheet)
    with pytest.raises(NotAllowed):
        services.conclude_sheet(actor=head, sheet=sheet)
    with pytest.raises(BusinessRuleError, match="督导室退回或定稿"):
        services.conclude_sheet(actor=make.office("observer"), sheet=sheet)
    services.conclude_sheet(actor=staff, sheet=sheet)

    county = make.sheet(subject, "county")
    services.save_sheet(actor=staff, sheet=county, answers=make.answers("86"), opinions={})
    services.submit_sheet(actor=staff, sheet=county)
    with pytest.raises(BusinessRuleError, match="另一名工作人员"):
        services.conclude_sheet(actor=staff, sheet=county)
    services.conclude_sheet(actor=make.office(), sheet=county)


def test_a_returned_sheet_is_open_again_and_its_author_reads_why(subject, school):
    head, sheet = make.principal_of(school), make.sheet(subject, "self")
    services.save_sheet(actor=head, sheet=sheet, answers=make.answers("92"), opinions={})
    services.submit_sheet(actor=head, sheet=sheet)
    with pytest.raises(BusinessRuleError, match="写明原因"):
        services.return_sheet(actor=make.office(), sheet=sheet, reason="  ")
    services.return_sheet(actor=make.office(), sheet=sheet, reason="A1缺佐证")

    assert state(subject) == (AssessmentStatus.SELF, ["filling", "closed", "closed"])
    assert Message.objects.filter(user=head, title__contains="A1缺佐证").exists()
    services.submit_sheet(actor=head, sheet=sheet)
    assert make.sheet(subject, "self").return_reason == ""


def test_a_concluded_sheet_is_locked_until_the_director_opens_it(subject, school):
    head, sheet = make.principal_of(school), make.sheet(subject, "self")
    make.concluded(sheet, "92.0", by=head)
    with pytest.raises(WrongState):
        services.save_sheet(actor=head, sheet=sheet, answers={"a1_points": "1"}, opinions={})
    with pytest.raises(NotAllowed):
        services.reopen_sheet(actor=make.office(), sheet=sheet, reason="改分")
    director = make.office("director")
    with pytest.raises(BusinessRuleError, match="写明原因"):
        services.reopen_sheet(actor=director, sheet=sheet, reason="")

    services.reopen_sheet(actor=director, sheet=sheet, reason="漏评一项")
    assert state(subject) == (AssessmentStatus.SELF, ["filling", "closed", "closed"])
    assert AuditEntry.objects.get(verb="levelsheet.reopened").data["reason"] == "漏评一项"
    make.concluded(make.sheet(subject, "self"), "90.0")
    assert state(subject) == (AssessmentStatus.COUNTY, ["concluded", "filling", "closed"])


def test_an_archived_assessment_stays_as_it_is(subject):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    services.archive_assessment(actor=make.office(), assessment=subject)
    with pytest.raises(BusinessRuleError, match="已归档"):
        services.reopen_sheet(actor=make.office("director"), sheet=make.sheet(subject, "self"), reason="改")


def test_nothing_moves_in_a_sealed_year(subject, school):
    year = WorkYearFactory(year=make.YEAR)
    type(year).objects.filter(pk=year.pk).update(status="sealed")
    with pytest.raises(WrongState, match="已封存"):
        services.save_sheet(actor=make.principal_of(school), sheet=make.sheet(subject, "self"), answers={}, opinions={})


# --- opening --------------------------------------------------------------------------------------------------------
def test_opening_twice_changes_nothing_and_new_schools_are_added(county):
    WorkYearFactory(year=make.YEAR)
    current, staff = make.hand_set(), make.office()
    SchoolFactory.create_batch(3)
    SchoolFactory(kind="kindergarten")

    def opened():
        return services.open_assessments(
            actor=staff, indicator_set=current, year=make.YEAR, kind="official", due={"self": date(2024, 11, 30)}
        )

    assert (opened().made, opened().made, opened().existing) == (3, 0, 3)
    assert LevelSheet.objects.filter(code="self", due_on=date(2024, 11, 30), status="filling").count() == 3
    SchoolFactory(kind="nine_year")
    assert (opened().made, Assessment.objects.count()) == (2, 5)


def test_a_kindergarten_cannot_be_given_the_compulsory_set(county):
    WorkYearFactory(year=make.YEAR)
    make.hand_set("kindergarten_guide", scope={"stages": ["kindergarten"]})
    current, kindergarten = make.hand_set(), SchoolFactory(kind="kindergarten", name="红星幼儿园")
    with pytest.raises(BusinessRuleError, match="红星幼儿园：幼儿园不适用“办学质量评价”"):
        services.open_assessments(
            actor=make.office(), indicator_set=current, year=make.YEAR, kind="official", due={}, schools=[kindergarten]
        )
    assert not Assessment.objects.exists()


def test_a_campus_that_is_no_school_of_its_own_goes_with_its_main_school(county):
    main = SchoolFactory(name="青山小学")
    SchoolFactory(name="青山小学东校区", main_school=main)
    SchoolFactory(name="青山教学点", kind="teaching_point", main_school=main)
    current = make.hand_set(scope={"stages": ["primary", "junior"], "campuses": {"separate_kinds": ["teaching_point"]}})
    preview = preview_opening(current, make.YEAR, "official")

    assert [one.label for one in preview.new] == ["青山小学（小学）", "青山教学点（小学）"]
    assert preview.by_reason == [("不计校数校区，随主校评估", ["青山小学东校区"])]


def test_a_special_school_without_a_set_is_listed_as_such(county):
    for code, stages in (("a", ["primary", "junior"]), ("b", ["senior"]), ("c", ["kindergarten"])):
        current = make.hand_set(code, scope={"stages": stages})
    for kind in ("primary", "senior", "kindergarten"):
        SchoolFactory(kind=kind)
    special = SchoolFactory(kind="special", name="启明特殊教育学校")

    assert [school.name_then for school in schools_without_set(make.YEAR)] == ["启明特殊教育学校"]
    left_out = preview_opening(current, make.YEAR, "official").left_out
    assert {one.reason for one in left_out if one.school_id == special.pk} == {NO_SET}


def test_who_is_in_the_new_version_is_not_assessed_twice(subject, school):
    IndicatorSet.objects.filter(pk=subject.indicator_set_id).update(status="retired")
    newer = make.hand_set()
    assert newer.version == 2
    preview = preview_opening(newer, make.YEAR, "official")
    assert (preview.new, preview.existing) == ([], [])
    assert "已用第1版开展" in preview.left_out[0].reason


def test_official_assessments_need_an_issued_set_and_trials_do_not(county):
    WorkYearFactory(year=make.YEAR)
    SchoolFactory()
    draft = make.hand_set(status="draft")
    call = {"actor": make.office(), "indicator_set": draft, "year": make.YEAR, "due": {}}
    with pytest.raises(BusinessRuleError, match="只能试评"):
        services.open_assessments(kind="official", **call)
    assert services.open_assessments(kind="trial", **call).made == 1
    assert not Assessment.objects.official().exists()


def test_townships_inspectors_and_the_county_are_subjects_too(county):
    WorkYearFactory(year=make.YEAR)
    SchoolFactory()
    for subject in ("township", "county"):
        current = make.hand_set(f"of_{subject}", object=subject, scope={})
        services.open_assessments(
            actor=make.office(), indicator_set=current, year=make.YEAR, kind="official", due={}, begin=False
        )
    assert {str(row.subject) for row in Assessment.objects.all()} == {"青禾镇", "青禾县"}
    assert set(Assessment.objects.values_list("status", flat=True)) == {"preparing"}
    row = Assessment.objects.get(township__name="青禾镇")
    services.start_assessment(actor=make.office(), assessment=row)
    assert state(row) == ("self", ["filling", "closed"])


def test_an_assessment_has_exactly_one_subject(subject):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=subject.pk).update(county=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=subject.pk).update(school=None, stage="")


# --- third party ----------------------------------------------------------------------------------------------------
@pytest.fixture
def commission(county):
    """Fifteen schools under assessment, twelve of them commissioned to a third party."""
    schools = SchoolFactory.create_batch(15)
    subjects = [make.assessment(school) for school in schools]
    assessor = UserFactory(role="assessor")
    services.commission_assessor(
        actor=make.office(),
        user=assessor,
        indicator_set=subjects[0].indicator_set,
        year=make.YEAR,
        schools=schools[:12],
        started_on=date(2020, 1, 1),
        ends_on=date(2099, 12, 31),
        contract_no="青督委〔2024〕1号",
    )
    return assessor, schools, subjects


def test_a_third_party_sees_exactly_its_twelve_schools(commission):
    assessor, schools, subjects = commission
    wanted = {school.pk for school in schools[:12]}
    assert set(School.objects.visible_to(assessor).values_list("pk", flat=True)) == wanted
    assert set(Assessment.objects.visible_to(assessor).values_list("school", flat=True)) == wanted
    assert set(AssessorPosting.objects.visible_to(UserFactory(role="assessor"))) == set()

    other = make.assessment(schools[0], make.hand_set("another"))
    assert other not in Assessment.objects.visible_to(assessor)
    sheets = LevelSheet.objects.visible_to(assessor)
    assert {(sheet.by, sheet.assessment_id) for sheet in sheets} == {("office", one.pk) for one in subjects[:12]}


def test_a_third_party_scores_only_after_its_declaration_and_the_gap_is_shown(commission):
    assessor, _, subjects = commission
    make.concluded(make.sheet(subjects[0], "self"), "88.5")
    county = make.sheet(subjects[0], "county")
    with pytest.raises(BusinessRuleError, match="不能填写"):
        services.save_sheet(actor=assessor, sheet=county, answers={}, opinions={})

    stranger = UserFactory(role="assessor")
    posting = AssessorPosting.objects.filter(user=assessor).first()
    with pytest.raises(NotAllowed, match="本人"):
        services.sign_declaration(actor=stranger, commission=posting)
    assert services.sign_declaration(actor=assessor, commission=posting) == 12
    with pytest.raises(BusinessRuleError, match="已经签署"):
        services.sign_declaration(actor=assessor, commission=posting)

    make.concluded(county, "84.0", by=assessor)
    row = Assessment.objects.get(pk=subjects[0].pk)
    found = differences.compare(row, row.chain)
    assert (found.steps[-1], found.inflation, found.is_inflated) == (Decimal("-4.5"), Decimal("4.5"), False)
    make.concluded(make.sheet(subjects[14], "self"), "88.5")
    with pytest.raises(BusinessRuleError, match="不能填写"):
        services.save_sheet(actor=assessor, sheet=make.sheet(subjects[14], "county"), answers={}, opinions={})


def test_with_the_contract_ends_the_access(commission):
    assessor, schools, _ = commission
    AssessorPosting.objects.filter(school=schools[0]).update(ends_on=date(2021, 1, 1))
    assert services.end_expired_commissions(date(2024, 1, 1)) == 1
    assert services.end_expired_commissions(date(2024, 1, 1)) == 0
    assert not School.objects.visible_to(assessor).filter(pk=schools[0].pk).exists()
    services.end_commission(actor=make.office(), commission=AssessorPosting.objects.get(school=schools[1]))
    assert School.objects.visible_to(assessor).count() == 10
    assert Posting.objects.current().filter(user=assessor).count() == 10


def test_commissions_are_refused_with_a_reason(commission):
    _, schools, subjects = commission
    call = {
        "actor": make.office(), "indicator_set": subjects[0].indicator_set, "year": make.YEAR,
        "schools": schools[:1], "started_on": date(2024, 1, 1), "ends_on": date(2099, 1, 1), "contract_no": "2号",
    }  # fmt: skip
    with pytest.raises(BusinessRuleError, match="没有第三方评估员角色"):
        services.commission_assessor(user=UserFactory(role="inspector"), **call)
    someone = UserFactory(role="assessor")
    with pytest.raises(BusinessRuleError, match="不能早于"):
        services.commission_assessor(user=someone, **(call | {"ends_on": date(2023, 1, 1)}))
    with pytest.raises(BusinessRuleError, match="还没有开始"):
        services.commission_assessor(user=someone, **(call | {"started_on": date(2098, 1, 1)}))
    assert not School.objects.visible_to(someone).exists()
    with pytest.raises(BusinessRuleError, match="已经届满"):
        services.commission_assessor(
            user=someone, **(call | {"started_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)})
        )
    with pytest.raises(NotAllowed):
        services.commission_assessor(user=someone, **(call | {"actor": make.office("leader")}))


# --- who sees what --------------------------------------------------------------------------------------------------
def test_a_school_sees_its_own_sheet_and_of_the_others_what_is_concluded(subject, school):
    head = make.principal_of(school)
    assert [sheet.code for sheet in LevelSheet.objects.visible_to(head)] == ["self"]
    make.concluded(make.sheet(subject, "self"), "92.0", by=head)
    assert [sheet.code for sheet in LevelSheet.objects.visible_to(head)] == ["self"]
    make.concluded(make.sheet(subject, "county"), "86.0")
    assert [sheet.code for sheet in LevelSheet.objects.visible_to(head).order_by("position")] == ["self", "county"]
    assert not LevelSheet.objects.visible_to(make.principal_of(SchoolFactory())).exists()
    assert LevelSheet.objects.visible_to(make.office("leader")).count() == 3
    assert not LevelSheet.objects.visible_to(UserFactory(role="department")).exists()
