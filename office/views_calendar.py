"""The office's calendar: the years, one year by month, typing it in, taking it from a sheet."""

from calendar import Calendar as Months
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.export import workbook_response
from core.views import ActionView, PageView
from office import calendar_entry, clock
from office.calendar_entry import YearPlan, kept_entries, plan_year, read_entries, read_workbook
from office.forms_calendar import CalendarFileForm, CalendarForm
from office.models import CalendarDay, CalendarYear
from office.services_calendar import save_calendar

MAY_CHANGE = "office.change_workcalendar"
FIRST, LAST = 2000, 2100
UNKNOWN = "没有录入，工作日暂按周一至周五计算"


def known_year(kwargs: dict[str, Any]) -> int:
    """The year of the address; 404 outside 2000 to 2100."""
    year = int(kwargs["year"])
    if not FIRST <= year <= LAST:
        raise Http404
    return year


class CalendarListView(PageView):
    """Every year that is known, this year and the next."""

    permission_required = MAY_CHANGE
    http_method_names = ["get", "head", "options"]
    template_name = "office/calendar_list.html"
    title = "办公日历"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Year, source, days off and working weekends; in two queries."""
        known = dict(CalendarYear.objects.values_list("year", "source"))
        days: dict[int, list[bool]] = {}
        for day, is_workday in CalendarDay.objects.values_list("day", "is_workday"):
            days.setdefault(day.year, []).append(is_workday)
        today = clock.today().year
        years = [
            {
                "year": year,
                "source": known.get(year, ""),
                "off": days.get(year, []).count(False),
                "on": days.get(year, []).count(True),
            }
            for year in sorted({*known, *days, today, today + 1}, reverse=True)
        ]
        missing = "、".join(f"{row['year']}年" for row in years if not row["source"])
        state = f"{missing}{UNKNOWN}。" if missing else "各年的放假和调休都已录入。"
        return super().get_context_data(years=years, state=state, **kwargs)


def month_weeks(year: int, month: int, entries: dict[date, Any]) -> list[list[dict[str, Any]]]:
    """Weeks from Monday; days of other months are empty."""
    return [
        [cell(day, entries) if day.month == month else {} for day in week]
        for week in Months().monthdatescalendar(year, month)
    ]


def cell(day: date, entries: dict[date, Any]) -> dict[str, Any]:
    """One day of the grid: its number, sign and tone."""
    entry = entries.get(day)
    if entry is None:
        return {"day": day, "tone": "" if day.weekday() < calendar_entry.SATURDAY else "is-weekend"}
    tone, sign = ("is-on", "班") if entry.is_workday else ("is-off", "休")
    return {"day": day, "tone": tone, "sign": sign, "name": entry.name}


class CalendarDetailView(PageView):
    """One year, month by month."""

    permission_required = MAY_CHANGE
    http_method_names = ["get", "head", "options"]
    template_name = "office/calendar_detail.html"

    def get_title(self) -> str:
        """The year."""
        return f"{self.kwargs['year']}年办公日历"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Twelve months, the days that differ, the source."""
        year = known_year(self.kwargs)
        entries = kept_entries(year)
        by_day = {entry.day: entry for entry in entries}
        row = CalendarYear.objects.filter(year=year).first()
        kwargs |= {"year": year}
        return super().get_context_data(
            months=[(month, month_weeks(year, month, by_day)) for month in range(1, 13)],
            entries=entries,
            state=f"来源：{row.source}。" if row else f"{year}年的放假和调休{UNKNOWN}。",
            **kwargs,
        )


class CalendarEditView(ActionView):
    """Type a year, look at what would change, save it."""

    permission_required = MAY_CHANGE
    form_class = CalendarForm
    template_name = "office/calendar_edit.html"
    success_message = "办公日历已保存。"
    plan: YearPlan | None = None

    def get_title(self) -> str:
        """The year."""
        return f"录入{self.kwargs['year']}年的放假和调休"

    def back(self) -> str:
        """The year's page."""
        return reverse("office:calendar_detail", args=[known_year(self.kwargs)])

    def get_initial(self) -> dict[str, Any]:
        """The year as it is kept."""
        year = known_year(self.kwargs)
        row = CalendarYear.objects.filter(year=year).first()
        return {"text": "\n".join(e.line for e in kept_entries(year)), "source": row.source if row else ""}

    def form_valid(self, form: CalendarForm) -> HttpResponse:
        """A preview until the person has seen exactly what will be saved."""
        try:
            entries, left_out = read_entries(form.cleaned_data["text"], known_year(self.kwargs))
        except BusinessRuleError as refusal:
            form.add_error("text", refusal.sentence)
            return self.form_invalid(form)
        self.plan = plan_year(known_year(self.kwargs), entries, left_out)
        if form.cleaned_data["seen"] == self.plan.fingerprint:
            return super().form_valid(form)
        form.show_preview(self.plan.fingerprint, "\n".join(entry.line for entry in entries))
        return self.render_to_response(self.get_context_data(form=form, plan=self.plan))

    def perform(self, data: dict[str, Any]) -> str:
        """Save what was previewed."""
        entries, _ = read_entries(data["text"], known_year(self.kwargs))
        save_calendar(
            actor=self.request.user,
            year=known_year(self.kwargs),
            entries=entries,
            source=data["source"],
            seen=data["seen"],
        )
        return self.back()


class CalendarImportView(ActionView):
    """Take a year from a sheet into the preview; nothing is saved here."""

    permission_required = MAY_CHANGE
    form_class = CalendarFileForm

    def get_title(self) -> str:
        """The year."""
        return f"从表格导入{self.kwargs['year']}年的放假和调休"

    def back(self) -> str:
        """The year's page."""
        return reverse("office:calendar_detail", args=[known_year(self.kwargs)])

    def form_valid(self, form: CalendarFileForm) -> HttpResponse:
        """The preview of what the sheet says, in the form that saves it."""
        year, upload = known_year(self.kwargs), form.cleaned_data["file"]
        try:
            entries, left_out = read_workbook(upload.read(), upload.name, year)
        except BusinessRuleError as refusal:
            form.add_error("file", refusal.sentence)
            return self.form_invalid(form)
        plan = plan_year(year, entries, left_out)
        text = "\n".join(entry.line for entry in entries)
        row = CalendarYear.objects.filter(year=year).first()
        filled = CalendarForm(user=self.request.user, initial={"text": text, "source": row.source if row else ""})
        filled.initial["seen"] = plan.fingerprint if row else ""
        filled.helper.form_action = reverse("office:calendar_edit", args=[year])
        filled.helper.inputs[0].value = "保存" if row else "预览改动"
        context = self.get_context_data(form=filled, plan=plan)
        return self.response_class(self.request, "office/calendar_edit.html", context, using=self.template_engine)


class CalendarTemplateView(PageView):
    """The sheet to fill in."""

    permission_required = MAY_CHANGE
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the days of the year as they are kept."""
        year = known_year(kwargs)
        return workbook_response(calendar_entry.template_workbook(year), f"{year}年放假和调休")
