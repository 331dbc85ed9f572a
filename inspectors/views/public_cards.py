"""What of an inspector is public: entered by the office on his page, or by himself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from core.files import file_response
from core.views import ActionView, ObjectActionView, ScopedDetailView
from inspectors.forms.plates import PublicCardForm
from inspectors.models import Inspector, Plate
from inspectors.services.public_cards import change_public_card
from inspectors.tables_plates import plate_badge
from inspectors.workflow import MAY_ADD, MAY_CHANGE_LISTING
from schools.models import Posting

TOLD = "保存后，他负责的学校里有效的公示牌列为“需更换”；扫码看到的页面立即更新。"


class InspectorCardView(ObjectActionView):
    """The office enters telephone and portrait."""

    permission_required = MAY_CHANGE_LISTING
    queryset = Inspector.objects.select_related("user", "photo")
    form_class = PublicCardForm
    template_name = "inspectors/public_card.html"
    success_message = "公示信息已保存。"
    extra_context = {"intro": TOLD}

    def back(self) -> str:
        """His page."""
        return reverse("inspectors:inspector_detail", args=[self.object.pk])

    def get_title(self) -> str:
        """Whose."""
        return f"{self.object}的公示信息"

    def perform(self, data: dict[str, Any]) -> str:
        change_public_card(actor=self.request.user, inspector=self.object, **data)
        return self.back()


class OwnCardView(ActionView):
    """He enters them himself."""

    permission_required = MAY_ADD
    form_class = PublicCardForm
    template_name = "inspectors/public_card.html"
    title = "我的公示信息"
    back_to = "inspectors:my_schools"
    success_message = "公示信息已保存。"
    extra_context = {"intro": TOLD.replace("他", "您")}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only somebody on the list of inspectors has such a card."""
        if self.is_permitted(request):
            self.object = Inspector.objects.filter(user=request.user.pk).select_related("user", "photo").first()
            if self.object is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The row, and the plates of his schools."""
        schools = Posting.objects.as_inspector().current().filter(user=self.object.user_id).values("school")
        plates = Plate.objects.visible_to(self.request.user).standing().filter(school__in=schools).for_list()
        return super().get_context_data(object=self.object, plates=[(p, plate_badge(p)) for p in plates], **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        change_public_card(actor=self.request.user, inspector=self.object, **data)
        return reverse("inspectors:own_card")


class InspectorPhotoView(ScopedDetailView):
    """The portrait, for those who see the inspector's row."""

    permission_required = "inspectors.view_visit"
    queryset = Inspector.objects.select_related("photo")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The shown copy; without one 404."""
        inspector = self.get_object()
        if inspector.photo is None:
            raise Http404
        return file_response(inspector.photo)
