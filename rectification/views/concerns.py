"""What people outside reported: the office's list and page, and the public page on which a sender asks back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.access import PUBLIC
from core.exceptions import BusinessRuleError
from core.files import file_response
from core.middleware import client_address
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from rectification import concern_flow
from rectification.concern_flow import MAY_HANDLE, MAY_SEE
from rectification.concern_forms import AskForm, ContactForm, DeclineForm
from rectification.concern_tables import ConcernFilter, ConcernTable, concern_badge
from rectification.models import Concern, ConcernPhoto
from rectification.services import concerns

ROBOTS = "noindex, nofollow, noarchive"
NOT_FOUND = "编号或查询码不对，请对照回执重新填写。"


class ConcernListView(ScopedListView):
    """What was reported."""

    permission_required = MAY_SEE
    queryset = Concern.objects.for_list()
    filterset_class = ConcernFilter
    table_class = ConcernTable
    title = "家长反映"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait."""
        waiting = Concern.objects.visible_to(self.request.user).waiting().count()
        state = f"待受理{waiting}条。学校和督学看不到这里的内容；导出的表里没有联系方式。"
        return super().get_context_data(state=state, empty_text="还没有家长反映。", **kwargs)


class ConcernDetailView(ScopedDetailView):
    """One message; who sent it is a page of its own."""

    permission_required = MAY_SEE
    queryset = Concern.objects.select_related("school", "decided_by")
    template_name = "rectification/concern_detail.html"
    flow = concern_flow.FLOW
    noun = "concern"

    def get_title(self) -> str:
        """Its number."""
        return f"家长反映 {self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """State and pictures."""
        photos = self.object.photos.select_related("file")
        return super().get_context_data(badge=concern_badge(self.object), photos=photos, **kwargs)


class ConcernPhotoView(ScopedDetailView):
    """A picture that came along."""

    permission_required = MAY_SEE
    queryset = ConcernPhoto.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The copy."""
        return file_response(self.get_object().file)


class OneConcern(ObjectActionView):
    """An act on one message."""

    permission_required = MAY_HANDLE
    queryset = Concern.objects.select_related("school")

    def get_title(self) -> str:
        """What is done with which."""
        return f"{self.transition.label if self.transition else self.title}：家长反映 {self.object}"


class ConcernAcceptView(OneConcern):
    """It is taken up."""

    transition = concern_flow.ACCEPT
    success_message = "已受理。"

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.accept_concern(actor=self.request.user, concern=self.object)


class ConcernDeclineView(OneConcern):
    """It is not taken up."""

    transition = concern_flow.DECLINE
    form_class = DeclineForm
    success_message = "已登记为不予受理。"

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.decline_concern(actor=self.request.user, concern=self.object, **data)


class ConcernContactView(OneConcern):
    """Who sent it: shown once for each time it is asked for, and each time leaves a line in the trail."""

    permission_required = MAY_SEE
    form_class = ContactForm
    template_name = "rectification/concern_contact.html"
    title = "查看联系方式"
    extra_context = {"intro": "只为核实和答复使用。每查看一次，都记入操作留痕。"}

    def form_valid(self, form: Any) -> HttpResponse:
        """The answer itself is the page: nothing is kept in the address or the session."""
        try:
            name, phone = concerns.read_contact(actor=self.request.user, concern=self.object)
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form, status=refusal.status)
        return self.render_to_response(self.get_context_data(form=form, contact={"name": name, "phone": phone}))


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
        """The state, or one and the same refusal for whatever does not fit."""
        try:
            found = concerns.ask_back(
                number=form.cleaned_data["number"],
                code=form.cleaned_data["code"],
                address=client_address(self.request),
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
