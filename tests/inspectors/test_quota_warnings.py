"""Five days before the month ends, who is behind hears of it; once a day."""

from datetime import date

import pytest
from celery.schedules import crontab
from django.conf import settings

from core.models import AuditEntry
from inspectors.models import QuotaWarning
from inspectors.schedules import warn_quota
from inspectors.services.quota_warnings import warn_behind
from office.models import Message, ParameterValue
from tests.factories.inspectors import InspectorFactory, ListingFactory, VisitFactory
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import SchoolFactory

WARNED_ON = date(2024, 5, 26)


@pytest.fixture
def behind(county):
    """An inspector with 5 schools and 8 of 10 visits in May, and an office worker who hears of it."""
    year = WorkYearFactory(year=2024)
    ParameterValue.objects.create(year=year, key="visit.min_per_month", value="2")
    staff, person = UserFactory(role="staff"), InspectorFactory().user
    for number in range(5):
        school = ListingFactory(user=person, school=SchoolFactory(name=f"村小{number}")).school
        for day in (6, 7) if number < 4 else ():
            VisitFactory(school=school, inspector=person, approved=True, visited_on=date(2024, 5, day))
    VisitFactory(school=school, inspector=person, submitted=True, visited_on=date(2024, 5, 8))
    return person, staff


def stand_on(county, day: date) -> None:
    """The county's business date."""
    county.frozen_on = day
    county.save()


def test_eight_of_ten_is_warned_on_26_may_and_once_a_day(county, behind):
    person, staff = behind
    stand_on(county, WARNED_ON)
    warn_quota()
    warn_quota()
    row = QuotaWarning.objects.get()
    assert (row.inspector, row.year, row.month, row.warned_on, row.missing) == (person, 2024, 5, WARNED_ON, 2)
    told = Message.objects.get(user=person)
    assert told.title == "5月应督导10次，还差2次（其中1次已提交待审核）：村小4还差2次"
    assert told.url == "/inspectors/mine/"
    office = Message.objects.get(user=staff)
    assert office.title == "5月还有1名督学没有完成督导次数，共差2次"
    assert office.url == "/inspectors/coverage/inspectors/?year=2024&month=5&behind=true"
    assert AuditEntry.objects.filter(verb="quota.warned").count() == 1


@pytest.mark.parametrize(("day", "told"), [(25, 0), (26, 1), (31, 1)])
def test_only_in_the_last_days_of_the_month(behind, day, told):
    assert warn_behind(on=date(2024, 5, day)) == told


def test_the_next_day_tells_again_until_nothing_is_missing(behind):
    person, _ = behind
    school = person.postings.get(school__name="村小4").school
    assert warn_behind(on=WARNED_ON) == 1
    assert warn_behind(on=date(2024, 5, 27)) == 1
    for day in (27, 28):
        VisitFactory(school=school, inspector=person, approved=True, visited_on=date(2024, 5, day))
    assert warn_behind(on=date(2024, 5, 28)) == 0
    assert QuotaWarning.objects.count() == 2


def test_holidays_and_exempted_inspectors_hear_nothing(behind):
    person, staff = behind
    assert warn_behind(on=date(2024, 7, 28)) == 0
    person.quota_exemptions.create(year=2024, month=5, reason="病假", entered_by=staff)
    assert warn_behind(on=WARNED_ON) == 0
    assert not Message.objects.filter(user=staff).exists()


def test_the_clock_starts_it_every_night():
    planned = settings.CELERY_BEAT_SCHEDULE["warn-quota"]
    assert planned["task"] == warn_quota.name
    assert planned["schedule"] == crontab(hour=6, minute=10)
