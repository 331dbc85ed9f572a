"""The list of cases, one case, one's own cases, a proposal by hand, and the rules."""

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.files import file_response
from core.views import ActionView, PageView, ScopedDetailView, ScopedListView
from office import clock
from office.models import Unit
from rectification.case_flow import CASE_FLOW, MAY_ANSWER, MAY_DECIDE, MAY_PROPOSE, MAY_VIEW, CaseStatus
from rectification.case_pages import comparison, event_files, history, own_cases, said_by_both, seen_events, sees_all
from rectification.case_pages import subject_of as subject_from
from rectification.case_parts import parts_for
from rectification.escalation import Setting, measured_now, suggestions
from rectification.filters_cases import CaseFilter
from rectification.forms_cases import CaseForm, SubjectForm
from rectification.models import Case, CaseEvent, Item
from rectification.policies_cases import answer_refusal, statement_refusal
from rectification.rules import rule_label, rules
from rectification.services import cases
from rectification.tables_cases import CaseTable, case_badge
from schools.models import School


class CaseListView(ScopedListView):
    """Every case in scope; for those who decide, what waits for their decision comes first."""

    permission_required = MAY_VIEW
    queryset = Case.objects.for_list()
    filterset_class = CaseFilter
    table_class = CaseTable
    template_name = "rectification/case_list.html"
    title = "问责与激励"

    def get_queryset(self) -> QuerySet:
        """The decision queue first."""
        rows = super().get_queryset()
        if not self.request.user.has_perm(MAY_DECIDE):
            return rows
        return rows.alias(waits=Q(status=CaseStatus.PROPOSED)).order_by("-waits", "-proposed_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the person can start from here."""
        user = self.request.user
        actions = []
        if user.has_perm(MAY_ANSWER):
            actions.append({"label": "我方的事项", "url": reverse("rectification:case_mine")})
        if sees_all(user):
            actions.append({"label": "规则", "url": reverse("rectification:case_rules")})
            actions.append({"label": "问责台账", "url": reverse("rectification:case_register")})
            actions.append({"label": "结果运用", "url": reverse("rectification:case_results")})
        if user.has_perm(MAY_PROPOSE):
            new = {"label": "提出事项", "url": reverse("rectification:case_create"), "style": "primary"}
            actions.append(new | {"icon": "plus-lg"})
        waiting = Case.objects.visible_to(user).filter(status=CaseStatus.PROPOSED).count() if sees_all(user) else 0
        kwargs |= {"page_actions": actions, "empty_text": "还没有问责或激励事项。", "waiting": waiting}
        return super().get_context_data(**kwargs)


class CaseMineView(PageView):
    """The cases of one's own school or unit, made for a phone."""

    permission_required = MAY_ANSWER
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/case_mine.html"
    title = "我方的事项"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is under way with its next button, and what is over."""
        going, over = own_cases(self.request.user)
        must = sum(row["must"] for row in going)
        state = f"{must}个事项要提交承诺。" if must else "没有要提交的承诺。"
        return super().get_context_data(going=going, over=over, state=state, **kwargs)


class CaseDetailView(ScopedDetailView):
    """One case: the finding beside the side's words, the figures then and now, the rows, the steps."""

    permission_required = MAY_VIEW
    queryset = Case.objects.for_list().select_related("proposed_by", "decided_by", "former", "concern", "document")
    template_name = "rectification/case_detail.html"
    flow = CASE_FLOW
    noun = "case"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the person may see of it."""
        case, user = self.object, self.request.user
        events = seen_events(case, user)
        now = measured_now(case, clock.today()) if case.measured.get("day") else None
        items = Item.objects.visible_to(user).filter(cases=case).for_list().order_by("due_on", "pk")
        parts = parts_for(user, case)
        return super().get_context_data(
            badge=case_badge(case),
            sees_all=sees_all(user),
            rule=rule_label(case.rule),
            comparison=comparison(case.measured, now),
            items=items,
            said=said_by_both(events),
            files=event_files(events),
            events=history(events),
            next_cases=Case.objects.visible_to(user).filter(former=case),
            parts=parts,
            side_actions=[*self.word_actions(), *(action for part in parts for action in part.actions)],
            **kwargs,
        )

    def word_actions(self) -> list[dict[str, str]]:
        """Speaking and answering."""
        case, user = self.object, self.request.user
        offered = []
        if statement_refusal(case, user) is None:
            offered.append({"label": "陈述申辩", "url": reverse("rectification:case_statement", args=[case.pk])})
        if answer_refusal(case, user) is None:
            url = reverse("rectification:case_answer", args=[case.pk])
            offered.append({"label": "答复陈述申辩", "url": url, "style": "primary"})
        return offered


class CaseFileView(ScopedDetailView):
    """The file of one step, for whoever may read the step."""

    permission_required = MAY_VIEW
    queryset = CaseEvent.objects.exclude(file=None).select_related("file", "case")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        """Stream it; out of scope is 404."""
        event = self.get_object()
        return file_response(event.file, download="download" in request.GET)


class CaseCreateView(ActionView):
    """A proposal by hand: whom it is about stands in the address, the items are ticked."""

    permission_required = MAY_PROPOSE
    form_class = CaseForm
    template_name = "rectification/case_create.html"
    title = "提出问责或激励事项"
    success_message = "已提出，等待另一人审批；当事方现在看不到。"
    back_to = "rectification:case_list"

    @cached_property
    def subject(self) -> tuple[School | Unit | None, QuerySet[Item], str]:
        """The school or unit, the items on offer, and what is wrong with the address (empty: nothing)."""
        try:
            return *subject_from(self.request.user, self.request.GET), ""
        except BusinessRuleError as refusal:
            return None, Item.objects.none(), refusal.sentence

    def get_form_kwargs(self) -> dict[str, Any]:
        """Forms know the items on offer."""
        return super().get_form_kwargs() | {"subject_items": self.subject[1]}

    def get_initial(self) -> dict[str, Any]:
        """Items chosen in the ledger come ticked."""
        chosen = self.subject[1] if self.request.GET.getlist("items") else []
        return {"items": [item.pk for item in chosen]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The subject, or the form that asks for it."""
        about, _, refusal = self.subject
        chooser = None if about else SubjectForm(user=self.request.user)
        return super().get_context_data(about=about, refusal=refusal, chooser=chooser, **kwargs)

    def perform(self, data: dict[str, Any]) -> Case:
        about, _, refusal = self.subject
        if about is None:
            raise BusinessRuleError(refusal or "请先选择学校或单位。")
        name = "school" if isinstance(about, School) else "unit"
        return cases.propose_case(
            actor=self.request.user,
            kind=data["kind"],
            basis=data["basis"],
            text=data["told"],
            items=data["items"],
            **{name: about},
        )


class CaseRulesView(PageView):
    """Each rule in words with the threshold in force, its source, and what it would propose today. Decides nothing."""

    permission_required = "schools.view_every_school"
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/case_rules.html"
    title = "督办、约谈和激励的规则"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rules with their proposals of today."""
        today = clock.today()
        values = Setting.load(today).values
        told = suggestions(today)
        blocks = [
            {
                "rule": rule,
                "sentence": rule.sentence(values),
                "rows": [row for row in told if row.rule.code == rule.code],
                "due": sum(row.rule.code == rule.code and not row.held for row in told),
            }
            for rule in rules().values()
        ]
        state = "规则只提建议，每天夜里运行一次；批准、驳回都由人决定。自查自纠、已并入和暂停计时的问题不计。"
        return super().get_context_data(
            blocks=blocks, today=today, quiet=values["escalate.quiet_days"], state=state, **kwargs
        )
