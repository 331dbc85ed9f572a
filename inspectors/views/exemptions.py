"""Months in which a school is due no visit, or an inspector owes none."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedListView
from inspectors.filters_quota import ExemptionFilter
from inspectors.forms.exemptions import ExemptionForm
from inspectors.models import QuotaExemption
from inspectors.services.exemptions import add_exemption, withdraw_exemption
from inspectors.tables_quota import ExemptionTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING


class ExemptionListView(ScopedListView):
    """Exempted months with their reasons."""

    permission_required = MAY_SEE_LISTING
    queryset = QuotaExemption.objects.select_related("school", "inspector", "entered_by").order_by(
        "-year", "-month", "pk"
    )
    filterset_class = ExemptionFilter
    table_class = ExemptionTable
    title = "免督导月份"

    def get_table_kwargs(self) -> dict[str, Any]:
        """Whether the reader may withdraw."""
        return {"may_change": self.request.user.has_perm(MAY_CHANGE_LISTING)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it means, and how to enter one."""
        new = {"label": "登记免督导", "url": reverse("inspectors:exemption_create"), "icon": "plus-lg"}
        may = self.request.user.has_perm(MAY_CHANGE_LISTING)
        return super().get_context_data(
            state="登记的学校或督学当月不计应督导次数，也不算进覆盖率。督学免计时，由他一人负责的学校也免计。",
            empty_text="没有登记过免督导月份。",
            page_actions=[new | {"style": "primary"}] if may else [],
            **kwargs,
        )


class ExemptionCreateView(ActionView):
    """Enter one with its reason."""

    permission_required = MAY_CHANGE_LISTING
    form_class = ExemptionForm
    template_name = "inspectors/find_form.html"
    title = "登记免督导"
    back_to = "inspectors:exemption_list"
    success_message = "已登记，应督导次数和覆盖率已重新计算。"

    def perform(self, data: dict[str, Any]) -> str:
        """Enter it."""
        add_exemption(actor=self.request.user, **data)
        return self.back()


class ExemptionWithdrawView(ObjectActionView):
    """Take one back."""

    permission_required = MAY_CHANGE_LISTING
    queryset = QuotaExemption.objects.select_related("school", "inspector")
    title = "撤销免督导"
    success_message = "已撤销，这个月重新计督导次数。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What becomes due again."""
        return super().get_context_data(intro=f"{self.object}：{self.object.reason}", **kwargs)

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:exemption_list")

    def perform(self, data: dict[str, Any]) -> str:
        """Withdraw it."""
        withdraw_exemption(actor=self.request.user, exemption=self.object)
        return self.back()
