"""Batches: the list, a new one, what is in it, each step for the whole of it, its files."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.files import file_response
from core.htmx import wants_fragment
from core.models import StoredFile
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office.models import User
from reports import batch_flow as flow
from reports.batch_forms import AudienceForm, BatchIssueForm, BatchNewForm, BatchSheetForm, BatchValuesForm, StepForm
from reports.batch_sheets import sheet_fields, sheet_in, sheet_out
from reports.batch_tables import BatchFilter, BatchTable, with_counts
from reports.batch_values import merged_values, missing_fields, wording_values
from reports.kinds import Kind
from reports.models import Batch, BatchEntry
from reports.outline import outline
from reports.pasted import PasteRefused
from reports.services import batches
from reports.services.composing import preview_of
from reports.services.steps import known_kind
from reports.tables import TONES
from reports.workflow import MAY_DRAFT, Status

BATCHES = Batch.objects.select_related("job", "archive", "print_file", "made_by")
ROWS = BatchEntry.objects.select_related("school", "unit", "document__render_job").defer("document__snapshot")


class BatchListView(ScopedListView):
    """Batches of papers."""

    permission_required = MAY_DRAFT
    queryset = with_counts(Batch.objects.all()).defer("values")
    filterset_class = BatchFilter
    table_class = BatchTable
    title = "批量公文"
    extra_context = {"empty_text": "还没有批量公文。"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way to a new one."""
        new = {"label": "新建批次", "url": reverse("reports:batch_new"), "style": "primary", "icon": "plus-lg"}
        return super().get_context_data(page_actions=[new], **kwargs)


class BatchNewView(ActionView):
    """Which kind, to whom."""

    permission_required = MAY_DRAFT
    form_class = BatchNewForm
    title = "新建批量公文"
    back_to = "reports:batch_list"
    success_message = "批次已建立，请填写内容。"
    extra_context = {"intro": "给每所学校（单位）各拟一份同一种类的公文。先选发给谁，下一步填写共同内容和各自内容。"}

    def perform(self, data: dict[str, Any]) -> Batch:
        return batches.make_batch(actor=cast(User, self.request.user), **data)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One paper of a batch on its page: what it still lacks, the tone of its state."""

    entry: BatchEntry
    missing: list[str]
    tone: str


def line_of(entry: BatchEntry, kind: Kind, common: dict[str, str]) -> EntryLine:
    """An entry as the page shows it."""
    if entry.document is not None:
        return EntryLine(entry, [], TONES[Status(entry.document.status)])
    return EntryLine(entry, missing_fields(kind, merged_values(common, entry.values)), "neutral")


class BatchDetailView(ScopedDetailView):
    """One batch: its content, its papers, what can be done with all of them."""

    permission_required = MAY_DRAFT
    queryset = BATCHES
    template_name = "reports/batch_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The papers, and what is still missing before they can be drafted."""
        batch, only_failed = self.object, self.request.GET.get("show") == "failed"
        kind, rows = known_kind(batch.kind), list(ROWS.filter(batch=batch))
        lines = [line_of(row, kind, batch.values) for row in rows]
        failed = [line for line in lines if line.entry.error]
        return super().get_context_data(
            kind=kind,
            steps=flow.offered(batch, self.request.user),
            may_change=batches.changeable(batch) is None,
            lines=failed if only_failed else lines,
            count=len(lines),
            failed=len(failed),
            only_failed=only_failed,
            incomplete=sum(bool(line.missing) for line in lines),
            common=[(part.label, batch.values.get(part.label, "")) for part in kind.fields],
            has_own_fields=bool(sheet_fields(batch)),
            result=self.result(),
            **kwargs,
        )

    def result(self) -> str:
        """What became of the last step, in words."""
        job = self.object.job
        if job is None or job.state != job.State.DONE or "done" not in job.result:
            return ""
        failed = job.result["failed"]
        return f"{self.object.get_step_display()}：办成{job.result['done']}份" + (
            f"，{failed}份没有办成，原因写在各份上；改正后再办一次，只办没有办成的。" if failed else "。"
        )


class BatchProgressView(ScopedDetailView):
    """How far the step is: a page, and the piece of it that is polled."""

    permission_required = MAY_DRAFT
    queryset = BATCHES
    template_name = "reports/batch_progress.html"

    def get_title(self) -> str:
        """What is being waited for."""
        return f"进度：{self.object}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for a polling request."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class BatchPreviewView(ScopedDetailView):
    """The paper of one school as it would be drafted now."""

    permission_required = MAY_DRAFT
    queryset = BATCHES
    template_name = "reports/batch_preview.html"

    def get_title(self) -> str:
        """Whose."""
        return f"预览：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words, or why there are none; the entries before and after it."""
        rows = list(self.object.entries.filter(document=None).select_related("school", "unit").order_by("pk"))
        wanted = self.request.GET.get("entry", "")
        place = next((place for place, row in enumerate(rows) if str(row.pk) == wanted), 0)
        context = {"entry": rows[place], "before": rows[place - 1] if place else None} if rows else {"entry": None}
        context["after"] = rows[place + 1] if place + 1 < len(rows) else None
        return super().get_context_data(**context, **self.written(context["entry"]), **kwargs)

    def written(self, entry: BatchEntry | None) -> dict[str, Any]:
        """Title, addressee and blocks of a paper, or the sentence that refuses it."""
        if entry is None:
            return {"refusal": "每一份都已经拟稿，请打开各份公文查看。"}
        batch = self.object
        try:
            values = wording_values(known_kind(batch.kind), merged_values(batch.values, entry.values))
            units = [entry.unit] if entry.unit else []
            paper, gaps = preview_of(kind=batch.kind, values=values, school=entry.school, units=units)
        except (BusinessRuleError, PasteRefused) as refusal:
            return {"refusal": str(refusal)}
        return {"paper": paper, "paper_title": paper.title.replace("|", ""), "blocks": outline(paper), "gaps": gaps}


class BatchSheetView(ScopedDetailView):
    """The sheet to fill in."""

    permission_required = MAY_DRAFT
    queryset = BATCHES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Download it."""
        batch = self.get_object()
        return workbook_response(sheet_out(batch), f"{batch.name}_填写表")


class BatchFileView(ScopedDetailView):
    """One of the files of a batch."""

    permission_required = MAY_DRAFT
    queryset = BATCHES
    part = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]  # the stubs name HttpResponse, a file is another HttpResponseBase
        """Download it, once it is there."""
        file: StoredFile | None = getattr(self.get_object(), self.part)
        if file is None:
            raise Http404
        return file_response(file, download=True)


class BatchArchiveView(BatchFileView):
    """The zip."""

    part = "archive"


class BatchPrintView(BatchFileView):
    """The print file."""

    part = "print_file"


class OneBatch(ObjectActionView):
    """An act on a batch."""

    permission_required = MAY_DRAFT
    queryset = BATCHES

    @property
    def actor(self) -> User:
        """Who is signed in: the permission was checked before."""
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it would be refused now."""
        refusal = batches.changeable(self.object)
        return super().get_context_data(**({"intro": refusal.sentence if refusal else ""} | kwargs))


class BatchEditView(OneBatch):
    """What all papers have in common."""

    form_class = BatchValuesForm
    template_name = "reports/batch_edit.html"
    title = "填写共同内容"
    success_message = "共同内容已保存。"

    def perform(self, data: dict[str, Any]) -> Batch:
        return batches.fill_batch(actor=self.actor, batch=self.object, values=data["values"])


class BatchRecipientsView(OneBatch):
    """To whom."""

    form_class = AudienceForm
    title = "调整发送范围"
    success_message = "发送范围已保存。"

    def perform(self, data: dict[str, Any]) -> Batch:
        return batches.readdress_batch(actor=self.actor, batch=self.object, **data)


class BatchUploadView(OneBatch):
    """The sheet comes back."""

    form_class = BatchSheetForm
    title = "上传填写表"
    success_message = "各自内容已保存，请逐份预览后再拟稿。"

    def perform(self, data: dict[str, Any]) -> Batch:
        file = data["file"]
        values = sheet_in(self.object, file.read(), file.name)
        return batches.fill_entries(actor=self.actor, batch=self.object, values=values)


class BatchStepView(ObjectActionView):
    """One step for the whole batch."""

    queryset = BATCHES
    form_class: Any = StepForm
    step = flow.DRAFT
    told = ""

    def get_title(self) -> str:
        """What is done."""
        return f"{self.step.label}：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """For how many, or why not."""
        batch = self.object
        refusal = self.step.refusal(batch, self.request.user)
        intro = refusal.sentence if refusal else f"将办理{self.step.entries(batch).count()}份。{self.told}"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Batch:
        return batches.start_step(actor=cast(User, self.request.user), batch=self.object, step=self.step, options=data)


class BatchDraftView(BatchStepView):
    """拟稿."""

    permission_required = flow.DRAFT.permission
    step = flow.DRAFT
    told = "每份成为一份草稿，之后可以单独修改。一份办不成，不影响其他各份。"


class BatchSubmitView(BatchStepView):
    """送审."""

    permission_required = flow.SUBMIT.permission
    step = flow.SUBMIT
    told = "送审后不能再改；需要修改时由签发人退回。"


class BatchSignView(BatchStepView):
    """签发."""

    permission_required = flow.SIGN.permission
    step = flow.SIGN
    told = "签发后内容固定，不再改动。拟稿人不能签发自己拟的公文。"


class BatchIssueView(BatchStepView):
    """编号印发."""

    permission_required = flow.ISSUE.permission
    step = flow.ISSUE
    form_class = BatchIssueForm
    told = "逐份编入发文字号并送达，学校（单位）会收到签收提醒。"


class BatchBindView(BatchStepView):
    """The files."""

    permission_required = flow.BIND.permission
    step = flow.BIND
    told = "压缩包里每份一个 PDF；打印文件里每份从单数页开始，可以双面打印。"
