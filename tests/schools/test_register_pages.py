"""Pages of the register: finding, map, counts, changes, groups, terms, duplicates; who may, what is refused, what it costs."""

import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from schools import services
from schools.models import DistinctPair, School, SchoolEvent, SchoolGroup
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import (
    PostingFactory,
    PrincipalTermFactory,
    SchoolFactory,
    TownshipFactory,
    YearReturnFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 31)


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


@pytest.fixture
def staff(as_role, county):
    county.frozen_on = TODAY
    county.save()
    return as_role("staff")


@pytest.fixture
def posted(as_role):
    """A principal signed in, and his school."""
    client = as_role("principal")
    client.school = PostingFactory(user=client.person).school
    return client


def listed(client, **query):
    return [row.record.name for row in client.get(at("school_list"), query).context["table"].rows]


# --- finding --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "word",
    [
        "长坪",
        "cpxzxxx",
        "zpxzxxx",
        "CPX",
        "changping",
        "changpingxiang zhongxin",
        "旧名",
        "jmxx",
        "jiuming",
        "ＣＰＸ",
        "3199",
        "长坪 中心",
    ],
)
def test_a_school_is_found_by_name_old_name_pinyin_initials_and_code(staff, word):
    school = SchoolFactory(code="3199000001", name="旧名小学")
    SchoolFactory(code="9", name="云溪小学")
    services.rename(actor=staff.person, school=school, name="长坪乡中心小学", effective_on=date(2024, 1, 1))
    assert listed(staff, word=word) == ["长坪乡中心小学"]


@pytest.mark.parametrize("word", ["不存在", "zzzz", "长坪 云溪", "%", "_", "\\", "'"])
def test_what_is_not_there_is_not_found(staff, word):
    SchoolFactory(name="长坪乡中心小学")
    assert listed(staff, word=word) == []


def test_finding_stays_in_scope(posted):
    SchoolFactory(name="别人的小学")
    assert listed(posted, word="小学") == [posted.school.name]
    assert listed(posted, word="biede") == []


def test_the_list_tells_campuses_apart_and_narrows_by_conditions(staff):
    main = SchoolFactory(name="甲小学", has_dormitory=True)
    SchoolFactory(name="甲小学东校区", main_school=main)
    SchoolFactory(name="乙小学", longitude=Decimal("110.1"), latitude=Decimal("28.1"))
    page = staff.get(at("school_list"))
    assert "在办2所，另有1个校区计入主校。" in page.text
    assert listed(staff, counted="no") == ["甲小学东校区"]
    assert listed(staff, has_dormitory="true") == ["甲小学"]
    assert listed(staff, placed="yes") == ["乙小学"]
    assert listed(staff, placed="no") == ["甲小学", "甲小学东校区"]
    assert listed(staff, stage="junior") == []
    assert len(listed(staff, stage="nonsense")) == 3


def test_the_export_is_what_is_shown(staff):
    SchoolFactory(name="甲小学")
    SchoolFactory(name="乙园", kind="kindergarten")
    staff.post(reverse("office:column_choice"), {"page": "schools:school_list", "columns": ["name", "state"]})
    answer = staff.get(at("school_list"), {"kind": "kindergarten", "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows == [("学校名称", "状态"), ("乙园", "在办")]


# --- map and counts -------------------------------------------------------------------------------------------------
def points(page):
    found = re.search(r'<script id="school-map" type="application/json">(.*?)</script>', page.text, re.S)
    return {row["name"]: row["points"] for row in json.loads(found[1])["series"]} if found else {}


def test_the_map_shows_the_filtered_schools_in_scope_and_says_who_has_no_place(staff):
    school = SchoolFactory(name="甲</script>小学", longitude=Decimal("110.123456"), latitude=Decimal("28.1"))
    SchoolFactory(name="没有坐标的小学")
    SchoolFactory(name="乙园", kind="kindergarten", longitude=Decimal("110.2"), latitude=Decimal("28.2"))
    page = staff.get(at("school_map"))
    assert set(points(page)) == {"幼儿园", "小学"}
    assert points(page)["小学"] == [[110.123456, 28.1, "甲</script>小学", school.get_absolute_url()]]
    assert "1所没有坐标" in page.text
    assert "://" not in "".join(re.findall(r'src="([^"]*)"', page.text))
    assert set(points(staff.get(at("school_map"), {"kind": "kindergarten"}))) == {"幼儿园"}


def test_the_map_of_a_principal_has_one_school(posted):
    School.objects.update(longitude=Decimal("110.1"), latitude=Decimal("28.1"))
    SchoolFactory(longitude=Decimal("110.2"), latitude=Decimal("28.2"))
    assert [row[2] for row in points(posted.get(at("school_map")))["小学"]] == [posted.school.name]


def test_every_count_opens_its_rows(staff):
    main = SchoolFactory()
    SchoolFactory(main_school=main)
    SchoolFactory(kind="kindergarten", township=TownshipFactory(name="柳河镇"))
    SchoolFactory(closed_on=TODAY)
    SchoolFactory(township=None, kind="senior")
    page = staff.get(at("school_counts"))
    assert page.context["rows"][-1][1][-1][0] == 3
    checked = 0
    for _, cells in page.context["rows"]:
        for number, address in cells:
            if address:
                assert staff.get(address).context["table"].page.paginator.count == number
                checked += 1
    assert checked > 6


def test_counts_are_for_those_who_see_every_school(posted, as_role):
    assert posted.get(at("school_counts")).status_code == 403
    assert as_role("leader").get(at("school_counts")).status_code == 200


# --- changes --------------------------------------------------------------------------------------------------------
def test_a_planned_rename_through_the_form(staff):
    school = SchoolFactory(name="今名小学")
    page = staff.get(at("school_edit", school.pk))
    data = {name: "" if value is None else value for name, value in page.context["form"].initial.items()}
    data |= {"name": "秋名小学", "effective_on": "2024-09-01", "township": school.township_id, "version": 1}
    data = {name: value for name, value in data.items() if value is not False}
    answer = staff.post(at("school_edit", school.pk), data)
    assert answer.status_code == 302
    assert "到期自动生效" in staff.get(answer.url).text
    assert (School.objects.get().name, SchoolEvent.objects.get().is_settled) == ("今名小学", False)
    answer = staff.post(at("school_edit", school.pk), data | {"version": 1, "longitude": "110.5"})
    assert answer.status_code == 422
    assert "经度和纬度要一起填" in answer.text


def confirmed(client, address, data):
    """Both steps of a change: what will happen is shown, then it is confirmed."""
    shown = client.post(address, data)
    assert shown.status_code == 200
    assert "请核对，确认后生效" in shown.text
    return client.post(address, data | {"confirmed": shown.context["form"].data["confirmed"]})


def test_what_is_about_to_happen_is_shown_before_anything_is_written(staff):
    school, heir = SchoolFactory(name="下渡教学点"), SchoolFactory(name="中心小学")
    YearReturnFactory(section=school.sections.get(), year=2023, values={"students": "38"})
    address, data = at("school_merge", school.pk), {"heir": heir.pk, "effective_on": "2024-05-01", "note": "批文三号"}
    shown = staff.post(address, data)
    for words in ("中心小学", "2024年5月1日", "批文三号", "38人（2023年填报）", "1份，其中1份没有冻结", "返回修改"):
        assert words in shown.text
    assert not SchoolEvent.objects.exists()
    mark = shown.context["form"].data["confirmed"]
    changed = staff.post(address, data | {"effective_on": "2024-05-02", "confirmed": mark})
    assert "请核对，确认后生效" in changed.text
    back = staff.post(address, data | {"confirmed": mark, "again": "返回修改"})
    assert 'value="批文三号"' in back.text
    assert "请核对" not in back.text
    assert not SchoolEvent.objects.exists()
    done = staff.post(address, data | {"confirmed": mark}, follow=True)
    assert "并入已登记。" in done.text


def test_the_form_of_a_new_school_leads_back(staff):
    text = staff.get(at("school_create")).text
    link = text[: text.index("返回，不保存")].rpartition("<a")[2]
    assert f'href="{at("school_list")}"' in link


def test_a_sealed_year_refuses_on_the_page_and_keeps_what_was_typed(staff):
    WorkYearFactory(year=2023, status="sealed")
    school, heir = SchoolFactory(), SchoolFactory(name="中心小学")
    data = {"heir": heir.pk, "effective_on": "2023-09-01", "note": "批文三号"}
    answer = confirmed(staff, at("school_merge", school.pk), data)
    assert answer.status_code == 409
    assert "2023 年已封存" in answer.text
    assert "批文三号" in answer.text
    assert SchoolEvent.objects.count() == 0


def test_merge_close_split_and_withdraw_through_the_pages(staff):
    school, heir = SchoolFactory(name="下渡教学点"), SchoolFactory(name="中心小学")
    assert staff.get(at("school_merge", school.pk) + f"?heir={heir.pk}").context["form"].initial["heir"] == str(heir.pk)
    answer = confirmed(staff, at("school_merge", school.pk), {"heir": heir.pk, "effective_on": "2024-05-01"})
    assert answer.status_code == 302
    assert "已并入其他学校" in staff.get(answer.url).text
    assert "下渡教学点" in staff.get(heir.get_absolute_url()).text
    event = school.events.get()
    assert staff.post(at("change_withdraw", event.pk), {"reason": "点错了"}).url == school.get_absolute_url()
    assert confirmed(staff, at("school_close", school.pk), {"effective_on": "2024-05-02"}).status_code == 302
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into) == (date(2024, 5, 2), None)
    data = {"code": "77", "name": "新小学", "kind": "primary", "ownership": "public", "opened_on": "2024-05-01"}
    assert confirmed(staff, at("school_split", heir.pk), data).status_code == 302
    assert staff.post(at("school_create"), data | {"code": "7 7"}).status_code == 422
    assert staff.post(at("school_create"), data | {"code": "78", "name": "又一小学"}).status_code == 302
    assert School.objects.filter(opened_on=date(2024, 5, 1)).count() == 2


@pytest.mark.parametrize(
    "page", ["school_edit", "school_merge", "school_close", "school_split", "principal_appoint", "principal_end"]
)
def test_only_the_office_changes_the_register(page, posted, staff):
    school = SchoolFactory()
    assert posted.get(at(page, posted.school.pk)).status_code == 403
    assert posted.post(at(page, posted.school.pk)).status_code == 403
    assert staff.get(at(page, school.pk)).status_code == 200
    assert staff.get(at(page, 999999)).status_code == 404
    assert staff.post(at(page, school.pk), {"effective_on": "2024-13-01", "ended_on": "昨天"}).status_code == 422


# --- principals -----------------------------------------------------------------------------------------------------
def test_a_principal_is_appointed_and_leaves_through_the_pages(staff):
    school, person = SchoolFactory(), UserFactory(role="principal", full_name="校长甲")
    data = {"user": person.pk, "started_on": "2024-05-01", "ends_on": "2028-07-31"}
    assert staff.post(at("principal_appoint", school.pk), data).status_code == 302
    assert school.postings.as_principal().get().user == person
    refused = staff.post(at("principal_appoint", school.pk), data | {"started_on": "2024-05-20"})
    assert refused.status_code == 422
    assert "与校长甲的任期（2024年5月1日至2028年7月31日）有重叠的日子" in refused.text
    other = UserFactory(role="principal")
    refused = staff.post(at("principal_appoint", school.pk), data | {"user": other.pk})
    assert "请先办理免职" in refused.text
    assert staff.post(at("principal_end", school.pk), {"ended_on": "2024-05-20", "reason": "调离"}).status_code == 302
    assert (school.principal_terms.get().ends_on, school.postings.get().ended_on) == (date(2024, 5, 20),) * 2
    refused = staff.post(at("principal_appoint", school.pk), data | {"user": other.pk, "started_on": "2024-05-20"})
    assert "新的任职要从第二天开始" in refused.text
    ok = staff.post(at("principal_appoint", school.pk), data | {"user": other.pk, "started_on": "2024-05-21"})
    assert ok.status_code == 302
    for day, sentence in (("2024-06-30", "不能晚于今天"), ("2024-05-01", "不能早于任职日期")):
        refused = staff.post(at("principal_end", school.pk), {"ended_on": day, "reason": "调离"})
        assert (refused.status_code, sentence in refused.text) == (422, True)


def test_terms_that_end_soon_are_found(staff):
    soon = PrincipalTermFactory(ends_on=date(2024, 7, 31))
    PrincipalTermFactory(ends_on=date(2025, 7, 31))
    PrincipalTermFactory(started_on=date(2020, 8, 1), ends_on=date(2024, 5, 30))
    page = staff.get(at("term_list"), {"within": 90})
    assert [row.record for row in page.context["table"].rows] == [soon]
    assert "90天内届满1人" in page.text
    assert "61天" in page.text
    assert staff.get(at("term_list"), {"within": "-1"}).status_code == 200


# --- groups ---------------------------------------------------------------------------------------------------------
def test_a_group_is_made_changed_and_keeps_who_left(staff):
    lead, first, second = SchoolFactory.create_batch(3)
    data = {"name": "青禾教育集团", "kind": "group", "lead": lead.pk, "members": [first.pk], "on": "2024-03-01"}
    assert staff.post(at("group_create"), data).status_code == 302
    group = SchoolGroup.objects.get()
    assert set(group.members.values_list("school", flat=True)) == {lead.pk, first.pk}
    answer = staff.post(at("group_edit", group.pk), data | {"members": [second.pk], "on": "2024-05-01", "version": 1})
    assert answer.status_code == 302
    assert group.members.get(school=first).ended_on == date(2024, 5, 1)
    assert len(listed(staff, group=group.pk)) == 2
    taken = staff.post(at("group_create"), data | {"name": "另一集团"})
    assert taken.status_code == 422
    assert "已属于青禾教育集团" in taken.text
    assert staff.post(at("group_create"), data | {"kind": "district"}).status_code == 422
    assert staff.post(at("group_edit", group.pk), data | {"version": 1}).status_code == 409
    assert SchoolGroup.objects.count() == 1


# --- duplicates -----------------------------------------------------------------------------------------------------
def test_a_likely_pair_is_shown_and_declared_distinct_once(staff):
    first, second = SchoolFactory(name="青禾镇中心小学"), SchoolFactory(name="青禾小学")
    page = staff.get(at("duplicate_list"))
    assert [(pair.first, pair.second) for pair, _ in page.context["pairs"]] == [(first, second)]
    address = at("duplicate_dismiss", first.pk, second.pk)
    assert staff.get(address).status_code == 200
    assert staff.post(address).url == at("duplicate_list")
    assert staff.post(at("duplicate_dismiss", second.pk, first.pk)).status_code == 302
    assert DistinctPair.objects.count() == 1
    assert staff.get(at("duplicate_list")).context["pairs"] == []
    assert staff.post(at("duplicate_dismiss", first.pk, 999999)).status_code == 404


# --- cost -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "page", ["school_list", "school_map", "school_counts", "term_list", "group_list", "duplicate_list"]
)
def test_every_list_costs_the_same_for_two_rows_as_for_twenty(staff, page, django_assert_num_queries):
    def more(count):
        for _ in range(count):
            term = PrincipalTermFactory(school__longitude=Decimal("110.1"), school__latitude=Decimal("28.1"))
            services.save_group(actor=None, name=f"集团{term.pk}", kind="group", lead=term.school, members=[], on=TODAY)

    more(2)
    staff.get(at(page))
    with CaptureQueriesContext(connection) as two_rows:
        staff.get(at(page))
    more(18)
    with django_assert_num_queries(len(two_rows)):
        staff.get(at(page))
