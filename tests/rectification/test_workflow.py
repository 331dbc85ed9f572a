"""The table of transitions."""

import pytest

from core.workflow import available
from rectification.workflow import FLOW, OPEN, OVER, WITH_OFFICE, WITH_SIDE, Status
from tests.factories.office import UnitFactory, UserFactory
from tests.factories.rectification import ItemFactory

STATES = ("found", "issued", "received", "mending", "reported", "checking", "passed", "written_off")


def test_every_state_is_with_somebody_or_closed():
    assert {*WITH_SIDE, *WITH_OFFICE, *OVER} == set(Status)
    assert len(OPEN) == len(set(OPEN)) == 7


def test_a_write_off_comes_only_after_a_passed_recheck():
    assert [t.name for t in FLOW if t.target == Status.WRITTEN_OFF] == ["write_off"]
    assert [t.sources for t in FLOW if t.name == "write_off"] == [(Status.PASSED,)]
    assert [t.name for t in FLOW if t.target == Status.PASSED] == ["pass"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("staff", ["issue", "", "", "", "pass return", "pass return", "write_off return", "reopen"]),
        ("inspector", ["", "", "", "", "pass return", "pass return", "return", ""]),
        ("principal", ["", "receive", "report start", "report", "", "", "", ""]),
        ("leader", [""] * 8),
        ("auditor", [""] * 8),
    ],
)
def test_buttons_by_role_and_state(room, role, expected):
    user = getattr(room, role, None) or UserFactory(role=role)
    offered = []
    for state in STATES:
        item = ItemFactory(school=room.school, **({state: True} if state != "found" else {}))
        offered.append(" ".join(t.name for t in available(FLOW, item, user)))
    assert offered == expected


def test_only_the_desk_that_has_the_item_may_sign(room):
    contact = UserFactory(role="department")
    unit = UnitFactory()
    unit.postings.create(user=contact, started_on="2024-01-01")
    item = ItemFactory(school=room.school, unit=unit, issued=True)
    assert [t.name for t in available(FLOW, item, contact)] == ["receive"]
    assert available(FLOW, item, room.principal) == []
    assert available(FLOW, item, UserFactory(role="department")) == []
