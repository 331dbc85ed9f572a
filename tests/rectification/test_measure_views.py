"""The pages of interviews, measures, papers, exposures and incentives."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from rectification.case_blocks import BLOCKS
from rectification.models import Appeal, Case, Exposure, Interview, Measure
from rectification.services import cases
from rectification.services.interviews import Plan, create_interview, notify_all_cases
from rectification.services.measures import Decision, register_measure
from tests.factories.cases import make_case, school_with_principal, stand_on

DAY = date(2024, 7, 27)
ROUND = {
    "title": "七月约谈",
    "direction": "school",
    "level": "督导室主任",
    "chair": "主任",
    "held_on": "2024-07-27",
    "place": "会议室",
}
SAID = {"attended": "校长", "minutes": "限期整改。", "signed": "已签字"}


@pytest.fixture
def day(room):
    """The room on 2024-07-27."""
    stand_on(DAY)
    return room


def url(name, *args):
    return reverse(f"rectification:{name}", args=args)


def a_case(room, **changes):
    return make_case(room.staff, room.director, **({"school": room.school} | changes))


def a_round(room, *rows):
    plan = Plan(**ROUND | {"held_on": DAY})
    return create_interview(actor=room.staff, plan=plan, cases=rows)


def test_a_round_goes_from_the_form_to_the_return_visit(day, client):
    client.force_login(day.staff)
    case = a_case(day)

    created = client.post(url("interview_create"), ROUND | {"cases": [case.pk]})
    interview = Interview.objects.get()
    assert created.headers["Location"] == interview.get_absolute_url()
    noticed = client.post(url("interview_notices", interview.pk), {"version": interview.version}, follow=True)
    assert "已起草约谈通知，1个事项" in noticed.content.decode()
    told = client.post(url("interview_notify", interview.pk), {"version": interview.version}, follow=True)
    assert "登记约谈记录" in told.content.decode()
    for name, data in (
        ("interview_minutes", SAID),
        ("interview_visit", {"visited_on": "2024-07-27", "text": "已改完。", "improved": "yes"}),
    ):
        case.refresh_from_db()
        answer = client.post(url(name, case.pk), data | {"version": case.version})
        assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert (case.status, case.minutes) == ("lifted", "限期整改。\n签字：已签字")
    assert "有改进" in client.get(interview.get_absolute_url()).content.decode()


def test_a_case_of_another_round_cannot_be_ticked_and_nothing_is_lost(day, client):
    client.force_login(day.staff)
    case = a_case(day)
    a_round(day, case)

    answer = client.post(url("interview_create"), ROUND | {"cases": [case.pk]})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "已列入别的约谈" in text
    assert "七月约谈" in text


@pytest.mark.parametrize("held_on", ["1970-01-01", "9999-12-31", "2024-02-30", "明天"])
def test_a_day_that_cannot_be_is_a_sentence(day, client, held_on):
    client.force_login(day.staff)

    answer = client.post(url("interview_create"), ROUND | {"held_on": held_on})

    assert answer.status_code == 422
    assert not Interview.objects.exists()


def test_two_clicks_make_one_round(day, client):
    client.force_login(day.staff)
    data = ROUND | {"client_uuid": "5b1f3c52-6a0e-4c0c-8f2d-0d3c2f9b7a11"}

    first, second = (client.post(url("interview_create"), data) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Interview.objects.count() == 1


def test_the_list_counts_and_each_number_opens_its_rows(day, client):
    client.force_login(day.staff)
    rows = [a_case(day, school=school_with_principal(f"第{n}中学", f"人{n}")[0]) for n in range(2)]
    interview = a_round(day, *rows)
    notify_all_cases(actor=day.staff, interview=interview)
    client.post(url("interview_minutes", rows[0].pk), SAID | {"version": Case.objects.get(pk=rows[0].pk).version})

    text = client.get(url("interview_list")).content.decode()
    link = f"{interview.get_absolute_url()}?show=minutes"
    assert f'<a href="{link}">1</a>' in text
    shown = client.get(link).context["rows"]
    assert [row["case"].pk for row in shown] == [rows[0].pk]
    assert len(client.get(f"{url('interview_list')}?q=第1中学").context["table"].rows) == 1
    assert len(client.get(f"{url('interview_list')}?q=无此校").context["table"].rows) == 0
    book = client.get(f"{url('interview_list')}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content) if book.streaming else book.content)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "七月约谈" in cells
    assert 2 in cells


def test_lists_cost_the_same_for_two_rows_as_for_ten(day, client, django_assert_num_queries):
    client.force_login(day.staff)
    decision = Decision(grade="unit_criticism", organ="县教育督导委员会", decision="公开批评。", decided_on=DAY)

    def more(number):
        for _ in range(number):
            case = a_case(day)
            a_round(day, case)
            register_measure(actor=day.staff, case=case, decision=decision)
            a_case(day, kind="incentive", status="done")
            Exposure.objects.create(
                case=case,
                title="通报",
                masked_text="没有整改。",
                told_on=DAY,
                window_ends_on=date(2024, 8, 6),
                made_by=day.staff,
            )

    more(2)
    costs = {}
    for name in ("interview_list", "measure_list", "incentive_list", "exposure_list"):
        client.get(url(name))
        with CaptureQueriesContext(connection) as two:
            client.get(url(name))
        costs[name] = len(two)
        assert len(client.get(url(name)).context["table"].rows) == 2
    more(4)
    for name, count in costs.items():
        with django_assert_num_queries(count):
            response = client.get(url(name))
        assert len(response.context["table"].rows) == 6


def test_a_measure_goes_from_the_form_to_the_decision_on_its_appeal(day, client):
    client.force_login(day.staff)
    case = a_case(day, kind="circular", status="notified")
    given = {"grade": "unit_circular", "organ": "县教育督导委员会", "decided_on": "2024-07-01", "decision": "通报。"}

    wrong = client.post(url("measure_create", case.pk), given | {"decided_on": "9999-12-31"})
    assert wrong.status_code == 422
    assert "不能晚于今天" in wrong.content.decode()
    case.refresh_from_db()
    client.post(url("measure_create", case.pk), given | {"version": case.version})
    measure = Measure.objects.get()
    client.post(url("measure_edit", measure.pk), given | {"decision": "督导通报。", "reason": "错字", "version": 1})
    measure.refresh_from_db()
    assert measure.decision == "督导通报。"
    client.post(url("measure_serve", measure.pk), {"served_on": "2024-07-02", "version": measure.version})
    measure.refresh_from_db()
    applied = {"kind": "review", "applied_on": "2024-07-20", "text": "不服", "version": measure.version}
    client.post(url("appeal_create", measure.pk), applied)
    appeal = Appeal.objects.get()
    decided = {"outcome": "revoked", "decided_on": "2024-07-27", "decision": "撤销。", "version": appeal.version}
    answer = client.post(url("appeal_decide", appeal.pk), decided)
    assert answer.headers["Location"] == case.get_absolute_url()

    valid = client.get(f"{url('measure_list')}?standing=true")
    assert len(valid.context["table"].rows) == 0
    revoked = client.get(f"{url('measure_list')}?standing=false&year=2024&school={day.school.pk}")
    assert len(revoked.context["table"].rows) == 1
    assert "待核实" in revoked.content.decode()


def test_the_page_of_the_case_shows_each_side_what_it_may_know(day, client):
    case = a_case(day)
    interview = a_round(day, case)
    notify_all_cases(actor=day.staff, interview=interview)
    decision = Decision(
        grade="unit_criticism", organ="县教育督导委员会", decision="公开批评。", decided_on=DAY, served_on=DAY
    )
    register_measure(actor=day.staff, case=case, decision=decision)

    client.force_login(day.staff)
    office = client.get(case.get_absolute_url()).content.decode()
    client.force_login(day.principal)
    school = client.get(case.get_absolute_url()).content.decode()

    for words in ("七月约谈", "公开批评", "2024年8月26日", "期间不停止执行"):
        assert words in office, words
        assert words in school, words
    assert url("measure_create", case.pk) in office
    assert url("measure_create", case.pk) not in school
    assert url("interview_minutes", case.pk) not in school
    assert interview.get_absolute_url() not in school


def test_nothing_stands_on_the_page_of_a_proposal(day):
    case = a_case(day, status="proposed")

    assert [block(day.staff, case) for block in BLOCKS] == [None] * 4


@pytest.mark.parametrize(("kind", "more"), [("order", {}), ("account", {"addressee": "县委组织部"})])
def test_a_paper_is_drafted_from_the_case(day, client, kind, more):
    client.force_login(day.staff)
    case = a_case(day, kind=kind)

    answer = client.post(url("case_paper", case.pk), more | {"version": case.version})

    assert answer.status_code == 302
    assert "/documents/" in answer.headers["Location"] or "/reports/" in answer.headers["Location"]
    again = client.post(url("case_paper", case.pk), more | {"demand": "请说明", "version": case.version})
    assert "已经起草过" in again.content.decode()


def test_an_exposure_is_prepared_with_the_proposed_words_and_shows_what_stands_in_its_way(day, client):
    school, _ = school_with_principal("青山小学", "欧阳青")
    case = a_case(day, school=school, kind="circular", status="done", text="校长欧阳青没有整改")
    client.force_login(day.staff)

    form = client.get(url("exposure_create", case.pk))
    assert "校长欧阳**没有整改" in form.context["form"].initial["masked_text"]
    data = {"title": "通报", "masked_text": "校长欧阳青没有整改", "told_on": "2024-07-27", "version": case.version}
    refused = client.post(url("exposure_create", case.pk), data)
    assert "没有隐去的姓名或号码：欧阳青" in refused.content.decode()
    client.post(url("exposure_create", case.pk), data | {"masked_text": "校长欧阳**没有整改"})
    exposure = Exposure.objects.get()

    client.force_login(day.director)
    assert "异议期到2024年8月6日为止" in client.get(exposure.get_absolute_url()).content.decode()
    refused = client.post(url("exposure_approve", exposure.pk), {"version": exposure.version})
    assert refused.status_code == 422


def test_incentives_are_listed_with_what_was_given_and_a_principal_sees_his_own(day, client):
    case = a_case(day, kind="incentive", status="notified")
    cases.carry_out_case(actor=day.staff, case=case, done_on=DAY, text="奖励办公经费2万元。")
    a_case(day, kind="incentive", status="done", school=school_with_principal("外校", "某人")[0])

    client.force_login(day.staff)
    assert len(client.get(f"{url('incentive_list')}?given=true").context["table"].rows) == 2
    client.force_login(day.principal)
    response = client.get(url("incentive_list"))
    assert len(response.context["table"].rows) == 1
    assert "奖励办公经费2万元" in response.content.decode()


def test_a_principal_does_not_see_the_rounds(day, client):
    client.force_login(day.principal)

    assert client.get(url("interview_list")).status_code == 403
    assert client.get(url("exposure_list")).status_code == 403
