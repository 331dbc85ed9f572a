"""A set put up for opinions asks the people it concerns: they read it, say what they think, and see nobody else's words."""

import copy

import pytest
from django.urls import reverse

from assessments import services
from assessments.consultations import people_asked
from assessments.models import IndicatorSet, SetOpinion
from assessments.services.opinions import add_opinion, answer_opinion
from assessments.workflow import SetStatus
from core.exceptions import NotAllowed, WrongState
from inspectors.models import Inspector
from office.models import Message
from schools.models import Posting, Township, TownshipPosting
from tests.factories import assessments as make
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("assessments:consultation_list")


def page_of(row):
    return reverse("assessments:consultation_detail", args=[row.pk])


def saying(row):
    return reverse("assessments:opinion_add", args=[row.pk])


def draft(code="balance_draft", title="征求意见稿", **scope):
    pack = copy.deepcopy(make.resources_pack()) | {"code": code, "title": title}
    pack["scope"] = pack["scope"] | scope
    return make.indicator_set(SetStatus.DRAFT, pack)


def scored_by_hand(**more):
    """The smallest set: one indicator with points given by hand."""
    item = {
        "code": "A",
        "title": "履职",
        "points": 100,
        "rule": {"kind": "manual", "field": "given"},
        "source": {"clause": "一", "confidence": "unconfirmed"},
    }
    fields = {"given": {"label": "评分", "unit": "分", "origin": "sheet"}}
    return {"code": "by_hand", "title": "考核", "source": {"document": "某办法"}, "fields": fields, "indicators": [item]} | more  # fmt: skip


def asked_about(row):
    services.consult_set(actor=UserFactory(role="director"), indicator_set=row)
    return IndicatorSet.objects.get(pk=row.pk)


def posted(role, school, capacity, name=""):
    person = UserFactory(role=role, full_name=name or f"{school.name}的人")
    Posting.objects.create(user=person, school=school, capacity=capacity, started_on="2020-09-01")
    return person


@pytest.fixture
def primary(county):
    return make.school("P", name="青禾县甲小学")


@pytest.fixture
def kindergarten(county):
    return make.school("K", kind="kindergarten", stages=("kindergarten",), name="青禾县乙幼儿园")


@pytest.fixture
def principal(primary):
    return posted("principal", primary, Posting.Capacity.PRINCIPAL)


@pytest.fixture
def director_of_kindergarten(kindergarten):
    return posted("principal", kindergarten, Posting.Capacity.PRINCIPAL)


@pytest.fixture
def inspector(kindergarten):
    person = posted("inspector", kindergarten, Posting.Capacity.INSPECTOR)
    Inspector.objects.create(user=person, kind="part_time", started_on="2020-09-01")
    return person


@pytest.fixture
def contact(county):
    person = UserFactory(role="township")
    township = Township.objects.create(name="溪口镇")
    TownshipPosting.objects.create(user=person, township=township, started_on="2020-09-01")
    return person


@pytest.mark.smoke
def test_who_is_asked_finds_it_in_the_inbox_reads_it_and_says_something(as_role, principal, inspector, contact):
    row = asked_about(draft())
    for person, role in ((principal, "principal"), (inspector, "inspector"), (contact, "township")):
        client = as_role(role, user=person)
        message = Message.objects.get(user=person)
        assert message.title == "征求意见：征求意见稿（第1版）"
        listed = client.get(message.url)
        assert listed.status_code == 200
        assert page_of(row) in listed.content.decode()
        read = client.get(page_of(row)).content.decode()
        assert "每百名学生拥有县级以上骨干教师数" in read
        assert saying(row) in read
        assert reverse("assessments:set_edit", args=[row.pk]) not in read
        assert client.get(saying(row)).status_code == 200
        answer = client.post(saying(row), {"indicator_code": "R2", "text": f"{role}的意见"}, follow=True)
        assert answer.status_code == 200
        assert f"{role}的意见" in answer.content.decode()
    assert SetOpinion.objects.count() == 3


def test_a_set_asks_only_principals_of_schools_it_is_about(
    as_role, principal, director_of_kindergarten, inspector, contact
):
    row = asked_about(draft())
    assert set(people_asked(row)) == {principal, inspector, contact}
    client = as_role("principal", user=director_of_kindergarten)
    assert client.get(page_of(row)).status_code == 404
    assert client.get(saying(row)).status_code == 404
    assert client.post(saying(row), {"text": "越权"}).status_code == 404
    with pytest.raises(NotAllowed, match="不向您征求意见"):
        add_opinion(actor=director_of_kindergarten, indicator_set=row, indicator_code="", text="越权")
    assert not Message.objects.filter(user=director_of_kindergarten).exists()


@pytest.mark.parametrize(
    "scope",
    [
        {"stages": ["primary", "junior"]},
        {"stages": ["kindergarten"]},
        {"stages": ["primary", "kindergarten"], "excluded_kinds": {"kinds": ["kindergarten"], "reason": "不计幼儿园"}},
        {"stages": ["primary", "kindergarten"], "excluded_kinds": {"kinds": ["primary"], "reason": "不计小学"}},
    ],
)
def test_who_is_written_to_is_who_may_read(principal, director_of_kindergarten, inspector, contact, scope):
    row = asked_about(make.indicator_set(SetStatus.DRAFT, scored_by_hand(scope=scope)))
    everyone = [principal, director_of_kindergarten, inspector, contact, UserFactory(role="principal"), UserFactory(role="township")]  # fmt: skip
    reading = {person for person in everyone if IndicatorSet.objects.visible_to(person).filter(pk=row.pk).exists()}
    assert set(people_asked(row)) == reading


def test_a_set_about_inspectors_does_not_ask_principals(principal, inspector, contact):
    row = asked_about(make.indicator_set(SetStatus.DRAFT, scored_by_hand(object="inspector")))
    assert set(people_asked(row)) == {inspector, contact}
    assert not IndicatorSet.objects.visible_to(principal).exists()
    assert IndicatorSet.objects.visible_to(inspector).get() == row


def test_neither_drafts_nor_sets_in_force_are_read_by_who_is_only_asked(as_role, principal):
    row = draft(title="还没有成熟的草案")
    client = as_role("principal", user=principal)
    assert client.get(page_of(row)).status_code == 404
    assert "还没有成熟的草案" not in client.get(LIST).content.decode()
    asked_about(row)
    assert client.get(page_of(row)).status_code == 200
    for name in ("set_detail", "set_yaml", "set_workbook", "set_compare", "set_opinions", "field_list"):
        assert client.get(reverse(f"assessments:{name}", args=[row.pk])).status_code == 403, name
    services.issue_set(actor=UserFactory(role="director"), indicator_set=row)
    assert client.get(page_of(row)).status_code == 404
    assert client.post(saying(row), {"text": "晚了"}).status_code == 404
    with pytest.raises(WrongState):
        add_opinion(actor=principal, indicator_set=row, indicator_code="", text="晚了")
    assert "现在没有向您征求意见" in client.get(LIST).content.decode()


def test_nobody_reads_the_opinion_of_another_school(as_role, principal, inspector):
    row = asked_about(draft())
    other = posted("principal", make.school("Q", name="青禾县丙小学"), Posting.Capacity.PRINCIPAL, name="丙校长")
    add_opinion(actor=other, indicator_set=row, indicator_code="R2", text="丙校的难处")
    for person, role in ((principal, "principal"), (inspector, "inspector")):
        client = as_role(role, user=person)
        for address in (LIST, page_of(row)):
            read = client.get(address).content.decode()
            assert "丙校" not in read
        assert not SetOpinion.objects.visible_to(person).exists()
    assert "丙校的难处" in as_role("principal", user=other).get(page_of(row)).content.decode()
    assert "丙校的难处" in as_role("leader").get(reverse("assessments:set_opinions", args=[row.pk])).content.decode()


def test_the_answer_reaches_who_asked_even_after_the_consultation(as_role, principal):
    row = asked_about(draft())
    said = add_opinion(actor=principal, indicator_set=row, indicator_code="", text="建议延后")
    services.issue_set(actor=UserFactory(role="director"), indicator_set=row)
    answer_opinion(actor=UserFactory(role="staff"), opinion=said, answer="下一版考虑")
    message = Message.objects.filter(user=principal).latest("pk")
    assert message.title == "您对征求意见稿（第1版）的意见有了答复"
    page = as_role("principal", user=principal).get(message.url)
    assert page.status_code == 200
    assert "下一版考虑" in page.content.decode()


def test_someone_whose_posting_ended_is_not_asked_any_more(as_role, principal):
    row = asked_about(draft())
    Posting.objects.filter(user=principal).update(ended_on="2021-01-01")
    client = as_role("principal", user=principal)
    assert client.get(page_of(row)).status_code == 404
    assert principal not in set(people_asked(row))


def test_roles_without_a_say_stay_outside(as_role, county):
    row = asked_about(draft())
    for role in ("department", "assessor", "auditor"):
        client = as_role(role)
        assert client.get(LIST).status_code == 403, role
        assert client.get(page_of(row)).status_code == 403, role
        assert not IndicatorSet.objects.visible_to(client.person).exists()
