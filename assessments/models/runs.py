"""Runs over frozen returns, and the one that is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.additions import ADDITIONS
from assessments.models.sets import IndicatorSet
from assessments.querysets import ScoreRunQuerySet
from assessments.workflow import RunKind
from core.models import Job


class ScoreRun(models.Model):
    """One computation of a set over the frozen returns of a year. Same set and same inputs: the same run.

    Whether it is done is said by `computed_at`; while it is not, the job says how far it is. `with_gaps`: subjects
    without frozen figures were let in as missing, and `absent` names them. `basis` keeps what else went in: the
    office's parameters and local targets, last year's rows by subject, and in a simulation of a plan what the
    plan adds to the figures.
    """

    indicator_set = models.ForeignKey(
        IndicatorSet, verbose_name="指标体系", on_delete=models.PROTECT, related_name="runs"
    )
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("性质", max_length=12, choices=RunKind)
    inputs_sha256 = models.CharField("数据摘要", max_length=64)
    job = models.OneToOneField(Job, verbose_name="后台任务", null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发起人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("发起时间")
    computed_at = models.DateTimeField("完成时间", null=True, blank=True)
    counts = models.JSONField("计数", default=dict)
    excluded = models.JSONField("不计入的学段", default=list)
    verdict = models.JSONField("结论", default=dict)
    with_gaps = models.BooleanField("缺的学校按缺数据计", default=False)
    absent = models.JSONField("没有冻结数据的对象", default=list)
    basis = models.JSONField("参数与目标", default=dict)

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标计算"
        ordering = ["-year", "-requested_at", "-pk"]
        permissions = [("start_scorerun", "发起指标计算"), ("publish_scorerun", "发布指标结果")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_set", "year", "kind", "inputs_sha256", "with_gaps"],
                name="scorerun_same_inputs_same_run",
            ),
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="scorerun_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="simulation") | ~Q(basis__has_key=ADDITIONS),
                name="scorerun_with_a_plan_is_a_simulation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_set.title_in(self.year)}{self.get_kind_display()}计算"

    def get_absolute_url(self) -> str:
        """The run's page."""
        return reverse("assessments:run_detail", args=[self.pk])

    @property
    def is_computed(self) -> bool:
        """Whether there are results."""
        return self.computed_at is not None

    @property
    def is_published(self) -> bool:
        """Whether the county's results of the year are this run."""
        return hasattr(self, "publication")

    @property
    def state(self) -> str:
        """The state in one word, for lists."""
        if self.is_published:
            return "已发布"
        if self.is_computed:
            return "已计算"
        return self.job.get_state_display() if self.job else "未开始"


class Publication(models.Model):
    """The one pointer: which run the county stands by for a set and a year."""

    set_code = models.SlugField("指标体系代码", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    run = models.OneToOneField(ScoreRun, verbose_name="计算", on_delete=models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = verbose_name_plural = "结果发布"
        constraints = [models.UniqueConstraint(fields=["set_code", "year"], name="publication_one_per_set_and_year")]

    def __str__(self) -> str:
        return f"{self.set_code} {self.year}"
