"""Measures are entered from their papers, weigh more when repeated, and can be reviewed and appealed."""

from dataclasses import replace
from datetime import date

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from rectification.measures import Grade, barring, grade_choices, pack, relief_of
from rectification.models import Measure
from rectification.services.appeals import Answer, apply_appeal, decide_appeal
from rectification.services.measures import Decision, amend_measure, register_measure, serve_measure
from tests.factories.cases import make_case, stand_on

CRITICISM = Decision(
    grade="unit_criticism", organ="县教育督导委员会办公室", decision="公开批评。", decided_on=date(2024, 3, 5)
)
BARRED = replace(CRITICISM, grade="unit_circular", decision="督导通报，取消当年评优评先资格。", bars_awards=True)


@pytest.fixture
def ground(room):
    """The room on 2025-06-30."""
    stand_on(date(2025, 6, 30))
    return room


def a_case(room, **changes):
    return make_case(room.staff, room.director, **({"school": room.school, "kind": "circular"} | changes))


def register(room, decision=CRITICISM, case=None):
    return register_measure(actor=room.staff, case=case or a_case(room), decision=decision)


def test_the_pack_grades_units_persons_and_private_ones_and_says_it_is_not_verified():
    labels = [[label.split("（")[0] for _, label in group] for _, group in grade_choices()]

    assert labels == [
        ["公开批评", "约谈", "督导通报", "资源调整", "行政处罚"],
        ["责令检查", "约谈", "通报批评", "组织处理", "处分", "移送监察或司法"],
        ["罚没违法所得", "从业禁止", "纳入诚信记录"],
    ]
    assert "待核实" in pack().source
    assert isinstance(pack().grades["person_disciplined"], Grade)
    own = {grade.label for grade in pack().grades.values() if grade.is_own}
    assert own == {"公开批评", "约谈", "督导通报", "责令检查", "通报批评"}


def test_a_measure_stands_in_the_history_and_in_the_trail(ground):
    measure = register(ground)

    assert (measure.object, measure.is_repeat, measure.bars_awards) == ("unit", False, False)
    event = measure.case.events.last()
    assert event.verb == "measure"
    assert "2024年3月5日决定公开批评" in event.text
    assert AuditEntry.objects.filter(verb="measure.registered").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": date(2025, 7, 1)}, "不能晚于今天"),
        ({"decided_on": date(1970, 1, 1)}, "不能早于"),
        ({"decided_on": date(9999, 12, 31)}, "不能晚于今天"),
        ({"served_on": date(2024, 3, 4)}, "送达日期"),
        ({"served_on": date(9999, 1, 1)}, "送达日期"),
        ({"grade": "beheading"}, "措施不在可选范围内"),
        ({"grade": "person_circular"}, "请填写责任人"),
        ({"person": "李四"}, "对单位的措施"),
        ({"grade": "person_disciplined", "person": "李四", "organ": "青禾县人民政府教育督导室"}, "本室只登记其决定"),
        ({"bars_awards": True}, "没有写取消评优评先"),
        ({"organ": " "}, "请填写决定机关"),
        ({"decision": ""}, "请填写决定内容"),
        ({"decision": "很" * 4001}, "最多4000字"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(ground, changes, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        register(ground, replace(CRITICISM, **changes))

    assert not Measure.objects.exists()


def test_nothing_is_registered_before_the_approval_for_an_incentive_or_by_a_principal(ground):
    with pytest.raises(WrongState, match="批准后"):
        register(ground, case=a_case(ground, status="proposed"))
    with pytest.raises(BusinessRuleError, match="激励"):
        register(ground, case=a_case(ground, kind="incentive"))
    with pytest.raises(NotAllowed):
        register_measure(actor=ground.principal, case=a_case(ground), decision=CRITICISM)


def test_the_same_decision_is_registered_once(ground):
    case = a_case(ground)
    register(ground, case=case)

    with pytest.raises(BusinessRuleError, match="没有重复登记"):
        register(ground, case=case)


@pytest.mark.parametrize(
    ("earlier", "later", "repeated"),
    [
        (date(2023, 3, 5), date(2024, 3, 5), True),
        (date(2023, 3, 4), date(2024, 3, 5), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 28), date(2025, 3, 1), False),
        (date(2024, 3, 5), date(2024, 3, 5), True),
    ],
)
def test_a_second_measure_within_twelve_months_weighs_more(ground, earlier, later, repeated):
    register(ground, replace(CRITICISM, decided_on=earlier))

    assert register(ground, replace(CRITICISM, decided_on=later)).is_repeat is repeated


def test_a_repeat_is_about_the_same_object_and_another_case(ground):
    case = a_case(ground)
    register(ground, case=case)

    person = replace(CRITICISM, grade="person_circular", person="李四")
    assert not register(ground, person, case=case).is_repeat
    assert not register(ground, replace(CRITICISM, grade="unit_circular"), case=case).is_repeat
    assert not register(ground, replace(person, person="王五")).is_repeat
    assert register(ground, person).is_repeat


def test_an_approved_interview_of_the_year_counts_for_the_school_itself(ground):
    stand_on(date(2024, 1, 10))
    a_case(ground, kind="interview")
    stand_on(date(2025, 6, 30))

    assert register(ground).is_repeat
    assert not register(ground, replace(CRITICISM, grade="person_circular", person="李四")).is_repeat
    assert not register(ground, replace(CRITICISM, grade="unit_resources", decided_on=date(2025, 6, 1))).is_repeat


def test_a_measure_entered_late_marks_the_later_one(ground):
    later = register(ground, replace(CRITICISM, decided_on=date(2024, 9, 1)))
    assert not later.is_repeat

    register(ground)

    later.refresh_from_db()
    assert later.is_repeat


def test_a_mistake_is_put_right_and_both_objects_are_looked_at_again(ground):
    person = replace(CRITICISM, grade="person_circular", person="李四")
    first = register(ground, person)
    second = register(ground, replace(person, decided_on=date(2024, 5, 1)))
    assert second.is_repeat

    fixed = replace(person, person="李思")
    amend_measure(actor=ground.staff, measure=first, decision=fixed, reason="姓名登记有误")

    second.refresh_from_db()
    assert not second.is_repeat
    assert "李四" in AuditEntry.objects.get(verb="measure.amended").data["former"]


# --- reviews and appeals ----------------------------------------------------------------------------------------------
def served(room, decision=CRITICISM, on=date(2024, 3, 10)):
    measure = register(room, decision)
    return serve_measure(actor=room.staff, measure=measure, served_on=on)


def review(room, measure, on, kind="review"):
    return apply_appeal(actor=room.staff, measure=measure, kind=kind, text="认定事实有出入", applied_on=on)


def decide(room, appeal, on, **changes):
    given = {"outcome": "upheld", "decision": "事实清楚，维持。"} | changes
    return decide_appeal(actor=room.staff, appeal=appeal, answer=Answer(decided_on=on, **given))


def test_the_terms_run_from_the_day_the_decision_was_served(ground):
    measure = served(ground)

    relief = relief_of(measure, [])
    assert (relief.review, relief.appeal) == (date(2024, 4, 9), date(2024, 3, 25))
    with pytest.raises(WrongState, match="已登记送达"):
        serve_measure(actor=ground.staff, measure=measure, served_on=date(2024, 3, 11))


@pytest.mark.parametrize(("on", "is_late"), [(date(2024, 4, 9), False), (date(2024, 4, 10), True)])
def test_a_late_review_is_taken_and_marked_late(ground, on, is_late):
    appeal = review(ground, served(ground), on)

    assert appeal.is_late is is_late
    assert (appeal.due_on - on).days == 30
    text = appeal.measure.case.events.last().text
    assert "期间不停止执行" in text
    assert ("超过申请期限" in text) is is_late


def test_an_appeal_may_follow_the_review_or_come_without_one(ground):
    measure = served(ground)
    decide(ground, review(ground, measure, date(2024, 4, 1)), date(2024, 4, 20))

    on_time = review(ground, measure, date(2024, 5, 5), "appeal")
    assert (on_time.is_late, (on_time.due_on - on_time.applied_on).days) == (False, 60)

    other = served(ground, replace(CRITICISM, grade="unit_circular"))
    assert review(ground, other, date(2024, 3, 26), "appeal").is_late


def test_one_at_a_time_and_none_after_the_last_word(ground):
    measure = register(ground)
    with pytest.raises(WrongState, match="先登记决定的送达日期"):
        review(ground, measure, date(2024, 4, 1))
    serve_measure(actor=ground.staff, measure=measure, served_on=date(2024, 3, 10))
    for day in (date(1970, 1, 1), date(9999, 12, 31)):
        with pytest.raises(BusinessRuleError, match="申请日期应在"):
            review(ground, measure, day)

    first = review(ground, measure, date(2024, 4, 1))
    with pytest.raises(WrongState, match="正在办理"):
        review(ground, measure, date(2024, 4, 1))
    with pytest.raises(WrongState, match="不能再更正登记"):
        amend_measure(actor=ground.staff, measure=measure, decision=CRITICISM, reason="错字")
    with pytest.raises(BusinessRuleError, match="决定日期应在"):
        decide(ground, first, date(9999, 1, 1))
    decide(ground, first, date(2024, 4, 20))
    with pytest.raises(WrongState, match="已有决定"):
        decide(ground, first, date(2024, 4, 20))
    with pytest.raises(WrongState, match="已经复核过"):
        review(ground, measure, date(2024, 4, 21))
    decide(ground, review(ground, measure, date(2024, 4, 21), "appeal"), date(2024, 5, 1))
    with pytest.raises(WrongState, match="已经申诉过"):
        review(ground, measure, date(2024, 5, 2), "appeal")


def test_a_revoked_measure_no_longer_counts(ground):
    first = served(ground, BARRED)
    second = register(ground, replace(CRITICISM, decided_on=date(2024, 9, 1)))
    assert second.is_repeat
    assert list(barring()) == [first]

    decide(ground, review(ground, first, date(2024, 4, 1)), date(2024, 4, 20), outcome="revoked", decision="撤销。")

    second.refresh_from_db()
    assert not second.is_repeat
    assert not barring().exists()
    assert relief_of(first, list(first.appeals.all())).correct == date(2024, 5, 5)
    with pytest.raises(WrongState, match="已经撤销"):
        review(ground, first, date(2024, 4, 21), "appeal")


def test_a_changed_measure_goes_on_as_changed(ground):
    measure = served(ground, BARRED)
    appeal = review(ground, measure, date(2024, 4, 1))
    with pytest.raises(BusinessRuleError, match="没有变化的选"):
        decide(ground, appeal, date(2024, 4, 20), outcome="changed", grade="unit_circular", bars_awards=True)
    with pytest.raises(BusinessRuleError, match="对象一致"):
        decide(ground, appeal, date(2024, 4, 20), outcome="changed", grade="person_circular")

    decide(ground, appeal, date(2024, 5, 10), outcome="changed", grade="unit_criticism")

    measure.refresh_from_db()
    assert (measure.grade, measure.bars_awards) == ("unit_criticism", False)
    assert "超过答复期限" in measure.case.events.last().text
    assert "督导通报" in AuditEntry.objects.get(verb="appeal.decided").data["former"]
