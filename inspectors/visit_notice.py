"""整改通知书: the problems of one visit as official paper to the school. A draft; signing and issuing are elsewhere."""

from collections.abc import Sequence

from django.db.models import QuerySet

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from inspectors.models import Visit, VisitFinding
from inspectors.workflow import Status
from office.models import User
from reports import services as papers
from reports.blocks import Block, Table, chinese_date
from reports.models import Document
from reports.workflow import Status as PaperStatus

KIND, NOTICE = "rectification_notice", "notice"
HEAD = ("序号", "台账编号", "问题", "整改类型", "整改期限")


def draft_notice(*, actor: User, visit: Visit) -> Document:
    """A draft with every problem of the visit, its number and its day.

    Refused: the visit is not approved, its follow-up is not a notice, it found nothing, a notice stands already. Raises
    NotAllowed without ``reports.draft_document``.
    """
    if refusal := notice_refusal(visit):
        raise BusinessRuleError(refusal)
    findings = list(visit.findings.select_related("matter", "item").order_by("pk"))
    return papers.compose_document(
        actor=actor,
        kind=KIND,
        school=visit.school,
        values=values_of(visit, findings),
        facts={
            "visit": visit.pk,
            "visited_on": visit.visited_on,
            "findings": len(findings),
            "items": [row.item.number for row in findings if row.item],
        },
    )


def notice_refusal(visit: Visit) -> str:
    """Why no notice can be drafted now, or nothing."""
    if visit.status != Status.APPROVED:
        return "督导记录审核通过后才能起草整改通知书。"
    if visit.follow_up is None or visit.follow_up.code != NOTICE:
        return "这次督导的后续处理不是“下达整改通知”，不能起草整改通知书。"
    if not visit.findings.exists():
        return "这次督导没有记录问题，不能起草整改通知书。"
    standing = notices_of(visit).first()
    return f"这次督导已经起草过整改通知书（{standing}），请打开它修改。" if standing else ""


def notices_of(visit: Visit) -> QuerySet[Document]:
    """The notices of a visit that stand: withdrawn ones do not."""
    found = Document.objects.filter(kind=KIND, school=visit.school_id, snapshot__facts__visit=visit.pk)
    return found.exclude(status=PaperStatus.WITHDRAWN).order_by("-pk")


def values_of(visit: Visit, findings: list[VisitFinding]) -> dict[str, str | Sequence[Block]]:
    """When and by whom, and the problems."""
    rows = tuple(
        (str(at), row.item.number if row.item else "", row.text, str(row.get_severity_display()), due_of(row))
        for at, row in enumerate(findings, start=1)
    )
    return {
        "督导日期": cn_date(visit.visited_on),
        "督学": str(visit.inspector),
        "督导类别": str(visit.get_kind_display()),
        "问题数": str(len(findings)),
        "问题清单": (Table(HEAD, rows, (13, 34, 61, 21, 27)),),
    }


def due_of(row: VisitFinding) -> str:
    """By which day, or within how many workdays."""
    if row.item and row.item.due_on:
        return chinese_date(row.item.due_on)
    return f"{row.workdays}个工作日" if row.workdays else ""
