"""Visits: written as a draft under the client's own UUID, handed in, reviewed. Nothing is ever deleted."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed
from core.files import store_upload
from core.templatetags.formatting import cn_date
from inspectors.content import Finding, VisitContent, content_of
from inspectors.models import ChecklistEntry, Visit, VisitCount, VisitFinding, VisitMatter, VisitPhoto
from inspectors.policies import edit_refusal, gaps
from inspectors.workflow import APPROVE, EDITABLE, MAY_ADD, RETURN, SUBMIT
from office import calendar, clock, parameters
from office.inbox import notify
from office.models import User, WorkYear
from rectification.models import Severity, Source
from rectification.services import open_item
from schools.models import Posting, School

COUNT_LIMIT = 9999
PHOTO_LIMIT = 30
FINDING_LIMIT = 20
DEADLINE_RANGE = range(1, 401)
Part = ChecklistEntry.Part


@transaction.atomic
def save_visit(
    *,
    actor: User,
    client_uuid: uuid.UUID,
    content: VisitContent,
    photos: Iterable[UploadedFile] = (),
    dropped: Iterable[VisitPhoto] = (),
) -> Visit:
    """Write the draft with this UUID, new or again. A visit already handed in with the same content is returned as it is.

    Refused: no permission, a day in the future or in a year that is not active, a school not listed to the actor on
    that day, leaving before arriving, another person's UUID, a visit that is no longer a draft.
    """
    if not actor.has_perm(MAY_ADD):
        raise NotAllowed("您没有填写督导记录的权限。")
    check_day(actor, content.school, content.visited_on)
    check_times(content)
    visit, is_new = Visit.objects.get_or_create(
        client_uuid=client_uuid,
        defaults={
            "inspector": actor,
            "school": content.school,
            "visited_on": content.visited_on,
            "checklist": content.checklist,
        },
    )
    if not is_new:
        visit = Visit.objects.select_for_update().get(pk=visit.pk)
        if visit.inspector_id == actor.pk and visit.status not in EDITABLE and content_of(visit) == content:
            return visit
        if refusal := edit_refusal(actor, visit):
            raise refusal
    refuse_copy(visit, content)
    write_fields(visit, content, is_new=is_new)
    write_parts(visit, content)
    write_photos(visit, photos, dropped, actor)
    audit.record(actor=actor, verb="visit.saved", target=visit, version=visit.version, visited_on=visit.visited_on)
    return visit


def check_day(actor: User, school: School, day: date) -> None:
    """A visit is judged by its own day: not in the future, in an active year, at a school listed to the actor then."""
    today = clock.today()
    if day > today:
        raise BusinessRuleError(f"督导日期{cn_date(day)}晚于今天（{cn_date(today)}），请改成实际到校的日期。")
    if not WorkYear.objects.filter(year=day.year, status=WorkYear.Status.ACTIVE).exists():
        raise BusinessRuleError(f"{day.year}年度没有启用或已经封存，不能填写这一年的督导记录。")
    if not Posting.objects.as_inspector().valid_on(day).filter(user=actor, school=school).exists():
        raise BusinessRuleError(
            f"{cn_date(day)}您不是{school}的责任督学，不能填写这次督导。请核对日期和学校，或请督导室核对挂牌时间。"
        )


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


def write_fields(visit: Visit, content: VisitContent, *, is_new: bool) -> None:
    """The visit's own columns; a later save counts the version up."""
    names = ["school", "visited_on", "checklist", "arrived_at", "left_at", "is_announced", "summary", "highlights"]
    for name in names:
        setattr(visit, name, getattr(content, name))
    visit.follow_up = entry_of(visit, Part.FOLLOW_UP, content.follow_up, "后续处理方式") if content.follow_up else None
    if is_new:
        visit.save(update_fields=[*names, "follow_up"])
    else:
        visit.bump(*names, "follow_up")


def entries_of(visit: Visit, part: str) -> dict[str, ChecklistEntry]:
    """The lines of one part of the visit's checklist, by code."""
    return {entry.code: entry for entry in visit.checklist.entries.all() if entry.part == part}


def entry_of(visit: Visit, part: str, code: str, what: str) -> ChecklistEntry:
    """One line of the visit's checklist, or a refusal."""
    found = entries_of(visit, part).get(code)
    if found is None:
        raise BusinessRuleError(f"{what}“{code[:20]}”不在“{visit.checklist}”里，请刷新页面重新选择。")
    return found


def write_parts(visit: Visit, content: VisitContent) -> None:
    """Methods, counters, answers and the findings that have not gone to the ledger, as handed in now."""
    visit.methods.set([entry_of(visit, Part.METHOD, code, "督导方式") for code in content.methods])
    visit.counts.all().delete()
    for code, count in content.counts.items():
        if not 0 <= count <= COUNT_LIMIT:
            raise BusinessRuleError(f"数量应在 0 到 {COUNT_LIMIT} 之间。")
        VisitCount.objects.create(visit=visit, entry=entry_of(visit, Part.COUNTER, code, "采集项目"), count=count)
    visit.matters.all().delete()
    VisitMatter.objects.bulk_create(answered_matters(visit, content))
    write_findings(visit, content.findings)


def answered_matters(visit: Visit, content: VisitContent) -> list[VisitMatter]:
    """One row per answered matter; a matter that does not concern the school is 不适用 unless it was looked at anyway."""
    rows = []
    matters = entries_of(visit, Part.MATTER)
    for code in content.answers:
        entry_of(visit, Part.MATTER, code, "督导事项")
    for code, entry in matters.items():
        answer = content.answers.get(code)
        result = answer.result if answer else ""
        if not entry.applies_to(content.school) and result != VisitMatter.Result.DONE:
            result = VisitMatter.Result.NOT_APPLICABLE
        if result:
            rows.append(VisitMatter(visit=visit, entry=entry, result=result, note=answer.note if answer else ""))
    return rows


def write_findings(visit: Visit, findings: Iterable[Finding]) -> None:
    """Replace the findings of the draft; those already in the ledger stay as they are."""
    visit.findings.unsent().delete()
    rows = [finding_row(visit, finding) for finding in findings]
    if len(rows) > FINDING_LIMIT:
        raise BusinessRuleError(f"一次督导最多记 {FINDING_LIMIT} 条问题。")
    VisitFinding.objects.bulk_create(rows)


def finding_row(visit: Visit, finding: Finding) -> VisitFinding:
    """One finding, checked."""
    if not finding.text.strip():
        raise BusinessRuleError("问题的内容不能为空。")
    if finding.severity not in Severity.values:
        raise BusinessRuleError("请选择问题的程度。")
    if finding.workdays is not None and finding.workdays not in DEADLINE_RANGE:
        raise BusinessRuleError("整改期限应在 1 到 400 个工作日之间。")
    return VisitFinding(
        visit=visit,
        matter=entry_of(visit, Part.MATTER, finding.matter, "所属事项"),
        severity=finding.severity,
        text=finding.text.strip(),
        workdays=finding.workdays,
    )


def write_photos(visit: Visit, photos: Iterable[UploadedFile], dropped: Iterable[VisitPhoto], actor: User) -> None:
    """Take photos out of the draft and add new ones; a file that is not a photo refuses the whole save."""
    visit.photos.filter(pk__in=[photo.pk for photo in dropped]).delete()
    uploads = list(photos)
    if visit.photos.count() + len(uploads) > PHOTO_LIMIT:
        raise BusinessRuleError(f"一次督导最多附 {PHOTO_LIMIT} 张照片。")
    for upload in uploads:
        VisitPhoto.objects.create(visit=visit, file=store_upload(upload, kind="photo", actor=actor))


@transaction.atomic
def submit_visit(*, actor: User, visit: Visit) -> Visit:
    """Hand the record in: complete, judged late or not by its first submission, its findings opened in the ledger."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    SUBMIT.apply(visit, actor)
    check_day(actor, visit.school, visit.visited_on)
    if missing := gaps(content_of(visit)):
        raise BusinessRuleError("还不能提交：" + "".join(missing))
    if visit.submitted_at is None:
        visit.submitted_at = clock.now()
        visit.is_late = is_late_on(visit, clock.today())
    visit.return_reason = ""
    visit.bump("status", "submitted_at", "is_late", "return_reason")
    open_items(actor, visit)
    audit.record(actor=actor, verb="visit.submitted", target=visit, is_late=visit.is_late)
    return visit


def open_items(actor: User, visit: Visit) -> None:
    """One ledger item per finding that has none; a finding handed in twice stays one item."""
    for finding in visit.findings.unsent().select_related("matter").order_by("pk"):
        finding.item = open_item(
            actor=actor,
            school=visit.school,
            source=Source.VISIT,
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
