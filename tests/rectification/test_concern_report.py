"""The general page: any school or none, with the protections of the page of a plate; floods are stopped quickly."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from office.models import WorkYear
from office.parameters import declared
from rectification.models import Concern
from rectification.services import concerns, concerns_crowd
from tests.factories.office import WorkYearFactory
from tests.factories.schools import SchoolFactory, TownshipFactory
from tests.rectification.test_concerns import county_year, limit

pytestmark = pytest.mark.django_db
URL, SAID = reverse("rectification:concern_report"), reverse("rectification:concern_said")
WORDS = "放学时校门口车很多，希望有人疏导一下交通。"


@pytest.fixture(autouse=True)
def a_quiet_day(county, own_window):
    """Parameters of the year, and nothing counted yet."""
    WorkYearFactory(year=county_year())


def sent(**more):
    return {"client_uuid": str(uuid.uuid4()), "category": "safety", "text": WORDS} | more


@pytest.mark.parametrize("typed", ["城关第一小学", "城关 一小学", "", "不清楚"])
def test_a_school_is_named_by_its_words_or_not_at_all(typed):
    school = SchoolFactory(name="城关第一小学")
    SchoolFactory(name="城关第二小学")
    client = Client()
    page = client.get(URL)
    assert '<option value="城关第一小学">' in page.content.decode()
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "<script" not in page.content.decode()
    answer = client.post(URL, sent(school_name=typed), follow=True)
    concern = Concern.objects.get()
    assert answer.redirect_chain[-1][0] == SAID
    assert concerns.code_of(concern) in answer.content.decode()
    assert concerns.code_of(concern) not in Client().get(SAID).content.decode()
    assert (concern.channel, concern.school) == ("web", school if "城关" in typed else None)


def test_what_is_no_school_or_several_is_said_and_nothing_is_lost():
    for town in ("东镇", "西镇"):
        SchoolFactory(name="中心小学", township=TownshipFactory(name=town))
    for typed, words in (("没有的学校", "没有找到这所学校"), ("中心", "有几所学校都符合")):
        answer = Client().post(URL, sent(school_name=typed))
        assert (answer.status_code, words in answer.content.decode(), WORDS in answer.content.decode()) == (
            422,
            True,
            True,
        )
    assert Client().post(URL, sent(school_name="中心小学（东镇）")).status_code == 302
    assert Concern.objects.get().school.township.name == "东镇"


def test_the_ways_to_it_are_linked():
    ask = reverse("rectification:concern_ask")
    assert f'href="{URL}"' in Client().get(ask).content.decode()
    assert f'href="{ask}"' in Client().get(URL).content.decode()


def test_a_double_click_is_one():
    content, client = sent(), Client()
    assert {client.post(URL, content).status_code for _ in range(3)} == {302}
    assert Concern.objects.count() == 1
    assert client.post(URL, content | {"text": "另外一件事情，与刚才不同。"}).status_code == 409


def test_a_megabyte_of_text_gets_a_sentence():
    answer = Client().post(URL, sent(text="长" * 350_000))
    assert (answer.status_code, "最多写2000字" in answer.content.decode()) == (422, True)
    assert Client().post(URL, sent(text="长" * 900_000)).status_code in {400, 413}
    assert not Concern.objects.exists()


def test_a_flood_from_one_address_is_asked_then_stopped(monkeypatch):
    monkeypatch.setattr(concerns_crowd, "TRIES", 20)
    client = Client()
    answers = [client.post(URL, sent()).status_code for _ in range(120)]
    assert set(answers) == {302, 422, 429}
    assert (answers.count(302), answers[20:]) == (5, [429] * 100)
    assert Concern.objects.count() == 5


def test_the_addresses_of_one_subscriber_are_one():
    answers = [Client().post(URL, sent(), REMOTE_ADDR=f"2001:db8:1:2::{n:x}").status_code for n in range(1, 9)]
    assert (answers[:5], set(answers[5:])) == ([302] * 5, {422})
    assert Client().post(URL, sent(), REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_a_flood_from_many_addresses_is_asked_then_stopped():
    limit("concern.site_crowd", 10)
    limit("concern.site_per_day", 15)
    answers = [Client().post(URL, sent(), REMOTE_ADDR=f"198.51.100.{n}") for n in range(30)]
    statuses = [answer.status_code for answer in answers]
    assert (statuses[:10], set(statuses[10:])) == ([302] * 10, {422})
    assert "等于几" in answers[-1].content.decode()
    for number in range(5):
        assert solve(Client(), sent(), f"198.51.101.{number}").status_code == 302
    assert Client().post(URL, sent(), REMOTE_ADDR="198.51.102.1").status_code == 429
    assert Concern.objects.count() == 15


def solve(client, content, address):
    """Answer the sum that is asked."""
    asked = client.post(URL, content, REMOTE_ADDR=address)
    form = asked.context["form"]
    first, second = (int(part) for part in form.fields["answer"].label.removesuffix(" 等于几？").split(" 加 "))
    told = {"ticket": form["ticket"].value(), "answer": str(first + second)}
    return client.post(URL, content | told, REMOTE_ADDR=address)


def test_a_ticket_serves_one_form_for_half_an_hour(monkeypatch):
    limit("concern.per_address", 1)
    Client().post(URL, sent())
    content = sent()
    asked = Client().post(URL, content).context["form"]
    question = concerns_crowd.question_of(asked["ticket"].value())
    told = {"ticket": asked["ticket"].value(), "answer": str(question.answer)}
    assert Client().post(URL, sent() | told).status_code == 422  # another form
    assert Client().post(URL, content | told).status_code == 302
    assert Client().post(URL, content | told | {"text": "再来一条别的内容，看收不收。"}).status_code == 409
    monkeypatch.setattr(concerns_crowd, "TICKET_AGE", -1)
    assert concerns_crowd.question_of(asked["ticket"].value()) is None


def test_the_parents_of_a_class_behind_one_address_still_get_through():
    answers = []
    for _ in range(20):
        content, client = sent(), Client()
        first = client.post(URL, content)
        answers.append(first if first.status_code == 302 else solve(client, content, "127.0.0.1"))
    assert {answer.status_code for answer in answers} == {302}
    assert Concern.objects.count() == 20


def test_the_limits_are_parameters_of_the_year():
    assert {"concern.site_crowd", "concern.site_per_day", "concern.per_day"} <= set(declared())
    assert WorkYear.objects.filter(year=county_year()).exists()
