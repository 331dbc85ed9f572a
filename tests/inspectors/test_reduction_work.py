"""The month of 双减 with its bulletin, services after school, and the register of training institutions."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from core.workbooks import read_sheet
from inspectors import reduction_flow as flow
from inspectors.models import AfterSchoolService, ReductionMonth, TrainingInstitution, VisitFinding, VisitReading
from inspectors.services import after_school, institutions
from inspectors.services import reduction as months
from office.models import WorkYear
from reports.models import Document
from tests.factories.inspectors import VisitFactory, shipped_checklist
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.reports import DocumentFactory
from tests.factories.schools import SchoolFactory

DAY = date(2024, 11, 6)
S, M = TrainingInstitution.Status, ReductionMonth.Status


@pytest.fixture
def staff(county):
    WorkYearFactory(year=2024)
    county.frozen_on = date(2024, 12, 2)
    county.save()
    return UserFactory(role="staff")


@pytest.fixture
def visit(staff):
    """An approved visit of November with the theme: 52 minutes in the third year."""
    theme = shipped_checklist("reduction")
    row = VisitFactory(approved=True, visited_on=DAY)
    row.themes.add(theme)
    VisitReading.objects.create(
        visit=row, entry=theme.entries.get(code="homework", part="reading"), grade="三年级", value=52
    )
    return row


def november(staff, status=M.COLLECTING, **fields):
    """The month, at a state."""
    month = months.open_month(actor=staff, year=2024, month=11)
    ReductionMonth.objects.filter(pk=month.pk).update(status=status, **fields)
    return ReductionMonth.objects.get(pk=month.pk)


def move(staff, month, transition, **more):
    """One step."""
    return months.move_month(actor=staff, month=month, transition=transition, **more)


def issued(month):
    """The bulletin went out."""
    ReductionMonth.objects.filter(pk=month.pk).update(bulletin=DocumentFactory(issued=True, school=None))


# --- months ---------------------------------------------------------------------------------------------------------
def test_a_bulletin_is_drafted_from_the_figures_and_keeps_them(staff, visit):
    month = november(staff)
    months.note_month(actor=staff, month=month, note="第二小学作业公示规范。")
    move(staff, month, flow.VERIFY)
    month = move(staff, month, flow.PUBLISH)
    paper = month.bulletin
    assert (month.status, paper.kind, paper.status) == (M.PUBLISHED, "reduction_bulletin", "draft")
    assert "2024年11月" in paper.title
    assert [copy.school for copy in paper.receipts.all()] == [visit.school]
    facts = str(paper.snapshot)
    assert "小学书面作业平均每天52分钟（限值60分钟）" in facts
    assert "覆盖率100.0%" in facts
    assert "第二小学作业公示规范。" in facts
    VisitReading.objects.update(value=80)
    assert "平均每天52分钟" in str(Document.objects.get(pk=paper.pk).snapshot["blocks"])
    verbs = AuditEntry.objects.filter(verb__startswith="reduction.").values_list("verb", flat=True)
    assert {"reduction.opened", "reduction.noted", "reduction.verified", "reduction.published"} == set(verbs)


def test_a_month_without_data_has_no_bulletin(staff):
    shipped_checklist("reduction")
    month = november(staff, M.VERIFYING)
    with pytest.raises(BusinessRuleError, match="没有可以通报的数据"):
        move(staff, month, flow.PUBLISH)
    month.refresh_from_db()
    assert (month.status, month.bulletin) == (M.VERIFYING, None)


def test_a_returned_month_gets_another_bulletin(staff, visit):
    month = move(staff, november(staff, M.VERIFYING), flow.PUBLISH)
    month = move(staff, month, flow.RETURN, reason="数据有误。")
    again = move(staff, month, flow.PUBLISH)
    assert again.bulletin_id != month.bulletin_id
    assert AuditEntry.objects.get(verb="reduction.returned").data["reason"] == "数据有误。"


def test_schools_mend_what_was_issued_and_the_month_closes_when_all_is_closed(staff, visit):
    month = move(staff, november(staff, M.VERIFYING), flow.PUBLISH)
    with pytest.raises(BusinessRuleError, match="通报还没有印发"):
        move(staff, month, flow.MEND)
    issued(month)
    with pytest.raises(BusinessRuleError, match="通报已经签发"):
        move(staff, month, flow.RETURN, reason="改。")
    month = move(staff, month, flow.MEND)
    matter = visit.themes.get().entries.get(code="homework_notice")
    open_item = ItemFactory(school=visit.school, mending=True)
    found = VisitFinding.objects.create(
        visit=visit, matter=matter, severity="limited", text="没有公示。", item=open_item
    )
    with pytest.raises(BusinessRuleError, match="还有1条问题没有销号"):
        move(staff, month, flow.CLOSE)
    found.item = ItemFactory(school=visit.school, written_off=True)
    found.save()
    assert move(staff, month, flow.CLOSE).status == M.CLOSED


def test_a_month_is_opened_once_in_an_active_year_and_not_before_it_begins(staff):
    november(staff)
    with pytest.raises(BusinessRuleError, match="已经建立"):
        months.open_month(actor=staff, year=2024, month=11)
    WorkYearFactory(year=2025)
    with pytest.raises(BusinessRuleError, match="还没有到"):
        months.open_month(actor=staff, year=2025, month=1)
    WorkYear.objects.filter(year=2024).update(status=WorkYear.Status.SEALED)
    with pytest.raises(BusinessRuleError, match="没有启用或已经封存"):
        months.open_month(actor=staff, year=2024, month=10)
    with pytest.raises(BusinessRuleError, match="2000字"):
        months.checked_note("长" * 2001)


def test_the_note_is_fixed_once_the_bulletin_is_drafted(staff):
    with pytest.raises(BusinessRuleError, match="通报已经起草"):
        months.note_month(actor=staff, month=november(staff, M.PUBLISHED), note="晚了。")


def test_others_do_not_work_on_months(staff):
    leader, month = UserFactory(role="leader"), november(staff)
    with pytest.raises(NotAllowed):
        months.open_month(actor=leader, year=2024, month=10)
    with pytest.raises(NotAllowed):
        move(leader, month, flow.VERIFY)


@pytest.mark.parametrize("transition", flow.FLOW, ids=lambda transition: transition.name)
def test_no_step_is_made_from_another_state(staff, transition):
    other = next(state for state in M.values if state not in transition.sources)
    with pytest.raises(WrongState):
        move(staff, november(staff, other), transition)


def test_the_office_takes_a_month_on_from_the_board(staff, visit, as_role):
    desk = as_role("staff", staff)
    assert desk.post("/inspectors/reduction/months/new/", {"year": 2024, "month": 11}).status_code == 302
    month = ReductionMonth.objects.get()
    page = desk.get(month.get_absolute_url()).content.decode()
    assert f"/inspectors/reduction/months/{month.pk}/verify/" in page
    for step in ("verify", "publish"):
        key = {"client_uuid": uuid.uuid4()}
        assert desk.post(f"/inspectors/reduction/months/{month.pk}/{step}/", key).status_code == 302
    page = desk.get(month.get_absolute_url()).content.decode()
    assert Document.objects.get().get_absolute_url() in page
    assert "2024年11月" in desk.get("/inspectors/reduction/months/").content.decode()


def test_a_term_is_summed_up_on_paper(staff, visit, as_role):
    desk = as_role("staff", staff)
    asked = {"year": 2024, "term": "autumn", "client_uuid": uuid.uuid4()}
    assert desk.post("/inspectors/reduction/term/", asked).status_code == 302
    assert Document.objects.get().kind == "reduction_term"
    refused = desk.post("/inspectors/reduction/term/", asked | {"term": "spring", "client_uuid": uuid.uuid4()})
    assert refused.status_code == 422
    assert "没有可以通报的数据" in refused.content.decode()


# --- services after school ------------------------------------------------------------------------------------------
@pytest.fixture
def head(staff):
    """A principal of one school."""
    school = SchoolFactory(name="第二小学")
    person = UserFactory(role="principal")
    school.postings.create(user=person, capacity="principal", started_on=date(2023, 8, 1))
    return person


def filled(head, **changes):
    """The autumn of the principal's school."""
    figures = {"days": 5, "hours": Decimal("2"), "pupils": 300, "teachers": 20, "fee": None} | changes
    school = head.postings.get().school
    return after_school.fill_after_school(actor=head, school=school, year=2024, term="autumn", figures=figures)


def test_a_principal_fills_in_his_school_and_the_office_exports(head, staff, as_role):
    shipped_checklist("reduction")
    phone = as_role("principal", head)
    school = head.postings.get().school
    typed = {"school": school.pk, "year": 2024, "term": "autumn", "days": "5", "hours": "1.5", "pupils": "300"}
    assert phone.post("/inspectors/after-school/new/", typed | {"client_uuid": uuid.uuid4()}).status_code == 302
    row = AfterSchoolService.objects.get()
    assert (row.days, row.hours, row.fee) == (5, Decimal("1.5"), None)
    sheet = as_role("staff", staff).get("/inspectors/after-school/?export=xlsx")
    found = read_sheet(sheet.content, "a.xlsx")
    assert found.rows[0].cells[0] == "第二小学"
    assert "不达标" in found.rows[0].cells
    change = typed | {"hours": "2", "version": row.version, "client_uuid": uuid.uuid4()}
    assert phone.post(f"/inspectors/after-school/{row.pk}/edit/", change).status_code == 302
    assert "达标" in phone.get("/inspectors/after-school/").content.decode()
    stale = phone.post(f"/inspectors/after-school/{row.pk}/edit/", change | {"client_uuid": uuid.uuid4()})
    assert stale.status_code == 409


def test_a_wrong_number_is_refused_and_the_rest_kept(head, as_role):
    typed = {"school": head.postings.get().school_id, "year": 2024, "term": "autumn", "days": "8", "pupils": "300"}
    page = as_role("principal", head).post("/inspectors/after-school/new/", typed)
    assert page.status_code == 422
    assert "“每周天数”应在0到7之间" in page.content.decode()
    assert 'value="300"' in page.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"pupils": -1}, "应在0到"), (dict.fromkeys(after_school.FIGURES), "至少填写一项"), ({"hours": 25}, "0到24")],
)
def test_figures_out_of_bounds_are_refused(head, change, words):
    with pytest.raises(BusinessRuleError, match=words):
        filled(head, **change)


def test_a_term_is_filled_in_once_for_ones_own_compulsory_school_in_an_active_year(head):
    row = filled(head)
    with pytest.raises(BusinessRuleError, match="已经填报"):
        filled(head)
    with pytest.raises(NotAllowed):
        after_school.fill_after_school(
            actor=head, school=SchoolFactory(), year=2024, term="autumn", figures={"days": 5}
        )
    with pytest.raises(NotAllowed):
        after_school.change_after_school(actor=UserFactory(role="staff"), service=row, figures={"days": 5})
    WorkYear.objects.update(status=WorkYear.Status.SEALED)
    with pytest.raises(BusinessRuleError, match="已经封存"):
        after_school.change_after_school(actor=head, service=row, figures={"days": 4})


def test_a_kindergarten_has_no_service_after_school(head):
    school = head.postings.get().school
    type(school).objects.filter(pk=school.pk).update(kind="kindergarten")
    with pytest.raises(BusinessRuleError, match="不填报课后服务"):
        filled(head)


# --- institutions ---------------------------------------------------------------------------------------------------
def registered(staff, **fields):
    """An institution."""
    values = {"name": "晨光书画班", "kind": "other", "township": None, "address": "青禾镇"} | fields
    return institutions.register_institution(actor=staff, **values)


def act(staff, row, transition, **more):
    """One step with a reason."""
    return institutions.move_institution(
        actor=staff, institution=row, transition=transition, reason="超范围开设学科课程。", **more
    )


def test_an_institution_is_checked_put_right_checked_again_and_found_in_order(staff):
    row = registered(staff)
    row = institutions.check_institution(actor=staff, institution=row, on=DAY, finding="超范围。")
    row = act(staff, row, flow.ORDER)
    assert (row.status, row.reason) == (S.MENDING, "超范围开设学科课程。")
    row = institutions.check_institution(actor=staff, institution=row, on=DAY, finding="已经改正。")
    assert act(staff, row, flow.PASS).status == S.PASSED
    verbs = set(AuditEntry.objects.filter(verb__startswith="institution.").values_list("verb", flat=True))
    assert verbs == {
        "institution.registered",
        "institution.checked",
        "institution.ordered",
        "institution.passed",
    }


def test_passing_on_needs_a_reason_and_somebody(staff):
    row = institutions.check_institution(actor=staff, institution=registered(staff), on=DAY, finding="无证。")
    with pytest.raises(BusinessRuleError, match="请填写移交单位"):
        act(staff, row, flow.PASS_ON)
    with pytest.raises(BusinessRuleError, match="请写明理由"):
        institutions.move_institution(actor=staff, institution=row, transition=flow.PASS_ON, reason=" ", to="市场局")
    row = act(staff, row, flow.PASS_ON, to="县市场监管局")
    assert (row.status, row.passed_on_to) == (S.PASSED_ON, "县市场监管局")
    with pytest.raises(WrongState):
        institutions.check_institution(actor=staff, institution=row, on=DAY, finding="又去了。")


def test_a_check_is_not_of_tomorrow_and_says_something(staff):
    row = registered(staff)
    with pytest.raises(BusinessRuleError, match="不能晚于今天"):
        institutions.check_institution(actor=staff, institution=row, on=date(2024, 12, 3), finding="好。")
    with pytest.raises(BusinessRuleError, match="请写明检查情况"):
        institutions.check_institution(actor=staff, institution=row, on=DAY, finding=" ")


def test_a_name_is_registered_once(staff):
    registered(staff)
    other = registered(staff, name="星光培训")
    with pytest.raises(BusinessRuleError, match="已经登记"):
        registered(staff)
    with pytest.raises(BusinessRuleError, match="已经登记"):
        institutions.correct_institution(actor=staff, institution=other, name="晨光书画班")
    with pytest.raises(BusinessRuleError, match="请填写机构名称"):
        registered(staff, name=" ")


@pytest.mark.parametrize("transition", flow.INSTITUTION_FLOW[1:], ids=lambda transition: transition.name)
def test_no_institution_skips_the_check(staff, transition):
    with pytest.raises(WrongState):
        act(staff, registered(staff), transition, to="县市场监管局")


def test_the_register_is_worked_on_from_its_pages_and_exported(staff, as_role):
    desk = as_role("staff", staff)
    typed = {"name": "晨光书画班", "kind": "other", "address": "青禾镇", "client_uuid": uuid.uuid4()}
    assert desk.post("/inspectors/institutions/new/", typed).status_code == 302
    row = TrainingInstitution.objects.get()
    edit = typed | {"address": "城关镇", "version": 1, "client_uuid": uuid.uuid4()}
    assert desk.post(f"/inspectors/institutions/{row.pk}/edit/", edit).status_code == 302
    check = {"on": "2024-11-06", "finding": "证照齐全。", "client_uuid": uuid.uuid4()}
    assert desk.post(f"/inspectors/institutions/{row.pk}/check/", check).status_code == 302
    page = desk.get(row.get_absolute_url()).content.decode()
    assert "认定合格" in page
    assert "证照齐全。" in page
    refused = desk.post(f"/inspectors/institutions/{row.pk}/pass/", {"reason": ""})
    assert refused.status_code == 422
    passed = {"reason": "符合要求。", "client_uuid": uuid.uuid4()}
    assert desk.post(f"/inspectors/institutions/{row.pk}/pass/", passed).status_code == 302
    sheet = read_sheet(desk.get("/inspectors/institutions/?export=xlsx").content, "a.xlsx")
    assert {"晨光书画班", "城关镇", "合格", "符合要求。"} <= set(sheet.rows[0].cells)
    assert "认定合格" not in as_role("leader").get(row.get_absolute_url()).content.decode()
