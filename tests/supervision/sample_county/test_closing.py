"""What the sample county's office did about problems beside the ledger: messages, interviews, a sample, studios."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.urls import reverse
from django.utils import timezone

from office.models import Digest, User
from rectification.models import (
    Case,
    Concern,
    Exposure,
    InternalCheck,
    Interview,
    Item,
    Lead,
    Measure,
    Pattern,
    Pause,
    Recurrence,
    SpotDraw,
)
from rectification.spot_draws import drawing_of, progress_of
from rectification.studio_figures import coverage, self_found
from supervision import closing_desk, desks
from supervision.sample.people import SHOWN

pytestmark = pytest.mark.xdist_group("sample")


def shown(role: str) -> User:
    return User.objects.get(username=SHOWN[role])


def days_between(start: datetime, end: datetime) -> int:
    """Natural days in the county's own time."""
    return (timezone.localdate(end) - timezone.localdate(start)).days


def test_25_messages_of_2023_were_answered_14_of_them_borne_out(sample, db):
    rows = Concern.objects.filter(received_at__year=2023)
    assert rows.count() == 25
    assert all(days_between(row.received_at, row.decided_at) <= 2 for row in rows)
    days = sorted(days_between(row.received_at, row.answered_at) for row in rows)
    assert sum(day <= 15 for day in days) == 23
    assert median(days) == 9
    borne_out = rows.filter(finding="yes")
    assert borne_out.count() == 14
    items = Item.objects.filter(concerns__in=borne_out).distinct()
    assert items.count() == Lead.objects.filter(item__in=items).count() == 14
    assert set(items.values_list("source", flat=True)) == {"visit"}
    assert all(row.contact()[1].startswith("139") for row in rows.exclude(phone_sealed=""))
    assert not rows.filter(phone_sealed__contains="139000").exists()


def test_four_interviews_on_one_day_three_better_one_escalated(sample, db):
    interview = Interview.objects.get()
    cases = interview.cases.all()
    assert interview.held_on == date(2023, 7, 27)
    assert cases.exclude(minutes="").count() == cases.count() == 4
    assert cases.filter(followed_up_on__lte=date(2023, 9, 30)).count() == 4
    assert cases.filter(has_improved=True, status="lifted").count() == 3
    assert cases.get(has_improved=False).status == "escalated"
    assert Case.objects.get(former__in=cases).kind == "circular"


def test_two_exposures_after_ten_days_and_one_school_barred_from_awards(sample, db):
    rows = Exposure.objects.filter(status="published")
    assert rows.count() == 2
    for row in rows:
        assert row.window_ends_on >= row.told_on + timedelta(days=10)
        assert timezone.localdate(row.published_at) > row.window_ends_on
    assert Measure.objects.get(bars_awards=True).case.school is not None
    assert Case.objects.filter(kind="incentive", status="archived").count() == 1


def test_29_of_288_were_drawn_27_hold_and_the_two_are_among_those_that_came_back(sample, db):
    draw = SpotDraw.objects.get()
    found = progress_of(draw.checks.values_list("verdict", flat=True))
    assert (draw.population, found.drawn, found.holds, found.reopened) == (288, 29, 27, 2)
    assert round(found.rate * 100, 1) == Decimal("93.1")
    assert drawing_of(draw).is_same
    assert Item.objects.filter(spot_checks__verdict="reopened", rebounds=1).count() == 2


def test_items_that_went_another_way(sample, db):
    assert set(Pause.objects.filter(ended_on=None).values_list("kind", flat=True)) == {"transfer", "hold"}
    assert Item.objects.filter(status="settled").exclude(source="self").count() == 2
    assert Item.objects.filter(status="checking", checker__isnull=False).count() == 1
    assert Item.objects.get(status="merged").merged_into is not None
    assert Recurrence.objects.filter(status="proposed").exists()
    assert Pattern.objects.filter(status="proposed").exists()
    assert Case.objects.filter(status="proposed", rule="overdue_order").exists()
    assert Digest.objects.filter(day=date(2024, 5, 31), user=shown("staff")).exists()


def test_108_of_120_schools_have_a_studio_and_one_found_24_problems_itself(sample, db):
    found = coverage(shown("staff"))
    assert (found.schools.value, found.built.value, found.enough.value) == (120, 108, 102)
    assert (round(found.rate * 100, 1), round(found.enough_rate * 100, 1)) == (90, Decimal("94.4"))
    principal = shown("principal")
    school = principal.postings.current().get().school
    told, closed = self_found(shown("staff"), school=school)
    assert (told.value, closed.value) == (24, 22)
    assert InternalCheck.objects.filter(school=school).count() == 24
    assert not Item.objects.counted().filter(source="self").exists()


def test_every_pile_of_the_homes_is_the_list_behind_it(sign_in):
    for role, piles in (
        ("staff", desks.office_piles),
        ("director", closing_desk.office_piles),
        ("inspector", closing_desk.inspector_piles),
        ("principal", closing_desk.side_piles),
    ):
        client = sign_in(role)
        found = piles(client.person)
        assert found, role
        for pile in found:
            page = client.get(pile.url)
            assert page.status_code == 200, (role, pile.label)
            if "table" in page.context and reverse("rectification:case_mine") not in pile.url:
                assert page.context["table"].page.paginator.count == pile.value, (role, pile.label)
