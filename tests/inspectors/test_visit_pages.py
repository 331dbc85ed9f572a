"""The pages around a visit: who sees what, one effect per form, nothing typed is lost."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspectors.models import Visit, VisitPhoto
from inspectors.workflow import Status
from rectification.models import Item
from rectification.services import issue_item
from tests.factories.inspectors import DAY, ListingFactory, VisitFactory, photo
from tests.factories.schools import SchoolFactory

LIST, NEW = "/inspectors/visits/", "/inspectors/visits/new/"
SUMMARY = "推门听课一节，查看作业公示栏，当面反馈两条建议。"


def typed(place, action: str = "submit", **changes) -> dict:
    """What the page sends for a complete visit with one problem."""
    data = {
        "client_uuid": str(uuid.uuid4()),
        "school": place.school.pk,
        "visited_on": DAY.isoformat(),
        "arrived_at": "09:00",
        "left_at": "11:00",
        "methods": ["lesson", "patrol"],
        "count_lessons": "2",
        "count_documents": "",
        "summary": SUMMARY,
        "follow_up": "notice",
        "finding-TOTAL_FORMS": "2",
        "finding-INITIAL_FORMS": "0",
        "finding-0-text": "消防通道堆放杂物。",
        "finding-0-matter": "M6",
        "finding-0-severity": "minor",
        "finding-0-workdays": "5",
        "finding-1-text": "",
        "finding-1-severity": "limited",
        "action": action,
    }
    data |= {f"matter_M{n}": "done" if n < 8 else "not_done" for n in range(1, 9)}
    data |= {"note_M1": "章程上墙。"}
    return {key: value for key, value in (data | changes).items() if value is not None}


@pytest.fixture
def phone(place, as_role):
    """The inspector, signed in."""
    return as_role("inspector", place.inspector)


def test_the_page_opens_with_today_and_my_schools_only(place, phone):
    SchoolFactory(name="别人的学校")
    page = phone.get(f"{NEW}?school={place.school.pk}").content.decode()
    assert 'value="2024-03-08"' in page
    assert f'<option value="{place.school.pk}" selected>' in page
    assert "别人的学校" not in page
    assert (
        page.count('class="btn-check"') == 7 + 1 + 8 * 2 + 3 * 2 + 5
    )  # methods, announced, matters, two finding blocks, follow-up


def test_one_submit_makes_a_visit_and_a_ledger_item(place, phone):
    answer = phone.post(NEW, typed(place, photos=[photo("一.jpg"), photo("二.jpg")]))
    visit = Visit.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, visit.get_absolute_url())
    assert (visit.status, visit.inspector, visit.arrived_at.isoformat()) == (
        Status.SUBMITTED,
        place.inspector,
        "2024-03-05T01:00:00+00:00",
    )
    assert visit.photos.count() == 2
    assert {row.entry.code: row.count for row in visit.counts.all()} == {"lessons": 2}
    assert Item.objects.get().text == "消防通道堆放杂物。"
    shown = phone.get(visit.get_absolute_url()).content.decode()
    for words in (SUMMARY, "章程上墙。", "消防通道堆放杂物。", Item.objects.get().number, "87.5%"):
        assert words in shown


def test_a_school_opens_the_item_of_a_finding_once_it_is_issued(place, phone, as_role):
    phone.post(NEW, typed(place))
    visit, item = Visit.objects.get(), Item.objects.get()
    principal = as_role("principal", place.principal)
    before = principal.get(visit.get_absolute_url()).content.decode()
    assert "已入台账，待下达" in before
    assert item.number not in before
    issue_item(actor=as_role("staff").person, item=item)
    after = principal.get(visit.get_absolute_url()).content.decode()
    assert item.number in after
    assert item.get_absolute_url() in after


def test_a_double_submit_is_one_visit(place, phone):
    data = typed(place)
    first, second = phone.post(NEW, data), phone.post(NEW, data)
    assert first["Location"] == second["Location"]
    assert (Visit.objects.count(), Item.objects.count()) == (1, 1)


def test_the_same_form_sent_from_a_fresh_page_is_recognised(place, phone):
    phone.post(NEW, typed(place))
    again = phone.post(NEW, typed(place))
    assert again.status_code == 422
    assert "已经保存过" in again.content.decode()
    assert Visit.objects.count() == 1


def test_going_back_and_saving_the_restored_draft_again_is_recognised(place, phone):
    draft = {"arrived_at": "", "left_at": ""}
    phone.post(NEW, typed(place, "save", **draft))
    again = phone.post(NEW, typed(place, "save", **draft))
    assert (again.status_code, Visit.objects.count()) == (422, 1)
    other_day = phone.post(NEW, typed(place, "save", **draft, visited_on="2024-03-06"))
    assert (other_day.status_code, Visit.objects.count()) == (302, 2)


def test_a_draft_is_continued_and_then_handed_in(place, phone):
    answer = phone.post(NEW, typed(place, "save", summary="先记几句", methods=None))
    visit = Visit.objects.get()
    assert answer["Location"] == f"/inspectors/visits/{visit.pk}/edit/"
    page = phone.get(answer["Location"]).content.decode()
    for words in ("先记几句", "消防通道堆放杂物。", "章程上墙。", 'value="09:00"'):
        assert words in page
    done = phone.post(answer["Location"], typed(place, version=visit.version))
    assert done["Location"] == visit.get_absolute_url()
    visit.refresh_from_db()
    assert (visit.status, visit.summary) == (Status.SUBMITTED, SUMMARY)
    assert Item.objects.count() == 1
    assert phone.get(answer["Location"]).status_code == 409
    changed = phone.post(answer["Location"], typed(place, version=visit.version, summary="提交后想再改"))
    assert changed.status_code == 409
    assert "提交后想再改" in changed.content.decode()


def test_a_stale_save_shows_both_texts(place, phone):
    phone.post(NEW, typed(place, "save"))
    visit = Visit.objects.get()
    address = f"/inspectors/visits/{visit.pk}/edit/"
    phone.post(address, typed(place, "save", version=1, summary="第一次改动"))
    stale = phone.post(address, typed(place, "save", version=1, summary="第二次改动"))
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "第一次改动" in page
    assert "第二次改动" in page
    visit.refresh_from_db()
    assert visit.summary == "第一次改动"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"visited_on": "2024-03-09"}, "晚于今天"),
        ({"left_at": "08:30"}, "离校时间要晚于到校时间"),
        ({"left_at": "25:99"}, "请按 10:30 的样子填写时间"),
        ({"visited_on": "三月五日"}, "请按 2024-03-05 的样子填写日期"),
        ({"visited_on": ""}, "请填写督导日期"),
        ({"school": ""}, "请选择学校"),
        ({"methods": None}, "请至少勾选一种督导方式"),
        ({"count_lessons": "-1"}, "大于或等于"),
        ({"finding-0-matter": ""}, "请选择这个问题的所属事项"),
        ({"finding-0-workdays": "9999"}, "小于或等于"),
        ({"finding-TOTAL_FORMS": "x"}, "页面内容不完整"),
        ({"matter_M1": "perhaps"}, "perhaps"),
    ],
)
def test_bad_input_keeps_the_text_and_saves_nothing(place, phone, changes, sentence):
    answer = phone.post(NEW, typed(place, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert SUMMARY in page
    assert not Visit.objects.exists()
    assert not Item.objects.exists()
    assert phone.post(NEW, typed(place)).status_code == 302


def test_a_foreign_schools_id_in_the_form_is_refused(place, phone):
    foreign = ListingFactory().school
    answer = phone.post(NEW, typed(place, school=foreign.pk))
    assert answer.status_code == 422
    assert "请从您挂牌的学校里选择" in answer.content.decode()
    assert not Visit.objects.exists()


def test_html_named_jpg_is_refused_and_the_text_kept(place, phone):
    page = SimpleUploadedFile("现场.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
    answer = phone.post(NEW, typed(place, photos=[photo(), page]))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "“现场.jpg”不是照片" in shown
    assert SUMMARY in shown
    assert not Visit.objects.exists()
    assert not VisitPhoto.objects.exists()


def test_another_block_is_added_without_javascript_and_without_judging(place, phone):
    answer = phone.post(NEW, typed(place, "add_finding", summary="写到一半", visited_on=""))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "finding-2-text" in page
    assert re.search(r'name="finding-2-severity"[^>]*value="limited" checked', page)
    assert "写到一半" in page
    assert "消防通道堆放杂物。" in page
    assert "请填写督导日期" not in page
    assert not Visit.objects.exists()


def test_photos_can_be_taken_out_of_a_draft(place, phone):
    phone.post(NEW, typed(place, "save", photos=[photo("一.jpg"), photo("二.jpg")]))
    visit = Visit.objects.get()
    first = visit.photos.first()
    phone.post(f"/inspectors/visits/{visit.pk}/edit/", typed(place, "save", version=1, dropped=[first.pk]))
    assert [row.file.original_name for row in visit.photos.all()] == ["二.jpg"]


def test_drafts_are_the_inspectors_own(place, phone, as_role):
    draft = VisitFactory(school=place.school, inspector=place.inspector)
    returned = VisitFactory(school=place.school, inspector=place.inspector, returned=True)
    sent = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    elsewhere = VisitFactory(submitted=True)
    principal, staff, leader = as_role("principal", place.principal), as_role("staff"), as_role("leader")
    expected = {
        phone: {draft, returned, sent},
        principal: {sent},
        staff: {returned, sent, elsewhere},
        leader: {sent, elsewhere},
    }
    for client, visits in expected.items():
        assert {row.record for row in client.get(LIST).context["table"].rows} == visits
        for visit in (draft, returned, sent, elsewhere):
            assert client.get(visit.get_absolute_url()).status_code == (200 if visit in visits else 404)


def test_a_photo_is_as_visible_as_its_visit(place, phone, as_role):
    phone.post(NEW, typed(place, "save", photos=[photo()]))
    address = f"/inspectors/photos/{VisitPhoto.objects.get().pk}/"
    principal, stranger = as_role("principal", place.principal), as_role("inspector")
    assert phone.get(address)["Content-Type"] == "image/jpeg"
    assert "attachment" in phone.get(f"{address}?download=1")["Content-Disposition"]
    assert principal.get(address).status_code == 404
    phone.post(f"/inspectors/visits/{Visit.objects.get().pk}/edit/", typed(place, version=1))
    assert principal.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert as_role("department").get(address).status_code == 403


def test_the_office_approves_or_returns(place, phone, as_role):
    staff = as_role("staff")
    visit = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    page = staff.get(visit.get_absolute_url()).content.decode()
    assert f"/inspectors/visits/{visit.pk}/approve/" in page
    assert "approve" not in phone.get(visit.get_absolute_url()).content.decode()
    assert phone.post(f"/inspectors/visits/{visit.pk}/approve/").status_code == 403

    assert staff.post(f"/inspectors/visits/{visit.pk}/return/", {"reason": ""}).status_code == 422
    assert staff.post(f"/inspectors/visits/{visit.pk}/return/", {"reason": "请补照片。"}).status_code == 302
    assert "请补照片。" in phone.get("/inspectors/mine/").content.decode()
    assert staff.post(f"/inspectors/visits/{visit.pk}/approve/").status_code == 409
    visit.refresh_from_db()
    assert visit.status == Status.RETURNED


def test_filters_narrow_the_list(place, phone, as_role):
    staff = as_role("staff")
    march = VisitFactory(school=place.school, approved=True)
    april = VisitFactory(school=place.school, submitted=True, visited_on=DAY.replace(month=4), is_late=True)
    for query, expected in {
        "year=2024&month=3": {march},
        "status=submitted": {april},
        "late=true": {april},
        f"inspector={march.inspector.pk}": {march},
        f"school={place.school.pk}": {march, april},
        "month=13&year=x": {march, april},
    }.items():
        assert {row.record for row in staff.get(f"{LIST}?{query}").context["table"].rows} == expected, query
    assert [row.record for row in staff.get(LIST).context["table"].rows] == [april, march]
    sheet = staff.get(f"{LIST}?export=xlsx")
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_my_schools_shows_what_is_due(place, phone):
    page = phone.get("/inspectors/mine/").content.decode()
    assert place.school.name in page
    assert "本月应督导1次，已审核0次" in page
    VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    assert "待审核" in phone.get("/inspectors/mine/").content.decode()
    VisitFactory(school=place.school, inspector=place.inspector, approved=True)
    assert "本月已完成" in phone.get("/inspectors/mine/").content.decode()


@pytest.mark.parametrize(
    "address", [LIST, "/inspectors/coverage/", "/inspectors/listing/", "/inspectors/inspectors/", "/inspectors/zones/"]
)
def test_a_list_costs_the_same_for_two_rows_as_for_twenty(place, as_role, address):
    staff = as_role("staff")

    def grow(count: int) -> None:
        for _ in range(count):
            listing = ListingFactory()
            VisitFactory(school=listing.school, inspector=listing.user, approved=True)

    grow(2)
    staff.get(address)
    with CaptureQueriesContext(connection) as two:
        staff.get(address)
    grow(18)
    with CaptureQueriesContext(connection) as twenty:
        staff.get(address)
    assert len(twenty) == len(two), [query["sql"][:120] for query in twenty.captured_queries]


def test_a_detail_page_costs_the_same_for_one_finding_as_for_five(place, phone):
    phone.post(NEW, typed(place))
    visit = Visit.objects.get()
    phone.get(visit.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        phone.get(visit.get_absolute_url())
    entry = visit.findings.get().matter
    for number in range(4):
        visit.findings.create(matter=entry, severity="minor", text=f"问题{number}")
    with CaptureQueriesContext(connection) as five:
        phone.get(visit.get_absolute_url())
    assert len(five) == len(one)


def test_without_a_checklist_the_page_says_what_to_do(county, as_role):
    client = as_role("inspector", ListingFactory().user)
    answer = client.get(NEW)
    assert answer.status_code == 422
    assert "还没有载入督导清单" in answer.content.decode()


def test_everything_that_keeps_a_record_back_is_said_in_one_round(place, phone):
    wrong = {"arrived_at": "11:00", "left_at": "09:00", "visited_on": "2024-03-09", "summary": "", "methods": None}
    answer = phone.post(NEW, typed(place, **wrong, follow_up="", **{"finding-0-matter": ""}))
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "离校时间要晚于到校时间",
        "督导日期2024年3月9日晚于今天",
        "请至少勾选一种督导方式。",
        "请填写督导纪实。",
        "请选择后续处理方式。",
        "请选择这个问题的所属事项。",
    ):
        assert sentence in page, sentence
    assert not Visit.objects.exists()


def test_a_draft_is_saved_with_what_is_there(place, phone):
    assert phone.post(NEW, typed(place, "draft", summary="", methods=None, follow_up="")).status_code == 302
    assert Visit.objects.get().status == Status.DRAFT
