"""双减 and 五项管理: the board, the lists behind its figures, the months, the papers."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from core.numbers import show
from core.views import ActionView, ObjectActionView, PageView, ScopedListView
from core.workflow import Transition, available
from inspectors import filters_reduction as filters
from inspectors import reduction, reduction_flow
from inspectors import reduction_trend as pictures
from inspectors import tables_reduction as tables
from inspectors.forms import reduction as forms
from inspectors.models import ReductionMonth, VisitFinding, VisitMatter, VisitReading
from inspectors.reduction import HOMEWORK, STAGES, TRAINING, Asked, Board
from inspectors.reduction_flow import FLOW, MAY_CHANGE
from inspectors.services import reduction as months
from inspectors.tables_reduction import SchoolFigures
from inspectors.views.quota import asked_month
from inspectors.views.reports import TERMS
from inspectors.workflow import MAY_SEE_LISTING
from office.models import WorkYear
from reports.models import Document
from schools.models import School

BOARD = "inspectors:reduction_board"
MAY_SEE_SERVICE = "inspectors.view_afterschoolservice"


def asked_of(request: HttpRequest) -> Asked:
    """The term of the address if it names one, else the month; the present month by default."""
    year, month = asked_month(request)
    term = request.GET.get("term", "")
    return reduction.of_term(year, term) if term in dict(TERMS) else reduction.of_month(year, month)


class ReductionBoardView(PageView):
    """Every figure of a month or a term with its list, twelve months as pictures, and where the month stands."""

    permission_required = MAY_SEE_LISTING
    http_method_names = ["get", "head", "options"]
    template_name = "inspectors/reduction_board.html"
    title = "双减·五项管理"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board as of now."""
        asked, user = asked_of(self.request), self.request.user
        points = pictures.trend(user, asked)
        return super().get_context_data(
            asked=asked,
            board=Board(user, asked),
            has_theme=reduction.theme() is not None,
            minutes_chart=pictures.minutes_chart(points),
            shares_chart=pictures.shares_chart(points),
            years=list(WorkYear.objects.order_by("-year").values_list("year", flat=True)),
            terms=TERMS,
            schools_url=reduction.address("reduction_schools", asked),
            problems_url=reduction.address("reduction_problems", asked),
            homework_url=reduction.address("reduction_readings", asked, line=HOMEWORK),
            training_url=reduction.address("reduction_readings", asked, line=TRAINING),
            former_url=reduction.address("reduction_readings", asked.former, line=TRAINING),
            page_actions=self.ways(asked),
            **self.cycle(asked),
            **kwargs,
        )

    def cycle(self, asked: Asked) -> dict[str, Any]:
        """The month's row and what can be done with it; a term has none."""
        found, user = None, self.request.user
        if not asked.term:
            months_seen = ReductionMonth.objects.visible_to(user).filter(year=asked.year, month=asked.month)
            found = months_seen.select_related("bulletin").first()
        flow = available(FLOW, found, user) if found else []
        return {
            "month": found,
            "badge": tables.month_badge(found) if found else "",
            "bulletin": self.bulletin(found),
            "may_change": user.has_perm(MAY_CHANGE),
            "may_note": found is not None and found.status in months.NOTABLE and user.has_perm(MAY_CHANGE),
            "actions": [(t, reverse(f"inspectors:reduction_{t.name}", args=[found.pk])) for t in flow] if found else [],
        }

    def bulletin(self, month: ReductionMonth | None) -> Document | None:
        """The paper, for those who may see it: a draft is the office's own."""
        if month is None or month.bulletin_id is None:
            return None
        return Document.objects.visible_to(self.request.user).filter(pk=month.bulletin_id).first()

    def ways(self, asked: Asked) -> list[dict[str, str]]:
        """Pages next to this one."""
        user = self.request.user
        ways = [("月度工作", "reduction_list", "list-check"), ("培训机构", "institution_list", "building")]
        if user.has_perm(MAY_SEE_SERVICE):
            ways.append(("课后服务", "after_school_list", "clipboard-data"))
        if user.has_perm(MAY_CHANGE):
            ways.append(("起草学期总结", "reduction_term", "file-earmark-text"))
        return [{"label": label, "url": reverse(f"inspectors:{name}"), "icon": icon} for label, name, icon in ways]


# --- the lists behind the figures -----------------------------------------------------------------------------------
class BehindBoard(ScopedListView):
    """Rows of the period that the address names."""

    permission_required = MAY_SEE_LISTING

    @property
    def asked(self) -> Asked:
        """The month or term."""
        return asked_of(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of which period, and the way back."""
        back = {"label": "返回双减·五项管理", "url": reduction.address("reduction_board", self.asked)}
        state = f"{self.asked.period.label}，只计已审核的记录。"
        empty = "这一期没有这样的记录。"
        return super().get_context_data(**({"state": state, "page_actions": [back], "empty_text": empty} | kwargs))


class ReductionSchoolsView(BehindBoard):
    """Compulsory schools: visited with the theme or not, homework against its limit."""

    queryset = School.objects.all()
    filterset_class = filters.ReductionSchoolFilter
    table_class = tables.ReductionSchoolTable
    title = "双减督导覆盖"

    def get_queryset(self) -> QuerySet:
        """Schools of the period's last day."""
        user, asked = self.request.user, self.asked
        self.homework = list(reduction.readings_in(user, asked.period, HOMEWORK))
        self.visits: dict[int, int] = defaultdict(int)
        rows = reduction.visits_in(user, asked.period).order_by().values_list("school", "school__main_school")
        for school, main in rows:
            self.visits[main or school] += 1
        return reduction.schools_on(user, asked.last_day).select_related("township").order_by("code")

    def get_filterset(self, filterset_class: Any) -> Any:
        """The filter knows who had the theme and who is above."""
        found = super().get_filterset(filterset_class)
        found.had = frozenset(self.visits)
        found.exceeding = frozenset(reduction.schools_above(self.homework))
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        """The figures by school."""
        by_school: dict[int, list[VisitReading]] = defaultdict(list)
        for row in self.homework:
            by_school[reduction.main_pk(row.visit.school)].append(row)
        found = {pk: SchoolFigures(visits=count) for pk, count in self.visits.items()}
        for pk, rows in by_school.items():
            found[pk].minutes = {stage: reduction.stage_mean(rows, stage) for stage in STAGES}
            found[pk].is_above = any(reduction.is_above(row) for row in rows)
        return {"figures": found}


class ReductionReadingsView(BehindBoard):
    """Readings of the theme: homework, or training outside school."""

    queryset = VisitReading.objects.all()
    filterset_class = filters.ReductionReadingFilter
    table_class = tables.ReductionReadingTable
    title = "双减采集数值"

    def get_queryset(self) -> QuerySet:
        """Of one line; homework by default."""
        line = self.request.GET.get("line", "")
        known = line if line in dict(filters.LINES) else HOMEWORK
        return reduction.readings_in(self.request.user, self.asked.period, known)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The mean of the rows shown."""
        context = super().get_context_data(**kwargs)
        found = reduction.mean(row.value for row in context["filter"].qs)
        if found is None:
            return context
        return context | {"state": f"{context['state']}所列平均{show(found, 1)}。"}


class ReductionProblemsView(BehindBoard):
    """Problems found with the theme."""

    queryset = VisitFinding.objects.all()
    filterset_class = filters.ReductionProblemFilter
    table_class = tables.ReductionProblemTable
    title = "双减发现的问题"

    def get_queryset(self) -> QuerySet:
        """Of the period."""
        return reduction.findings_in(self.request.user, self.asked.period)


class ReductionAnswersView(BehindBoard):
    """Answers of 五项管理."""

    queryset = VisitMatter.objects.all()
    filterset_class = filters.ReductionAnswerFilter
    table_class = tables.ReductionAnswerTable
    title = "五项管理检查情况"

    def get_queryset(self) -> QuerySet:
        """Of the period."""
        return reduction.answers_in(self.request.user, self.asked.period)


# --- months ---------------------------------------------------------------------------------------------------------
class ReductionListView(ScopedListView):
    """Months with their state and bulletin."""

    permission_required = MAY_SEE_LISTING
    queryset = ReductionMonth.objects.select_related("bulletin", "opened_by")
    filterset_class = filters.ReductionMonthFilter
    table_class = tables.ReductionMonthTable
    title = "双减月度工作"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A way to begin a month."""
        new = {"label": "建立月度工作", "url": reverse("inspectors:reduction_open"), "icon": "plus-lg"}
        may = self.request.user.has_perm(MAY_CHANGE)
        actions = [new | {"style": "primary"}] if may else []
        return super().get_context_data(page_actions=actions, empty_text="还没有建立月度工作。", **kwargs)


class ReductionOpenView(ActionView):
    """Begin a month."""

    permission_required = MAY_CHANGE
    form_class = forms.MonthOpenForm
    title = "建立月度工作"
    back_to = "inspectors:reduction_list"
    success_message = "已建立，从采集开始。"

    def get_initial(self) -> dict[str, Any]:
        """The month of the board one came from."""
        year, month = asked_month(self.request)
        return {"year": year, "month": month}

    def perform(self, data: dict[str, Any]) -> ReductionMonth:
        """Open it."""
        return months.open_month(actor=self.request.user, **data)


class OneMonth(ObjectActionView):
    """An act on one month."""

    permission_required = MAY_CHANGE
    queryset = ReductionMonth.objects.select_related("bulletin")
    success_message = "已办理。"

    def get_title(self) -> str:
        """What is done, with which month."""
        return f"{self.transition.label if self.transition else self.title}：{self.object}"


class ReductionEditView(OneMonth):
    """What the office has to say."""

    form_class = forms.MonthNoteForm
    title = "填写情况说明"
    success_message = "已保存，起草通报时写入。"

    def perform(self, data: dict[str, Any]) -> ReductionMonth:
        """Keep it."""
        return months.note_month(actor=self.request.user, month=self.object, **data)


class MonthMove(OneMonth):
    """The month goes into another state."""

    transition: Transition

    def perform(self, data: dict[str, Any]) -> ReductionMonth | str:
        """Move it."""
        return months.move_month(actor=self.request.user, month=self.object, transition=self.transition, **data)


class ReductionVerifyView(MonthMove):
    """Figures are looked at."""

    transition = reduction_flow.VERIFY


class ReductionPublishView(MonthMove):
    """Draft the bulletin."""

    transition = reduction_flow.PUBLISH
    success_message = "通报已起草，数据已固定；核对后送签。"
    extra_context = {"intro": "按本页现在的数据起草通报，数据随文固定，以后不再变动。"}

    def perform(self, data: dict[str, Any]) -> str:
        """To the paper."""
        month = months.move_month(actor=self.request.user, month=self.object, transition=reduction_flow.PUBLISH, **data)
        return month.bulletin.get_absolute_url() if month.bulletin else month.get_absolute_url()


class ReductionReturnView(MonthMove):
    """Back to looking."""

    transition = reduction_flow.RETURN
    form_class = forms.ReasonForm
    extra_context = {"intro": "原来的通报草稿留在公文里，再次起草时另成一份。"}


class ReductionMendView(MonthMove):
    """Schools put things right."""

    transition = reduction_flow.MEND


class ReductionCloseView(MonthMove):
    """All problems are closed."""

    transition = reduction_flow.CLOSE


class ReductionTermView(ActionView):
    """The summary of a term."""

    permission_required = MAY_CHANGE
    form_class = forms.TermPaperForm
    title = "起草学期总结"
    back_to = BOARD
    success_message = "学期总结已起草，核对后送签。"

    def perform(self, data: dict[str, Any]) -> Document:
        """Draft it."""
        return months.summarise_term(actor=self.request.user, **data)
