"""Rounds of interviews: four schools are called in on one day, minuted, visited again, lifted or escalated."""

from dataclasses import replace
from datetime import date

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.workflow import TransitionRefused
from rectification.case_figures import SHOWS, shown, visits_due, with_counts
from rectification.case_papers import Wording, draft_case_paper, draft_minutes_paper, papers_of
from rectification.models import Case, Interview
from rectification.services import cases
from rectification.services.interview_records import Minutes, Visit, record_minutes, visit_again
from rectification.services.interviews import (
    Plan,
    add_cases,
    change_interview,
    create_interview,
    draft_notices,
    notify_all_cases,
    remove_case,
)
from reports.blocks import texts
from tests.factories.cases import make_case, school_with_principal, stand_on
from tests.factories.office import UnitFactory

HELD, DUE = date(2024, 7, 27), date(2024, 9, 30)
PLAN = Plan(
    title="2024年7月集体约谈",
    direction="school",
    level="县政府分管领导",
    chair="副县长",
    held_on=HELD,
    place="县教体局三楼会议室",
    followup_due=DUE,
    filed_with="禾州市人民政府教育督导室",
)
SAID = Minutes(attended="校长李四", minutes="指出三条问题逾期，要求一个月内改完。", signed="双方已签字")


@pytest.fixture
def july(room):
    """The room on 2024-07-20."""
    stand_on(date(2024, 7, 20))
    return room


def called(room, number=4, **changes):
    """Approved cases for an interview, each about a school of its own."""
    schools = [school_with_principal(f"第{n}中学", f"校长{n}")[0] for n in range(number)]
    return [make_case(room.staff, room.director, school=school, **changes) for school in schools]


def a_round(room, rows=None, **changes):
    rows = called(room, 1) if rows is None else rows
    return create_interview(actor=room.staff, plan=replace(PLAN, **changes), cases=rows)


def held(room, rows=None):
    """A round that was announced and minuted."""
    interview = a_round(room, rows)
    notify_all_cases(actor=room.staff, interview=interview)
    stand_on(HELD)
    for case in interview.cases.all():
        record_minutes(actor=room.staff, case=case, minutes=SAID)
    return interview


def test_four_are_called_in_minuted_and_visited_three_improve_one_is_escalated(july):
    rows = called(july)
    interview = a_round(july, rows)

    notices = draft_notices(actor=july.staff, interview=interview)
    assert [row.document.kind for row in notices] == ["interview_notice"] * 4
    assert [row.sentence for row in notify_all_cases(actor=july.staff, interview=interview)] == [""] * 4

    stand_on(HELD)
    for case in interview.cases.all():
        record_minutes(actor=july.staff, case=case, minutes=SAID)
    stand_on(DUE)
    for number, case in enumerate(interview.cases.order_by("number")):
        improved = number < 3
        visit = Visit(DUE, "到校查看。", improved, "" if improved else "circular")
        visit_again(actor=july.staff, case=case, visit=visit)

    counts = with_counts(Interview.objects.all()).get()
    found = {name: getattr(counts, f"{name}_count") for name in SHOWS}
    assert found == {"minutes": 4, "visited": 4, "improved": 3, "escalated": 1}
    assert counts.case_count == 4
    assert {name: shown(interview.cases.all(), name).count() for name in SHOWS} == found
    assert sorted(interview.cases.values_list("status", flat=True)) == ["escalated", "lifted", "lifted", "lifted"]
    heavier = Case.objects.get(former__isnull=False)
    assert (heavier.kind, heavier.status, heavier.proposed_by) == ("circular", "proposed", july.staff)


def test_the_notice_says_all_that_belongs_in_it_and_the_minutes_too(july):
    item = july.bring("issued")
    case = make_case(july.staff, july.director, school=july.school)
    case.items.set([item])
    interview = a_round(july, [case])
    [result] = draft_notices(actor=july.staff, interview=interview)

    text = "\n".join(texts(result.document.paper))
    for words in (
        "三条问题逾期未改",
        "问责办法第七条",
        "副县长",
        "三楼会议室",
        "2024年7月27日",
        "2024年9月30日",
        item.number,
    ):
        assert words in text
    assert "禾州市人民政府教育督导室" in text
    assert result.document.school == july.school
    [again] = draft_notices(actor=july.staff, interview=interview)
    assert "已经起草过约谈通知" in again.sentence

    with pytest.raises(WrongState, match="还没有登记约谈记录"):
        draft_minutes_paper(actor=july.staff, case=Case.objects.get(pk=case.pk))
    notify_all_cases(actor=july.staff, interview=interview)
    stand_on(HELD)
    case = record_minutes(actor=july.staff, case=case, minutes=replace(SAID, commitments="八月底前改完。"))
    paper = draft_minutes_paper(actor=july.staff, case=Case.objects.get(pk=case.pk))
    text = "\n".join(texts(paper.paper))
    for words in ("校长李四", "要求一个月内改完", "双方已签字", "八月底前改完", "2024年9月30日"):
        assert words in text
    assert papers_of(case).count() == 2


def test_the_return_visit_is_due_by_the_parameter_when_nobody_says_otherwise(july):
    interview = a_round(july, [], followup_due=None)

    assert interview.followup_due > HELD
    assert (interview.followup_due - HELD).days in range(60, 80)  # 45 workdays with the autumn holidays


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": date(1970, 1, 1)}, "请核对年份"),
        ({"held_on": date(9999, 12, 31), "followup_due": None}, "请核对年份"),
        ({"followup_due": date(2024, 7, 26)}, "回访期限应在"),
        ({"followup_due": date(9999, 12, 31)}, "回访期限应在"),
        ({"direction": "nobody"}, "请选择约谈对象"),
        ({"title": " "}, "请填写名称"),
        ({"chair": "长" * 61}, "最多60字"),
        ({"filed_with": "长" * 201}, "最多200字"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(july, changes, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        a_round(july, [], **changes)

    assert not Interview.objects.exists()


def test_only_free_approved_interviews_of_the_right_side_are_called_in(july):
    [case] = called(july, 1)
    interview = a_round(july, [case])
    unit = make_case(july.staff, july.director, unit=UnitFactory())
    wrong = {
        "不能同时列入两次约谈": case,
        "不是学校的事项": unit,
        "不是约谈": called(july, 1, kind="order")[0],
        "不能列入约谈": called(july, 1, status="proposed")[0],
        "不存在或者不在您负责的范围内": Case(pk=999999),
    }
    for sentence, row in wrong.items():
        with pytest.raises(BusinessRuleError, match=sentence):
            a_round(july, [row])
    with pytest.raises(NotAllowed):
        create_interview(actor=july.principal, plan=PLAN)
    assert Interview.objects.get() == interview
    assert create_interview(actor=july.staff, plan=replace(PLAN, direction="unit"), cases=[unit]).cases.count() == 1


def test_a_round_offers_a_notice_only_to_whom_one_is_due(july, as_role):
    client, interview = as_role("staff", user=july.staff), a_round(july)
    waiting = client.get(interview.get_absolute_url()).content.decode()
    assert "通知被约谈方" in waiting
    assert "起草约谈通知" in waiting

    notify_all_cases(actor=july.staff, interview=interview)
    assert "通知被约谈方" not in client.get(interview.get_absolute_url()).content.decode()
    stand_on(HELD)
    record_minutes(actor=july.staff, case=interview.cases.get(), minutes=SAID)
    assert "起草约谈通知" not in client.get(interview.get_absolute_url()).content.decode()


def test_cases_come_and_go_until_the_round_was_held(july):
    first, second, third = called(july, 3)
    interview = a_round(july, [first])
    assert add_cases(actor=july.staff, interview=interview, cases=[second]) == 1
    remove_case(actor=july.staff, case=Case.objects.get(pk=second.pk))
    with pytest.raises(WrongState):
        remove_case(actor=july.staff, case=Case.objects.get(pk=second.pk))
    changed = change_interview(actor=july.staff, interview=interview, plan=replace(PLAN, place="县政府"))
    assert (changed.place, interview.cases.count()) == ("县政府", 1)
    with pytest.raises(BusinessRuleError, match="请选择"):
        add_cases(actor=july.staff, interview=interview, cases=[])

    notify_all_cases(actor=july.staff, interview=interview)
    stand_on(HELD)
    record_minutes(actor=july.staff, case=first, minutes=SAID)

    for act in (
        lambda: add_cases(actor=july.staff, interview=interview, cases=[third]),
        lambda: remove_case(actor=july.staff, case=Case.objects.get(pk=first.pk)),
        lambda: change_interview(actor=july.staff, interview=interview, plan=PLAN),
    ):
        with pytest.raises(WrongState, match="已经登记约谈记录"):
            act()


def test_one_case_that_cannot_be_told_does_not_stop_the_others(july):
    rows = [*called(july, 1), *called(july, 1, status="notified")]
    interview = a_round(july, rows)

    told, known = notify_all_cases(actor=july.staff, interview=interview)

    assert told.sentence == ""
    assert "不再重复通知" in known.sentence
    assert set(interview.cases.values_list("status", flat=True)) == {"notified"}
    with pytest.raises(BusinessRuleError, match="还没有列入事项"):
        notify_all_cases(actor=july.staff, interview=a_round(july, []))


def test_minutes_wait_for_the_day_and_the_notice_and_can_be_put_right(july):
    [case] = called(july, 1)
    with pytest.raises(WrongState, match="还没有列入约谈"):
        record_minutes(actor=july.staff, case=case, minutes=SAID)
    a_round(july, [case])
    with pytest.raises(WrongState, match="当天起才能登记"):
        record_minutes(actor=july.staff, case=case, minutes=SAID)
    stand_on(HELD)
    with pytest.raises(BusinessRuleError, match="已批准"):
        record_minutes(actor=july.staff, case=case, minutes=SAID)
    cases.notify_case(actor=july.staff, case=case, text="请参加。")
    with pytest.raises(BusinessRuleError, match="被约谈人"):
        record_minutes(actor=july.staff, case=case, minutes=replace(SAID, attended=" "))

    record_minutes(actor=july.staff, case=case, minutes=SAID)
    fixed = record_minutes(actor=july.staff, case=case, minutes=replace(SAID, attended="副校长王五"))

    assert (fixed.status, fixed.done_on, fixed.followup_due, fixed.attended) == ("done", HELD, DUE, "副校长王五")
    told = [event.text for event in fixed.events.filter(verb="carry_out")]
    assert len(told) == 2
    assert told[1].startswith("更正约谈记录")


def test_the_school_may_promise_and_a_visit_without_improvement_may_wait(july):
    case = make_case(july.staff, july.director, school=july.school)
    held(july, [case])
    cases.commit_case(actor=july.principal, case=case, commitments="八月底前改完。")
    stand_on(date(2024, 10, 1))
    assert visits_due(date(2024, 10, 1)).get() == case

    with pytest.raises(BusinessRuleError, match="不再升级"):
        visit_again(actor=july.staff, case=case, visit=Visit(DUE, "好。", True, "circular"))
    with pytest.raises(BusinessRuleError, match="只能升级为更重"):
        visit_again(actor=july.staff, case=case, visit=Visit(DUE, "差。", False, "remind"))
    for day in (date(1970, 1, 1), date(9999, 12, 31)):
        with pytest.raises(BusinessRuleError, match="回访日期"):
            visit_again(actor=july.staff, case=case, visit=Visit(day, "好。", True))

    waiting = visit_again(actor=july.staff, case=case, visit=Visit(DUE, "只改了一半。", False))
    assert (waiting.status, waiting.has_improved) == ("visited", False)
    over = visit_again(actor=july.staff, case=case, visit=Visit(date(2024, 10, 1), "已改完。", True))
    assert (over.status, over.has_improved) == ("lifted", True)
    with pytest.raises((WrongState, TransitionRefused)):
        visit_again(actor=july.staff, case=case, visit=Visit(date(2024, 10, 1), "已改完。", True))


@pytest.mark.parametrize(
    ("kind", "paper", "words"),
    [
        ("remind", "case_reminder", "提醒函"),
        ("order", "supervision_order", "督办单"),
        ("circular", "supervision_circular", "督导通报"),
        ("account", "accountability_suggestion", "问责建议书"),
        ("incentive", "incentive_circular", "激励"),
    ],
)
def test_every_kind_of_case_has_its_paper_with_the_rows_attached(july, kind, paper, words):
    case = make_case(july.staff, july.director, school=july.school, kind=kind)
    item = july.bring("issued")
    case.items.set([item])
    wording = Wording(addressee="县纪委监委", suggested=("person_disciplined",)) if kind == "account" else None

    document = draft_case_paper(actor=july.staff, case=case, wording=wording)

    text = "\n".join(texts(document.paper))
    assert (document.kind, words in document.title) == (paper, True)
    assert "三条问题逾期未改" in text
    assert item.number in text
    assert document.snapshot["facts"]["items"] == [item.number]
    assert (document.school is None) is (kind == "account")
    if kind == "account":
        assert "处分（由有任免权的机关、纪检监察机关依规决定）" in text
    with pytest.raises(BusinessRuleError, match="已经起草过"):
        draft_case_paper(actor=july.staff, case=case, wording=wording)


def test_no_paper_before_the_approval_without_an_organ_or_a_day(july):
    with pytest.raises(WrongState, match="批准后"):
        draft_case_paper(actor=july.staff, case=called(july, 1, status="proposed")[0])
    with pytest.raises(BusinessRuleError, match="送给哪个机关"):
        draft_case_paper(actor=july.staff, case=called(july, 1, kind="account")[0])
    with pytest.raises(WrongState, match="还没有列入约谈"):
        draft_case_paper(actor=july.staff, case=called(july, 1)[0])
    with pytest.raises(NotAllowed):
        draft_case_paper(actor=july.principal, case=called(july, 1, kind="order")[0])
