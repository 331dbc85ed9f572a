"""Campaigns in the field and afterwards: schools, excuses, checks, summary, rounds, burden."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from core import audit
from core.exceptions import NotAllowed
from core.export import workbook_response
from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import burden, campaign_papers, campaign_summary
from inspectors.campaign_flow import IN_FIELD, MAY_APPROVE, MAY_CHANGE, MAY_VIEW, CampaignStatus
from inspectors.campaign_rounds import by_school, found_in, inherited_by, round_of, series
from inspectors.campaigns import OPEN_TO_TEAMS, is_member, visit_kind
from inspectors.filters_campaigns import (
    AUTUMN,
    SPRING,
    BurdenFilter,
    BurdenPlaceFilter,
    CampaignAnswerFilter,
    CampaignFindingFilter,
    PlaceFilter,
    terms,
)
from inspectors.forms.campaigns import AbsenceForm, ChecksForm, MergeForm, OverrideForm, RoundForm
from inspectors.models import Campaign, CampaignSchool, VisitFinding, VisitMatter
from inspectors.services import campaign_places, campaign_rounds, campaign_visits
from inspectors.tables_campaigns import (
    BurdenPlaceTable,
    BurdenTable,
    CampaignAnswerTable,
    CampaignFindingTable,
    PlaceTable,
    place_words,
)
from inspectors.views.quota import number_in
from inspectors.workflow import MAY_ADD, MAY_SEE_LISTING, SENT
from office import clock, parameters
from rectification.workflow import MAY_RECHECK
from reports.models import Document
from schools.models import School

MAY_DRAFT = "reports.draft_document"


class OfCampaign(ScopedListView):
    """A list within one campaign; a campaign out of scope does not exist."""

    def get_queryset(self) -> QuerySet:
        """The rows of this campaign among those in scope."""
        self.campaign = Campaign.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if self.campaign is None:
            raise Http404
        return self.rows(self.campaign)

    def rows(self, campaign: Campaign) -> QuerySet:
        """What the list shows."""
        raise NotImplementedError

    def get_title(self) -> str:
        """The campaign and what of it."""
        return f"{self.campaign}：{self.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back to the campaign."""
        ways = [{"label": "回到专项督导", "url": self.campaign.get_absolute_url()}]
        return super().get_context_data(page_actions=ways, **kwargs)


class CampaignPlacesView(OfCampaign):
    """The schools of a campaign."""

    permission_required = MAY_VIEW
    queryset = CampaignSchool.objects.for_list()
    filterset_class = PlaceFilter
    table_class = PlaceTable
    title = "受检学校"

    def rows(self, campaign: Campaign) -> QuerySet:
        """In the order of days."""
        found = self.queryset.visible_to(self.request.user).filter(campaign=campaign)
        return found.order_by("planned_on", "team", "school__code")


class CampaignFindingsView(OfCampaign):
    """The problems of a campaign."""

    permission_required = MAY_SEE_LISTING
    queryset = VisitFinding.objects.all()
    filterset_class = CampaignFindingFilter
    table_class = CampaignFindingTable
    title = "问题清单"

    def rows(self, campaign: Campaign) -> QuerySet:
        """By school."""
        found = found_in(campaign).visible_to(self.request.user)
        return found.select_related("visit__school", "matter", "item").order_by("visit__school__code", "pk")


class CampaignAnswersView(OfCampaign):
    """The answers of a campaign."""

    permission_required = MAY_SEE_LISTING
    queryset = VisitMatter.objects.all()
    filterset_class = CampaignAnswerFilter
    table_class = CampaignAnswerTable
    title = "检查情况"

    def rows(self, campaign: Campaign) -> QuerySet:
        """By line and school."""
        found = campaign_summary.answers_in(campaign).visible_to(self.request.user)
        return found.select_related("visit__school", "entry").order_by("entry__position", "visit__school__code")


class CampaignSummaryView(ScopedDetailView):
    """What a campaign found, line by line and school by school."""

    permission_required = MAY_SEE_LISTING
    queryset = Campaign.objects.for_list()
    template_name = "inspectors/campaign_summary.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook for `?export=xlsx`."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            summary = response.context_data["summary"]  # type: ignore[attr-defined]
            audit.record(actor=request.user, verb="list.exported", name=self.get_title(), rows=summary.problems)
            return workbook_response(campaign_summary.workbook(self.object, summary), self.get_title())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figures."""
        return super().get_context_data(summary=campaign_summary.summary_of(self.object), **kwargs)

    def get_title(self) -> str:
        """What it is."""
        return f"{self.object}汇总"


class CampaignRoundsView(ScopedDetailView):
    """The rounds of a campaign side by side."""

    permission_required = MAY_SEE_LISTING
    queryset = Campaign.objects.select_related("former")
    template_name = "inspectors/campaign_rounds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every round in figures, and this round by school."""
        campaign = self.object
        may_go_on = (
            self.request.user.has_perm(MAY_CHANGE)
            and campaign.status in campaign_rounds.FINISHED
            and not Campaign.objects.filter(former=campaign).exists()
        )
        return super().get_context_data(
            rounds=[round_of(row) for row in series(campaign)],
            schools=by_school(campaign),
            may_go_on=may_go_on,
            **kwargs,
        )

    def get_title(self) -> str:
        """What it is."""
        return f"{self.object.title}逐轮比较"


class CampaignNextView(ObjectActionView):
    """Open the next round."""

    permission_required = MAY_CHANGE
    queryset = Campaign.objects.for_list()
    form_class = RoundForm
    title = "开展下一轮"
    success_message = "下一轮已建立，请核对受检学校和检查组。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What a round is."""
        intro = "下一轮逐条核对上一轮的问题是否消除，新发现的问题另计。检查表、检查组和学校从上一轮带过来。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Campaign:
        return campaign_rounds.open_round(
            actor=self.request.user,
            campaign=self.object,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            only_with_problems=data["scope"] == "problems",
        )


# --- one school of a campaign ---------------------------------------------------------------------------------------
class PlaceDetailView(ScopedDetailView):
    """One school of a campaign: its day, its team, its visit, and what can be done."""

    permission_required = MAY_VIEW
    queryset = CampaignSchool.objects.for_list().select_related("campaign__checklist", "overridden_by")
    template_name = "inspectors/place_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The problems of the former round, and the ways on."""
        place, user = self.object, self.request.user
        former = inherited_by(place.campaign).filter(visit__school=place.school_id)
        seen = former.visible_to(user) if not user.has_perm(MAY_SEE_LISTING) else former
        return super().get_context_data(
            place=place,
            state=place_words(place),
            excess=next((row for row in burden.excesses(place.campaign) if row.place.pk == place.pk), None),
            former_count=seen.count(),
            sees_team=user.has_perm(MAY_SEE_LISTING) or is_member(user, place.team),
            may_see_visit=place.visit is not None
            and type(place.visit).objects.visible_to(user).filter(pk=place.visit_id).exists(),
            page_actions=self.ways(former.exists()),
            **kwargs,
        )

    def ways(self, has_former: bool) -> list[dict[str, str]]:
        """What this person can do here now."""
        place, user = self.object, self.request.user
        status = place.campaign.status
        acts = user.has_perm(MAY_CHANGE) or is_member(user, place.team)
        inspects = user.has_perm(MAY_ADD) and is_member(user, place.team)
        is_waiting = place.visit_id is None
        in_field = status in (*IN_FIELD, CampaignStatus.SUMMING)
        over = status in campaign_papers.COUNTED and place.visit is not None and place.visit.status in SENT
        ways = (
            (inspects and is_waiting and in_field, visit_url(place), "填写检查记录", "primary"),
            (acts and has_former and status in OPEN_TO_TEAMS, self.to("place_checks"), "核对上一轮问题", "secondary"),
            (acts and is_waiting and in_field, self.to("place_absence"), "登记未检查原因", "secondary"),
            (
                user.has_perm(MAY_CHANGE) and is_waiting and status in OPEN_TO_TEAMS,
                self.to("place_merge"),
                "合并已有督导记录",
                "secondary",
            ),
            (user.has_perm(MAY_APPROVE) and is_waiting, self.to("place_override"), "批准超次检查", "secondary"),
            (over and user.has_perm(MAY_DRAFT), self.to("place_feedback"), "起草反馈意见", "secondary"),
        )
        return [{"label": label, "url": url, "style": style} for is_offered, url, label, style in ways if is_offered]

    def to(self, name: str) -> str:
        """Another page of this place."""
        return reverse(f"inspectors:{name}", args=[self.object.pk])

    def get_title(self) -> str:
        """Which school."""
        return str(self.object.school)


def visit_url(place: CampaignSchool) -> str:
    """The page on which the visit of a place is written."""
    campaign = place.campaign
    query = f"school={place.school_id}&checklist={campaign.checklist_id}&kind={visit_kind(campaign)}"
    return f"{reverse('inspectors:visit_create')}?{query}"


class OnePlace(ObjectActionView):
    """An act on one school of a campaign, by the office or the team."""

    permission_required = MAY_RECHECK
    queryset = CampaignSchool.objects.select_related("campaign__checklist", "school", "team", "visit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for those who may act here."""
        if not request.user.has_perm(MAY_CHANGE) and not is_member(request.user, self.object.team):
            raise NotAllowed("只有督导室和负责这所学校的检查组可以办理。")
        return super().get(request, *args, **kwargs)


class PlaceAbsenceView(OnePlace):
    """Why a school was not inspected."""

    form_class = AbsenceForm
    title = "登记未检查原因"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> CampaignSchool:
        return campaign_visits.excuse_place(actor=self.request.user, place=self.object, reason=data["reason"])


class PlaceChecksView(OnePlace):
    """What became of the former round's problems at a school."""

    form_class = ChecksForm
    template_name = "inspectors/place_checks.html"
    title = "核对上一轮问题"
    success_message = "已保存。"

    def get_form(self, form_class: Any = None) -> ChecksForm:
        """Keeps the form, which knows the problems."""
        self.form: ChecksForm = super().get_form(form_class)
        return self.form

    def perform(self, data: dict[str, Any]) -> CampaignSchool:
        campaign_rounds.check_problems(actor=self.request.user, place=self.object, answers=self.form.answers())
        return self.object


class PlaceMergeView(OnePlace):
    """Let a visit that was made serve this campaign too."""

    permission_required = MAY_CHANGE
    form_class = MergeForm
    title = "合并已有督导记录"
    success_message = "已合并。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which visits are on offer."""
        intro = "同一天为几个专项到同一所学校的，只写一份记录：选已经提交、并且填写了本专项检查表的那一份。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> CampaignSchool:
        return campaign_visits.merge_visit(actor=self.request.user, place=self.object, visit=data["visit"])


class PlaceOverrideView(OnePlace):
    """The director allows one inspection more."""

    permission_required = MAY_APPROVE
    form_class = OverrideForm
    title = "批准超次检查"
    success_message = "已批准。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which one it would be."""
        over = next((row for row in burden.excesses(self.object.campaign) if row.place.pk == self.object.pk), None)
        intro = over.sentence if over else "这所学校没有超过每学期的次数上限。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> CampaignSchool:
        return campaign_places.override_limit(actor=self.request.user, place=self.object, reason=data["reason"])


class PlaceFeedbackView(OnePlace):
    """Draft the feedback for the school."""

    permission_required = MAY_DRAFT
    title = "起草反馈意见"
    success_message = "已起草，PDF 正在排版。"

    def perform(self, data: dict[str, Any]) -> Document:
        return campaign_papers.draft_feedback(actor=self.request.user, place=self.object)


# --- burden ---------------------------------------------------------------------------------------------------------
class BurdenListView(ScopedListView):
    """School × term: how often inspected apart from regular supervision, how many forms."""

    permission_required = MAY_VIEW
    queryset = School.objects.all()
    filterset_class = BurdenFilter
    table_class = BurdenTable
    title = "进校次数"

    @property
    def year(self) -> int:
        """The chosen year, the present one by default."""
        return number_in(self.request.GET.get("year", ""), 2000, 2100, clock.today().year)

    def get_queryset(self) -> QuerySet:
        """Schools that exist today."""
        return School.objects.counted().open_on(clock.today()).visible_to(self.request.user).order_by("code")

    def get_table_kwargs(self) -> dict[str, Any]:
        """Both terms, counted once for all rows."""
        rows, both = list(self.object_list), terms(self.year)
        return {
            "year": self.year,
            "spring": (both[SPRING], burden.burdens(both[SPRING], rows)),
            "autumn": (both[AUTUMN], burden.burdens(both[AUTUMN], rows)),
            "limit": parameters.value(burden.LIMIT, year=self.year),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is counted."""
        limit = parameters.value(burden.LIMIT, year=self.year)
        state = (
            f"{self.year}年每学期最多{limit}次。只数计入次数的专项督导，同一天合并进校的算一次；经常性督导不计。"
            "填表是当学期开通的年度填报表。"
        )
        return super().get_context_data(state=state, **kwargs)


class BurdenPlacesView(ScopedListView):
    """The inspections behind a number."""

    permission_required = MAY_VIEW
    queryset = CampaignSchool.objects.all()
    filterset_class = BurdenPlaceFilter
    table_class = BurdenPlaceTable
    title = "专项检查明细"

    def get_queryset(self) -> QuerySet:
        """The places that count in the chosen term, of the schools in scope."""
        asked = self.request.GET
        year = number_in(asked.get("year", ""), 2000, 2100, clock.today().year)
        term = terms(year).get(asked.get("term", "")) or burden.term_of(clock.today())
        found = burden.counted(term).visible_to(self.request.user)
        own = found.filter(school__in=School.objects.visible_to(self.request.user))
        return own.select_related("school", "team").order_by("school__code", "planned_on", "pk")
