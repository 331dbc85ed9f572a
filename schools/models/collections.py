"""A year opened for filling in: which stages, which return each, until when; and the medians schools are compared with."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Versioned
from office.models import User
from schools.models.kinds import Stage
from schools.querysets import CollectionPackQuerySet, CollectionQuerySet, FieldMedianQuerySet


class Collection(Versioned):
    """One year's call for figures. Schools can fill in a year only after it; the office always can."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    deadline = models.DateField("截止日期")
    opened_by = models.ForeignKey(
        User, verbose_name="开通人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("开通时间")
    reminded_at = models.DateTimeField("上次提醒", null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度填报任务"
        ordering = ["-year"]
        permissions = [("open_collection", "开通年度填报")]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="collection_year_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.year}年填报"

    def get_absolute_url(self) -> str:
        """The year's page: who is missing."""
        return reverse("schools:collection_detail", args=[self.year])


class CollectionPack(models.Model):
    """What the sections of one stage fill in for a year; a stage without a row is not asked."""

    collection = models.ForeignKey(
        Collection, verbose_name="年度填报任务", on_delete=models.CASCADE, related_name="packs"
    )
    stage = models.CharField("学段", max_length=12, choices=Stage)
    pack = models.CharField("填报表", max_length=40)

    objects = CollectionPackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学段填报表"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "stage"], name="collection_pack_once_per_stage"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="collection_pack_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.get_stage_display()}"


class FieldMedian(models.Model):
    """The county's median of one figure per pupil among the sections of a stage, kept for a year's forms.

    basis_year: the year whose returns it was computed from.
    """

    year = models.PositiveSmallIntegerField("年度")
    pack = models.CharField("填报表", max_length=40)
    stage = models.CharField("学段", max_length=12, choices=Stage)
    field = models.CharField("字段", max_length=60)
    value = models.DecimalField("中位数", max_digits=24, decimal_places=8)
    sections = models.PositiveIntegerField("学部数")
    basis_year = models.PositiveSmallIntegerField("数据年度")

    objects = FieldMedianQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县中位数"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "pack", "stage", "field"], name="median_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="median_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.stage} {self.field}"
