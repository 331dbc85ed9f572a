"""The papers that wait on somebody's first page: to be signed, signed for, answered, decided on."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from office.models import Unit, UnitPosting
from reports import services
from reports.blocks import Paragraph
from reports.models import Document
from supervision import desks
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.schools import PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Two of the office, a principal, the contact of a unit."""
    call_command("sync_roles", verbosity=0)
    CountyFactory()
    unit = Unit.objects.create(name="青禾县示例局", kind="department")
    found = {role: UserFactory(role=role) for role in ("staff", "director", "principal", "department")}
    UnitPosting.objects.create(user=found["department"], unit=unit, started_on=date(2024, 1, 1))
    school = PostingFactory(user=found["principal"], capacity="principal").school
    return found | {"unit": unit, "school": school}


def brought(people, *, issued: bool) -> Document:
    """An opinion to the school and the unit, sent to the signer or out."""
    document = services.draft_document(
        actor=people["staff"],
        kind="feedback_opinion",
        school=people["school"],
        title="关于校舍安全的|反馈意见",
        blocks=[Paragraph("校舍东侧围墙有裂缝。")],
        units=[people["unit"]],
    )
    services.submit_document(actor=people["staff"], document=document)
    if issued:
        services.sign_document(actor=people["director"], document=document)
        services.issue_document(actor=people["staff"], document=document)
    return Document.objects.get(pk=document.pk)


def test_who_signs_finds_it_on_the_first_page_and_who_drafted_does_not(people, client):
    brought(people, issued=False)
    client.force_login(people["director"])
    page = client.get(reverse("supervision:home_staff")).content.decode()
    assert "等您签发的公文（1）" in page
    assert "关于校舍安全的反馈意见" in page
    client.force_login(people["staff"])
    assert "等您签发的公文" not in client.get(reverse("supervision:home_staff")).content.decode()
    own = services.draft_document(
        actor=people["director"],
        kind="feedback_opinion",
        school=people["school"],
        title="自拟",
        blocks=[Paragraph("文")],
    )
    services.submit_document(actor=people["director"], document=own)
    assert [paper.title for paper in desks.papers_to_sign(people["director"])] == ["关于校舍安全的反馈意见"]


@pytest.mark.parametrize(("role", "home"), [("principal", "home_principal"), ("department", "home_unit")])
def test_whoever_answers_for_a_copy_signs_first_and_answers_then(people, client, role, home):
    document = brought(people, issued=True)
    person = people[role]
    client.force_login(person)
    address = reverse(f"supervision:{home}")
    assert "等您签收和答复的公文（1）" in client.get(address).content.decode()
    assert [(paper.verb, document.number in paper.told) for paper in desks.waiting_papers(person)] == [("签收", True)]
    receipt = services.receive_document(actor=person, document=document)
    assert [paper.verb for paper in desks.waiting_papers(person)] == ["答复"]
    services.file_reply(actor=person, receipt=receipt, kind="answer", text="已安排修缮。")
    assert desks.waiting_papers(person) == []
    assert "等您签收和答复的公文" not in client.get(address).content.decode()


def test_the_piles_of_the_office_open_exactly_their_rows(people, client):
    document = brought(people, issued=True)
    receipt = services.receive_document(actor=people["principal"], document=document)
    services.file_reply(actor=people["principal"], receipt=receipt, kind="statement", text="裂缝已修补。")
    piles = {pile.label: pile for pile in desks.office_piles(people["staff"])}
    client.force_login(people["staff"])
    for label in ("公文待签收", "答复、申辩待处理"):
        assert piles[label].value == 1
        assert client.get(piles[label].url).context["table"].page.paginator.count == 1
    services.receive_document(actor=people["department"], document=document)
    assert {pile.label: pile.value for pile in desks.office_piles(people["staff"])}["公文待签收"] == 0
