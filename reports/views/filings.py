"""Reports owed to those above: the list by their day, one of them, entering, correcting, sending."""

from typing import Any, cast

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from office.models import User
from reports.filing_forms import FilingForm, FilingSendForm
from reports.filing_tables import FilingFilter, FilingTable, standing
from reports.models import Filing
from reports.services import filings
from reports.workflow import MAY_DRAFT

FILINGS = Filing.objects.select_related("document", "sent_by", "entered_by").defer("document__snapshot")


class FilingListView(ScopedListView):
    """Reports owed, the most pressing first."""

    permission_required = MAY_DRAFT
    queryset = FILINGS.order_by("sent_on", "due_on", "pk")
    filterset_class = FilingFilter
    table_class = FilingTable
    title = "报送"
    export_name = "报送登记簿"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are owed and overdue, and the way to enter one."""
        new = {"label": "登记报送事项", "url": reverse("reports:filing_new"), "style": "primary", "icon": "plus-lg"}
        owed = Filing.objects.visible_to(self.request.user).unsent()
        late = owed.filter(due_on__lt=clock.today()).count()
        return super().get_context_data(
            page_actions=[new],
            state=f"待报送{owed.count()}项，其中已逾期{late}项。",
            empty_text="还没有登记报送事项。",
            **kwargs,
        )


class FilingDetailView(ScopedDetailView):
    """One of them."""

    permission_required = MAY_DRAFT
    queryset = FILINGS
    template_name = "reports/filing_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where it stands today."""
        return super().get_context_data(standing=standing(self.object, clock.today()), **kwargs)


class FilingNewView(ActionView):
    """A report that is owed."""

    permission_required = MAY_DRAFT
    form_class = FilingForm
    title = "登记报送事项"
    back_to = "reports:filing_list"
    success_message = "已登记，到期前会提醒。"

    def perform(self, data: dict[str, Any]) -> Filing:
        return filings.enter_filing(actor=cast(User, self.request.user), values=data["values"])


class FilingEditView(ObjectActionView):
    """Other words, another day."""

    permission_required = MAY_DRAFT
    queryset = FILINGS
    form_class = FilingForm
    title = "修改报送事项"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> Filing:
        return filings.correct_filing(actor=cast(User, self.request.user), filing=self.object, values=data["values"])


class FilingSendView(ObjectActionView):
    """It was sent."""

    permission_required = MAY_DRAFT
    queryset = FILINGS
    form_class = FilingSendForm
    title = "登记已报送"
    success_message = "已登记报送。"

    def perform(self, data: dict[str, Any]) -> Filing:
        return filings.send_filing(actor=cast(User, self.request.user), filing=self.object, **data)
