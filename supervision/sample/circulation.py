"""Papers of October 2023 that went to many and came back: four feedback opinions with their answers, a bulletin and its readers."""

from datetime import date, timedelta

from inspectors.models import Visit
from office.models import User
from rectification.models import Item
from reports import services as papers
from reports.blocks import Heading, Paragraph
from reports.models import Document
from schools.models import Kind, Posting, School
from supervision.documents import draft_feedback_opinion
from supervision.sample.county import stand_on
from supervision.sample.people import People
from supervision.sample.register import Register

ISSUED, SIGNED, ANSWERED, DECIDED = date(2023, 10, 12), date(2023, 10, 13), date(2023, 11, 2), date(2023, 11, 9)
FEEDBACK = 4
TOLD, READERS, SIGNERS = 74, 71, 66
BULLETIN = "关于2023年秋季学期开学以来督导情况的通报"
ANSWER = "反馈意见收悉。学校已召开校务会学习，对照反馈意见逐项明确了责任人和完成时间，整改情况将按期申报。"
STATEMENT = "对反馈意见没有不同意见。督导期间学校正在组织期中检测，没有安排听课，申请在下次到校督导时补听。"
DECISION = "情况属实，已请责任督学在下次到校时听课；反馈意见的内容不变。"


def circulate(register: Register, people: People) -> list[Document]:
    """The year's opinions first: their numbers begin with 1."""
    principals = {school.pk: person for school, person in zip(register.schools, people.principals, strict=True)}
    opinions = [answered(school, principals[school.pk], people, n) for n, school in enumerate(settled_schools())]
    return [*opinions, bulletin(principals, people)]


def settled_schools() -> list[School]:
    """Schools that were visited by then, and whose problems of the year were as settled on that day as they are today."""
    posted = Posting.objects.current().as_principal().values("school")
    visited = Visit.objects.approved().in_year(ISSUED.year).filter(visited_on__lte=ISSUED).values("school")
    moved = Item.objects.filter(found_on__year=ISSUED.year, found_on__lte=ISSUED, events__at__date__gt=ISSUED)
    rows = School.objects.open_on(ISSUED).exclude(kind=Kind.KINDERGARTEN).filter(pk__in=posted).filter(pk__in=visited)
    return list(rows.exclude(pk__in=moved.filter(school__isnull=False).values("school")).order_by("pk")[:FEEDBACK])


def answered(school: School, principal: User, people: People, place: int) -> Document:
    """An opinion, signed for the next day, answered three weeks after it was issued, decided on and put away."""
    clerk = people.staff[2]
    stand_on(ISSUED)
    document = sent(people, draft_feedback_opinion(actor=clerk, school=school, year=ISSUED.year))
    stand_on(SIGNED)
    papers.note_opened(actor=principal, document=document)
    receipt = papers.receive_document(actor=principal, document=document)
    stand_on(ANSWERED)
    replies = [papers.file_reply(actor=principal, receipt=receipt, kind="answer", text=ANSWER)]
    if place == 0:
        replies.append(papers.file_reply(actor=principal, receipt=receipt, kind="statement", text=STATEMENT))
    stand_on(DECIDED)
    papers.decide_reply(actor=clerk, reply=replies[0], status="noted", decision="")
    for statement in replies[1:]:
        papers.decide_reply(actor=clerk, reply=statement, status="accepted", decision=DECISION)
    return papers.archive_document(actor=clerk, document=document)


def sent(people: People, document: Document) -> Document:
    """Submitted, signed and issued on the day."""
    clerk = people.staff[2]
    document = papers.submit_document(actor=clerk, document=document)
    document = papers.sign_document(actor=people.director, document=document)
    return papers.issue_document(actor=clerk, document=document)


def bulletin(principals: dict[int, User], people: People) -> Document:
    """What the first weeks of the term showed, to the schools and the larger kindergartens; most have read it."""
    stand_on(ISSUED)
    posted = Posting.objects.current().as_principal().values("school")
    schools = list(School.objects.open_on(ISSUED).filter(pk__in=posted).order_by("pk"))
    chosen = sorted(schools, key=lambda school: (school.kind == Kind.KINDERGARTEN, school.pk))[:TOLD]
    document = papers.draft_document(
        actor=people.staff[2],
        kind="supervision_circular",
        school=None,
        title=BULLETIN,
        addressee="各有关学校、幼儿园",
        blocks=words(),
        schools=chosen,
    )
    document = sent(people, document)
    for n, school in enumerate(chosen[:READERS]):
        stand_on(ISSUED + timedelta(days=1 + n % 6))
        papers.note_opened(actor=principals[school.pk], document=document)
        if n < SIGNERS:
            papers.receive_document(actor=principals[school.pk], document=document)
    return document


def words() -> list[Heading | Paragraph]:
    """Counted from the records of September."""
    visits = Visit.objects.approved().filter(visited_on__year=2023, visited_on__month=9)
    found = Item.objects.counted().filter(found_on__year=2023, found_on__month=9)
    schools = visits.order_by().values("school").distinct().count()
    return [
        Heading("督导情况"),
        Paragraph(
            f"2023年9月，全县责任督学到校督导{visits.count()}次，涉及学校（幼儿园）{schools}所，发现问题{found.count()}条。"
        ),
        Heading("工作要求"),
        Paragraph("各学校（幼儿园）要对照督导发现的问题举一反三，落实责任，按期整改，接受责任督学复核。"),
    ]
