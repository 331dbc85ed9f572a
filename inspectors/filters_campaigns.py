"""What the lists of campaigns can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from inspectors.burden import terms_of
from inspectors.campaign_flow import CampaignStatus
from inspectors.filters import schools_of, years
from inspectors.models import Campaign, CampaignSchool, CampaignTeam, ChecklistEntry, VisitFinding, VisitMatter, Zone
from inspectors.workflow import SENT
from schools.models import Kind, School, Township

DONE, WAITING, ABSENT, UNPLANNED = "done", "waiting", "absent", "unplanned"
STATES = [(DONE, "已检查"), (WAITING, "待检查"), (ABSENT, "未检查（有原因）"), (UNPLANNED, "没有排日程")]
SPRING, AUTUMN = "spring", "autumn"


class CampaignFilter(filters.FilterSet):
    """Campaigns."""

    year = filters.ChoiceFilter(label="年度", choices=years)
    kind = filters.ChoiceFilter(label="类别", choices=Campaign.Kind.choices)
    status = filters.ChoiceFilter(label="状态", choices=CampaignStatus.choices)
    title = filters.CharFilter(label="名称", lookup_expr="icontains")

    class Meta:
        model = Campaign
        fields: list[str] = []


def teams_here(request: Any) -> QuerySet[CampaignTeam]:
    """The teams of the campaign of the address."""
    pk = request.resolver_match.kwargs.get("pk")
    return CampaignTeam.objects.visible_to(request.user).filter(campaign=pk)


class PlaceFilter(filters.FilterSet):
    """Schools of one campaign."""

    team = filters.ModelChoiceFilter(label="检查组", queryset=teams_here)
    day = filters.DateFilter(label="检查日期", field_name="planned_on")
    state = filters.ChoiceFilter(label="进度", choices=STATES, method="by_state")

    class Meta:
        model = CampaignSchool
        fields: list[str] = []

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """How far the school is."""
        done = Q(visit__status__in=SENT)
        if value == DONE:
            return queryset.filter(done)
        if value == ABSENT:
            return queryset.exclude(done).exclude(absence="")
        if value == UNPLANNED:
            return queryset.exclude(done).filter(Q(planned_on=None) | Q(team=None))
        return queryset.exclude(done).filter(absence="")


class BurdenPlaceFilter(filters.FilterSet):
    """The inspections of a school in a term."""

    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    term = filters.ChoiceFilter(label="学期", choices=[(SPRING, "春季"), (AUTUMN, "秋季")], method="kept")

    class Meta:
        model = CampaignSchool
        fields: list[str] = []

    def kept(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Year and term choose the rows; the view has read them already."""
        return queryset


class BurdenFilter(filters.FilterSet):
    """Schools by what they bear."""

    year = filters.ChoiceFilter(label="年度", choices=years, method="kept")
    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    name = filters.CharFilter(label="学校名称", lookup_expr="icontains")

    class Meta:
        model = School
        fields: list[str] = []

    def kept(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The year chooses the terms; the view has read it already."""
        return queryset


class OfferFilter(filters.FilterSet):
    """The schools on offer when a campaign's list is ticked together."""

    kind = filters.ChoiceFilter(label="办学类型", choices=Kind.choices)
    township = filters.ModelChoiceFilter(label="乡镇（街道）", queryset=Township.objects.all())
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.all(), field_name="zone_place__zone")

    class Meta:
        model = School
        fields: list[str] = []


def lines_here(request: Any) -> QuerySet[ChecklistEntry]:
    """The lines of the checklist of the campaign of the address."""
    pk = request.resolver_match.kwargs.get("pk")
    found = ChecklistEntry.objects.filter(checklist__campaigns=pk, part=ChecklistEntry.Part.MATTER)
    return found.order_by("position")


class CampaignFindingFilter(filters.FilterSet):
    """Problems of a campaign."""

    matter = filters.ModelChoiceFilter(label="检查项", queryset=lines_here)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of, field_name="visit__school")

    class Meta:
        model = VisitFinding
        fields: list[str] = []


class CampaignAnswerFilter(filters.FilterSet):
    """Answers of a campaign."""

    entry = filters.ModelChoiceFilter(label="检查项", queryset=lines_here)
    result = filters.ChoiceFilter(label="情况", choices=VisitMatter.Result.choices)
    choice = filters.CharFilter(label="选项")
    adverse = filters.ChoiceFilter(label="不利答案", choices=[("yes", "是"), ("no", "否")], method="by_adverse")

    class Meta:
        model = VisitMatter
        fields: list[str] = []

    def by_adverse(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Answers that speak against the school; `adverse` is annotated by the view."""
        return queryset.filter(is_adverse=value == "yes")


def terms(year: int) -> dict[str, Any]:
    """The two terms of a year by the filter's words."""
    return dict(zip((SPRING, AUTUMN), terms_of(year), strict=True))
