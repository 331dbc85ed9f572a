"""Reports of a month or a term: an inspector's own, the county's; record sheets; workload."""

import io
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core import audit
from core.export import workbook_response
from core.views import ObjectActionView, PageView, ScopedDetailView, ScopedListView
from inspectors import month_report_paper, platform_sheet, visit_paper
from inspectors.county_month import zone_sums
from inspectors.filters_quota import WorkloadFilter
from inspectors.models import Inspector, Visit
from inspectors.month_report import (
    AUTUMN,
    MOST_PHOTOS,
    SPRING,
    Period,
    Report,
    chosen_photos,
    county_report,
    inspector_report,
    month_period,
    term_period,
)
from inspectors.quota import address
from inspectors.tables_workload import WorkloadTable
from inspectors.views.quota import asked_month
from inspectors.visit_notice import draft_notice, notice_refusal
from inspectors.workflow import MAY_SEE_LISTING
from inspectors.workload import workloads
from office.models import WorkYear
from rectification.models import Severity
from reports.models import Document

TERMS = ((SPRING, "春季学期"), (AUTUMN, "秋季学期"))
MAY_SEE = "inspectors.view_visit"


def asked_period(request: HttpRequest) -> Period:
    """The term of the address if it names one, else the month; the present month by default."""
    year, month = asked_month(request)
    term = request.GET.get("term", "")
    return term_period(year, term) if term in dict(TERMS) else month_period(year, month)


def page_of(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What both pages show."""
    year, month = asked_month(request)
    asked = request.GET.getlist("photo")
    return {
        "report": report,
        "severities": Severity.labels,
        "chosen": [photo.pk for photo in chosen_photos(report, asked)],
        "too_many": len(asked) > MOST_PHOTOS,
        "most_photos": MOST_PHOTOS,
        "years": list(WorkYear.objects.order_by("-year").values_list("year", flat=True)),
        "year": year,
        "month": month,
        "term": request.GET.get("term", ""),
        "terms": TERMS,
        "query": request.GET.urlencode(),
    }


def exported(request: HttpRequest, data: bytes, report: Report) -> HttpResponse:
    """The workbook, with its line in the trail."""
    name = month_report_paper.title_of(report)
    audit.record(actor=request.user, verb="list.exported", name=name, rows=len(report.visits))
    return workbook_response(data, name)


def pdf_response(data: bytes, name: str) -> FileResponse:
    """A PDF to keep."""
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type="application/pdf")


class MonthReportView(ScopedDetailView):
    """One inspector's report; he sees his own, the office all."""

    permission_required = MAY_SEE
    queryset = Inspector.objects.select_related("user")
    template_name = "inspectors/month_report.html"

    def get_title(self) -> str:
        """Whose."""
        return f"督导报告：{self.object}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook for `?export=xlsx`."""
        self.object = self.get_object()
        report = inspector_report(user=request.user, inspector=self.object, period=asked_period(request))
        if request.GET.get("export") == "xlsx":
            return exported(request, month_report_paper.workbook_of(report), report)
        print_url = reverse("inspectors:month_report_print", args=[self.object.pk])
        return self.render_to_response(self.get_context_data(print_url=print_url, **page_of(request, report)))


class MonthReportPrintView(ScopedDetailView):
    """The same on paper, with the chosen photos."""

    permission_required = MAY_SEE
    queryset = Inspector.objects.select_related("user")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Print it now."""
        report = inspector_report(user=request.user, inspector=self.get_object(), period=asked_period(request))
        photos = chosen_photos(report, request.GET.getlist("photo"))
        pdf = month_report_paper.print_report(report, photos=photos)
        return pdf_response(pdf, f"{month_report_paper.title_of(report)}.pdf")


class CountyMonthView(PageView):
    """The county's report: totals and zones."""

    permission_required = MAY_SEE_LISTING
    template_name = "inspectors/month_report.html"
    title = "全县督导报告"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, or the workbook for `?export=xlsx`."""
        report = county_report(user=request.user, period=asked_period(request))
        zones, total = zone_sums(user=request.user, report=report)
        if request.GET.get("export") == "xlsx":
            return exported(request, month_report_paper.workbook_of(report, [*zones, total]), report)
        context = page_of(request, report) | {"zones": [*zones, total], "is_county": True}
        return self.render_to_response(
            self.get_context_data(print_url=reverse("inspectors:county_month_print"), **context)
        )


class CountyMonthPrintView(PageView):
    """The county's report on paper."""

    permission_required = MAY_SEE_LISTING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Print it now."""
        report = county_report(user=request.user, period=asked_period(request))
        zones, total = zone_sums(user=request.user, report=report)
        photos = chosen_photos(report, request.GET.getlist("photo")) if request.GET.getlist("photo") else ()
        pdf = month_report_paper.print_report(report, photos=photos, zones=[*zones, total])
        return pdf_response(pdf, f"{month_report_paper.title_of(report)}.pdf")


class VisitPaperView(ScopedDetailView):
    """The record sheet of one visit, for whoever sees the record."""

    permission_required = MAY_SEE
    queryset = Visit.objects.select_related("school", "inspector", "checklist", "follow_up")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        """Print it now."""
        visit = self.get_object()
        return pdf_response(visit_paper.print_visit(visit, user=request.user), visit_paper.file_name(visit))


class VisitNoticeView(ObjectActionView):
    """Draft the 整改通知书 of a visit."""

    permission_required = "reports.draft_document"
    queryset = Visit.objects.select_related("school", "inspector", "follow_up")
    title = "起草整改通知书"
    success_message = "已起草整改通知书，核对后送审。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it will hold, or why there can be none."""
        count = self.object.findings.count()
        intro = f"把这次督导的{count}个问题写成给{self.object.school}的整改通知书，带台账编号和整改期限。"
        return super().get_context_data(intro=intro, **kwargs) | {"refusal": notice_refusal(self.object)}

    def perform(self, data: dict[str, Any]) -> Document:
        """Draft it."""
        return draft_notice(actor=self.request.user, visit=self.object)


class WorkloadListView(ScopedListView):
    """Visits, hours, schools, lessons and talks per inspector, from approved records."""

    permission_required = MAY_SEE_LISTING
    queryset = Inspector.objects.select_related("user").order_by("user__username")
    filterset_class = WorkloadFilter
    table_class = WorkloadTable
    title = "督学工作量"

    @property
    def period(self) -> Period:
        """The chosen month, or the whole chosen year."""
        year, month = asked_month(self.request)
        if self.request.GET.get("month"):
            return month_period(year, month)
        return Period(date(year, 1, 1), date(year + 1, 1, 1), f"{year}年")

    def get_table_kwargs(self) -> dict[str, Any]:
        """What everybody did."""
        self.loads = workloads(user=self.request.user, period=self.period)
        return {"loads": self.loads, "period": self.period}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The period in a sentence."""
        year, month = asked_month(self.request)
        asked = {"year": year} | ({"month": month} if self.request.GET.get("month") else {})
        platform = {"label": "上级平台报表", "url": address("platform_sheet", **asked), "icon": "download"}
        context = super().get_context_data(page_actions=[platform], empty_text="还没有督学。", **kwargs)
        total = sum(load.visits for load in self.loads.values())
        return context | {"state": f"{self.period.label}：已审核督导记录{total}条，包括专项督导和开学视导。"}


class PlatformSheetView(PageView):
    """Approved records in the columns of the upper platform."""

    permission_required = MAY_SEE_LISTING

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The workbook of a month, or of the whole year when no month is named."""
        visits = Visit.objects.visible_to(request.user).approved()
        year, month = asked_month(request)
        found = visits.in_month(year, month) if request.GET.get("month") else visits.in_year(year)
        data, rows = platform_sheet.workbook_of(found)
        name = f"{platform_sheet.profile().title}{year}年{f'{month}月' if request.GET.get('month') else ''}"
        audit.record(actor=request.user, verb="list.exported", name=name, rows=rows)
        return workbook_response(data, name)
