"""Anybody with the paper in hand sees that it is ours, whether it still stands, and whether a file is the one we sent. Nothing of what
it says is shown, nothing is stored, no cookie is set."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from core import limits, secrets
from core.access import PUBLIC
from core.middleware import client_network
from core.views import PageView
from office import clock, parameters
from reports.models import Document
from reports.rendering import fingerprint, rendition_of
from reports.verification_forms import CodeForm, FileForm, plain_code

ROBOTS = "noindex, nofollow, noarchive"
HOUR = 3600
TOO_MANY = "您所在的网络核验得太频繁，请过一会儿再试，或直接打督导室的电话核实。"
UNKNOWN = "没有查到这个核验码。请对照公文最后一页重新输入；还查不到的，请打督导室的电话核实。"


def is_too_much(request: HttpRequest) -> bool:
    """Count one more try of this network; when the cache is down, nobody is turned away."""
    tries = limits.count(f"verify:{secrets.mark(client_network(request), purpose='verify')}", seconds=HOUR)
    return tries is not None and tries > parameters.value("paper.verify_per_hour", year=clock.today().year)


def unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, not to be listed by search engines."""
    response["X-Robots-Tag"] = ROBOTS
    return response


class VerifyEntryView(PageView):
    """Where the code is typed by hand."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "options"]
    template_name = "reports/verify_entry.html"
    title = "核验公文"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Search engines stay away."""
        return unlisted(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or on to the page of the code."""
        form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
        if form.is_bound and form.is_valid():
            if not form.cleaned_data["code"]:
                form.add_error("code", "请填写核验码。")
            else:
                return HttpResponseRedirect(reverse("reports:verify", args=[form.cleaned_data["code"]]))
        return self.render_to_response(self.get_context_data(form=form), status=422 if form.errors else 200)


@method_decorator(
    csrf_exempt, name="dispatch"
)  # nothing is changed and nobody is recognised, so no cookie is set for a token
class VerifyView(PageView):
    """One paper: number, day, organ, state; a file is compared with what was sent out."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "post", "options"]
    template_name = "reports/verify.html"
    title = "核验公文"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Counted before anything is looked up; an unknown code and a paper that never went out are the same."""
        if is_too_much(request):
            return self.told(TOO_MANY, 429)
        code = plain_code(kwargs["code"])
        rows = Document.objects.filter(issued_at__isnull=False).exclude(number="")
        found = rows.filter(code=code).first() if code else None
        if found is None:
            return self.told(UNKNOWN, 404)
        self.document = found
        return unlisted(super().dispatch(request, *args, **kwargs))

    def told(self, sentence: str, status: int) -> HttpResponseBase:
        """A page with one sentence and the way to type a code."""
        context = {"title": self.title, "sentence": sentence, "form": CodeForm()}
        return unlisted(render(self.request, "reports/verify_entry.html", context, status=status))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the paper may say of itself to everybody."""
        kwargs.setdefault("form", FileForm())
        paper = self.document.paper
        return super().get_context_data(
            number=self.document.number,
            dated_on=paper.dated_on,
            organs=(paper.organ, *paper.marks.joint),
            stands=self.document.is_out,
            withdrawn_at=self.document.withdrawn_at,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Compare a file by its check value."""
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        upload = form.cleaned_data["file"]
        match = rendition_of(self.document, fingerprint(upload.chunks()))
        context = self.get_context_data(form=FileForm(), compared=upload.name, match=match)
        return self.render_to_response(context)
