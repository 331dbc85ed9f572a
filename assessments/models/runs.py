"""Runs over frozen returns, and what they found."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.models.fields import exact_field
from assessments.models.sets import Indicator, IndicatorSet
from assessments.querysets import CoefficientQuerySet, SchoolVerdictQuerySet, ScoreQuerySet, ScoreRunQuerySet
from assessments.workflow import RunKind
from core.models import Job
from schools.models import Section, Stage


class ScoreRun(models.Model):
    """One computation of a set over the frozen returns of a year. Same set and same inputs: the same run.

    Whether it is done is said by `computed_at`; while it is not, the job says how far it is.
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

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标计算"
        ordering = ["-year", "-requested_at", "-pk"]
        permissions = [("start_scorerun", "发起指标计算"), ("publish_scorerun", "发布指标结果")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_set", "year", "kind", "inputs_sha256"], name="scorerun_same_inputs_same_run"
            ),
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="scorerun_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.indicator_set.title}{self.get_kind_display()}计算"

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


class Score(models.Model):
    """One indicator for one school stage. Missing is None and says why; the verdict's inputs open the number."""

    run = models.ForeignKey(ScoreRun, verbose_name="计算", on_delete=models.CASCADE, related_name="scores")
    section = models.ForeignKey(Section, verbose_name="学段", on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="scores")
    applies = models.BooleanField("适用", default=True)
    value = exact_field("数值", optional=True)
    target = exact_field("标准", optional=True)
    met = models.BooleanField("达标", null=True, blank=True)
    ratio = exact_field("达到标准的比例", optional=True)
    points = exact_field("得分", optional=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    missing_reason = models.CharField("缺少原因", max_length=200, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标数值"
        ordering = ["-run__year", "section__school__code", "section_id", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "section", "indicator"], name="score_once"),
            models.CheckConstraint(
                condition=Q(applies=True) | Q(value=None, points=None, met=None, grade=""),
                name="score_not_asked_has_nothing",
            ),
            models.CheckConstraint(
                condition=Q(applies=False)
                | Q(value__isnull=False)
                | Q(points__isnull=False)
                | Q(met__isnull=False)
                | ~Q(grade="")
                | ~Q(missing_reason=""),
                name="score_missing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section.label_in(self.run.year)} {self.indicator}"

    def get_absolute_url(self) -> str:
        """The opened number."""
        return reverse("assessments:score_detail", args=[self.pk])


class SchoolVerdict(models.Model):
    """Whether a school stage meets the set's rule for schools; None while data are missing."""

    run = models.ForeignKey(ScoreRun, verbose_name="计算", on_delete=models.CASCADE, related_name="school_verdicts")
    section = models.ForeignKey(Section, verbose_name="学段", on_delete=models.PROTECT, related_name="verdicts")
    students = models.DecimalField("在校生数", null=True, blank=True, max_digits=12, decimal_places=2)
    met_count = models.PositiveSmallIntegerField("达标项数")
    missing_count = models.PositiveSmallIntegerField("缺数据项数")
    total = models.PositiveSmallIntegerField("指标项数")
    passed = models.BooleanField("学校达标", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    points = exact_field("总分", optional=True)
    maximum = exact_field("满分", optional=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    vetoes = models.JSONField("否决情形", default=list)
    inputs = models.JSONField("计算所用数据", default=dict)

    objects = SchoolVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学校达标情况"
        ordering = ["-run__year", "section__school__code", "section_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "section"], name="school_verdict_once"),
            models.CheckConstraint(
                condition=Q(total__gte=F("met_count") + F("missing_count")), name="school_verdict_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.met_count}/{self.total}"

    def get_absolute_url(self) -> str:
        """The values behind the verdict."""
        return f"{reverse('assessments:score_list')}?run={self.run_id}&school={self.section.school_id}&stage={self.section.stage}"

    @property
    def label(self) -> str:
        """School and stage by their names of the run's year."""
        return self.section.label_in(self.run.year)


class Coefficient(models.Model):
    """The difference between the schools of a stage in one indicator, against its limit."""

    run = models.ForeignKey(ScoreRun, verbose_name="计算", on_delete=models.CASCADE, related_name="coefficients")
    stage = models.CharField("学段", max_length=12, choices=Stage)
    group = models.CharField("分组", max_length=60, blank=True)
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="coefficients")
    n = models.PositiveIntegerField("学校数")
    missing = models.PositiveIntegerField("缺数据学校数")
    mean = exact_field("加权均值", optional=True)
    sd = exact_field("加权标准差", optional=True)
    cv = exact_field("差异系数", optional=True)
    limit = exact_field("上限", optional=True)
    met = models.BooleanField("达标", null=True, blank=True)
    reason = models.CharField("说明", max_length=100, blank=True)

    objects = CoefficientQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "差异系数"
        ordering = ["-run__year", "-run_id", "-stage", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "group", "indicator"], name="coefficient_once"),
            models.CheckConstraint(
                condition=Q(met__isnull=True) | Q(cv__isnull=False, limit__isnull=False),
                name="coefficient_missing_is_not_judged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.indicator}"

    def get_absolute_url(self) -> str:
        """The schools behind the coefficient."""
        return (
            f"{reverse('assessments:score_list')}?run={self.run_id}&stage={self.stage}&indicator={self.indicator.code}"
        )


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
