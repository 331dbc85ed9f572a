"""Somebody at the gate reports a problem of the school; no account, no name needed."""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.middleware import client_address
from inspectors.views.public import PublicPage
from office import clock, parameters
from rectification.concern_forms import ReportForm
from rectification.services.concerns import ChallengeNeeded, Report, receive_concern

TICKET, TICKET_AGE = "concern.ticket", 1800  # seconds
RECEIPT = "concern_receipt"


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
        years = parameters.value("concern.keep_years", year=clock.today().year)
        return super().get_context_data(keep_years=years, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it, then show the receipt on a page of its own."""
        asked = self.question_of(request.POST.get("ticket", ""))
        form = ReportForm(request.POST, request.FILES, question=asked[0] if asked else "")
        if not form.is_valid():
            return self.again(form, 422)
        try:
            concern, code = receive_concern(report=self.report_of(form), is_person=self.is_answered(form, asked))
        except ChallengeNeeded as refusal:
            return self.again(self.with_question(form, refusal.sentence), refusal.status)
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.sentence)
            return self.again(form, refusal.status)
        request.session[RECEIPT] = {"number": concern.number, "code": code}
        return HttpResponseRedirect(reverse("inspectors:plate_said", args=[self.plate.token]))

    def again(self, form: ReportForm, status: int) -> HttpResponse:
        """The form with what was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def report_of(self, form: ReportForm) -> Report:
        """What the form says."""
        data = form.content
        key = form.cleaned_data["client_uuid"]
        if key is None:
            raise BusinessRuleError("页面不完整，请重新扫码打开后再填写。")
        return Report(
            client_uuid=key,
            school=self.shown.school,
            place=str(self.plate.pk),
            address=client_address(self.request),
            **{name: data[name] for name in ("category", "text", "name", "phone", "photos")},
        )

    # --- the question asked in a crowd -------------------------------------------------------------------------------
    def question_of(self, ticket: str) -> tuple[str, int, str] | None:
        """The question of a ticket, its answer and the form it belongs to; None for none, an old or a forged one."""
        try:
            first, second, key = signing.loads(ticket, salt=TICKET, max_age=TICKET_AGE)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return f"{first} 加 {second} 等于几？", first + second, key

    def is_answered(self, form: ReportForm, asked: tuple[str, int, str] | None) -> bool:
        """The right number, for a ticket of this very form: a form is taken once, so a ticket serves once."""
        if asked is None:
            return False
        given = form.cleaned_data["answer"].strip()
        return given == str(asked[1]) and asked[2] == str(form.cleaned_data["client_uuid"])

    def with_question(self, form: ReportForm, sentence: str) -> ReportForm:
        """The same form with a new question; pictures have to be chosen again."""
        first, second = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
        ticket = signing.dumps([first, second, str(form.cleaned_data["client_uuid"])], salt=TICKET)
        data = form.data.copy()
        data["ticket"], data["answer"] = ticket, ""
        asking = ReportForm(data, question=f"{first} 加 {second} 等于几？")
        asking.is_valid()
        asking.add_error(None, f"{sentence}选过的照片要重新选择。" if form.cleaned_data["photos"] else sentence)
        return asking


class PlateSaidView(PublicPage):
    """The receipt; opened again later, or elsewhere, it says nothing."""

    template_name = "inspectors/public/said.html"
    title = "回执"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Number and code, as kept in this browser's session."""
        return super().get_context_data(receipt=self.request.session.get(RECEIPT), **kwargs)
