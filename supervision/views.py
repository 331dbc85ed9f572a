"""Everyone's first page, and the county on one page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from assessments.models import SubjectResult
from assessments.snapshots import outdated_runs
from core.views import ActionView, ObjectActionView, PageView
from inspectors.campaigns import announced_to, my_inspections, running
from inspectors.models import Handover
from office import clock
from office.models import WorkYear
from rectification.workflow import MAY_ANSWER
from reports.models import Document
from schools.models import School
from supervision import closing_desk, desks, documents, overview
from supervision.forms import FeedbackForm, YearForm

READ_ONLY = ["get", "head", "options"]
NEW_FEEDBACK = {"label": "起草反馈意见", "icon": "file-earmark-text"}
NEW_FINDING = {"label": "登记自查问题", "icon": "plus-lg"}


class StaffHomeView(PageView):
    """The office's desk: what waits, most pressing first."""

    permission_required = "inspectors.review_visit"
    http_method_names = READ_ONLY
    template_name = "supervision/home_staff.html"
    title = "今日"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Piles, requests for extension, the latest problems."""
        user = self.request.user
        piles = desks.office_piles(user)
        return super().get_context_data(
            today=clock.today(),
            piles=[pile for pile in piles if pile.value],
            cleared=[pile.label for pile in piles if not pile.value],
            requests=desks.requests(user),
            late=desks.most_overdue(user),
            papers=desks.papers_to_sign(user),
            inspections=my_inspections(user),
            page_actions=[NEW_FEEDBACK | {"url": reverse("supervision:feedback_new")}],
            **kwargs,
        )


class InspectorHomeView(PageView):
    """The inspector's day, for a phone."""

    permission_required = "inspectors.add_visit"
    http_method_names = READ_ONLY
    template_name = "supervision/home_inspector.html"
    title = "今日"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board of the month and what was begun."""
        desk = desks.inspector_desk(self.request.user)
        sheets = desks.rating_sheets(self.request.user)
        handovers = Handover.objects.visible_to(self.request.user).waiting_for(self.request.user)
        return super().get_context_data(
            today=clock.today(),
            desk=desk,
            sheets=sheets,
            handovers=handovers,
            piles=closing_desk.inspector_piles(self.request.user),
            inspections=my_inspections(self.request.user),
            **kwargs,
        )


class PrincipalHomeView(PageView):
    """The school's desk, for a phone: problems by urgency, papers, figures."""

    permission_required = "schools.confirm_yearreturn"
    http_method_names = READ_ONLY
    template_name = "supervision/home_principal.html"
    title = "今日"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the school has to do."""
        user = self.request.user
        return super().get_context_data(
            today=clock.today(),
            schools=desks.own_schools(user),
            steps=desks.desk_items(user),
            waiting=desks.waiting_items(user),
            piles=closing_desk.side_piles(user),
            papers=desks.waiting_papers(user),
            fillings=desks.fillings(user),
            sheets=desks.rating_sheets(user),
            announced=announced_to(user),
            gates=desks.gates(user),
            page_actions=[NEW_FINDING | {"url": reverse("rectification:item_find")}],
            **kwargs,
        )


class UnitHomeView(PageView):
    """The desk of a member unit's or township's contact."""

    permission_required = MAY_ANSWER
    http_method_names = READ_ONLY
    template_name = "supervision/home_unit.html"
    title = "今日"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own items, and those of the schools in the township."""
        user = self.request.user
        return super().get_context_data(
            today=clock.today(),
            units=[posting.unit for posting in user.unit_postings.filter(ended_on=None).select_related("unit")],
            townships=[p.township for p in user.township_postings.filter(ended_on=None).select_related("township")],
            steps=desks.desk_items(user),
            waiting=desks.waiting_items(user),
            piles=closing_desk.side_piles(user),
            papers=desks.waiting_papers(user),
            overdue=desks.overdue_pile(user),
            sheets=desks.rating_sheets(user),
            **kwargs,
        )


class AssessorHomeView(PageView):
    """The schools a third-party assessor was asked to look at."""

    permission_required = "assessments.view_score"
    http_method_names = READ_ONLY
    template_name = "supervision/home_assessor.html"
    title = "今日"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own schools with their published verdicts."""
        user = self.request.user
        verdicts = list(
            SubjectResult.objects.visible_to(user).of_schools().published().for_list().order_by("-run__year")[:20]
        )
        return super().get_context_data(
            today=clock.today(),
            schools=desks.own_schools(user),
            sheets=desks.rating_sheets(user),
            verdicts=verdicts,
            outdated_runs=outdated_runs(verdict.run for verdict in verdicts),
            **kwargs,
        )


class LeaderHomeView(PageView):
    """The county on one page."""

    permission_required = "supervision.view_dashboard"
    http_method_names = READ_ONLY
    template_name = "supervision/home_leader.html"
    title = "全县一页"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month asked for, else the present one."""
        years = list(WorkYear.objects.values_list("year", flat=True))
        year, month = asked_month(self.request, years)
        page = overview.collect(user=self.request.user, year=year, month=month)
        chart = overview.chart_of(page.balance) if page.balance else None
        sheets = desks.rating_sheets(self.request.user)
        return super().get_context_data(
            page=page,
            years=years,
            months=range(1, 13),
            chart=chart,
            sheets=sheets,
            running=running(self.request.user),
            **kwargs,
        )


def asked_month(request: HttpRequest, years: list[int]) -> tuple[int, int]:
    """Year and month of the address; anything the county has not gives the present month."""
    today = clock.today()
    year, month = (request.GET.get(name, "") for name in ("year", "month"))
    is_known = year in map(str, years) and month in map(str, range(1, 13))
    return (int(year), int(month)) if is_known else (today.year, today.month)


class FeedbackNewView(ActionView):
    """Choose a school and a year, and draft the 督导反馈意见 from what is known."""

    permission_required = documents.MAY_DRAFT
    form_class = FeedbackForm
    title = "起草督导反馈意见"
    back_to = "reports:document_list"
    success_message = "已起草，请核对后送审。"

    def perform(self, data: dict[str, Any]) -> Document:
        return documents.draft_feedback_opinion(actor=self.request.user, **data)


class FeedbackDraftView(ObjectActionView):
    """The same for one school."""

    permission_required = documents.MAY_DRAFT
    queryset = School.objects.all()
    form_class = YearForm
    success_message = "已起草，请核对后送审。"

    def get_title(self) -> str:
        """For whom."""
        return f"起草对{self.object}的督导反馈意见"

    def perform(self, data: dict[str, Any]) -> Document:
        return documents.draft_feedback_opinion(actor=self.request.user, school=self.object, **data)
