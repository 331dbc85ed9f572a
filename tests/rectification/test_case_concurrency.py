"""Several hands at once on cases: each proposal once, one decision, steps without gaps."""

from datetime import date

import pytest

from rectification.models import Case
from rectification.services import cases
from rectification.services.proposing_cases import propose_due
from tests.factories.office import UserFactory
from tests.factories.rectification import ItemFactory
from tests.rectification.test_cases import propose
from tests.rectification.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_runs_at_the_same_time_propose_everything_once(room):
    ItemFactory.create_batch(3, school=room.school, mending=True)

    at_once([lambda: propose_due(day=date(2024, 5, 8))] * 4)

    assert sorted(Case.objects.values_list("kind", flat=True)) == ["interview", "order"]
    assert sorted(number[-4:] for number in Case.objects.values_list("number", flat=True)) == ["0001", "0002"]


def test_of_many_directors_one_decides_and_the_school_and_office_speak_in_turn(room):
    case = propose(room)
    directors = [UserFactory(role="director") for _ in range(6)]

    answers = at_once([lambda d=person: cases.approve_case(actor=d, case=case) for person in directors])

    assert answers.count("") == 1
    cases.notify_case(actor=room.staff, case=case, text="请到会")
    at_once([lambda n=n: cases.state_case(actor=room.principal, case=case, text=f"第{n}次") for n in range(5)])
    assert list(case.events.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 9))
