"""The principal's page of what the office asks, and the inspector's of what he should look at."""

from typing import Any

import django_filters as filters

from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from rectification.concern_flow import MAY_REPLY, MAY_SEE, MAY_SEE_LEADS
from rectification.concern_office_forms import FollowForm, ReplyForm
from rectification.concern_tables import InquiryTable, LeadFilter, LeadTable
from rectification.models import Inquiry, Lead
from rectification.services import concerns

# Nothing of the message itself is fetched: what is not there cannot be shown.
INQUIRIES = Inquiry.objects.select_related("school")
LEADS = Lead.objects.select_related("school", "looked_by", "item")


class InquiryFilter(filters.FilterSet):
    """What is still to be explained."""

    waiting = filters.BooleanFilter(label="待回复", field_name="replied_at", lookup_expr="isnull")

    class Meta:
        model = Inquiry
        fields: list[str] = []


class InquiryListView(ScopedListView):
    """What the office asks the school."""

    permission_required = MAY_REPLY
    queryset = INQUIRIES
    filterset_class = InquiryFilter
    table_class = InquiryTable
    title = "情况了解"
    extra_context = {"state": "督导室请学校说明的情况，请在期限内回复。", "empty_text": "没有需要说明的情况。"}


class InquiryDetailView(ScopedDetailView):
    """One question and its reply."""

    permission_required = MAY_REPLY
    queryset = INQUIRIES
    template_name = "rectification/inquiry_detail.html"
    title = "情况了解"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether it is late."""
        late = self.object.replied_at is None and self.object.due_on < clock.today()
        return super().get_context_data(is_late=late, **kwargs)


class InquiryReplyView(ObjectActionView):
    """The school explains."""

    permission_required = MAY_REPLY
    queryset = INQUIRIES
    form_class = ReplyForm
    template_name = "rectification/inquiry_reply.html"
    title = "回复情况了解"
    success_message = "已回复。"

    def perform(self, data: dict[str, Any]) -> Inquiry:
        return concerns.reply_inquiry(actor=self.request.user, inquiry=self.object, text=data["said"])


class LeadListView(ScopedListView):
    """What inspectors should look at."""

    permission_required = MAY_SEE_LEADS
    queryset = Lead.objects.select_related("school")
    filterset_class = LeadFilter
    table_class = LeadTable
    title = "督导线索"
    extra_context = {"state": "督导室请责任督学到校时查看的情况。", "empty_text": "没有督导线索。"}


class LeadDetailView(ScopedDetailView):
    """One lead; the way to the message is the office's."""

    permission_required = MAY_SEE_LEADS
    queryset = LEADS
    template_name = "rectification/lead_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The message's address for whoever may read it."""
        may_read = self.request.user.has_perm(MAY_SEE)
        return super().get_context_data(concern=self.object.concern if may_read else None, **kwargs)


class LeadFollowView(ObjectActionView):
    """What was seen."""

    permission_required = MAY_SEE_LEADS
    queryset = LEADS
    form_class = FollowForm
    template_name = "rectification/lead_follow.html"
    success_message = "已提交查看结果。"

    def get_title(self) -> str:
        """Where."""
        return f"填写查看结果：{self.object.school}"

    def perform(self, data: dict[str, Any]) -> Lead:
        return concerns.follow_lead(actor=self.request.user, lead=self.object, text=data["said"])
