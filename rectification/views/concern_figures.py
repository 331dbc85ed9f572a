"""The statistics of what people outside reported, and the month's report as a workbook."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.export import workbook_response
from core.views import PageView
from office import clock
from rectification.concern_figures import statistics
from rectification.concern_flow import MAY_COUNT, MAY_SEE
from rectification.services.concerns_reports import month_report

EARLIEST = 2000


class PeriodForm(forms.Form):
    """A year and perhaps a month of it, as they stand in an address."""

    year = forms.IntegerField(label="年度", min_value=EARLIEST, max_value=2100)
    month = forms.IntegerField(label="月份", min_value=1, max_value=12, required=False)


def period(request: HttpRequest) -> tuple[int, int | None, str]:
    """The year and month asked for, and a sentence when they are none; without a question this year."""
    form = PeriodForm(request.GET)
    if not request.GET.get("year") and not request.GET.get("month"):
        return clock.today().year, None, ""
    if form.is_valid():
        return form.cleaned_data["year"], form.cleaned_data["month"], ""
    return clock.today().year, None, "没有这样的年度或月份，下面是今年的。"


class ConcernStatisticsView(PageView):
    """Counts by month, category, channel and finding; the rows behind them open only to those who may read them."""

    permission_required = MAY_COUNT
    template_name = "rectification/concern_statistics.html"
    title = "问题反映统计"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One year, or one month of it."""
        year, month, sentence = period(self.request)
        user, today = self.request.user, clock.today()
        return super().get_context_data(
            figures=statistics(user, year, month),
            may_read=user.has_perm(MAY_SEE),
            year=year,
            month=month,
            sentence=sentence,
            years=range(today.year, today.year - 5, -1),
            months=range(1, 13),
            report_month=month or today.month,
            **kwargs,
        )


class ConcernMonthView(PageView):
    """The month's report: counts, and the texts with numbers and names hidden."""

    permission_required = MAY_SEE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As .xlsx; without a month in the address that of today."""
        year, month, sentence = period(request)
        if sentence:
            return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
        month = month or clock.today().month
        return workbook_response(month_report(actor=request.user, year=year, month=month), f"问题反映{year}年{month}月")
