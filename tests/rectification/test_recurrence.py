"""A problem that may have come back is proposed with its grounds and decided by a person."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.exceptions import NotAllowed, WrongState
from core.models import AuditEntry
from rectification.models import Item, Recurrence
from rectification.recurrence import recurrences_of, waiting
from rectification.schedules import find_recurrences as every_night
from rectification.services.recurrence import confirm_recurrence, dismiss_recurrence, find_recurrences
from tests.factories.rectification import ItemFactory
from tests.rectification.conftest import Room

pytestmark = pytest.mark.django_db
BASIS = "中小学幼儿园安全管理办法第十八条"


def old_and_new(room: Room, **changes) -> tuple[Item, Item]:
    """A written-off problem and one found afterwards at the same school."""
    return room.bring("written_off"), room.open(**changes)


def grounds(item: Item) -> set[str]:
    """On which grounds the item was proposed."""
    return set(item.recurrences.values_list("ground", flat=True))


def test_like_words_or_the_same_basis_are_proposed_once(room):
    former, again = old_and_new(room, basis="消防法第十六条", text="教学楼二层灭火器又过期")
    same_basis = room.open(basis=f" {BASIS[:10]} {BASIS[10:]}", text="校门口没有防冲撞设施")
    other = room.open(basis="消防法第二十八条", text="食堂留样记录缺失")

    assert find_recurrences() == 2
    assert find_recurrences() == 0
    every_night()
    assert Recurrence.objects.count() == 2
    assert grounds(again) == {"text"}
    assert grounds(same_basis) == {"basis"}
    assert not other.recurrences.exists()
    assert again.recurrences.get().former == former
    assert again.recurrences.get().likeness == Decimal("0.9444")
    assert Item.objects.get(pk=former.pk).status == "written_off"


def test_only_what_was_closed_within_the_days_before_counts():
    former = ItemFactory(written_off=True)  # on 2024-03-25
    days = {"school": former.school, "due_on": date(2024, 12, 31), "text": "教学楼二层灭火器过期"}
    last = ItemFactory(found_on=date(2024, 3, 25) + timedelta(days=180), **days)
    late = ItemFactory(found_on=date(2024, 3, 25) + timedelta(days=181), **days)
    before = ItemFactory(found_on=date(2024, 3, 24), **days)
    elsewhere = ItemFactory(found_on=date(2024, 4, 24), due_on=date(2024, 12, 31))
    own = ItemFactory(found_on=date(2024, 4, 24), source="self", **days)
    assert {found.item for found in recurrences_of([last, late, before, elsewhere])} == {last.pk}
    find_recurrences()
    assert not own.recurrences.exists()


def test_looking_costs_the_same_for_many_items(django_assert_num_queries):
    former = ItemFactory(written_off=True)
    for count in (1, 5):
        items = ItemFactory.create_batch(
            count, school=former.school, found_on=date(2024, 4, 1), due_on=date(2024, 6, 1), history=False
        )
        with django_assert_num_queries(3):
            assert len(recurrences_of(items)) == count


def test_confirming_reopens_the_former_and_merges_the_new_one(room):
    former, again = old_and_new(room, text="教学楼二层灭火器又过期")
    find_recurrences()
    row = again.recurrences.get()
    assert waiting(room.staff)[0] == 1

    with pytest.raises(NotAllowed):
        confirm_recurrence(actor=room.inspector, recurrence=row, reason="同一处")
    confirm_recurrence(actor=room.staff, recurrence=row, reason="同一处灭火器再次过期")

    former.refresh_from_db()
    again.refresh_from_db()
    row.refresh_from_db()
    assert (former.status, former.rebounds) == ("issued", 1)
    assert (again.status, again.merged_into) == ("merged", former)
    assert (row.status, row.decided_by) == ("confirmed", room.staff)
    verbs = list(former.events.order_by("sequence").values_list("verb", flat=True))
    assert verbs[-2:] == ["reopen", "absorb"]
    assert "同一处灭火器再次过期" in former.events.get(verb="reopen").text
    assert AuditEntry.objects.filter(verb="recurrence.confirmed").count() == 1
    assert waiting(room.staff)[0] == 0
    with pytest.raises(WrongState):
        dismiss_recurrence(actor=room.staff, recurrence=row, reason="改主意")


def test_a_refusal_while_confirming_leaves_everything_as_it_was(room, monkeypatch):
    former, again = old_and_new(room, text="教学楼二层灭火器又过期")
    find_recurrences()
    row = again.recurrences.get()

    def refuse(**kwargs):
        raise WrongState("不能合并。")

    monkeypatch.setattr("rectification.services.recurrence.merge_items", refuse)
    with pytest.raises(WrongState):
        confirm_recurrence(actor=room.staff, recurrence=row, reason="同一处")
    former.refresh_from_db()
    row.refresh_from_db()
    assert (former.status, row.status) == ("written_off", "proposed")


def test_dismissing_keeps_both_and_is_not_asked_again(room):
    former, again = old_and_new(room, text="教学楼二层灭火器又过期")
    find_recurrences()
    dismiss_recurrence(actor=room.staff, recurrence=again.recurrences.get(), reason="是另一只灭火器")
    assert find_recurrences() == 0
    former.refresh_from_db()
    assert (former.status, former.rebounds) == ("written_off", 0)


def test_the_pages_show_both_texts_and_take_the_decision(room, as_role):
    former, again = old_and_new(room, text="教学楼二层灭火器又过期")
    staff = as_role("staff", room.staff)
    assert staff.post("/rectification/recurrences/find/").status_code == 302
    row = again.recurrences.get()

    listed = staff.get("/rectification/recurrences/?status=proposed")
    assert again.number in listed.content.decode()
    page = staff.get(row.get_absolute_url()).content.decode()
    assert "<mark>教学楼二层灭火器</mark>" in page
    item_page = staff.get(again.get_absolute_url()).content.decode()
    assert f"疑似 {former} 反弹" in item_page
    assert (
        f"疑似 {former} 反弹"
        not in as_role("principal", room.principal).get(former.get_absolute_url()).content.decode()
    )

    decide = f"{row.get_absolute_url()}decide/"
    empty = staff.post(decide, {"verdict": "yes"})
    assert empty.status_code == 422
    done = staff.post(decide, {"verdict": "yes", "reason": "同一处"})
    assert done.status_code == 302
    assert done.url == former.get_absolute_url()
