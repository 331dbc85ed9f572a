"""Due and done, with the office's own worked examples; each figure is the length of its list."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from inspectors import quota
from inspectors.models import Checklist, Visit
from inspectors.workflow import Status
from office.models import ParameterValue, WorkYear
from schools.models import Posting, School
from tests.factories.inspectors import DAY, InspectorFactory, ListingFactory, VisitFactory, at, national_checklist
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory


@pytest.fixture
def staff(county):
    """An office worker in the active year 2024."""
    WorkYearFactory(year=2024)
    return UserFactory(role="staff")


def set_rule(key: str, value: str, kind: str = "") -> None:
    """Set a parameter of 2024."""
    ParameterValue.objects.create(year=WorkYear.objects.get(year=2024), key=key, value=value, kind=kind)


def rows_of(client, url: str) -> int:
    """How many rows the list behind a figure has."""
    return client.get(url).context["table"].paginator.count


def bulk_schools(count: int) -> list[School]:
    """Many primary schools at once."""
    return School.objects.bulk_create(
        School(code=f"7{n:05d}", name=f"村小{n}", kind="primary", ownership="public") for n in range(count)
    )


def bulk_visits(schools, inspector, checklist: Checklist, day: date) -> None:
    """One approved visit to each school on a day."""
    Visit.objects.bulk_create(
        Visit(
            client_uuid=uuid.uuid4(),
            school=school,
            inspector=inspector,
            checklist=checklist,
            visited_on=day,
            arrived_at=at(day, 9),
            left_at=at(day, 11),
            summary=f"{school}",
            status=Status.APPROVED,
            submitted_at=at(day, 17),
            reviewed_at=at(day, 18),
            reviewed_by=inspector,
        )
        for school in schools
    )


def test_march_117_of_120_schools_is_97_5_percent_with_three_named(staff, as_role):
    schools = bulk_schools(120)
    bulk_visits(schools[:117], staff, national_checklist(), DAY)
    found = quota.month_quota(user=staff, year=2024, month=3)
    assert (found.required, found.done, found.schools, found.visited, found.missed) == (120, 117, 120, 117, 3)
    assert found.coverage == Decimal("0.975")

    client = as_role("staff", staff)
    assert rows_of(client, found.visits_url) == found.visits == 117
    assert rows_of(client, found.schools_url) == 120
    assert rows_of(client, found.visited_url) == 117
    page = client.get(found.missed_url)
    assert [row.record.name for row in page.context["table"].rows] == ["村小117", "村小118", "村小119"]
    assert "覆盖率97.5%" in page.content.decode()


def test_may_240_required_233_done_is_97_1_percent(staff):
    set_rule("visit.min_per_month", "2")
    schools = bulk_schools(120)
    checklist = national_checklist()
    for day, count in ((date(2024, 5, 6), 120), (date(2024, 5, 7), 113), (date(2024, 5, 8), 20)):
        bulk_visits(schools[:count], staff, checklist, day)
    found = quota.month_quota(user=staff, year=2024, month=5)
    assert (found.required, found.done, found.visits) == (240, 233, 253)  # a third visit adds nothing to the quota
    assert round(found.fulfilment, 3) == Decimal("0.971")


def test_ten_active_months_of_120_schools_are_1200_visits(staff):
    bulk_schools(120)
    months = quota.year_quota(user=staff, year=2024)
    assert sum(month.required for month in months) == 1200
    assert [month.month for month in months if not month.is_active] == [7, 8]
    assert months[6].coverage is None
    assert months[6].fulfilment is None


def test_only_approved_visits_of_the_month_count(staff):
    school = SchoolFactory()
    for state in ("submitted", "returned"):
        VisitFactory(school=school, **{state: True})
    VisitFactory(school=school)
    VisitFactory(school=school, approved=True, visited_on=date(2024, 4, 1))
    VisitFactory(school=school, approved=True, visited_on=date(2024, 2, 29))
    assert quota.month_quota(user=staff, year=2024, month=3).done == 0
    VisitFactory(school=school, approved=True, visited_on=date(2024, 3, 31))
    assert quota.month_quota(user=staff, year=2024, month=3).done == 1


def test_schools_that_were_not_open_through_the_month_are_not_due(staff):
    SchoolFactory(opened_on=date(2024, 3, 1))
    SchoolFactory(opened_on=date(2024, 3, 2))
    SchoolFactory(closed_on=date(2024, 3, 20))
    main = SchoolFactory(closed_on=date(2024, 4, 1))
    SchoolFactory(main_school=main)
    assert quota.month_quota(user=staff, year=2024, month=3).required == 2


def test_a_campus_counts_into_its_main_school(staff):
    main = SchoolFactory()
    campus = SchoolFactory(main_school=main)
    inspector = ListingFactory(school=campus).user
    VisitFactory(school=campus, inspector=inspector, visited_on=DAY, approved=True)
    month = quota.month_quota(user=staff, year=DAY.year, month=DAY.month)
    assert (month.schools, month.visited, month.required, month.done) == (1, 1, 1, 1)
    board = quota.inspector_board(user=inspector, on=DAY)
    assert [(due.school, due.required, due.done) for due in board] == [(campus, 0, 1)]


def test_a_kind_of_school_may_have_its_own_number(staff):
    set_rule("visit.min_per_month", "3", kind="senior")
    SchoolFactory()
    SchoolFactory(kind="senior")
    assert quota.month_quota(user=staff, year=2024, month=3).required == 4


def test_five_schools_are_five_visits_or_one_by_basis(staff):
    inspector = InspectorFactory().user
    schools = [ListingFactory(user=inspector).school for _ in range(5)]
    ListingFactory(school=SchoolFactory(), started_on=date(2024, 4, 1))  # listed only from April
    for school in schools[:3]:
        VisitFactory(school=school, inspector=inspector, approved=True)
    per_school = quota.month_quota(user=staff, year=2024, month=3)
    assert (per_school.required, per_school.done) == (6, 3)
    assert quota.board_total(quota.inspector_board(user=inspector, on=DAY), on=DAY) == (5, 3)

    set_rule("visit.quota_basis", "inspector")
    per_inspector = quota.month_quota(user=staff, year=2024, month=3)
    assert (per_inspector.required, per_inspector.done) == (1, 1)
    assert quota.board_total(quota.inspector_board(user=inspector, on=DAY), on=DAY) == (1, 1)


def test_an_inspectors_figures_stay_within_his_schools(staff):
    mine = ListingFactory()
    VisitFactory(school=mine.school, inspector=mine.user, approved=True)
    VisitFactory(approved=True)
    found = quota.month_quota(user=mine.user, year=2024, month=3)
    assert (found.required, found.done, found.visits) == (1, 1, 1)
    assert quota.month_quota(user=staff, year=2024, month=3).visits == 2


def test_the_board_puts_what_is_due_first(staff):
    inspector = InspectorFactory().user
    done, due = (ListingFactory(user=inspector).school for _ in range(2))
    ended = ListingFactory(user=inspector)
    Posting.objects.filter(pk=ended.pk).update(ended_on=date(2024, 3, 1))
    VisitFactory(school=done, inspector=inspector, approved=True)
    board = quota.inspector_board(user=inspector, on=DAY)
    assert [(row.school, row.required, row.done, row.is_met) for row in board] == [
        (due, 1, 0, False),
        (done, 1, 1, True),
    ]
    assert board[1].last_visited_on == DAY


def test_an_exempt_month_lists_nothing_and_says_so(staff, as_role):
    SchoolFactory()
    page = as_role("leader").get("/inspectors/coverage/?year=2024&month=7")
    assert page.context["table"].paginator.count == 0
    assert "不在督导月份内" in page.content.decode()
