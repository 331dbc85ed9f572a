"""The ledger in the office's form: as a workbook, back again, and on paper."""

import io
import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core import audit
from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.forms import ScopedForm
from core.models import StoredFile
from core.templatetags.formatting import cn_date
from core.views import ActionView, PageView
from office import clock
from rectification.filters import ItemFilter
from rectification.ledger_paper import MOST as MOST_PRINTED
from rectification.ledger_paper import print_ledger
from rectification.ledger_sheet import COLUMNS, MOST, NOTES, TITLE, cells_of, for_sheet, ledger_workbook
from rectification.models import Item
from rectification.services.ledger_sheets import apply_ledger_sheet, preview_ledger_sheet, stage_ledger_sheet
from rectification.workflow import MAY_ISSUE, MAY_VIEW

PRINTED = 2_000


def narrowed(request: HttpRequest) -> QuerySet:
    """The rows of the ledger's address."""
    return for_sheet(ItemFilter(request.GET, queryset=Item.objects.visible_to(request.user), request=request).qs)


class LedgerSheetView(PageView):
    """The workbook of the rows that the filters leave."""

    permission_required = MAY_ISSUE
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/ledger_too_many.html"
    title = "导出办公台账"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, or a sentence for too many rows."""
        rows = list(narrowed(request)[: MOST + 1])
        if len(rows) > MOST:
            return self.render_to_response(self.get_context_data(most=MOST, back=reverse("rectification:item_list")))
        audit.record(actor=request.user, verb="list.exported", name=TITLE, rows=len(rows))
        return workbook_response(ledger_workbook(rows), TITLE)


class LedgerPrintView(PageView):
    """The same on paper: A4 landscape, headings on every page."""

    permission_required = MAY_VIEW
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/ledger_print.html"
    title = TITLE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows as the sheet has them; more than PRINTED are to be narrowed first."""
        rows = list(narrowed(self.request)[: PRINTED + 1])
        is_too_long = len(rows) > PRINTED
        lines = [] if is_too_long else [cells_of(item, at) for at, item in enumerate(rows, 1)]
        told = (
            f"超过{PRINTED}条，请先筛选再打印。" if is_too_long else f"共{len(rows)}条，{cn_date(clock.today())}打印。"
        )
        return super().get_context_data(
            headings=[column.heading for column in COLUMNS],
            lines=lines,
            state=told,
            back=f"{reverse('rectification:item_list')}?{self.request.GET.urlencode()}",
            paper=f"{reverse('rectification:ledger_paper')}?{self.request.GET.urlencode()}",
            **kwargs,
        )


class LedgerPaperView(PageView):
    """The same as a PDF across the sheet."""

    permission_required = MAY_VIEW
    http_method_names = ["get", "head", "options"]
    title = TITLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file; too many rows are refused with a sentence."""
        today = clock.today()
        pdf = print_ledger(list(narrowed(request)[: MOST_PRINTED + 1]), on=today)
        name = f"{TITLE}_{today.isoformat()}.pdf"
        return FileResponse(io.BytesIO(pdf), as_attachment=True, filename=name, content_type="application/pdf")


class LedgerSheetForm(ScopedForm):
    """A workbook to upload."""

    submit_label = "上传并预览"
    file = forms.FileField(
        label="台账文件",
        help_text=".xlsx，最大 10 MB。上传后先预览，不会直接写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": "这是一个空文件。请填好后再上传。"},
    )


class LedgerUploadView(ActionView):
    """Upload the workbook that was changed."""

    permission_required = MAY_ISSUE
    form_class = LedgerSheetForm
    title = "上传办公台账"
    back_to = "rectification:item_list"
    extra_context = {"intro": " ".join(NOTES[:4])}

    def perform(self, data: dict[str, Any]) -> str:
        upload = data["file"]
        file = stage_ledger_sheet(actor=self.request.user, data=upload.read(), name=upload.name)
        return f"{reverse('rectification:ledger_confirm')}?file={file.pk}"


class LedgerConfirmForm(ScopedForm):
    """Which file, and what its preview said."""

    submit_label = "确认导入"
    file = forms.UUIDField(widget=forms.HiddenInput)
    amended = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST)
    opened = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST)


class LedgerConfirmView(ActionView):
    """What the workbook would do, and the button that does it."""

    permission_required = MAY_ISSUE
    form_class = LedgerConfirmForm
    template_name = "rectification/ledger_confirm.html"
    title = "核对办公台账"
    back_to = "rectification:ledger_upload"
    success_message = "台账已按表更新。"

    def file_of(self, text: str) -> StoredFile:
        """One's own upload, or 404."""
        try:
            key = uuid.UUID(text)
        except ValueError as error:
            raise Http404 from error
        found = StoredFile.objects.filter(pk=key, kind=StoredFile.Kind.SHEET, uploaded_by=self.request.user).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview; without a file back to the upload."""
        if "file" not in request.GET:
            return HttpResponse(status=302, headers={"Location": reverse("rectification:ledger_upload")})
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan against the ledger as it stands."""
        file = self.file_of(self.request.POST.get("file") or self.request.GET.get("file", ""))
        plan, trouble = None, ""
        try:
            plan = preview_ledger_sheet(actor=self.request.user, file=file)
        except BusinessRuleError as refusal:
            trouble = refusal.sentence
        if plan and "form" not in kwargs:
            counts = {"amended": len(plan.amended), "opened": len(plan.opened), "file": file.pk}
            kwargs["form"] = LedgerConfirmForm(user=self.request.user, initial=counts)
        return super().get_context_data(plan=plan, trouble=trouble, file=file, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        file = self.file_of(str(data["file"]))
        apply_ledger_sheet(actor=self.request.user, file=file, expected=(data["amended"], data["opened"]))
        return reverse("rectification:item_list")
