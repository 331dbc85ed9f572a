"""Special campaigns and opening-term inspections: template, teams, schools, draw, rounds."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from inspectors.campaign_flow import CampaignStatus
from inspectors.models.checklists import Checklist
from inspectors.models.visits import Visit, VisitFinding
from inspectors.querysets import CampaignPartQuerySet, CampaignQuerySet, CampaignSchoolQuerySet
from office.models import Unit, User
from schools.models import School


class Campaign(Versioned):
    """One round of one campaign. counts_as_burden: its visits count into the limit per school and term.

    draw: seed, strata and the frozen candidates of a drawn sample; empty when the schools were named.
    """

    class Kind(models.TextChoices):
        SPECIAL = "special", "专项督导"
        OPENING = "opening", "开学视导"
        JOINT = "joint", "联合检查"

    title = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("年度")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    checklist = models.ForeignKey(Checklist, verbose_name="检查表", on_delete=models.PROTECT, related_name="campaigns")
    lead_unit = models.ForeignKey(
        Unit, verbose_name="牵头单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField("依据", max_length=200, blank=True)
    preparation = models.TextField("请学校准备", max_length=2000, blank=True, help_text="每行一项，随通知发给学校。")
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    former = models.OneToOneField(
        "self",
        verbose_name="上一轮",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="following",
    )
    counts_as_burden = models.BooleanField("计入进校次数", default=True)
    status = models.CharField(
        "状态", max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT, editable=False
    )
    draw = models.JSONField("抽取", default=dict, editable=False)
    created_by = models.ForeignKey(User, verbose_name="建立人", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        User, verbose_name="批准人", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项督导"
        ordering = ["-starts_on", "-pk"]
        permissions = [("approve_campaign", "批准专项督导")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["special", "opening", "joint"]), name="campaign_kind_known"),
            models.CheckConstraint(condition=Q(status__in=CampaignStatus.values), name="campaign_status_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["year", "title", "round"],
                name="campaign_once",
                violation_error_message="这一年已有同名同轮次的专项督导。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.round}轮）" if self.round > 1 else self.title

    def get_absolute_url(self) -> str:
        """The campaign's page."""
        return reverse("inspectors:campaign_detail", args=[self.pk])


class CampaignTeam(models.Model):
    """A team of a campaign (检查组)."""

    campaign = models.ForeignKey(Campaign, verbose_name="专项督导", on_delete=models.CASCADE, related_name="teams")
    name = models.CharField("组名", max_length=30)
    leader = models.ForeignKey(User, verbose_name="组长", on_delete=models.PROTECT, related_name="+")
    members = models.ManyToManyField(User, verbose_name="组员", related_name="campaign_teams")

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查组"
        ordering = ["campaign", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"],
                name="campaign_team_once",
                violation_error_message="这个专项督导已有同名的检查组。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CampaignSchool(models.Model):
    """A school of a campaign: which team goes when, and the visit that was made. One visit may serve several campaigns.

    overridden_by and override_reason: the director let the school be inspected above the limit of the term.
    """

    campaign = models.ForeignKey(Campaign, verbose_name="专项督导", on_delete=models.CASCADE, related_name="places")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="campaign_places")
    team = models.ForeignKey(
        CampaignTeam, verbose_name="检查组", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    planned_on = models.DateField("检查日期", null=True, blank=True)
    stratum = models.CharField("抽样层", max_length=40, blank=True)
    visit = models.ForeignKey(
        Visit, verbose_name="督导记录", null=True, blank=True, on_delete=models.PROTECT, related_name="campaign_places"
    )
    absence = models.CharField("未检查原因", max_length=200, blank=True)
    overridden_by = models.ForeignKey(
        User, verbose_name="批准超次人", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    override_reason = models.CharField("超次理由", max_length=200, blank=True)

    objects = CampaignSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "受检学校"
        ordering = ["campaign", "planned_on", "school__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "school"],
                name="campaign_school_once",
                violation_error_message="这所学校已在名单里。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}·{self.school}"

    def get_absolute_url(self) -> str:
        """The school's page in the campaign."""
        return reverse("inspectors:place_detail", args=[self.pk])


class RoundCheck(models.Model):
    """What a later round found of a problem of the former round."""

    class Outcome(models.TextChoices):
        GONE = "gone", "已消除"
        REMAINS = "remains", "仍存在"

    campaign = models.ForeignKey(Campaign, verbose_name="专项督导", on_delete=models.CASCADE, related_name="checks")
    finding = models.ForeignKey(
        VisitFinding, verbose_name="上一轮问题", on_delete=models.PROTECT, related_name="rechecks"
    )
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    checked_by = models.ForeignKey(User, verbose_name="核对人", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("核对时间")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "逐轮核对"
        ordering = ["campaign", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "finding"], name="round_check_once"),
            models.CheckConstraint(condition=Q(outcome__in=["gone", "remains"]), name="round_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.finding}：{self.get_outcome_display()}"
