"""What a phone takes along: schools, briefs, checklists, plans, campaigns, limits."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspectors.briefs import briefs
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitFinding, VisitReading
from schools.models import Section, YearReturn
from tests.factories.inspectors import InspectorFactory, ListingFactory, VisitFactory
from tests.factories.rectification import ItemFactory
from tests.inspectors.conftest import TODAY
from tests.inspectors.phone import document


def theme(**changes) -> Checklist:
    """A theme for primary schools with one question and one reading, required from 1 March 2024."""
    values = {"code": "reduction", "version": 1, "kind": "theme", "title": "“双减”专题", "source": "上级部署",
              "confidence": "proposal", "effective_on": date(2024, 1, 1), "stages": "primary",
              "required_from": date(2024, 3, 1), "sha256": "0" * 64}  # fmt: skip
    found = Checklist.objects.create(**values | changes)
    ChecklistEntry.objects.create(
        checklist=found, part="matter", code="posted", label="作业公示", answer="yes_no", adverse="no", position=1
    )
    ChecklistEntry.objects.create(
        checklist=found, part="reading", code="homework", label="书面作业时长", unit="分钟", is_by_grade=True,
        is_required=False, limits={"primary": {"max": "60"}}, position=1,
    )  # fmt: skip
    return found


def brief_of(place):
    """The inspector's brief of his school today."""
    return briefs(user=place.inspector, schools=[place.school], on=TODAY)[place.school.pk]


def test_the_pack_holds_what_a_visit_needs(phone, place):
    required = theme()
    other = InspectorFactory()
    pack = phone.call("get", "pack").json()
    assert pack["today"] == "2024-03-08"
    assert pack["user"] == {"id": place.inspector.pk, "name": str(place.inspector)}
    assert pack["listings"] == [{"school": place.school.pk, "from": "2023-01-01", "to": None}]
    (school,) = pack["schools"]
    assert (school["id"], school["name"], school["stages"]) == (place.school.pk, place.school.name, ["primary"])
    assert school["facts"] == {"has_canteen": True, "has_dormitory": False, "has_bus": False}
    lists = {row["code"]: row for row in pack["checklists"]}
    assert [e["key"] for e in lists["national_2013"]["entries"] if e["part"] == "matter"] == [
        f"M{n}" for n in range(1, 9)
    ]
    found = lists["reduction"]
    assert (found["id"], found["stages"], found["required_from"]) == (required.pk, ["primary"], "2024-03-01")
    reading = next(e for e in found["entries"] if e["part"] == "reading")
    assert (reading["key"], reading["limits"]) == ("reduction:homework", {"primary": {"max": "60"}})
    assert pack["people"] == [{"id": other.user_id, "name": str(other.user)}]
    assert {row["code"]: row["workdays"] for row in pack["severities"]} == {"minor": 7, "limited": 30, "long": 90}
    assert pack["limits"]["photos"] == 30
    assert pack["grades"]["primary"][0] == "一年级"


def test_a_listing_that_ended_less_than_sixty_days_ago_is_still_there(phone, place):
    place.listing.ended_on = date(2024, 1, 10)
    place.listing.save()
    assert phone.call("get", "pack").json()["listings"][0]["to"] == "2024-01-10"
    place.listing.ended_on = date(2024, 1, 7)
    place.listing.save()
    assert phone.call("get", "pack").json()["listings"] == []


def test_another_inspectors_schools_are_not_in_it(phone, place):
    other = ListingFactory()
    pack = phone.call("get", "pack")
    assert other.school.name not in pack.content.decode()


def test_the_pack_costs_the_same_for_two_schools_as_for_twenty(phone, place):
    theme()

    def more(n):
        for _ in range(n):
            school = ListingFactory(user=place.inspector).school
            visit = VisitFactory(school=school, inspector=place.inspector, submitted=True)
            VisitFinding.objects.create(
                visit=visit, matter=visit.checklist.entries.filter(part="matter").first(), severity="minor", text="问题"
            )
            ItemFactory(school=school)

    more(1)
    phone.call("get", "pack")
    with CaptureQueriesContext(connection) as two:
        phone.call("get", "pack")
    more(18)
    with CaptureQueriesContext(connection) as twenty:
        assert len(phone.call("get", "pack").json()["schools"]) == 20
    assert len(twenty) <= len(two)


def test_the_last_three_visits_and_no_drafts(place):
    days = [date(2024, 3, 1), date(2024, 2, 1), date(2024, 1, 5), date(2023, 12, 1)]
    for day in days:
        VisitFactory(school=place.school, inspector=place.inspector, visited_on=day, submitted=True)
    VisitFactory(school=place.school, inspector=place.inspector, visited_on=date(2024, 3, 6))
    visit = Visit.objects.get(visited_on=days[0])
    matter = visit.checklist.entries.filter(part="matter").first()
    for text in ("一", "二"):
        VisitFinding.objects.create(visit=visit, matter=matter, severity="minor", text=text)
    found = brief_of(place)
    assert [row.visited_on for row in found.visits] == days[:3]
    assert [row.findings for row in found.visits] == [2, 0, 0]
    assert found.last_visited_on == days[0]


def test_overdue_problems_come_first_with_their_days(place):
    ItemFactory(
        school=place.school, mending=True, due_on=date(2024, 3, 1), found_on=date(2024, 2, 1), text="灭火器过期。"
    )
    ItemFactory(school=place.school, reported=True, due_on=date(2024, 3, 2), found_on=date(2024, 2, 1))
    ItemFactory(school=place.school, mending=True, due_on=date(2024, 3, 20), found_on=date(2024, 2, 1))
    found = brief_of(place)
    assert [item.days_overdue for item in found.items] == [7, None, None]
    assert found.look_at[0].startswith("1个问题逾期未整改，最久的“灭火器过期。”")
    assert "已逾期7天" in found.look_at[0]


def test_problems_by_complaint_are_counted_this_year(place):
    ItemFactory(school=place.school, source="complaint", found_on=date(2024, 2, 1), due_on=date(2024, 4, 1))
    ItemFactory(school=place.school, source="complaint", found_on=date(2023, 2, 1), due_on=date(2023, 4, 1))
    assert brief_of(place).complaints == 1


def test_a_required_theme_that_was_not_done_this_term_is_to_be_looked_at(place):
    required = theme()
    assert brief_of(place).look_at == ("必查专题《“双减”专题》本学期还没有查。",)
    visit = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    visit.themes.add(required)
    assert brief_of(place).look_at == ()


def test_a_theme_of_another_stage_or_another_time_is_none(place):
    theme(stages="junior")
    theme(code="later", required_from=date(2024, 4, 1))
    assert brief_of(place).look_at == ()
    theme(code="missed", required_from=date(2024, 3, 1), required_until=date(2024, 3, 5))
    assert brief_of(place).look_at == ("本学期要求的专题《“双减”专题》漏查。",)


def test_a_reading_beyond_its_limit_last_time_is_to_be_looked_at(place):
    required = theme(required_from=None)
    visit = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    entry = required.entries.get(part="reading")
    for grade, value in (("三年级", "60"), ("五年级", "75.50")):
        VisitReading.objects.create(visit=visit, entry=entry, grade=grade, value=Decimal(value))
    assert brief_of(place).look_at == ("上次五年级书面作业时长 75.5分钟，要求不超过60分钟。",)


def test_the_years_figures_are_as_written_and_missing_is_missing(place):
    section = Section.objects.filter(school=place.school).first() or Section.objects.create(
        school=place.school, stage="primary"
    )
    YearReturn.objects.create(section=section, year=2024, pack="return_compulsory", values={"students": "812"})
    found = {figure.label: figure.value for figure in brief_of(place).figures}
    assert found["在校生数"] == "812"
    assert found["专任教师总数"] is None


def test_the_brief_has_a_page_for_the_inspector_and_the_office_and_nobody_else(place, as_role):
    ItemFactory(
        school=place.school, mending=True, due_on=date(2024, 3, 1), found_on=date(2024, 2, 1), text="灭火器过期。"
    )
    address = reverse("inspectors:school_brief", args=[place.school.pk])
    for client in (as_role("inspector", place.inspector), as_role("staff")):
        page = client.get(address)
        assert page.status_code == 200
        assert "逾期7天" in page.content.decode()
    assert as_role("principal", place.principal).get(address).status_code == 403
    assert as_role("inspector").get(address).status_code == 404


def test_a_theme_on_the_phone_is_answered_by_its_keys(phone, place):
    required = theme()
    found = document(place)
    phone.put(found)
    assert "必须包括专题““双减”专题”" in phone.submit(found).json()["error"]
    found["themes"] = [required.pk]
    phone.put(found)
    assert "还有1项督导事项没有选：作业公示" in phone.submit(found).json()["error"]
    found["answers"]["reduction:posted"] = {"result": "no", "choice": None, "note": ""}
    found["readings"] = [{"key": "reduction:homework", "grade": "五年级", "value": "75.5"}]
    assert phone.put(found).status_code == 200
    assert phone.submit(found).status_code == 200
    visit = Visit.objects.get()
    assert visit.readings.get().value == Decimal("75.50")
    assert visit.matters.get(entry__code="posted").result == "no"


@pytest.mark.parametrize(
    ("grade", "value", "words"),
    [
        ("", "50", "要分年级填写"),
        ("七年级", "50", "要分年级填写"),
        ("五年级", "-1", "不小于 0 的数"),
        ("五年级", "1.234", "两位小数"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(phone, place, grade, value, words):
    required = theme()
    row = {"key": "reduction:homework", "grade": grade, "value": value}
    answer = phone.put(document(place, themes=[required.pk], readings=[row]))
    assert answer.status_code == 422
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"stages": "junior"}, "不适用于"), ({"kind": "regular"}, "不是已启用的专题")],
)
def test_a_theme_that_does_not_belong_to_the_school_is_refused(phone, place, changes, words):
    answer = phone.put(document(place, themes=[theme(**changes).pk]))
    assert answer.status_code == 422
    assert words in answer.json()["error"]
