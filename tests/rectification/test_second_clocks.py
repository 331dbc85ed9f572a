"""What waits too long for a signature, a recheck or a number; the page of the terms."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.workdays import Calendar, add_workdays, latest_start
from office.models import CalendarDay
from rectification.models import Item
from rectification.second_clocks import second_clocks
from tests.factories.office import UnitFactory
from tests.factories.rectification import ItemFactory

PAGE = reverse("rectification:clock_page")


def began(item: Item, field: str, day: date) -> Item:
    """Move an instant of the item to noon of a day."""
    Item.objects.filter(pk=item.pk).update(**{field: timezone.make_aware(datetime(day.year, day.month, day.day, 12))})
    return item


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_latest_start_is_the_last_day_that_is_late(count):
    days = Calendar({date(2024, 6, 10): False, date(2024, 6, 8): True})
    for step in range(30):
        on = date(2024, 6, 1) + timedelta(days=step)
        start = latest_start(on, count, days)
        assert add_workdays(start, count, days) < on <= add_workdays(start + timedelta(days=1), count, days)


def test_an_item_is_late_the_day_after_its_last_workday(room):
    CalendarDay.objects.create(day=date(2024, 6, 10), is_workday=False, name="端午")
    issued = began(room.bring("issued"), "issued_at", date(2024, 6, 5))
    reported = began(room.bring("reported"), "reported_at", date(2024, 6, 3))
    passed = began(room.bring("passed"), "passed_at", date(2024, 6, 3))
    late = Item.objects.all()
    assert list(late.unsigned_late(on=date(2024, 6, 11))) == []
    assert list(late.unsigned_late(on=date(2024, 6, 12))) == [issued]
    assert list(late.recheck_late(on=date(2024, 6, 18))) == []
    assert list(late.recheck_late(on=date(2024, 6, 19))) == [reported]
    assert list(late.write_off_late(on=date(2024, 6, 11))) == []
    assert list(late.write_off_late(on=date(2024, 6, 12))) == [passed]


def test_every_figure_of_the_page_opens_exactly_its_rows(room, as_role):
    began(room.bring("issued"), "issued_at", date(2020, 1, 1))
    began(room.bring("reported"), "reported_at", date(2020, 1, 1))
    began(room.bring("passed"), "passed_at", date(2020, 1, 1))
    past = {"found_on": room.today - timedelta(days=9), "due_on": room.today - timedelta(days=1)}
    unit = UnitFactory()
    ItemFactory(mending=True, school=None, unit=unit, desk="unit", **past)
    ItemFactory(written_off=True, school=None, unit=unit, desk="unit")
    client = as_role("staff", room.staff)
    shown = second_clocks(room.staff, on=room.today)
    assert [figure.value for figure in shown] == [1, 1, 1, 1, 1, 1]
    for figure in shown:
        assert len(client.get(figure.url).context["table"].rows) == figure.value


def test_the_page_names_the_law_and_compares_the_profiles(room, as_role):
    page = as_role("leader").get(PAGE)
    content = page.content.decode()
    assert page.status_code == 200
    for words in ("重庆市教育督导条例", "10个工作日", "没有规定天数", "待核实", "教育督导问责办法", "签收时限"):
        assert words in content
    assert "office/parameters/2" not in content  # the leader reads, the list of parameters is all he is led to
    assert (
        reverse("office:parameter_edit", args=[room.today.year, "rectify.receipt_days"])
        in as_role("staff", room.staff).get(PAGE).content.decode()
    )
