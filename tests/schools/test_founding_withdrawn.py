"""A school founded or split off by mistake is taken out again; days that nobody can mean are refused."""

from datetime import date

import pytest
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.models import AuditEntry
from schools import services
from schools.models import School, SchoolEvent
from schools.services.collecting import open_collection
from tests.factories.rectification import ItemFactory
from tests.factories.schools import PostingFactory, SchoolFactory, YearReturnFactory

pytestmark = pytest.mark.django_db
FACTS = {"code": "31370099", "name": "新建小学", "kind": "nine_year", "ownership": "public"}
DAY = date(2024, 5, 1)


@pytest.fixture
def office(as_role, county):
    county.frozen_on = date(2024, 5, 6)
    county.save()
    return as_role("director")


def test_a_school_founded_by_mistake_is_taken_out(office):
    school = services.open_school(actor=office.person, facts=FACTS, opened_on=DAY)
    event = school.events.get()
    address = reverse("schools:change_withdraw", args=[event.pk])
    assert address in office.get(school.get_absolute_url()).content.decode()
    answer = office.post(address, {"reason": "重复登记"})
    assert (answer.status_code, answer.url) == (302, reverse("schools:school_list"))
    assert not School.objects.exists()
    assert AuditEntry.objects.get(verb="school.change_withdrawn").target_id == str(school.pk)
    assert services.open_school(actor=office.person, facts=FACTS, opened_on=DAY).sections.count() == 2


@pytest.mark.parametrize("kind", ["split", "opened"])
def test_a_split_is_withdrawn_from_either_side_and_the_old_school_goes_on(office, kind):
    origin = SchoolFactory()
    services.split_school(actor=office.person, school=origin, facts=FACTS, effective_on=DAY)
    event = SchoolEvent.objects.get(kind=kind)
    assert services.withdraw_change(actor=office.person, event=event, reason="错") == origin
    assert list(School.objects.all()) == [origin]
    assert not SchoolEvent.objects.exists()


@pytest.mark.parametrize(
    ("depend", "told"),
    [
        (lambda school: YearReturnFactory(section=school.sections.first(), year=2024), "年度填报1条"),
        (lambda school: PostingFactory(school=school), "任职与挂牌1条"),
        (lambda school: ItemFactory(school=school), "问题1条"),
    ],
)
def test_what_depends_on_the_new_school_is_named_and_nothing_is_lost(office, depend, told):
    school = services.open_school(actor=office.person, facts=FACTS, opened_on=DAY)
    depend(school)
    with pytest.raises(BusinessRuleError, match=told):
        services.withdraw_change(actor=office.person, event=school.events.get(), reason="错")
    assert (school.sections.count(), school.events.count()) == (2, 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda actor, school, heir, day: services.close_school(actor=actor, school=school, effective_on=day),
        lambda actor, school, heir, day: services.merge_school(actor=actor, school=school, heir=heir, effective_on=day),
        lambda actor, school, heir, day: services.split_school(
            actor=actor, school=school, facts=FACTS, effective_on=day
        ),
        lambda actor, school, heir, day: services.rename(actor=actor, school=school, name="新名", effective_on=day),
        lambda actor, school, heir, day: open_collection(
            actor=actor, year=2024, deadline=day, packs={"primary": "return_compulsory"}
        ),
    ],
)
def test_a_day_more_than_two_years_ahead_is_refused_with_the_latest_one(office, act):
    school, heir = SchoolFactory.create_batch(2)
    with pytest.raises(BusinessRuleError, match="最晚写到2026年5月6日"):
        act(office.person, school, heir, date(9999, 12, 31))
    act(office.person, school, heir, date(2026, 5, 6))
