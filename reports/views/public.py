"""What anybody may read without signing in: the published papers, masked."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.access import PUBLIC
from core.files import file_response
from core.views import PageView
from reports.models import PublicVersion
from reports.outline import outline
from reports.snapshots import paper_from_json

A_PAGE = 20
PUBLISHED = PublicVersion.objects.published().order_by("-published_at", "-pk")


class PublicPage(PageView):
    """A page for everybody; what is not public answers a 404 that tells nothing."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the same words whatever was asked."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return render(request, "reports/public_missing.html", {"title": "没有这个页面"}, status=404)


class PublicListView(PublicPage):
    """All that is public, the newest first."""

    template_name = "reports/public_list.html"
    title = "督导公文公开"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of it, by its masked words."""
        rows = PUBLISHED.values("pk", "published_at", "snapshot__title", "snapshot__number")
        page = Paginator(rows, A_PAGE).get_page(self.request.GET.get("page"))
        shown = [{**row, "title": row["snapshot__title"].replace("|", "")} for row in page.object_list]
        return super().get_context_data(page=page, shown=shown, **kwargs)


class OnePublicPaper(PublicPage):
    """One of them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only while it is public."""
        found = PUBLISHED.select_related("pdf").filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.shown = found
        return super().get(request, *args, **kwargs)


class PublicPaperView(OnePublicPaper):
    """What it says."""

    template_name = "reports/public_paper.html"

    def get_title(self) -> str:
        """Its own, masked."""
        return str(self.shown.snapshot["title"]).replace("|", "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The masked paper."""
        paper = paper_from_json(self.shown.snapshot)
        return super().get_context_data(shown=self.shown, paper=paper, entries=outline(paper), **kwargs)


class PublicPdfView(OnePublicPaper):
    """The masked paper as it is printed."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """The file, once it is there."""
        if self.shown.pdf is None:
            raise Http404
        return file_response(self.shown.pdf, download=True)
