"""The life of a case, as the office leads it and the school lives through it."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from core.exceptions import BusinessRuleError, WrongState
from core.workflow import TransitionRefused, available
from rectification.case_flow import CASE_FLOW, CaseStatus, heavier_than, pack
from rectification.models import Case
from rectification.services import cases
from tests.factories.office import UnitFactory, UserFactory

GIVEN = {"basis": "教育督导问责办法第七条", "text": "三条问题逾期未改"}


def propose(room, kind="interview", **changes) -> Case:
    """A proposal of the staff about the school."""
    return cases.propose_case(actor=room.staff, **({"kind": kind, "school": room.school} | GIVEN | changes))


def told(room, kind="interview") -> Case:
    """The same, approved by the director and made known."""
    case = cases.approve_case(actor=room.director, case=propose(room, kind))
    return cases.notify_case(actor=room.staff, case=case, text="请于下周一到县教体局。")


def visited(room, *, improved: bool, kind="interview") -> Case:
    """The same, carried out, promised and visited."""
    case = cases.carry_out_case(actor=room.staff, case=told(room, kind), done_on=room.today, text="已约谈。")
    case = cases.commit_case(actor=room.principal, case=case, commitments="一周内改完。")
    return cases.follow_up_case(
        actor=room.staff, case=case, followed_up_on=room.today, followup="到校看过。", improved=improved
    )


def names(case: Case, user) -> set[str]:
    """What the person is offered."""
    case = Case.objects.get(pk=case.pk)
    return {transition.name for transition in available(CASE_FLOW, case, user)}


def test_an_interview_goes_from_proposal_to_file_and_every_word_is_kept(room):
    case = visited(room, improved=True)
    case = cases.lift_case(actor=room.staff, case=case, text="问题已全部改完。")
    case = cases.archive_case(actor=room.staff, case=case)

    assert case.status == "archived"
    assert [event.verb for event in case.events.order_by("sequence")] == [
        "proposed",
        "approve",
        "notify",
        "carry_out",
        "commit",
        "follow_up",
        "lift",
        "archive",
    ]
    assert (case.done_on, case.commitments, case.has_improved) == (room.today, "一周内改完。", True)
    assert case.followup_due > room.today


def test_nobody_decides_what_he_proposed(room):
    case = cases.propose_case(actor=room.director, kind="order", school=room.school, **GIVEN)

    for decide in (
        lambda: cases.approve_case(actor=room.director, case=case),
        lambda: cases.reject_case(actor=room.director, case=case, reason="不必"),
    ):
        with pytest.raises(TransitionRefused, match="提出人不能审批"):
            decide()

    other = UserFactory(role="director")
    assert cases.approve_case(actor=other, case=case).decided_by == other


def test_the_database_too_refuses_that_the_proposer_decides(room):
    case = propose(room)

    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="approved", decided_by=room.staff, decided_at=case.proposed_at)


@pytest.mark.parametrize("kind", Case.Kind.values)
def test_whatever_the_kind_no_offered_step_lets_the_wrong_side_act(room, kind):
    """At every state the office's steps are the office's, the promise is the school's, the decision another's."""
    row = propose(room, kind)
    office, side = (
        {"notify", "carry_out", "follow_up", "lift", "escalate", "hand_over", "archive"},
        {"commit"},
    )
    for status in CaseStatus.values:
        decided = {} if status == "proposed" else {"decided_by": room.director, "decided_at": row.proposed_at}
        Case.objects.filter(pk=row.pk).update(status=status, **decided)
        assert names(row, room.staff) <= office
        assert names(row, room.principal) <= side
        assert names(row, room.inspector) == set()
        assert names(row, room.director) <= office | {"approve", "reject"}
        Case.objects.filter(pk=row.pk).update(
            proposed_by=room.director, decided_by=None, decided_at=None, status="proposed"
        )
        assert not names(row, room.director) & {"approve", "reject"}
        Case.objects.filter(pk=row.pk).update(proposed_by=room.staff)


@pytest.mark.parametrize("kind", Case.Kind.values)
def test_every_kind_can_be_led_to_its_file(kind):
    """From 已批准 the table of a kind reaches 已归档, and knows no state that is none."""
    targets = {transition.name: transition.target for transition in CASE_FLOW}
    steps = pack()["steps"][kind]
    reached = {"approved"}
    for _ in range(len(steps)):
        reached |= {targets[name] for name, states in steps.items() if set(states) & reached}

    assert "archived" in reached
    assert set(itertools.chain(*steps.values())) <= set(CaseStatus.values)


def test_a_kind_has_its_own_steps_only(room):
    case = told(room, "circular")
    case = cases.carry_out_case(actor=room.staff, case=case, done_on=room.today, text="已通报全县。")

    assert case.followup_due is None
    with pytest.raises(TransitionRefused, match="没有“承诺”这一步"):
        cases.commit_case(actor=room.principal, case=case, commitments="马上改")
    assert names(case, room.staff) == {"archive", "escalate"}


def test_the_school_sees_nothing_until_it_is_told(room):
    case = propose(room)
    assert not Case.objects.visible_to(room.principal).exists()
    cases.approve_case(actor=room.director, case=case)
    assert not Case.objects.visible_to(room.principal).exists()
    cases.notify_case(actor=room.staff, case=case, text="请到会。")
    assert Case.objects.visible_to(room.principal).get() == case
    assert not Case.objects.visible_to(room.inspector).exists()


def test_a_suggestion_handed_over_without_notice_stays_hidden(room):
    case = cases.approve_case(actor=room.director, case=propose(room, "account"))

    case = cases.hand_over_case(actor=room.staff, case=case, organ="县委组织部", text="建议给予组织处理。")

    assert case.status == "handed"
    assert "移交县委组织部" in case.events.get(verb="hand_over").text
    assert not Case.objects.visible_to(room.principal).exists()


def test_only_what_improved_is_lifted_and_the_rest_is_escalated_to_another_decision(room):
    case = visited(room, improved=False)
    with pytest.raises(TransitionRefused, match="没有认定有改进"):
        cases.lift_case(actor=room.staff, case=case, text="算了")

    with pytest.raises(BusinessRuleError, match="只能升级为更重的方式"):
        cases.escalate_case(actor=room.staff, case=case, kind="remind", reason="没有改")
    heavier = cases.escalate_case(actor=room.director, case=case, kind="account", reason="约谈后仍未改")

    case.refresh_from_db()
    assert (case.status, heavier.status, heavier.kind, heavier.former) == ("escalated", "proposed", "account", case)
    with pytest.raises(TransitionRefused, match="提出人不能审批"):
        cases.approve_case(actor=room.director, case=heavier)
    assert cases.approve_case(actor=UserFactory(role="director"), case=heavier).status == "approved"


def test_a_second_visit_replaces_the_finding_and_the_history_keeps_both(room):
    case = visited(room, improved=False)

    case = cases.follow_up_case(
        actor=room.staff, case=case, followed_up_on=room.today, followup="第二次到校，已改完。", improved=True
    )

    assert case.has_improved is True
    assert case.events.filter(verb="follow_up").count() == 2


def test_the_school_has_its_say_and_gets_an_answer_before_the_file_is_closed(room):
    case = propose(room, "incentive")
    with pytest.raises(BusinessRuleError, match="还没有通知"):
        cases.state_case(actor=room.principal, case=case, text="情况不实")
    cases.approve_case(actor=room.director, case=case)
    cases.notify_case(actor=room.staff, case=case, text="拟激励。")
    cases.state_case(actor=room.principal, case=case, text="还应写上教师的名字")
    case = cases.carry_out_case(actor=room.staff, case=case, done_on=room.today, text="已表扬。")

    with pytest.raises(TransitionRefused, match="还没有答复"):
        cases.archive_case(actor=room.staff, case=case)
    cases.answer_case_statement(actor=room.staff, case=case, text="已补充。")
    assert cases.archive_case(actor=room.staff, case=case).status == "archived"
    with pytest.raises(WrongState, match="没有等待答复"):
        cases.answer_case_statement(actor=room.staff, case=case, text="再答一次")


def test_only_the_side_of_the_case_promises_and_speaks(room):
    other = UserFactory(role="principal")
    case = cases.carry_out_case(actor=room.staff, case=told(room), done_on=room.today, text="已约谈。")

    with pytest.raises(TransitionRefused, match="只有其负责人"):
        cases.commit_case(actor=other, case=case, commitments="我来")
    with pytest.raises(BusinessRuleError, match="只有其负责人"):
        cases.state_case(actor=other, case=case, text="我来说")


def test_nothing_is_done_before_it_is_told_or_tomorrow(room):
    case = told(room)

    with pytest.raises(BusinessRuleError, match="不能早于通知日期"):
        cases.carry_out_case(actor=room.staff, case=case, done_on=room.today.replace(year=2000), text="已约谈。")
    with pytest.raises(BusinessRuleError, match="不能晚于今天"):
        cases.carry_out_case(actor=room.staff, case=case, done_on=room.today.replace(year=2099), text="已约谈。")
    for until in (date(1970, 1, 1), room.today - timedelta(days=1), date(9999, 12, 31)):
        with pytest.raises(BusinessRuleError, match="回访期限应在"):
            cases.carry_out_case(actor=room.staff, case=case, done_on=room.today, text="已约谈。", until=until)


def test_a_word_of_a_case_is_never_changed(room):
    event = propose(room).events.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        type(event).objects.filter(pk=event.pk).update(text="别的")


def test_a_unit_is_a_side_too(room):
    unit = UnitFactory()
    contact = UserFactory(role="department")
    unit.postings.create(user=contact, started_on=room.today)
    case = cases.propose_case(actor=room.staff, kind="remind", unit=unit, **GIVEN)
    cases.approve_case(actor=room.director, case=case)
    cases.notify_case(actor=room.staff, case=case, text="请尽快签收。")

    assert Case.objects.visible_to(contact).get() == case
    cases.state_case(actor=contact, case=case, text="文件昨天才到")


def test_an_incentive_is_no_rung_of_the_ladder():
    assert heavier_than("incentive") == []
    assert heavier_than("circular") == ["account"]
