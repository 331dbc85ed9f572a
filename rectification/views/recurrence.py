"""Has it come back? Proposals with both texts side by side; the office decides."""

from typing import Any

from django.db.models import F
from django.urls import reverse

from core.likeness import side_by_side
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from rectification.filters_quality import RecurrenceFilter
from rectification.forms_quality import RecurrenceForm
from rectification.models import Item, Recurrence
from rectification.recurrence import waiting
from rectification.services.recurrence import confirm_recurrence, dismiss_recurrence, find_recurrences
from rectification.tables_quality import RecurrenceTable
from rectification.workflow import MAY_MANAGE

ROWS = Recurrence.objects.select_related("item__school__township", "former__school__township", "decided_by")


class RecurrenceListView(ScopedListView):
    """All proposals, the most alike first."""

    permission_required = MAY_MANAGE
    queryset = ROWS.order_by(F("likeness").desc(nulls_last=True), "-found_at", "-pk")
    filterset_class = RecurrenceFilter
    table_class = RecurrenceTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are open."""
        find = {"label": "立即查找", "url": reverse("rectification:recurrence_find"), "icon": "search"}
        return super().get_context_data(
            state=f"待判定 {waiting(self.request.user)[0]} 条。提示不是结论，由督导室判定；判定前不影响两条问题的办理。",
            empty_text="没有疑似反弹的问题。每天夜间自动查找。",
            page_actions=[find],
            **kwargs,
        )


class RecurrenceDetailView(ScopedDetailView):
    """One proposal, both texts, shared pieces marked."""

    permission_required = MAY_MANAGE
    queryset = ROWS
    template_name = "rectification/recurrence_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both sides."""
        own, other = side_by_side(self.object.item.text, self.object.former.text)
        sides = [("新问题", self.object.item, own), ("原问题", self.object.former, other)]
        is_open = self.object.status == Recurrence.Status.PROPOSED
        return super().get_context_data(sides=sides, is_open=is_open, **kwargs)


class RecurrenceDecideView(ObjectActionView):
    """是反弹 or 不是反弹."""

    permission_required = MAY_MANAGE
    queryset = ROWS
    form_class = RecurrenceForm
    title = "判定疑似反弹"
    success_message = "已判定。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the decision does."""
        row = self.object
        intro = f"新问题{row.item}：{row.item.brief} 原问题{row.former}：{row.former.brief} 判定为反弹的，原问题重开，新问题并入原问题。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Item | Recurrence:
        """To the reopened item, or back to the proposal."""
        act = confirm_recurrence if data["verdict"] == "yes" else dismiss_recurrence
        row = act(actor=self.request.user, recurrence=self.object, reason=data["reason"])
        return row.former if data["verdict"] == "yes" else row


class RecurrenceFindView(ActionView):
    """Look now instead of at night."""

    permission_required = MAY_MANAGE
    title = "查找疑似反弹"
    back_to = "rectification:recurrence_list"
    success_message = "查找完成。"
    extra_context = {"intro": "把还在办理的问题与同一学校以前办结的问题逐条比对；以前提示过的不重复提示。"}

    def perform(self, data: dict[str, Any]) -> str:
        """Look."""
        find_recurrences()
        return self.back()
