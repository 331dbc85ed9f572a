"""The register, one paper, its PDF."""

from io import BytesIO
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse

from core import audit
from core.exceptions import WrongState
from core.files import file_response
from core.htmx import wants_fragment
from core.views import ScopedDetailView, ScopedListView
from office.models import User
from reports import services
from reports.filters import DocumentFilter
from reports.models import Document
from reports.outline import outline, timeline
from reports.policies import needs_reprint, sees_the_making, why_unsigned
from reports.publication_flow import way_of
from reports.receipt_panel import panel_of
from reports.rendering import WORD, word_document
from reports.tables import TONES, DocumentTable
from reports.workflow import FLOW, MAY_DRAFT, MAY_VIEW, Status

PEOPLE = ("drafted_by", "submitted_by", "returned_by", "signed_by", "issued_by", "archived_by", "withdrawn_by")
MOST_NAMED = 8  # who signed for it, on its page
WHOLE = Document.objects.select_related("school__township", "pdf", "render_job", "seal", "batch_entry__batch", *PEOPLE)


class DocumentListView(ScopedListView):
    """The register of papers."""

    permission_required = MAY_VIEW
    queryset = Document.objects.for_list()
    filterset_class = DocumentFilter
    table_class = DocumentTable
    title = "公文"
    export_name = "发文登记簿"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where paper comes from."""
        drafts = self.request.user.has_perm(MAY_DRAFT)
        batches = {"label": "批量公文", "url": reverse("reports:batch_list"), "style": "secondary", "icon": "stack"}
        new = {"label": "新拟公文", "url": reverse("reports:document_new"), "style": "primary", "icon": "plus-lg"}
        return super().get_context_data(
            empty_text="还没有公文。" if drafts else "还没有收到公文。",
            page_actions=[batches, new] if drafts else [],
            **kwargs,
        )


class DocumentDetailView(ScopedDetailView):
    """One paper: what it says, what can be done with it, what happened to it."""

    permission_required = MAY_VIEW
    queryset = WHOLE
    template_name = "reports/document_detail.html"
    flow = FLOW
    noun = "document"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The content in words, the state of its PDF, its history."""
        document, user = self.object, self.request.user
        services.note_opened(actor=cast(User, user), document=document)
        copies = document.receipts.visible_to(user)
        signed = copies.signed().select_related("school", "unit", "signed_by")
        receipts = list(signed) if signed.count() <= MOST_NAMED else []  # more of them have a list of their own
        with_making = sees_the_making(user)
        return super().get_context_data(
            paper=document.paper,
            entries=outline(document.paper),
            tone=TONES[Status(document.status)],
            receipts=receipts,
            with_making=with_making,
            missing=(document.render_job.result.get("missing", "") if document.render_job and with_making else ""),
            unsigned=why_unsigned(document) if with_making else "",
            reprint_url=self.reprint_url(),
            panel=panel_of(document, user),
            public=way_of(document, user),
            events=timeline(document, receipts, with_making=with_making),
            **kwargs,
        )

    def get_title(self) -> str:
        """The paper's title in one line."""
        return self.object.title.replace("|", "")

    def reprint_url(self) -> str:
        """Where to ask for the PDF again, if it is not there and the person may."""
        if self.request.user.has_perm(MAY_DRAFT) and needs_reprint(self.object):
            return reverse("reports:document_reprint", args=[self.object.pk])
        return ""


class DocumentProgressView(ScopedDetailView):
    """How far the PDF is: a page, and the piece of it that is polled."""

    permission_required = MAY_VIEW
    queryset = WHOLE
    template_name = "reports/document_progress.html"

    def get_title(self) -> str:
        """What is being waited for."""
        return f"排版：{self.object}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for a polling request."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class DocumentPdfView(ScopedDetailView):
    """The PDF as a download."""

    permission_required = MAY_VIEW
    queryset = WHOLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Stream it; out of scope is 404, a PDF that is not there yet is a sentence."""
        document = self.get_object()
        if document.pdf is None:
            raise WrongState("这份公文的 PDF 还没有排好，请稍候再打开。")
        services.note_opened(actor=cast(User, request.user), document=document)
        return file_response(document.pdf, download=True)


class DocumentWordView(ScopedDetailView):
    """The paper as an editable Word file, for those who draft; made from the snapshot each time."""

    permission_required = MAY_DRAFT
    queryset = WHOLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Download it; every download leaves a line in the trail."""
        document = self.get_object()
        data = word_document(document)
        audit.record(actor=request.user, verb="document.taken_as_word", target=document)
        name = document.file_name.removesuffix(".pdf") + ".docx"
        return FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type=WORD)
