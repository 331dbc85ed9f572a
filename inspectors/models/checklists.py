"""What a visit asks: loaded from packs, one row per version; a visit keeps the version it was made with."""

from django.db import models
from django.db.models import F, Q

from inspectors.querysets import ChecklistQuerySet
from schools.models import School


class Checklist(models.Model):
    """One version of a checklist; never changed once a visit used it, the next edition is version n+1."""

    code = models.CharField("代码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    source = models.CharField("依据", max_length=200)
    confidence = models.CharField("依据可靠程度", max_length=20)
    effective_on = models.DateField("启用日期")
    retired_on = models.DateField("停用日期", null=True, blank=True)
    sha256 = models.CharField("内容摘要", max_length=64)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导清单"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="checklist_version_once"),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gt=F("effective_on")), name="checklist_retires_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"


class ChecklistEntry(models.Model):
    """One line of a checklist: a matter to look at, a method, a counter or a way of following up."""

    class Part(models.TextChoices):
        MATTER = "matter", "督导事项"
        METHOD = "method", "督导方式"
        COUNTER = "counter", "资料采集"
        FOLLOW_UP = "follow_up", "后续处理"

    checklist = models.ForeignKey(Checklist, verbose_name="清单", on_delete=models.CASCADE, related_name="entries")
    part = models.CharField("部分", max_length=10, choices=Part)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("内容", max_length=60)
    prompt = models.CharField("提示", max_length=200, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    confidence = models.CharField("依据可靠程度", max_length=20)
    applicable_if = models.CharField("适用条件", max_length=100, blank=True)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = verbose_name_plural = "清单条目"
        ordering = ["checklist", "part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "part", "code"], name="checklist_entry_once"),
            models.CheckConstraint(
                condition=Q(part__in=["matter", "method", "counter", "follow_up"]), name="checklist_part_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def applies_to(self, school: School) -> bool:
        """Whether the line concerns this school: any of the named facts holds, or none is named."""
        facts = [name for name in self.applicable_if.split(",") if name]
        return not facts or any(getattr(school, name) for name in facts)
