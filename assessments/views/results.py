"""Pages of runs and results."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from assessments import bridges, number_sources, outline, results, run_parts, services
from assessments.filters import (
    CoefficientFilter,
    ScoreFilter,
    ScoreRunFilter,
    SpreadFilter,
    SubjectResultFilter,
)
from assessments.forms import PublishForm, RunStartForm
from assessments.models import Coefficient, Score, ScoreRun, SubjectResult
from assessments.opened_numbers import opened
from assessments.policies import can_publish, cancel_refusal, published_run_id
from assessments.series_chart import chart_of
from assessments.snapshots import OUTDATED, outdated_reason, outdated_runs
from assessments.spread_weights import weight_code, weights_of
from assessments.tables import CoefficientTable, ScoreRunTable, ScoreTable, SpreadTable, SubjectResultTable
from assessments.workflow import SubjectKind
from core.htmx import wants_fragment
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView

FAILING_SHOWN = 100
STANDINGS_SHOWN = 100


class RunListView(ScopedListView):
    """Runs, newest year first."""

    permission_required = "assessments.view_scorerun"
    queryset = ScoreRun.objects.for_list()
    filterset_class = ScoreRunFilter
    table_class = ScoreRunTable
    title = "评估结果"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the button for those who may start a run."""
        start = {"label": "发起计算", "url": reverse("assessments:run_start"), "style": "primary", "icon": "bar-chart"}
        offered = [start] if self.request.user.has_perm(RunStartView.permission_required) else []
        return super().get_context_data(
            page_actions=offered, empty_text="还没有计算过。先在“年度数据”里冻结年报，再发起计算。", **kwargs
        )


class RunStartView(ActionView):
    """Ask for a computation."""

    permission_required = "assessments.start_scorerun"
    form_class = RunStartForm
    template_name = "assessments/run_start.html"
    title = "发起指标计算"
    missing: tuple[str, ...] = ()

    def perform(self, data: dict[str, Any]) -> ScoreRun:
        """Create the run, or find the same one; a year with gaps is refused until the person says to go on."""
        asked = {name: value for name, value in data.items() if name != "confirmed"}
        try:
            return services.start_run(actor=self.request.user, **asked)
        except services.IncompleteYear as refused:
            self.missing = refused.names
            raise

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the names of the schools whose figures are not frozen."""
        return super().get_context_data(missing=self.missing, **kwargs)


class RunDetailView(ScopedDetailView):
    """A run: progress while it works, then verdict, coefficients and failing schools."""

    permission_required = "assessments.view_scorerun"
    queryset = ScoreRun.objects.for_list()
    template_name = "assessments/run_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the run found; nothing while there is nothing."""
        run = self.object
        user = self.request.user
        may_cancel = user.has_perm("assessments.start_scorerun") and not cancel_refusal(run)
        context = super().get_context_data(can_publish=can_publish(user, run), can_cancel=may_cancel, **kwargs)
        if not run.is_computed:
            return context
        definition = run.indicator_set.definition
        stages = definition.scope.stages or ("",)
        coefficients = Coefficient.objects.visible_to(user).filter(run=run).select_related("indicator")
        failing = self.not_passed()
        return context | {
            "outdated": outdated_reason(run),
            "verdict": results.verdict_in_words(run.verdict),
            "asks": results.asks(run.verdict),
            **self.standings(),
            "stages": [outline.stage_label(stage) for stage in stages],
            "lines": results.coefficient_lines(coefficients.order_by("group", "indicator__position"), stages),
            "composites": results.composite_cells(run, stages),
            "parts": run_parts.part_lines(run),
            "county_lines": run_parts.county_lines(run, Score.objects.visible_to(user)),
            "failing": failing[:FAILING_SHOWN],
            "failing_count": failing.count(),
            "excluded": results.excluded_lines(run),
            "published_run": published_run_id(run),
        }

    def subjects(self) -> QuerySet:
        """Everybody judged beside the county itself."""
        found = SubjectResult.objects.visible_to(self.request.user).filter(run=self.object)
        return found.exclude(subject_kind=SubjectKind.COUNTY).for_list()

    def not_passed(self) -> QuerySet:
        """School stages that do not pass or are still open; without a rule for schools only those a veto failed."""
        if "schools" in results.asks(self.object.verdict):
            return self.subjects().exclude(passed=True)
        return self.subjects().filter(passed=False)

    def standings(self) -> dict[str, Any]:
        """Points and grades, the best first; nothing where the set gives neither."""
        found = self.subjects()
        if not found.filter(Q(maximum__isnull=False) | ~Q(grade="")).exists():
            return {}
        ordered = found.order_by("stage", "group", F("rank").asc(nulls_last=True), "code")
        return {"standings": ordered[:STANDINGS_SHOWN], "standings_count": found.count()}


class RunProgressView(ScopedDetailView):
    """How far a run is: a page, and the piece of it that is polled."""

    permission_required = "assessments.view_scorerun"
    queryset = ScoreRun.objects.for_list()
    template_name = "assessments/run_progress.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for a polling request."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class RunCancelView(ObjectActionView):
    """Stop a run that waits or works."""

    permission_required = "assessments.start_scorerun"
    queryset = ScoreRun.objects.for_list()
    title = "取消计算"
    success_message = "已取消。以前的结果不受影响，随时可以重新发起。"

    def perform(self, data: dict[str, Any]) -> ScoreRun:
        """Stop it."""
        return services.cancel_run(actor=self.request.user, run=self.object)


class RunPublishView(ObjectActionView):
    """Make a run the county's results of its year."""

    permission_required = "assessments.publish_scorerun"
    queryset = ScoreRun.objects.for_list()
    form_class = PublishForm
    title = "发布结果"
    success_message = "已发布。学校现在可以看到本校的结果。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says what is replaced."""
        current = published_run_id(self.object)
        intro = f"发布后，各学校可以查看本校{self.object.year}年的指标数值。"
        if current and current != self.object.pk:
            intro += f"目前已发布的第{current}次计算将被本次（第{self.object.pk}次）替换，原结果仍保留可查。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> ScoreRun:
        """Move the pointer."""
        return services.publish_run(actor=self.request.user, run=self.object, replaces=data["replaces"])


class ResultListView(ScopedListView):
    """A list of figures, of the published runs unless one is chosen; it says so when a run is out of date."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says whose results these are, and which runs behind the rows no longer stand for the data."""
        context = super().get_context_data(**kwargs)
        run = self.filterset.form.cleaned_data.get("run")
        outdated = outdated_runs(self.runs_shown(context["table"]))
        context["table"].remarks = [f"{old}：{OUTDATED}" for old in outdated]
        state = str(run) if run else "各年度已发布的结果"
        own = {"state": state, "empty_text": "还没有发布过结果。", "outdated_runs": outdated}
        return context | own | {"table_note": "assessments/outdated.html"}

    def runs_shown(self, table: Any) -> list[ScoreRun]:
        """The runs of the page's rows; of all rows for the export."""
        if self.request.GET.get("export") != "xlsx":
            return [row.record.run for row in table.paginated_rows]
        every = self.object_list.order_by().values("run")
        return list(ScoreRun.objects.filter(pk__in=every).select_related("indicator_set").defer("indicator_set__pack"))


class ScoreListView(ResultListView):
    """Values of indicators, of the published results unless a run is chosen."""

    permission_required = "assessments.view_score"
    queryset = Score.objects.for_list()
    filterset_class = ScoreFilter
    table_class = ScoreTable
    title = "指标数值"


class VerdictListView(ResultListView):
    """Subjects and whether they pass; the county itself stands on the page of the run."""

    permission_required = "assessments.view_score"
    queryset = SubjectResult.objects.for_list().exclude(subject_kind=SubjectKind.COUNTY)
    filterset_class = SubjectResultFilter
    table_class = SubjectResultTable
    title = "学校达标情况"


class CoefficientListView(ResultListView):
    """Differences between schools; each opens its schools."""

    permission_required = "assessments.view_scorerun"
    queryset = Coefficient.objects.for_list()
    filterset_class = CoefficientFilter
    table_class = CoefficientTable
    title = "差异系数"


class CoefficientDetailView(ScopedListView):
    """The schools behind one coefficient, the one that drives it most first."""

    permission_required = "assessments.view_scorerun"
    queryset = Score.objects.for_list()
    table_class = SpreadTable
    filterset_class = SpreadFilter
    template_name = "assessments/coefficient_detail.html"

    @cached_property
    def coefficient(self) -> Coefficient:
        """The coefficient, or 404."""
        found = Coefficient.objects.visible_to(self.request.user).select_related("run__indicator_set", "indicator")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_queryset(self) -> QuerySet:
        """The values it was computed from, with their weight and their share of the difference."""
        return super().get_queryset().spread(self.coefficient, weights_of(self.coefficient))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the coefficient and what it is weighted by."""
        run = self.coefficient.run
        definition = run.indicator_set.definition
        outdated = outdated_runs([run])
        context = super().get_context_data(
            object=self.coefficient,
            weight=definition.labels.get(weight_code(definition), ""),
            outdated_runs=outdated,
            empty_text="没有参加计算的学校。",
            trend=self.trend(),
            **kwargs,
        )
        context["table"].remarks = [f"{old}：{OUTDATED}" for old in outdated]
        return context

    def trend(self) -> dict[str, Any] | None:
        """The coefficient over the years, broken where the standard, the weight or who is counted changed."""
        seen = Coefficient.objects.visible_to(self.request.user)
        found = bridges.coefficient_series(self.coefficient, seen)
        return chart_of(found, self.coefficient.run.indicator_set.definition.rounding.coefficient)

    def get_title(self) -> str:
        """The coefficient's name."""
        return f"差异系数：{self.coefficient}"


class ScoreDetailView(ScopedDetailView):
    """A number opened down to the return it came from."""

    permission_required = "assessments.view_score"
    queryset = Score.objects.select_related(
        "run__indicator_set", "run__publication", "subject__school", "subject__township", "subject__inspector",
        "indicator",
    )  # fmt: skip
    template_name = "assessments/score_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the explanation and the return with who confirmed it."""
        score = self.object
        found = opened(score)
        return super().get_context_data(
            opened=found.explanation,
            former=found.former,
            peers=found.peers,
            peers_url=self.peers_url(),
            sources=number_sources.sources_of(score, self.request.user),
            outdated_runs=outdated_runs([score.run]),
            trend=self.trend(),
            **kwargs,
        )

    def trend(self) -> dict[str, Any] | None:
        """The indicator of this school stage over the years, broken where the standard changed."""
        score, used = self.object, self.object.run.indicator_set
        seen = Score.objects.visible_to(self.request.user)
        found = bridges.series(used.code, score.indicator.code, score.subject, scores=seen, version=used.version)
        return chart_of(found, used.definition.rounding.value)

    def peers_url(self) -> str:
        """The same indicator of everyone it is compared with; the county is compared with nobody."""
        score = self.object
        if score.subject.subject_kind == SubjectKind.COUNTY:
            return ""
        stage = f"&stage={score.subject.stage}" if score.subject.stage else ""
        return f"{reverse('assessments:score_list')}?run={score.run_id}&indicator={score.indicator.code}{stage}"

    def get_title(self) -> str:
        """School, stage and indicator."""
        return str(self.object)
