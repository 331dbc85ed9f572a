"""From a public form to a receipt: the same for the page of a plate and for the general page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from core.exceptions import BusinessRuleError
from core.middleware import client_network
from office import clock, parameters
from rectification.concern_forms import ReportForm
from rectification.services.concerns_crowd import ChallengeNeeded, Question, count_try, new_ticket, question_of
from rectification.services.concerns_intake import Report, receive_concern
from schools.models import School

RECEIPT = "concern_receipt"
ROBOTS = "noindex, nofollow, noarchive"
INCOMPLETE = "页面不完整，请重新打开（或重新扫码）后再填写。"


@dataclass(frozen=True, slots=True)
class Again:
    """The form goes back with what was typed and what is wrong. status: of the answer."""

    form: ReportForm
    status: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a form stands: the channel, the place in it, and the school its form is about (None: unknown)."""

    channel: str
    place: str
    school_of: Callable[[ReportForm], School | None]
    form_class: type[ReportForm] = ReportForm


def keep_years() -> int:
    """How many years messages are kept, as the page says."""
    return int(parameters.value("concern.keep_years", year=clock.today().year))


def take(request: HttpRequest, gate: Gate) -> Again | None:
    """Take a posted form; the receipt is in the session then. Again: what to show instead."""
    asked = question_of(request.POST.get("ticket", ""))
    form = gate.form_class(request.POST, request.FILES, question=asked.words if asked else "")
    try:
        count_try(client_network(request))
    except BusinessRuleError as refusal:
        form.is_valid()
        form.add_error(None, refusal.sentence)
        return Again(form, refusal.status)
    if not form.is_valid():
        return Again(form, 422)
    try:
        report = report_of(request, form, gate)
        concern, code = receive_concern(report=report, is_person=is_answered(form, asked))
    except ChallengeNeeded as refusal:
        return Again(with_question(form, refusal.sentence), refusal.status)
    except BusinessRuleError as refusal:
        form.add_error(None, refusal.sentence)
        return Again(form, refusal.status)
    request.session[RECEIPT] = {"number": concern.number, "code": code}
    return None


def report_of(request: HttpRequest, form: ReportForm, gate: Gate) -> Report:
    """What the form says."""
    key = form.cleaned_data["client_uuid"]
    if key is None:
        raise BusinessRuleError(INCOMPLETE)
    told: dict[str, Any] = {name: form.content[name] for name in ("category", "text", "name", "phone", "photos")}
    return Report(
        client_uuid=key,
        school=gate.school_of(form),
        channel=gate.channel,
        place=gate.place,
        address=client_network(request),
        **told,
    )


def is_answered(form: ReportForm, asked: Question | None) -> bool:
    """The right number, for a ticket of this very form: a form is taken once, so a ticket serves once."""
    if asked is None:
        return False
    given = form.cleaned_data["answer"].strip()
    return given == str(asked.answer) and asked.form == str(form.cleaned_data["client_uuid"])


def with_question(form: ReportForm, sentence: str) -> ReportForm:
    """The same form with a new question; pictures have to be chosen again."""
    ticket, asked = new_ticket(str(form.cleaned_data["client_uuid"]))
    typed: Any = form.data
    data = typed.copy()
    data["ticket"], data["answer"] = ticket, ""
    asking = type(form)(data, question=asked.words)
    asking.is_valid()
    asking.add_error(None, f"{sentence}选过的照片要重新选择。" if form.cleaned_data["photos"] else sentence)
    return asking
