"""Typical cases made public: the office's list and steps, and the two pages that everybody may read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.access import PUBLIC
from core.templatetags.formatting import cn_date
from core.views import ObjectActionView, PageView, ScopedDetailView, ScopedListView
from office import clock
from rectification import exposure_flow as flow
from rectification.case_flow import MAY_CARRY
from rectification.filters_measures import ExposureFilter
from rectification.forms_measures import DropForm, ExposureCreateForm, ExposureForm
from rectification.models import Exposure
from rectification.services import exposures
from rectification.services.exposures import Draft, proposed_text
from rectification.tables_measures import ExposureTable, exposure_badge
from rectification.views.interviews import CASES, MAY_SEE

EXPOSURES = Exposure.objects.select_related("case__school", "case__unit", "made_by", "approved_by")
PUBLISHED = Exposure.objects.filter(status=Exposure.Status.PUBLISHED).order_by("-published_at", "-pk")
A_PAGE = 20


# --- everybody --------------------------------------------------------------------------------------------------------
class PublicPage(PageView):
    """A page for everybody, to be found by search engines; what is not public answers a 404 that tells nothing."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the same words whatever was asked."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return render(request, "rectification/exposure_missing.html", {"title": "没有这个页面"}, status=404)


class ExposurePublicView(PublicPage):
    """All that is public, the newest first."""

    template_name = "rectification/exposure_public.html"
    title = "典型问题通报"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of it."""
        asked = Paginator(PUBLISHED.only("title", "published_at"), A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=asked, **kwargs)


class ExposureShowView(PublicPage):
    """One of them."""

    template_name = "rectification/exposure_show.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only while it is public."""
        self.shown = PUBLISHED.filter(pk=kwargs["pk"]).first()
        if self.shown is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        """Its own."""
        return str(self.shown)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words."""
        return super().get_context_data(shown=self.shown, **kwargs)


# --- the office -------------------------------------------------------------------------------------------------------
class ExposureListView(ScopedListView):
    """On their way, public, and taken back."""

    permission_required = MAY_SEE
    queryset = EXPOSURES
    filterset_class = ExposureFilter
    table_class = ExposureTable
    title = "典型问题曝光"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What to read when there is nothing."""
        empty = "还没有准备曝光的事项；事项实施后，在它的页面上准备。"
        return super().get_context_data(empty_text=empty, **kwargs)


def hints(row: Exposure, user: Any) -> list[str]:
    """What stands in the way of the next step, for those who take part."""
    step = next((step for step in (flow.APPROVE, flow.PUBLISH) if row.status in step.sources), None)
    if step is None or not user.has_perm(MAY_CARRY):
        return []
    if not user.has_perm(step.permission):
        return [f"异议期到{cn_date(row.window_ends_on)}为止，之后由主任批准公开。"]
    refusal = step.refusal(row, user)
    return [refusal.sentence] if refusal else []


class ExposureDetailView(ScopedDetailView):
    """One of them, with what stands in its way."""

    permission_required = MAY_SEE
    queryset = EXPOSURES
    template_name = "rectification/exposure_detail.html"
    flow = flow.FLOW
    noun = "exposure"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """State, what stands in the way, who may change the words."""
        row, user = self.object, self.request.user
        return super().get_context_data(
            badge=exposure_badge(row),
            hints=hints(row, user),
            can_rewrite=row.status in flow.EDITABLE and user.has_perm(MAY_CARRY),
            **kwargs,
        )


class ExposureCreateView(ObjectActionView):
    """准备曝光 on a case."""

    permission_required = MAY_CARRY
    queryset = CASES
    form_class = ExposureCreateForm
    title = "准备典型问题曝光"
    success_message = "已告知对方，异议期过后由主任批准公开。"

    def get_initial(self) -> dict[str, Any]:
        """The words that the rule proposes."""
        return {
            "title": f"{self.object.object}有关问题",
            "masked_text": proposed_text(self.object),
            "told_on": clock.today(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be prepared now."""
        refusal = exposures.exposure_refusal(self.object)
        return super().get_context_data(intro=refusal.sentence if refusal else "", **kwargs)

    def perform(self, data: dict[str, Any]) -> Exposure:
        draft = Draft(data["title"], data["masked_text"], data["told_on"])
        return exposures.prepare_exposure(actor=self.request.user, case=self.object, draft=draft)


class OneExposure(ObjectActionView):
    """An act on one of them."""

    permission_required = MAY_CARRY
    queryset = EXPOSURES

    def get_title(self) -> str:
        """What is done."""
        return f"{self.transition.label if self.transition else self.title}：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it would be refused now."""
        context = super().get_context_data(**kwargs)
        return context | {"intro": context["refusal"]}


class ExposureEditView(OneExposure):
    """Other words."""

    form_class = ExposureForm
    title = "修改公开内容"
    success_message = "已修改并重新告知对方，异议期重新起算。"

    def perform(self, data: dict[str, Any]) -> Exposure:
        return exposures.rewrite_exposure(
            actor=self.request.user, exposure=self.object, title=data["title"], text=data["masked_text"]
        )


class ExposureApproveView(OneExposure):
    """批准公开."""

    permission_required = flow.APPROVE.permission
    transition = flow.APPROVE
    success_message = "已批准，可以公开。"

    def perform(self, data: dict[str, Any]) -> Exposure:
        return exposures.approve_exposure(actor=self.request.user, exposure=self.object)


class ExposurePublishView(OneExposure):
    """公开."""

    transition = flow.PUBLISH
    success_message = "已公开。"

    def perform(self, data: dict[str, Any]) -> Exposure:
        return exposures.publish_exposure(actor=self.request.user, exposure=self.object)


class ExposureDropView(OneExposure):
    """不公开，或者撤下."""

    transition = flow.DROP
    form_class = DropForm
    success_message = "已登记，公开页面上不再显示。"

    def perform(self, data: dict[str, Any]) -> Exposure:
        return exposures.drop_exposure(actor=self.request.user, exposure=self.object, **data)
