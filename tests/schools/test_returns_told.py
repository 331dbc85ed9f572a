"""What a return says of itself: sent back by whom and why, what is blank, what is wrong with a box, what was frozen."""

from datetime import date

import pytest
from django.urls import reverse

from schools import services
from schools.models import YearReturn
from tests.factories.schools import (
    CollectionFactory,
    PostingFactory,
    SchoolFactory,
    YearReturnFactory,
    good_values,
)

pytestmark = pytest.mark.django_db
YEAR = 2024


def at(name, *args):
    return reverse(f"schools:{name}", args=args)


@pytest.fixture
def office(as_role, county):
    county.frozen_on = date(YEAR, 12, 30)
    county.save()
    return as_role("director")


@pytest.fixture
def principal(office, as_role):
    CollectionFactory()
    client = as_role("principal")
    client.school = PostingFactory(user=client.person, school=SchoolFactory(name="青禾小学")).school
    client.section = client.school.sections.get()
    return client


def post_group(client, **typed):
    groups = client.get(at("return_edit", client.section.pk, YEAR)).context["form"].groups
    number = next(n for n, (_, found) in enumerate(groups, start=1) if "students" in {field.code for field in found})
    row = YearReturn.objects.filter(section=client.section).first()
    sent = {"version": row.version if row else ""} | typed
    return client.post(at("return_group", client.section.pk, YEAR, number), sent, headers={"HX-Request": "true"})


def test_a_return_sent_back_says_so_with_who_when_and_why(office, principal):
    row = YearReturnFactory(section=principal.section, year=YEAR, confirmed=True)
    services.send_back_return(actor=office.person, row=row, reason="专任教师数对不上")
    for client, address in (
        (office, f"{at('return_list')}?year={YEAR}"),
        (office, f"{at('return_list')}?year={YEAR}&status=returned"),
        (principal, row.get_absolute_url()),
        (principal, at("return_edit", principal.section.pk, YEAR)),
        (principal, reverse("supervision:home_principal")),
    ):
        text = client.get(address).text
        assert "退回修改" in text, address
        assert "专任教师数对不上" in text, address
        assert str(office.person) in text, address
    row.refresh_from_db()
    services.check_return(actor=office.person, row=row)
    services.confirm_return(actor=principal.person, row=row)
    row.refresh_from_db()
    assert (row.standing, row.returned_by, row.returned_at) == ("学校已确认", None, None)


def test_confirming_names_what_is_blank(principal):
    row = YearReturnFactory(section=principal.section, year=YEAR, values=good_values(classes="8"))
    blank = principal.get(at("return_confirm", row.pk)).context["blank"]
    assert blank
    text = principal.get(at("return_confirm", row.pk)).text
    assert f"没有填的栏目（{len(blank)}）" in text
    assert all(f"<li>{field.label}</li>" in text for field in blank)
    assert "students" not in {field.code for field in blank}


def test_a_box_that_cannot_be_read_is_told_beside_the_box(principal):
    answer = post_group(principal, students="三百", was_students="")
    assert answer.status_code == 422
    piece = answer.text[answer.text.index('id="note-students"') :].split("</span>")[0]
    assert 'data-box="students"' in piece
    assert "data-box-error" in piece
    assert "请填普通数字" in piece
    saved = post_group(principal, students="300", was_students="")
    assert 'data-box="students"' in saved.text
    assert "data-box-error" not in saved.text


@pytest.mark.parametrize(("state", "words"), [("confirmed", "学校已确认"), ("frozen", "已冻结")])
def test_a_group_of_a_closed_return_is_refused_and_offers_no_choice(principal, state, words):
    YearReturnFactory(section=principal.section, year=YEAR, **{state: True})
    answer = post_group(principal, students="299", was_students="")
    assert answer.status_code == 409
    assert words in answer.text
    assert "data-settle" not in answer.text


def test_freezing_counts_what_the_page_counts_and_schools_that_ended_apart(office):
    for _ in range(2):
        YearReturnFactory(year=YEAR, confirmed=True)
    ended = YearReturnFactory(year=YEAR, confirmed=True)
    services.close_school(actor=office.person, school=ended.section.school, effective_on=date(YEAR, 9, 1))
    answer = office.post(at("year_freeze", YEAR), {}, follow=True)
    assert "已冻结 2 份数据，另有已撤并学校（学部）的 1 份。" in answer.text
    page = office.get(at("collection_detail", YEAR)).text
    assert "另有已撤并学校（学部）填报的 1 份，其中 1 份已冻结" in page
