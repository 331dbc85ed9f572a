"""The table of transitions."""

import pytest

from core.workflow import available
from rectification.workflow import FLOW, OPEN, OVER, WITH_OFFICE, WITH_SIDE, Status
from tests.factories.office import UnitFactory, UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory

STATES = (
    "found",
    "issued",
    "received",
    "mending",
    "reported",
    "checking",
    "passed",
    "written_off",
    "settled",
    "merged",
)
CHECKED = "check pass return"


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
        (
            "staff",
            [
                "issue merge",
                *["transfer merge"] * 3,
                *[f"{CHECKED} merge"] * 2,
                "write_off return merge",
                *["reopen"] * 2,
                "",
            ],
        ),
        ("inspector", [*[""] * 4, CHECKED, CHECKED, "return", "", "", ""]),
        ("principal", ["", "receive", "report start", "report", *[""] * 6]),
        ("leader", [""] * 10),
        ("auditor", [""] * 10),
    ],
)
def test_buttons_by_role_and_state(room, role, expected):
    user = getattr(room, role, None) or UserFactory(role=role)
    offered = []
    for state in STATES:
        item = ItemFactory(school=room.school, **({state: True} if state != "found" else {}))
        offered.append(" ".join(t.name for t in available(FLOW, item, user)))
    assert offered == expected


def test_a_principal_ends_only_a_small_problem_of_his_school_that_was_never_sent_back(room):
    def offered(**changes) -> list[str]:
        return [t.name for t in available(FLOW, ItemFactory(school=room.school, **changes), room.principal)]

    assert offered(received=True, severity="minor") == ["settle", "report", "start"]
    assert offered(mending=True, severity="minor") == ["settle", "report"]
    assert offered(mending=True, severity="minor", returns=1) == ["report"]
    assert offered(mending=True, severity="minor", rebounds=1) == ["report"]
    assert offered(mending=True) == ["report"]
    WorkYearFactory(year=room.today.year).parameters.create(key="rectify.principal_closes", value="refused")
    assert offered(mending=True, severity="minor") == ["report"]


def test_only_the_desk_that_has_the_item_may_sign(room):
    contact = UserFactory(role="department")
    unit = UnitFactory()
    unit.postings.create(user=contact, started_on="2024-01-01")
    item = ItemFactory(school=room.school, unit=unit, issued=True)
    assert [t.name for t in available(FLOW, item, contact)] == ["receive"]
    assert available(FLOW, item, room.principal) == []
    assert available(FLOW, item, UserFactory(role="department")) == []
