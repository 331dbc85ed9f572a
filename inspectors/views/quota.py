"""What is due and done: the inspector's own board, and school × month for the office."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from core.templatetags.formatting import share
from core.views import PageView, ScopedListView
from inspectors import quota
from inspectors.campaigns import my_inspections
from inspectors.filters_quota import CoverageFilter, QuotaInspectorFilter
from inspectors.models import Handover, Inspector, Visit, VisitPlan
from inspectors.quota_people import owed_through
from inspectors.tables_quota import SIGNS, CoverageTable, QuotaInspectorTable
from inspectors.workflow import EDITABLE, MAY_ADD, MAY_SEE_LISTING
from office import clock
from schools.models import School


class MySchoolsView(PageView):
    """The schools listed to me, what is due this month, what I have begun."""

    permission_required = MAY_ADD
    http_method_names = ["get", "head", "options"]
    template_name = "inspectors/my_schools.html"
    title = "我的学校"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board of the present month and unfinished records."""
        today = clock.today()
        board = quota.inspector_board(user=self.request.user, on=today)
        required, done = quota.board_total(board, on=today, inspector=self.request.user)
        unfinished = Visit.objects.visible_to(self.request.user).filter(
            inspector=self.request.user, status__in=EDITABLE
        )
        return super().get_context_data(
            today=today,
            own_pk=Inspector.objects.filter(user=self.request.user).values_list("pk", flat=True).first(),
            board=board,
            required=required,
            done=done,
            unfinished=unfinished.for_list(),
            handovers=Handover.objects.visible_to(self.request.user).waiting_for(self.request.user),
            inspections=my_inspections(self.request.user),
            plans=VisitPlan.objects.of_person(self.request.user)
            .open()
            .in_month_of(today)
            .for_list()
            .order_by("planned_on"),
            **kwargs,
        )


def number_in(text: str, low: int, high: int, default: int) -> int:
    """A whole number of the address within bounds, else the default."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high else default


def asked_month(request: HttpRequest) -> tuple[int, int]:
    """The chosen year and month; the present ones by default."""
    today, asked = clock.today(), request.GET
    return (
        number_in(asked.get("year", ""), 2000, 2100, today.year),
        number_in(asked.get("month", ""), 1, 12, today.month),
    )


def last_begun(year: int) -> int:
    """The last month of a year that has begun, 0 for a year to come."""
    today = clock.today()
    return 12 if year < today.year else today.month if year == today.year else 0


class CoverageListView(ScopedListView):
    """School × month: approved visits, with the chosen month's due and coverage."""

    permission_required = MAY_SEE_LISTING
    queryset = School.objects.all()
    filterset_class = CoverageFilter
    table_class = CoverageTable
    title = "督导覆盖"

    def get_queryset(self) -> QuerySet:
        """Schools open through the month, with the year's approved visits by month."""
        year, month = asked_month(self.request)
        self.rule = quota.rule(year)
        if month not in self.rule.months:
            return quota.schools_in(year, month).none()
        by_month = {f"visits_{m}": quota.visit_count(year, m) for m in range(1, 13)}
        found = quota.schools_in(year, month).visible_to(self.request.user)
        return found.annotate(**by_month).for_list().order_by("code")

    def get_filterset(self, filterset_class: Any) -> Any:
        """The filter knows who is exempted."""
        found = super().get_filterset(filterset_class)
        found.exempt = self.rule.exempted.schools_in(asked_month(self.request)[1])
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        """What the cells are measured against."""
        year, month = asked_month(self.request)
        return {"rule": self.rule, "month": month, "until": last_begun(year)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month in one sentence."""
        year, month = asked_month(self.request)
        found = quota.month_quota(user=self.request.user, year=year, month=month, known=self.rule)
        people = quota.address("quota_inspector_list", year=year, month=month)
        kwargs |= {"table_note": "inspectors/coverage_legend.html", "signs": SIGNS}
        kwargs["page_actions"] = [
            {"label": "按督学看", "url": people, "icon": "person-badge"},
            {"label": "免督导月份", "url": reverse("inspectors:exemption_list"), "icon": "calendar-check"},
            {
                "label": "全县督导报告",
                "url": quota.address("county_month", year=year, month=month),
                "icon": "file-earmark-text",
            },
            {
                "label": "督学工作量",
                "url": quota.address("workload_list", year=year, month=month),
                "icon": "person-badge",
            },
        ]
        if not found.is_active:
            return super().get_context_data(state=f"{year}年{month}月不在督导月份内，不计次数。", **kwargs)
        state = (
            f"{year}年{month}月：应督导{found.schools}所，已督导{found.visited}所，覆盖率{share(found.coverage)}；"
            f"应完成{found.required}次，已完成{found.done}次，完成率{share(found.fulfilment)}。只计已审核的经常性督导记录。"
        )
        if found.exempt:
            state += f"另有{found.exempt}所免督导。"
        return super().get_context_data(state=state, **kwargs)


class QuotaInspectorListView(ScopedListView):
    """Inspector × month: done of what is owed, and who is behind in the chosen month."""

    permission_required = MAY_SEE_LISTING
    queryset = Inspector.objects.select_related("user").order_by("user__username")
    filterset_class = QuotaInspectorFilter
    table_class = QuotaInspectorTable
    title = "督学督导次数"

    def get_queryset(self) -> QuerySet:
        """Inspectors who owed something in the year or are in office."""
        self.year, self.month = asked_month(self.request)
        self.rule = quota.rule(self.year)
        self.owed = owed_through(self.year, today=clock.today())
        return super().get_queryset().filter(Q(left_on=None) | Q(user__in=list(self.owed)))

    def get_filterset(self, filterset_class: Any) -> Any:
        """The filter knows who is behind."""
        found = super().get_filterset(filterset_class)
        found.owing = frozenset(
            pk for pk, months in self.owed.items() if self.month in months and months[self.month].missing
        )
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        """What the cells are measured against."""
        return {"rule": self.rule, "month": self.month, "until": last_begun(self.year), "owed": self.owed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month in one sentence."""
        found = [months[self.month] for months in self.owed.values() if self.month in months]
        behind = [owed for owed in found if owed.missing]
        state = (
            f"{self.year}年{self.month}月：应完成{sum(owed.required for owed in found)}次，"
            f"已完成{sum(owed.done for owed in found)}次；{len(behind)}名督学还差"
            f"{sum(owed.missing for owed in behind)}次。没有责任督学的学校不在其中。"
        )
        schools = {"label": "按学校看", "url": quota.address("coverage_list", year=self.year, month=self.month)}
        return super().get_context_data(
            state=state,
            page_actions=[schools | {"icon": "building"}],
            table_note="inspectors/coverage_legend.html",
            signs=SIGNS,
            empty_text="还没有督学。",
            **kwargs,
        )
