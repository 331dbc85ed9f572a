"""Plans: what to add where, asked of the planner over the figures of a run. Never an official result."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.runs import ScoreRun
from assessments.querysets.plans import PlanQuerySet, PlanTaskQuerySet
from core.models import Job
from rectification.models import Item


class PlanMode(models.TextChoices):
    """What is asked."""

    LEAST_COST = "least_cost", "达标花钱最少"
    BUDGET = "budget", "在预算内效果最好"


class PlanAim(models.TextChoices):
    """What a budget is to bring."""

    SCHOOLS = "schools", "达标学段最多"
    PUPILS = "pupils", "达标学段的在校生最多"
    INDICATORS = "indicators", "达标指标最多"


class PlanMoves(models.TextChoices):
    """Whether teachers may be added, or only moved."""

    NONE = "", "可以新增教师"
    STAGE = "stage", "教师总数不变，同学段学校之间调配"
    COUNTY = "county", "教师总数不变，全县学校之间调配"


class PlanStatus(models.TextChoices):
    """What the recomputation with the engine said."""

    WAITING = "waiting", "计算中"
    PASSING = "passing", "落实后达标"
    IMPROVING = "improving", "预算内方案，未全部达标"
    NOT_PASSING = "not_passing", "重新计算仍未达标"
    INFEASIBLE = "infeasible", "限制下没有方案"
    UNFOUND = "unfound", "时间内没有找到方案"


class Plan(models.Model):
    """One question to the planner and its answer.

    ``limits``: per_school, per_school_resource and county, each {field or resource: exact text}. ``cost_wan`` is the price
    of the plan, ``bound`` what is proved, ``gap`` the distance between them as a share (empty: nothing is proved).
    ``simulation`` is the run over the figures with the plan in them.
    """

    run = models.ForeignKey(ScoreRun, verbose_name="依据的测算", on_delete=models.PROTECT, related_name="plans")
    mode = models.CharField("目的", max_length=12, choices=PlanMode, default=PlanMode.LEAST_COST)
    budget_wan = models.DecimalField("预算（万元）", null=True, blank=True, max_digits=14, decimal_places=2)
    aim = models.CharField("预算用于", max_length=12, choices=PlanAim, default=PlanAim.SCHOOLS)
    coefficients = models.BooleanField("差异系数也要在上限以内", default=False)
    moves = models.CharField("教师", max_length=8, choices=PlanMoves, default=PlanMoves.NONE, blank=True)
    limits = models.JSONField("限制", default=dict)
    seconds = models.PositiveSmallIntegerField("计算时限（秒）", default=120)
    status = models.CharField("结果", max_length=12, choices=PlanStatus, default=PlanStatus.WAITING, editable=False)
    job = models.OneToOneField(Job, verbose_name="后台任务", null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("提出时间")
    computed_at = models.DateTimeField("完成时间", null=True, blank=True)
    cost_wan = models.DecimalField("费用（万元）", null=True, blank=True, max_digits=16, decimal_places=4)
    bound = models.DecimalField("已证明的界", null=True, blank=True, max_digits=20, decimal_places=6)
    gap = models.DecimalField("与界的差距", null=True, blank=True, max_digits=12, decimal_places=8)
    result = models.JSONField("方案", default=dict)
    simulation = models.ForeignKey(
        ScoreRun,
        verbose_name="推演",
        null=True,
        on_delete=models.PROTECT,
        related_name="simulated_plans",
        editable=False,
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "改进方案"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=PlanMode.values), name="plan_mode_known"),
            models.CheckConstraint(condition=Q(aim__in=PlanAim.values), name="plan_aim_known"),
            models.CheckConstraint(condition=Q(moves__in=PlanMoves.values), name="plan_moves_known"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_known"),
            models.CheckConstraint(
                condition=~Q(mode="budget") | Q(budget_wan__isnull=False), name="plan_budget_has_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", computed_at=None) | ~Q(status="waiting") & Q(computed_at__isnull=False),
                name="plan_answered_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run.year}年改进方案第{self.pk}号（{self.get_mode_display()}）"

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("assessments:plan_detail", args=[self.pk])

    @property
    def is_computed(self) -> bool:
        """Whether there is an answer."""
        return self.computed_at is not None

    @property
    def state(self) -> str:
        """The answer in one word, or how far the job is."""
        if self.is_computed or self.job is None:
            return self.get_status_display()
        return self.job.get_state_display()


class PlanTask(models.Model):
    """One line of a plan that was put into the ledger; ``line`` is what it adds where (school|stage|field)."""

    plan = models.ForeignKey(Plan, verbose_name="改进方案", on_delete=models.PROTECT, related_name="tasks")
    line = models.CharField("方案项", max_length=160)
    item = models.OneToOneField(Item, verbose_name="台账问题", on_delete=models.PROTECT, related_name="+")

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "改进方案任务"
        ordering = ["plan", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "line"], name="plan_task_once_per_line")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.line}"
