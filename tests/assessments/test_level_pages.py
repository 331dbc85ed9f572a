"""The pages of assessments by levels: who fills in what, what they say, what they refuse, what they cost."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, AssessorPosting, LevelSheet, SheetEvidence
from core.exceptions import BusinessRuleError
from supervision.acceptance.marks import tiny_pdf
from tests.factories import levels as make
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def school(county):
    return SchoolFactory(name="青山小学")


@pytest.fixture
def subject(school):
    return make.assessment(school)


@pytest.fixture
def head(as_role, school):
    return as_role("principal", make.principal_of(school))


def typed(total="92.0", **more):
    return {f"answer_{code}": text for code, text in make.answers(total).items()} | more


def test_a_principal_fills_in_hands_in_and_finds_it_on_the_list(head, subject):
    sheet = make.sheet(subject, "self")
    assert "青山小学" in head.get(url("sheet_list")).content.decode()
    form = head.get(url("sheet_edit", sheet.pk)).content.decode()
    for text in ("A1 党组织领导（40分）", "党组织领导得分（分）", "0 到 40 分", "应提供：会议记录", "教师发展说明"):
        assert text in form

    response = head.post(url("sheet_edit", sheet.pk), typed(opinion_A1="有记录", version=sheet.version))
    assert response.status_code == 302
    page = head.get(sheet.get_absolute_url()).content.decode()
    for text in ("合计92.00分，满分100.00分", "有记录", "40.00 / 40.00分", url("evidence_add", sheet.pk, "A1")):
        assert text in page
    assert "还没有佐证材料：党组织领导" in head.get(url("sheet_submit", sheet.pk)).content.decode()
    assert head.post(url("sheet_submit", sheet.pk)).status_code == 302
    assert make.sheet(subject, "self").status == "submitted"
    assert head.post(url("sheet_submit", sheet.pk)).status_code == 409
    assert "青山小学" not in head.get(url("sheet_list")).rendered_content.split('id="table"')[1]


def test_a_refused_form_keeps_everything_that_was_typed(head, subject):
    sheet = make.sheet(subject, "self")
    response = head.post(url("sheet_edit", sheet.pk), typed(answer_a1_points="41", opinion_B1="很长的意见"))
    page = response.content.decode()

    assert response.status_code == 422
    assert "“党组织领导得分”不能大于 40。" in page
    assert 'value="41"' in page
    assert "很长的意见" in page
    assert make.sheet(subject, "self").answers == {}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("answer_a1_points", "四十", "请填普通数字"),
        ("answer_a1_points", "-1", "不能是负数"),
        ("opinion_A1", "说" * 10000, "2000"),
        ("answer_b1_words", "说" * 10000, "2000"),
    ],
    ids=["letters", "negative", "long opinion", "long answer"],
)
def test_what_cannot_be_is_said_beside_the_form_and_nothing_typed_is_lost(head, subject, name, text, words):
    sheet = make.sheet(subject, "self")
    response = head.post(url("sheet_edit", sheet.pk), typed() | {"opinion_A2": "别处的话", name: text})
    page = response.content.decode()

    assert response.status_code == 422
    assert words in page
    assert text in page
    assert "别处的话" in page
    assert make.sheet(subject, "self").answers == {}


def test_an_opinion_too_long_is_refused_wherever_it_comes_from(subject, school):
    with pytest.raises(BusinessRuleError, match="最多2000字"):
        services.save_sheet(
            actor=make.principal_of(school),
            sheet=make.sheet(subject, "self"),
            answers={},
            opinions={"A1": "说" * 2001},
        )


def test_of_several_files_all_are_kept_or_none(head, subject):
    sheet = make.sheet(subject, "self")
    good = SimpleUploadedFile("会议记录.pdf", tiny_pdf("minutes"), content_type="application/pdf")
    wrong = SimpleUploadedFile("程序.exe", b"MZ", content_type="application/octet-stream")
    response = head.post(url("evidence_add", sheet.pk, "A1"), {"uploads": [good, wrong]})

    assert response.status_code == 422
    assert "程序.exe" in response.content.decode()
    assert not SheetEvidence.objects.exists()


def test_a_bonus_does_not_raise_the_most_points_there_are(school, as_role):
    """100 points and a bonus of 5 on top: the sheet and the comparison both say 100."""
    more = make.node("X", "加分", "5", rule={"kind": "bonus", "formula": "extra"})
    content = make.pack()
    content["fields"] |= {"extra": {"label": "加分", "unit": "次", "type": "number", "origin": "sheet"}}
    current = make.hand_set(
        "with_bonus", fields=content["fields"], indicators=[*content["indicators"], more], levels=make.CHAIN
    )
    subject, head = make.assessment(school, current), make.principal_of(school)
    sheet = make.sheet(subject, "self")
    services.save_sheet(actor=head, sheet=sheet, answers=make.answers("92.0") | {"extra": "3"}, opinions={})
    make.concluded(sheet, "92.0")
    page = as_role("staff").get(subject.get_absolute_url())

    assert make.sheet(subject, "self").points == 95
    assert page.context["compared"].maximum == 100


def test_gaps_are_named_when_a_sheet_is_handed_in_too_early(head, subject):
    response = head.post(url("sheet_submit", make.sheet(subject, "self").pk))
    assert response.status_code == 422
    assert "还有 3 项没有填写：党组织领导得分、五育并举得分、教师发展得分。" in response.content.decode()


def test_a_stale_tab_is_shown_both_versions_and_loses_nothing(head, subject):
    sheet = make.sheet(subject, "self")
    head.post(url("sheet_edit", sheet.pk), typed("92.0", version=sheet.version))
    response = head.post(url("sheet_edit", sheet.pk), typed("90.0", version=sheet.version, opinion_A1="第二个窗口"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "内容已被别人改动" in page
    assert "第二个窗口" in page
    assert make.sheet(subject, "self").points == 92


def test_a_second_click_has_one_effect(head, subject):
    sheet = make.sheet(subject, "self")
    key = "7d0b7e5e-7f4a-4d6e-9df0-0f6a5b1c2d3e"
    data = typed(version=sheet.version, client_uuid=key)
    first, second = (head.post(url("sheet_edit", sheet.pk), data) for _ in range(2))
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert make.sheet(subject, "self").version == sheet.version + 1


def test_evidence_is_handed_in_opened_and_taken_back(head, subject, as_role):
    sheet = make.sheet(subject, "self")
    paper = SimpleUploadedFile("会议记录.pdf", tiny_pdf("minutes"), content_type="application/pdf")
    assert head.post(url("evidence_add", sheet.pk, "A1"), {"uploads": [paper]}).status_code == 302
    kept = SheetEvidence.objects.get()
    assert "会议记录.pdf" in head.get(sheet.get_absolute_url()).content.decode()
    assert b"".join(head.get(kept.get_absolute_url()).streaming_content).startswith(b"%PDF")
    assert as_role("staff").get(kept.get_absolute_url()).status_code == 200
    stranger = as_role("principal", make.principal_of(SchoolFactory()))
    assert stranger.get(kept.get_absolute_url()).status_code == 404
    assert stranger.post(url("evidence_remove", kept.pk)).status_code == 404

    wrong = SimpleUploadedFile("x.pdf", b"plain words", content_type="application/pdf")
    assert head.post(url("evidence_add", sheet.pk, "A1"), {"uploads": [wrong]}).status_code == 422
    assert head.get(url("evidence_add", sheet.pk, "Z9")).status_code == 404
    assert head.post(url("evidence_remove", kept.pk)).status_code == 302
    assert not SheetEvidence.objects.exists()


def test_the_office_returns_concludes_and_only_the_director_reopens(head, subject, as_role):
    sheet, staff = make.sheet(subject, "self"), as_role("staff")
    head.post(url("sheet_edit", sheet.pk), typed())
    head.post(url("sheet_submit", sheet.pk))
    assert staff.post(url("sheet_return", sheet.pk), {"reason": ""}).status_code == 422
    assert staff.post(url("sheet_return", sheet.pk), {"reason": "补充佐证"}).status_code == 302
    assert "补充佐证" in head.get(url("sheet_edit", sheet.pk)).content.decode()
    head.post(url("sheet_submit", sheet.pk))
    assert url("sheet_conclude", sheet.pk) in staff.get(sheet.get_absolute_url()).content.decode()
    assert staff.post(url("sheet_conclude", sheet.pk)).status_code == 302
    assert head.post(url("sheet_edit", sheet.pk), typed("80")).status_code == 409
    assert staff.get(url("sheet_reopen", sheet.pk)).status_code == 403
    director = as_role("director")
    assert director.post(url("sheet_reopen", sheet.pk), {"reason": "漏评"}).status_code == 302
    assert "原 92.00" in director.get(subject.get_absolute_url()).content.decode()


def test_the_levels_stand_side_by_side_with_their_differences(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    make.concluded(make.sheet(subject, "city"), "84.5")
    page = as_role("staff").get(subject.get_absolute_url()).content.decode()

    for text in ("自评偏高", "高7.50分", "超过5.00分", "92.00", "86.00", "84.50", "-6.00", "-1.50", "26.00"):
        assert text in page
    observer = as_role("observer").get(url("assessment_list"), {"year": make.YEAR}).content.decode()
    assert "市复评1个，与县评平均绝对差1.50分。" in observer


def test_a_trial_never_counts_among_the_official_ones(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    services.open_sheet(actor=make.office(), sheet=make.sheet(subject, "city"))
    make.concluded(make.sheet(subject, "city"), "84.5")
    Assessment.objects.filter(pk=subject.pk).update(kind="trial")
    client = as_role("staff")
    assert "市复评1个" not in client.get(url("assessment_list"), {"year": make.YEAR}).content.decode()
    assert "市复评1个" in client.get(url("assessment_list"), {"year": make.YEAR, "kind": "trial"}).content.decode()


def test_the_third_partys_gap_is_shown(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "88.5")
    make.concluded(make.sheet(subject, "county"), "84.0")
    page = as_role("staff").get(subject.get_absolute_url()).content.decode()
    assert "-4.50" in page
    assert "高4.50分（提示线5.00分）" in page
    assert "自评偏高" not in page


def test_a_school_does_not_read_a_score_before_it_stands(head, subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    county = make.sheet(subject, "county")
    services.save_sheet(actor=make.office(), sheet=county, answers=make.answers("77.7"), opinions={})
    assert head.get(county.get_absolute_url()).status_code == 404
    for address in (subject.get_absolute_url(), url("assessment_list"), url("sheet_list") + "?desk=all"):
        assert "77.7" not in head.get(address).content.decode()
    assert "77.70" in as_role("staff").get(county.get_absolute_url()).content.decode()


def test_opening_shows_who_is_in_and_who_is_not_and_twice_is_once(as_role, county):
    WorkYearFactory(year=make.YEAR)
    current, client = make.hand_set(levels=make.CHAIN), as_role("staff")
    SchoolFactory(name="青山小学")
    SchoolFactory(name="启明特校", kind="special")
    chosen = {"indicator_set": current.pk, "year": make.YEAR, "kind": "official"}

    assert "启明特校" in client.get(url("assessment_open")).content.decode()
    page = client.get(url("assessment_open"), chosen).content.decode()
    for text in ("将开展1个", "青山小学（小学）", "启明特校", "无适用指标体系", "市复评（抽样）"):
        assert text in page
    assert client.get(url("assessment_open"), chosen | {"indicator_set": "x"}).status_code == 200
    data = chosen | {"begin": "on", "due_own": "2024-11-30", "due_office": "2024-12-15"}
    late = client.post(url("assessment_open"), data | {"due_office": "2024-11-01"})
    assert late.status_code == 422
    assert "不能早于前一级" in late.content.decode()

    assert client.post(url("assessment_open"), data).status_code == 302
    assert client.post(url("assessment_open"), data).status_code == 302
    assert Assessment.objects.count() == 1
    assert [str(sheet.due_on) for sheet in LevelSheet.objects.order_by("position")] == [
        "2024-11-30",
        "2024-12-15",
        "None",
    ]
    assert as_role("leader").get(url("assessment_open")).status_code == 403


def test_one_that_was_only_prepared_is_started_and_a_final_one_archived(subject, as_role, school):
    other = make.assessment(school, make.hand_set("another"), begin=False)
    client = as_role("staff")
    assert url("assessment_start", other.pk) in client.get(other.get_absolute_url()).content.decode()
    assert client.post(url("assessment_start", other.pk)).status_code == 302
    assert make.sheet(other, "self").status == "filling"
    assert client.post(url("assessment_archive", subject.pk)).status_code == 409


def test_the_board_exports_what_it_shows(subject, as_role):
    make.concluded(make.sheet(subject, "self"), "92.0")
    make.concluded(make.sheet(subject, "county"), "86.0")
    response = as_role("staff").get(url("assessment_list"), {"year": make.YEAR, "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))

    assert rows[0][0] == "评估对象"
    assert rows[1][0] == "青山小学（小学）"
    assert rows[1][5:9] == (92, 86, "未抽中", 6)


def test_an_assessor_is_commissioned_declares_and_scores(subject, school, as_role):
    make.concluded(make.sheet(subject, "self"), "88.5")
    assessor = as_role("assessor")
    data = {
        "user": assessor.person.pk, "indicator_set": subject.indicator_set_id, "year": make.YEAR,
        "schools": [school.pk], "contract_no": "1号", "started_on": "2020-01-01", "ends_on": "2099-12-31",
    }  # fmt: skip
    staff = as_role("staff")
    assert staff.post(url("assessor_commission"), data | {"ends_on": "2019-01-01"}).status_code == 422
    assert staff.post(url("assessor_commission"), data).status_code == 302
    commission = AssessorPosting.objects.get()
    assert "待签声明" in staff.get(url("assessor_list")).content.decode()

    county = make.sheet(subject, "county")
    assert url("assessor_declare", commission.pk) in assessor.get(url("sheet_list")).content.decode()
    assert assessor.post(url("sheet_edit", county.pk), typed("84.0")).status_code == 422
    assert assessor.post(url("assessor_declare", commission.pk)).status_code == 422
    assert assessor.post(url("assessor_declare", commission.pk), {"agreed": "on"}).status_code == 302
    assert assessor.post(url("sheet_edit", county.pk), typed("84.0")).status_code == 302
    assert make.sheet(subject, "county").points == 84
    other = as_role("assessor", UserFactory(role="assessor"))
    assert other.get(url("assessor_declare", commission.pk)).status_code == 404
    assert other.get(county.get_absolute_url()).status_code == 404

    assert staff.post(url("assessor_end", commission.pk)).status_code == 302
    assert assessor.get(county.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["assessment_list", "sheet_list", "assessor_list"])
def test_lists_cost_the_same_for_few_rows_as_for_many(as_role, county, name):
    def one_more():
        school = SchoolFactory()
        row = make.assessment(school)
        make.concluded(make.sheet(row, "self"), "92.0")
        services.commission_assessor(
            actor=make.office(), user=UserFactory(role="assessor"), indicator_set=row.indicator_set, year=make.YEAR,
            schools=[school], started_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), contract_no="1",
        )  # fmt: skip

    client, chosen = as_role("staff"), {"year": make.YEAR, "desk": "all"}
    one_more()
    one_more()
    client.get(url(name), chosen)
    with CaptureQueriesContext(connection) as few:
        client.get(url(name), chosen)
    for _ in range(6):
        one_more()
    with CaptureQueriesContext(connection) as many:
        response = client.get(url(name), chosen)
    assert len(response.context["table"].rows) >= 8
    assert len(many) <= len(few)
