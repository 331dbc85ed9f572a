"""One form per step in the life of a message."""

from typing import Any

from core.views import ObjectActionView
from rectification import concern_flow
from rectification.concern_office_forms import (
    AcceptForm,
    AnswerForm,
    AskSchoolForm,
    AssignForm,
    CloseForm,
    DeclineForm,
    DisposeForm,
    LeadForm,
    ProblemForm,
    ReferForm,
    VerifyForm,
)
from rectification.models import Concern
from rectification.services import concerns

CONCERNS = Concern.objects.select_related("school", "handler", "about")


def title_of(view: ObjectActionView) -> str:
    """What is done with which."""
    label = view.transition.label if view.transition else view.title
    return f"{label}：问题反映 {view.object}"


class ConcernAcceptView(ObjectActionView):
    """受理."""

    permission_required = concern_flow.ACCEPT.permission
    transition = concern_flow.ACCEPT
    queryset = CONCERNS
    form_class = AcceptForm
    success_message = "已受理，请分办。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.accept_concern(actor=self.request.user, concern=self.object, **data)


class ConcernDeclineView(ObjectActionView):
    """不予受理."""

    permission_required = concern_flow.DECLINE.permission
    transition = concern_flow.DECLINE
    queryset = CONCERNS
    form_class = DeclineForm
    success_message = "已登记为不予受理。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.decline_concern(actor=self.request.user, concern=self.object, **data)


class ConcernAssignView(ObjectActionView):
    """分办."""

    permission_required = concern_flow.ASSIGN.permission
    transition = concern_flow.ASSIGN
    queryset = CONCERNS
    form_class = AssignForm
    success_message = "已分办，已通知承办人。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.assign_concern(actor=self.request.user, concern=self.object, **data)


class ConcernVerifyView(ObjectActionView):
    """核查."""

    permission_required = concern_flow.VERIFY.permission
    transition = concern_flow.VERIFY
    queryset = CONCERNS
    form_class = VerifyForm
    success_message = "已提交核查结论。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.verify_concern(
            actor=self.request.user, concern=self.object, finding=data["finding"], text=data["said"]
        )


class ConcernDisposeView(ObjectActionView):
    """处置."""

    permission_required = concern_flow.DISPOSE.permission
    transition = concern_flow.DISPOSE
    queryset = CONCERNS
    form_class = DisposeForm
    success_message = "已登记处置情况，请答复反映人。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.dispose_concern(actor=self.request.user, concern=self.object, text=data["said"])


class ConcernAnswerView(ObjectActionView):
    """答复."""

    permission_required = concern_flow.ANSWER.permission
    transition = concern_flow.ANSWER
    queryset = CONCERNS
    form_class = AnswerForm
    success_message = "已答复，反映人凭查询码可以看到。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.answer_concern(actor=self.request.user, concern=self.object, text=data["said"])


class ConcernCloseView(ObjectActionView):
    """办结."""

    permission_required = concern_flow.CLOSE.permission
    transition = concern_flow.CLOSE
    queryset = CONCERNS
    form_class = CloseForm
    success_message = "已办结。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> Concern:
        return concerns.close_concern(actor=self.request.user, concern=self.object, text=data["said"])


class ConcernAskSchoolView(ObjectActionView):
    """向学校了解."""

    permission_required = concern_flow.ASK_SCHOOL.permission
    transition = concern_flow.ASK_SCHOOL
    queryset = CONCERNS
    form_class = AskSchoolForm
    success_message = "已发给学校。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> str:
        concerns.ask_school(actor=self.request.user, concern=self.object, **data)
        return str(self.object.get_absolute_url())


class ConcernLeadView(ObjectActionView):
    """列为督导线索."""

    permission_required = concern_flow.MAKE_LEAD.permission
    transition = concern_flow.MAKE_LEAD
    queryset = CONCERNS
    form_class = LeadForm
    success_message = "已列为督导线索，责任督学在督前提要里看得到。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> str:
        concerns.make_lead(actor=self.request.user, concern=self.object, text=data["look_at"])
        return str(self.object.get_absolute_url())


class ConcernItemView(ObjectActionView):
    """列入整改台账."""

    permission_required = concern_flow.TO_ITEM.permission
    transition = concern_flow.TO_ITEM
    queryset = CONCERNS
    form_class = ProblemForm
    success_message = "已列入整改台账。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> str:
        problem = concerns.Problem(
            basis=data["basis"],
            severity=data["severity"],
            text=data["problem"],
            category=data["item_category"],
            workdays=data["workdays"],
        )
        concerns.concern_to_item(actor=self.request.user, concern=self.object, problem=problem, lead=data["lead"])
        return str(self.object.get_absolute_url())


class ConcernCaseView(ObjectActionView):
    """转问责."""

    permission_required = concern_flow.TO_CASE.permission
    transition = concern_flow.TO_CASE
    queryset = CONCERNS
    form_class = ReferForm
    success_message = "已提出建议，等待审批。"
    get_title = title_of

    def perform(self, data: dict[str, Any]) -> str:
        concerns.concern_to_case(
            actor=self.request.user,
            concern=self.object,
            kind=data["kind"],
            basis=data["basis"],
            text=data["matter"],
        )
        return str(self.object.get_absolute_url())
