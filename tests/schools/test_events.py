"""Dated facts: what a school was, is and will be; founding, merging, splitting, closing; a sealed year stays as it was."""

from datetime import date, timedelta

import pytest

from core.exceptions import BusinessRuleError, WrongState
from core.models import AuditEntry
from office.models import WorkYear
from schools import services
from schools.models import Posting, School, SchoolEvent, Section
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import (
    PostingFactory,
    PrincipalTermFactory,
    SchoolFactory,
    TownshipFactory,
    YearReturnFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 31)
DAY = timedelta(days=1)


@pytest.fixture
def staff(county):
    county.frozen_on = TODAY
    county.save()
    return UserFactory(role="staff")


def move_to(county, day):
    county.frozen_on = day
    county.save()


def then(school, day):
    """The facts of a day, asked of the row and asked of the database: both must say the same."""
    facts = School.objects.get(pk=school.pk).facts_on(day)
    row = School.objects.as_of(day).get(pk=school.pk)
    told = (row.name_then, row.kind_then, row.ownership_then, row.township_then)
    assert told == (facts.name, facts.kind, facts.ownership, facts.township)
    return facts


def test_a_rename_is_an_event_with_its_day(staff):
    school = SchoolFactory(name="旧名小学")
    day = date(2024, 3, 1)
    changed = services.update_school(actor=staff, school=school, changes={"name": "新名小学"}, effective_on=day)
    event = school.events.get()
    assert (changed.name, changed.version) == ("新名小学", 2)
    assert (event.kind, event.effective_on, event.before, event.after) == ("renamed", day, "旧名小学", "新名小学")
    assert AuditEntry.objects.get(verb="school.updated").data["changes"] == {"name": ["旧名小学", "新名小学"]}
    assert (then(school, day - DAY).name, then(school, day).name) == ("旧名小学", "新名小学")
    assert (changed.name_in(2023), changed.name_in(2024)) == ("旧名小学", "新名小学")


def test_saving_the_same_facts_leaves_no_trace(staff):
    school = SchoolFactory()
    services.update_school(actor=staff, school=school, changes={"name": school.name, "township": school.township})
    assert (school.events.count(), AuditEntry.objects.count(), School.objects.get().version) == (0, 0, 1)


def test_every_fact_has_its_own_history(staff):
    school = SchoolFactory(name="甲小学", ownership="private")
    liuhe = TownshipFactory(name="柳河镇")
    services.rename(actor=staff, school=school, name="乙小学", effective_on=date(2023, 9, 1))
    services.rename(actor=staff, school=school, name="丙小学", effective_on=date(2024, 2, 1))
    services.change_ownership(actor=staff, school=school, ownership="public", effective_on=date(2024, 1, 1))
    services.change_township(actor=staff, school=school, township=liuhe, effective_on=date(2022, 9, 1))
    services.change_kind(actor=staff, school=school, kind="nine_year", effective_on=date(2023, 9, 1))
    names = [then(school, day).name for day in (date(2020, 1, 1), date(2023, 8, 31), date(2023, 9, 1), TODAY)]
    assert names == ["甲小学", "甲小学", "乙小学", "丙小学"]
    before = then(school, date(2022, 8, 31))
    assert (before.ownership, before.township, before.kind) == ("private", "青禾镇", "primary")
    now = then(school, TODAY)
    assert (now.ownership, now.township, now.kind) == ("public", "柳河镇", "nine_year")
    school.refresh_from_db()
    assert (school.name, school.ownership, school.township, school.kind) == ("丙小学", "public", liuhe, "nine_year")


def test_no_township_is_a_value_too(staff):
    school = SchoolFactory()
    services.change_township(actor=staff, school=school, township=None, effective_on=TODAY)
    event = school.events.get()
    assert (event.before, event.after, then(school, TODAY).township) == ("青禾镇", "", "")


def test_a_planned_change_reaches_the_row_when_its_day_has_come(staff, county, as_role):
    school = SchoolFactory(name="今名小学")
    day = date(2024, 9, 1)
    services.rename(actor=staff, school=school, name="秋名小学", effective_on=day)
    school.refresh_from_db()
    assert (school.name, then(school, day).name, then(school, day - DAY).name) == ("今名小学", "秋名小学", "今名小学")
    client = as_role("staff")
    assert "今名小学" in client.get(school.get_absolute_url()).text
    assert School.objects.get().name == "今名小学"
    move_to(county, day)
    page = client.get(school.get_absolute_url())
    assert (page.context["object"].name, page.context["title"]) == ("秋名小学", "秋名小学")
    assert AuditEntry.objects.filter(verb="school.change_took_effect").count() == 1
    assert services.settle_due_changes(day) == 0


def test_a_planned_kind_brings_its_sections_on_its_day(staff):
    school = SchoolFactory(kind="primary")
    day = date(2024, 9, 1)
    services.change_kind(actor=staff, school=school, kind="nine_year", effective_on=day)
    assert school.sections.count() == 1
    services.settle_due_changes(day)
    assert set(school.sections.values_list("stage", flat=True)) == {"primary", "junior"}


def test_a_stage_with_figures_ends_and_keeps_them(staff):
    school = SchoolFactory(kind="nine_year")
    junior = school.sections.get(stage="junior")
    YearReturnFactory(section=junior, year=2023)
    services.change_kind(actor=staff, school=school, kind="primary", effective_on=TODAY)
    junior.refresh_from_db()
    assert junior.closed_on == TODAY
    assert [s.stage for s in Section.objects.expected_in(2024, today=TODAY)] == ["primary"]
    assert Section.objects.expected_in(2023, today=TODAY).count() == 2
    services.change_kind(actor=staff, school=school, kind="nine_year", effective_on=TODAY)
    assert Section.objects.expected_in(2024, today=TODAY).count() == 2


def test_a_stage_nobody_reported_for_is_taken_out(staff):
    school = SchoolFactory(kind="nine_year")
    services.change_kind(actor=staff, school=school, kind="junior", effective_on=TODAY)
    assert [section.stage for section in school.sections.all()] == ["junior"]


def test_the_second_change_of_a_day_replaces_the_first_and_undoing_it_leaves_nothing(staff):
    school = SchoolFactory(name="甲小学")
    services.rename(actor=staff, school=school, name="乙小校", effective_on=TODAY)
    services.rename(actor=staff, school=school, name="乙小学", effective_on=TODAY)
    event = school.events.get()
    assert (event.before, event.after) == ("甲小学", "乙小学")
    services.rename(actor=staff, school=school, name="甲小学", effective_on=TODAY)
    assert (school.events.count(), School.objects.get().name) == (0, "甲小学")


def test_a_change_before_a_known_later_one_is_refused(staff):
    school = SchoolFactory()
    services.rename(actor=staff, school=school, name="秋名小学", effective_on=date(2024, 9, 1))
    with pytest.raises(BusinessRuleError, match="已登记2024年9月1日生效的更名"):
        services.rename(actor=staff, school=school, name="夏名小学", effective_on=date(2024, 6, 1))
    assert school.events.count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda staff, school, day: services.rename(actor=staff, school=school, name="新名", effective_on=day),
        lambda staff, school, day: services.update_school(
            actor=staff, school=school, changes={"ownership": "private"}, effective_on=day
        ),
        lambda staff, school, day: services.close_school(actor=staff, school=school, effective_on=day),
        lambda staff, school, day: services.merge_school(
            actor=staff, school=school, heir=SchoolFactory(), effective_on=day
        ),
        lambda staff, school, day: services.open_school(
            actor=staff, facts={"code": "9", "name": "新", "kind": "primary", "ownership": "public"}, opened_on=day
        ),
    ],
)
def test_a_sealed_year_refuses_back_dated_changes(staff, act):
    school = SchoolFactory()
    WorkYearFactory(year=2023, status=WorkYear.Status.SEALED)
    with pytest.raises(WrongState, match="2023 年已封存"):
        act(staff, school, date(2023, 9, 1))
    assert (SchoolEvent.objects.count(), AuditEntry.objects.count()) == (0, 0)
    act(staff, school, date(2024, 1, 1))
    assert SchoolEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "学校名称要填"),
        ({"name": "长" * 81}, "最多 80 字"),
        ({"kind": "university"}, "不是名录里的选项"),
        ({"township": "天上镇"}, "没有“天上镇”这个乡镇"),
    ],
)
def test_impossible_facts_are_refused_with_a_sentence(staff, change, sentence):
    school = SchoolFactory()
    with pytest.raises(BusinessRuleError, match=sentence):
        services.update_school(actor=staff, school=school, changes=change)
    assert School.objects.get().version == 1


def test_a_merger_ends_people_terms_and_stages_and_moves_nothing(staff):
    principal, inspector = UserFactory(role="principal"), UserFactory(role="inspector", full_name="督学甲")
    school, heir = SchoolFactory(name="下渡教学点"), SchoolFactory(name="中心小学")
    PostingFactory(user=principal, school=school)
    listing = PostingFactory(user=inspector, school=school, capacity="inspector")
    term = PrincipalTermFactory(user=principal, school=school)
    figures = YearReturnFactory(section=school.sections.get(), year=2023)
    item = ItemFactory(school=school, issued=True)
    day = date(2024, 3, 1)
    merged = services.merge_school(actor=staff, school=school, heir=heir, effective_on=day, note="布局调整")
    assert (merged.closed_on, merged.merged_into) == (day, heir)
    assert set(Posting.objects.values_list("ended_on", flat=True)) == {day - DAY}
    term.refresh_from_db()
    assert (term.ends_on, school.sections.get().closed_on) == (day - DAY, day)
    event = school.events.get()
    assert "责任督学督学甲仍在任" in event.note
    assert "1条问题没有销号" in event.note
    for row in (figures, item, listing):
        row.refresh_from_db()
    assert (figures.section.school, item.school, listing.school) == (school, school, school)
    assert school not in School.objects.open_on(day)
    assert school in School.objects.open_on(day - DAY)


def test_the_heirs_people_see_and_answer_for_the_merged_school(staff):
    principal, stranger = UserFactory(role="principal"), UserFactory(role="principal")
    school, heir = SchoolFactory(), PostingFactory(user=principal).school
    PostingFactory(user=stranger)
    item = ItemFactory(school=school, issued=True)
    manager = type(item)._default_manager
    assert school not in School.objects.visible_to(principal)
    services.merge_school(actor=staff, school=school, heir=heir, effective_on=TODAY)
    assert set(School.objects.visible_to(principal)) == {school, heir}
    assert item in manager.visible_to(principal).on_desk_of(principal)
    assert school not in School.objects.visible_to(stranger)
    assert not manager.on_desk_of(stranger).exists()


def test_mergers_in_a_row_lead_to_the_last_heir(staff):
    first, second, third = SchoolFactory.create_batch(3)
    services.merge_school(actor=staff, school=first, heir=second, effective_on=date(2024, 2, 1))
    services.merge_school(actor=staff, school=second, heir=third, effective_on=date(2024, 3, 1))
    assert set(third.merged.all()) == {first, second}
    services.withdraw_change(actor=staff, event=second.events.get(), reason="登记错了")
    assert (set(third.merged.all()), set(second.merged.all())) == (set(), {first})
    assert second in School.objects.open_on(TODAY)


def test_a_planned_merger_lets_people_work_until_its_day(staff):
    posting = PostingFactory()
    heir, campus = SchoolFactory(), SchoolFactory(main_school=posting.school)
    services.merge_school(actor=staff, school=posting.school, heir=heir, effective_on=date(2024, 9, 1))
    posting.refresh_from_db()
    assert posting.ended_on is None
    assert posting.school in School.objects.open_on(date(2024, 8, 31))
    assert posting.school not in School.objects.open_on(date(2024, 9, 1))
    with pytest.raises(BusinessRuleError, match="已计划并入"):
        services.close_school(actor=staff, school=heir, effective_on=date(2024, 8, 1))
    services.settle_due_changes(date(2024, 9, 1))
    posting.refresh_from_db()
    campus.refresh_from_db()
    assert (posting.ended_on, campus.main_school) == (date(2024, 8, 31), heir)


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda school, heir: {"heir": school}, "不能并入自己"),
        (lambda school, heir: School.objects.filter(pk=heir.pk).update(closed_on=date(2024, 1, 1)), "已撤并"),
        (lambda school, heir: School.objects.filter(pk=heir.pk).update(main_school=school), "的校区"),
        (lambda school, heir: School.objects.filter(pk=school.pk).update(opened_on=TODAY), "晚于建校日期"),
        (
            lambda school, heir: School.objects.filter(pk=school.pk).update(closed_on=TODAY),
            "已登记从2024年5月31日起撤并",
        ),
        (
            lambda school, heir: school.events.create(kind="renamed", effective_on=date(2024, 6, 1), after="x"),
            "已登记2024年6月1日生效的更名",
        ),
    ],
)
def test_impossible_mergers_are_refused(staff, prepare, sentence):
    school, heir = SchoolFactory.create_batch(2)
    told = prepare(school, heir)
    heir = told["heir"] if isinstance(told, dict) else heir
    with pytest.raises(BusinessRuleError, match=sentence):
        services.merge_school(actor=staff, school=school, heir=heir, effective_on=TODAY)
    assert not School.objects.exclude(merged_into=None).exists()


def test_a_school_with_campuses_does_not_close_over_them(staff):
    school = SchoolFactory()
    SchoolFactory(main_school=school, name="东校区")
    with pytest.raises(BusinessRuleError, match="校区“东校区”还计入"):
        services.close_school(actor=staff, school=school, effective_on=TODAY)
    assert School.objects.get(pk=school.pk).closed_on is None


def test_closing_is_withdrawn_as_if_it_never_was(staff):
    school = SchoolFactory()
    services.close_school(actor=staff, school=school, effective_on=TODAY)
    assert school not in School.objects.open_on(TODAY)
    with pytest.raises(BusinessRuleError, match="写明撤回的原因"):
        services.withdraw_change(actor=staff, event=school.events.get(), reason=" ")
    services.withdraw_change(actor=staff, event=school.events.get(), reason="点错了学校")
    assert school in School.objects.open_on(TODAY)
    assert (school.sections.get().closed_on, school.events.count()) == (None, 0)
    assert AuditEntry.objects.get(verb="school.change_withdrawn").data["reason"] == "点错了学校"


def test_only_the_last_change_of_a_fact_is_withdrawn(staff):
    school = SchoolFactory(name="甲小学")
    services.rename(actor=staff, school=school, name="乙小学", effective_on=date(2024, 1, 1))
    services.rename(actor=staff, school=school, name="丙小学", effective_on=date(2024, 9, 1))
    last, first = school.events.all()
    with pytest.raises(BusinessRuleError, match="从最后一条撤起"):
        services.withdraw_change(actor=staff, event=first, reason="错")
    services.withdraw_change(actor=staff, event=last, reason="不改了")
    assert School.objects.get().name == "乙小学"
    assert not School.objects.found_by("丙小学").exists()
    services.withdraw_change(actor=staff, event=first, reason="错")
    assert School.objects.get().name == "甲小学"


def test_a_split_founds_a_school_and_tells_both(staff):
    school = SchoolFactory(name="城关小学")
    facts = {"code": "88", "name": "城关第二小学", "kind": "nine_year", "ownership": "public"}
    fresh = services.split_school(actor=staff, school=school, facts=facts, effective_on=date(2024, 3, 1))
    assert (fresh.opened_on, fresh.sections.count()) == (date(2024, 3, 1), 2)
    assert (school.events.get().into, fresh.events.get().note) == (fresh, "由城关小学分设")
    assert fresh not in School.objects.open_on(date(2024, 2, 29))
    with pytest.raises(BusinessRuleError, match="标识码 88 已登记"):
        services.split_school(actor=staff, school=school, facts=facts, effective_on=date(2024, 3, 1))


def test_a_campus_counts_into_its_main_school_and_chains_are_refused(staff):
    main, campus, other = SchoolFactory.create_batch(3)
    services.update_school(actor=staff, school=campus, changes={"main_school": main})
    assert set(School.objects.counted()) == {main, other}
    with pytest.raises(BusinessRuleError, match="自己也是校区"):
        services.update_school(actor=staff, school=other, changes={"main_school": campus})
    with pytest.raises(BusinessRuleError, match="下面有校区"):
        services.update_school(actor=staff, school=main, changes={"main_school": other})
    with pytest.raises(BusinessRuleError, match="不能是学校自己"):
        services.update_school(actor=staff, school=other, changes={"main_school": other})


def test_forty_nine_schools_have_fifty_four_sections(staff):
    for kind, count in (("primary", 31), ("junior", 13), ("nine_year", 5), ("teaching_point", 5)):
        SchoolFactory.create_batch(count, kind=kind)
    judged = School.objects.compulsory().exclude(kind="teaching_point")
    sections = Section.objects.filter(school__in=judged)
    assert (judged.count(), sections.count()) == (49, 54)
    assert sections.filter(school__kind="nine_year").values("stage").distinct().count() == 2
