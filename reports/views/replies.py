"""Answering a paper, and deciding on what was answered."""

from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from core.files import file_response
from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from office.models import User
from reports import services
from reports.answering import (
    MAY_DECIDE,
    decision_paper_refusal,
    decision_refusal,
    reply_refusal,
    statement_refusal,
)
from reports.models import Document, Receipt, Reply
from reports.receipt_filters import ReplyFilter
from reports.receipt_forms import DecideForm, DecisionPaperForm, ReplyForm
from reports.receipt_tables import ReplyTable
from reports.views.guarded import GuardedActView
from reports.workflow import MAY_RECEIVE, MAY_VIEW

ABOUT = ("receipt__document", "receipt__school", "receipt__unit", "replied_by", "file", "paper")


class ReplyNewView(ObjectActionView):
    """答复 or 陈述申辩, by the school or unit; the address may name the finding."""

    permission_required = MAY_RECEIVE
    queryset = Receipt.objects.select_related("document", "school__township", "unit")
    form_class = ReplyForm
    template_name = "reports/reply_form.html"
    title = "答复、申辩"
    success_message = "已提交，督导室会收到提醒。"

    def get_initial(self) -> dict[str, Any]:
        """What the address says."""
        kind, block = self.request.GET.get("kind", ""), self.request.GET.get("block", "")
        known = kind if kind in Reply.Kind.values else Reply.Kind.ANSWER.value
        return {"kind": known, "block": block}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Until when, and what stands against it."""
        receipt, today = self.object, clock.today()
        return super().get_context_data(
            document=receipt.document,
            statement_over=statement_refusal(receipt, today) or "",
            **kwargs,
        ) | {"refusal": reply_refusal(receipt, self.request.user) or ""}

    def back(self) -> str:
        """The copy's page."""
        return reverse("reports:receipt_detail", args=[self.object.pk])

    def perform(self, data: dict[str, Any]) -> str:
        services.file_reply(actor=cast(User, self.request.user), receipt=self.object, **data)
        return self.back()


class ReplyListView(ScopedListView):
    """What schools and units said, the newest first."""

    permission_required = MAY_VIEW
    queryset = Reply.objects.for_list().order_by("-replied_at", "-pk")
    filterset_class = ReplyFilter
    table_class = ReplyTable
    title = "答复与申辩"

    def get_table_kwargs(self) -> dict[str, Any]:
        """Who decides sees where."""
        can_decide = self.request.user.has_perm(MAY_DECIDE)
        return (
            super().get_table_kwargs() | {"can_decide": can_decide} | ({} if can_decide else {"exclude": ("actions",)})
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing yet."""
        return super().get_context_data(empty_text="还没有答复和申辩。", **kwargs)


class OfReplyView(GuardedActView):
    """An act of the office on what was said."""

    permission_required = MAY_DECIDE
    queryset = Reply.objects.select_related(*ABOUT)
    template_name = "reports/reply_act.html"

    def back(self) -> str:
        """The copy's page."""
        return reverse("reports:receipt_detail", args=[self.object.receipt_id])


class ReplyDecideView(OfReplyView):
    """采纳, 部分采纳, 不采纳; 已阅."""

    against = staticmethod(decision_refusal)
    form_class = DecideForm
    success_message = "已处理，学校（单位）会收到通知。"

    def get_title(self) -> str:
        """What is decided."""
        return f"处理{self.object.get_kind_display()}"

    def perform(self, data: dict[str, Any]) -> str:
        services.decide_reply(actor=cast(User, self.request.user), reply=self.object, **data)
        return self.back()


class ReplyPaperView(OfReplyView):
    """起草申辩处理决定."""

    against = staticmethod(decision_paper_refusal)
    form_class = DecisionPaperForm
    title = "起草申辩处理决定"
    success_message = "已起草，请核对后送审。"

    def perform(self, data: dict[str, Any]) -> Document:
        return services.draft_decision(actor=cast(User, self.request.user), reply=self.object)


class ReplyFileView(ScopedDetailView):
    """The file that came with it."""

    permission_required = MAY_VIEW
    queryset = Reply.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Stream it; without one there is no such page."""
        reply = self.get_object()
        if reply.file is None:
            raise Http404
        return file_response(reply.file, download="download" in request.GET)
