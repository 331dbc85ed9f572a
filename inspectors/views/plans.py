"""Planned visits, and the brief of a school."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.forms import ConfirmForm
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors.briefs import briefs
from inspectors.filters_plans import PlanFilter
from inspectors.forms.plans import PlanForm
from inspectors.models import VisitPlan
from inspectors.services.visit_plans import MAY_PLAN, cancel_visit_plan, change_visit_plan, check_planner, plan_visit
from inspectors.tables_plans import PlanTable
from office import clock
from schools.models import School


class PlanListView(ScopedListView):
    """Planned visits: the office's of everybody, an inspector's own and those he goes along with."""

    permission_required = MAY_PLAN
    queryset = VisitPlan.objects.for_list()
    filterset_class = PlanFilter
    table_class = PlanTable
    title = "督导计划"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way to a new plan."""
        new = {"label": "安排督导", "url": reverse("inspectors:plan_create"), "icon": "plus-lg", "style": "primary"}
        return super().get_context_data(
            state="学校看不到督导计划；提交了督导记录的计划自动算作完成。",
            empty_text="还没有安排督导。",
            page_actions=[new],
            **kwargs,
        )


class PlanCreateView(ActionView):
    """A new plan."""

    permission_required = MAY_PLAN
    form_class = PlanForm
    template_name = "inspectors/find_form.html"
    title = "安排督导"
    back_to = "inspectors:plan_list"
    success_message = "已安排。"

    def get_initial(self) -> dict[str, Any]:
        """The school whose link was followed."""
        return {"school": self.request.GET.get("school", "")}

    def perform(self, data: dict[str, Any]) -> str:
        """Plan it; then the list."""
        key = uuid.UUID(self.request.POST.get("client_uuid") or str(uuid.uuid4()))
        plan_visit(actor=self.request.user, client_uuid=key, **data)
        return reverse("inspectors:plan_list")


class PlanEditView(ObjectActionView):
    """Another day, another time, other companions."""

    permission_required = MAY_PLAN
    queryset = VisitPlan.objects.select_related("school", "inspector")
    form_class = PlanForm
    template_name = "inspectors/plan_form.html"
    title = "修改督导计划"
    success_message = "已修改。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever goes along may read of the plan in the list, not change it."""
        check_planner(request.user, self.object.inspector)
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:plan_list")

    def perform(self, data: dict[str, Any]) -> str:
        """Change it."""
        change_visit_plan(actor=self.request.user, plan=self.object, **data)
        return self.back()


class PlanCancelView(ObjectActionView):
    """Take a plan back."""

    permission_required = MAY_PLAN
    queryset = VisitPlan.objects.select_related("school", "inspector")
    form_class = ConfirmForm
    title = "取消督导计划"
    success_message = "已取消。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is cancelled."""
        return super().get_context_data(intro=f"取消“{self.object}”的督导计划，随行督学会收到消息。", **kwargs)

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:plan_list")

    def perform(self, data: dict[str, Any]) -> str:
        """Cancel it."""
        cancel_visit_plan(actor=self.request.user, plan=self.object)
        return self.back()


class SchoolBriefView(ScopedDetailView):
    """What to know about a school before a visit."""

    permission_required = MAY_PLAN
    queryset: QuerySet = School.objects.select_related("township")
    template_name = "inspectors/school_brief.html"

    def get_title(self) -> str:
        """Which school."""
        return f"督前提要：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The brief, and the open plans of the school in scope."""
        today, user = clock.today(), self.request.user
        plans = VisitPlan.objects.visible_to(user).open().filter(school=self.object, planned_on__gte=today)
        return super().get_context_data(
            brief=briefs(user=user, schools=[self.object], on=today)[self.object.pk],
            plans=plans.select_related("inspector"),
            today=today,
            **kwargs,
        )
