"""Indicator sets as data."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.definitions import SetDefinition
from assessments.pack_reading import read_pack
from assessments.querysets import IndicatorSetQuerySet
from assessments.workflow import Confidence, SetStatus


class IndicatorSet(models.Model):
    """One version of an indicator system. The pack is the truth; the indicator rows are its index."""

    code = models.SlugField("代码", max_length=60)
    version = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("名称", max_length=80)
    status = models.CharField("状态", max_length=12, choices=SetStatus, default=SetStatus.DRAFT, editable=False)
    source_document = models.CharField("依据文件", max_length=120)
    rounding = models.JSONField("显示位数")
    pack = models.JSONField("内容")
    pack_sha256 = models.CharField("内容摘要", max_length=64)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    loaded_at = models.DateTimeField("载入时间", auto_now_add=True)

    objects = IndicatorSetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标体系"
        ordering = ["code", "-version"]
        permissions = [("issue_indicatorset", "印发指标体系")]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="indicatorset_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="issued"), name="indicatorset_issued_once_per_code"
            ),
            models.CheckConstraint(condition=Q(status__in=SetStatus.values), name="indicatorset_status_known"),
            models.CheckConstraint(
                condition=~Q(status="issued") | Q(issued_on__isnull=False), name="indicatorset_issued_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"

    def get_absolute_url(self) -> str:
        """The set's page."""
        return reverse("assessments:set_detail", args=[self.pk])

    def title_in(self, year: int) -> str:
        """The title with the year in front, unless it says the year itself."""
        return self.title if self.title.startswith(f"{year}年") else f"{year}年{self.title}"

    @cached_property
    def definition(self) -> SetDefinition:
        """The set ready to compute."""
        return read_pack(self.pack)


class Indicator(models.Model):
    """A node of a set's tree; a heading has no rule."""

    indicator_set = models.ForeignKey(
        IndicatorSet, verbose_name="指标体系", on_delete=models.CASCADE, related_name="indicators"
    )
    code = models.CharField("指标代码", max_length=20)
    parent = models.ForeignKey(
        "self", verbose_name="上级指标", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    title = models.CharField("指标", max_length=80)
    unit = models.CharField("单位", max_length=20, blank=True)
    direction = models.CharField(
        "方向", max_length=8, blank=True, choices=[("higher", "越高越好"), ("lower", "越低越好")]
    )
    position = models.PositiveSmallIntegerField("次序")
    rule = models.JSONField("规则", null=True, blank=True)
    points = models.DecimalField("满分", null=True, blank=True, max_digits=12, decimal_places=4)
    clause = models.CharField("出处", max_length=120)
    confidence = models.CharField("核实程度", max_length=12, choices=Confidence)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["indicator_set", "position"]
        constraints = [models.UniqueConstraint(fields=["indicator_set", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
