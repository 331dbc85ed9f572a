"""Exemptions from the quota of visits, and warnings that were sent."""

from django.db import models
from django.db.models import Q

from inspectors.querysets import OfficeQuerySet
from office.models import User
from schools.models import School


class QuotaExemption(models.Model):
    """One month in which a school is due no visit, or an inspector owes none (sick leave, a school in quarantine)."""

    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="quota_exemptions"
    )
    inspector = models.ForeignKey(
        User, verbose_name="督学", null=True, blank=True, on_delete=models.PROTECT, related_name="quota_exemptions"
    )
    reason = models.CharField("原因", max_length=200)
    entered_by = models.ForeignKey(User, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "免督导月份"
        ordering = ["-year", "-month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="exemption_month_exists"),
            models.CheckConstraint(
                condition=Q(school=None, inspector__isnull=False) | Q(school__isnull=False, inspector=None),
                name="exemption_of_school_or_inspector",
                violation_error_message="请选择学校或督学中的一项。",
            ),
            models.UniqueConstraint(
                fields=["year", "month", "school"],
                condition=Q(inspector=None),
                name="school_exempted_once",
                violation_error_message="这所学校这个月已经登记过免督导。",
            ),
            models.UniqueConstraint(
                fields=["year", "month", "inspector"],
                condition=Q(school=None),
                name="inspector_exempted_once",
                violation_error_message="这位督学这个月已经登记过免督导。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月 {self.school or self.inspector}"


class QuotaWarning(models.Model):
    """One warning to one inspector about one month; sent once a day at most."""

    inspector = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="quota_warnings")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    warned_on = models.DateField("提醒日期")
    missing = models.PositiveSmallIntegerField("还差次数")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导次数提醒"
        ordering = ["-warned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspector", "year", "month", "warned_on"], name="quota_warning_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.inspector} {self.year}年{self.month}月"
