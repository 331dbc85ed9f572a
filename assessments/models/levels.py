"""Assessments of subjects along a chain of levels, each level with a sheet and a score of its own."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from assessments.level_flow import (
    SCORES_CITY,
    SCORES_COMMISSIONED,
    SCORES_COUNTY,
    SCORES_SELF,
    AssessmentKind,
    AssessmentStatus,
    SheetStatus,
)
from assessments.models.fields import exact_field
from assessments.models.sets import IndicatorSet
from assessments.pack_levels import BY, LABELS
from assessments.querysets import (
    AssessmentQuerySet,
    AssessorPostingQuerySet,
    LevelSheetQuerySet,
    SheetEvidenceQuerySet,
)
from core.models import StoredFile, Versioned
from office import clock
from office.models import County
from schools.models import School, Stage, Township, TownshipPosting

SUBJECT_FIELDS = ("school", "township", "inspector", "county")


def exactly_one(*names: str) -> Q:
    """A condition: one of the nullable columns is set, every other one is not."""
    found = Q()
    for chosen in names:
        found |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return found


def once(subject: str, *more: str) -> models.UniqueConstraint:
    """One assessment per set, year, kind and subject."""
    return models.UniqueConstraint(
        fields=["indicator_set", "year", "kind", subject, *more],
        condition=Q(**{f"{subject}__isnull": False}),
        name=f"assessment_once_per_{subject}",
    )


class Assessment(Versioned):
    """One subject assessed with one version of a set in one year; its levels are its sheets."""

    indicator_set = models.ForeignKey(
        IndicatorSet, verbose_name="指标体系", on_delete=models.PROTECT, related_name="assessments"
    )
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("性质", max_length=10, choices=AssessmentKind)
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    stage = models.CharField("学段", max_length=12, choices=Stage, blank=True)
    township = models.ForeignKey(
        Township, verbose_name="乡镇", null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="督学",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments",
    )
    county = models.ForeignKey(
        County, verbose_name="县（区）", null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    status = models.CharField(
        "状态", max_length=10, choices=AssessmentStatus, default=AssessmentStatus.PREPARING, editable=False
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="建立人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("建立时间")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分级评估"
        ordering = ["-year", "indicator_set__code", "school__code", "stage", "pk"]
        permissions = [("open_assessment", "开展和归档评估")]
        indexes = [models.Index(fields=["indicator_set", "year", "status"], name="assessment_board")]
        constraints = [
            models.CheckConstraint(condition=exactly_one(*SUBJECT_FIELDS), name="assessment_has_one_subject"),
            models.CheckConstraint(
                condition=Q(stage="") | Q(stage__in=Stage.values, school__isnull=False),
                name="assessment_stage_belongs_to_a_school",
            ),
            models.CheckConstraint(condition=Q(kind__in=AssessmentKind.values), name="assessment_kind_known"),
            models.CheckConstraint(condition=Q(status__in=AssessmentStatus.values), name="assessment_status_known"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="assessment_year_in_range"),
            once("school", "stage"),
            once("township"),
            once("inspector"),
            once("county"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label} {self.indicator_set.title_in(self.year)}"

    def get_absolute_url(self) -> str:
        """The levels side by side."""
        return reverse("assessments:assessment_detail", args=[self.pk])

    @property
    def subject(self) -> Any:
        """Who or what is assessed."""
        return self.school or self.township or self.inspector or self.county

    @property
    def subject_label(self) -> str:
        """The subject's name; a school by its name of the year, with the stage when the set judges stages."""
        if self.school is None:
            return str(self.subject)
        name = self.school.name_in(self.year)
        return f"{name}（{self.get_stage_display()}）" if self.stage else name

    @cached_property
    def chain(self) -> list["LevelSheet"]:
        """The sheets in order of their levels; those read with the list when it was one."""
        return list(getattr(self, "levels", None) or self.sheets.order_by("position"))


class LevelSheet(Versioned):
    """One level's answers, opinions and score. Concluded, it is locked.

    answers: field code to text or null; opinions: indicator code to text; points: None while something is missing.
    result: {"maximum", "points": {indicator: decimal text or null}, "missing": count, "reasons": {indicator: text},
    "words": {indicator: grade or judgement}, "local": {indicator: the county's own target and whether it is reached}}.
    former: scores of earlier conclusions, [{"points", "concluded_at", "reason"}], oldest first.
    """

    assessment = models.ForeignKey(Assessment, verbose_name="评估", on_delete=models.CASCADE, related_name="sheets")
    code = models.CharField("级别代码", max_length=20)
    title = models.CharField("级别", max_length=20)
    by = models.CharField("填写人", max_length=10)
    sampled = models.BooleanField("只对抽中的对象开展", default=False)
    position = models.PositiveSmallIntegerField("次序")
    due_on = models.DateField("截止日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=SheetStatus, default=SheetStatus.CLOSED, editable=False)
    answers = models.JSONField("填写内容", default=dict, blank=True)
    opinions = models.JSONField("意见", default=dict, blank=True)
    points = exact_field("得分", optional=True)
    result = models.JSONField("逐项得分", default=dict, blank=True)
    former = models.JSONField("历次定稿得分", default=list, blank=True)
    opened_at = models.DateTimeField("开放时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="提交人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="定稿人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    concluded_at = models.DateTimeField("定稿时间", null=True, blank=True)
    return_reason = models.CharField("退回或重新打开原因", max_length=300, blank=True)

    objects = LevelSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评估表"
        ordering = ["assessment", "position"]
        permissions = [
            ("fill_levelsheet", "填写评估表"),
            ("conclude_levelsheet", "退回和定稿评估表"),
            ("reopen_levelsheet", "重新打开已定稿的评估表"),
            ("score_self", "填写本单位自评"),
            ("score_county", "填写县评"),
            ("score_commissioned", "填写受委托学校的县评"),
            ("score_city", "填写市复评"),
        ]
        indexes = [models.Index(fields=["status", "by"], name="levelsheet_desk")]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="levelsheet_once_per_level"),
            models.UniqueConstraint(fields=["assessment", "position"], name="levelsheet_once_per_place"),
            models.CheckConstraint(condition=Q(status__in=SheetStatus.values), name="levelsheet_status_known"),
            models.CheckConstraint(condition=Q(by__in=BY), name="levelsheet_by_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "concluded"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submitted_sheet_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | Q(concluded_at__isnull=False, concluded_by__isnull=False),
                name="concluded_sheet_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.title}"

    def get_absolute_url(self) -> str:
        """The sheet."""
        return reverse("assessments:sheet_detail", args=[self.pk])

    @property
    def filled_by_words(self) -> str:
        """Who fills this level in, in a word."""
        return LABELS.get(self.by, self.by)

    @property
    def is_locked(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.status == SheetStatus.CONCLUDED

    @property
    def is_skipped(self) -> bool:
        """A level for samples that was never opened for this subject."""
        return self.sampled and self.opened_at is None

    @property
    def earlier(self) -> list["LevelSheet"]:
        """The sheets of the levels before this one."""
        return [one for one in self.assessment.chain if one.position < self.position]

    @property
    def maximum(self) -> str:
        """The most points there are, as text; empty while the sheet was never scored."""
        return str(self.result.get("maximum") or "")

    @property
    def missing(self) -> int:
        """How many indicators have no points for want of an answer or a figure."""
        return int(self.result.get("missing") or 0)

    def is_filled_by(self, user: Any) -> bool:
        """Whether this person fills in this level of this subject today."""
        subject = self.assessment
        if self.by == "school":
            mine = subject.school_id and School.objects.led_by(user).filter(pk=subject.school_id).exists()
            return user.has_perm(SCORES_SELF) and bool(mine)
        if self.by == "township":
            mine = TownshipPosting.objects.filter(user=user, township=subject.township_id, ended_on=None).exists()
            return user.has_perm(SCORES_SELF) and mine
        if self.by == "inspector":
            return user.has_perm(SCORES_SELF) and subject.inspector_id == user.pk
        if self.by == "city":
            return user.has_perm(SCORES_CITY)
        return user.has_perm(SCORES_COUNTY) or self.is_commissioned_to(user)

    def is_commissioned_to(self, user: Any) -> bool:
        """Whether this person is commissioned for the subject today and has signed the declaration."""
        if not user.has_perm(SCORES_COMMISSIONED):
            return False
        subject = self.assessment
        commissions = AssessorPosting.objects.valid_on(clock.today()).exclude(declared_at=None)
        return commissions.filter(
            user=user, school=subject.school_id, indicator_set=subject.indicator_set_id, year=subject.year
        ).exists()


class SheetEvidence(models.Model):
    """A file handed in with a sheet for one indicator."""

    sheet = models.ForeignKey(LevelSheet, verbose_name="评估表", on_delete=models.PROTECT, related_name="files")
    indicator = models.CharField("指标代码", max_length=20)
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("上传时间")

    objects = SheetEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评估佐证"
        ordering = ["sheet", "indicator", "pk"]

    def __str__(self) -> str:
        return self.file.original_name

    def get_absolute_url(self) -> str:
        """The file itself, for those who see the sheet."""
        return reverse("assessments:evidence_file", args=[self.pk])


class AssessorPosting(Versioned):
    """A third-party assessor commissioned to score one school with one set in one year, under a contract.

    Access to the school itself is the assessor's `schools.Posting`, which begins and ends with the commission.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="评估员", on_delete=models.PROTECT, related_name="commissions"
    )
    indicator_set = models.ForeignKey(
        IndicatorSet, verbose_name="指标体系", on_delete=models.PROTECT, related_name="commissions"
    )
    year = models.PositiveSmallIntegerField("年度")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="commissions")
    started_on = models.DateField("合同开始")
    ends_on = models.DateField("合同届满")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    contract_no = models.CharField("合同编号", max_length=60)
    declared_at = models.DateTimeField("签署声明时间", null=True, blank=True)

    objects = AssessorPostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "第三方评估委托"
        ordering = ["-year", "user", "school__code"]
        permissions = [("commission_assessor", "委托第三方评估员"), ("declare_assessor", "签署评估员声明")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "indicator_set", "year", "school"],
                condition=Q(ended_on=None),
                name="commission_current_once",
                violation_error_message="这名评估员已受委托评估这所学校。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("started_on")),
                name="commission_ends_after_start",
                violation_error_message="合同届满不能早于合同开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.school}（{self.year}年）"

    def state_on(self, day: date) -> str:
        """Where the contract stands, in a word: 已终止, 已到期, 未开始, 待签声明 or 生效."""
        if self.ended_on is not None:
            return "已终止"
        if day > self.ends_on:
            return "已到期"
        if day < self.started_on:
            return "未开始"
        return "生效" if self.declared_at else "待签声明"
