"""A paper drafted by hand: which kind, then its fields, with a look at what comes of it."""

from functools import cached_property
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from core.exceptions import BusinessRuleError
from core.htmx import wants_fragment
from core.views import ActionView, PageView
from office.models import User
from reports import services
from reports.drafting_forms import DraftForm
from reports.kinds import Kind, kinds
from reports.models import Document
from reports.outline import outline
from reports.proofs import first_page
from reports.services.composing import preview_of
from reports.wordings import current
from reports.workflow import MAY_DRAFT

FORMAT_LABELS = {"document": "文件", "letter": "信函", "minutes": "纪要", "form": "表单", "landscape": "横排表"}
LOOKS = ("preview", "page")  # what may be asked instead of saving


def desk_kinds(text: str) -> list[tuple[str, list[Kind]]]:
    """The kinds that may be drafted by hand, by format; narrowed to those whose name or fields contain every word of a text."""
    words = text.split()
    found = [kind for kind in kinds().values() if kind.desk and all(word in searched(kind) for word in words)]
    groups = [(label, [kind for kind in found if kind.format == name]) for name, label in FORMAT_LABELS.items()]
    return [(label, rows) for label, rows in groups if rows]


def searched(kind: Kind) -> str:
    """What a kind is found by."""
    return " ".join([kind.label, kind.wording.title, *(field.label for field in kind.fields)])


class DocumentNewView(PageView):
    """新拟公文: choose a kind."""

    permission_required = MAY_DRAFT
    template_name = "reports/document_new.html"
    title = "新拟公文"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The kinds in their groups, narrowed by what is looked for."""
        text = self.request.GET.get("q", "")[:60]
        return super().get_context_data(groups=desk_kinds(text), sought=text, **kwargs)


class DocumentNewKindView(ActionView):
    """Fill in the fields of a kind, look at the paper, save it as a draft."""

    permission_required = MAY_DRAFT
    form_class = DraftForm
    template_name = "reports/document_new_kind.html"
    success_message = "草稿已保存，正在排版。"
    back_to = "reports:document_new"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A kind that is not drafted by hand has no page here."""
        kind = kinds().get(self.kwargs["kind"])
        if self.is_permitted(request) and (kind is None or not kind.desk):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def kind(self) -> Kind:
        """The kind of the address."""
        return kinds()[self.kwargs["kind"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form knows the kind and its wording."""
        return super().get_form_kwargs() | {"kind": self.kind, "words": current(self.kind.code)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says which kind."""
        return super().get_context_data(kind=self.kind, format_label=FORMAT_LABELS[self.kind.format], **kwargs)

    def get_title(self) -> str:
        """新拟督办单."""
        return f"新拟{self.kind.label}"

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show what would be saved."""
        if (look := self.request.POST.get("action")) in LOOKS:
            return self.look(form, **self.seen(form, with_page=look == "page"))
        return super().form_valid(form)

    def form_invalid(self, form: Any, status: int = 422) -> HttpResponse:
        """A look at something that is not right says what is wrong."""
        if self.request.POST.get("action") in LOOKS and wants_fragment(self.request):
            return self.look(form, problems=problems_of(form))
        return super().form_invalid(form, status)

    def seen(self, form: Any, *, with_page: bool) -> dict[str, Any]:
        """The paper as a page shows it, and its first page as a picture when that is asked for."""
        given = form.content
        try:
            paper, gaps = preview_of(**given)
            return {
                "paper": paper,
                "entries": outline(paper),
                "gaps": gaps,
                "picture": first_page(paper) if with_page else "",
            }
        except BusinessRuleError as refusal:
            return {"problems": [refusal.sentence]}

    def look(self, form: Any, **shown: Any) -> HttpResponse:
        """The preview alone for htmx, else the page with it."""
        context = self.get_context_data(form=form, looked=True, **shown)
        if wants_fragment(self.request):
            return self.response_class(self.request, "reports/paper_preview.html", context)
        return self.render_to_response(context)

    def perform(self, data: dict[str, Any]) -> Document:
        """Save the draft."""
        return services.compose_document(actor=cast(User, self.request.user), **data)


def problems_of(form: Any) -> list[str]:
    """What is wrong with a form, a sentence for each field."""
    return [
        f"{form.fields[name].label}：{error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
