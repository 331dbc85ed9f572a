"""Feedback opinions in every state of their life; those that are signed have their PDF."""

from datetime import date

from core import jobs
from core.models import Job
from reports import pressroom
from reports import services as papers
from reports.models import Document
from reports.tasks import RENDER
from schools.models import School
from supervision.documents import draft_feedback_opinion
from supervision.sample.county import TODAY, stand_on
from supervision.sample.people import People
from supervision.sample.register import Register

STEPS = ("draft", "submitted", "signed", "issued", "received", "archived")
# name of the school, day on which it all happens, how far it gets
PLAN = (
    ("青禾县第一小学", date(2024, 5, 14), "archived"),
    ("青禾县第二初级中学", date(2024, 5, 16), "received"),
    ("云溪镇初级中学", date(2024, 5, 20), "withdrawn"),
    ("青禾县城东小学", date(2024, 5, 28), "issued"),
    ("青禾县滨河学校", date(2024, 5, 29), "issued"),
    ("青禾县实验小学", date(2024, 5, 30), "signed"),
    ("青禾县第一初级中学", date(2024, 5, 30), "submitted"),
    ("白塘镇中心小学", date(2024, 5, 31), "draft"),
)


def issue(register: Register, people: People) -> list[Document]:
    """Draft, sign, send out, as far as each goes; then print."""
    principal_of = {s.pk: p for s, p in zip(register.schools, people.principals, strict=True)}
    documents = []
    for name, day, state in PLAN:
        stand_on(day)
        school = next(school for school in register.schools if school.name == name)
        documents.append(carry(people, school, principal_of[school.pk], state))
    stand_on(TODAY)
    for job in Job.objects.filter(kind=RENDER, state=Job.State.WAITING).order_by("created_at"):
        jobs.perform(job.pk)
    pressroom.close()
    return documents


def carry(people: People, school: School, principal: object, state: str) -> Document:
    """One paper as far as `state`."""
    clerk, director = people.staff[2], people.director
    document = draft_feedback_opinion(actor=clerk, school=school, year=2024)
    reach = STEPS.index("issued" if state == "withdrawn" else state)
    if reach >= 1:
        document = papers.submit_document(actor=clerk, document=document)
    if reach >= 2:
        document = papers.sign_document(actor=director, document=document)
    if reach >= 3:
        document = papers.issue_document(actor=clerk, document=document)
    if reach >= 4:
        papers.receive_document(actor=principal, document=document)  # type: ignore[arg-type]
    if reach >= 5:
        document = papers.archive_document(actor=clerk, document=document)
    if state == "withdrawn":
        document = papers.withdraw_document(actor=director, document=document, reason="主送单位有误，收回重发。")
    return document
