"""Acts on several items: each row by itself, foreign rows refuse all, nothing happens twice."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed
from office.models import Message
from rectification import services
from rectification.services import bulk
from tests.factories.office import UnitFactory
from tests.factories.rectification import ItemFactory

pytestmark = pytest.mark.django_db


def picks(*items):
    return [bulk.Pick(item.pk, item.version) for item in items]


def form(items, **fields):
    chosen = " ".join(f"{item.pk}-{item.version}" for item in items)
    return {"client_uuid": str(uuid.uuid4()), "picks": chosen} | fields


def test_reminding_reaches_the_side_once_a_day(room, django_capture_on_commit_callbacks):
    item, waiting = room.bring("issued"), room.bring("reported")
    with django_capture_on_commit_callbacks(execute=True):
        first = bulk.remind_items(actor=room.staff, picks=picks(item, waiting), text="<b>快</b>")
    assert first.done == [item.pk]
    assert [pk for pk, _ in first.refused] == [waiting.pk]
    item.refresh_from_db()
    again = bulk.remind_items(actor=room.staff, picks=picks(item))
    assert "今天已经催办过" in again.refused[0][1]
    assert item.events.filter(verb="remind").count() == 1
    assert Message.objects.filter(user=room.principal, title__startswith="催办").count() == 1


def test_a_row_that_moved_is_refused_and_the_others_are_done(room):
    one, two = room.bring("issued"), room.bring("issued")
    seen = picks(one, two)
    services.receive_item(actor=room.principal, item=one)
    outcome = bulk.extend_items(actor=room.staff, picks=seen, workdays=5, reason="汛期")
    assert (outcome.done, outcome.refused) == ([two.pk], [(one.pk, bulk.MOVED)])
    former, one_former = two.due_on, one.due_on
    two.refresh_from_db(), one.refresh_from_db()
    assert two.due_on > former
    assert one.due_on == one_former
    assert "汛期" in two.events.get(verb="extension_granted").text


def test_a_foreign_row_refuses_the_whole_request(room):
    item = room.bring("issued")
    with pytest.raises(NotAllowed):
        bulk.remind_items(actor=room.staff, picks=[*picks(item), bulk.Pick(10**9, 1)])
    with pytest.raises(NotAllowed):
        bulk.remind_items(actor=room.principal, picks=picks(item))
    assert not item.events.filter(verb="remind").exists()


def test_none_and_too_many_are_sentences(room, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    with pytest.raises(BusinessRuleError, match="勾选"):
        bulk.remind_items(actor=room.staff, picks=[])
    with pytest.raises(BusinessRuleError, match="最多"):
        bulk.remind_items(actor=room.staff, picks=picks(room.open(), room.open()))


@pytest.mark.parametrize("days", [0, 31, -1])
def test_no_more_days_than_the_term(room, days):
    item = room.bring("issued")
    assert bulk.extend_items(actor=room.staff, picks=picks(item), workdays=days, reason="x").refused


def test_what_is_late_gets_no_more_time(room):
    item = room.bring("issued")
    type(item).objects.filter(pk=item.pk).update(found_on=room.today - timedelta(9), due_on=room.today - timedelta(1))
    assert "已过" in bulk.extend_items(actor=room.staff, picks=picks(item), workdays=3, reason="x").refused[0][1]


def test_another_unit_and_another_person(room):
    unit, other = UnitFactory(), UnitFactory()
    item = room.bring("issued", unit=unit)
    outcome = bulk.reassign_items(
        actor=room.staff, picks=picks(item), unit=other, responsible="后勤股长", reason="职能调整"
    )
    assert outcome.done == [item.pk]
    item.refresh_from_db()
    assert (item.unit, item.responsible, item.status) == (other, "后勤股长", "issued")
    assert f"{unit} → {other}" in item.events.get(verb="reassign").text
    assert bulk.reassign_items(actor=room.staff, picks=picks(item), unit=other, reason="再来").refused
    with pytest.raises(BusinessRuleError, match="请选择责任单位"):
        bulk.reassign_items(actor=room.staff, picks=picks(item), reason="x")


def test_several_are_handed_to_one_unit(room):
    unit, issued, found = UnitFactory(), room.bring("issued"), room.open()
    outcome = bulk.transfer_items(actor=room.staff, picks=picks(issued, found), unit=unit, reason="资金问题")
    assert outcome.done == [issued.pk]
    issued.refresh_from_db()
    assert (issued.desk, issued.unit) == ("unit", unit)


def test_the_pages_say_what_will_happen_do_it_once_and_tell_each_row(room, as_role):
    client = as_role("staff", room.staff)
    issued, reported = room.bring("issued"), room.bring("reported")
    address = reverse("rectification:bulk_remind")
    page = client.get(address, {"item": [f"{i.pk}-{i.version}" for i in (issued, reported)]}).content.decode()
    assert "共选2条，其中1条可以催办" in page
    everything = client.get(address, {"all": "1", "status": "issued"}).content.decode()
    assert "共选1条" in everything
    sent = form([issued, reported], text="")
    answers = [client.post(address, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert issued.events.filter(verb="remind").count() == 1
    told = client.get(answers[0]["Location"]).content.decode()
    assert "办理1条，没有办理1条" in told
    for bad in ("x", "1-", f"{10**18}-1", "1-1 ;drop"):
        assert client.post(address, form([], text="") | {"picks": bad}).status_code in (403, 422)
    assert client.get(address, {"item": "x"}).status_code == 200
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("act", ["extend", "reassign", "transfer"])
def test_each_act_has_its_page_and_keeps_what_was_typed(room, as_role, act):
    client, item = as_role("staff", room.staff), room.bring("issued")
    address = reverse(f"rectification:bulk_{act}")
    assert client.get(address, {"item": f"{item.pk}-{item.version}"}).status_code == 200
    answer = client.post(address, form([item], reason="", workdays="3"))
    assert answer.status_code == 422
    assert item.number in answer.content.decode()
    foreign = form([], reason="理由", workdays="3", responsible="张三", unit=UnitFactory().pk) | {"picks": "999999-1"}
    assert client.post(address, foreign).status_code == 403


def test_only_those_who_manage_see_ticks(room, as_role):
    item = ItemFactory(issued=True, school=room.school)
    ledger = reverse("rectification:item_list")
    assert f'value="{item.pk}-{item.version}"' in as_role("staff", room.staff).get(ledger).content.decode()
    page = as_role("principal", room.principal).get(ledger).content.decode()
    assert item.number in page
    assert 'name="item"' not in page
