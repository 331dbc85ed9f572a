"""一年内再次问责, at its borders, and the register that shows it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification.models import Case
from rectification.repeats import earlier_decisions, is_within, repeated_cases
from rectification.services import cases
from tests.factories.schools import SchoolFactory

REGISTER = reverse("rectification:case_register")


def decided(room, day: date, kind="interview", school=None) -> Case:
    """A case approved on a day."""
    case = cases.propose_case(actor=room.staff, kind=kind, school=school or room.school, basis="依据", text="事实")
    cases.approve_case(actor=room.director, case=case)
    moment = datetime(day.year, day.month, day.day, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    Case.objects.filter(pk=case.pk).update(decided_at=moment)
    case.refresh_from_db()
    return case


def measure(room, case: Case, day: date):
    """A measure of a case, decided on a day."""
    return case.measures.create(
        object="unit",
        grade="unit_criticism",
        organ="县教育督导委员会",
        decision="公开批评",
        decided_on=day,
        entered_by=room.staff,
        entered_at=case.proposed_at,
    )


@pytest.mark.parametrize(
    ("earlier", "on", "within"),
    [
        (date(2023, 5, 10), date(2024, 5, 10), True),
        (date(2023, 5, 9), date(2024, 5, 10), False),
        (date(2023, 5, 10), date(2024, 5, 11), False),
        (date(2023, 2, 28), date(2024, 2, 29), True),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 5, 11), date(2024, 5, 10), False),
        (date(2024, 5, 10), date(2024, 5, 10), True),
    ],
)
def test_exactly_twelve_months_is_within(earlier, on, within):
    assert is_within(earlier, on) is within


def test_an_interview_then_a_circular_within_the_year_is_a_repeat(room):
    first = decided(room, date(2023, 5, 10))
    second = decided(room, date(2024, 5, 10), "circular")
    third = decided(room, date(2025, 5, 11))

    assert repeated_cases() == {second.pk}
    assert [row.case for row in earlier_decisions([second])[second.pk]] == [first.pk]
    assert earlier_decisions([first, third]) == {}


def test_reminders_orders_refusals_and_other_schools_do_not_count(room):
    decided(room, date(2024, 3, 1), "remind")
    decided(room, date(2024, 3, 1), "order")
    decided(room, date(2024, 3, 1), school=SchoolFactory())
    refused = cases.propose_case(actor=room.staff, kind="interview", school=room.school, basis="依据", text="事实")
    cases.reject_case(actor=room.director, case=refused, reason="不必")

    assert earlier_decisions([decided(room, date(2024, 4, 1))]) == {}


def test_a_measure_counts_unless_it_was_revoked(room):
    old = decided(room, date(2020, 1, 1), "account")
    row = measure(room, old, date(2024, 3, 1))
    later = decided(room, date(2024, 4, 1))
    assert set(earlier_decisions([later])) == {later.pk}

    row.appeals.create(
        kind="appeal",
        text="不服",
        applied_on=date(2024, 3, 5),
        due_on=date(2024, 5, 5),
        outcome="revoked",
        decision="撤销",
        decided_on=date(2024, 3, 20),
        entered_by=room.staff,
    )
    assert earlier_decisions([later]) == {}


def test_the_measures_of_a_case_do_not_make_the_case_its_own_repeat(room):
    case = decided(room, date(2024, 3, 1))
    measure(room, case, date(2024, 3, 1))

    assert earlier_decisions([case]) == {}


def test_the_register_tells_measures_appeals_and_repeats_at_a_constant_cost(client, room):
    def cost(query=None):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(REGISTER, query or {})
        return len(queries), page

    first = decided(room, date(2024, 3, 1))
    measure(room, first, date(2024, 3, 2)).appeals.create(
        kind="review", text="不服", applied_on=date(2024, 3, 5), due_on=date(2024, 4, 5), entered_by=room.staff
    )
    second = decided(room, date(2024, 4, 1), "circular")
    decided(room, date(2024, 4, 2), "incentive")
    client.force_login(room.director)
    client.get(REGISTER)
    few, page = cost()
    cells = {row.record: row for row in page.context["table"].rows}

    assert set(cells) == {first, second}
    assert "公开批评（县教育督导委员会，2024年3月2日）" in cells[first].get_cell("grades")
    assert "复核：办理中" in cells[first].get_cell("appeal")
    assert first.number in cells[second].get_cell("again")
    assert [row.record for row in client.get(REGISTER, {"again": "true"}).context["table"].rows] == [second]
    for month in range(5, 10):
        measure(room, decided(room, date(2024, month, 1)), date(2024, month, 2))
    many, page = cost()
    assert len(page.context["table"].rows) == 7
    assert many == few
    assert client.get(REGISTER, {"export": "xlsx"}).status_code == 200
