"""Visits: written as a draft under the client's own UUID, handed in, reviewed. Nothing is ever deleted."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.templatetags.formatting import cn_date
from inspectors.campaigns import place_for, visit_kind
from inspectors.content import VisitContent, content_of, is_same, lines_of
from inspectors.models import Checklist, ChecklistEntry, Inspector, Visit, VisitDocument, VisitPhoto, VisitPlan
from inspectors.policies import edit_refusal, gaps, settled
from inspectors.querysets import CAMPAIGN_KINDS
from inspectors.services.campaign_visits import attach_visit
from inspectors.services.versions import keep_version
from inspectors.services.visit_parts import COUNT_LIMIT as COUNT_LIMIT
from inspectors.services.visit_parts import DEADLINE_RANGE as DEADLINE_RANGE
from inspectors.services.visit_parts import FINDING_LIMIT as FINDING_LIMIT
from inspectors.services.visit_parts import bounded, line, write_parts, write_photos
from inspectors.workflow import APPROVE, EDITABLE, MAY_ADD, RETURN, SUBMIT, Status
from office import calendar, clock, parameters
from office.inbox import notify
from office.models import User, WorkYear
from rectification.models import Source
from rectification.services import open_item
from schools.models import Posting, School


@transaction.atomic
def save_visit(
    *,
    actor: User,
    client_uuid: uuid.UUID,
    content: VisitContent,
    photos: Iterable[UploadedFile] = (),
    dropped: Iterable[VisitPhoto] = (),
    origin: str = Visit.Origin.PAGE,
) -> Visit:
    """Write the draft with this UUID, new or again. A visit already handed in with the same content is returned as it is.

    Refused: no permission, a day in the future or in a year that is not active, a school not listed to the actor on
    that day, leaving before arriving, a theme that does not concern the school, a plan that is another's or already
    made, another person's UUID, a visit that is no longer a draft.
    """
    if not actor.has_perm(MAY_ADD):
        raise NotAllowed("您没有填写督导记录的权限。")
    check_day(actor, content.school, content.visited_on, content.kind)
    check_times(content)
    check_frame(actor, content)
    content = replace(content, answers=settled(content))
    plan = locked_plan(actor, content)
    visit, is_new = Visit.objects.get_or_create(
        client_uuid=client_uuid,
        defaults={
            "inspector": actor,
            "school": content.school,
            "visited_on": content.visited_on,
            "checklist": content.checklist,
            "origin": origin,
        },
    )
    if not is_new:
        visit = Visit.objects.select_for_update().get(pk=visit.pk)
        if visit.inspector_id == actor.pk and visit.status not in EDITABLE and is_same(content_of(visit), content):
            return visit
        if refusal := edit_refusal(actor, visit):
            raise refusal
    claim(plan, visit)
    refuse_copy(visit, content)
    write_fields(visit, content, is_new=is_new)
    write_parts(visit, content)
    write_photos(visit, photos, dropped, actor)
    if origin == Visit.Origin.PAGE:  # what a phone sent last is no longer what stands here
        VisitDocument.objects.filter(visit=visit).delete()
    if visit.status == Status.RETURNED:
        keep_version(actor=actor, visit=visit)
    audit.record(actor=actor, verb="visit.saved", target=visit, version=visit.version, visited_on=visit.visited_on)
    return visit


def check_day(actor: User, school: School, day: date, kind: str = Visit.Kind.REGULAR) -> None:
    """A visit is judged by its own day: not in the future, in an active year, at a school listed to the actor then; a visit
    of a campaign at a school to which his team goes in a campaign of that day."""
    today = clock.today()
    if day > today:
        raise BusinessRuleError(f"督导日期{cn_date(day)}晚于今天（{cn_date(today)}），请改成实际到校的日期。")
    if not WorkYear.objects.filter(year=day.year, status=WorkYear.Status.ACTIVE).exists():
        raise BusinessRuleError(f"{day.year}年度没有启用或已经封存，不能填写这一年的督导记录。")
    if Posting.objects.as_inspector().valid_on(day).filter(user=actor, school=school).exists():
        return
    place = place_for(actor, school, day)
    if place is not None and kind in CAMPAIGN_KINDS:
        return
    if place is not None:
        kind_label = Visit.Kind(visit_kind(place.campaign)).label
        raise BusinessRuleError(
            f"{school}不是您挂牌的学校，{cn_date(day)}您是为“{place.campaign}”到校的，请把督导类型改为“{kind_label}”。"
        )
    raise BusinessRuleError(
        f"{cn_date(day)}您不是{school}的责任督学，不能填写这次督导。请核对日期和学校，或请督导室核对挂牌时间。"
    )


def check_frame(actor: User, content: VisitContent) -> None:
    """Checklist, themes and companions belong to such a visit."""
    if content.kind not in Visit.Kind.values:
        raise BusinessRuleError("请选择督导类型。")
    if content.checklist.kind == Checklist.Kind.THEME or content.checklist.status != Checklist.Status.ISSUED:
        raise BusinessRuleError(f"“{content.checklist}”不能作为一次督导的清单，请重新选择。")
    for theme in content.themes:
        if theme.kind == Checklist.Kind.REGULAR or theme.status != Checklist.Status.ISSUED:
            raise BusinessRuleError(f"“{theme}”不是已启用的专题，请去掉后再保存。")
        if not theme.concerns(content.school):
            raise BusinessRuleError(f"专题《{theme.title}》不适用于{content.school}的学段，请去掉后再保存。")
    if len({theme.code for theme in content.themes}) < len(content.themes):
        raise BusinessRuleError("同一个专题选了两个版本，请只留一个。")
    check_companions(actor, content)


def check_companions(actor: User, content: VisitContent) -> None:
    """Who goes along is an inspector in office on that day, and not the actor himself."""
    companions = {user.pk for user in content.companions}
    serving = set(
        Inspector.objects.serving_on(content.visited_on).filter(user__in=companions).values_list("user", flat=True)
    )
    for user in content.companions:
        if user.pk == actor.pk or user.pk not in serving:
            raise BusinessRuleError(f"{user}不能作为这次督导的随行督学，请核对后重新选择。")


def check_times(content: VisitContent) -> None:
    """Arrival and departure on the day itself, in order."""
    for moment in (content.arrived_at, content.left_at):
        if moment is not None and timezone.localtime(moment).date() != content.visited_on:
            raise BusinessRuleError("到校时间和离校时间要在督导日期当天。")
    if content.arrived_at and content.left_at and content.left_at <= content.arrived_at:
        raise BusinessRuleError("离校时间要晚于到校时间，请核对。")


def refuse_copy(visit: Visit, content: VisitContent) -> None:
    """The same text of the same hour and day at the same school is a form sent a second time under a new UUID."""
    if not content.summary.strip():
        return
    same = Visit.objects.filter(
        inspector=visit.inspector_id,
        school=content.school,
        visited_on=content.visited_on,
        arrived_at=content.arrived_at,
        summary=content.summary,
    )
    if same.exclude(pk=visit.pk).exists():
        raise BusinessRuleError(
            f"{cn_date(content.visited_on)}{content.school}的这次督导已经保存过，不必再次提交；请在督导记录里打开它。"
        )


def locked_plan(actor: User, content: VisitContent) -> VisitPlan | None:
    """The plan of the visit, locked; refused unless it is the actor's own or he goes along, at this school, and stands."""
    if content.plan is None:
        return None
    plan = VisitPlan.objects.select_for_update(of=("self",)).select_related("inspector").get(pk=content.plan.pk)
    if plan.inspector_id != actor.pk and not plan.companions.filter(pk=actor.pk).exists():
        raise NotAllowed("这份督导计划不是您的，也没有安排您随行，请不要选择它。")
    if plan.school_id != content.school.pk:
        raise BusinessRuleError(f"所选的督导计划是到{plan.school}的，和这次督导的学校不同，请重新选择。")
    if plan.is_cancelled:
        raise BusinessRuleError(f"督导计划“{plan}”已取消，请在记录里去掉这份计划后再保存，其他内容都还在。")
    return plan


def claim(plan: VisitPlan | None, visit: Visit) -> None:
    """Whoever hands in first has made the plan; a draft that was never handed in gives it up to another's save."""
    if plan is None:
        return
    others = Visit.objects.filter(plan=plan).exclude(pk=visit.pk)
    others.filter(status=Status.DRAFT).update(plan=None)
    made = others.select_related("inspector").first()
    if made is not None:
        raise BusinessRuleError(
            f"督导计划“{plan}”已由{made.inspector}完成（{cn_date(made.visited_on)}）。您写的内容都还在；"
            "如果您另外到校督导过，请在记录里去掉这份计划后再保存。"
        )


def write_fields(visit: Visit, content: VisitContent, *, is_new: bool) -> None:
    """The visit's own columns; a later save counts the version up."""
    bounded(Visit, summary=content.summary, highlights=content.highlights)
    names = ["school", "visited_on", "kind", "checklist", "plan", "written_at"]
    names += ["arrived_at", "left_at", "is_announced", "summary", "highlights"]
    for name in names:
        setattr(visit, name, getattr(content, name))
    visit.follow_up = follow_up_of(visit, content)
    if is_new:
        visit.save(update_fields=[*names, "follow_up"])
    else:
        visit.bump(*names, "follow_up")
    visit.themes.set(content.themes)
    visit.companions.set(content.companions)


def follow_up_of(visit: Visit, content: VisitContent) -> ChecklistEntry | None:
    """The chosen way of following up."""
    lines = lines_of(content.checklist, (), ChecklistEntry.Part.FOLLOW_UP)
    return line(lines, visit, content.follow_up, "后续处理方式") if content.follow_up else None


@transaction.atomic
def submit_visit(*, actor: User, visit: Visit) -> Visit:
    """Hand the record in: complete, judged late or not by its first submission, its findings opened in the ledger."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    SUBMIT.apply(visit, actor)
    check_day(actor, visit.school, visit.visited_on, visit.kind)
    if missing := gaps(content_of(visit)):
        raise BusinessRuleError("还不能提交：" + "".join(missing))
    if visit.submitted_at is None:
        visit.submitted_at = clock.now()
        visit.is_late = is_late_on(visit, clock.today())
    visit.return_reason = ""
    visit.bump("status", "submitted_at", "is_late", "return_reason")
    open_items(actor, visit)
    attach_visit(actor=actor, visit=visit)
    keep_version(actor=actor, visit=visit)
    audit.record(actor=actor, verb="visit.submitted", target=visit, is_late=visit.is_late)
    return visit


def open_items(actor: User, visit: Visit) -> None:
    """One ledger item per finding that has none; a finding handed in twice stays one item."""
    for finding in visit.findings.unsent().select_related("matter").order_by("pk"):
        finding.item = open_item(
            actor=actor,
            school=visit.school,
            source=Source.CAMPAIGN if visit.kind in CAMPAIGN_KINDS else Source.VISIT,
            basis=finding.matter.basis or visit.checklist.source,
            category=finding.matter.label,
            severity=finding.severity,
            text=finding.text,
            found_on=visit.visited_on,
            workdays=finding.workdays,
        )
        finding.save(update_fields=["item"])


def is_late_on(visit: Visit, day: date) -> bool:
    """Whether a submission on `day` comes more workdays after the visit than visit.submit_days allows."""
    allowed = parameters.value("visit.submit_days", year=visit.visited_on.year)
    return calendar.workdays_between(visit.visited_on, day) > allowed


@transaction.atomic
def approve_visit(*, actor: User, visit: Visit) -> Visit:
    """Close the review; from now on the visit counts."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    APPROVE.apply(visit, actor)
    visit.reviewed_by = actor
    visit.reviewed_at = clock.now()
    visit.bump("status", "reviewed_by", "reviewed_at")
    audit.record(actor=actor, verb="visit.approved", target=visit)
    return visit


@transaction.atomic
def return_visit(*, actor: User, visit: Visit, reason: str) -> Visit:
    """Give the record back to its inspector with a reason; items already opened stay open."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    RETURN.apply(visit, actor)
    if not reason.strip():
        raise BusinessRuleError("请写明退回原因，让督学知道要改什么。")
    visit.return_reason = reason.strip()
    visit.reviewed_by = actor
    visit.reviewed_at = clock.now()
    visit.bump("status", "return_reason", "reviewed_by", "reviewed_at")
    notify(visit.inspector, title=f"督导记录被退回：{visit}", url=visit.get_absolute_url(), source="督导记录")
    audit.record(actor=actor, verb="visit.returned", target=visit, reason=visit.return_reason)
    return visit
