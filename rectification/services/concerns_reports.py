"""The month's report of the channel as a workbook. Contacts are not in it."""

from django.db import transaction
from django.utils import timezone

from core import audit
from core.exceptions import NotAllowed
from core.templatetags.formatting import share
from core.workbooks import Column, SheetPlan, write_workbook
from office.models import User
from rectification.concern_figures import Line, span, statistics
from rectification.concern_flow import MAY_SEE
from rectification.concern_masking import fully_masked
from rectification.models import Concern
from rectification.services.concerns_steps import own_names

COUNTS = (
    "分组",
    "收到",
    "按时受理",
    "不予受理",
    "已答复",
    "按时答复",
    "按时答复率",
    "属实和部分属实",
    "答复天数中位数",
)
CASES = ("收到日期", "渠道", "类别", "学校", "反映内容（已隐去姓名和号码）", "状态", "核查结论", "处置情况")
NOTE = "反映内容里的电话、证件号、姓名和班级由系统隐去，不能保证没有遗漏；对外使用前请人工再看一遍。"


@transaction.atomic
def month_report(*, actor: User, year: int, month: int) -> bytes:
    """Counts by category and channel, and the texts with numbers, names and classes hidden. Leaves a line in the trail."""
    if not actor.has_perm(MAY_SEE):
        raise NotAllowed("您没有导出问题反映的权限。")
    figures = statistics(actor, year, month)
    groups = [figures.total, *figures.channels, *figures.categories]
    first, last = span(year, month)
    rows = Concern.objects.visible_to(actor).filter(received_at__date__gte=first, received_at__date__lte=last)
    texts = [case_row(row) for row in rows.select_related("school").order_by("received_at", "pk")]
    plans = [
        SheetPlan("统计", [Column(heading) for heading in COUNTS], [count_row(group) for group in groups]),
        SheetPlan("情况", [Column(heading) for heading in CASES], texts),
    ]
    audit.record(actor=actor, verb="concern.reported", month=f"{year}-{month:02d}", rows=len(texts))
    return write_workbook(plans, notes=[NOTE])


def count_row(line: Line) -> list[object]:
    """One group; a rate without a denominator is empty."""
    rate, days = line.answered_rate, line.median_days
    return [
        line.label,
        line.received,
        line.decided_in_time,
        line.declined,
        line.answered,
        line.answered_in_time,
        "" if rate is None else share(rate),
        line.borne_out,
        "" if days is None else str(days),
    ]


def case_row(concern: Concern) -> list[object]:
    """One message; the sender's own name is hidden wherever he wrote it."""
    names = own_names(concern)
    return [
        timezone.localdate(concern.received_at).isoformat(),
        concern.get_channel_display(),
        concern.get_category_display(),
        str(concern.school) if concern.school else "没有写明",
        fully_masked(concern.text, *names),
        concern.get_status_display(),
        concern.get_finding_display(),
        fully_masked(concern.disposal, *names),
    ]
