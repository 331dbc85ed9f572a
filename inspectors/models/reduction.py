"""Double reduction (双减): the monthly cycle, after-school service, institutions of out-of-school training."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Versioned
from inspectors.querysets import OfficeQuerySet, SchoolPartQuerySet
from office.models import User
from reports.models import Document
from schools.models import School, Township


class ReductionMonth(Versioned):
    """One month of the cycle 采集 → 核查 → 通报 → 整改. bulletin: the paper that was issued."""

    class Status(models.TextChoices):
        COLLECTING = "collecting", "采集"
        VERIFYING = "verifying", "核查"
        PUBLISHED = "published", "通报"
        MENDING = "mending", "整改"
        CLOSED = "closed", "办结"

    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.COLLECTING, editable=False)
    note = models.TextField("情况说明", max_length=2000, blank=True)
    bulletin = models.ForeignKey(
        Document, verbose_name="通报", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(User, verbose_name="建立人", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "双减月度工作"
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="reduction_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="reduction_month_exists"),
            models.CheckConstraint(
                condition=Q(status__in=["collecting", "verifying", "published", "mending", "closed"]),
                name="reduction_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月"

    def get_absolute_url(self) -> str:
        """The board of the month."""
        return f"{reverse('inspectors:reduction_board')}?year={self.year}&month={self.month}"


class AfterSchoolService(Versioned):
    """What a school offers after lessons in one term. Days per week, pupils, teachers, yuan per pupil and month."""

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="after_school")
    year = models.PositiveSmallIntegerField("年度")
    term = models.CharField("学期", max_length=6, choices=[("spring", "春季"), ("autumn", "秋季")])
    days = models.PositiveSmallIntegerField("每周天数", null=True, blank=True)
    hours = models.DecimalField("每天小时数", max_digits=4, decimal_places=2, null=True, blank=True)
    pupils = models.PositiveIntegerField("参加学生数", null=True, blank=True)
    teachers = models.PositiveIntegerField("参与教师数", null=True, blank=True)
    fee = models.DecimalField("收费（元/生·月）", max_digits=8, decimal_places=2, null=True, blank=True)
    entered_by = models.ForeignKey(User, verbose_name="填报人", null=True, on_delete=models.PROTECT, related_name="+")

    objects = SchoolPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务"
        ordering = ["-year", "term", "school__code"]
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "term"], name="after_school_once"),
            models.CheckConstraint(condition=Q(term__in=["spring", "autumn"]), name="after_school_term_known"),
            models.CheckConstraint(condition=Q(days=None) | Q(days__lte=7), name="after_school_days_of_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.year}年{self.get_term_display()}"

    def get_absolute_url(self) -> str:
        """The form of who fills it in."""
        return reverse("inspectors:after_school_edit", args=[self.pk])


class TrainingInstitution(Versioned):
    """An institution of out-of-school training: 登记 → 检查 → 整改 → 合格 or 移交. reason: of the last act."""

    class Kind(models.TextChoices):
        ACADEMIC = "academic", "学科类"
        OTHER = "other", "非学科类"

    class Status(models.TextChoices):
        REGISTERED = "registered", "已登记"
        CHECKED = "checked", "已检查"
        MENDING = "mending", "整改中"
        PASSED = "passed", "合格"
        PASSED_ON = "passed_on", "已移交"

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    township = models.ForeignKey(
        Township, verbose_name="乡镇", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.REGISTERED, editable=False)
    checked_on = models.DateField("检查日期", null=True, blank=True)
    finding = models.TextField("检查情况", max_length=2000, blank=True)
    passed_on_to = models.CharField("移交单位", max_length=60, blank=True)
    reason = models.CharField("办理说明", max_length=300, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校外培训机构"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["academic", "other"]), name="institution_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=["registered", "checked", "mending", "passed", "passed_on"]),
                name="institution_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The institution's page."""
        return reverse("inspectors:institution_detail", args=[self.pk])
