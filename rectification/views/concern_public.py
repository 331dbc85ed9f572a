"""The pages of whoever stands outside: report a problem of any school, read the receipt, ask what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from core.access import PUBLIC
from core.exceptions import BusinessRuleError
from core.middleware import client_network
from core.views import ActionView, PageView
from rectification.concern_forms import AskForm, GeneralReportForm
from rectification.concern_intake import RECEIPT, ROBOTS, Gate, keep_years, take
from rectification.models import Concern
from rectification.services import concerns

NOT_FOUND = "编号或查询码不对，请对照回执重新填写。"
GATE = Gate(Concern.Channel.WEB, "report", lambda form: form.cleaned_data["school_name"], GeneralReportForm)


class ConcernReportView(PageView):
    """The general page: the sender names the school himself, or none."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "post", "options"]
    template_name = "rectification/concern_report.html"
    title = "反映学校的问题"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search engines stay away."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = ROBOTS
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An empty form, and how long messages are kept."""
        kwargs.setdefault("form", GeneralReportForm())
        return super().get_context_data(keep_years=keep_years(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it, then show the receipt on a page of its own."""
        if again := take(request, GATE):
            return self.render_to_response(self.get_context_data(form=again.form), status=again.status)
        return HttpResponseRedirect(reverse("rectification:concern_said"))


class ConcernSaidView(PageView):
    """The receipt; opened again later, or elsewhere, it says nothing."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/concern_said.html"
    title = "回执"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search engines stay away."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = ROBOTS
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Number and code, as kept in this browser's session."""
        return super().get_context_data(receipt=self.request.session.get(RECEIPT), **kwargs)


class ConcernAskView(ActionView):
    """Somebody asks what became of his message, by number and code."""

    permission_required = PUBLIC
    form_class = AskForm
    template_name = "rectification/concern_ask.html"
    title = "查询办理情况"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search engines stay away."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = ROBOTS
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """The state and the answer, or one and the same refusal for whatever does not fit."""
        try:
            found = concerns.ask_back(
                number=form.cleaned_data["number"],
                code=form.cleaned_data["code"],
                address=client_network(self.request),
            )
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form, status=refusal.status)
        if found is None:
            form.add_error(None, NOT_FOUND)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def back(self) -> str:
        """Here."""
        return reverse("rectification:concern_ask")
