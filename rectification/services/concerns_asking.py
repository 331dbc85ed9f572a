"""The school is asked, the inspector gets a lead: both in the office's words, neither learns of the message."""

from django.db import transaction

from core import audit
from core.exceptions import NotAllowed, WrongState
from office import calendar, clock, parameters
from office.inbox import notify_all
from office.models import User
from rectification.concern_flow import ASK_SCHOOL, MAKE_LEAD, MAY_HANDLE, MAY_REPLY
from rectification.models import Concern, Inquiry, Lead
from rectification.services.concerns_intake import SOURCE
from rectification.services.concerns_steps import add_step, locked, may_act, own_words
from rectification.services.steps import written
from schools.models import Posting, School

INQUIRY_SOURCE, LEAD_SOURCE = "情况了解", "督导线索"


def principals_of(school: School) -> list[User]:
    """The school's principals now; of the one it was merged into, once it was."""
    at = [pk for pk in (school.pk, school.merged_into_id) if pk is not None]
    postings = Posting.objects.current().as_principal().filter(school__in=at)
    return list(User.objects.filter(is_active=True, postings__in=postings).distinct())


@transaction.atomic
def ask_school(*, actor: User, concern: Concern, question: str) -> Inquiry:
    """The principal is asked to explain something within `concern.inquiry_days` workdays. He sees the question and its day,
    nothing else. Raises BusinessRuleError where the school may not know."""
    concern = may_act(ASK_SCHOOL, actor=actor, concern=concern)
    school, today = concern.school, clock.today()
    if school is None:
        raise WrongState("这条反映没有写明学校，不能向学校了解。")
    people = principals_of(school)
    if any(person.pk == concern.about_id for person in people):
        raise WrongState("这条反映涉及该校校（园）长本人，不能向他了解。")
    days = parameters.value("concern.inquiry_days", year=today.year, kind=school.kind)
    inquiry = Inquiry.objects.create(
        concern=concern,
        school=school,
        question=own_words(concern, question, "需要说明的情况"),
        asked_by=actor,
        asked_at=clock.now(),
        due_on=calendar.deadline(today, days),
    )
    concern.bump()
    add_step(concern, "ask_school", actor=actor, text=inquiry.question)
    audit.record(actor=actor, verb="inquiry.asked", target=inquiry)
    url = inquiry.get_absolute_url()
    sentence = "督导室请学校说明情况"
    transaction.on_commit(lambda: notify_all(people, title=sentence, url=url, source=INQUIRY_SOURCE), robust=True)
    return inquiry


@transaction.atomic
def reply_inquiry(*, actor: User, inquiry: Inquiry, text: str) -> Inquiry:
    """The principal explains, once."""
    concern = locked(inquiry.concern)
    inquiry = Inquiry.objects.select_for_update(of=("self",)).select_related("school", "asked_by").get(pk=inquiry.pk)
    if not actor.has_perm(MAY_REPLY) or not School.objects.led_by(actor).filter(pk=inquiry.school_id).exists():
        raise NotAllowed("只有本校校（园）长能回复。")
    if inquiry.replied_at is not None:
        raise WrongState("已经回复过，不能再改；有补充请与督导室联系。")
    inquiry.reply, inquiry.replied_by, inquiry.replied_at = written(text, "学校说明"), actor, clock.now()
    inquiry.bump("reply", "replied_by", "replied_at")
    add_step(concern, "school_replied", actor=actor, text=inquiry.reply)
    audit.record(actor=actor, verb="inquiry.replied", target=inquiry)
    people = {person for person in (inquiry.asked_by, concern.handler) if person is not None}
    title, url = f"学校回复了情况了解：{inquiry.school}", concern.get_absolute_url()
    transaction.on_commit(lambda: notify_all(people, title=title, url=url, source=SOURCE), robust=True)
    return inquiry


@transaction.atomic
def make_lead(*, actor: User, concern: Concern, text: str) -> Lead:
    """The school's responsible inspector is asked to look at something on his next visit. Raises BusinessRuleError."""
    concern = may_act(MAKE_LEAD, actor=actor, concern=concern)
    school = concern.school
    if school is None:
        raise WrongState("这条反映没有写明学校，不能列为督导线索。")
    people = inspectors_of(school)
    if any(person.pk == concern.about_id for person in people):
        raise WrongState("这条反映涉及该校责任督学本人，不能列为他的线索；请分办给督导室工作人员。")
    lead = Lead.objects.create(
        concern=concern,
        school=school,
        text=own_words(concern, text, "需要查看的情况"),
        made_by=actor,
        made_at=clock.now(),
    )
    concern.bump()
    add_step(concern, "lead", actor=actor, text=lead.text)
    audit.record(actor=actor, verb="lead.made", target=lead)
    title, url = f"下次督导请查看：{school}", lead.get_absolute_url()
    transaction.on_commit(lambda: notify_all(people, title=title, url=url, source=LEAD_SOURCE), robust=True)
    return lead


def inspectors_of(school: School) -> list[User]:
    """The school's responsible inspectors now."""
    postings = Posting.objects.current().as_inspector().filter(school=school)
    return list(User.objects.filter(is_active=True, postings__in=postings).distinct())


@transaction.atomic
def follow_lead(*, actor: User, lead: Lead, text: str) -> Lead:
    """The inspector (or the office) writes what was seen, once; the office puts a problem into the ledger itself."""
    concern = locked(lead.concern)
    lead = Lead.objects.select_for_update(of=("self",)).select_related("school", "made_by").get(pk=lead.pk)
    if actor not in inspectors_of(lead.school) and not actor.has_perm(MAY_HANDLE):
        raise NotAllowed("线索由这所学校现在的责任督学查看。")
    if concern.about_id == actor.pk:
        raise NotAllowed("这条线索不能由您查看。")
    if lead.looked_at is not None:
        raise WrongState("查看结果已经填写，不能再改。")
    lead.result, lead.looked_by, lead.looked_at = written(text, "查看结果", limit=2000), actor, clock.now()
    lead.bump("result", "looked_by", "looked_at")
    add_step(concern, "lead_followed", actor=actor, text=lead.result)
    audit.record(actor=actor, verb="lead.followed", target=lead)
    people = {person for person in (lead.made_by, concern.handler) if person is not None and person != actor}
    title, url = f"线索已查看：{lead.school}", lead.get_absolute_url()
    transaction.on_commit(lambda: notify_all(people, title=title, url=url, source=LEAD_SOURCE), robust=True)
    return lead
