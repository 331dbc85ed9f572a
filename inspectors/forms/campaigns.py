"""Input about campaigns: the plan, teams, days, checks."""

from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import QuerySet

from core.forms import DateInput, ScopedForm
from core.templatetags.formatting import cn_date
from inspectors.campaign_rounds import checked, inherited_by
from inspectors.campaign_schedule import days_of
from inspectors.forms.fields import PickField, Wanted
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, Checklist, RoundCheck, Visit
from inspectors.workflow import SENT
from office import clock, parameters
from office.models import Unit, User
from schools.models import School

ON_TEAMS = ("director", "staff", "inspector", "leader", "department", "township")


def period_fields() -> tuple[forms.DateField, forms.DateField]:
    """First and last day."""
    return forms.DateField(label="开始日期", widget=DateInput()), forms.DateField(label="结束日期", widget=DateInput())


class CampaignForm(ScopedForm):
    """What is inspected, when, by whom led, with which checklist."""

    title = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="类别", choices=Campaign.Kind.choices)
    starts_on, ends_on = period_fields()
    checklist = forms.ModelChoiceField(
        label="检查表",
        queryset=Checklist.objects.none(),
        empty_label="请选择检查表",
        help_text="用途是“专项督导”的清单。要问什么，在“督导清单”里编。",
    )
    lead_unit = forms.ModelChoiceField(
        label="牵头单位", queryset=Unit.objects.all(), required=False, empty_label="督导室"
    )
    basis = forms.CharField(label="依据", max_length=200, required=False)
    preparation = forms.CharField(
        label="请学校准备",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一项，随通知发给学校。",
    )
    counts_as_burden = forms.BooleanField(label="计入学校每学期的专项检查次数", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issued = Checklist.objects.filter(kind=Checklist.Kind.CAMPAIGN, status=Checklist.Status.ISSUED)
        self.fields["checklist"].queryset = issued.order_by("title", "-version")


class CampaignCopyForm(ScopedForm):
    """Last year's campaign again."""

    submit_label = "建立"

    title = forms.CharField(label="名称", max_length=80)
    starts_on, ends_on = period_fields()
    with_teams = forms.BooleanField(label="沿用检查组人员", required=False, initial=True)
    with_schools = forms.BooleanField(label="沿用受检学校", required=False, initial=True)

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """The name; the days are new."""
        return {"title": instance.title}


class RoundForm(ScopedForm):
    """The next round of a campaign."""

    submit_label = "开展下一轮"

    starts_on, ends_on = period_fields()
    scope = forms.ChoiceField(
        label="受检学校",
        choices=[("problems", "只查还有问题的学校"), ("all", "与上一轮相同")],
        widget=forms.RadioSelect,
        initial="problems",
    )

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """Nothing is taken over: the days are new."""
        return {}


class TeamForm(ScopedForm):
    """A team: who leads, who goes along. Edited from its campaign (new) or by itself."""

    name = forms.CharField(label="组名", max_length=30)
    leader = forms.ModelChoiceField(label="组长", queryset=User.objects.none(), empty_label="请选择组长")
    members = PickField(label="组员", queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.instance.campaign if isinstance(self.instance, CampaignTeam) else self.instance
        people = User.objects.filter(is_active=True, groups__name__in=ON_TEAMS).distinct().order_by("full_name")
        self.fields["leader"].queryset = people
        self.fields["members"].queryset = people
        least = parameters.value("campaign.team_size", year=campaign.year) - 1
        self.fields["members"].wanted = Wanted("人", least=least)
        pick = Field("members", template="inspectors/pick_list.html")
        self.helper.layout = Layout("client_uuid", "version", "name", "leader", pick)

    def initial_from(self, instance: Campaign | CampaignTeam) -> dict[str, Any]:
        """The team as it stands, or the next name."""
        if isinstance(instance, Campaign):
            return {"name": f"第{instance.teams.count() + 1}组"}
        return {
            "name": instance.name,
            "leader": instance.leader_id,
            "members": list(instance.members.values_list("pk", flat=True)),
        }


class CampaignSchoolsForm(ScopedForm):
    """Which of the schools on offer are inspected."""

    schools = PickField(
        label="学校", queryset=School.objects.none(), required=False, group_of=lambda school: str(school.township or "")
    )

    def __init__(self, *args: Any, offer: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = offer
        self.fields["schools"].wanted = Wanted("所", least=1)
        self.helper.layout = Layout("client_uuid", "version", Field("schools", template="inspectors/pick_list.html"))

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """The list as it stands."""
        return {"schools": list(instance.places.values_list("school", flat=True))}


class BoardForm(ScopedForm):
    """Team and day of every school of a campaign. `slots` are the rows: the place and its two fields."""

    submit_label = "保存日程"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.campaign: Campaign = kwargs["instance"]
        self.teams = {str(team.pk): team for team in self.campaign.teams.all()}
        self.days = days_of(self.campaign)
        rows = self.campaign.places.select_related("school__township", "visit", "team")
        self.places: list[CampaignSchool] = list(rows.order_by("school__township", "school__code"))
        super().__init__(*args, **kwargs)
        teams = [("", "—"), *((pk, team.name) for pk, team in self.teams.items())]
        for place in self.places:
            known = sorted({*self.days, *([place.planned_on] if place.planned_on else [])})
            days = [("", "—"), *((day.isoformat(), f"{day.month}月{day.day}日") for day in known)]
            is_done = place.visit_id is not None
            for name, label, choices in (("team", "检查组", teams), ("day", "日期", days)):
                self.fields[f"{name}_{place.pk}"] = forms.ChoiceField(
                    label=f"{place.school}的{label}",
                    choices=choices,
                    required=False,
                    disabled=is_done,
                    widget=forms.Select(attrs={"class": "form-select"}),
                )

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """As planned now."""
        found: dict[str, Any] = {}
        for place in self.places:
            found[f"team_{place.pk}"] = str(place.team_id or "")
            found[f"day_{place.pk}"] = place.planned_on.isoformat() if place.planned_on else ""
        return found

    @property
    def slots(self) -> list[tuple[CampaignSchool, Any, Any]]:
        """The rows of the page."""
        return [(place, self[f"team_{place.pk}"], self[f"day_{place.pk}"]) for place in self.places]

    def assigned(self) -> list[tuple[CampaignSchool, CampaignTeam | None, date | None]]:
        """Place, team and day as they were chosen."""
        found = []
        for place in self.places:
            team, day = self.cleaned_data[f"team_{place.pk}"], self.cleaned_data[f"day_{place.pk}"]
            found.append((place, self.teams.get(team), date.fromisoformat(day) if day else None))
        return found


class ProposalForm(ScopedForm):
    """Fill in the schedule."""

    submit_label = "生成日程"

    anew = forms.ChoiceField(
        label="范围",
        choices=[("", "只安排还没有检查组或日期的学校"), ("yes", "没有检查的学校全部重新安排")],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """Nothing."""
        return {}


class AbsenceForm(ScopedForm):
    """Why a school was not inspected."""

    reason = forms.CharField(
        label="未检查原因", max_length=200, required=False, help_text="例如停课、校舍施工。清空再保存就是撤回。"
    )

    def initial_from(self, instance: CampaignSchool) -> dict[str, Any]:
        """What was written."""
        return {"reason": instance.absence}


class OverrideForm(ScopedForm):
    """The director's reason for one inspection more."""

    submit_label = "批准"

    reason = forms.CharField(label="批准理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def initial_from(self, instance: CampaignSchool) -> dict[str, Any]:
        """Nothing yet."""
        return {}


class MergeForm(ScopedForm):
    """Which visit serves this campaign too."""

    submit_label = "合并"

    visit = forms.ModelChoiceField(
        label="督导记录", queryset=Visit.objects.none(), empty_label="请选择这所学校的督导记录"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: CampaignSchool = kwargs["instance"]
        days = (place.campaign.starts_on, place.campaign.ends_on)
        found = Visit.objects.filter(school=place.school_id, visited_on__range=days, status__in=SENT)
        self.fields["visit"].queryset = found.select_related("school", "inspector", "checklist")
        self.fields["visit"].label_from_instance = lambda visit: (
            f"{cn_date(visit.visited_on)} {visit.inspector} {visit.checklist}"
        )

    def initial_from(self, instance: CampaignSchool) -> dict[str, Any]:
        """Nothing yet."""
        return {}


class ChecksForm(ScopedForm):
    """What became of each problem of the former round at one school. `rows`: finding, outcome and note."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        place: CampaignSchool = kwargs["instance"]
        findings = inherited_by(place.campaign).filter(visit__school=place.school_id)
        self.findings = list(checked(findings, place.campaign).select_related("matter", "visit", "item").order_by("pk"))
        super().__init__(*args, **kwargs)
        choices = [("", "没有核对"), *RoundCheck.Outcome.choices]
        for finding in self.findings:
            self.fields[f"outcome_{finding.pk}"] = forms.ChoiceField(
                label="结果", choices=choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{finding.pk}"] = forms.CharField(
                label="说明",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def initial_from(self, instance: CampaignSchool) -> dict[str, Any]:
        """What was found already."""
        found: dict[str, Any] = {}
        for finding in self.findings:
            found[f"outcome_{finding.pk}"] = finding.outcome or ""
            found[f"note_{finding.pk}"] = finding.outcome_note or ""
        return found

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The rows of the page."""
        return [(row, self[f"outcome_{row.pk}"], self[f"note_{row.pk}"]) for row in self.findings]

    def answers(self) -> dict[int, tuple[str, str]]:
        """Finding id to outcome and note."""
        data = self.cleaned_data
        return {row.pk: (data[f"outcome_{row.pk}"], data[f"note_{row.pk}"]) for row in self.findings}


def offered(campaign: Campaign, user: Any) -> QuerySet[School]:
    """Schools that exist on the campaign's first day (or today) and count as institutions, in the picker's order."""
    day = max(campaign.starts_on, clock.today())
    found = School.objects.visible_to(user).counted().open_on(day)
    return found.select_related("township", "zone_place__zone").order_by("township", "code")
