"""Pages of gaps, what-if and plans."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from assessments import gap_sheets, plan_words, services, what_if_pages
from assessments.filters.plans import PlanFilter
from assessments.forms.plans import PlanForm
from assessments.models import Plan, ScoreRun
from assessments.plan_paper import draft_plan
from assessments.policies import follow_up_refusal
from assessments.tables.plans import PlanTable
from core import audit
from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.htmx import wants_fragment
from core.views import ObjectActionView, PageView, ScopedDetailView, ScopedListView
from rectification.workflow import MAY_ADD
from reports.models import Document
from schools.models import School

NOTHING_PUBLISHED = "还没有发布过可以测算差额的结果。"
MAY_SEE, MAY_PLAN = "assessments.view_scorerun", "assessments.start_scorerun"


def downloaded(request: HttpRequest, data: bytes, name: str, rows: int) -> HttpResponse:
    """A workbook with its line in the trail."""
    audit.record(actor=request.user, verb="list.exported", name=name, rows=rows)
    return workbook_response(data, name)


class GapListView(PageView):
    """The schools in scope that lack something, by the newest published run."""

    permission_required = "assessments.view_score"
    template_name = "assessments/plan_gap_list.html"
    title = "差额清单"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the run and a line per school."""
        run = gap_sheets.latest_with_gaps()
        if run is None:
            return super().get_context_data(refusal=NOTHING_PUBLISHED, **kwargs)
        schools = School.objects.visible_to(self.request.user)
        try:
            return super().get_context_data(run=run, sums=gap_sheets.school_sums(run, schools), **kwargs)
        except BusinessRuleError as refused:
            return super().get_context_data(run=run, refusal=refused.sentence, **kwargs)


class RunGapsView(ScopedDetailView):
    """The gap sheet of a run: what every school lacks, the county's sums."""

    permission_required = MAY_SEE
    queryset = ScoreRun.objects.for_list()
    template_name = "assessments/plan_gaps.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook for `?export=xlsx`."""
        response = super().get(request, *args, **kwargs)
        report = response.context_data.get("report")  # type: ignore[attr-defined]
        if request.GET.get("export") == "xlsx" and report:
            data = plan_words.gap_workbook(self.object, report)
            return downloaded(request, data, self.get_title(), report.count)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the report, or why there is none."""
        return super().get_context_data(run=self.object, **report_or_refusal(self.object), **kwargs)

    def get_title(self) -> str:
        """The year."""
        return f"{self.object.year}年学校差额清单"


def report_or_refusal(run: ScoreRun, school: str = "") -> dict[str, Any]:
    """The report of a run, or the sentence why there is none."""
    try:
        return {"report": gap_sheets.report_of(run, school), "prices": plan_words.PRICES}
    except BusinessRuleError as refused:
        return {"refusal": refused.sentence}


class SchoolGapsView(ScopedDetailView):
    """The gaps of one school: of the newest published run, or of a chosen one for those who work with runs."""

    permission_required = "assessments.view_score"
    queryset = School.objects.all()
    template_name = "assessments/plan_gaps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the run and the school's report."""
        run = self.chosen_run()
        found = report_or_refusal(run, self.object.code) if run else {"refusal": NOTHING_PUBLISHED}
        return super().get_context_data(run=run, school=self.object, **found, **kwargs)

    def chosen_run(self) -> ScoreRun | None:
        """The run of the address where that is allowed and exists, else the newest published one."""
        wanted = self.request.GET.get("run", "")
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 and self.request.user.has_perm(MAY_SEE):
            found = ScoreRun.objects.select_related("indicator_set").filter(pk=wanted).first()
            if found is not None:
                return found
        return gap_sheets.latest_with_gaps()

    def get_title(self) -> str:
        """The school."""
        return f"{self.object}的差额清单"


class WhatIfView(ScopedDetailView):
    """Other figures for some schools of a run, and what they do to the county; nothing is kept."""

    permission_required = MAY_SEE
    queryset = ScoreRun.objects.for_list()
    template_name = "assessments/plan_what_if.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the chosen schools and the comparison."""
        keys = [*self.request.GET.getlist("section"), self.request.GET.get("add", "")]
        removed = self.request.GET.get("without", "")
        try:
            page = what_if_pages.page_of(self.object, self.request.GET, [key for key in keys if key and key != removed])
        except BusinessRuleError as refused:
            return super().get_context_data(refusal=refused.sentence, **kwargs)
        context = super().get_context_data(page=page, **kwargs)
        if page.comparison is not None:
            context |= {
                "before": plan_words.verdict_line(page.comparison.verdict_before),
                "after": plan_words.verdict_line(page.comparison.verdict_after),
            }
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for an htmx call."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#form", context, **kwargs)
        return super().render_to_response(context, **kwargs)

    def get_title(self) -> str:
        """What it is."""
        return f"{self.object.year}年假设测算"


class PlanListView(ScopedListView):
    """Plans, newest first."""

    permission_required = MAY_SEE
    queryset = Plan.objects.for_list()
    filterset_class = PlanFilter
    table_class = PlanTable
    title = "改进方案"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says where plans begin."""
        return super().get_context_data(
            state=f"{plan_words.SIMULATION}。",
            empty_text="还没有测算过方案。打开一次评估结果，点“测算改进方案”。",
            **kwargs,
        )


class PlanAddView(ObjectActionView):
    """Ask for a plan over the figures of a run."""

    permission_required = MAY_PLAN
    queryset = ScoreRun.objects.for_list()
    form_class = PlanForm
    title = "测算改进方案"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says what it is."""
        intro = f"按这次测算的数据，算出各校增加什么、增加多少才能达标。{plan_words.SIMULATION}。{plan_words.PRICES}限制留空就是不限。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Plan:
        """Create the plan and queue it."""
        return services.request_plan(actor=self.request.user, run=self.object, **data)


class PlanDetailView(ScopedDetailView):
    """A plan: progress while it is searched for, then what to add where and what is known about it."""

    permission_required = MAY_SEE
    queryset = Plan.objects.select_related("run__indicator_set", "job", "requested_by", "simulation__job")
    template_name = "assessments/plan_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook for `?export=xlsx`."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx" and self.object.is_computed:
            rows = len(self.object.result.get("changes", []))
            return downloaded(request, plan_words.plan_workbook(self.object), str(self.object), rows)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the sentences about the plan, its lines with the items they became, and what can be made of it."""
        plan, user = self.object, self.request.user
        refusal = follow_up_refusal(plan)
        items = plan.tasks.visible_to(user).by_line()
        changes = plan.result.get("changes", [])
        can_cancel = (
            not plan.is_computed and plan.job is not None and not plan.job.is_finished and user.has_perm(MAY_PLAN)
        )
        return super().get_context_data(
            can_cancel=can_cancel,
            can_simulate=not refusal and user.has_perm(MAY_PLAN) and is_to_be_simulated(plan),
            can_task=not refusal and user.has_perm(MAY_ADD) and plan.tasks.count() < len(changes),
            follow_up_refusal=refusal if changes else "",
            lines=[item | {"item": items.get(item.get("lever"))} for item in changes],
            has_items=bool(items),
            gap_sentence=plan_words.gap_sentence(plan),
            reached=plan_words.reached_sentence(plan),
            limits=plan_words.limits_in_words(plan),
            prices=plan_words.PRICES,
            simulation=plan_words.SIMULATION,
            before=plan_words.verdict_line(plan.result.get("before", {})),
            after=plan_words.verdict_line(plan.result.get("after", {})),
            **kwargs,
        )


def is_to_be_simulated(plan: Plan) -> bool:
    """Whether the plan has no simulation, or one that failed or was cancelled."""
    run = plan.simulation
    return run is None or (not run.is_computed and (run.job is None or run.job.is_finished))


class PlanProgressView(ScopedDetailView):
    """How far a search is: a page, and the piece of it that is polled."""

    permission_required = MAY_SEE
    queryset = Plan.objects.for_list()
    template_name = "assessments/plan_progress.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for a polling request."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class PlanCancelView(ObjectActionView):
    """Stop a search."""

    permission_required = MAY_PLAN
    queryset = Plan.objects.for_list()
    title = "取消测算"
    success_message = "已取消。正在进行的一轮求解最多再用半分钟停下。"

    def perform(self, data: dict[str, Any]) -> str:
        """Cancel the job."""
        return services.cancel_plan(actor=self.request.user, plan=self.object).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says what happens."""
        return super().get_context_data(intro="取消后这个方案不再计算，可以重新提出。", **kwargs)


class PlanPaperView(ObjectActionView):
    """Draft the plan as official paper."""

    permission_required = "reports.draft_document"
    queryset = Plan.objects.select_related("run__indicator_set")
    title = "起草改进方案公文"
    success_message = "已起草，PDF 正在排版。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says what is drafted."""
        intro = "按这个方案起草一份公文，各校增加项目作为附件。起草后在“公文”里修改、送签。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Document:
        """Make the draft."""
        return draft_plan(actor=self.request.user, plan=self.object)
