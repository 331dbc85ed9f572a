"""Lessons and talks on the page of a visit, the head's signature and the photos on its record."""

import re
import uuid

import pytest
from django.utils import timezone

from core.files import store_upload
from inspectors import services
from inspectors.content import Interview, Lesson
from inspectors.models import Visit, VisitInterview, VisitLesson, VisitPhoto, VisitSignature
from tests.factories.inspectors import DAY, VisitFactory, at, photo, visit_content

NEW = "/inspectors/visits/new/"
LESSON = {"subject": "数学", "class_name": "四（2）班", "teacher": "李老师", "topic": "小数的意义", "stars": "4"}
TALK = {"kind": "pupils", "persons": "6", "notes": "作业半小时能写完。"}


def typed(place, action: str = "save", *, lessons=(LESSON,), talks=(TALK,), **changes) -> dict:
    """What the page sends for a draft with a lesson and a talk."""
    data = {
        "client_uuid": str(uuid.uuid4()),
        "school": place.school.pk,
        "visited_on": DAY.isoformat(),
        "summary": "推门听课一节。",
        "finding-TOTAL_FORMS": "0",
        "finding-INITIAL_FORMS": "0",
        "action": action,
    }
    for prefix, rows in (("lesson", lessons), ("interview", talks)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        data |= {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return data | changes


@pytest.fixture
def page(place, as_role):
    """The inspector, signed in."""
    return as_role("inspector", place.inspector)


@pytest.fixture
def stored(place) -> Visit:
    """A draft with a lesson and a talk from a phone."""
    content = visit_content(
        place.school,
        lessons=(Lesson(uuid.uuid4(), "语文", teacher="王老师", stars=5),),
        interviews=(Interview(uuid.uuid4(), "teachers", 3, "备课有记录。"),),
    )
    return services.save_visit(actor=place.inspector, client_uuid=uuid.uuid4(), content=content)


def test_a_lesson_and_a_talk_are_written_on_the_page(place, page):
    assert page.post(NEW, typed(place)).status_code == 302
    lesson, talk = VisitLesson.objects.get(), VisitInterview.objects.get()

    assert (lesson.subject, lesson.class_name, lesson.topic, lesson.stars) == ("数学", "四（2）班", "小数的意义", 4)
    assert (talk.kind, talk.persons, talk.notes) == ("pupils", 6, "作业半小时能写完。")
    assert "小数的意义" in page.get(f"/inspectors/visits/{lesson.visit_id}/").content.decode()


def test_an_empty_block_is_no_lesson_and_no_talk(place, page):
    page.post(NEW, typed(place, lessons=({"subject": ""},), talks=({"kind": ""},)))

    assert Visit.objects.exists()
    assert not VisitLesson.objects.exists()
    assert not VisitInterview.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lesson-0-subject": ""}, "请填写听课的学科"),
        ({"interview-0-kind": ""}, "请选择访谈对象"),
        ({"interview-0-persons": ""}, "请填写访谈人数"),
        ({"interview-0-persons": "1000"}, "小于或等于"),
        ({"lesson-TOTAL_FORMS": "x"}, "页面内容不完整"),
        ({"lesson-TOTAL_FORMS": "21"}, "最多记 20 条"),
    ],
)
def test_a_block_that_is_wrong_is_refused_and_nothing_is_lost(place, page, changes, sentence):
    answer = page.post(NEW, typed(place, **changes))
    told = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in told
    assert "推门听课一节。" in told
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("action", "field"), [("add_lesson", "lesson-1-subject"), ("add_interview", "interview-1-persons")]
)
def test_a_block_is_added_without_javascript(place, page, action, field):
    told = page.post(NEW, typed(place, action)).content.decode()

    assert f'name="{field}"' in told
    assert 'value="小数的意义"' in told
    assert "is-invalid" not in told
    assert not Visit.objects.exists()


def test_what_a_phone_wrote_stands_on_the_page_and_keeps_its_number(stored, page, place):
    address = f"/inspectors/visits/{stored.pk}/edit/"
    told = page.get(address).content.decode()
    number = stored.lessons.get().client_uuid
    version = re.search(r'name="version" value="(\d+)"', told)[1]
    assert 'value="王老师"' in told
    row = {"client_uuid": str(number), "subject": "语文", "teacher": "王老师", "stars": "4"}
    page.post(address, typed(place, lessons=(row,), talks=(), version=version))

    lesson = stored.lessons.get()
    assert (lesson.client_uuid, lesson.stars) == (number, 4)
    assert not stored.interviews.exists()


def test_a_page_opened_before_there_were_blocks_leaves_them(stored, page, place):
    address = f"/inspectors/visits/{stored.pk}/edit/"
    version = re.search(r'name="version" value="(\d+)"', page.get(address).content.decode())[1]
    sent = {name: value for name, value in typed(place, version=version).items() if not name.startswith(("les", "int"))}
    page.post(address, sent)

    stored.refresh_from_db()
    assert stored.summary == "推门听课一节。"
    assert stored.lessons.count() == stored.interviews.count() == 1


# --- the record -----------------------------------------------------------------------------------------------------
@pytest.fixture
def signed(place) -> VisitSignature:
    """A record under which the head signed."""
    return VisitSignature.objects.create(
        visit=VisitFactory(school=place.school, inspector=place.inspector, submitted=True),
        client_uuid=uuid.uuid4(),
        signer="张校长",
        file=store_upload(photo("签字.jpg"), kind="photo", actor=place.inspector),
        content_sha256="0" * 64,
        signed_at=timezone.now(),
    )


def test_the_record_shows_the_signature(signed, page, as_role):
    address = f"/inspectors/signatures/{signed.pk}/"
    assert address in page.get(signed.visit.get_absolute_url()).content.decode()
    answer = page.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert as_role("inspector").get(address).status_code == 404


def test_a_refusal_to_sign_has_no_picture(place, page):
    visit = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    row = VisitSignature.objects.create(
        visit=visit, client_uuid=uuid.uuid4(), refusal="校长外出。", content_sha256="0" * 64, signed_at=at(DAY, 11)
    )

    assert "校长外出。" in page.get(visit.get_absolute_url()).content.decode()
    assert page.get(f"/inspectors/signatures/{row.pk}/").status_code == 404


def test_only_who_gets_the_original_reads_of_it(place, page, as_role):
    visit = VisitFactory(school=place.school, inspector=place.inspector, submitted=True)
    VisitPhoto.objects.create(visit=visit, file=store_upload(photo(), kind="photo", actor=place.inspector))

    assert ">原图<" not in page.get(visit.get_absolute_url()).content.decode()
    assert ">原图<" in as_role("staff").get(visit.get_absolute_url()).content.decode()
