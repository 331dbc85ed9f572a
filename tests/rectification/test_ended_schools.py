"""What becomes of the problems of a school that is closed or merged."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed
from core.models import AuditEntry
from core.workflow import TransitionRefused, available
from office.models import Message
from rectification import services
from rectification.models import Item
from rectification.workflow import FLOW
from schools.models import SchoolEvent
from schools.services.events import close_school, merge_school, withdraw_change
from tests.factories.office import UserFactory
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db
REASON = "学校已撤销，校舍停用"


@pytest.mark.parametrize("state", ["found", "issued", "received", "reported", "passed"])
def test_the_office_ends_an_open_item_of_a_closed_school(room, state):
    item = room.bring(state)
    close_school(actor=room.staff, school=room.school, effective_on=room.today)
    item = services.end_item(actor=room.staff, item=item, reason=REASON, files=[photo("公告.jpg")])
    assert (item.status, item.write_off_number, item.closed_at) == ("ended", "", None)
    assert not Item.objects.open().exists()
    assert not Item.objects.overdue(on=room.today + timedelta(days=999)).exists()
    event = item.events.order_by("sequence").last()
    assert (event.verb, event.text, event.from_status, event.actor) == ("end", REASON, state, room.staff)
    assert event.evidence.get().file.original_name == "公告.jpg"
    assert AuditEntry.objects.get(verb="item.ended").target_id == str(item.pk)


def test_only_the_office_and_only_with_a_reason_and_only_when_the_school_is_gone(room):
    item = room.bring("issued")
    with pytest.raises(TransitionRefused, match="学校还在办"):
        services.end_item(actor=room.staff, item=item, reason=REASON)
    close_school(actor=room.staff, school=room.school, effective_on=room.today + timedelta(days=1))
    item.refresh_from_db()
    with pytest.raises(TransitionRefused, match="学校还在办"):
        services.end_item(actor=room.staff, item=item, reason=REASON)
    type(room.school).objects.update(closed_on=room.today)
    item = Item.objects.get()
    with pytest.raises(NotAllowed):
        services.end_item(actor=room.inspector, item=item, reason=REASON)
    with pytest.raises(BusinessRuleError, match="终结原因"):
        services.end_item(actor=room.staff, item=item, reason=" ")
    assert [step.name for step in available(FLOW, item, room.staff)] == ["transfer", "merge", "end"]


def test_an_item_that_ended_comes_back_only_when_its_school_does(room):
    item = room.bring("issued")
    close_school(actor=room.staff, school=room.school, effective_on=room.today)
    services.end_item(actor=room.staff, item=item, reason=REASON)
    with pytest.raises(TransitionRefused, match="不能重开"):
        services.reopen_item(actor=room.staff, item=item, reason="登记错了")
    withdraw_change(actor=room.staff, event=SchoolEvent.objects.get(), reason="登记错了")
    item = services.reopen_item(actor=room.staff, item=item, reason="登记错了")
    assert (item.status, item.rebounds, item.round) == ("issued", 0, 2)


def test_after_a_merger_the_principal_of_the_heir_mends(room, django_capture_on_commit_callbacks):
    heir_principal = UserFactory(role="principal")
    heir = PostingFactory(user=heir_principal, capacity="principal").school
    item = room.bring("found")
    merge_school(actor=room.staff, school=room.school, heir=heir, effective_on=room.today)
    with django_capture_on_commit_callbacks(execute=True):
        services.issue_item(actor=room.staff, item=item)
    assert Message.objects.filter(user=heir_principal, title__contains=item.number).exists()
    item = services.receive_item(actor=heir_principal, item=item)
    item = services.report_item(actor=heir_principal, item=item, text="已更换", files=[photo()])
    assert "pass" not in [step.name for step in available(FLOW, item, heir_principal)]
    assert {step.name for step in available(FLOW, item, room.staff)} == {"check", "pass", "return", "merge", "end"}
    item = services.return_item(actor=room.staff, item=item, verdict="partly", reason="差")
    with pytest.raises(TransitionRefused, match="只有其负责人"):
        services.report_item(actor=room.principal, item=item, text="已更换", files=[photo()])


def test_the_page_offers_the_end_to_the_office_and_the_form_asks_why(room, client):
    item = room.bring("issued")
    heir = SchoolFactory()
    client.force_login(room.staff)
    page = client.get(reverse("schools:school_close", args=[room.school.pk])).content.decode()
    assert "1条问题没有销号，撤并后由督导室在问题页面写明原因终结" in page
    page = client.get(reverse("schools:school_merge", args=[room.school.pk])).content.decode()
    assert "由接收学校的校（园）长继续整改" in page
    merge_school(actor=room.staff, school=room.school, heir=heir, effective_on=room.today)
    address = reverse("rectification:item_end", args=[item.pk])
    assert address in client.get(item.get_absolute_url()).content.decode()
    assert "终结原因" in client.post(address, {"reason": ""}).content.decode()
    version = Item.objects.get().version
    assert client.post(address, {"reason": REASON, "version": version}).status_code == 302
    assert Item.objects.get().status == "ended"
