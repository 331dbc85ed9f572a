"""整改通知书: the problems of one visit as official paper to the school. A draft; signing and issuing are elsewhere."""

from django.db.models import QuerySet

from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from inspectors.models import Visit, VisitFinding
from inspectors.workflow import Status
from office.models import User
from reports import services as papers
from reports.blocks import Block, Heading, Paragraph, Table, chinese_date
from reports.models import Document
from reports.workflow import Status as PaperStatus

KIND, NOTICE = "rectification_notice", "notice"


def draft_notice(*, actor: User, visit: Visit) -> Document:
    """A draft with every problem of the visit, its number and its day.

    Refused: the visit is not approved, its follow-up is not a notice, it found nothing, a notice stands already. Raises
    NotAllowed without ``reports.draft_document``.
    """
    if refusal := notice_refusal(visit):
        raise BusinessRuleError(refusal)
    findings = list(visit.findings.select_related("matter", "item").order_by("pk"))
    return papers.draft_document(
        actor=actor,
        kind=KIND,
        school=visit.school,
        title=f"关于{visit.school}限期整改有关问题的通知",
        blocks=blocks_of(visit, findings),
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


def blocks_of(visit: Visit, findings: list[VisitFinding]) -> list[Block]:
    """When and by whom, the problems, what is asked."""
    rows = tuple(
        (
            str(at),
            row.item.number if row.item else "",
            row.text,
            str(row.get_severity_display()),
            chinese_date(row.item.due_on)
            if row.item and row.item.due_on
            else f"{row.workdays}个工作日"
            if row.workdays
            else "",
        )
        for at, row in enumerate(findings, start=1)
    )
    return [
        Paragraph(
            f"{cn_date(visit.visited_on)}，责任督学{visit.inspector}对你校（园）开展了{visit.get_kind_display()}，"
            f"发现{len(findings)}个问题。现将有关事项通知如下。"
        ),
        Heading("需要整改的问题"),
        Table(("序号", "台账编号", "问题", "整改类型", "整改期限"), rows, (1, 3, 8, 2, 3)),
        Heading("整改要求"),
        Paragraph("请明确责任人和措施，按期完成整改，在督导系统中逐项申报整改情况并上传佐证材料。责任督学将到校复核。"),
        Paragraph("对整改有异议或需要延期的，请在期限届满前向我室说明。"),
    ]
