"""Opening a year, who is missing, reminding, and what schools are compared with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry
from office import clock
from office.models import Message, WorkYear
from schools import services
from schools.field_packs import BASIC_BALANCE, COMPULSORY
from schools.models import Collection, CollectionPack, FieldMedian, YearReturn
from schools.schedules import renew_medians
from schools.services import collecting
from schools.services.filling import filling_of
from tests.factories.office import UserFactory
from tests.factories.schools import (
    CollectionFactory,
    PostingFactory,
    SchoolFactory,
    YearReturnFactory,
    good_values,
)

pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def principal(county):
    return UserFactory(role="principal")


def soon():
    return clock.today() + timedelta(days=30)


def test_a_school_fills_in_only_after_the_office_has_opened_the_year(staff, principal):
    section = PostingFactory(user=principal).school.sections.get()
    with pytest.raises(WrongState, match="还没有开通"):
        services.save_return(actor=principal, section=section, year=YEAR, values={"students": "300"})
    collecting.open_collection(actor=staff, year=YEAR, deadline=soon(), packs={"junior": COMPULSORY})
    with pytest.raises(WrongState, match="小学学段的填报还没有开通"):
        services.save_return(actor=principal, section=section, year=YEAR, values={"students": "300"})
    collecting.open_collection(
        actor=staff, year=YEAR, deadline=soon(), packs={"junior": COMPULSORY, "primary": COMPULSORY}
    )
    row = services.save_return(actor=principal, section=section, year=YEAR, values={"students": "300"})
    assert row.values == {"students": "300"}
    assert AuditEntry.objects.filter(verb__startswith="collection.").count() == 2


def test_the_office_fills_in_without_opening(staff):
    section = SchoolFactory().sections.get()
    assert services.save_return(actor=staff, section=section, year=YEAR, values={"students": "3"}).pk


def test_the_year_decides_which_pack_a_stage_fills_in(staff):
    section = SchoolFactory().sections.get()
    collecting.open_collection(actor=staff, year=YEAR, deadline=soon(), packs={"primary": BASIC_BALANCE})
    row = services.save_return(actor=staff, section=section, year=YEAR, values={"students": "300", "books": "9000"})
    assert row.pack == BASIC_BALANCE
    assert [field.code for field in filling_of(section, YEAR, row).missing][:2] == ["teaching_aux_area", "sport_area"]
    with pytest.raises(WrongState, match="已经有学校填报“基本均衡监测填报表”"):
        collecting.open_collection(actor=staff, year=YEAR, deadline=soon(), packs={"primary": COMPULSORY})


@pytest.mark.parametrize(
    ("packs", "sentence"),
    [({}, "至少选一个学段"), ({"kindergarten": COMPULSORY}, "学前学段没有这种填报表")],
)
def test_a_year_that_asks_nobody_or_the_wrong_form_is_not_opened(staff, packs, sentence):
    with pytest.raises(BusinessRuleError, match=sentence):
        collecting.open_collection(actor=staff, year=YEAR, deadline=soon(), packs=packs)
    assert not Collection.objects.exists()


def test_a_deadline_in_the_past_is_refused_when_the_year_is_opened(staff):
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(BusinessRuleError, match="截止日期不能早于今天"):
        collecting.open_collection(actor=staff, year=YEAR, deadline=yesterday, packs={"primary": COMPULSORY})
    assert not CollectionPack.objects.exists()


def test_schools_do_not_open_a_year(principal):
    with pytest.raises(NotAllowed):
        collecting.open_collection(actor=principal, year=YEAR, deadline=soon(), packs={"primary": COMPULSORY})


def test_only_the_stages_that_were_asked_are_waited_for(staff):
    SchoolFactory(kind="nine_year")
    assert collecting.counts_of(staff, YEAR)["missing"] == 2
    collecting.open_collection(actor=staff, year=YEAR, deadline=soon(), packs={"junior": COMPULSORY})
    assert collecting.counts_of(staff, YEAR)["missing"] == 1


def test_reminding_reaches_those_who_have_not_confirmed_once_a_day(staff, principal):
    late = PostingFactory(user=principal).school
    YearReturnFactory(section=late.sections.get())
    done = PostingFactory()
    YearReturnFactory(section=done.school.sections.get(), confirmed=True)
    CollectionFactory()
    assert collecting.remind_missing(actor=staff, year=YEAR) == 1
    message = Message.objects.get()
    assert (message.user, "2024-12-20" in message.title) == (principal, True)
    with pytest.raises(WrongState, match="今天已经提醒过"):
        collecting.remind_missing(actor=staff, year=YEAR)
    assert Message.objects.count() == 1


def test_a_principal_of_two_schools_is_reminded_once(staff, principal):
    PostingFactory.create_batch(2, user=principal)
    CollectionFactory()
    assert collecting.remind_missing(actor=staff, year=YEAR) == 1


def test_medians_come_from_last_year_until_half_have_reported(staff):
    for pupils, area in (("100", "500"), ("200", "1200"), ("300", "2100")):
        values = good_values(students=pupils, teaching_aux_area=area)
        YearReturnFactory(values=values, year=YEAR - 1, frozen=True)
    collecting.renew_medians(actor=staff, year=YEAR)
    found = FieldMedian.objects.get(field="teaching_aux_area")
    assert (found.value, found.sections, found.basis_year) == (Decimal(6), 3, YEAR - 1)
    for row in list(YearReturn.objects.all())[:2]:
        YearReturnFactory(section=row.section, values=good_values(students="100", teaching_aux_area="900"))
    collecting.renew_medians(actor=staff, year=YEAR)
    found = FieldMedian.objects.get(field="teaching_aux_area")
    assert (found.value, found.sections, found.basis_year) == (Decimal(9), 2, YEAR)


def test_a_figure_far_from_the_median_and_from_last_year_is_marked(staff):
    for _ in range(3):
        YearReturnFactory(values=good_values(), year=YEAR - 1, frozen=True)
    row = YearReturnFactory(
        section=YearReturn.objects.first().section,
        values=good_values(teaching_aux_area="200", multimedia_rooms="12"),
    )
    collecting.renew_medians(actor=staff, year=YEAR)
    marks = filling_of(row.section, YEAR, row).marks
    area, rooms = marks["teaching_aux_area"], marks["multimedia_rooms"]
    assert (area.is_far_from_median, area.is_far_from_last_year, area.before) == (True, True, "2100.5")
    assert (rooms.is_far_from_median, rooms.is_far_from_last_year) == (False, True)
    assert not marks["students"].is_far_from_last_year


def nine_year_returns(primary_pupils, junior_pupils, area, **options):
    """Both returns of a nine-year school; the area is the whole school's."""
    sections = {section.stage: section for section in SchoolFactory(kind="nine_year").sections.all()}
    pupils = {"primary": primary_pupils, "junior": junior_pupils}
    return {
        stage: YearReturnFactory(
            section=sections[stage], values=good_values(students=pupils[stage], teaching_aux_area=area), **options
        )
        for stage in sections
    }


def test_whole_school_figures_are_compared_per_pupil_of_the_whole_school(staff):
    for _ in range(3):
        YearReturnFactory(values=good_values(teaching_aux_area="2100"), year=YEAR - 1, frozen=True)
    rows = nine_year_returns("200", "100", "2400")
    collecting.renew_medians(actor=staff, year=YEAR)
    marks = filling_of(rows["primary"].section, YEAR, rows["primary"]).marks
    assert (marks["teaching_aux_area"].typical, marks["teaching_aux_area"].own) == (Decimal(7), Decimal(8))
    assert marks["ft_teachers"].own == Decimal("0.12")
    rows["primary"].values = good_values(students="200", teaching_aux_area="90000")
    far = filling_of(rows["primary"].section, YEAR, rows["primary"]).marks["teaching_aux_area"]
    assert (far.own, far.is_far_from_median) == (Decimal(300), True)


def test_without_the_other_stages_pupils_a_whole_school_figure_is_not_judged(staff):
    for _ in range(3):
        YearReturnFactory(values=good_values(), year=YEAR - 1, frozen=True)
    primary = SchoolFactory(kind="nine_year").sections.get(stage="primary")
    row = YearReturnFactory(section=primary, values=good_values(teaching_aux_area="90000"))
    collecting.renew_medians(actor=staff, year=YEAR)
    mark = filling_of(primary, YEAR, row).marks["teaching_aux_area"]
    assert (mark.own, mark.is_far_from_median) == (None, False)


def test_a_nine_year_school_counts_in_the_medians_of_both_its_stages(staff):
    nine_year_returns("200", "100", "2400", year=YEAR - 1, frozen=True)
    YearReturnFactory(values=good_values(students="100", teaching_aux_area="600"), year=YEAR - 1, frozen=True)
    alone = SchoolFactory(kind="nine_year").sections.get(stage="junior")
    YearReturnFactory(section=alone, values=good_values(teaching_aux_area="90000"), year=YEAR - 1, frozen=True)
    collecting.renew_medians(actor=staff, year=YEAR)
    found = FieldMedian.objects.filter(field="teaching_aux_area").values_list("stage", "value", "sections")
    assert set(found) == {("primary", Decimal(7), 2), ("junior", Decimal(8), 1)}


def test_every_night_the_medians_of_open_years_follow_the_returns(staff):
    CollectionFactory()
    CollectionFactory(year=YEAR - 1)
    WorkYear.objects.update_or_create(year=YEAR - 1, defaults={"status": "sealed"})
    for year in (YEAR - 2, YEAR - 1):
        YearReturnFactory(values=good_values(students="100", teaching_aux_area="700"), year=year, frozen=True)
    renew_medians()
    assert set(FieldMedian.objects.values_list("year", flat=True)) == {YEAR}
    assert FieldMedian.objects.get(field="teaching_aux_area").value == 7
    entries = AuditEntry.objects.filter(verb="medians.renewed")
    assert entries.count() == 1
    renew_medians()
    assert entries.count() == 1
    YearReturn.objects.filter(year=YEAR - 1).update(values=good_values(students="100", teaching_aux_area="900"))
    renew_medians()
    assert FieldMedian.objects.get(field="teaching_aux_area").value == 9
    assert entries.count() == 2


def test_the_clock_starts_the_nightly_medians():
    planned = settings.CELERY_BEAT_SCHEDULE["renew-medians"]
    assert planned["task"] == renew_medians.name
    assert (planned["schedule"].hour, planned["schedule"].minute) == ({2}, {40})


def test_marks_cost_the_same_for_two_schools_as_for_twenty(staff, django_assert_num_queries):
    row = YearReturnFactory(values=good_values(), year=YEAR - 1, frozen=True)
    collecting.renew_medians(actor=staff, year=YEAR)
    with CaptureQueriesContext(connection) as few:
        filling_of(row.section, YEAR, None)
    for _ in range(18):
        YearReturnFactory(values=good_values(), year=YEAR - 1, frozen=True)
    collecting.renew_medians(actor=staff, year=YEAR)
    with django_assert_num_queries(len(few)):
        filling_of(row.section, YEAR, None)


def test_the_progress_page_costs_the_same_for_two_sections_as_for_twenty(as_role, django_assert_num_queries):
    client = as_role("staff")
    CollectionFactory()
    SchoolFactory.create_batch(2)
    address = reverse("schools:collection_detail", args=[YEAR])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    SchoolFactory.create_batch(18)
    with django_assert_num_queries(len(few)):
        page = client.get(address)
    assert page.context["late_count"] == 20


def test_every_count_of_the_progress_page_is_the_length_of_its_list(as_role):
    client = as_role("staff")
    CollectionFactory()
    SchoolFactory.create_batch(2)
    YearReturnFactory(confirmed=True)
    YearReturnFactory(frozen=True)
    page = client.get(reverse("schools:collection_detail", args=[YEAR]))
    for _, number, address in page.context["figures"]:
        assert len(client.get(address).context["table"].rows) == number
    assert (page.context["total"], page.context["confirmed"]) == (4, 2)


def test_the_office_opens_changes_and_reminds_through_its_pages(as_role):
    client = as_role("staff")
    PostingFactory()
    address = reverse("schools:collection_open", args=[YEAR])
    form = client.get(address).context["form"]
    assert form.initial["kindergarten"] == "return_kindergarten"
    usual = collecting.usual_packs() | {"deadline": (clock.today() + timedelta(days=9)).isoformat()}
    assert client.post(address, usual).status_code == 302
    collection = Collection.objects.get()
    assert collection.packs.count() == 6
    stale = client.post(address, usual | {"deadline": date(2099, 1, 1).isoformat(), "version": 1})
    assert stale.status_code == 409
    assert client.post(reverse("schools:collection_remind", args=[YEAR])).status_code == 302
    assert Message.objects.count() == 1
    assert client.post(reverse("schools:median_renew", args=[YEAR])).status_code == 302


def test_confirming_waits_for_a_word_about_every_warning(principal, staff):
    section = PostingFactory(user=principal).school.sections.get()
    CollectionFactory()
    row = services.save_return(actor=principal, section=section, year=YEAR, values=good_values(staff_total="20"))
    assert row.status == "checked"
    with pytest.raises(BusinessRuleError, match="还有 1 处没有写说明：专任教师 24 人，多于教职工 20 人"):
        services.confirm_return(actor=principal, row=row)
    row = services.save_return(
        actor=principal, section=section, year=YEAR, values={}, notes={"teachers_within_staff": "借用教师未列编"}
    )
    assert services.confirm_return(actor=principal, row=row).status == "confirmed"


def test_what_is_confirmed_is_summed_up_first(as_role):
    client = as_role("principal")
    section = PostingFactory(user=client.person).school.sections.get()
    YearReturnFactory(section=section, year=YEAR - 1, frozen=True)
    row = YearReturnFactory(
        section=section, values=good_values(students="420"), notes={"change_students": "合并了一个教学点"}
    )
    page = client.get(reverse("schools:return_confirm", args=[row.pk]))
    text = page.content.decode()
    assert "在校生数从 300 变为 420，变化超过 30%" in text
    assert "合并了一个教学点" in text
    assert [line["label"] for line in page.context["far"]] == ["在校生数（人）"]
