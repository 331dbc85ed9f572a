"""Planned visits: who plans what, what the phone shows of them, and who has made them."""

import uuid
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from inspectors.campaign_flow import CampaignStatus
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, Checklist, Visit, VisitPlan
from inspectors.services.visit_plans import PlanContent, cancel_visit_plan, change_visit_plan, plan_visit
from office.models import Message
from tests.factories.inspectors import DAY, InspectorFactory, ListingFactory
from tests.factories.office import UserFactory
from tests.factories.schools import SchoolFactory
from tests.inspectors.conftest import TODAY
from tests.inspectors.phone import Phone, document

LIST, NEW = reverse("inspectors:plan_list"), reverse("inspectors:plan_create")


def plan(place, actor=None, **changes) -> VisitPlan:
    """The inspector plans his school for today, another inspector goes along."""
    values = {"inspector": place.inspector, "school": place.school, "planned_on": TODAY, "matters": "看食堂留样"}
    content = PlanContent(**values | changes)
    return plan_visit(actor=actor or place.inspector, client_uuid=uuid.uuid4(), content=content)


@pytest.fixture
def companion(place):
    """An inspector who is listed to the same school's neighbour only."""
    return InspectorFactory().user


@pytest.fixture
def made(place, companion):
    """A plan of 5 March that two may carry out: the companion is listed to the school as well."""
    found = plan(place, companions=frozenset({companion}))
    VisitPlan.objects.filter(pk=found.pk).update(planned_on=DAY)
    return found


def test_a_plan_tells_who_goes_along_and_shows_on_both_phones_and_boards(place, phone, companion, as_role):
    found = plan(place, companions=frozenset({companion}), half="morning")
    assert Message.objects.get(user=companion).title.startswith("督导计划已安排")
    other = Phone(as_role("inspector", companion))
    for one in (phone, other):
        (row,) = one.call("get", "pack").json()["plans"]
        assert (row["id"], row["half"], row["companions"]) == (found.pk, "morning", [companion.pk])
        assert "看食堂留样" in one.client.get(reverse("inspectors:my_schools")).content.decode()
        assert place.school.name in one.client.get(LIST).content.decode()


def test_schools_never_see_plans(place, as_role):
    found = plan(place)
    principal = as_role("principal", place.principal)
    assert not VisitPlan.objects.visible_to(place.principal).exists()
    for address in (LIST, NEW, reverse("inspectors:plan_edit", args=[found.pk])):
        assert principal.get(address).status_code == 403
    for address in (place.school.get_absolute_url(), reverse("inspectors:visit_list"), "/"):
        assert "看食堂留样" not in principal.get(address, follow=True).content.decode()


def test_who_goes_along_reads_the_plan_and_does_not_change_it(place, companion, as_role):
    found = plan(place, companions=frozenset({companion}))
    client, edit = as_role("inspector", companion), reverse("inspectors:plan_edit", args=[found.pk])
    for address in (LIST, reverse("inspectors:my_schools")):
        page = client.get(address).content.decode()
        assert "看食堂留样" in page
        assert edit not in page
        assert reverse("inspectors:school_brief", args=[place.school.pk]) not in page
    assert client.get(edit).status_code == 403
    assert as_role("inspector", place.inspector).get(edit).status_code == 200


def test_a_plan_another_made_is_not_there(place, as_role):
    found = plan(place)
    stranger = as_role("inspector")
    assert stranger.get(reverse("inspectors:plan_edit", args=[found.pk])).status_code == 404
    assert place.school.name not in stranger.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"planned_on": date(2024, 3, 7)}, "不能早于今天"),
        ({"half": "night"}, "上午、下午或全天"),
        ({"matters": "字" * 501}, "最多 500 字"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(place, changes, words):
    with pytest.raises(BusinessRuleError, match=words):
        plan(place, **changes)
    assert plan(place).pk


def test_a_school_of_another_inspector_is_not_planned(place):
    with pytest.raises(BusinessRuleError, match="不由.*负责"):
        plan(place, school=SchoolFactory())


def test_one_plans_for_oneself_and_the_office_for_anybody(place, companion):
    with pytest.raises(NotAllowed):
        plan(place, actor=companion)
    assert plan(place, actor=UserFactory(role="staff")).inspector == place.inspector
    assert Message.objects.filter(user=place.inspector).exists()


def test_who_left_office_does_not_go_along(place, companion):
    with pytest.raises(BusinessRuleError, match="不能作为随行督学"):
        plan(place, companions=frozenset({place.inspector}))
    with pytest.raises(BusinessRuleError, match="不能作为随行督学"):
        plan(place, companions=frozenset({UserFactory(role="staff")}))
    assert plan(place, companions=frozenset({companion})).pk


def test_the_same_time_twice_is_refused_until_the_first_is_cancelled(place):
    first = plan(place)
    with pytest.raises(BusinessRuleError, match="已经安排过"):
        plan(place)
    cancel_visit_plan(actor=place.inspector, plan=first)
    second = plan(place)
    with pytest.raises(WrongState, match="已经取消"):
        change_visit_plan(
            actor=place.inspector, plan=first, content=PlanContent(place.inspector, place.school, date(2024, 3, 9))
        )
    assert list(VisitPlan.objects.open()) == [second]


def test_sending_a_plan_twice_is_one_plan(place):
    key, content = uuid.uuid4(), PlanContent(place.inspector, place.school, TODAY)
    first = plan_visit(actor=place.inspector, client_uuid=key, content=content)
    assert plan_visit(actor=place.inspector, client_uuid=key, content=content) == first


def test_a_visit_of_a_plan_makes_it_and_the_second_inspector_is_told_who_did(place, made, companion, phone, as_role):
    ListingFactory(user=companion, school=SchoolFactory())
    place.listing.ended_on = date(2024, 3, 5)
    place.listing.save()
    ListingFactory(user=companion, school=place.school, started_on=date(2024, 3, 5))
    other = Phone(as_role("inspector", companion))
    mine, theirs = document(place, plan=made.pk), document(place, plan=made.pk, summary="同行所见。")
    assert phone.put(mine).status_code == 200
    assert other.put(theirs).status_code == 200  # a draft makes nothing yet
    assert phone.put(mine | {"highlights": "再存一次。"}).status_code == 200
    assert phone.submit(mine | {"highlights": "再存一次。"}).status_code == 200

    answer = other.put(theirs | {"highlights": "补记。"})
    assert answer.status_code == 422
    assert f"已由{place.inspector}完成（2024年3月5日）" in answer.json()["error"]
    assert "内容都还在" in answer.json()["error"]
    assert other.put(theirs | {"plan": None}).status_code == 200
    assert other.submit(theirs | {"plan": None}).status_code == 200
    assert Visit.objects.get(plan=made).inspector == place.inspector
    with pytest.raises(WrongState, match="已由.*完成"):
        cancel_visit_plan(actor=place.inspector, plan=made)


def test_a_plan_of_somebody_else_another_school_or_cancelled_is_not_made(place, made, phone):
    stranger = ListingFactory()
    foreign = plan(SimpleNamespace(inspector=stranger.user, school=stranger.school))
    answer = phone.put(document(place, plan=foreign.pk))
    assert (answer.status_code, "不是您的" in answer.json()["error"]) == (403, True)
    other = ListingFactory(user=place.inspector).school
    answer = phone.put(document(place, school=other.pk, plan=made.pk))
    assert "学校不同" in answer.json()["error"]
    VisitPlan.objects.filter(pk=made.pk).update(is_cancelled=True)
    assert "已取消" in phone.put(document(place, plan=made.pk)).json()["error"]
    assert not Visit.objects.exists()


def test_a_member_of_a_campaigns_team_inspects_without_a_listing(place, as_role):
    member = InspectorFactory().user
    campaign = Campaign.objects.create(
        title="秋季开学视导", kind="opening", year=2024, starts_on=date(2024, 3, 4), ends_on=date(2024, 3, 6),
        checklist=Checklist.objects.get(code="national_2013"), status=CampaignStatus.RUNNING,
    )  # fmt: skip
    team = CampaignTeam.objects.create(campaign=campaign, name="第一组", leader=member)
    stop = CampaignSchool.objects.create(campaign=campaign, school=place.school, team=team, planned_on=DAY)
    phone = Phone(as_role("inspector", member))
    pack = phone.call("get", "pack").json()
    assert [row["schools"] for row in pack["campaigns"]] == [[place.school.pk]]
    refused = phone.put(document(place))
    assert "督导类型改为“开学视导”" in refused.json()["error"]
    found = document(place, kind="opening")
    assert phone.put(found).status_code == 200
    assert phone.submit(found).status_code == 200
    stop.refresh_from_db()
    assert stop.visit == Visit.objects.get()
    Campaign.objects.update(ends_on=date(2024, 3, 4))
    assert "您不是" in phone.put(document(place, kind="opening", summary="又一次。")).json()["error"]


def test_a_plan_is_made_changed_and_cancelled_on_pages(place, companion, as_role):
    client = as_role("inspector", place.inspector)
    data = {"school": place.school.pk, "planned_on": "2024-03-11", "half": "day", "matters": "看作业公示",
            "companions": [companion.pk], "client_uuid": str(uuid.uuid4())}  # fmt: skip
    assert client.post(NEW, data | {"planned_on": "2024-03-01"}).status_code == 422
    assert client.post(NEW, data)["Location"] == LIST
    found = VisitPlan.objects.get()
    assert (found.planned_on, list(found.companions.all())) == (date(2024, 3, 11), [companion])
    edit = reverse("inspectors:plan_edit", args=[found.pk])
    page = client.get(edit).content.decode()
    assert "看作业公示" in page
    assert 'value="2024-03-11"' in page
    changed = data | {"planned_on": "2024-03-12", "companions": [], "client_uuid": str(uuid.uuid4()), "version": 1}
    assert client.post(edit, changed)["Location"] == LIST
    found.refresh_from_db()
    assert (found.planned_on, found.version, found.companions.count()) == (date(2024, 3, 12), 2, 0)
    cancel = reverse("inspectors:plan_cancel", args=[found.pk])
    assert client.post(cancel, {"client_uuid": str(uuid.uuid4()), "version": 2})["Location"] == LIST
    assert "已取消" in client.get(LIST).content.decode()


def test_the_office_plans_for_an_inspector_on_the_page(place, as_role):
    data = {"inspector": place.inspector.pk, "school": place.school.pk, "planned_on": "2024-03-11", "half": "morning",
            "client_uuid": str(uuid.uuid4())}  # fmt: skip
    assert as_role("staff").post(NEW, data)["Location"] == LIST
    assert VisitPlan.objects.get().inspector == place.inspector


def test_the_list_costs_the_same_for_two_plans_as_for_twenty(place, as_role):
    client = as_role("inspector", place.inspector)

    def more(days):
        for day in days:
            plan(place, planned_on=date(2024, 4, day), companions=frozenset({InspectorFactory().user}))

    more((1, 2))
    client.get(LIST)
    with CaptureQueriesContext(connection) as two:
        client.get(LIST)
    more(range(3, 21))
    with CaptureQueriesContext(connection) as twenty:
        assert len(client.get(LIST).context["table"].rows) == 20
    assert len(twenty) <= len(two)
