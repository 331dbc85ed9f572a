"""What a run found: who was judged, every indicator of each, and the differences between schools."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assessments.models.fields import exact_field
from assessments.models.runs import ScoreRun
from assessments.models.sets import Indicator
from assessments.querysets import CoefficientQuerySet, ScoreQuerySet, SubjectResultQuerySet
from assessments.workflow import SubjectKind
from schools.models import School, Section, Stage, Township

COUNTY_LABEL = "全县"
OWNERS = {
    SubjectKind.SECTION: ("section", "school"),
    SubjectKind.SCHOOL: ("school",),
    SubjectKind.TOWNSHIP: ("township",),
    SubjectKind.INSPECTOR: ("inspector",),
    SubjectKind.COUNTY: (),
}


def owners_fit_kind() -> Q:
    """A condition: exactly the columns that belong to the kind of subject are set."""
    columns = ("section", "school", "township", "inspector")
    found = Q()
    for kind, owners in OWNERS.items():
        found |= Q(subject_kind=kind.value, **{f"{column}__isnull": column not in owners for column in columns})
    return found


class SubjectResult(models.Model):
    """The whole of one subject in a run: a school stage, a school, a township, an inspector, or the county itself.

    `passed` is None while data are missing or where the set has no rule for schools. `inputs` are the figures it was
    computed from. `code` is the school's code, the township's name, the inspector's user name, or empty.
    """

    run = models.ForeignKey(
        ScoreRun, verbose_name="计算", on_delete=models.CASCADE, related_name="subjects", db_index=False
    )
    subject_kind = models.CharField("对象类别", max_length=10, choices=SubjectKind, default=SubjectKind.SECTION)
    code = models.CharField("对象代码", max_length=150, blank=True)
    stage = models.CharField("学段", max_length=12, choices=Stage, blank=True)
    group = models.CharField("分组", max_length=60, blank=True)
    section = models.ForeignKey(
        Section, verbose_name="学段", null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    township = models.ForeignKey(
        Township, verbose_name="乡镇", null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="督学",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="results",
    )
    students = models.DecimalField("在校生数", null=True, blank=True, max_digits=12, decimal_places=2)
    met_count = models.PositiveSmallIntegerField("达标项数")
    missing_count = models.PositiveSmallIntegerField("缺数据项数")
    total = models.PositiveSmallIntegerField("指标项数")
    passed = models.BooleanField("达标", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    points = exact_field("总分", optional=True)
    maximum = exact_field("满分", optional=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    vetoes = models.JSONField("否决情形", default=list)
    inputs = models.JSONField("计算所用数据", default=dict)

    objects = SubjectResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "达标情况"
        ordering = ["-run__year", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "subject_kind", "code", "stage"], name="subject_result_once"),
            models.CheckConstraint(condition=owners_fit_kind(), name="subject_result_has_its_owner"),
            models.CheckConstraint(
                condition=Q(total__gte=F("met_count") + F("missing_count")), name="subject_result_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.met_count}/{self.total}"

    def get_absolute_url(self) -> str:
        """The values behind it."""
        if self.school_id is None:
            chosen = f"subject={self.pk}"
        else:
            chosen = f"school={self.school_id}" + (f"&stage={self.stage}" if self.stage else "")
        return f"{reverse('assessments:score_list')}?run={self.run_id}&{chosen}"

    @property
    def subject(self) -> Any:
        """Who or what was judged; None for the county."""
        return self.section or self.school or self.township or self.inspector

    @property
    def name(self) -> str:
        """The subject by its name of the run's year, without the stage."""
        if self.school is not None:
            return self.school.name_in(self.run.year)
        return str(self.township or self.inspector or COUNTY_LABEL)

    @property
    def label(self) -> str:
        """The same with the stage."""
        return f"{self.name}（{self.get_stage_display()}）" if self.stage else self.name


class Score(models.Model):
    """One indicator for one subject. Missing is None and says why; the subject's inputs open the number."""

    # A run of a large county has a million of these: the run is held by the subject's own foreign key, and checking it
    # here once more for every row would cost a third of the writing.
    run = models.ForeignKey(
        ScoreRun,
        verbose_name="计算",
        on_delete=models.CASCADE,
        related_name="scores",
        db_index=False,
        db_constraint=False,
    )
    subject = models.ForeignKey(
        SubjectResult, verbose_name="对象", on_delete=models.CASCADE, related_name="scores", db_index=False
    )
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="scores")
    applies = models.BooleanField("适用", default=True)
    value = exact_field("数值", optional=True)
    target = exact_field("标准", optional=True)
    met = models.BooleanField("达标", null=True, blank=True)
    ratio = exact_field("达到标准的比例", optional=True)
    points = exact_field("得分", optional=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    missing_reason = models.CharField("缺少原因", max_length=200, blank=True)
    local_target = exact_field("本地目标", optional=True)
    local_met = models.BooleanField("达到本地目标", null=True, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标数值"
        ordering = ["-run__year", "subject__code", "subject_id", "indicator__position"]
        indexes = [models.Index(fields=["run", "indicator"], name="score_of_run")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "indicator"], name="score_once"),
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
        return f"{self.subject.label} {self.indicator}"

    def get_absolute_url(self) -> str:
        """The opened number."""
        return reverse("assessments:score_detail", args=[self.pk])


class Coefficient(models.Model):
    """The difference between the schools of a stage in one indicator, against its limit."""

    run = models.ForeignKey(ScoreRun, verbose_name="计算", on_delete=models.CASCADE, related_name="coefficients")
    stage = models.CharField("学段", max_length=12, choices=Stage, blank=True)
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
        ordering = ["-run__year", "-run_id", "-stage", "group", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "group", "indicator"], name="coefficient_once"),
            models.CheckConstraint(
                condition=Q(met__isnull=True) | Q(cv__isnull=False, limit__isnull=False),
                name="coefficient_missing_is_not_judged",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.get_stage_display(), self.group, str(self.indicator))))

    def get_absolute_url(self) -> str:
        """The schools behind the coefficient."""
        return reverse("assessments:coefficient_detail", args=[self.pk])
