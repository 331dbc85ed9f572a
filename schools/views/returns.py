"""The yearly figures: who is missing, one return, filling it in, its life."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from schools import services
from schools.filters import ReturnFilter
from schools.forms import FiguresForm, FreezeForm, ReopenForm, SendBackForm
from schools.models import Collection, Section, YearReturn
from schools.policies import can_edit_return, filling_refusal, is_called_for
from schools.services.collecting import MAY_OPEN
from schools.services.filling import filling_of, pack_of_row, refuse_moved, save_figures
from schools.tables import ReturnTable
from schools.views.evidence import evidence_of
from schools.views.figures import lines_of, saved_piece, unread_piece
from schools.views.imports import year_of
from schools.workflow import CHECK, CONFIRM, FLOW, FREEZE, MAY_CHANGE, MAY_FREEZE, REOPEN, RETURN, Status


def row_of(section: Section, year: int) -> YearReturn | None:
    """The section's return of a year, if there is one."""
    return YearReturn.objects.select_related("section__school").filter(section=section, year=year).first()


class ReturnListView(ScopedListView):
    """Every section that reports in a year, and where its return stands."""

    permission_required = "schools.view_yearreturn"
    queryset = Section.objects.for_list()
    filterset_class = ReturnFilter
    table_class = ReturnTable

    def get_title(self) -> str:
        """With the year."""
        return f"{year_of(self.request)}年年度数据"

    def get_queryset(self) -> QuerySet:
        """The sections in scope beside their return of the year."""
        year = year_of(self.request)
        return super().get_queryset().expected_in(year, today=clock.today()).with_return(year)

    def get_table_kwargs(self) -> dict[str, Any]:
        """The table links to the form where there is no return yet."""
        return {"year": year_of(self.request), "may_change": self.request.user.has_perm(MAY_CHANGE)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One sentence of state, and what can be done with the year."""
        year, user = year_of(self.request), self.request.user
        counted = self.get_queryset().counted_by_status()
        total = sum(counted.values())
        said = "，".join(f"{status.label} {counted.get(status.value, 0)}" for status in Status)
        actions = []
        if user.has_perm(MAY_CHANGE):
            address = f"{reverse('schools:return_template')}?year={year}"
            actions.append({"label": "下载填报模板", "url": address, "icon": "download"})
            actions.append({"label": "导入数据", "url": reverse("schools:return_import"), "icon": "upload"})
        if user.has_perm(MAY_OPEN):
            address = reverse("schools:collection_detail", args=[year])
            actions.append({"label": f"{year}年填报进度", "url": address, "style": "primary", "icon": "list-check"})
        return super().get_context_data(
            page_actions=actions, state=f"应报 {total} 个学部：未报 {counted.get(None, 0)}，{said}。", **kwargs
        )


class ReturnDetailView(ScopedDetailView):
    """One section's figures, last year's beside them, and what can be done."""

    permission_required = "schools.view_yearreturn"
    queryset = YearReturn.objects.for_list().select_related("confirmed_by", "frozen_by", "returned_by")
    template_name = "schools/return_detail.html"
    flow = FLOW
    noun = "return"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Groups of lines, missing figures, broken checks with their notes, files handed in."""
        row = self.object
        filling = filling_of(row.section, row.year, row)
        may_edit = can_edit_return(self.request.user, row) and is_called_for(self.request.user, row.section, row.year)
        return super().get_context_data(
            groups=lines_of(filling),
            missing=filling.missing,
            findings=[(finding, row.notes.get(finding.code, "")) for finding in filling.findings],
            may_edit=may_edit,
            evidence=evidence_of(row),
            may_hand_in=may_edit,
            **kwargs,
        )


class ReturnEditView(ObjectActionView):
    """Fill in a section's form for a year; also the first time, when there is no return yet."""

    permission_required = MAY_CHANGE
    queryset = Section.objects.select_related("school")
    form_class = FiguresForm
    template_name = "schools/return_edit.html"
    success_message = "已保存。"

    def get_object(self) -> Any:
        """The return, so that its version guards it; the section while there is none."""
        self.section = super().get_object()
        self.year = self.kwargs["year"]
        return row_of(self.section, self.year) or self.section

    @property
    def row(self) -> YearReturn | None:
        """The stored return, if there is one."""
        return self.object if isinstance(self.object, YearReturn) else None

    def get_title(self) -> str:
        """With stage and year."""
        return f"填报 {self.year} 年数据"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form needs what is stored, last year's figures and what is wrong with this year's."""
        refused = filling_refusal(self.request.user, self.section, self.year, self.row)
        return super().get_form_kwargs() | {
            "filling": filling_of(self.section, self.year, self.row),
            "instance": self.row,
            "group_url": None if refused else self.group_url,
        }

    def group_url(self, number: int) -> str:
        """Where one group is saved while it is typed."""
        return reverse("schools:return_group", args=[self.section.pk, self.year, number])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why it cannot be edited, before somebody types for nothing; until when it is wanted."""
        refused = filling_refusal(self.request.user, self.section, self.year, self.row)
        called = Collection.objects.filter(year=self.year).first()
        return super().get_context_data(state=str(self.section), closed=refused, collection=called, **kwargs)

    def back(self) -> str:
        """The return, or the school while there is none."""
        return self.object.get_absolute_url() if self.row else self.section.school.get_absolute_url()

    def version_seen(self, form: Any) -> int | None:
        """A page opened before the first save carries no version; what it showed is compared instead."""
        return form.cleaned_data.get("version")

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it knows figures from notes."""
        self.form = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> YearReturn:
        """Save as typed. A page opened while there was no return carries no version: what it showed stands for it."""
        seen = self.form.seen if self.form.cleaned_data.get("version") is None else None
        if seen is not None and self.row is not None:
            refuse_moved(pack_of_row(self.row), self.row.values, self.form.figures, seen)
        return services.save_return(
            actor=self.request.user,
            section=self.section,
            year=self.year,
            values=self.form.figures,
            notes=self.form.notes,
        )


class ReturnGroupView(ObjectActionView):
    """One group of a section's form, saved while it is typed; answers with the pieces of the page that change."""

    http_method_names = ["post", "options"]
    permission_required = MAY_CHANGE
    queryset = Section.objects.select_related("school")
    form_class = FiguresForm

    @property
    def year(self) -> int:
        """The year of the form."""
        return self.kwargs["year"]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only the fields of the group."""
        self.row = row_of(self.object, self.year)
        return super().get_form_kwargs() | {
            "filling": filling_of(self.object, self.year, self.row),
            "instance": self.row,
            "group": self.kwargs["group"],
            "group_url": self.group_url,
        }

    def group_url(self, number: int) -> str:
        """Where a group is saved."""
        return reverse("schools:return_group", args=[self.object.pk, self.year, number])

    def form_valid(self, form: Any) -> HttpResponse:
        """Save what was typed; a difference is 409 with both values, a refusal its sentence."""
        return saved_piece(self, form, self.save)

    def form_invalid(self, form: Any, status: int = 422) -> HttpResponse:
        """What cannot be read, field by field."""
        return unread_piece(self, form)

    def save(self, form: Any) -> tuple[Any, Any]:
        """The saved row and what the form shows now."""
        row = save_figures(
            actor=self.request.user,
            section=self.object,
            year=self.year,
            values=form.figures,
            seen=form.seen,
            notes=form.notes,
        )
        return row, filling_of(self.object, self.year, row)


class ReturnCheckView(ObjectActionView):
    """Mark as checked."""

    queryset = YearReturn.objects.for_list()
    permission_required = CHECK.permission
    form_class = ConfirmForm
    title = "校验数据"
    success_message = "校验通过。"

    def perform(self, data: dict[str, Any]) -> YearReturn:
        return services.check_return(actor=self.request.user, row=self.object)


class ReturnConfirmView(ObjectActionView):
    """The principal confirms."""

    queryset = YearReturn.objects.for_list()
    permission_required = CONFIRM.permission
    form_class = ConfirmForm
    template_name = "schools/return_confirm.html"
    title = "确认数据"
    success_message = "已确认。数据要改时，请督导室退回。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What will be confirmed: what is missing, every warning with its explanation, what is out of range."""
        row = self.object
        filling = filling_of(row.section, row.year, row)
        return super().get_context_data(
            intro="确认后学校不能再改，督导室据此冻结并计算指标。",
            missing=filling.missing,
            blank=filling.blank,
            findings=[(finding, row.notes.get(finding.code, "")) for finding in filling.findings],
            far=[line for _, lines in lines_of(filling) for line in lines if line["is_far"]],
            **kwargs,
        )

    def perform(self, data: dict[str, Any]) -> YearReturn:
        return services.confirm_return(actor=self.request.user, row=self.object)


class ReturnSendBackView(ObjectActionView):
    """Back to the school."""

    queryset = YearReturn.objects.for_list()
    permission_required = RETURN.permission
    form_class = SendBackForm
    title = "退回修改"
    success_message = "已退回，校长会收到消息。"

    def perform(self, data: dict[str, Any]) -> YearReturn:
        return services.send_back_return(actor=self.request.user, row=self.object, reason=data["reason"])


class ReturnFreezeView(ObjectActionView):
    """Freeze one return."""

    queryset = YearReturn.objects.for_list()
    permission_required = FREEZE.permission
    form_class = ConfirmForm
    title = "冻结数据"
    success_message = "已冻结。"

    def perform(self, data: dict[str, Any]) -> YearReturn:
        return services.freeze_return(actor=self.request.user, row=self.object)


class ReturnReopenView(ObjectActionView):
    """The director opens a frozen return."""

    queryset = YearReturn.objects.for_list()
    permission_required = REOPEN.permission
    form_class = ReopenForm
    title = "重新打开数据"
    success_message = "已重新打开。"

    def perform(self, data: dict[str, Any]) -> YearReturn:
        return services.reopen_return(actor=self.request.user, row=self.object, reason=data["reason"])


class YearFreezeView(ActionView):
    """Freeze a whole year."""

    permission_required = MAY_FREEZE
    form_class = FreezeForm

    def get_title(self) -> str:
        """With the year."""
        return f"冻结 {self.kwargs['year']} 年数据"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What freezing means."""
        intro = "冻结后只有督导室主任写明原因才能重新打开；指标只按冻结的数据计算。"
        return super().get_context_data(intro=intro, back=self.list_address(), **kwargs)

    def list_address(self) -> str:
        """The year's list."""
        return f"{reverse('schools:return_list')}?year={self.kwargs['year']}"

    def perform(self, data: dict[str, Any]) -> str:
        frozen = services.freeze_year(
            actor=self.request.user, year=self.kwargs["year"], only_confirmed=data["only_confirmed"]
        )
        others = f"，另有已撤并学校（学部）的 {frozen.others} 份" if frozen.others else ""
        self.success_message = f"已冻结 {frozen.expected} 份数据{others}。"
        return self.list_address()
