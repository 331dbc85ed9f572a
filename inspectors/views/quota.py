"""What is due and done: the inspector's own board, and school × month for the office."""

from typing import Any

from django.db.models import QuerySet

from core.templatetags.formatting import share
from core.views import PageView, ScopedListView
from inspectors import quota
from inspectors.filters import CoverageFilter
from inspectors.models import Handover, Visit
from inspectors.tables import SIGNS, CoverageTable
from inspectors.workflow import EDITABLE, MAY_ADD
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
        required, done = quota.board_total(board, on=today)
        unfinished = Visit.objects.visible_to(self.request.user).filter(
            inspector=self.request.user, status__in=EDITABLE
        )
        return super().get_context_data(
            today=today,
            board=board,
            required=required,
            done=done,
            unfinished=unfinished.for_list(),
            handovers=Handover.objects.visible_to(self.request.user)
            .waiting()
            .filter(successor__user=self.request.user)
            .for_list(),
            **kwargs,
        )


def number_in(text: str, low: int, high: int, default: int) -> int:
    """A whole number of the address within bounds, else the default."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high else default


class CoverageListView(ScopedListView):
    """School × month: approved visits, with the chosen month's due and coverage."""

    permission_required = "inspectors.view_listing"
    queryset = School.objects.all()
    filterset_class = CoverageFilter
    table_class = CoverageTable
    title = "督导覆盖"

    @property
    def period(self) -> tuple[int, int]:
        """The chosen year and month; the present ones by default."""
        today, asked = clock.today(), self.request.GET
        return (
            number_in(asked.get("year", ""), 2000, 2100, today.year),
            number_in(asked.get("month", ""), 1, 12, today.month),
        )

    def get_queryset(self) -> QuerySet:
        """Schools open through the month, with the year's approved visits by month."""
        year, month = self.period
        self.rule = quota.rule(year)
        if month not in self.rule.months:
            return quota.schools_in(year, month).none()
        by_month = {f"visits_{m}": quota.visit_count(year, m) for m in range(1, 13)}
        found = quota.schools_in(year, month).visible_to(self.request.user)
        return found.annotate(**by_month).for_list().order_by("code")

    def get_table_kwargs(self) -> dict[str, Any]:
        """What the cells are measured against."""
        year, month = self.period
        today = clock.today()
        until = 12 if year < today.year else today.month if year == today.year else 0
        return {"rule": self.rule, "month": month, "until": until}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month in one sentence."""
        year, month = self.period
        found = quota.month_quota(user=self.request.user, year=year, month=month, known=self.rule)
        kwargs |= {"table_note": "inspectors/coverage_legend.html", "signs": SIGNS}
        if not found.is_active:
            return super().get_context_data(state=f"{year}年{month}月不在督导月份内，不计次数。", **kwargs)
        state = (
            f"{year}年{month}月：应督导{found.schools}所，已督导{found.visited}所，覆盖率{share(found.coverage)}；"
            f"应完成{found.required}次，已完成{found.done}次，完成率{share(found.fulfilment)}。只计已审核的记录。"
        )
        return super().get_context_data(state=state, **kwargs)
