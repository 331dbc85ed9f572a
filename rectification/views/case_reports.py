"""The register of accountability and the use of results."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse

from core import audit
from core.views import ScopedListView
from office import clock
from rectification.case_flow import CaseStatus
from rectification.filters_cases import RegisterFilter, ResultFilter
from rectification.models import Case, Measure
from rectification.results import NOTICE, with_results
from rectification.tables_cases import RegisterTable, ResultTable
from schools.models import School

FIRST_YEAR, LAST_YEAR = 2000, 2100
MEASURES = Prefetch("measures", queryset=Measure.objects.prefetch_related("appeals"))


class CaseRegisterView(ScopedListView):
    """问责台账: every approved case but incentives, with its measures, appeals and repeats."""

    permission_required = "schools.view_every_school"
    queryset = (
        Case.objects.for_list()
        .select_related("decided_by")
        .exclude(decided_at=None)
        .exclude(status=CaseStatus.REJECTED)
        .exclude(kind=Case.Kind.INCENTIVE)
        .prefetch_related(MEASURES)
        .order_by("-decided_at", "-pk")
    )
    filterset_class = RegisterFilter
    table_class = RegisterTable
    title = "问责台账"
    extra_context = {"empty_text": "还没有批准的问责事项。"}


class CaseResultsView(ScopedListView):
    """结果运用: every school in a year. Whoever looks or exports leaves a line in the trail."""

    permission_required = "schools.view_every_school"
    queryset = School.objects.counted()
    filterset_class = ResultFilter
    table_class = ResultTable
    title = "结果运用"

    @property
    def year(self) -> int:
        """The asked year, or the present one for anything that is none."""
        text = self.request.GET.get("year", "")
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year

    def get_queryset(self) -> QuerySet:
        """Schools that existed at the end of the year (or today), with their figures."""
        today, year = clock.today(), self.year
        last = min(today, today.replace(year=year, month=12, day=31))
        return with_results(super().get_queryset().open_on(last), year=year, on=today).order_by("name")

    def get_table(self, **kwargs: Any) -> Any:
        """The table knows its year."""
        table = super().get_table(**kwargs)
        table.year = self.year
        table.remarks = [f"{self.year}年。{NOTICE}"]
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sentence above the figures."""
        return super().get_context_data(state=f"{self.year}年。{NOTICE}", **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page or the sheet, after the line in the trail."""
        mode = "导出" if request.GET.get("export") == "xlsx" else "查看"
        audit.record(actor=request.user, verb="results.viewed", year=self.year, mode=mode)
        return super().get(request, *args, **kwargs)
