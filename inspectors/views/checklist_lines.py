"""Editing a draft checklist: its head and its lines; each page changes one thing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.exceptions import StaleVersion
from core.views import ObjectActionView
from inspectors.checklist_pack import Part
from inspectors.forms.checklists import HeadForm, LineDropForm, LineForm, LineMoveForm
from inspectors.models import Checklist
from inspectors.services.checklists import require_draft, save_draft
from inspectors.workflow import MAY_CHANGE_CHECKLIST


class DraftChangeView(ObjectActionView):
    """A form over a draft's content. what: the change in words, for the trail."""

    permission_required = MAY_CHANGE_CHECKLIST
    queryset = Checklist.objects.all()
    success_message = "已保存。"
    what = ""

    @property
    def part(self) -> str:
        """The part of the address."""
        return str(self.kwargs.get("part", ""))

    @property
    def code(self) -> str:
        """The line of the address."""
        return str(self.kwargs.get("code", ""))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What does not stand in the checklist cannot be opened; an issued version says why it cannot be changed."""
        if self.part and self.part not in Part.values:
            raise Http404
        if self.code and not self.object.entries.filter(part=self.part, code=self.code).exists():
            raise Http404
        require_draft(self.object)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part that does not exist is no address."""
        if self.part and self.part not in Part.values:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which line."""
        return super().get_form_kwargs() | {"part": self.part, "code": self.code}

    def get_title(self) -> str:
        """What is changed, of which line."""
        label = Part(self.part).label if self.part else ""
        return f"{self.what}{label}{' ' + self.code if self.code else ''}"

    def conflict(self, form: Any, refusal: StaleVersion) -> HttpResponse:
        """Somebody saved meanwhile: the sentence above the typed text; the next save is against the newer content."""
        form.data = form.data.copy()
        form.data["seen"] = Checklist.objects.values_list("sha256", flat=True).get(pk=self.object.pk)
        form.add_error(None, refusal.sentence)
        return self.form_invalid(form, status=refusal.status)

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the checklist."""
        save_draft(
            actor=self.request.user,
            checklist=self.object,
            pack=data["pack"],
            seen_sha256=data["seen"],
            what=self.get_title(),
        )
        return self.back()

    def back(self) -> str:
        """The checklist's page."""
        return reverse("inspectors:checklist_detail", args=[self.object.pk])


class ChecklistEditView(DraftChangeView):
    """Name, source, days, stages."""

    form_class = HeadForm
    what = "修改名称与依据"


class ChecklistLineAddView(DraftChangeView):
    """A new line."""

    form_class = LineForm
    what = "增加"


class ChecklistLineEditView(DraftChangeView):
    """One line."""

    form_class = LineForm
    what = "修改"


class ChecklistLineMoveView(DraftChangeView):
    """Where a line stands."""

    form_class = LineMoveForm
    what = "移动"


class ChecklistLineDropView(DraftChangeView):
    """Take a line out."""

    form_class = LineDropForm
    what = "删去"
    success_message = "已删去。"
