"""A proposal is computed as a job, changed on its page or in a sheet, and put into force as one act."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from core import jobs
from core.exceptions import BusinessRuleError, NotAllowed
from core.models import AuditEntry, Job
from inspectors import services
from inspectors.models import AssignmentProposal, Handover, Interest, Plate, ZoneMember, ZoneSchool
from inspectors.services.interests import Declaration
from office.models import Message
from schools.models import Posting
from tests.factories.inspectors import InspectorFactory, ListingFactory, ZoneFactory
from tests.factories.office import UserFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

TODAY = date(2024, 3, 8)
OPTIONS = {"usual": 2, "most": 3, "own_zone": False, "balance": 5, "distance": 3, "continuity": 1}


@pytest.fixture
def staff(county):
    """An office worker."""
    return UserFactory(role="staff")


@pytest.fixture
def crowded(county):
    """One inspector with four schools, one with none."""
    full, free = InspectorFactory(user__full_name="常满"), InspectorFactory(user__full_name="余闲")
    listings = [ListingFactory(user=full.user) for _ in range(4)]
    return full, free, listings


def computed(staff, on=TODAY, **options) -> AssignmentProposal:
    """A proposal after its job."""
    proposal = services.request_proposal(actor=staff, title="三月调整", on=on, options=OPTIONS | options)
    jobs.perform(proposal.job.pk)
    proposal.refresh_from_db()
    return proposal


def test_the_job_balances_the_loads_and_says_how_good_that_is(staff, crowded):
    full, free, _ = crowded
    proposal = computed(staff)
    assert proposal.status == "ready"
    chosen = [*proposal.lines.values_list("chosen", flat=True)]
    assert (chosen.count(full.pk), chosen.count(free.pk)) == (2, 2)
    assert proposal.outcome["gap"] == 0
    assert (proposal.outcome["schools"], proposal.outcome["inspectors"]) == (4, 2)
    assert Message.objects.get(user=staff).title == "三月调整：待核定"
    assert Posting.objects.current().filter(user=full.user).count() == 4
    assert jobs.perform(proposal.job.pk) == "held"


def test_applying_hands_over_everything_in_one_act(staff, crowded):
    _full, free, listings = crowded
    items = [ItemFactory(school=row.school, issued=True) for row in listings]
    for row in listings:
        Plate.objects.create(school=row.school, inspector=row.user, duties="八项", status="hung", hung_on=TODAY)
    proposal = computed(staff)
    services.apply_proposal(actor=staff, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.status == "applied"
    moved = Posting.objects.as_inspector().current().filter(user=free.user)
    assert moved.count() == 2
    assert {row.started_on for row in moved} == {TODAY}
    handed = Handover.objects.filter(successor__in=moved)
    assert {pk for row in handed for pk in row.items.values_list("pk", flat=True)} == {
        item.pk for item in items if item.school_id in moved.values_list("school", flat=True)
    }
    assert Plate.objects.filter(status="outdated").count() == 2
    assert Message.objects.filter(user=free.user).count() == 1
    assert "请确认接收" in Message.objects.get(user=free.user).title
    assert AuditEntry.objects.filter(verb="listing.handed_over").count() == 2
    with pytest.raises(BusinessRuleError, match="已生效"):
        services.apply_proposal(actor=staff, proposal=proposal)


def test_a_proposal_is_stale_when_a_listing_changed_since(staff, crowded):
    _, free, listings = crowded
    proposal = computed(staff)
    services.hand_over(actor=staff, school=listings[3].school, to=free.user, on=TODAY, reason="先换一所")
    with pytest.raises(BusinessRuleError, match=f"{listings[3].school}的挂牌有变动，方案已经过时"):
        services.apply_proposal(actor=staff, proposal=proposal)
    assert Posting.objects.current().as_inspector().filter(user=free.user).count() == 1


def test_a_proposal_is_stale_when_a_school_was_opened_since(staff, crowded):
    proposal = computed(staff)
    new = SchoolFactory(name="新建小学")
    with pytest.raises(BusinessRuleError, match=f"{new}的挂牌有变动"):
        services.apply_proposal(actor=staff, proposal=proposal)


def test_one_refusal_leaves_everything_as_it_was(staff, crowded):
    _, free, listings = crowded
    proposal = computed(staff)
    line = proposal.lines.exclude(chosen__user=listings[0].user).first()
    declared = Interest.objects.create(
        user=free.user, school=line.school, kind="family_staff", declared_on=TODAY, declared_by=free.user
    )
    with pytest.raises(BusinessRuleError, match="有回避情形"):
        services.apply_proposal(actor=staff, proposal=proposal)
    assert Posting.objects.as_inspector().current().filter(user=free.user).count() == 0
    assert Posting.objects.as_inspector().count() == 4
    assert declared.status == "declared"


def test_a_day_to_come_is_waited_for(staff, crowded):
    proposal = computed(staff, on=date(2024, 9, 1))
    with pytest.raises(BusinessRuleError, match="生效日期是2024年9月1日"):
        services.apply_proposal(actor=staff, proposal=proposal)


def test_hard_rules_of_the_county_reach_the_solver(staff):
    """Interest, own school, rotation and zone each forbid; together they leave one assignment."""
    wife, own, rotating, zone_mate = (InspectorFactory() for _ in range(4))
    school = SchoolFactory()
    services.declare_interest(actor=wife.user, content=Declaration(wife.user, school, "family_staff"))
    own.base_school = school
    own.save()
    ListingFactory(school=school, user=rotating.user, started_on=date(2018, 3, 8))
    zone = ZoneFactory()
    ZoneSchool.objects.create(zone=zone, school=school)
    for person in (wife, own, rotating):
        ZoneMember.objects.create(zone=zone, inspector=person, started_on=date(2023, 1, 1))
    proposal = computed(staff, own_zone=True)
    assert proposal.status == "impossible"
    assert proposal.outcome["refusals"] == [
        f"{school}没有可以安排的督学：4名督学中，2人需要回避，1人已到轮换年限，1人不在本责任区。"
    ]
    ZoneMember.objects.create(zone=zone, inspector=zone_mate, started_on=date(2023, 1, 1))
    line = computed(staff, own_zone=True).lines.get()
    assert (line.chosen, line.why) == (zone_mate, "现任已到轮换年限")


def test_distance_counts_from_the_base_school(staff):
    near_base = SchoolFactory(latitude="30.500000", longitude="110.500000")
    far_base = SchoolFactory(latitude="30.000000", longitude="110.000000")
    near, far = InspectorFactory(base_school=near_base), InspectorFactory(base_school=far_base)
    ListingFactory(school=far_base, user=near.user)
    ListingFactory(school=near_base, user=far.user)
    target = SchoolFactory(latitude="30.510000", longitude="110.500000")
    ListingFactory(school=target, user=far.user)
    proposal = computed(staff, distance=10, continuity=0, balance=0)
    line = proposal.lines.get(school=target)
    assert line.chosen == near
    assert line.why.startswith("距离由")


def test_the_page_saves_refuses_and_keeps_what_was_chosen(staff, crowded, as_role):
    _full, free, listings = crowded
    proposal = computed(staff)
    client = as_role("staff", staff)
    address = proposal.get_absolute_url()
    page = client.get(address)
    assert page.status_code == 200
    assert "已证明没有更好的方案" in page.content.decode()
    keep = proposal.lines.filter(chosen=free).first()
    bound = proposal.lines.exclude(chosen=free).first()
    services.declare_interest(actor=free.user, content=Declaration(free.user, bound.school, "close_relative"))
    sent = {f"chosen_{bound.pk}": free.pk, "version": proposal.version}
    refused = client.post(f"{address}choose/", sent)
    assert refused.status_code == 422
    assert f"{free}与{bound.school}有回避情形（与学校主要负责人有近亲属关系）" in refused.content.decode()
    assert f'<option value="{free.pk}" data-find' in refused.content.decode()
    bound.refresh_from_db()
    assert bound.chosen != free

    sent = {f"chosen_{keep.pk}": keep.former_id, "version": proposal.version}
    assert client.post(f"{address}choose/", sent).status_code == 302
    keep.refresh_from_db()
    assert keep.chosen_id == keep.former_id
    stale = client.post(f"{address}choose/", {f"chosen_{keep.pk}": free.pk, "version": proposal.version})
    assert stale.status_code == 409
    emptied = {f"chosen_{keep.pk}": "", "version": proposal.version + 1}
    assert client.post(f"{address}choose/", emptied).status_code == 302
    applied = client.post(f"{address}apply/", {"version": proposal.version + 2})
    assert applied.status_code == 422
    assert f"{keep.school}还没有选督学" in applied.content.decode()
    assert len(listings) == 4
    leader = as_role("leader").get(address)
    assert leader.status_code == 200
    assert "<select" not in leader.content.decode().split("各校（")[1]


def test_loads_above_the_limit_are_shown_not_refused(staff, crowded, as_role):
    full, _free, _ = crowded
    proposal = computed(staff)
    services.choose_inspectors(actor=staff, proposal=proposal, chosen={line.pk: full for line in proposal.lines.all()})
    page = as_role("staff", staff).get(proposal.get_absolute_url()).content.decode()
    assert "超过3所" in page
    assert "4 → 4" in page


def sheet_with(client, address: str, change) -> SimpleUploadedFile:
    """The downloaded sheet after `change(sheet, columns)`."""
    book = load_workbook(io.BytesIO(client.get(f"{address}sheet/").content))
    sheet = book["方案"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    change(sheet, columns)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("核定.xlsx", out.getvalue())


def test_the_sheet_goes_out_and_comes_back(staff, crowded, as_role):
    full, free, _ = crowded
    proposal = computed(staff)
    client = as_role("staff", staff)
    address = proposal.get_absolute_url()

    def everything_stays(sheet, columns):
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, columns["核定"]).value = str(full)

    file = sheet_with(client, address, everything_stays)
    assert client.post(f"{address}upload/", {"file": file, "version": proposal.version}).status_code == 302
    assert {*proposal.lines.values_list("chosen", flat=True)} == {full.pk}

    def two_faults(sheet, columns):
        sheet.cell(2, columns["核定"]).value = "查无此人"
        sheet.cell(3, columns["学校标识码"]).value = "9999999999"

    proposal.refresh_from_db()
    file = sheet_with(client, address, two_faults)
    refused = client.post(f"{address}upload/", {"file": file, "version": proposal.version})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "第2行：没有叫“查无此人”的在任督学" in said
    assert "第3行：方案里没有标识码是“9999999999”的学校" in said
    assert free.pk not in proposal.lines.values_list("chosen", flat=True)


def test_the_page_asks_for_one_and_drops_it(staff, crowded, as_role):
    client = as_role("staff", staff)
    form = client.get("/inspectors/proposals/new/").context["form"]
    sent = {k: v for k, v in form.initial.items() if v is not None} | {
        "on": "2024-03-08",
        "title": "春季",
        "most": 3,
        "usual": 5,
    }
    wrong = client.post("/inspectors/proposals/new/", sent | {"balance": 5, "distance": 3, "continuity": 5})
    assert "“最多”不能小于“为宜”" in wrong.content.decode()
    sent |= {"most": 6, "balance": 5, "distance": 3, "continuity": 5}
    address = client.post("/inspectors/proposals/new/", sent).url
    proposal = AssignmentProposal.objects.get()
    assert proposal.options["own_zone"] is True
    assert "data-poll" in client.get(address).content.decode()
    assert client.post(f"{address}drop/", {"version": proposal.version}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, Job.objects.get().state) == ("dropped", "cancelled")
    with pytest.raises(BusinessRuleError, match="不能作废"):
        services.drop_proposal(actor=staff, proposal=proposal)


def test_a_job_that_fails_says_so_on_the_proposal(staff, crowded):
    proposal = services.request_proposal(actor=staff, title="坏", on=TODAY, options=OPTIONS)
    jobs.cancel(proposal.job)
    proposal.refresh_from_db()
    assert proposal.status == "failed"


def test_only_the_office_asks_changes_and_applies(staff, crowded):
    proposal = computed(staff)
    leader = UserFactory(role="leader")
    for act in (
        lambda: services.request_proposal(actor=leader, title="x", on=TODAY, options=OPTIONS),
        lambda: services.choose_inspectors(actor=leader, proposal=proposal, chosen={}),
        lambda: services.apply_proposal(actor=leader, proposal=proposal),
        lambda: services.drop_proposal(actor=leader, proposal=proposal),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_page_costs_the_same_for_four_schools_as_for_twelve(staff, crowded, as_role, django_assert_max_num_queries):
    proposal = computed(staff)
    client = as_role("staff", staff)
    client.get(proposal.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        client.get(proposal.get_absolute_url())
    for _ in range(8):
        ListingFactory(user=crowded[1].user)
    bigger = computed(staff)
    assert bigger.status == "impossible"
    bigger = computed(staff, most=9)
    with django_assert_max_num_queries(len(few)):
        client.get(bigger.get_absolute_url())
