"""What is made of a plan: a simulation run, and items of the ledger."""

from typing import Any

from assessments import services
from assessments.forms.plan_tasks import PlanTasksForm
from assessments.models import Plan, ScoreRun
from assessments.policies import follow_up_refusal
from core.views import ObjectActionView
from rectification.workflow import MAY_ADD

MAY_SIMULATE = "assessments.start_scorerun"


class PlanSimulateView(ObjectActionView):
    """Compute the county with the plan carried out."""

    permission_required = MAY_SIMULATE
    queryset = Plan.objects.select_related("run__indicator_set")
    title = "按方案推演"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says what comes of it."""
        intro = "把方案里各校增加的数加到它所依据的数据上，重新计算一次。这是模拟，不发布，也不计入正式结果。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> ScoreRun:
        """Start the run, or find it."""
        return services.simulate_plan(actor=self.request.user, plan=self.object)


class PlanTasksView(ObjectActionView):
    """Choose the lines of a plan that go into the ledger."""

    permission_required = MAY_ADD
    queryset = Plan.objects.select_related("run__indicator_set")
    form_class = PlanTasksForm
    template_name = "assessments/plan_tasks.html"
    title = "列入整改台账"
    success_message = "已列入整改台账，核对后请逐条下达。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds why nothing can be chosen, if so."""
        context = super().get_context_data(**kwargs)
        reason = follow_up_refusal(self.object)
        if not reason and not context["form"].fields["lines"].choices:
            reason = "这个方案的各项都已列入整改台账。"
        intro = "列入后是“新发现”，学校和单位还看不到；在台账里逐条下达时才通知对方。登记错了，按台账的办法办理。"
        return context | {"refusal": reason, "intro": intro}

    def perform(self, data: dict[str, Any]) -> Plan:
        """Open the items and go back to the plan."""
        services.open_plan_tasks(actor=self.request.user, plan=self.object, **data)
        return self.object
