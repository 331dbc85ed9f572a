"""What stands beside a listing: interests that forbid it, hand-overs, areas, and proposals for the whole county."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from inspectors.models.people import Inspector
from inspectors.querysets import HandoverQuerySet, InterestQuerySet, OfficeQuerySet
from office.models import User
from rectification.models import Item
from schools.models import Posting, School, Township


class Interest(models.Model):
    """A reason why a person may not inspect a school (回避). Forbids from the day it is declared unless it is dismissed.

    left_on belongs to `former_staff` only: the last day there, from which the years of `interest.cooling_years` count.
    The row's name leaves the kind out: the trail is read by people who need not know of families.
    """

    class Kind(models.TextChoices):
        CLOSE_RELATIVE = "close_relative", "与学校主要负责人有近亲属关系"
        FAMILY_STAFF = "family_staff", "配偶、父母或子女在该校工作"
        FAMILY_PUPIL = "family_pupil", "子女在该校就读"
        OWN_SCHOOL = "own_school", "本人是该校工作人员"
        FORMER_STAFF = "former_staff", "离开该校不满规定年限"
        OTHER = "other", "其他可能影响公正的情形"

    class Status(models.TextChoices):
        DECLARED = "declared", "已申报"
        UPHELD = "upheld", "已认定"
        DISMISSED = "dismissed", "不构成回避"

    user = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="interests")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField("情形", max_length=20, choices=Kind)
    left_on = models.DateField("离开日期", null=True, blank=True)
    ended_on = models.DateField("情形消失日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DECLARED, editable=False)
    declared_by = models.ForeignKey(
        User, verbose_name="申报人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    declared_on = models.DateField("申报日期", editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name="决定人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    reason = models.CharField("决定理由", max_length=200, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回避情形"
        ordering = ["-declared_on", "-pk"]
        permissions = [("declare_interest", "申报回避"), ("decide_interest", "决定回避")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "close_relative",
                        "family_staff",
                        "family_pupil",
                        "own_school",
                        "former_staff",
                        "other",
                    ]
                ),
                name="interest_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["declared", "upheld", "dismissed"]), name="interest_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="former_staff") | Q(left_on__isnull=False),
                name="former_staff_left_on_a_day",
                violation_error_message="请填写离开这所学校的日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status="dismissed") | ~Q(reason=""), name="dismissed_interest_has_reason"
            ),
            models.UniqueConstraint(
                fields=["user", "school", "kind"],
                condition=Q(ended_on=None) & ~Q(status="dismissed"),
                name="interest_declared_once",
                violation_error_message="这个回避情形已经申报过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}·{self.school}"

    def get_absolute_url(self) -> str:
        """The interest's page."""
        return reverse("inspectors:interest_detail", args=[self.pk])


class AreaAssignment(models.Model):
    """An inspector of a higher level assigned to the county, or to one township (挂县、挂片)."""

    user = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="areas")
    township = models.ForeignKey(
        Township, verbose_name="乡镇", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "挂片督学"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="area_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "township"],
                condition=Q(ended_on=None),
                name="area_current_once",
                violation_error_message="这位督学已经负责这一片。",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_on=None, township=None),
                name="whole_county_current_once",
                violation_error_message="这位督学已经负责全县。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}·{self.township or '全县'}"


class Handover(models.Model):
    """A school passed from one responsible inspector to the next with the problems open on that day."""

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="handovers")
    former = models.OneToOneField(Posting, verbose_name="原挂牌", on_delete=models.PROTECT, related_name="handed_on")
    successor = models.OneToOneField(
        Posting, verbose_name="新挂牌", null=True, on_delete=models.PROTECT, related_name="taken_over"
    )
    notes = models.TextField("交接说明", max_length=2000, blank=True)
    received_at = models.DateTimeField("接收时间", null=True, editable=False)
    items = models.ManyToManyField(Item, verbose_name="未办结问题", blank=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "挂牌交接"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.school}：{self.former.user}"

    def get_absolute_url(self) -> str:
        """The hand-over's page."""
        return reverse("inspectors:handover_detail", args=[self.pk])


class AssignmentProposal(Versioned):
    """Who might be listed where, for the whole county at once; nothing holds before it is applied.

    weights: what was weighed (distance, continuity, balance). objective and gap: of the solver, gap as a share.
    """

    class Status(models.TextChoices):
        COMPUTING = "computing", "正在计算"
        READY = "ready", "待核定"
        IMPOSSIBLE = "impossible", "无法满足"
        FAILED = "failed", "计算失败"
        APPLIED = "applied", "已生效"
        DROPPED = "dropped", "已作废"

    title = models.CharField("名称", max_length=60)
    on = models.DateField("生效日期")
    options = models.JSONField("计算条件", default=dict)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.COMPUTING, editable=False)
    outcome = models.JSONField("计算结果", default=dict, editable=False)
    job = models.ForeignKey(
        "core.Job", verbose_name="任务", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        User, verbose_name="建立人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    applied_at = models.DateTimeField("生效时间", null=True, editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "挂牌调整方案"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["computing", "ready", "impossible", "failed", "applied", "dropped"]),
                name="proposal_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The proposal's page."""
        return reverse("inspectors:proposal_detail", args=[self.pk])


class ProposalLine(models.Model):
    """One school of a proposal. chosen starts as proposed; the office may change it before the proposal takes effect."""

    proposal = models.ForeignKey(
        AssignmentProposal, verbose_name="方案", on_delete=models.CASCADE, related_name="lines"
    )
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey(Inspector, verbose_name="现任", null=True, on_delete=models.PROTECT, related_name="+")
    proposed = models.ForeignKey(Inspector, verbose_name="建议", null=True, on_delete=models.PROTECT, related_name="+")
    chosen = models.ForeignKey(
        Inspector, verbose_name="核定", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField("理由", max_length=200, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "挂牌调整"
        ordering = ["proposal", "school__code"]
        constraints = [models.UniqueConstraint(fields=["proposal", "school"], name="proposal_school_once")]

    def __str__(self) -> str:
        return f"{self.school}：{self.chosen or '空缺'}"
