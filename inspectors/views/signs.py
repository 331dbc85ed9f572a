"""Is it real? Signs for the office only, with both sides next to each other."""

from typing import Any

from django.urls import reverse

from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from inspectors.filters_signs import SignFilter
from inspectors.forms.signs import ClearForm
from inspectors.models import Visit, VisitSign
from inspectors.services.signs import clear_sign
from inspectors.sign_sides import sides_of
from inspectors.signs import sentence
from inspectors.tables_signs import SignTable
from inspectors.workflow import MAY_CLEAR_SIGN, MAY_REVIEW

ROWS = VisitSign.objects.select_related("visit__school", "visit__inspector", "other__school", "other__inspector")


class SignListView(ScopedListView):
    """All signs, the newest first."""

    permission_required = MAY_REVIEW
    queryset = ROWS.order_by("-found_at", "-pk")
    filterset_class = SignFilter
    table_class = SignTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are open, and what they are not."""
        waiting = VisitSign.objects.visible_to(self.request.user).filter(cleared_at=None).count()
        return super().get_context_data(
            state=f"待核实 {waiting} 条。迹象只供督导室核实参考，不公开、不作为结论，也不影响审核。",
            empty_text="没有发现需要核实的迹象。每天夜间自动查找。",
            **kwargs,
        )


class SignDetailView(ScopedDetailView):
    """One sign and its evidence."""

    permission_required = MAY_REVIEW
    queryset = ROWS
    template_name = "inspectors/sign_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was seen, and both sides."""
        user = self.request.user
        return super().get_context_data(
            seen=sentence(self.object),
            sides=sides_of(self.object, Visit.objects.visible_to(user)),
            can_clear=self.object.cleared_at is None and user.has_perm(MAY_CLEAR_SIGN),
            **kwargs,
        )


class SignClearView(ObjectActionView):
    """Write down what was found out."""

    permission_required = MAY_CLEAR_SIGN
    queryset = ROWS
    form_class = ClearForm
    title = "核实真实性迹象"
    success_message = "已记下核实情况。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is about."""
        return super().get_context_data(intro=f"{self.object}：{sentence(self.object)}", **kwargs)

    def back(self) -> str:
        """The sign."""
        return reverse("inspectors:sign_detail", args=[self.object.pk])

    def perform(self, data: dict[str, Any]) -> str:
        """Clear it."""
        clear_sign(actor=self.request.user, sign=self.object, clearance=data["clearance"])
        return self.back()
