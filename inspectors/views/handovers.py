"""What is passed from one responsible inspector to the next."""

from typing import Any

from core.views import ConfirmForm, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import services
from inspectors.filters_listing import HandoverFilter
from inspectors.models import Handover
from inspectors.tables_listing import HandoverTable
from inspectors.workflow import MAY_ADD, MAY_SEE_LISTING


class ReceiveForm(ConfirmForm):
    """One button."""

    submit_label = "确认接收"


class HandoverListView(ScopedListView):
    """All hand-overs; the office looks for those that nobody confirmed."""

    permission_required = MAY_SEE_LISTING
    queryset = Handover.objects.for_list()
    filterset_class = HandoverFilter
    table_class = HandoverTable
    title = "挂牌交接"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait."""
        waiting = Handover.objects.visible_to(self.request.user).waiting().count()
        state = f"{waiting}次交接还没有接收。" if waiting else "所有交接都已接收。"
        return super().get_context_data(state=state, empty_text="还没有办理过交接。", **kwargs)


class HandoverDetailView(ScopedDetailView):
    """What was open at the school, the former inspector's word, and the receipt."""

    permission_required = "inspectors.view_visit"
    queryset = Handover.objects.select_related("school", "former__user", "successor__user")
    template_name = "inspectors/handover_detail.html"

    def get_title(self) -> str:
        """The school."""
        return f"{self.object.school}：挂牌交接"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The problems, as they stand now."""
        row, user = self.object, self.request.user
        items = row.items.visible_to(user).select_related("school").by_urgency()
        is_mine = row.successor is not None and row.successor.user_id == user.pk
        can_receive = is_mine and row.received_at is None and user.has_perm(MAY_ADD)
        return super().get_context_data(items=items, can_receive=can_receive, **kwargs)


class HandoverReceiveView(ObjectActionView):
    """The successor confirms."""

    permission_required = MAY_ADD
    queryset = Handover.objects.select_related("school", "former__user", "successor__user")
    form_class = ReceiveForm
    title = "确认接收"
    success_message = "已确认接收。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it means."""
        intro = "确认后，督导室知道您已了解这所学校的情况和未办结的问题。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Handover:
        """Receive."""
        return services.receive_handover(actor=self.request.user, handover=self.object)
