"""One form per step in the life of a case."""

from typing import Any

from core.views import ObjectActionView
from office import clock
from rectification.case_flow import (
    APPROVE,
    ARCHIVE,
    CARRY_OUT,
    COMMIT,
    ESCALATE,
    FOLLOW_UP,
    HAND_OVER,
    LIFT,
    MAY_ANSWER,
    MAY_CARRY,
    NOTIFY,
    REJECT,
)
from rectification.forms_cases import (
    CaseAnswerForm,
    CaseApproveForm,
    CaseArchiveForm,
    CaseCarryOutForm,
    CaseCommitForm,
    CaseEscalateForm,
    CaseFollowUpForm,
    CaseHandOverForm,
    CaseLiftForm,
    CaseNotifyForm,
    CaseRejectForm,
    CaseStatementForm,
)
from rectification.models import Case
from rectification.policies_cases import answer_refusal, statement_refusal
from rectification.services import cases

CASES = Case.objects.for_list()
TEMPLATE = "rectification/case_act.html"


class CaseApproveView(ObjectActionView):
    """批准."""

    permission_required = APPROVE.permission
    transition = APPROVE
    queryset = CASES
    form_class = CaseApproveForm
    template_name = TEMPLATE
    title = "批准"
    success_message = "已批准。通知以前当事方看不到。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.approve_case(actor=self.request.user, case=self.object, opinion=data["opinion"])


class CaseRejectView(ObjectActionView):
    """驳回."""

    permission_required = REJECT.permission
    transition = REJECT
    queryset = CASES
    form_class = CaseRejectForm
    template_name = TEMPLATE
    title = "驳回"
    success_message = "已驳回。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.reject_case(actor=self.request.user, case=self.object, reason=data["reason"])


class CaseNotifyView(ObjectActionView):
    """通知."""

    permission_required = NOTIFY.permission
    transition = NOTIFY
    queryset = CASES
    form_class = CaseNotifyForm
    template_name = TEMPLATE
    title = "通知当事方"
    success_message = "已通知，当事方可以陈述申辩。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.notify_case(actor=self.request.user, case=self.object, text=data["notice"])


class CaseCarryOutView(ObjectActionView):
    """实施."""

    permission_required = CARRY_OUT.permission
    transition = CARRY_OUT
    queryset = CASES
    form_class = CaseCarryOutForm
    template_name = TEMPLATE
    title = "登记实施"
    success_message = "已登记实施。"

    def get_initial(self) -> dict[str, Any]:
        """Done today unless somebody says otherwise."""
        return {"carried_on": clock.today()}

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.carry_out_case(
            actor=self.request.user,
            case=self.object,
            done_on=data["carried_on"],
            text=data["told"],
            upload=data["upload"],
            until=data["until"],
        )


class CaseCommitView(ObjectActionView):
    """承诺."""

    permission_required = COMMIT.permission
    transition = COMMIT
    queryset = CASES
    form_class = CaseCommitForm
    template_name = TEMPLATE
    title = "提交整改承诺"
    success_message = "承诺已提交。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.commit_case(
            actor=self.request.user, case=self.object, commitments=data["promise"], upload=data["upload"]
        )


class CaseFollowUpView(ObjectActionView):
    """回访."""

    permission_required = FOLLOW_UP.permission
    transition = FOLLOW_UP
    queryset = CASES
    form_class = CaseFollowUpForm
    template_name = TEMPLATE
    title = "登记回访"
    success_message = "回访已登记。"

    def get_initial(self) -> dict[str, Any]:
        """Today unless somebody says otherwise."""
        return {"visited_on": clock.today()}

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.follow_up_case(
            actor=self.request.user,
            case=self.object,
            followed_up_on=data["visited_on"],
            followup=data["seen"],
            improved=data["outcome"] == "yes",
            upload=data["upload"],
        )


class CaseLiftView(ObjectActionView):
    """解除."""

    permission_required = LIFT.permission
    transition = LIFT
    queryset = CASES
    form_class = CaseLiftForm
    template_name = TEMPLATE
    title = "解除"
    success_message = "已解除。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.lift_case(actor=self.request.user, case=self.object, text=data["opinion"])


class CaseEscalateView(ObjectActionView):
    """升级."""

    permission_required = ESCALATE.permission
    transition = ESCALATE
    queryset = CASES
    form_class = CaseEscalateForm
    template_name = TEMPLATE
    title = "升级"
    success_message = "已升级，下一个事项等待另一人审批。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.escalate_case(
            actor=self.request.user, case=self.object, kind=data["heavier"], reason=data["reason"]
        )


class CaseHandOverView(ObjectActionView):
    """移交."""

    permission_required = HAND_OVER.permission
    transition = HAND_OVER
    queryset = CASES
    form_class = CaseHandOverForm
    template_name = TEMPLATE
    title = "移交"
    success_message = "已移交。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.hand_over_case(
            actor=self.request.user,
            case=self.object,
            organ=data["organ"],
            text=data["handed"],
            upload=data["upload"],
        )


class CaseArchiveView(ObjectActionView):
    """归档."""

    permission_required = ARCHIVE.permission
    transition = ARCHIVE
    queryset = CASES
    form_class = CaseArchiveForm
    template_name = TEMPLATE
    title = "归档"
    success_message = "已归档。"

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.archive_case(actor=self.request.user, case=self.object, text=data["remark"])


class CaseStatementView(ObjectActionView):
    """陈述申辩."""

    permission_required = MAY_ANSWER
    queryset = CASES
    form_class = CaseStatementForm
    template_name = TEMPLATE
    title = "陈述申辩"
    success_message = "已提交，督导室会答复。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why the person cannot speak now, if so."""
        context = super().get_context_data(**kwargs)
        return context | {"refusal": statement_refusal(self.object, self.request.user) or ""}

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.state_case(actor=self.request.user, case=self.object, text=data["said"], upload=data["upload"])


class CaseAnswerView(ObjectActionView):
    """答复陈述申辩."""

    permission_required = MAY_CARRY
    queryset = CASES
    form_class = CaseAnswerForm
    template_name = TEMPLATE
    title = "答复陈述申辩"
    success_message = "已答复。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said last, and why it cannot be answered now, if so."""
        context = super().get_context_data(**kwargs)
        said = self.object.events.filter(verb="statement").order_by("-sequence").first()
        refusal = answer_refusal(self.object, self.request.user) or ""
        return context | {"refusal": refusal, "said": said}

    def perform(self, data: dict[str, Any]) -> Case:
        return cases.answer_case_statement(actor=self.request.user, case=self.object, text=data["answer"])
