"""Somebody at the gate reports a problem of the school; no account, no name needed."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from inspectors.views.public import PublicPage
from rectification.concern_forms import ReportForm
from rectification.concern_intake import RECEIPT, Gate, keep_years, take
from rectification.models import Concern


class PlateConcernView(PublicPage):
    """The form; what was typed comes back with whatever is wrong."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "inspectors/public/concern.html"

    def get_title(self) -> str:
        """About which school."""
        return f"反映{self.shown.school}的问题"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An empty form, and how long messages are kept."""
        kwargs.setdefault("form", ReportForm())
        return super().get_context_data(keep_years=keep_years(), **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it, then show the receipt on a page of its own."""
        gate = Gate(Concern.Channel.PLATE, str(self.plate.pk), lambda form: self.shown.school)
        if again := take(request, gate):
            return self.render_to_response(self.get_context_data(form=again.form), status=again.status)
        return HttpResponseRedirect(reverse("inspectors:plate_said", args=[self.plate.token]))


class PlateSaidView(PublicPage):
    """The receipt; opened again later, or elsewhere, it says nothing."""

    template_name = "inspectors/public/said.html"
    title = "回执"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Number and code, as kept in this browser's session."""
        return super().get_context_data(receipt=self.request.session.get(RECEIPT), **kwargs)
