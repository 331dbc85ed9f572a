"""The review queue, several at once, the next after an approval, reasons, versions side by side."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspectors import services
from inspectors.models import Visit, VisitFinding, VisitSign
from inspectors.review import Lateness, next_in_queue, return_reasons
from inspectors.workflow import Status
from tests.factories.inspectors import (
    ListingFactory,
    VisitFactory,
    ZoneFactory,
    at,
    finding,
    photo,
    shipped_checklist,
    visit_content,
)
from tests.factories.office import UserFactory

QUEUE = "/inspectors/review/"


@pytest.fixture
def staff(place):
    """Reviews."""
    return UserFactory(role="staff")


def rows(client, **query) -> list[Visit]:
    """What the queue shows."""
    return [row.record for row in client.get(QUEUE, query).context["table"].rows]


def handed_in(place, **changes) -> Visit:
    """A record of the county's own way: saved and handed in."""
    content = visit_content(place.school, **changes)
    visit = services.save_visit(
        actor=place.inspector, client_uuid=uuid.uuid4(), content=content, photos=[photo(f"{uuid.uuid4()}.jpg")]
    )
    return services.submit_visit(actor=place.inspector, visit=visit)


def test_the_queue_is_ordered_by_waiting_and_marks_lateness_with_its_days(place, staff, as_role):
    newer = VisitFactory(submitted=True, visited_on=date(2024, 3, 7))
    older = VisitFactory(
        submitted=True, visited_on=date(2024, 2, 26), submitted_at=at(date(2024, 3, 4), 9), is_late=True
    )
    VisitFactory(approved=True)
    client = as_role("staff", staff)
    assert rows(client) == [older, newer]
    page = client.get(QUEUE).content.decode()
    assert "待审核2条，其中逾期提交1条" in page
    assert "逾期2个工作日" in page  # Monday 26 February to Monday 4 March are 5 workdays, 3 are allowed
    assert Lateness.load().late_days(newer) == 0
    assert as_role("inspector").get(QUEUE).status_code == 403


def test_the_queue_is_narrowed(place, staff, as_role):
    plain = VisitFactory(submitted=True)
    marked = VisitFactory(submitted=True, is_late=True)
    zone = ZoneFactory()
    zone.schools.create(school=marked.school)
    theme = shipped_checklist("reduction")
    marked.themes.add(theme)
    matter = marked.checklist.entries.filter(part="matter").first()
    VisitFinding.objects.create(visit=marked, matter=matter, severity="minor", text="灭火器过期")
    VisitSign.objects.create(visit=marked, kind="too_short", found_at=at(date(2024, 3, 7), 3))
    client = as_role("staff", staff)
    for name, value in {
        "zone": zone.pk,
        "inspector": marked.inspector_id,
        "theme": theme.pk,
        "late": "true",
        "findings": "true",
        "signs": "true",
    }.items():
        assert rows(client, **{name: value}) == [marked], name
    assert rows(client, signs="false") == [plain]


def test_several_are_approved_at_once_and_the_refused_are_named(place, staff, as_role):
    first, second = VisitFactory(submitted=True), VisitFactory(submitted=True)
    own = VisitFactory(submitted=True, inspector=staff)
    client = as_role("staff", staff)
    page = client.post(QUEUE + "approve/", {"visits": [first.pk, second.pk, own.pk]}, follow=True)
    assert {Visit.objects.get(pk=visit.pk).status for visit in (first, second)} == {Status.APPROVED}
    assert Visit.objects.get(pk=own.pk).status == Status.SUBMITTED
    html = page.content.decode()
    assert "已审核通过2条" in html
    assert f"没有通过——{own}：不能审核自己填写的督导记录" in html
    assert "请先勾选" in client.post(QUEUE + "approve/", {}).content.decode()


def test_after_an_approval_the_next_one_stands_there(place, staff, as_role):
    first = VisitFactory(submitted=True, visited_on=date(2024, 3, 4))
    second = VisitFactory(submitted=True, visited_on=date(2024, 3, 5))
    VisitFactory(submitted=True, inspector=staff, visited_on=date(2024, 3, 1))
    client = as_role("staff", staff)
    assert next_in_queue(staff) == first
    done = client.post(f"/inspectors/visits/{first.pk}/approve/?queue=1", {"version": first.version})
    assert done.url == f"/inspectors/visits/{second.pk}/review/"
    done = client.post(
        f"/inspectors/visits/{second.pk}/return/?queue=1", {"version": second.version, "reason": "请补充。"}
    )
    assert done.url == QUEUE
    third = VisitFactory(submitted=True)
    done = client.post(f"/inspectors/visits/{third.pk}/approve/", {"version": third.version})
    assert done.url == third.get_absolute_url()


def test_the_record_is_read_beside_its_photos(place, staff, as_role):
    visit = handed_in(place, findings=(finding(),), follow_up="notice")
    page = as_role("staff", staff).get(f"/inspectors/visits/{visit.pk}/review/").content.decode()
    for words in (visit.summary, "灭火器过期两具", "现场照片（1张）", return_reasons()[0], 'data-shortcut="a"'):
        assert words in page
    services.approve_visit(actor=staff, visit=visit)
    page = as_role("staff", staff).get(f"/inspectors/visits/{visit.pk}/review/").content.decode()
    assert "不能审核通过" in page
    assert 'data-shortcut="a"' not in page


def test_usual_reasons_and_own_words_are_one_reason(place, staff, as_role):
    visit = VisitFactory(submitted=True)
    client = as_role("staff", staff)
    address = f"/inspectors/visits/{visit.pk}/return/"
    assert "请写明退回原因" in client.post(address, {"version": visit.version, "reason": " "}).content.decode()
    long = client.post(address, {"version": visit.version, "reason": "改" * 300, "reasons": [return_reasons()[1]]})
    assert "最多300字" in long.content.decode()
    client.post(address, {"version": visit.version, "reasons": [return_reasons()[1]], "reason": "教室门口那张不清楚。"})
    assert Visit.objects.get(pk=visit.pk).return_reason == f"{return_reasons()[1]}；教室门口那张不清楚。"


def test_versions_stand_side_by_side_with_what_changed(place, staff, as_role):
    visit = handed_in(place, summary="听课一节。", counts={"lessons": 1})
    services.return_visit(actor=staff, visit=visit, reason="请写清。")
    services.save_visit(
        actor=place.inspector,
        client_uuid=visit.client_uuid,
        content=visit_content(place.school, summary="听课两节。", counts={"lessons": 2}),
    )
    services.submit_visit(actor=place.inspector, visit=visit)
    client = as_role("staff", staff)
    address = f"/inspectors/visits/{visit.pk}/versions/"
    last = visit.versions.count()
    page = client.get(address, {"left": 1, "right": last})
    changed = {line.label for line in page.context["lines"]}
    assert {"督导纪实", "听课"} <= changed | {"听课"}
    assert "督导日期" not in changed
    html = page.content.decode()
    assert "<del>一</del>" in html
    assert "<ins>两</ins>" in html
    everything = client.get(address, {"left": 1, "right": last, "all": "1"}).content.decode()
    assert "督导日期" in everything
    assert client.get(address, {"left": 99}).status_code == 404
    assert as_role("principal", place.principal).get(address).status_code == 403


def test_a_record_without_versions_says_so(place, staff, as_role):
    visit = VisitFactory(submitted=True)
    page = as_role("staff", staff).get(f"/inspectors/visits/{visit.pk}/versions/").content.decode()
    assert "没有存下版本" in page


def test_the_queue_costs_the_same_for_two_rows_as_for_twenty(place, staff, as_role, django_assert_num_queries):
    client = as_role("staff", staff)
    for _ in range(2):
        VisitFactory(submitted=True, school=ListingFactory().school)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as two:
        client.get(QUEUE)
    for _ in range(18):
        VisitFactory(submitted=True, school=ListingFactory().school, is_late=True)
    with django_assert_num_queries(len(two)):
        page = client.get(QUEUE)
    assert len(page.context["table"].rows) == 20
