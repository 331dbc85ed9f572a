"""States of a campaign: 拟定 → 已批准 → 已通知学校 → 实施 → 汇总 → 已反馈 → 整改跟踪 → 结题."""

from django.db.models import TextChoices

from core.workflow import Transition


class CampaignStatus(TextChoices):
    """Life of one campaign."""

    DRAFT = "draft", "拟定"
    APPROVED = "approved", "已批准"
    NOTIFIED = "notified", "已通知学校"
    RUNNING = "running", "实施"
    SUMMING = "summing", "汇总"
    FED_BACK = "fed_back", "已反馈"
    FOLLOWING = "following", "整改跟踪"
    CLOSED = "closed", "结题"


MAY_VIEW = "inspectors.view_campaign"
MAY_CHANGE = "inspectors.change_campaign"
MAY_APPROVE = "inspectors.approve_campaign"

S = CampaignStatus
APPROVE = Transition("approve", "批准印发", (S.DRAFT,), S.APPROVED, MAY_APPROVE, style="primary")
NOTIFY = Transition("notify", "通知学校", (S.APPROVED,), S.NOTIFIED, MAY_CHANGE, style="primary")
START = Transition("start", "开始实施", (S.NOTIFIED,), S.RUNNING, MAY_CHANGE, style="primary")
SUM_UP = Transition("sum_up", "进入汇总", (S.RUNNING,), S.SUMMING, MAY_CHANGE, style="primary")
FEED_BACK = Transition("feed_back", "反馈印发", (S.SUMMING,), S.FED_BACK, MAY_APPROVE, style="primary")
FOLLOW = Transition("follow", "转入整改跟踪", (S.FED_BACK,), S.FOLLOWING, MAY_CHANGE, style="primary")
CLOSE = Transition("close", "结题", (S.FOLLOWING,), S.CLOSED, MAY_APPROVE, style="primary")
FLOW = (APPROVE, NOTIFY, START, SUM_UP, FEED_BACK, FOLLOW, CLOSE)
IN_FIELD = (S.NOTIFIED, S.RUNNING)
