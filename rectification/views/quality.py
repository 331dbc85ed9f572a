"""办结质量: by school, by who rechecked, by township."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django_tables2 import RequestConfig

from core.export import table_response
from core.views import PageView
from office import clock
from rectification.closing_quality import BY, NOTES, Tally, quality
from rectification.tables_quality import QualityTable

MAY_SEE = "schools.view_every_school"
FIRST_YEAR = 2000
LINES = 200  # a page


class ClosingQualityView(PageView):
    """Every figure opens its rows; the sheet has the same lines."""

    permission_required = MAY_SEE
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/closing_quality.html"
    title = "办结质量"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the lines as a workbook."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            context = response.context_data
            name = f"{self.title}{context['year']}{context['by_label']}"
            return table_response(context["table"], name=name, actor=request.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines of the chosen year and view, the whole last."""
        year, by = self.year(), self.by()
        rows, total = quality(self.request.user, year, by)
        is_sorted = "sort" in self.request.GET  # the whole is no line among others
        table = QualityTable(rows if is_sorted else [*rows, total])
        table.remarks = NOTES
        RequestConfig(self.request, paginate=False).configure(table)
        table.paginate(per_page=LINES)
        table.page = table.paginator.get_page(self.request.GET.get("page"))
        today = clock.today().year
        return super().get_context_data(
            table=table,
            total=total,
            figures=figures(total),
            year=year,
            years=range(today, today - 6, -1),
            by=by,
            by_label=BY[by],
            views=BY.items(),
            notes=NOTES,
            is_empty=not total.found,
            **kwargs,
        )

    def year(self) -> int:
        """The asked year, or this one."""
        given = self.request.GET.get("year", "")
        year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
        return year if FIRST_YEAR <= year <= clock.today().year else clock.today().year

    def by(self) -> str:
        """The asked view, or schools."""
        given = self.request.GET.get("by", "")
        return given if given in BY else "school"


def figures(total: Tally) -> list[dict[str, Any]]:
    """The whole in figures, as components/figure.html shows them."""
    return [
        {"label": "已办结", "value": total.closed, "url": total.url(status=["written_off", "settled"])},
        {"label": "反弹", "value": total.rebounded, "url": total.url(rebounded="true"), "rate": total.rebound_rate},
        {"label": "按期完成", "value": total.on_time, "url": total.url(on_time="true"), "rate": total.on_time_rate},
        {"label": "前后照片相同", "value": total.unchanged, "url": total.url(unchanged="true"), "rate": None},
    ]
