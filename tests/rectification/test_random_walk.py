"""Whatever people try in whatever order: nothing is closed without evidence and the people it needs, no day is lost or won."""

from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.exceptions import BusinessRuleError
from office import calendar
from rectification import services
from rectification.models import Evidence, Extension, Item, Verdict
from rectification.workflow import OPEN, WITH_SIDE
from tests.factories.office import UnitFactory, UserFactory
from tests.rectification.conftest import Room, photo

PEOPLE = ("staff", "director", "inspector", "principal", "contact")
who = st.sampled_from(PEOPLE)
which = st.integers(0, 1)
PLAIN = {
    "issue": (services.issue_item, lambda: {}),
    "receive": (services.receive_item, lambda: {}),
    "start": (services.start_item, lambda: {"responsible": "主任", "measures": "换"}),
    "report": (services.report_item, lambda: {"text": "已改", "files": [photo()]}),
    "report_bare": (services.report_item, lambda: {"text": "已改", "files": []}),
    "settle": (services.settle_item, lambda: {"text": "已改", "files": [photo()]}),
    "settle_bare": (services.settle_item, lambda: {"text": "已改", "files": []}),
    "pass": (services.pass_item, lambda: {"is_on_site": False}),
    "return": (services.return_item, lambda: {"verdict": "partly", "reason": "差"}),
    "write_off": (services.write_off_item, lambda: {}),
    "reopen": (services.reopen_item, lambda: {"reason": "又犯"}),
    "end": (services.end_item, lambda: {"reason": "撤并"}),
    "back": (services.transfer_back, lambda: {"outcome": "已办"}),
    "pause": (services.pause_item, lambda: {"reason": "等"}),
    "resume": (services.resume_item, lambda: {}),
    "say": (services.make_statement, lambda: {"text": "不对"}),
    "answer": (services.answer_statement, lambda: {"text": "维持"}),
    "ask": (services.ask_extension, lambda: {"workdays": 2, "reason": "等"}),
}
NEXT = {
    "found": [("issue", "staff")],
    "issued": [("receive", "principal"), ("receive", "contact")],
    "received": [("settle", "principal"), ("report", "principal"), ("report", "contact")],
    "mending": [("report", "principal"), ("report", "contact")],
    "reported": [("pass", "inspector")],
    "checking": [("pass", "inspector")],
    "passed": [("write_off", "staff")],
    "settled": [("reopen", "staff")],
    "written_off": [("reopen", "director")],
}


class Ledger(RuleBasedStateMachine):
    """Two items of one school, one small, and five people who try everything."""

    room: Room

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.unit = UnitFactory()
        contact = UserFactory(role="department")
        self.unit.postings.create(user=contact, started_on=date(2020, 1, 1))
        self.people = {name: getattr(self.room, name, contact) for name in PEOPLE}
        self.items = [self.room.open(severity="minor"), self.room.open()]

    def teardown(self) -> None:
        """The next example begins with an empty ledger."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, act, n: int, person: str, **given) -> None:
        """A refusal leaves everything as it was."""
        before = Item.objects.get(pk=self.items[n].pk)
        try:
            act(actor=self.people[person], item=before, **given)
        except BusinessRuleError as refusal:
            refused = refusal.sentence
        else:
            return
        assert refused.endswith("。")
        assert Item.objects.get(pk=before.pk).version == before.version

    @rule(n=which)
    def go_on(self, n: int) -> None:
        """The usual next act, so that walks get far."""
        for name, person in NEXT.get(Item.objects.get(pk=self.items[n].pk).status, []):
            act, given = PLAIN[name]
            self.attempt(act, n, person, **given())

    @rule(n=which, person=who, name=st.sampled_from(sorted(PLAIN)))
    def try_anything(self, n: int, person: str, name: str) -> None:
        """Any act by anybody at any time."""
        act, given = PLAIN[name]
        self.attempt(act, n, person, **given())

    @rule(n=which, person=who)
    def transfer(self, n: int, person: str) -> None:
        """To the unit; what the school had left is written down."""
        before = Item.objects.get(pk=self.items[n].pk)
        self.attempt(services.transfer_item, n, person, unit=self.unit, reason="经费")
        pause = before.pauses.filter(ended_on=None, kind="transfer").first()
        if pause is not None and before.desk == "school":
            assert pause.days_left == calendar.workdays_between(self.room.today, before.due_on)

    @rule(n=which, person=who, checker=who)
    def check(self, n: int, person: str, checker: str) -> None:
        """A recheck by appointment."""
        day = {"checker": self.people[checker], "recheck_on": self.room.today}
        self.attempt(services.check_item, n, person, **day)

    @rule(n=which, person=who)
    def merge(self, n: int, person: str) -> None:
        """Into the other."""
        self.attempt(services.merge_items, n, person, into=self.items[1 - n], reason="同一处")

    @rule(n=which, person=who)
    def decide(self, n: int, person: str) -> None:
        """Grant what was asked."""
        for asked in self.items[n].extensions.filter(status=Extension.Status.ASKED):
            with suppress(BusinessRuleError):
                services.grant_extension(actor=self.people[person], extension=asked)

    @rule(n=which)
    def lose(self, n: int) -> None:
        """The files of this round vanish from the disk."""
        item = Item.objects.get(pk=self.items[n].pk)
        for row in item.evidence.of_round(item.round).select_related("file"):
            Path(settings.MEDIA_ROOT, row.file.path).unlink(missing_ok=True)

    @invariant()
    def history_is_whole(self) -> None:
        """Steps follow each other without gap, from state to state."""
        for item in Item.objects.all():
            events = list(item.events.order_by("sequence"))
            assert [event.sequence for event in events] == list(range(1, len(events) + 1))
            assert all(a.to_status == b.from_status for a, b in pairwise(events))
            assert events[-1].to_status == item.status
        numbers = list(Item.objects.exclude(write_off_number="").values_list("write_off_number", flat=True))
        assert len(numbers) == len(set(numbers))

    @invariant()
    def closed_is_proved(self) -> None:
        """With evidence of the round, by the people it needs."""
        for item in Item.objects.closed():
            proof = item.evidence.of_round(item.round).filter(phase=Evidence.Phase.AFTER)
            assert proof.exists()
            if item.status == "settled":
                assert (item.severity, item.closed_by) == ("minor", self.room.principal)
                continue
            passed = item.rechecks.of_round(item.round).filter(verdict=Verdict.IN_PLACE).latest("pk")
            mended = {item.reported_by_id, *proof.values_list("uploaded_by", flat=True)}
            assert passed.checked_by_id not in {item.closed_by_id, *mended}
            assert item.closed_by_id not in mended

    @invariant()
    def clocks_agree_with_desks(self) -> None:
        """A clock stands only while somebody mends; a unit from outside has an open transfer; merged ones lead on."""
        for item in Item.objects.select_related("merged_into"):
            pause = item.pauses.filter(ended_on=None).first()
            assert bool(item.paused_on) == (pause is not None and pause.kind == "hold")
            assert pause is None or item.status in OPEN
            assert not item.paused_on or item.status in WITH_SIDE
            if item.status in OPEN:
                assert (item.desk == "unit") == (pause is not None and pause.kind == "transfer")
            assert item.merged_into is None or item.merged_into.status != "merged"


def walk(room: Room, *, examples: int, steps: int) -> None:
    """Let the machine run in this school."""
    machine = type("LedgerHere", (Ledger,), {"room": room})
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=limits(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet),
    )


def test_no_order_of_acts_closes_an_unproved_item(room):
    walk(room, examples=4, steps=20)


@pytest.mark.slow
def test_no_order_of_acts_closes_an_unproved_item_in_many_walks(room):
    walk(room, examples=300, steps=60)
