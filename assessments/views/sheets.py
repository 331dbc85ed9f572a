"""Pages of one level's sheet: filled in, handed in, sent back, concluded, opened again; its files."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views import View

from assessments import services
from assessments.differences import points_in
from assessments.filters.levels import LevelSheetFilter
from assessments.forms.levels import ConcludeForm, ReopenSheetForm, SheetFileForm, SheetForm, SubmitForm, WhyForm
from assessments.level_flow import (
    CONCLUDE,
    MAY_FILL,
    MAY_VIEW,
    OPEN,
    REOPEN,
    RETURN,
    SHEET_FLOW,
    SUBMIT,
)
from assessments.models import AssessorPosting, LevelSheet, SheetEvidence
from assessments.services.levels import NO, YES, items_of, standards_of, unanswered, without_points
from assessments.sheet_outline import Item, Question
from assessments.tables.levels import LevelSheetTable, points_places
from core.files import file_response
from core.numbers import show
from core.views import ObjectActionView, Permitted, ScopedDetailView, ScopedListView

SHEETS = LevelSheet.objects.for_list()
WORDS = {YES: "是", NO: "否"}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of a sheet with what was answered, given and handed in."""

    item: Item
    answers: tuple[tuple[Question, str], ...]
    opinion: str
    points: Decimal | None
    word: str
    standard: str
    local: str
    reason: str
    files: list[dict[str, Any]]
    add_url: str


def may_fill(sheet: LevelSheet, user: Any) -> bool:
    """Whether the form and the files are open to the person now."""
    return SUBMIT.refusal(sheet, user) is None


def rows_of(sheet: LevelSheet) -> list[Row]:
    """The sheet in order of its tree; files in one query."""
    files: dict[str, list[dict[str, Any]]] = {}
    for kept in sheet.files.select_related("file"):
        shown = {
            "name": kept.file.original_name,
            "size": kept.file.size,
            "url": kept.get_absolute_url(),
            "remove_url": reverse("assessments:evidence_remove", args=[kept.pk]),
        }
        files.setdefault(kept.indicator, []).append(shown)
    reasons, words, local = (sheet.result.get(name) or {} for name in ("reasons", "words", "local"))
    standards = standards_of(sheet)
    found = []
    for item in items_of(sheet):
        stored = ((question, sheet.answers.get(question.code) or "") for question in item.questions)
        found.append(
            Row(
                item=item,
                answers=tuple((question, WORDS.get(text, text)) for question, text in stored),
                opinion=sheet.opinions.get(item.code, ""),
                points=points_in(sheet, item.code),
                word=words.get(item.code, ""),
                standard=standards.get(item.code, ""),
                local=local.get(item.code, ""),
                reason=reasons.get(item.code, ""),
                files=files.get(item.code, []),
                add_url=reverse("assessments:evidence_add", args=[sheet.pk, item.code]),
            )
        )
    return found


def total_words(sheet: LevelSheet) -> str:
    """Points so far out of the maximum, and how many are missing."""
    if not sheet.result:
        return "还没有填写。"
    if not sheet.maximum:
        return f"本体系不计总分；还缺{sheet.missing}项。" if sheet.missing else "本体系不计总分；已填齐。"
    places = points_places(sheet.assessment)
    full = f"，满分{show(Decimal(sheet.maximum), places)}分"
    if sheet.points is None:
        return f"得分不全：还缺{sheet.missing}项{full}。"
    return f"合计{show(sheet.points, places)}分{full}。"


class SheetListView(ScopedListView):
    """The sheets that wait for the person, or all he sees."""

    permission_required = MAY_VIEW
    queryset = SHEETS
    filterset_class = LevelSheetFilter
    table_class = LevelSheetTable
    template_name = "assessments/sheet_list.html"
    title = "评估表"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the contracts whose declaration the person has not signed."""
        unsigned = AssessorPosting.objects.current().filter(user=self.request.user, declared_at=None).for_list()
        contracts = {commission.contract_no: commission for commission in unsigned}
        return super().get_context_data(
            unsigned=list(contracts.values()), empty_text="现在没有等您填写的评估表。", **kwargs
        )


class SheetDetailView(ScopedDetailView):
    """One sheet: answers, points, opinions, files, and what can be done."""

    permission_required = MAY_VIEW
    queryset = SHEETS
    template_name = "assessments/sheet_detail.html"
    flow = SHEET_FLOW
    noun = "sheet"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows, totals, and whether it can be filled in."""
        sheet = self.object
        return super().get_context_data(
            rows=rows_of(sheet),
            total=total_words(sheet),
            digits=points_places(sheet.assessment),
            may_fill=may_fill(sheet, self.request.user),
            **kwargs,
        )


class SheetEditView(ObjectActionView):
    """Fill in."""

    permission_required = MAY_FILL
    queryset = SHEETS
    form_class = SheetForm
    template_name = "assessments/sheet_edit.html"
    success_message = "已保存。填完后请提交。"

    def get_title(self) -> str:
        """The level."""
        return f"填写{self.object.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be filled in, before somebody types for nothing; the total so far."""
        refusal = SUBMIT.refusal(self.object, self.request.user)
        closed = refusal.sentence.replace("不能提交", "不能填写") if refusal else ""
        return super().get_context_data(closed=closed, total=total_words(self.object), **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it tells answers from opinions."""
        self.form = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.save_sheet(
            actor=self.request.user, sheet=self.object, answers=self.form.answers, opinions=self.form.opinions
        )


class SheetOpenView(ObjectActionView):
    """Open a level that waits, as for a subject drawn into the sample."""

    permission_required = OPEN.permission
    transition = OPEN
    queryset = SHEETS
    title = "开放评估表"
    success_message = "已开放。"

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.open_sheet(actor=self.request.user, sheet=self.object)


class SheetSubmitView(ObjectActionView):
    """Hand in."""

    permission_required = SUBMIT.permission
    transition = SUBMIT
    queryset = SHEETS
    form_class = SubmitForm
    template_name = "assessments/sheet_act.html"
    title = "提交评估表"
    success_message = "已提交。要改时，请督导室退回。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The total, what is not answered, what asks for evidence and has none."""
        sheet = self.object
        handed_in = set(sheet.files.values_list("indicator", flat=True))
        bare = [item.title for item in items_of(sheet) if item.evidence and item.code not in handed_in]
        return super().get_context_data(
            intro="提交后不能再改，除非被退回。",
            total=total_words(sheet),
            gaps=unanswered(sheet),
            pointless=without_points(sheet),
            bare=bare,
            **kwargs,
        )

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.submit_sheet(actor=self.request.user, sheet=self.object)


class SheetReturnView(ObjectActionView):
    """Back to whoever filled it in."""

    permission_required = RETURN.permission
    transition = RETURN
    queryset = SHEETS
    form_class = WhyForm
    template_name = "assessments/sheet_act.html"
    title = "退回评估表"
    success_message = "已退回，提交人会收到原因。"

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.return_sheet(actor=self.request.user, sheet=self.object, reason=data["reason"])


class SheetConcludeView(ObjectActionView):
    """Let the score stand."""

    permission_required = CONCLUDE.permission
    transition = CONCLUDE
    queryset = SHEETS
    form_class = ConcludeForm
    template_name = "assessments/sheet_act.html"
    title = "评估表定稿"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The total, and what concluding does."""
        intro = "定稿后得分锁定，只有督导室主任写明原因才能重新打开；下一级随即开放。"
        return super().get_context_data(
            intro=intro, total=total_words(self.object), pointless=without_points(self.object), **kwargs
        )

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        sheet = services.conclude_sheet(actor=self.request.user, sheet=self.object)
        again = [one for one in sheet.assessment.chain if one.position < sheet.position and not one.is_locked]
        self.success_message = "已定稿。" + "".join(one.return_reason for one in again)
        return sheet


class SheetReopenView(ObjectActionView):
    """The director opens a concluded sheet."""

    permission_required = REOPEN.permission
    transition = REOPEN
    queryset = SHEETS
    form_class = ReopenSheetForm
    template_name = "assessments/sheet_act.html"
    title = "重新打开评估表"
    success_message = "已重新打开；原来的得分保留在历次定稿得分里。"
    extra_context = {"intro": "后面各级还没有定稿的评估表会收回，等这一级重新定稿后再开放；已填写的内容都保留。"}

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.reopen_sheet(actor=self.request.user, sheet=self.object, reason=data["reason"])


class EvidenceAddView(ObjectActionView):
    """Hand in files for one indicator."""

    permission_required = MAY_FILL
    queryset = SHEETS
    form_class = SheetFileForm
    success_message = "已上传。"

    def get_title(self) -> str:
        """The indicator, or 404."""
        titles = {item.code: item.title for item in items_of(self.object)}
        if self.kwargs["code"] not in titles:
            raise Http404
        return f"上传佐证：{titles[self.kwargs['code']]}"

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        services.add_sheet_files(
            actor=self.request.user, sheet=self.object, indicator=self.kwargs["code"], uploads=data["uploads"]
        )
        return self.object


class EvidenceRemoveView(ObjectActionView):
    """Take a file out of its sheet."""

    permission_required = MAY_FILL
    queryset = SheetEvidence.objects.select_related(
        "file", "sheet__assessment__indicator_set", "sheet__assessment__school"
    )
    title = "删除佐证文件"
    success_message = "已删除。"

    def back(self) -> str:
        """The sheet."""
        return self.object.sheet.get_absolute_url()

    def perform(self, data: dict[str, Any]) -> LevelSheet:
        return services.remove_sheet_file(actor=self.request.user, kept=self.object)


class EvidenceFileView(Permitted, View):
    """One file, for those who see its sheet."""

    permission_required = MAY_VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The bytes; another person's file is not found."""
        kept = SheetEvidence.objects.visible_to(request.user).select_related("file").filter(pk=pk).first()
        if kept is None:
            raise Http404
        return file_response(kept.file, download=not kept.file.is_image)
