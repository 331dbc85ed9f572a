"""What moves a campaign on: the steps of its flow, and its papers."""

from typing import Any

from core.views import ObjectActionView
from core.workflow import Transition
from inspectors import campaign_flow, campaign_papers
from inspectors.models import Campaign
from inspectors.services import campaigns as planning
from inspectors.views.campaigns import MAY_DRAFT, OneCampaign
from reports.models import Document


class CampaignMoveView(ObjectActionView):
    """One step of the flow. `told`: what the step means."""

    transition: Transition
    queryset = Campaign.objects.for_list()
    told = ""

    def get_title(self) -> str:
        """The step."""
        return self.transition.label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the step means."""
        return super().get_context_data(intro=self.told, **kwargs)

    def perform(self, data: dict[str, Any]) -> Campaign:
        return planning.move_campaign(actor=self.request.user, campaign=self.object, transition=self.transition)


class CampaignApproveView(CampaignMoveView):
    """The director approves."""

    transition = campaign_flow.APPROVE
    permission_required = transition.permission
    told = "批准后受检学校不能再改，接下来排好日程、通知学校。"
    success_message = "已批准。"


class CampaignNotifyView(CampaignMoveView):
    """Tell schools and teams."""

    transition = campaign_flow.NOTIFY
    permission_required = transition.permission
    told = "受检学校的校（园）长会收到消息，看到到校日期和要准备的材料；检查组成员也会收到消息。"
    success_message = "已通知学校和检查组。"


class CampaignStartView(CampaignMoveView):
    """The teams go."""

    transition = campaign_flow.START
    permission_required = transition.permission
    told = "检查组开始到校检查。通知之后检查组就可以填写记录。"
    success_message = "已开始实施。"


class CampaignSumUpView(CampaignMoveView):
    """Everything is in."""

    transition = campaign_flow.SUM_UP
    permission_required = transition.permission
    told = "每所学校都要有检查记录，或写明未检查原因；下一轮还要逐条核对上一轮的问题。"
    success_message = "已进入汇总。"


class CampaignFeedBackView(CampaignMoveView):
    """The feedback is out."""

    transition = campaign_flow.FEED_BACK
    permission_required = transition.permission
    told = "在学校页面起草反馈意见，按公文程序签发。这里登记反馈已经印发。"
    success_message = "已登记反馈印发。"


class CampaignFollowView(CampaignMoveView):
    """The problems are with the schools."""

    transition = campaign_flow.FOLLOW
    permission_required = transition.permission
    told = "发现的问题在整改台账里由学校整改、督导室销号。"
    success_message = "已转入整改跟踪。"


class CampaignCloseView(CampaignMoveView):
    """Done."""

    transition = campaign_flow.CLOSE
    permission_required = transition.permission
    told = "问题全部销号，或者已经开展下一轮，才能结题。"
    success_message = "已结题。"


class CampaignNoticeView(OneCampaign):
    """Draft the notice."""

    permission_required = MAY_DRAFT
    title = "起草通知"
    success_message = "已起草，PDF 正在排版。"

    def perform(self, data: dict[str, Any]) -> Document:
        return campaign_papers.draft_notice(actor=self.request.user, campaign=self.object)


class CampaignReportView(OneCampaign):
    """Draft the summary."""

    permission_required = MAY_DRAFT
    title = "起草报告"
    success_message = "已起草，PDF 正在排版。"

    def perform(self, data: dict[str, Any]) -> Document:
        return campaign_papers.draft_summary(actor=self.request.user, campaign=self.object)
