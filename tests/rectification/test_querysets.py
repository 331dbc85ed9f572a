"""Who sees which item; late, in time, counted."""

from datetime import date
from decimal import Decimal

import pytest

from office.models import Unit
from rectification.figures import awaiting, closure, funnel
from rectification.models import Item
from tests.factories.office import UnitFactory, UserFactory
from tests.factories.rectification import ItemFactory, at
from tests.factories.schools import PostingFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(room) -> Unit:
    return UnitFactory(name="县财政局")


@pytest.fixture
def contact(unit):
    person = UserFactory(role="department")
    unit.postings.create(user=person, started_on=date(2024, 1, 1))
    return person


def seen(user) -> set[Item]:
    return set(Item.objects.visible_to(user))


def test_the_office_sees_all_and_a_found_item_only_the_inspector_beside_it(room, unit, contact):
    found, issued = ItemFactory(school=room.school), ItemFactory(school=room.school, issued=True)
    handed = ItemFactory(school=room.school, unit=unit, issued=True)
    unit_found = ItemFactory(school=None, unit=unit)
    foreign = ItemFactory(issued=True)
    assert seen(room.staff) == {found, issued, handed, unit_found, foreign}
    assert seen(room.inspector) == {found, issued, handed}
    assert seen(room.principal) == {issued, handed}
    assert seen(contact) == {handed}


def test_an_ended_posting_closes_the_ledger(room):
    ItemFactory(school=room.school, issued=True)
    assert seen(room.principal)
    room.principal.postings.update(ended_on=date(2024, 1, 31))
    assert seen(room.principal) == set()


def test_a_principal_who_inspects_elsewhere_does_not_see_what_is_not_yet_issued_to_him(room):
    own = ItemFactory(school=room.school)
    elsewhere = PostingFactory(user=room.principal, school=SchoolFactory(), capacity="inspector").school
    there = ItemFactory(school=elsewhere)
    room.principal.groups.add(room.inspector.groups.get())
    assert own not in seen(room.principal)
    assert there in seen(room.principal)


def test_the_desk_says_whose_turn_it_is(room, unit, contact):
    handed = ItemFactory(school=room.school, unit=unit, issued=True)
    kept = ItemFactory(school=room.school, issued=True)
    assert set(Item.objects.on_desk_of(contact)) == {handed}
    assert set(Item.objects.on_desk_of(room.principal)) == {kept}
    assert set(Item.objects.on_desk_of(room.inspector)) == set()


def test_overdue_is_asked_of_the_date_and_only_of_whom_has_to_act(room):
    late = ItemFactory(school=room.school, mending=True, due_on=date(2024, 4, 15))
    ItemFactory(school=room.school, mending=True, due_on=date(2024, 4, 16))
    for state in ({}, {"reported": True}, {"written_off": True}):
        ItemFactory(school=room.school, due_on=date(2024, 4, 1), **state)
    assert set(Item.objects.overdue(on=date(2024, 4, 16))) == {late}


def test_in_time_means_last_reported_by_the_deadline(room):
    in_time = ItemFactory(school=room.school, written_off=True, due_on=date(2024, 3, 20))
    ItemFactory(school=room.school, written_off=True, due_on=date(2024, 3, 19))
    ItemFactory(school=room.school, reported=True)
    assert set(Item.objects.on_time()) == {in_time}


def test_every_figure_is_the_length_of_its_list(room, as_role):
    client = as_role("staff")
    for state in ("found", "issued", "mending", "reported", "passed", "written_off"):
        ItemFactory.create_batch(2, school=room.school, **({state: True} if state != "found" else {}))
    ItemFactory(school=room.school, mending=True, returns=1, round=2)
    ItemFactory(school=room.school, written_off=True, rebounds=1, due_on=date(2024, 3, 5))
    ItemFactory(school=room.school, issued=True, found_on=date(2023, 3, 6), issued_at=at(5))
    closed = closure(client.person, 2024)
    figures = [
        *funnel(client.person, 2024),
        *awaiting(client.person),
        *(closed.found, closed.closed, closed.on_time, closed.overdue, closed.returned, closed.rebounded),
    ]
    for figure in figures:
        table = client.get(figure.url).context["table"]
        assert (figure.code, len(table.rows)) == (figure.code, figure.value)
    assert {figure.code: figure.value for figure in funnel(client.person, 2024)} == {
        **{
            "found": 2,
            "issued": 2,
            "received": 0,
            "mending": 3,
            "reported": 2,
            "checking": 0,
            "passed": 2,
            "written_off": 3,
            "settled": 0,
            "ended": 0,
        },
        "overdue": 5,
    }
    assert (closed.found.value, closed.closed.value, closed.on_time.value) == (14, 3, 2)
    assert closed.rate == Decimal(3) / Decimal(14)
    assert closure(client.person, 2030).rate is None


def test_figures_stay_in_scope(room):
    ItemFactory.create_batch(3, issued=True)
    ItemFactory(school=room.school, issued=True)
    assert closure(room.principal, 2024).found.value == 1
