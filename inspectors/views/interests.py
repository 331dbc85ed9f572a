"""Reasons to stay away from a school: declared, decided, ended."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import services
from inspectors.filters_listing import InterestFilter
from inspectors.forms.interests import DismissForm, InterestEndForm, InterestOfficeForm, InterestOwnForm, UpholdForm
from inspectors.models import Interest
from inspectors.services.interests import Declaration
from inspectors.tables_listing import InterestTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_DECIDE_INTEREST, MAY_DECLARE_INTEREST


class InterestListView(ScopedListView):
    """The office sees all, an inspector his own."""

    permission_required = MAY_DECLARE_INTEREST
    queryset = Interest.objects.for_list()
    filterset_class = InterestFilter
    table_class = InterestTable
    title = "回避"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is, and how to declare."""
        new = reverse("inspectors:interest_create")
        return super().get_context_data(
            state="申报后立即起作用，由督导室主任认定。有回避情形的督学不能负责这所学校，也不编入检查它的组。",
            empty_text="没有申报过回避情形。",
            page_actions=[{"label": "申报回避", "url": new, "style": "primary", "icon": "plus-lg"}],
            **kwargs,
        )


class InterestCreateView(ActionView):
    """Declare: one's own, or as the office anyone's."""

    permission_required = MAY_DECLARE_INTEREST
    template_name = "inspectors/find_form.html"
    title = "申报回避"
    back_to = "inspectors:interest_list"
    success_message = "已申报，从今天起起作用。"

    def get_form_class(self) -> Any:
        """The office chooses the person and the school from lists."""
        return InterestOfficeForm if self.request.user.has_perm(MAY_CHANGE_LISTING) else InterestOwnForm

    def perform(self, data: dict[str, Any]) -> Interest:
        """Declare it."""
        content = Declaration(user=data.pop("user", self.request.user), **data)
        return services.declare_interest(actor=self.request.user, content=content)


class InterestDetailView(ScopedDetailView):
    """One interest with what the director may do."""

    permission_required = MAY_DECLARE_INTEREST
    queryset = Interest.objects.for_list().select_related("user", "school", "declared_by", "decided_by")
    template_name = "inspectors/interest_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which decisions are open to this person."""
        row, user = self.object, self.request.user
        decides = user.has_perm(MAY_DECIDE_INTEREST) and row.user_id != user.pk
        stands = row.ended_on is None and row.status != Interest.Status.DISMISSED
        return super().get_context_data(
            can_decide=decides and row.status == Interest.Status.DECLARED,
            can_end=decides and stands,
            is_conflict=row.is_listed and stands,
            **kwargs,
        )


class InterestAct(ObjectActionView):
    """An act of the director on one interest."""

    permission_required = MAY_DECIDE_INTEREST
    queryset = Interest.objects.select_related("user", "school")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was declared."""
        row = self.object
        intro = f"{row.user}申报：{row.get_kind_display()}（{row.school}）。{row.note}"
        return super().get_context_data(intro=intro, **kwargs)


class InterestUpholdView(InterestAct):
    """Uphold."""

    form_class = UpholdForm
    title = "认定回避"
    success_message = "已认定。"

    def perform(self, data: dict[str, Any]) -> Interest:
        """It stays in force."""
        return services.decide_interest(actor=self.request.user, interest=self.object, is_upheld=True, **data)


class InterestDismissView(InterestAct):
    """Dismiss."""

    form_class = DismissForm
    title = "不构成回避"
    success_message = "已决定不构成回避。"

    def perform(self, data: dict[str, Any]) -> Interest:
        """It no longer forbids."""
        return services.decide_interest(actor=self.request.user, interest=self.object, is_upheld=False, **data)


class InterestEndView(InterestAct):
    """End."""

    form_class = InterestEndForm
    title = "结束回避"
    success_message = "已结束。"

    def perform(self, data: dict[str, Any]) -> Interest:
        """The reason is gone."""
        return services.end_interest(
            actor=self.request.user, interest=self.object, ended_on=data["on"], reason=data["reason"]
        )
