"""Pages of third-party assessors: who is commissioned, commissioning, ending, the declaration."""

from typing import Any

from django.urls import reverse

from assessments import services
from assessments.filters.levels import AssessorPostingFilter
from assessments.forms.levels import CommissionForm, DeclareForm
from assessments.level_flow import MAY_COMMISSION
from assessments.models import AssessorPosting
from assessments.tables.levels import AssessorPostingTable
from core.views import ActionView, ObjectActionView, ScopedListView

LIST = "assessments:assessor_list"


class AssessorListView(ScopedListView):
    """Commissions and where their contracts stand."""

    permission_required = MAY_COMMISSION
    queryset = AssessorPosting.objects.for_list()
    filterset_class = AssessorPostingFilter
    table_class = AssessorPostingTable
    title = "第三方评估员"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the button to commission."""
        address = reverse("assessments:assessor_commission")
        actions = [{"label": "委托评估员", "url": address, "style": "primary", "icon": "plus-lg"}]
        return super().get_context_data(page_actions=actions, empty_text="还没有委托过第三方评估员。", **kwargs)


class CommissionView(ActionView):
    """Commission an assessor for schools."""

    permission_required = MAY_COMMISSION
    form_class = CommissionForm
    title = "委托第三方评估员"
    extra_context = {"intro": "委托后，评估员只能看到这些学校；签署声明后才能评分，合同届满后不再看到。"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        return super().get_context_data(back=reverse(LIST), **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        made = services.commission_assessor(actor=self.request.user, **data)
        self.success_message = f"已委托 {len(made)} 所学校。"
        return f"{reverse(LIST)}?user={data['user'].pk}"


class CommissionEndView(ObjectActionView):
    """End one commission."""

    permission_required = MAY_COMMISSION
    queryset = AssessorPosting.objects.for_list()
    title = "终止评估委托"
    success_message = "已终止。"
    extra_context = {"intro": "终止后，评估员不再看到这所学校；已定稿的得分不受影响。"}

    def back(self) -> str:
        """The list."""
        return reverse(LIST)

    def perform(self, data: dict[str, Any]) -> str:
        services.end_commission(actor=self.request.user, commission=self.object)
        return reverse(LIST)


class DeclareView(ObjectActionView):
    """The assessor signs the declaration of his contract."""

    permission_required = "assessments.declare_assessor"
    queryset = AssessorPosting.objects.for_list()
    form_class = DeclareForm
    title = "签署评估员声明"
    success_message = "声明已签署，可以开始评分。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which contract, which schools."""
        mine = (
            AssessorPosting.objects.current()
            .filter(user=self.request.user, contract_no=self.object.contract_no)
            .for_list()
        )
        names = "、".join(str(one.school) for one in mine)
        return super().get_context_data(
            state=f"合同 {self.object.contract_no}", intro=f"受委托评估的学校：{names}。", **kwargs
        )

    def back(self) -> str:
        """The list of sheets."""
        return reverse("assessments:sheet_list")

    def perform(self, data: dict[str, Any]) -> str:
        services.sign_declaration(actor=self.request.user, commission=self.object)
        return reverse("assessments:sheet_list")
