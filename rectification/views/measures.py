"""Measures that were decided, reviews and appeals against them, papers of a case, and what was given to whom."""

from typing import Any

from core.views import ObjectActionView, ScopedListView
from office.models import County
from rectification.case_figures import with_given, with_relief
from rectification.case_flow import HIDDEN, MAY_CARRY, MAY_VIEW
from rectification.case_papers import Wording, draft_case_paper
from rectification.filters_measures import IncentiveFilter, MeasureFilter
from rectification.forms_measures import (
    AppealDecideForm,
    AppealForm,
    MeasureAmendForm,
    MeasureForm,
    PaperForm,
    ServeForm,
    SuggestionForm,
)
from rectification.measures import label_of, pack
from rectification.models import Appeal, Case, Measure
from rectification.services import appeals, measures
from rectification.services.measures import Decision
from rectification.tables_measures import IncentiveTable, MeasureTable
from rectification.views.interviews import CASES, MAY_SEE
from reports.workflow import MAY_DRAFT

MEASURES = Measure.objects.select_related("case__school", "case__unit")
LATE = "超过期限的申请照样登记，注明“超过申请期限”；复核、申诉期间不停止执行。"


class MeasureListView(ScopedListView):
    """The file of accountability (问责档案)."""

    permission_required = MAY_SEE
    queryset = with_relief(Measure.objects.all())
    filterset_class = MeasureFilter
    table_class = MeasureTable
    title = "问责措施"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the measures come from."""
        state = f"依据{pack().source}。措施由有权的机关决定，这里只登记决定。"
        return super().get_context_data(state=state, empty_text="还没有登记问责措施。", **kwargs)


class IncentiveListView(ScopedListView):
    """Who was given what."""

    permission_required = MAY_VIEW
    queryset = with_given(Case.objects.filter(kind=Case.Kind.INCENTIVE).exclude(status__in=HIDDEN).for_list())
    filterset_class = IncentiveFilter
    table_class = IncentiveTable
    title = "激励名单"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What to read when there is nothing."""
        return super().get_context_data(empty_text="还没有批准并通知的激励事项。", **kwargs)


class MeasureCreateView(ObjectActionView):
    """登记问责措施."""

    permission_required = MAY_CARRY
    queryset = CASES
    form_class = MeasureForm
    title = "登记问责措施"
    success_message = "问责措施已登记。"
    extra_context = {
        "intro": "照决定文书登记。组织处理、处分、行政处罚等由有权的机关决定，本室只登记；只是建议的，请起草问责建议书。"
    }

    def get_initial(self) -> dict[str, Any]:
        """This office decides what is its own."""
        return {"organ": County.objects.values_list("organ_name", flat=True).get(pk=1)}

    def perform(self, data: dict[str, Any]) -> Case:
        measures.register_measure(actor=self.request.user, case=self.object, decision=Decision(**data))
        return self.object


class OneMeasure(ObjectActionView):
    """An act on one measure."""

    permission_required = MAY_CARRY
    queryset = MEASURES

    def get_title(self) -> str:
        """What, and on which."""
        return f"{self.title}：{label_of(self.object.grade)}"


class MeasureEditView(OneMeasure):
    """What was entered wrongly."""

    form_class = MeasureAmendForm
    title = "更正登记"
    success_message = "登记已更正，原来的内容留在办理记录和操作留痕里。"

    def perform(self, data: dict[str, Any]) -> Measure:
        reason = data.pop("reason")
        decision = Decision(**data)
        return measures.amend_measure(actor=self.request.user, measure=self.object, decision=decision, reason=reason)


class MeasureServeView(OneMeasure):
    """登记送达."""

    form_class = ServeForm
    title = "登记送达"
    success_message = "送达已登记，申请复核的期限从送达起算。"

    def perform(self, data: dict[str, Any]) -> Measure:
        return measures.serve_measure(actor=self.request.user, measure=self.object, **data)


class AppealCreateView(OneMeasure):
    """登记复核或申诉."""

    form_class = AppealForm
    title = "登记复核、申诉"
    success_message = "申请已登记。"
    extra_context = {"intro": f"组织处理、处分的复核和申诉向作出决定的机关提出，这里登记其办理情况。{LATE}"}

    def perform(self, data: dict[str, Any]) -> Appeal:
        return appeals.apply_appeal(actor=self.request.user, measure=self.object, **data)


class AppealDecideView(ObjectActionView):
    """登记复核或申诉的决定."""

    permission_required = MAY_CARRY
    queryset = Appeal.objects.select_related("measure__case__school", "measure__case__unit")
    form_class = AppealDecideForm
    title = "登记复核、申诉的决定"
    success_message = "决定已登记。"

    def perform(self, data: dict[str, Any]) -> Appeal:
        return appeals.decide_appeal(actor=self.request.user, appeal=self.object, answer=appeals.Answer(**data))


class CasePaperView(ObjectActionView):
    """The paper of a case, by its kind."""

    permission_required = MAY_DRAFT
    queryset = CASES
    success_message = "公文已起草，核对后送审。"

    def get_form_class(self) -> Any:
        """A suggestion says to whom and what."""
        return SuggestionForm if self.object.kind == Case.Kind.ACCOUNT else PaperForm

    def get_title(self) -> str:
        """What is drafted."""
        return f"起草公文：{self.object.get_kind_display()} {self.object}"

    def perform(self, data: dict[str, Any]) -> Any:
        wording = Wording(**data | {"suggested": tuple(data.get("suggested", ()))})
        return draft_case_paper(actor=self.request.user, case=self.object, wording=wording)
