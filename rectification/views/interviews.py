"""Rounds of interviews: the list, one round, and what is done with it and with each case in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from rectification.case_figures import SHOWS, shown, with_counts
from rectification.case_flow import MAY_CARRY, CaseStatus
from rectification.case_papers import Attendance, draft_minutes_paper, papers_by_case, usual_attendance
from rectification.filters_measures import InterviewFilter
from rectification.forms_measures import (
    CasesAddForm,
    InterviewCreateForm,
    InterviewForm,
    MinutesForm,
    MinutesPaperForm,
    VisitForm,
)
from rectification.models import Case, Interview
from rectification.services import interview_records as records
from rectification.services import interviews
from rectification.services.interviews import Plan, Result
from rectification.tables_measures import InterviewTable

MAY_SEE = "office.view_every_unit"
CASES = Case.objects.select_related("school", "unit", "interview")


class InterviewListView(ScopedListView):
    """Every round, with how far it came."""

    permission_required = MAY_SEE
    queryset = with_counts(Interview.objects.all())
    filterset_class = InterviewFilter
    table_class = InterviewTable
    title = "约谈"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A new one."""
        actions = []
        if self.request.user.has_perm(MAY_CARRY):
            address = reverse("rectification:interview_create")
            actions = [{"label": "安排约谈", "url": address, "style": "primary", "icon": "plus-lg"}]
        return super().get_context_data(page_actions=actions, empty_text="还没有安排约谈。", **kwargs)


class InterviewDetailView(ScopedDetailView):
    """One round and everybody who is called in; `?show=` narrows to one of the counts."""

    permission_required = MAY_SEE
    queryset = Interview.objects.select_related("made_by")
    template_name = "rectification/interview_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cases with their papers, and what can be done."""
        show = self.request.GET.get("show", "")
        rows = list(shown(CASES.filter(interview=self.object).visible_to(self.request.user), show).order_by("number"))
        papers = papers_by_case(rows)
        can_carry = self.request.user.has_perm(MAY_CARRY)
        return super().get_context_data(
            rows=[{"case": case, "papers": papers.get(case.pk, [])} for case in rows],
            show=SHOWS[show][0] if show in SHOWS else "",
            can_carry=can_carry,
            is_held=interviews.is_held(self.object),
            can_notify=self.object.cases.filter(status=CaseStatus.APPROVED).exists(),
            can_draft=self.object.cases.filter(minutes="").exists(),
            **kwargs,
        )


class InterviewCreateView(ActionView):
    """安排约谈."""

    permission_required = MAY_CARRY
    form_class = InterviewCreateForm
    title = "安排约谈"
    success_message = "约谈已建立。"
    back_to = "rectification:interview_list"

    def perform(self, data: dict[str, Any]) -> Interview:
        cases = data.pop("cases")
        return interviews.create_interview(actor=self.request.user, plan=Plan(**data), cases=cases)


class InterviewEditView(ObjectActionView):
    """Another day, place or chair."""

    permission_required = MAY_CARRY
    queryset = Interview.objects.all()
    form_class = InterviewForm
    title = "修改约谈安排"
    success_message = "约谈安排已修改。"

    def perform(self, data: dict[str, Any]) -> Interview:
        plan = Plan(direction=self.object.direction, **data)
        return interviews.change_interview(actor=self.request.user, interview=self.object, plan=plan)


class InterviewCasesView(ObjectActionView):
    """More cases."""

    permission_required = MAY_CARRY
    queryset = Interview.objects.all()
    form_class = CasesAddForm
    title = "列入约谈事项"
    success_message = "已列入约谈。"

    def perform(self, data: dict[str, Any]) -> Interview:
        interviews.add_cases(actor=self.request.user, interview=self.object, cases=data["cases"])
        return self.object


def tell_results(request: HttpRequest, results: list[Result], done: str) -> None:
    """One sentence for what was done, one for every case where it was not."""
    made = sum(not row.sentence for row in results)
    if made:
        messages.success(request, f"{done}{made}个事项。")
    for row in results:
        if row.sentence:
            messages.warning(request, f"{row.case.number} {row.case.object}：{row.sentence}")


class InterviewNoticesView(ObjectActionView):
    """起草约谈通知 for all."""

    permission_required = MAY_CARRY
    queryset = Interview.objects.all()
    title = "起草约谈通知"
    extra_context = {
        "intro": "为每个约谈事项起草一份约谈通知，起草后逐份送审、签发、印发。起草不了的逐条说明原因，不影响其他事项。"
    }

    def perform(self, data: dict[str, Any]) -> Interview:
        results = interviews.draft_notices(actor=self.request.user, interview=self.object)
        tell_results(self.request, results, "已起草约谈通知，")
        return self.object


class InterviewNotifyView(ObjectActionView):
    """Tell all who are called in."""

    permission_required = MAY_CARRY
    queryset = Interview.objects.all()
    title = "通知被约谈方"
    extra_context = {"intro": "把时间、地点和约谈人告知每个被约谈的学校或单位；他们从现在起看得到事项，可以陈述申辩。"}

    def perform(self, data: dict[str, Any]) -> Interview:
        results = interviews.notify_all_cases(actor=self.request.user, interview=self.object)
        tell_results(self.request, results, "已通知")
        return self.object


class OneCalled(ObjectActionView):
    """An act on one case of a round; afterwards the round is shown."""

    permission_required = MAY_CARRY
    queryset = CASES

    def get_title(self) -> str:
        """What, and with whom."""
        return f"{self.title}：{self.object.object}"

    def back(self) -> str:
        """The round."""
        return self.object.interview.get_absolute_url() if self.object.interview else super().back()


class InterviewRemoveView(OneCalled):
    """Not called in after all."""

    title = "移出约谈"
    success_message = "已移出，可以另行安排。"

    def perform(self, data: dict[str, Any]) -> Interview:
        return interviews.remove_case(actor=self.request.user, case=self.object)


class InterviewMinutesView(OneCalled):
    """登记约谈记录."""

    form_class = MinutesForm
    title = "登记约谈记录"
    success_message = "约谈记录已登记。"

    def perform(self, data: dict[str, Any]) -> str:
        minutes = records.Minutes(**data)
        case = records.record_minutes(actor=self.request.user, case=self.object, minutes=minutes)
        return str(case.interview.get_absolute_url()) if case.interview else self.back()


class InterviewPaperView(OneCalled):
    """约谈纪要 as paper."""

    form_class = MinutesPaperForm
    title = "起草约谈纪要"
    success_message = "约谈纪要已起草，核对后送审。"

    def get_initial(self) -> dict[str, Any]:
        """Who led it and who was called in."""
        return {"present": usual_attendance(self.object)}

    def perform(self, data: dict[str, Any]) -> Any:
        return draft_minutes_paper(actor=self.request.user, case=self.object, attendance=Attendance(**data))


class InterviewVisitView(OneCalled):
    """登记回访."""

    form_class = VisitForm
    title = "登记回访"
    success_message = "回访已登记。"

    def perform(self, data: dict[str, Any]) -> Any:
        visit = records.Visit(
            visited_on=data["visited_on"],
            text=data["text"],
            improved=data["improved"] == "yes",
            next_kind=data["next_kind"],
        )
        records.visit_again(actor=self.request.user, case=self.object, visit=visit)
        return self.back()
