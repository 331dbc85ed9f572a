"""Pages of runs and results."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from assessments import bridges, outline, results, services
from assessments.filters import (
    CoefficientFilter,
    SchoolVerdictFilter,
    ScoreFilter,
    ScoreRunFilter,
)
from assessments.forms import PublishForm, RunStartForm
from assessments.models import Coefficient, SchoolVerdict, Score, ScoreRun
from assessments.opened_numbers import opened
from assessments.policies import can_publish, published_run_id
from assessments.series_chart import chart_of
from assessments.snapshots import OUTDATED, outdated_reason, outdated_runs
from assessments.tables import CoefficientTable, SchoolVerdictTable, ScoreRunTable, ScoreTable
from core.htmx import wants_fragment
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from schools.models import YearReturn

FAILING_SHOWN = 100


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
    title = "发起指标计算"

    def perform(self, data: dict[str, Any]) -> ScoreRun:
        """Create the run, or find the same one."""
        return services.start_run(actor=self.request.user, **data)


class RunDetailView(ScopedDetailView):
    """A run: progress while it works, then verdict, coefficients and failing schools."""

    permission_required = "assessments.view_scorerun"
    queryset = ScoreRun.objects.for_list()
    template_name = "assessments/run_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the run found; nothing while there is nothing."""
        run = self.object
        context = super().get_context_data(can_publish=can_publish(self.request.user, run), **kwargs)
        if not run.is_computed:
            return context
        stages = run.indicator_set.definition.scope.stages
        coefficients = Coefficient.objects.visible_to(self.request.user).filter(run=run).select_related("indicator")
        failing = self.not_passed()
        return context | {
            "outdated": outdated_reason(run),
            "verdict": results.verdict_in_words(run.verdict),
            "stages": [outline.stage_label(stage) for stage in stages],
            "lines": results.coefficient_lines(coefficients.order_by("indicator__position"), stages),
            "composites": [
                results.shown_text(run.verdict["composite"].get(stage), run.indicator_set.rounding["coefficient"])
                for stage in stages
            ],
            "failing": failing[:FAILING_SHOWN],
            "failing_count": failing.count(),
            "excluded": results.excluded_lines(run),
            "published_run": published_run_id(run),
        }

    def not_passed(self) -> QuerySet:
        """School stages that do not pass or are still open."""
        verdicts = SchoolVerdict.objects.visible_to(self.request.user).filter(run=self.object)
        return verdicts.exclude(passed=True).for_list()


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
    """School stages and whether they pass."""

    permission_required = "assessments.view_score"
    queryset = SchoolVerdict.objects.for_list()
    filterset_class = SchoolVerdictFilter
    table_class = SchoolVerdictTable
    title = "学校达标情况"


class CoefficientListView(ResultListView):
    """Differences between schools; each opens its schools."""

    permission_required = "assessments.view_scorerun"
    queryset = Coefficient.objects.for_list()
    filterset_class = CoefficientFilter
    table_class = CoefficientTable
    title = "差异系数"


class ScoreDetailView(ScopedDetailView):
    """A number opened down to the return it came from."""

    permission_required = "assessments.view_score"
    queryset = Score.objects.select_related("run__indicator_set", "run__publication", "section__school", "indicator")
    template_name = "assessments/score_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the explanation and the return with who confirmed it."""
        score = self.object
        return super().get_context_data(
            opened=opened(score),
            source_return=self.source_return(),
            outdated_runs=outdated_runs([score.run]),
            trend=self.trend(),
            **kwargs,
        )

    def trend(self) -> dict[str, Any] | None:
        """The indicator of this school stage over the years, broken where the standard changed."""
        score, used = self.object, self.object.run.indicator_set
        seen = Score.objects.visible_to(self.request.user)
        found = bridges.series(used.code, score.indicator.code, score.section, scores=seen, version=used.version)
        return chart_of(found, used.definition.rounding.value)

    def source_return(self) -> YearReturn | None:
        """The return the figures came from."""
        returns = YearReturn.objects.visible_to(self.request.user).select_related("confirmed_by", "frozen_by")
        return returns.filter(section=self.object.section, year=self.object.run.year).first()

    def get_title(self) -> str:
        """School, stage and indicator."""
        return str(self.object)
