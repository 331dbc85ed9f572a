"""Seals: the list, one in and out of use, its picture."""

from typing import Any, cast

from django.http import FileResponse, HttpRequest
from django.urls import reverse

from core.files import file_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office.models import User
from reports.models import Seal
from reports.seal_lists import SealFilter, SealTable
from reports.sealing_forms import SealForm, SealRetireForm
from reports.services import seals
from reports.services.seals import MAY_KEEP

SEALS = Seal.objects.select_related("image", "kept_by")


class SealListView(ScopedListView):
    """Every seal."""

    permission_required = MAY_KEEP
    queryset = SEALS
    filterset_class = SealFilter
    table_class = SealTable
    title = "印章"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where a seal comes from."""
        new = {"label": "登记印章", "url": reverse("reports:seal_new")}
        return super().get_context_data(
            page_actions=[new | {"style": "primary", "icon": "plus-lg"}],
            empty_text="还没有登记电子印章；印发时可以不用电子印章，盖实物章。",
            empty_action=new,
            **kwargs,
        )


class SealNewView(ActionView):
    """登记印章."""

    permission_required = MAY_KEEP
    form_class = SealForm
    title = "登记印章"
    success_message = "印章已登记。"
    back_to = "reports:seal_list"

    def perform(self, data: dict[str, Any]) -> str:
        seals.keep_seal(actor=cast(User, self.request.user), **data)
        return reverse("reports:seal_list")


class SealActView(ObjectActionView):
    """Something done with one seal; afterwards the list."""

    permission_required = MAY_KEEP
    queryset = SEALS

    def back(self) -> str:
        """The list."""
        return reverse("reports:seal_list")


class SealEditView(SealActView):
    """修改印章."""

    form_class = SealForm
    title = "修改印章"
    success_message = "印章已修改。"

    def perform(self, data: dict[str, Any]) -> str:
        seals.edit_seal(actor=cast(User, self.request.user), seal=self.object, changes=data)
        return self.back()


class SealRetireView(SealActView):
    """停用印章."""

    form_class = SealRetireForm
    title = "停用印章"
    success_message = "印章已停用。"
    extra_context = {"intro": "停用后不能再选；已经盖在公文上的不变。"}

    def perform(self, data: dict[str, Any]) -> str:
        seals.retire_seal(actor=cast(User, self.request.user), seal=self.object, ended_on=data["ended_on"])
        return self.back()


class SealImageView(ScopedDetailView):
    """The picture on white, only for those who keep the seals."""

    permission_required = MAY_KEEP
    queryset = SEALS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Inline as the re-encoded copy."""
        return file_response(self.get_object().image)
