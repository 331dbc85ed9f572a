"""What the rules propose, from which rows, and that they propose it once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.workdays import Calendar, workdays_between
from office import clock, parameters
from office.models import ParameterValue
from rectification import escalation
from rectification.measured import countable, last_day_before
from rectification.models import Case
from rectification.rules import rules
from rectification.schedules import propose_cases
from rectification.services import cases, proposing_cases
from rectification.services.proposing_cases import propose_due
from tests.factories.office import CountyFactory, UnitFactory, UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory, at
from tests.factories.schools import SchoolFactory

DAY = date(2024, 5, 8)  # 16 workdays after the factory's deadline, by Monday to Friday
DUE = date(2024, 4, 16)


def late(school, n=1, **changes):
    """Items that are with the school past their deadline."""
    return ItemFactory.create_batch(n, school=school, **({"mending": True, "due_on": DUE} | changes))


def proposed(code: str, day: date = DAY) -> dict[str, list[str]]:
    """By name, the numbers that one rule would attach, whatever holds it."""
    return {
        row.object.name: sorted(item.number for item in row.items)
        for row in escalation.suggestions(day)
        if row.rule.code == code
    }


@pytest.fixture
def school(db):
    CountyFactory(frozen_on=DAY)
    return SchoolFactory(name="青禾镇中心小学")


def test_three_items_overdue_more_than_15_workdays_propose_exactly_one_interview(school):
    late(school, 3)

    propose_due(day=DAY)

    case = Case.objects.get(kind="interview")
    assert (case.school, case.rule, case.status, case.proposed_by) == (school, "overdue_interview", "proposed", None)
    assert case.items.count() == 3
    assert case.measured["value"] == 3
    assert case.measured["threshold"] == 3
    assert case.measured["day"] == "2024-05-08"
    assert case.measured["told"] == "3条问题逾期超过15个工作日"


def test_two_items_or_fifteen_workdays_are_not_enough(school):
    late(school, 2)
    assert proposed("overdue_interview") == {}
    late(school, 1)
    assert proposed("overdue_interview", DAY - timedelta(days=1)) == {}
    assert len(proposed("overdue_interview")[school.name]) == 3


def test_the_threshold_is_the_years(school):
    late(school, 2)
    ParameterValue.objects.create(year=WorkYearFactory(year=2024), key="escalate.overdue_count", value="2")

    assert len(proposed("overdue_interview")[school.name]) == 2


def test_what_does_not_count_never_counts(school):
    late(school, 2)
    late(school, 1, source="self")
    late(school, 1, paused_on=date(2024, 4, 10))
    target = late(school, 1, due_on=date(2024, 12, 31))[0]
    ItemFactory(school=school, status="merged", merged_into=target, due_on=DUE, history=False)
    ItemFactory(school=school, status="ended", due_on=DUE, history=False)
    ItemFactory(school=school, reported=True, due_on=DUE)

    assert proposed("overdue_interview") == {}


def test_a_closed_school_and_a_unit_that_is_gone_are_left_alone(school):
    late(school, 3)
    unit = UnitFactory(is_active=False)
    ItemFactory.create_batch(3, school=None, unit=unit, mending=True, due_on=DUE)
    school.closed_on = date(2024, 5, 1)
    school.save(update_fields=["closed_on"])

    assert escalation.suggestions(DAY) == []


def test_an_item_on_a_units_desk_counts_for_the_unit(school):
    unit = UnitFactory(name="县自然资源局")
    ItemFactory.create_batch(3, school=school, unit=unit, desk="unit", mending=True, due_on=DUE)

    assert set(proposed("overdue_interview")) == {"县自然资源局"}
    assert Case.objects.count() == 0
    propose_due(day=DAY)
    assert set(Case.objects.values_list("kind", "school", "unit")) == {
        ("interview", None, unit.pk),
        ("order", None, unit.pk),
    }


def test_one_item_overdue_more_than_five_workdays_proposes_an_order(school):
    item = late(school, 1)[0]

    assert proposed("overdue_order", date(2024, 4, 23)) == {}
    assert proposed("overdue_order", date(2024, 4, 24)) == {school.name: [item.number]}


def test_an_item_returned_twice_proposes_an_order_while_it_is_open(school):
    item = ItemFactory(school=school, reported=True, returns=2)
    ItemFactory(school=school, reported=True, returns=1)
    ItemFactory(school=school, written_off=True, returns=3)

    assert proposed("returned_order") == {school.name: [item.number]}


def test_three_rebounds_within_twelve_months_propose_a_circular(school):
    items = ItemFactory.create_batch(3, school=school, issued=True, due_on=date(2024, 12, 31), rebounds=1)
    for item in items:
        event = {
            "verb": "reopen",
            "actor_name": "张三",
            "round": 2,
            "to_status": "issued",
            "from_status": "written_off",
        }
        item.events.create(sequence=9, at=at(5), **event)

    assert set(proposed("rebound_circular", date(2025, 3, 5))) == {school.name}
    assert proposed("rebound_circular", date(2025, 3, 6)) == {}


def test_an_item_nobody_signs_for_proposes_a_reminder(school):
    item = ItemFactory(school=school, issued=True, issued_at=at(4), due_on=date(2024, 12, 31))

    assert proposed("unsigned_remind", date(2024, 3, 7)) == {}
    assert proposed("unsigned_remind", date(2024, 3, 8)) == {school.name: [item.number]}


@pytest.mark.parametrize(
    ("spoilt", "is_proposed"),
    [({}, True), ({"reported_at": at(20).replace(month=5)}, False), ({"rebounds": 1}, False)],
)
def test_a_whole_year_closed_in_time_proposes_an_incentive(school, spoilt, is_proposed):
    ItemFactory.create_batch(4, school=school, written_off=True)
    ItemFactory(school=school, written_off=True, **spoilt)

    assert (set(proposed("year_incentive", date(2025, 1, 2))) == {school.name}) is is_proposed
    assert proposed("year_incentive", date(2026, 1, 2)) == {}


def test_an_incentive_needs_enough_items_and_nothing_overdue_now(school):
    ItemFactory.create_batch(4, school=school, written_off=True)
    assert proposed("year_incentive", date(2025, 1, 2)) == {}
    ItemFactory(school=school, written_off=True)
    late(school, 1, found_on=date(2023, 3, 1))
    assert proposed("year_incentive", date(2025, 1, 2)) == {}


def test_a_rule_of_one_programme_counts_its_items_only(school):
    late(school, 2, programme="双减")
    late(school, 1)

    assert countable(DAY).count() == 3
    assert countable(DAY, programme="双减").count() == 2
    assert countable(DAY, about=("unit", 1)).count() == 0


# --- once -------------------------------------------------------------------------------------------------------------
def test_run_twice_or_after_a_missed_week_each_proposal_is_made_once(school):
    late(school, 3)

    first = propose_due(day=DAY)
    assert propose_due(day=DAY) == []
    assert propose_due(day=DAY + timedelta(days=7)) == []
    assert Case.objects.count() == len(first) == 2


def test_the_clock_starts_it_every_night(school, settings):
    late(school, 3)

    propose_cases()

    assert Case.objects.filter(kind="interview").count() == 1
    assert "rectification.schedules.propose_cases" in {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}


def test_killed_half_way_the_next_run_makes_the_rest(school, monkeypatch):
    for name in ("甲小学", "乙小学", "丙小学"):
        late(SchoolFactory(name=name), 3)
    real, calls = proposing_cases.propose_case, []

    def dying(**given):
        calls.append(given)
        if len(calls) == 3:
            raise SystemExit
        return real(**given)

    monkeypatch.setattr(proposing_cases, "propose_case", dying)
    with pytest.raises(SystemExit):
        propose_due(day=DAY)
    assert Case.objects.count() == 2
    monkeypatch.setattr(proposing_cases, "propose_case", real)
    propose_due(day=DAY)

    assert Case.objects.filter(kind="interview").count() == 3
    assert Case.objects.filter(kind="order").count() == 3


def test_after_a_refusal_it_waits_unless_new_items_came_up(school):
    late(school, 3)
    case = next(case for case in propose_due(day=DAY) if case.kind == "interview")
    cases.reject_case(actor=UserFactory(role="director"), case=case, reason="已当面批评")

    quiet = int(parameters.value("escalate.quiet_days", year=2024))
    last = clock.today() + timedelta(days=quiet // 5 * 7)
    assert "overdue_interview" not in {row.rule.code for row in escalation.suggestions(DAY) if not row.held}
    assert "overdue_interview" not in {row.rule.code for row in escalation.suggestions(last) if not row.held}
    assert "overdue_interview" in {
        row.rule.code for row in escalation.suggestions(last + timedelta(days=3)) if not row.held
    }
    late(school, 1)
    assert [made.items.count() for made in propose_due(day=DAY) if made.kind == "interview"] == [4]


def test_while_a_case_is_under_way_and_after_it_without_new_items_the_rule_keeps_silent(school):
    late(school, 3)
    director = UserFactory(role="director")
    case = next(case for case in propose_due(day=DAY) if case.kind == "interview")
    cases.approve_case(actor=director, case=case)
    assert propose_due(day=DAY) == []

    Case.objects.filter(pk=case.pk).update(status="lifted")
    assert propose_due(day=DAY) == []
    late(school, 1)
    assert [made.kind for made in propose_due(day=DAY)] == ["interview"]


def test_the_whole_county_costs_the_same_for_two_schools_as_for_many(school):
    def cost(n):
        for _ in range(n):
            place = SchoolFactory()
            ItemFactory.create_batch(3, school=place, mending=True, due_on=DUE, history=False)
        with CaptureQueriesContext(connection) as queries:
            rows = escalation.suggestions(DAY)
        return len(queries), len(rows)

    few, rows = cost(2)
    many, more = cost(198)

    assert (rows, more) == (4, 400)
    assert few == many
    assert many <= 20


# --- the pack ---------------------------------------------------------------------------------------------------------
def test_every_rule_names_its_basis_source_and_threshold_in_words(db):
    values = parameters.values(2024)

    for rule in rules().values():
        assert rule.basis
        assert rule.source
        assert "{" not in rule.sentence(values)
        assert rule.sure.endswith("（待核实）") == (rule.confidence != "V1")
        assert len(rule.basis_text) <= 300


def test_the_last_day_is_the_one_from_which_more_than_so_many_workdays_have_passed():
    for days in (0, 1, 5, 15):
        last = last_day_before(DAY, days, Calendar())
        assert workdays_between(last, DAY, Calendar()) > days
        assert workdays_between(last + timedelta(days=1), DAY, Calendar()) <= days
