"""What a school finds itself lives like any other problem but counts apart; its studio goes from 未建 to 达标."""

import io
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import StoredFile
from rectification import figures, services
from rectification.models import InternalCheck, Item
from rectification.services import studios
from rectification.studio_figures import coverage, self_found
from schools.models import Studio
from supervision.acceptance.marks import tiny_pdf
from tests.factories.office import UserFactory
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.rectification.conftest import photo

pytestmark = pytest.mark.django_db
FIND, LIST = reverse("rectification:item_find"), reverse("rectification:studio_list")


def sent(**fields) -> dict:
    """What a browser sends."""
    return {"client_uuid": str(uuid.uuid4())} | fields


def page(name: str, school) -> str:
    """An address of the school's studio."""
    return reverse(f"rectification:{name}", args=[school.pk])


def find(room, **changes) -> Item:
    given = {"actor": room.principal, "school": room.school, "severity": "minor", "text": "走廊应急灯不亮"}
    return studios.find_item(**(given | changes))


def running(room, **changes) -> Studio:
    """A studio at work with three members."""
    studios.start_studio(actor=room.principal, school=room.school)
    people = {"head": "李明", "members": "李明 副校长\n\n王芳 教务主任 \n赵强 总务主任"} | changes
    studios.save_studio(actor=room.principal, school=room.school, **people)
    return studios.run_studio(actor=room.principal, school=room.school)


# --- findings -------------------------------------------------------------------------------------------------------
def test_it_is_at_once_being_mended_and_its_history_has_no_hole(room):
    item = find(room)
    assert (item.status, item.desk, item.source, item.basis) == ("mending", "school", "self", "学校自查")
    steps = list(item.events.order_by("sequence").values_list("verb", "from_status", "to_status", "actor"))
    me = room.principal.pk
    assert steps == [("opened", "", "found", me), ("start", "found", "mending", me)]
    assert item.signed_by == room.principal
    assert item.issued_at is not None
    assert item.workdays == 7
    assert item.number.endswith("0001")
    assert room.open().number.endswith("0002")


def test_afterwards_it_lives_like_any_other(room):
    item = services.report_item(actor=room.principal, item=find(room), text="已更换", files=[photo()])
    services.pass_item(actor=room.inspector, item=item, is_on_site=True)
    item.refresh_from_db()
    closed = services.write_off_item(actor=room.staff, item=item)
    assert closed.write_off_number
    assert list(Item.objects.closed()) == [closed]


def test_only_the_principal_of_the_school_enters_it_with_a_possible_deadline(room):
    other = UserFactory(role="principal")
    PostingFactory(user=other, school=SchoolFactory(), capacity="principal")
    for actor in (other, room.staff, room.inspector):
        with pytest.raises(BusinessRuleError, match="校（园）长"):
            find(room, actor=actor)
    for days in (-1, 500):
        with pytest.raises(BusinessRuleError, match="整改期限应在今天到"):
            find(room, due_on=room.today + timedelta(days=days))
    assert find(room, due_on=room.today).workdays == 1
    assert find(room, due_on=room.today + timedelta(days=10)).due_on == room.today + timedelta(days=10)


def test_it_counts_apart(room):
    found = room.open()
    item = find(room)
    Item.objects.filter(pk__in=[item.pk, found.pk]).update(found_on=room.today - timedelta(days=20))
    Item.objects.filter(pk=item.pk).update(due_on=room.today - timedelta(days=9))
    year = (room.today - timedelta(days=20)).year
    assert figures.closure(room.staff, year).found.value == 1
    assert figures.closure(room.staff, year).overdue.value == 0
    assert {f.code: f.value for f in figures.funnel(room.staff, year)}["mending"] == 0
    assert list(Item.objects.counted().overdue(on=room.today)) == []
    told, closed = self_found(room.staff, school=room.school)
    assert (told.value, closed.value) == (1, 0)


def test_its_figures_are_the_lists_behind_them(room, as_role):
    find(room)
    services.report_item(actor=room.principal, item=find(room), text="已更换", files=[photo()])
    room.bring("issued")
    for figure in self_found(room.staff, year=room.today.year, school=room.school):
        rows = as_role("staff", room.staff).get(figure.url).context["table"].page.paginator.count
        assert rows == figure.value
    leader = self_found(UserFactory(role="leader"))[0]
    assert leader.value == 2


def test_the_principal_enters_it_on_a_phone(room, as_role):
    client = as_role("principal", room.principal)
    shown = client.get(FIND).content.decode()
    assert 'type="hidden" name="school"' in shown
    form = sent(school=room.school.pk, severity="limited", text="围墙裂缝", photos=[photo()])
    assert client.post(FIND, form).status_code == 302
    item = Item.objects.get()
    assert (item.text, item.evidence.get().phase) == ("围墙裂缝", "before")
    client.post(FIND, form)
    assert Item.objects.count() == 1


def test_what_is_missing_is_told_and_nothing_is_lost(room, as_role):
    client = as_role("principal", room.principal)
    other = SchoolFactory()
    answer = client.post(FIND, sent(school=other.pk, severity="limited", text="围墙裂缝"))
    assert answer.status_code == 422
    assert "围墙裂缝" in answer.content.decode()
    late = room.today - timedelta(days=3)
    answer = client.post(FIND, sent(school=room.school.pk, severity="limited", text="围墙裂缝", due_on=str(late)))
    assert "整改期限应在今天到" in answer.content.decode()
    assert not Item.objects.exists()


# --- studios --------------------------------------------------------------------------------------------------------
def test_a_studio_goes_from_none_to_met_and_back_to_work(room):
    with pytest.raises(WrongState):
        studios.run_studio(actor=room.principal, school=room.school)
    assert running(room).status == "running"
    assert Studio.objects.get().members == "李明 副校长\n王芳 教务主任\n赵强 总务主任"
    look = {"actor": room.staff, "school": room.school}
    with pytest.raises(BusinessRuleError, match="写明检查情况"):
        studios.check_studio(**look, term="2024年春季学期", is_met=False)
    check = studios.check_studio(**look, term="2024年春季学期", is_met=False, note="没有工作制度")
    assert check.studio.status == "to_mend"
    with pytest.raises(BusinessRuleError, match="每学期检查一次"):
        studios.check_studio(**look, term="2024年春季学期", is_met=True)
    assert studios.run_studio(actor=room.principal, school=room.school).status == "running"
    assert studios.check_studio(**look, term="2024年秋季学期", is_met=True, score=92).studio.status == "met"


def test_each_act_is_its_persons(room):
    stranger = UserFactory(role="principal")
    with pytest.raises(BusinessRuleError, match="只有该校"):
        studios.start_studio(actor=stranger, school=room.school)
    with pytest.raises(BusinessRuleError, match="只有该校"):
        studios.save_studio(actor=stranger, school=room.school, head="甲", members="甲")
    studios.start_studio(actor=room.principal, school=room.school)
    with pytest.raises(BusinessRuleError, match="负责人和成员"):
        studios.run_studio(actor=room.principal, school=room.school)
    running_school = Studio.objects.update(status="running")
    assert running_school == 1
    with pytest.raises(NotAllowed):
        studios.check_studio(actor=room.principal, school=room.school, term="2024年春季学期", is_met=True)


def test_coverage_counts_every_school_and_its_links_open_exactly_its_rows(room, as_role):
    running(room, members="李明\n王芳")
    bare = SchoolFactory()
    principal = UserFactory(role="principal")
    PostingFactory(user=principal, school=bare, capacity="principal")
    studios.start_studio(actor=principal, school=bare)
    found = coverage(room.staff)
    assert (found.schools.value, found.built.value, found.enough.value) == (2, 1, 0)
    assert (found.rate, found.enough_rate) == (pytest.approx(0.5), 0)
    studios.save_studio(actor=room.principal, school=room.school, head="李明", members="李明\n王芳\n赵强")
    found, client = coverage(room.staff), as_role("staff", room.staff)
    for figure in (found.schools, found.built, found.enough):
        assert client.get(figure.url).context["table"].page.paginator.count == figure.value
    assert client.get(LIST, {"status": "preparing"}).context["table"].page.paginator.count == 1
    book = openpyxl.load_workbook(io.BytesIO(client.get(LIST, {"export": "xlsx"}).content))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    assert {"运行", "筹建"} <= set(cells)


def test_the_list_costs_the_same_for_more_schools(room, as_role):
    client = as_role("staff", room.staff)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for school in SchoolFactory.create_batch(12):
        Studio.objects.create(school=school, status="running", head="甲", members="甲\n乙\n丙")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_the_school_fills_in_its_studio_and_the_office_checks_it(room, as_role):
    principal, staff = as_role("principal", room.principal), as_role("staff", room.staff)
    home = page("studio_detail", room.school)
    assert page("studio_start", room.school) in principal.get(home).content.decode()
    assert principal.post(page("studio_start", room.school), sent()).status_code == 302
    refused = principal.post(page("studio_run", room.school), sent(version=2))
    assert "负责人和成员" in refused.content.decode()
    rules = io.BytesIO(tiny_pdf("rules"))
    rules.name = "制度.pdf"
    form = sent(head="李明", members="李明\n王芳\n赵强", founded_on="2023-09-01", rules_file=rules, version=2)
    assert principal.post(page("studio_edit", room.school), form).status_code == 302
    stale = principal.post(page("studio_edit", room.school), sent(head="王芳", members="王芳", version=2))
    assert stale.status_code == 409
    assert principal.get(page("studio_rules", room.school)).status_code == 200
    assert principal.post(page("studio_run", room.school), sent(version=3)).status_code == 302
    shown = staff.get(home).content.decode()
    assert page("studio_check", room.school) in shown
    assert page("studio_edit", room.school) not in shown
    checked = staff.post(
        page("studio_check", room.school), sent(term="2024年春季学期", verdict="met", score="95.5", version=4)
    )
    assert checked.status_code == 302
    shown = as_role("inspector", room.inspector).get(home).content.decode()
    assert "95.5分" in shown
    assert "3人" in shown


def test_a_school_without_rules_has_no_file(room, as_role):
    assert as_role("staff").get(page("studio_rules", room.school)).status_code == 404
    assert as_role("staff").get(page("studio_detail", room.school)).status_code == 200


# --- internal checks ------------------------------------------------------------------------------------------------
def test_a_check_may_put_a_problem_into_the_ledger(room, as_role):
    client = as_role("principal", room.principal)
    new, day = page("internalcheck_create", room.school), str(room.today)
    base = {"checked_on": day, "area": "food", "people": "值周小组", "text": "查了留样"}
    assert client.post(new, sent(**base)).status_code == 302
    assert client.post(new, sent(**base, problem="留样柜没有锁", severity="minor")).status_code == 302
    assert client.post(new, sent(**base, problem="留样柜没有锁")).status_code == 422
    item = Item.objects.get()
    assert (item.category, item.status, item.text) == ("食堂与宿舍", "mending", "留样柜没有锁")
    assert InternalCheck.objects.count() == 2
    shown = client.get(page("studio_detail", room.school)).content.decode()
    assert item.get_absolute_url() in shown
    listed = client.get(reverse("rectification:internalcheck_list"), {"listed": "true", "school": room.school.pk})
    assert listed.context["table"].page.paginator.count == 1


def test_a_check_of_tomorrow_or_of_another_school_is_refused(room):
    given = {"school": room.school, "area": "food", "people": "值周小组", "text": "查了留样"}
    for day in (room.today + timedelta(days=1), date(1, 1, 1), date(1970, 1, 1)):
        with pytest.raises(BusinessRuleError, match="自查日期应在2000年以后"):
            studios.add_check(actor=room.principal, checked_on=day, **given)
        with pytest.raises(BusinessRuleError, match="成立日期应在2000年以后"):
            studios.save_studio(actor=room.principal, school=room.school, head="李明", members="李明", founded_on=day)
    with pytest.raises(BusinessRuleError, match="校（园）长"):
        studios.add_check(actor=room.staff, checked_on=room.today, **given)
    with pytest.raises(BusinessRuleError, match="方面"):
        studios.add_check(actor=room.principal, checked_on=room.today, **(given | {"area": "moon"}))
    assert not StoredFile.objects.exists()
