"""Several people at once: one wins, the others get a sentence; numbers have no gap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from core.exceptions import BusinessRuleError
from rectification import services
from rectification.models import Item
from tests.factories.office import UnitFactory, UserFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts) -> list[str]:
    """Run the acts in threads of their own; returns the sentence of each refusal, "" for each success."""

    def run(act) -> str:
        try:
            act()
        except BusinessRuleError as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_many_hands_on_one_item_one_wins(room):
    item = room.bring("passed")
    people = [UserFactory(role="staff") for _ in range(8)]
    answers = at_once([lambda p=person: services.write_off_item(actor=p, item=item) for person in people])
    assert sorted(answers) == ["", *["当前状态是“已销号”，不能销号。"] * 7]
    item.refresh_from_db()
    assert item.write_off_number.endswith("0001")
    assert item.events.filter(verb="write_off").count() == 1


def test_of_32_people_who_do_different_things_at_once_one_wins(room):
    item, other = room.bring("passed"), room.bring("issued")
    unit = UnitFactory()
    people = [UserFactory(role="staff") for _ in range(8)]
    acts = [
        lambda p: services.write_off_item(actor=p, item=item),
        lambda p: services.return_item(actor=p, item=item, verdict="partly", reason="差一处", workdays=3),
        lambda p: services.merge_items(actor=p, item=item, into=other, reason="同一处"),
        lambda p: services.write_off_item(actor=p, item=item, opinion="同意"),
    ]
    answers = at_once([lambda a=act, p=person: a(p) for person in people for act in acts])
    item.refresh_from_db()
    events = list(item.events.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    merged_after_return = [event.verb for event in events][-2:] == ["return", "merge"]
    assert answers.count("") == (2 if merged_after_return else 1)
    assert all(sentence.endswith("。") for sentence in answers if sentence)
    late = room.bring("received")
    answers = at_once(
        [lambda p=p: services.transfer_item(actor=p, item=late, unit=unit, reason="经费") for p in people]
    )
    assert sorted(map(bool, answers)) == [False, *[True] * 7]
    assert late.pauses.count() == 1


def test_pass_and_return_exclude_each_other(room):
    item = room.bring("reported")
    answers = at_once(
        [
            lambda: services.pass_item(actor=room.inspector, item=item, is_on_site=True),
            lambda: services.report_item(actor=room.principal, item=item, text="再报", files=[photo()]),
            lambda: services.pass_item(actor=room.staff, item=item, is_on_site=True),
        ]
    )
    assert answers.count("") == 1
    item.refresh_from_db()
    assert item.rechecks.count() == 1
    assert list(item.events.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_write_off_numbers_have_no_gap_under_threads(room):
    items = [room.bring("passed") for _ in range(6)]
    blocked = items[2]
    blocked.evidence.all().delete()
    answers = at_once([lambda i=item: services.write_off_item(actor=room.staff, item=i) for item in items])
    assert [bool(answer) for answer in answers] == [item is blocked for item in items]
    numbers = sorted(Item.objects.written_off().values_list("write_off_number", flat=True))
    year = room.today.year
    assert numbers == [f"销字〔{year}〕{n:04d}" for n in range(1, 6)]
