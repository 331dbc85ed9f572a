"""The county's own targets of a year beside the national line."""

from django.conf import settings
from django.db import models

from assessments.models.fields import exact_field
from assessments.querysets.sets import YearTargetQuerySet


class YearTarget(models.Model):
    """One local target: of an indicator or a part of the set (``key``), for a stage where the line differs by stage."""

    set_code = models.SlugField("指标体系代码", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    key = models.CharField("指标或部分", max_length=40)
    stage = models.CharField("学段", max_length=12, blank=True)
    value = exact_field("本地目标")
    note = models.CharField("说明", max_length=120, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="填写人", on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField("填写时间", auto_now=True)

    objects = YearTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本地年度目标"
        ordering = ["set_code", "year", "key", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["set_code", "year", "key", "stage"], name="yeartarget_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="yeartarget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.year} {self.key} {self.stage}".strip()
