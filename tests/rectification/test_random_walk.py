"""Whatever people try in whatever order: nothing is written off without evidence and a recheck by another person."""

from contextlib import suppress
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exceptions import BusinessRuleError
from rectification import services
from rectification.models import Evidence, Extension, Item
from tests.rectification.conftest import photo

PEOPLE = ("staff", "director", "inspector", "principal")
ACTS = {
    "issue": lambda actor, item: services.issue_item(actor=actor, item=item),
    "receive": lambda actor, item: services.receive_item(actor=actor, item=item),
    "start": lambda actor, item: services.start_item(actor=actor, item=item, responsible="主任", measures="换"),
    "report": lambda actor, item: services.report_item(actor=actor, item=item, text="已改", files=[photo()]),
    "report_bare": lambda actor, item: services.report_item(actor=actor, item=item, text="已改", files=[]),
    "lose": lambda actor, item: item.evidence.filter(round=item.round).delete(),
    "pass": lambda actor, item: services.pass_item(actor=actor, item=item, is_on_site=False),
    "return": lambda actor, item: services.return_item(actor=actor, item=item, verdict="partly", reason="差"),
    "write_off": lambda actor, item: services.write_off_item(actor=actor, item=item),
    "reopen": lambda actor, item: services.reopen_item(actor=actor, item=item, reason="又犯"),
    "ask": lambda actor, item: services.ask_extension(actor=actor, item=item, workdays=2, reason="等"),
    "grant": lambda actor, item: [
        services.grant_extension(actor=actor, extension=asked)
        for asked in item.extensions.filter(status=Extension.Status.ASKED)
    ],
}
steps = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(PEOPLE)), max_size=6)
LIFE = [("issue", 0), ("receive", 3), ("report", 3), ("pass", 2), ("write_off", 0)]


def check(item: Item, act: str) -> None:
    """What must hold after every step."""
    events = list(item.events.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(a.to_status == b.from_status for a, b in pairwise(events))
    assert events[-1].to_status == item.status
    if item.status == "written_off" and act == "write_off":
        assert Evidence.objects.filter(item=item, round=item.round, phase="after").exists()
        passed = item.rechecks.filter(round=item.round, verdict="in_place").last()
        assert passed.checked_by_id not in {item.reported_by_id, item.closed_by_id}
        assert item.write_off_number


@given(detours=st.lists(steps, min_size=5, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_acts_closes_an_unproved_item(room, detours):
    item = room.open()
    for (name, who), detour in zip(LIFE, detours, strict=True):
        for act, person in [*((a, PEOPLE.index(p)) for a, p in detour), (name, who)]:
            with suppress(BusinessRuleError):
                ACTS[act](getattr(room, PEOPLE[person]), item)
            item.refresh_from_db()
            check(item, act)
