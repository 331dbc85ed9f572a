"""Papers of a case: written in the wording that counts now, a copy for whom they are about, minutes that name who was there."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.exceptions import BusinessRuleError
from office.models import UnitPosting
from rectification.case_papers import Attendance, Wording, draft_case_paper, draft_minutes_paper
from rectification.models import Case
from rectification.services.interview_records import Minutes, record_minutes
from rectification.services.interviews import Plan, create_interview, notify_all_cases
from reports import services as papers
from reports.blocks import Heading, texts
from reports.models import Document
from reports.models import Wording as OfficeWording
from tests.factories.cases import make_case, stand_on
from tests.factories.office import UnitFactory, UserFactory

HELD = date(2024, 7, 27)
USUAL = {
    "remind": ("关于青禾镇中心小学有关问题的提醒函", "请青禾镇中心小学对照检查，及时整改，并说明原因和措施。"),
    "order": ("关于青禾镇中心小学限期整改的督办单", "请青禾镇中心小学在收到本督办单后立即整改，按期办结"),
    "circular": ("关于青禾镇中心小学有关问题的督导通报", "青禾镇中心小学要按期整改到位并书面报告。"),
    "incentive": ("关于对青禾镇中心小学给予激励的通报", "希望青禾镇中心小学珍惜荣誉，再接再厉"),
    "account": ("关于对青禾镇中心小学的问责建议书", "以上建议请县委组织部依照职权研究决定，并将决定书面告知我室。"),
}


@pytest.fixture
def july(room):
    """The room on 2024-07-20."""
    stand_on(date(2024, 7, 20))
    return room


def said_in(document: Document) -> str:
    """Every word of a paper."""
    return "\n".join(texts(document.paper))


def recipients_of(document: Document) -> list:
    """Whom it goes to."""
    return [receipt.recipient for receipt in document.receipts.all()]


def go_out(room, document: Document) -> Document:
    """Sent for signature, signed by another, numbered and sent."""
    document = papers.submit_document(actor=room.staff, document=document)
    document = papers.sign_document(actor=room.director, document=document)
    return papers.issue_document(actor=room.staff, document=document)


def contact_of(unit):
    """The contact of a unit."""
    person = UserFactory(role="department")
    UnitPosting.objects.create(user=person, unit=unit, started_on=date(2024, 1, 1))
    return person


def interviewed(room, case, **said) -> Case:
    """The case after its interview."""
    direction = "school" if case.school else "unit"
    plan = Plan("七月约谈", direction, "县政府分管领导", "副县长", HELD, "三楼会议室", date(2024, 9, 30))
    interview = create_interview(actor=room.staff, plan=plan, cases=[case])
    notify_all_cases(actor=room.staff, interview=interview)
    stand_on(HELD)
    minutes = Minutes(**{"attended": "校长李四", "minutes": "要求一个月内改完。", "signed": "双方已签字"} | said)
    record_minutes(actor=room.staff, case=case, minutes=minutes)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", USUAL)
def test_each_kind_asks_in_its_usual_words_unless_somebody_writes_others(july, kind):
    title, usual = USUAL[kind]
    to = "县委组织部" if kind == "account" else ""
    plain = draft_case_paper(
        actor=july.staff,
        case=make_case(july.staff, july.director, school=july.school, kind=kind),
        wording=Wording(addressee=to),
    )
    other = draft_case_paper(
        actor=july.staff,
        case=make_case(july.staff, july.director, school=july.school, kind=kind),
        wording=Wording(demand="请八月五日前书面说明。\n说明要盖章。", addressee=to),
    )

    assert (plain.title, plain.addressee) == (title, to or "青禾镇中心小学")
    assert usual in said_in(plain)
    assert "三条问题逾期未改" in said_in(plain)
    assert usual not in said_in(other)
    assert "请八月五日前书面说明。\n说明要盖章。" in said_in(other)
    assert not [block for block in plain.paper.blocks if isinstance(block, Heading) and not block.text]


def test_the_office_writes_the_words_and_the_next_paper_follows_while_the_former_stays(july):
    case = make_case(july.staff, july.director, school=july.school, kind="order")
    former = draft_case_paper(actor=july.staff, case=case)
    own = "# 督办事项\n{事由}\n请{要求对象}在十个工作日内办结，{年度}年内不再延期。"
    OfficeWording.objects.create(
        kind="supervision_order",
        version=1,
        title="督办单（{对象}）",
        body=own,
        saved_by=july.director,
        saved_at=timezone.now(),
    )

    later = draft_case_paper(
        actor=july.staff, case=make_case(july.staff, july.director, school=july.school, kind="order")
    )

    assert later.title == "督办单（青禾镇中心小学）"
    assert "请青禾镇中心小学在十个工作日内办结，2024年内不再延期。" in said_in(later)
    assert "逾期未改的" not in said_in(later)
    assert "逾期未改的" in said_in(Document.objects.get(pk=former.pk))


def test_a_placeholder_nobody_fills_is_named_before_there_is_a_paper(july):
    OfficeWording.objects.create(
        kind="supervision_order",
        version=1,
        title="督办单",
        body="# 事由\n{事由}\n请{被督办人}按期办结。",
        saved_by=july.director,
        saved_at=timezone.now(),
    )
    case = make_case(july.staff, july.director, school=july.school, kind="order")

    with pytest.raises(BusinessRuleError, match="“督办单”的模板.*第3行“{被督办人}”"):
        draft_case_paper(actor=july.staff, case=case)
    assert not Document.objects.exists()


def test_what_people_typed_is_never_read_as_wording(july):
    text = "# 不是标题\n== 不是附件\n{不是占位符} {{ 7 * 7 }} {% load x %}\n<img src=file:///etc/passwd>"
    case = make_case(july.staff, july.director, school=july.school, kind="order", text=text)

    paper = draft_case_paper(actor=july.staff, case=case).paper

    assert text in "\n".join(texts(paper))
    assert [block.text for block in paper.blocks if isinstance(block, Heading)] == ["事由", "依据", "要求"]


def test_a_unit_gets_its_copy_and_another_unit_knows_nothing_of_it(july, client):
    unit, other = UnitFactory(name="县住建局"), UnitFactory(name="县财政局")
    contact, stranger = contact_of(unit), contact_of(other)
    case = make_case(july.staff, july.director, unit=unit, kind="order", status="notified")
    document = draft_case_paper(actor=july.staff, case=case)
    page, own_case = document.get_absolute_url(), case.get_absolute_url()

    assert recipients_of(document) == [unit]
    assert (document.school, document.addressee) == (None, "县住建局")
    client.force_login(contact)
    assert client.get(page).status_code == 404
    assert client.get(own_case).status_code == 200
    assert page not in client.get(own_case).content.decode()

    document = go_out(july, document)

    assert document.status == "delivered"
    assert client.get(page).status_code == 200
    shown = client.get(own_case).content.decode()
    assert page in shown
    assert document.number in shown
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    signed = papers.receive_document(actor=contact, document=document)
    assert (signed.unit, signed.signed_by) == (unit, contact)
    assert Document.objects.get(pk=document.pk).status == "received"


def test_a_suggestion_goes_to_who_decides_and_not_to_whom_it_is_about(july, client):
    case = make_case(july.staff, july.director, school=july.school, kind="account", status="notified")
    document = go_out(july, draft_case_paper(actor=july.staff, case=case, wording=Wording(addressee="县纪委监委")))

    assert recipients_of(document) == []
    assert (document.status, document.addressee) == ("issued", "县纪委监委")
    client.force_login(july.principal)
    assert client.get(document.get_absolute_url()).status_code == 404


def test_minutes_have_their_format_and_name_who_was_there(july):
    case = interviewed(july, make_case(july.staff, july.director, school=july.school))
    there = Attendance(attending="县教体局基教科科长、记录人", absent=" ")

    document = draft_minutes_paper(actor=july.staff, case=case, attendance=there)

    assert document.paper.format == "minutes"
    assert document.paper.marks.attendance == (("出席", "副县长、校长李四"), ("列席", "县教体局基教科科长、记录人"))
    assert document.paper.organ_mark.endswith("纪要")
    assert "2024年7月27日，副县长在三楼会议室约谈青禾镇中心小学（校长李四）。" in said_in(document)
    assert "被约谈人约谈时没有提出书面承诺。" in said_in(document)
    assert "我室于2024年9月30日前回访" in said_in(document)
    assert recipients_of(document) == [july.school]


def test_a_promise_is_quoted_and_then_nothing_says_there_was_none(july):
    case = make_case(july.staff, july.director, unit=UnitFactory(name="县住建局"))
    case = interviewed(july, case, commitments="八月底前改完。")

    document = draft_minutes_paper(actor=july.staff, case=case)

    assert "八月底前改完。" in said_in(document)
    assert "没有提出书面承诺" not in said_in(document)
    assert [str(row) for row in recipients_of(document)] == ["县住建局"]


def test_the_page_of_the_minutes_offers_who_was_there_and_keeps_what_was_typed(july, client):
    case = interviewed(july, make_case(july.staff, july.director, school=july.school))
    client.force_login(july.staff)
    page = reverse("rectification:interview_paper", args=[case.pk])

    assert 'value="副县长、校长李四"' in client.get(page).content.decode()
    typed = {"present": "副县长、校长李四", "attending": "长" * 501, "absent": "副校长王五", "version": case.version}
    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert 'value="副校长王五"' in refused.content.decode()
    done = client.post(page, typed | {"attending": "记录人"})
    assert done.status_code == 302
    pairs = Document.objects.get().paper.marks.attendance
    assert pairs == (("出席", "副县长、校长李四"), ("请假", "副校长王五"), ("列席", "记录人"))
