"""The pages of an item's side ways: who sees whose desk it is on, forms keep the text, strangers see nothing."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from office.models import Message
from rectification import services
from rectification.models import Item
from tests.factories.office import UnitFactory, UserFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import PostingFactory

pytestmark = pytest.mark.django_db
ACTS = ("settle", "check", "transfer", "transfer_back", "recall", "pause", "resume", "merge", "statement", "answer")


def url(name: str, item) -> str:
    return reverse(f"rectification:item_{name}", args=[item.pk])


def sent(item, **fields) -> dict:
    """What a browser sends."""
    return {"client_uuid": str(uuid.uuid4()), "version": item.version} | fields


def a_unit():
    """A unit with its contact."""
    unit, contact = UnitFactory(name="县消防救援大队"), UserFactory(role="department")
    unit.postings.create(user=contact, started_on=date(2020, 1, 1))
    return unit, contact


def test_a_transfer_over_the_pages_tells_everyone_whose_desk_it_is_on(
    room, as_role, django_capture_on_commit_callbacks
):
    unit, contact = a_unit()
    gone = UnitFactory(name="原县安监局", is_active=False)
    item = room.bring("received")
    staff, principal = as_role("staff", room.staff), as_role("principal", room.principal)
    assert url("transfer", item) in staff.get(url("detail", item)).content.decode()
    bad = staff.post(url("transfer", item), sent(item, receiver=gone.pk, reason="要拨付消防经费"))
    assert (bad.status_code, "要拨付消防经费" in bad.content.decode()) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        good = staff.post(url("transfer", item), sent(item, receiver=unit.pk, reason="要拨付消防经费", term=12))
    assert good.status_code == 302
    assert {line.user for line in Message.objects.all()} == {contact, room.principal, room.inspector}
    for client in (staff, principal, as_role("department", contact), as_role("inspector", room.inspector)):
        page = client.get(url("detail", item)).content.decode()
        assert "在谁手上" in page
        assert "县消防救援大队" in page
        assert "学校期限" in page
    mine = principal.get(reverse("rectification:item_mine")).context
    assert ([row["item"] for row in mine["away"]], mine["groups"]) == ([item], [])
    item.refresh_from_db()
    unit_side = as_role("department", contact)
    assert url("transfer_back", item) in unit_side.get(url("detail", item)).content.decode()
    assert unit_side.post(url("transfer_back", item), sent(item, outcome="已拨付")).status_code == 302
    assert "学校期限" not in principal.get(url("detail", item)).content.decode()


def test_acts_of_the_office_over_the_pages(room, as_role):
    staff, principal = as_role("staff", room.staff), as_role("principal", room.principal)
    item, other = room.bring("received"), room.bring("issued", text="灭火器全部过期")
    assert staff.post(url("pause", item), sent(item, reason="等省里批复")).status_code == 302
    assert "停止计算" in principal.get(url("detail", item)).content.decode()
    item.refresh_from_db()
    assert staff.post(url("resume", item), sent(item)).status_code == 302
    item.refresh_from_db()
    assert principal.post(url("statement", item), sent(item, told="已列入更换计划")).status_code == 302
    item.refresh_from_db()
    assert "已列入更换计划" in staff.get(url("answer", item)).content.decode()
    assert staff.post(url("answer", item), sent(item, told="事实清楚，维持")).status_code == 302
    page = principal.get(url("detail", item)).content.decode()
    assert page.index("已列入更换计划") < page.index("事实清楚，维持") < page.index("依据")
    stale = staff.post(url("merge", other), sent(other, into=item.pk, reason=""))
    assert stale.status_code == 422
    assert staff.post(url("merge", other), sent(other, into=item.pk, reason="同一处")).status_code == 302
    assert other.number in principal.get(url("detail", item)).content.decode()
    assert item.number in principal.get(url("detail", other)).content.decode()


def test_a_recheck_is_arranged_over_the_pages(room, as_role):
    item = room.bring("reported")
    staff = as_role("staff", room.staff)
    far = UserFactory(role="inspector")
    for person, day in ((far.pk, room.today), (room.inspector.pk, "1970-01-01"), (room.inspector.pk, "明天")):
        assert staff.post(url("check", item), sent(item, person=person, day=str(day))).status_code == 422
    good = sent(item, person=room.inspector.pk, day=str(room.today + timedelta(days=1)))
    assert staff.post(url("check", item), good).status_code == 302
    page = staff.get(url("detail", item)).content.decode()
    assert f"{room.inspector}（复核）" in page
    assert url("pass", item) in page


def test_strangers_find_nothing_and_the_wrong_role_may_nothing(room, as_role):
    item = room.bring("issued")
    stranger = as_role("principal", PostingFactory(capacity="principal").user)
    own, staff = as_role("principal", room.principal), as_role("staff", room.staff)
    for name in ("settle", "transfer_back", "statement"):
        assert stranger.get(url(name, item)).status_code == 404
        assert stranger.post(url(name, item), sent(item)).status_code == 404
        assert staff.post(url(name, item), sent(item)).status_code == 403
    for name in ("check", "transfer", "recall", "pause", "resume", "merge", "answer"):
        assert own.post(url(name, item), sent(item)).status_code == 403
    assert Item.objects.get().version == item.version


@pytest.mark.parametrize("state", ["checking", "settled", "merged", "written_off"])
def test_every_form_of_a_closed_item_says_why_not(room, as_role, state):
    item = ItemFactory(school=room.school, **{state: True})
    staff, principal = as_role("staff", room.staff), as_role("principal", room.principal)
    for name in ACTS:
        if (name, state) in {("check", "checking"), ("merge", "checking")}:
            continue
        client = principal if name in {"settle", "transfer_back", "statement"} else staff
        page = client.get(url(name, item))
        assert page.status_code == 200
        assert page.context["refusal"], (name, state)


def test_the_phone_page_says_what_was_sent_back_and_offers_one_button(room, as_role):
    back, small = room.bring("reported"), room.bring("received", severity="minor")
    services.return_item(actor=room.inspector, item=back, verdict="partly", reason="三层还有一个没换")
    due = ItemFactory(school=room.school, mending=True, due_on=room.today, found_on=room.today)
    late = ItemFactory(school=room.school, mending=True)
    held = room.bring("issued")
    services.pause_item(actor=room.staff, item=held, reason="等批复")
    waiting = room.bring("checking")
    page = as_role("principal", room.principal).get(reverse("rectification:item_mine"))
    found = {name: [(row["item"], row["step"].name) for row in rows] for name, rows in page.context["groups"]}
    assert list(found) == ["今天到期", "已逾期", "被退回", *(["本周"] if "本周" in found else []), "以后"]
    assert found["今天到期"] == [(due, "report")]
    assert found["已逾期"] == [(late, "report")]
    assert found["被退回"] == [(back, "report")]
    assert dict(found.get("本周", []) + found["以后"]) == {small: "settle", held: "receive"}
    assert list(page.context["waiting"]) == [waiting]
    assert "三层还有一个没换" in page.content.decode()


def test_evidence_of_what_was_merged_is_shown_with_the_other(room, as_role):
    first, second = room.bring("reported"), room.bring("issued")
    services.merge_items(actor=room.staff, item=first, into=second, reason="同一处")
    page = as_role("principal", room.principal).get(url("detail", second)).content.decode()
    assert first.evidence.get().get_absolute_url() in page
