"""Files handed in for a return: shown, added, taken away, opened."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views import View

from core.files import file_response
from core.forms import ConfirmForm
from core.views import ObjectActionView, Permitted
from schools.forms import EvidenceForm
from schools.models import CountyReturn, ReturnFile, YearReturn
from schools.services.evidence import add_return_file, evidence_fields, remove_return_file
from schools.workflow import MAY_CHANGE, MAY_CHANGE_COUNTY


def evidence_of(row: YearReturn | CountyReturn) -> list[dict[str, Any]]:
    """For each field that asks for files: its label, where to add one, and the files, in one query."""
    handed_in: dict[str, list[ReturnFile]] = {}
    for kept in row.files.select_related("file"):
        handed_in.setdefault(kept.field, []).append(kept)
    is_county = isinstance(row, CountyReturn)
    name, key = ("county_file_add", row.year) if is_county else ("return_file_add", row.pk)
    return [
        {
            "label": f"{field.label}（{field.remark}）" if field.remark else field.label,
            "add_url": reverse(f"schools:{name}", args=[key, field.code]),
            "files": [_shown(kept) for kept in handed_in.get(field.code, [])],
        }
        for field in evidence_fields(row)
    ]


def _shown(kept: ReturnFile) -> dict[str, Any]:
    name = "return_file_remove" if kept.year_return_id else "county_file_remove"
    return {
        "name": kept.file.original_name,
        "size": kept.file.size,
        "url": kept.get_absolute_url(),
        "remove_url": reverse(f"schools:{name}", args=[kept.pk]),
    }


class ReturnFileView(Permitted, View):
    """One file, for those who see its return."""

    permission_required = "schools.view_yearreturn"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The bytes; another person's file is not found."""
        kept = ReturnFile.objects.visible_to(request.user).select_related("file").filter(pk=pk).first()
        if kept is None:
            raise Http404
        return file_response(kept.file, download=not kept.file.is_image)


class FileAddView(ObjectActionView):
    """Hand in files for one field of a section's return."""

    permission_required = MAY_CHANGE
    queryset = YearReturn.objects.for_list()
    form_class = EvidenceForm
    success_message = "已上传。"

    def get_title(self) -> str:
        """The field."""
        labels = {found.code: found.label for found in evidence_fields(self.object)}
        if self.kwargs["field"] not in labels:
            raise Http404
        return f"上传佐证：{labels[self.kwargs['field']]}"

    def perform(self, data: dict[str, Any]) -> YearReturn:
        for upload in data["uploads"]:
            add_return_file(actor=self.request.user, row=self.object, field=self.kwargs["field"], upload=upload)
        return self.object


class CountyFileAddView(ObjectActionView):
    """Hand in files for one field of the county's return."""

    permission_required = MAY_CHANGE_COUNTY
    queryset = CountyReturn.objects.all()
    form_class = EvidenceForm
    success_message = "已上传。"

    def get_object(self) -> CountyReturn:
        """The year's return, or 404."""
        rows = CountyReturn.objects.visible_to(self.request.user).in_year(self.kwargs["year"])
        found = next((row for row in rows if self.kwargs["field"] in {one.code for one in evidence_fields(row)}), None)
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        """The field."""
        labels = {found.code: found.label for found in evidence_fields(self.object)}
        if self.kwargs["field"] not in labels:
            raise Http404
        return f"上传佐证：{labels[self.kwargs['field']]}"

    def perform(self, data: dict[str, Any]) -> CountyReturn:
        for upload in data["uploads"]:
            add_return_file(actor=self.request.user, row=self.object, field=self.kwargs["field"], upload=upload)
        return self.object


class FileRemoveView(ObjectActionView):
    """Take a file out of a section's return."""

    permission_required = MAY_CHANGE
    queryset = ReturnFile.objects.exclude(year_return=None).select_related("file", "year_return__section__school")
    form_class = ConfirmForm
    title = "删除佐证文件"
    success_message = "已删除。"

    def back(self) -> str:
        """The return."""
        return self.object.owner.get_absolute_url()

    def perform(self, data: dict[str, Any]) -> Any:
        return remove_return_file(actor=self.request.user, kept=self.object)


class CountyFileRemoveView(ObjectActionView):
    """Take a file out of the county's return."""

    permission_required = MAY_CHANGE_COUNTY
    queryset = ReturnFile.objects.exclude(county_return=None).select_related("file", "county_return")
    form_class = ConfirmForm
    title = "删除佐证文件"
    success_message = "已删除。"

    def back(self) -> str:
        """The return."""
        return self.object.owner.get_absolute_url()

    def perform(self, data: dict[str, Any]) -> Any:
        return remove_return_file(actor=self.request.user, kept=self.object)
