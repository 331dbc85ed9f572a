"""Lists over checklists: answers per line, figures and who is outside, the visits behind a number, school × theme."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core import audit
from core.export import READ_ONLY, workbook_response
from core.views import ScopedDetailView, ScopedListView
from core.workbooks import Column, SheetPlan, write_workbook
from inspectors import theme_statistics as statistics
from inspectors.burden import terms_of
from inspectors.filters_checklists import AUTUMN, SPRING, TERMS, ChecklistVisitFilter, ThemeMatrixFilter
from inspectors.models import Checklist, Visit, VisitMatter
from inspectors.tables import VisitTable
from inspectors.tables_checklists import ThemeMatrixTable
from inspectors.theme_statistics import Period
from inspectors.workflow import MAY_SEE_LISTING
from office import clock
from office.models import WorkYear
from schools.models import School

MOST_SHOWN = 200


def asked_period(asked: Mapping[str, str]) -> Period:
    """The chosen year and term; the present year as a whole when nothing, or nothing readable, is asked for."""
    text = asked.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text > "1999" else clock.today().year
    spring, autumn = terms_of(year)
    term = {SPRING: spring, AUTUMN: autumn}.get(asked.get("term", ""))
    if term is None:
        return Period(date(year, 1, 1), date(year + 1, 1, 1), f"{year}年")
    return Period(term.first, term.after, term.label)


class ChecklistCountsView(ScopedDetailView):
    """One checklist: its lines with answers counted, its readings with mean, median and who is outside."""

    permission_required = MAY_SEE_LISTING
    queryset = Checklist.objects.issued().prefetch_related("entries")
    template_name = "inspectors/checklist_counts.html"

    def get_title(self) -> str:
        """Of which checklist."""
        return f"{self.object.title}：统计"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The counts of the chosen period."""
        asked, checklist = self.request.GET, self.object
        period = asked_period(asked)
        visits = statistics.visits_with(self.request.user, checklist, period)
        rows = statistics.readings_of(checklist, visits)
        found = statistics.outside(rows)
        chosen = {name: asked[name] for name in ("year", "term") if asked.get(name)}
        return super().get_context_data(
            period=period,
            visit_count=visits.count(),
            school_count=visits.order_by().values("school").distinct().count(),
            lines=statistics.line_counts(checklist, visits),
            readings=statistics.reading_counts(checklist, rows),
            outside=found[:MOST_SHOWN],
            outside_count=len(found),
            visits_url=reverse("inspectors:checklist_visits", args=[checklist.pk]),
            query=urlencode(chosen),
            years=WorkYear.objects.order_by("-year").values_list("year", flat=True),
            terms=TERMS,
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or with ?export=xlsx its tables."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            return self.sheets(response.context_data)  # type: ignore[attr-defined]
        return response

    def sheets(self, shown: Mapping[str, Any]) -> HttpResponse:
        """Three sheets: answers, readings, values outside."""
        answers = [
            [line.entry.group, line.entry.label, answer.words, answer.count]
            for line in shown["lines"]
            for answer in line.answers
        ]
        readings = [
            [r.entry.label, r.grade, r.entry.unit, r.count, round(r.mean, 2), round(r.median, 2), r.limit, r.schools]
            for r in shown["readings"]
        ]
        visits = statistics.visits_with(self.request.user, self.object, shown["period"])
        beyond = [
            [o.row.visit.school.name, o.row.visit.visited_on, o.row.entry.label, o.row.grade, o.row.value, o.limit]
            for o in statistics.outside(statistics.readings_of(self.object, visits))
        ]
        plans = [
            SheetPlan("事项", columns("分组", "事项", "情况", "次数"), answers),
            SheetPlan(
                "采集数值", columns("采集项", "年级", "单位", "个数", "平均", "中位", "限值", "超限学校"), readings
            ),
            SheetPlan("超出限值", columns("学校", "督导日期", "采集项", "年级", "数值", "限值"), beyond),
        ]
        name = f"{self.object.title}统计_{shown['period'].label}"
        audit.record(actor=self.request.user, verb="list.exported", name=name, rows=len(answers) + len(readings))
        return workbook_response(write_workbook(plans, notes=[READ_ONLY]), name)


def columns(*headings: str) -> list[Column]:
    """Plain columns."""
    return [Column(heading) for heading in headings]


class ChecklistVisitListView(ScopedListView):
    """The visits behind a number: made with a checklist in a period, and of them those with one answer to one line."""

    permission_required = MAY_SEE_LISTING
    queryset = Visit.objects.for_list()
    filterset_class = ChecklistVisitFilter
    table_class = VisitTable

    def get_title(self) -> str:
        """With which checklist."""
        return f"{self.checklist.title}：督导记录"

    def get_queryset(self) -> QuerySet:
        """Approved visits in scope."""
        found = Checklist.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.checklist, asked = found, self.request.GET
        visits = statistics.visits_with(self.request.user, found, asked_period(asked))
        if line := asked.get("line"):
            given = VisitMatter.objects.filter(entry__checklist__code=found.code, entry__code=line)
            answer = asked.get("answer", "")
            given = given.filter(Q(choice=answer) | Q(result=answer, choice=""))
            visits = visits.filter(pk__in=given.values("visit"))
        return visits.for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was asked for."""
        asked = self.request.GET
        state = f"{asked_period(asked).label}，只计已审核的记录。"
        entry = self.checklist.entries.filter(code=asked.get("line", "")).first()
        if entry is not None:
            answer = asked.get("answer", "")
            state += f"“{entry.label}”：{statistics.RESULTS.get(answer, answer)}。"
        back = {"label": "返回统计", "url": reverse("inspectors:checklist_counts", args=[self.checklist.pk])}
        return super().get_context_data(state=state, page_actions=[back], **kwargs)


class ThemeMatrixView(ScopedListView):
    """School × theme: which school had which theme in the period."""

    permission_required = MAY_SEE_LISTING
    queryset = School.objects.all()
    filterset_class = ThemeMatrixFilter
    table_class = ThemeMatrixTable
    title = "专题覆盖"

    def get_queryset(self) -> QuerySet:
        """Schools that exist today; the counts are read once for all rows."""
        self.period = asked_period(self.request.GET)
        self.counts = statistics.matrix(self.request.user, self.period)
        return School.objects.counted().open_on(clock.today()).visible_to(self.request.user).order_by("code")

    def get_filterset(self, filterset_class: Any) -> Any:
        """The filter knows who had what."""
        found = super().get_filterset(filterset_class)
        found.counts = self.counts
        return found

    def get_table_kwargs(self) -> dict[str, Any]:
        """The themes in force in the period, and those that were used."""
        last = min(clock.today(), self.period.after)
        themes = {t.code: t for t in Checklist.objects.of_kind(Checklist.Kind.THEME).in_force_on(last)}
        used = {code for _, code in self.counts} - set(themes)
        for theme in Checklist.objects.issued().filter(code__in=used).order_by("version"):
            themes[theme.code] = theme
        self.themes = [themes[code] for code in sorted(themes)]
        return {"themes": self.themes, "counts": self.counts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many schools each required theme reached."""
        context = super().get_context_data(**kwargs)
        schools = list(School.objects.counted().open_on(clock.today()).visible_to(self.request.user))
        sentences = [self.sentence(theme, schools) for theme in self.themes if theme.required_from]
        return context | {"state": f"{self.period.label}，只计已审核的记录。{''.join(sentences)}"}

    def sentence(self, theme: Checklist, schools: list[School]) -> str:
        """`双减：49所中已查46所。`"""
        concerned = [school for school in schools if theme.concerns(school)]
        done = sum(1 for school in concerned if (school.pk, theme.code) in self.counts)
        return f"{theme.title}：{len(concerned)}所中已查{done}所。" if concerned else ""
