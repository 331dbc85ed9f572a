"""Filling in: a group saves itself, two tabs do not overwrite each other, and it works without JavaScript."""

import threading

import pytest
from django.db import close_old_connections, connection
from django.urls import reverse

from schools.models import YearReturn
from schools.services import filling
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
def posted(as_role):
    """A principal signed in, his section, the year open, and the number of each group."""
    client = as_role("principal")
    CollectionFactory()
    client.section = PostingFactory(user=client.person).school.sections.get()
    return client


def page_of(client):
    return client.get(reverse("schools:return_edit", args=[client.section.pk, YEAR]))


def group_of(client, code):
    """The number of the group that holds a field."""
    groups = page_of(client).context["form"].groups
    return next(n for n, (_, fields) in enumerate(groups, start=1) if code in {field.code for field in fields})


def send(client, code, seen=None, **typed):
    """Save a group as the page does."""
    address = reverse("schools:return_group", args=[client.section.pk, YEAR, group_of(client, code)])
    was = {f"was_{name}": value for name, value in (seen or {}).items()}
    return client.post(address, typed | was, headers={"HX-Request": "true"})


def stored(client):
    return YearReturn.objects.get(section=client.section, year=YEAR)


def test_a_group_saves_itself_and_the_rest_can_wait(posted):
    answer = send(posted, "students", students="３00")
    assert answer.status_code == 200
    assert stored(posted).values == {"students": "300"}
    text = answer.content.decode()
    assert "已保存" in text
    assert 'id="note-students"' in text
    assert 'name="was_students" value="300"' in text
    assert page_of(posted).context["form"]["students"].value() == "300"


def test_typing_nothing_keeps_nothing(posted):
    assert send(posted, "students", students="").status_code == 200
    assert not YearReturn.objects.exists()


def test_a_save_of_what_is_stored_leaves_the_version_alone(posted):
    YearReturnFactory(section=posted.section)
    before = stored(posted).version
    seen = {code: value for code, value in good_values().items() if code == "students"}
    send(posted, "students", seen=seen, students="300")
    assert stored(posted).version == before


def test_the_second_tab_is_told_both_values_and_nothing_is_overwritten(posted):
    YearReturnFactory(section=posted.section, values=good_values(students="310", in_zone_students=None))
    answer = send(posted, "students", seen={"students": "300"}, students="320")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "310" in text
    assert "320" in text
    assert 'data-use="current"' in text
    assert stored(posted).values["students"] == "310"
    kept = send(posted, "students", seen={"students": "310"}, students="320")
    assert (kept.status_code, stored(posted).values["students"]) == (200, "320")


def test_a_figure_the_second_tab_did_not_touch_is_not_put_back(posted):
    YearReturnFactory(section=posted.section, values=good_values(students="310"))
    answer = send(posted, "students", seen={"students": "300"}, students="300", migrant_children="5")
    assert answer.status_code == 409
    assert (stored(posted).values["students"], "migrant_children" in stored(posted).values) == ("310", False)


def test_a_whole_form_opened_before_there_was_a_return_does_not_overwrite_it(posted):
    YearReturnFactory(section=posted.section, values=good_values(students="310"))
    address = reverse("schools:return_edit", args=[posted.section.pk, YEAR])
    answer = posted.post(address, good_values(students="320"))
    assert answer.status_code == 409
    assert stored(posted).values["students"] == "310"


def test_a_hard_check_keeps_the_group_out(posted):
    answer = send(posted, "ft_teachers", ft_teachers="38", ft_teachers_benke="41")
    assert answer.status_code == 422
    assert "学历教师合计 41 人，多于专任教师 38 人" in answer.content.decode()
    assert not YearReturn.objects.exists()
    assert send(posted, "ft_teachers", ft_teachers="45", ft_teachers_benke="41").status_code == 200


def test_what_cannot_be_read_is_said_by_field(posted):
    answer = send(posted, "students", students="三百")
    assert answer.status_code == 422
    assert "在校生数（人）：请填普通数字" in answer.content.decode()


def test_a_warning_asks_for_a_word_at_once(posted):
    answer = send(posted, "students", students="860", approved_seats="800")
    text = answer.content.decode()
    assert 'id="explanations"' in text
    assert 'hx-swap-oob="true"' in text
    assert 'name="note_students_within_seats"' in text
    address = reverse("schools:return_group", args=[posted.section.pk, YEAR, 0])
    posted.post(address, {"note_students_within_seats": "学位调整中"}, headers={"HX-Request": "true"})
    assert stored(posted).notes == {"students_within_seats": "学位调整中"}


def test_a_word_that_is_being_typed_is_not_lost_when_another_warning_comes(posted):
    YearReturnFactory(section=posted.section, year=YEAR - 1, frozen=True)
    typed = {"students": "860", "approved_seats": "800", "note_change_students": "合并了一个教学"}
    text = send(posted, "students", **typed).content.decode()
    assert "note_students_within_seats" in text
    assert 'value="合并了一个教学"' in text
    again = {"note_change_students": "合并了一个教学点", "note_students_within_seats": ""}
    seen = {"students": "860", "approved_seats": "800"}
    assert 'id="explanations"' not in send(posted, "students", seen=seen, **(typed | again)).content.decode()


def test_a_list_is_kept_line_by_line(posted):
    send(posted, "class_sizes", class_sizes="一班 45\r\n二班 44")
    assert stored(posted).values == {"class_sizes": "一班 45\n二班 44"}
    seen = {"class_sizes": "一班 45\r\n二班 44"}
    assert send(posted, "class_sizes", seen=seen, class_sizes="一班 45\r\n二班 46").status_code == 200


def test_the_page_version_follows_only_its_own_saves(posted):
    YearReturnFactory(section=posted.section, values=good_values(in_zone_students=None))
    address = reverse("schools:return_group", args=[posted.section.pk, YEAR, group_of(posted, "students")])
    typed = {"students": "301", "was_students": "300"}
    own = posted.post(address, typed | {"version": "1"}, headers={"HX-Request": "true"})
    assert 'id="id_version"' in own.content.decode()
    typed = {"students": "302", "was_students": "301"}
    behind = posted.post(address, typed | {"version": "1"}, headers={"HX-Request": "true"})
    assert behind.status_code == 200
    assert 'id="id_version"' not in behind.content.decode()


def test_nobody_saves_into_another_school_or_a_confirmed_return(posted):
    other = SchoolFactory().sections.get()
    address = reverse("schools:return_group", args=[other.pk, YEAR, 1])
    assert posted.post(address, {"students": "1"}).status_code == 404
    YearReturnFactory(section=posted.section, values=good_values(in_zone_students=None), confirmed=True)
    answer = send(posted, "students", seen={"students": "300"}, students="301")
    assert answer.status_code == 409
    assert "不能再改" in answer.content.decode()


def test_before_the_year_is_open_the_form_says_so_and_does_not_save_itself(as_role):
    client = as_role("principal")
    section = PostingFactory(user=client.person).school.sections.get()
    page = client.get(reverse("schools:return_edit", args=[section.pk, YEAR]))
    assert "还没有开通" in page.context["closed"]
    assert "hx-post" not in page.content.decode().split("<form", 1)[1]


def test_last_year_stands_beside_every_figure(posted):
    YearReturnFactory(section=posted.section, year=YEAR - 1, frozen=True)
    YearReturnFactory(section=posted.section, values=good_values(students="420"))
    text = page_of(posted).content.decode()
    assert "上年 300" in text
    assert "+40.0%" in text
    assert "与上年相差大" in text


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_the_same_moment_keep_both(county):
    CollectionFactory()
    staff = UserFactory(role="staff")
    section = SchoolFactory().sections.get()
    ready, outcomes = threading.Barrier(2), []

    def save(code, typed):
        close_old_connections()
        ready.wait()
        try:
            filling.save_figures(actor=staff, section=section, year=YEAR, values={code: typed}, seen={code: None})
            outcomes.append("saved")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in (("students", "300"), ("ft_teachers", "24"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["saved", "saved"]
    assert YearReturn.objects.get().values == {"students": "300", "ft_teachers": "24"}
