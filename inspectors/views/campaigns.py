"""Campaigns: the list, the plan, teams, schools by list or draw, the day board."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from core import audit
from core.export import workbook_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import burden, draw_sheets, draws
from inspectors.campaign_flow import FLOW, MAY_APPROVE, MAY_CHANGE, MAY_VIEW, CampaignStatus
from inspectors.campaign_rounds import round_of, series
from inspectors.campaign_schedule import campaign_duties, clashes, days_of, plan_duties, schedule_of, teams_of
from inspectors.campaigns import of_member, people_of, progress_by_campaign, progress_of
from inspectors.filters_campaigns import CampaignFilter, OfferFilter
from inspectors.forms.campaigns import (
    BoardForm,
    CampaignCopyForm,
    CampaignForm,
    CampaignSchoolsForm,
    ProposalForm,
    TeamForm,
    offered,
)
from inspectors.forms.draws import DrawForm
from inspectors.models import Campaign, CampaignSchool, CampaignTeam
from inspectors.services import campaign_places
from inspectors.services import campaigns as planning
from inspectors.services.campaign_places import BEFORE_SUMMING, Assignment
from inspectors.tables_campaigns import CampaignTable, campaign_badge
from inspectors.workflow import MAY_SEE_LISTING
from schools.models import School

MAY_DRAFT = "reports.draft_document"
S = CampaignStatus


class CampaignListView(ScopedListView):
    """Campaigns: the office sees all, others those that concern them."""

    permission_required = MAY_VIEW
    queryset = Campaign.objects.for_list()
    filterset_class = CampaignFilter
    table_class = CampaignTable

    def get_table_kwargs(self) -> dict[str, Any]:
        """Progress of the rows, for those who see all schools."""
        if not self.request.user.has_perm(MAY_SEE_LISTING):
            return {}
        return {"progress": progress_by_campaign(self.object_list)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ways on from here."""
        actions = [{"label": "进校次数", "url": reverse("inspectors:burden_list"), "icon": "calendar-check"}]
        if self.request.user.has_perm(MAY_CHANGE):
            new = {"label": "安排专项督导", "url": reverse("inspectors:campaign_create"), "icon": "plus-lg"}
            actions.append(new | {"style": "primary"})
        return super().get_context_data(page_actions=actions, empty_text="还没有与您有关的专项督导。", **kwargs)


class CampaignCreateView(ActionView):
    """A new campaign."""

    permission_required = MAY_CHANGE
    form_class = CampaignForm
    title = "安排专项督导"
    back_to = "inspectors:campaign_list"
    success_message = "已建立。接下来确定受检学校和检查组。"

    def perform(self, data: dict[str, Any]) -> Campaign:
        return planning.plan_campaign(actor=self.request.user, **data)


class OneCampaign(ObjectActionView):
    """An act on one campaign."""

    permission_required = MAY_CHANGE
    queryset = Campaign.objects.for_list()


class CampaignEditView(OneCampaign):
    """Change a campaign that is being planned."""

    form_class = CampaignForm
    title = "修改专项督导"
    success_message = "已保存。"

    def perform(self, data: dict[str, Any]) -> Campaign:
        return planning.change_campaign(actor=self.request.user, campaign=self.object, **data)


class CampaignCopyView(OneCampaign):
    """Last year's campaign again."""

    form_class = CampaignCopyForm
    title = "沿用到新的一年"
    success_message = "已建立，请核对检查组和受检学校。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is taken over."""
        intro = "检查表用最新一版，牵头单位、依据和准备材料照旧；日程、检查记录和超次批准不带过来。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Campaign:
        return planning.copy_campaign(actor=self.request.user, campaign=self.object, **data)


class CampaignDetailView(ScopedDetailView):
    """A campaign as it concerns the reader: the office all of it, a team its schools, a school its day."""

    permission_required = MAY_VIEW
    queryset = Campaign.objects.for_list().select_related("approved_by", "created_by", "former")
    template_name = "inspectors/campaign_detail.html"
    flow = FLOW
    noun = "campaign"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own places, and for those who see all schools the whole."""
        campaign, user = self.object, self.request.user
        sees_all = user.has_perm(MAY_SEE_LISTING)
        places = CampaignSchool.objects.visible_to(user).filter(campaign=campaign)
        of_team = places.filter(of_member(user)).for_list().order_by("planned_on", "school__code")
        mine = School.objects.visible_to(user)
        told = campaign.status not in (S.DRAFT, S.APPROVED)
        own = places.filter(school__in=mine).for_list() if told and not sees_all else CampaignSchool.objects.none()
        context = {
            "badge": campaign_badge(campaign),
            "of_team": of_team,
            "own": own,
            "preparation": [line.strip() for line in campaign.preparation.splitlines() if line.strip()],
            "sees_all": sees_all,
        }
        return super().get_context_data(**context, **(self.whole() if sees_all else {}), **kwargs)

    def whole(self) -> dict[str, Any]:
        """Progress, teams, what stands in the way, and what can be done."""
        campaign, user = self.object, self.request.user
        places = campaign.places.all()
        teams = teams_of(campaign)
        rounds = series(campaign)
        return {
            "progress": progress_of(places),
            "teams": [(team, people_of(team), progress_of(places.filter(team=team))) for team in teams],
            "excesses": burden.excesses(campaign) if campaign.status in BEFORE_SUMMING else [],
            "may_override": user.has_perm(MAY_APPROVE),
            "page_actions": self.ways(),
            "may_plan": user.has_perm(MAY_CHANGE) and campaign.status in BEFORE_SUMMING,
            "rounds": [round_of(row) for row in rounds] if len(rounds) > 1 else [],
        }

    def ways(self) -> list[dict[str, str]]:
        """The campaign's other pages and acts open to this person now."""
        campaign, user = self.object, self.request.user
        plans = user.has_perm(MAY_CHANGE)
        is_draft, is_open = campaign.status == S.DRAFT, campaign.status in BEFORE_SUMMING
        is_over = campaign.status in (S.SUMMING, S.FED_BACK, S.FOLLOWING, S.CLOSED)
        drafts = user.has_perm(MAY_DRAFT)
        ways = (
            (True, "campaign_places", "受检学校"),
            (plans and is_draft and not campaign.draw, "campaign_schools", "勾选学校"),
            (plans and is_draft, "campaign_draw", "重新抽取" if campaign.draw else "抽取学校"),
            (bool(campaign.draw), "campaign_drawing", "抽取结果"),
            (plans and is_open, "campaign_board", "日程"),
            (campaign.status != S.DRAFT, "campaign_summary", "汇总"),
            (campaign.former_id is not None or is_over, "campaign_rounds", "逐轮比较"),
            (drafts and not is_draft, "campaign_notice", "起草通知"),
            (drafts and is_over, "campaign_report", "起草报告"),
            (plans and is_draft, "campaign_edit", "修改"),
            (plans, "campaign_copy", "沿用"),
        )
        return [
            {"label": label, "url": reverse(f"inspectors:{name}", args=[campaign.pk])}
            for is_offered, name, label in ways
            if is_offered
        ]


# --- teams ----------------------------------------------------------------------------------------------------------
class TeamCreateView(OneCampaign):
    """A new team."""

    form_class = TeamForm
    template_name = "inspectors/campaign_pick.html"
    title = "新建检查组"
    success_message = "检查组已保存。"

    def perform(self, data: dict[str, Any]) -> str:
        team = campaign_places.save_team(
            actor=self.request.user,
            campaign=self.object,
            name=data["name"],
            leader=data["leader"],
            members=list(data["members"]),
        )
        return team.campaign.get_absolute_url()


class OneTeam(ObjectActionView):
    """An act on one team."""

    permission_required = MAY_CHANGE
    queryset = CampaignTeam.objects.select_related("campaign", "leader")

    def back(self) -> str:
        """The campaign."""
        return self.object.campaign.get_absolute_url()


class TeamEditView(OneTeam):
    """Who is in a team."""

    form_class = TeamForm
    template_name = "inspectors/campaign_pick.html"
    success_message = "检查组已保存。"

    def get_title(self) -> str:
        """Which team."""
        return f"调整{self.object}"

    def perform(self, data: dict[str, Any]) -> str:
        campaign_places.save_team(
            actor=self.request.user,
            campaign=self.object.campaign,
            team=self.object,
            name=data["name"],
            leader=data["leader"],
            members=list(data["members"]),
        )
        return self.back()


class TeamDropView(OneTeam):
    """Take a team out."""

    success_message = "检查组已删除，它的学校要另行安排。"

    def get_title(self) -> str:
        """Which team."""
        return f"删除{self.object}"

    def perform(self, data: dict[str, Any]) -> Campaign:
        return campaign_places.drop_team(actor=self.request.user, team=self.object)


# --- schools --------------------------------------------------------------------------------------------------------
class CampaignSchoolsView(OneCampaign):
    """Tick the schools together, narrowed by kind, township and zone."""

    form_class = CampaignSchoolsForm
    template_name = "inspectors/campaign_schools.html"
    title = "勾选受检学校"
    success_message = "受检学校已保存。"

    @property
    def offer(self) -> OfferFilter:
        """The schools on offer under the filter of the address."""
        return OfferFilter(
            self.request.GET, queryset=offered(self.object, self.request.user), request=self.request, prefix=None
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers what the filter leaves."""
        return super().get_form_kwargs() | {"offer": self.offer.qs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filter, and how many are on the list."""
        return super().get_context_data(filter=self.offer, count=self.object.places.count(), **kwargs)

    def perform(self, data: dict[str, Any]) -> Campaign:
        return campaign_places.name_schools(
            actor=self.request.user, campaign=self.object, schools=list(data["schools"]), among=self.offer.qs
        )


class CampaignDrawView(OneCampaign):
    """Draw the schools."""

    form_class = DrawForm
    template_name = "inspectors/campaign_draw.html"
    title = "抽取受检学校"
    success_message = "已抽取，候选名单和规则已固定。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The algorithm in words."""
        return super().get_context_data(algorithm=draws.ALGORITHM, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        order = self.form.order()
        campaign_places.draw_schools(actor=self.request.user, campaign=self.object, order=order)
        return reverse("inspectors:campaign_drawing", args=[self.object.pk])

    def get_form(self, form_class: Any = None) -> DrawForm:
        """Keeps the form, which knows the candidates."""
        self.form: DrawForm = super().get_form(form_class)
        return self.form


class CampaignDrawingView(ScopedDetailView):
    """A draw with everything needed to do it again."""

    permission_required = MAY_SEE_LISTING
    queryset = Campaign.objects.exclude(draw={})
    template_name = "inspectors/campaign_drawing.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook for `?export=xlsx`."""
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            drawing = response.context_data["drawing"]  # type: ignore[attr-defined]
            audit.record(actor=request.user, verb="list.exported", name=self.get_title(), rows=drawing.population)
            return workbook_response(draw_sheets.workbook(drawing), self.get_title())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draw, done again."""
        drawing = draw_sheets.drawing_of(self.object.draw)
        return super().get_context_data(drawing=drawing, algorithm=draws.ALGORITHM, **kwargs)

    def get_title(self) -> str:
        """What it is."""
        return f"{self.object}抽取结果"


# --- days -----------------------------------------------------------------------------------------------------------
class CampaignBoardView(OneCampaign):
    """Days × teams: every school with its team and day."""

    form_class = BoardForm
    template_name = "inspectors/campaign_board.html"
    success_message = "日程已保存。"

    def get_title(self) -> str:
        """Which campaign."""
        return f"{self.object}日程"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The grid as saved, and what people have to do elsewhere."""
        campaign = self.object
        teams, places = teams_of(campaign), list(campaign.places.select_related("school__township", "visit"))
        days = sorted({*days_of(campaign), *(place.planned_on for place in places if place.planned_on)})
        people = [person for team in teams for person in people_of(team)]
        duties = [*campaign_duties(campaign, people), *plan_duties(campaign, people)]
        return super().get_context_data(
            teams=teams,
            grid=[(day, [(team, of_cell(places, team, day)) for team in teams]) for day in days],
            unplanned=[place for place in places if place.team_id is None or place.planned_on is None],
            clashes=clashes(schedule_of(places), teams, duties),
            **kwargs,
        )

    def perform(self, data: dict[str, Any]) -> str:
        rows = [Assignment(place, team, day) for place, team, day in self.form.assigned()]
        campaign_places.assign_places(actor=self.request.user, campaign=self.object, assignments=rows)
        return reverse("inspectors:campaign_board", args=[self.object.pk])

    def get_form(self, form_class: Any = None) -> BoardForm:
        """Keeps the form, which knows the rows."""
        self.form: BoardForm = super().get_form(form_class)
        return self.form


def of_cell(places: list[CampaignSchool], team: CampaignTeam, day: Any) -> list[CampaignSchool]:
    """The schools of a team on a day."""
    return [place for place in places if place.team_id == team.pk and place.planned_on == day]


class CampaignProposeView(OneCampaign):
    """Fill in the schedule with one press."""

    form_class = ProposalForm
    title = "生成日程"
    success_message = "日程已生成，请核对。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How it is done."""
        intro = "同一乡镇的学校排在一起，各组、各天数量均匀；需要回避的和当天另有任务的避开。排好后可以再改。"
        return super().get_context_data(intro=intro, **kwargs)

    def back(self) -> str:
        """The board."""
        return reverse("inspectors:campaign_board", args=[self.object.pk])

    def perform(self, data: dict[str, Any]) -> str:
        campaign_places.propose_schedule(actor=self.request.user, campaign=self.object, anew=bool(data["anew"]))
        return self.back()
