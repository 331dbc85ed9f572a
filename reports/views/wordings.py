"""The usual words of each kind of paper: read, change with a live preview, look back, restore."""

from functools import cached_property
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.exceptions import BusinessRuleError, StaleVersion
from core.htmx import wants_fragment
from core.views import ActionView, PageView
from office import clock
from office.models import User
from reports.differences import differences
from reports.kinds import Kind, PackWording, kinds
from reports.models import Wording
from reports.outline import outline
from reports.proofs import first_page
from reports.services.composing import sample_paper
from reports.services.steps import the_county
from reports.services.wordings import FROM_PACK, MAY_CHANGE, restore_wording, save_wording
from reports.views.drafting import FORMAT_LABELS, problems_of
from reports.wording import COMMON, WordingRefused
from reports.wording_forms import RestoreForm, WordingForm
from reports.wordings import as_written, current, refuse_unusable, unused_fields
from reports.workflow import MAY_DRAFT

FIELD_LABELS = {"line": "一行文字", "text": "段落", "date": "日期", "number": "数字", "table": "表格", "chart": "图表"}


def known_kind(code: str) -> Kind:
    """The kind of an address, or 404."""
    if code not in kinds():
        raise Http404
    return kinds()[code]


def address(kind: str) -> str:
    """The page of a kind's wording."""
    return reverse("reports:wording_detail", args=[kind])


def trouble(kind: Kind, words: PackWording) -> str:
    """Why no paper could be written from these words, "" when it can."""
    if not words.body.strip():
        return ""
    try:
        refuse_unusable(kind, words)
    except WordingRefused as refusal:
        return str(refusal)
    return ""


class WordingListView(PageView):
    """Every kind and whose words it uses."""

    permission_required = MAY_DRAFT
    template_name = "reports/wording_list.html"
    title = "公文模板"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One row for each kind: the newest version, if the office wrote one, and what is wrong with it."""
        newest = Wording.objects.visible_to(self.request.user).newest().select_related("saved_by")
        written = {row.kind: row for row in newest}
        rows = [
            {
                "kind": kind,
                "format": FORMAT_LABELS[kind.format],
                "saved": written.get(kind.code),
                "trouble": trouble(kind, as_written(written[kind.code]) if kind.code in written else kind.wording),
            }
            for kind in kinds().values()
        ]
        return super().get_context_data(rows=rows, **kwargs)


class WordingDetailView(PageView):
    """One kind: its words now, what stands in them, how they came about."""

    permission_required = MAY_DRAFT
    template_name = "reports/wording_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words, a sample paper, the history."""
        kind = known_kind(self.kwargs["kind"])
        words = current(kind.code)
        saved = Wording.objects.visible_to(self.request.user).filter(kind=kind.code).select_related("saved_by")
        shown = {
            "kind": kind,
            "words": words,
            "title": f"公文模板：{kind.label}",
            "versions": list(saved.order_by("-version")),
            "fields": [(field, FIELD_LABELS[field.type]) for field in kind.fields],
            "common": COMMON,
            "trouble": trouble(kind, words),
        }
        return super().get_context_data(**(kwargs | shown | seen(kind, words)))


class WordingEditView(ActionView):
    """Write a new version."""

    permission_required = MAY_CHANGE
    form_class = WordingForm
    template_name = "reports/wording_edit.html"
    success_message = "已保存新的一版；以后起草的公文用这一版。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The version that counts is what is edited; a kind that is in no pack has no page."""
        if self.is_permitted(request):
            known_kind(self.kwargs["kind"])
            self.object = Wording.objects.newest_of(self.kwargs["kind"]).first()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def kind(self) -> Kind:
        """The kind of the address."""
        return known_kind(self.kwargs["kind"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The words now, and the number of their version."""
        given = super().get_form_kwargs()
        version = self.object.version if self.object else FROM_PACK
        words = current(self.kind.code)
        return given | {"kind": self.kind, "words": words, "initial": given["initial"] | {"version": version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What may be clicked in, and the paper with samples."""
        form = kwargs.get("form") or self.get_form()
        shown = {} if form.is_bound else seen(self.kind, current(self.kind.code))
        return super().get_context_data(**({"form": form, "kind": self.kind, "common": COMMON} | shown | kwargs))

    def get_title(self) -> str:
        """修改模板：督办单."""
        return f"修改模板：{self.kind.label}"

    def back(self) -> str:
        """The kind's page."""
        return address(self.kind.code)

    def conflict(self, form: Any, refusal: StaleVersion) -> HttpResponse:
        """Beside the version that somebody saved meanwhile."""
        self.object = Wording.objects.newest_of(self.kind.code).first()
        if self.object is None:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form, status=refusal.status)
        return super().conflict(form, refusal)

    def perform(self, data: dict[str, Any]) -> str:
        """Save."""
        save_wording(actor=cast(User, self.request.user), kind=self.kind.code, **data)
        return address(self.kind.code)


class WordingPreviewView(ActionView):
    """What the words in the form become; nothing is saved. The piece alone for htmx, else the page with it."""

    permission_required = MAY_CHANGE
    form_class = WordingForm
    template_name = "reports/wording_edit.html"

    @cached_property
    def kind(self) -> Kind:
        """The kind of the address."""
        return known_kind(self.kwargs["kind"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The words now, for what was not sent."""
        return super().get_form_kwargs() | {"kind": self.kind, "words": current(self.kind.code)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As on the page where it is written."""
        return super().get_context_data(**({"kind": self.kind, "common": COMMON} | kwargs))

    def get_title(self) -> str:
        """修改模板：督办单."""
        return f"修改模板：{self.kind.label}"

    def back(self) -> str:
        """The kind's page."""
        return address(self.kind.code)

    def form_valid(self, form: Any) -> HttpResponse:
        """The paper, with its first page as a picture when that is asked for."""
        words = form.words(form.cleaned_data)
        return self.look(form, seen(self.kind, words, with_page=self.request.POST.get("action") == "page"))

    def form_invalid(self, form: Any, status: int = 200) -> HttpResponse:
        """What is wrong; the words stay."""
        return self.look(form, {"problems": problems_of(form)})

    def look(self, form: Any, shown: dict[str, Any]) -> HttpResponse:
        """The preview alone for htmx, else the page with it."""
        context = self.get_context_data(form=form, **shown)
        template = "reports/paper_preview.html" if wants_fragment(self.request) else self.template_name
        return self.response_class(self.request, template, context)


class WordingRestoreView(ActionView):
    """One earlier version: what it changed, what it would change now, and a button to take it up again."""

    permission_required = MAY_CHANGE
    form_class = RestoreForm
    template_name = "reports/wording_restore.html"
    success_message = "已恢复，并存为新的一版。"

    @cached_property
    def kind(self) -> Kind:
        """The kind of the address."""
        return known_kind(self.kwargs["kind"])

    @cached_property
    def asked(self) -> PackWording:
        """The words of the version of the address; 0 is the kind's own."""
        return self.words_of(self.kwargs["version"])

    def words_of(self, version: int) -> PackWording:
        """The words of one version, or 404."""
        if version == FROM_PACK:
            return self.kind.wording
        row = Wording.objects.visible_to(self.request.user).filter(kind=self.kind.code, version=version).first()
        if row is None:
            raise Http404
        return as_written(row)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which version counts now."""
        given = super().get_form_kwargs()
        newest = Wording.objects.newest_of(self.kind.code).first()
        return given | {"initial": given["initial"] | {"version": newest.version if newest else FROM_PACK}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both comparisons."""
        version, now = self.kwargs["version"], current(self.kind.code)
        before = self.words_of(version - 1) if version > FROM_PACK else None
        return super().get_context_data(
            kind=self.kind,
            version=version,
            words=self.asked,
            changed=compared(before, self.asked) if before else [],
            would_change=compared(now, self.asked),
            is_current=now == self.asked,
            trouble=trouble(self.kind, self.asked),
            **kwargs,
        )

    def get_title(self) -> str:
        """督办单模板第3版."""
        version = self.kwargs["version"]
        return f"{self.kind.label}模板{'（系统自带）' if version == FROM_PACK else f'第{version}版'}"

    def back(self) -> str:
        """The kind's page."""
        return address(self.kind.code)

    def conflict(self, form: Any, refusal: StaleVersion) -> HttpResponse:
        """Somebody saved meanwhile: the page again, with the newer comparison."""
        return self.back_with(self.get_form_class()(**self.fresh_kwargs()), refusal)

    def fresh_kwargs(self) -> dict[str, Any]:
        """The form with nothing sent."""
        return {name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}}

    def back_with(self, form: Any, refusal: BusinessRuleError) -> HttpResponse:
        """The page with a sentence above it."""
        return self.render_to_response(
            self.get_context_data(form=form, refused=refusal.sentence), status=refusal.status
        )

    def perform(self, data: dict[str, Any]) -> str:
        """Take it up again."""
        restore_wording(
            actor=cast(User, self.request.user), kind=self.kind.code, version=self.kwargs["version"], **data
        )
        return address(self.kind.code)


def compared(before: PackWording, after: PackWording) -> list[Any]:
    """Title, addressee and body line by line."""
    return differences(
        *("\n".join([words.title, words.addressee, *words.body.splitlines()]) for words in (before, after))
    )


def seen(kind: Kind, words: PackWording, *, with_page: bool = False) -> dict[str, Any]:
    """The paper of a kind with samples in its placeholders, or what is wrong with the words."""
    if not words.body.strip():
        return {}
    try:
        paper = sample_paper(kind, words, county=the_county(), on=clock.today())
        return {
            "paper": paper,
            "entries": outline(paper),
            "unused": unused_fields(kind, words),
            "picture": first_page(paper) if with_page else "",
            "is_sample": True,
        }
    except BusinessRuleError as refusal:
        return {"problems": [refusal.sentence]}
