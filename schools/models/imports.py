"""Uploaded sheets, their previews row by row, and what is needed to take an import back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Job, StoredFile, Versioned
from schools.querysets import ImportRowQuerySet, ImportRunQuerySet


class ImportRun(Versioned):
    """One uploaded sheet: previewed, then applied once by the same person, exactly as previewed.

    preview: counts, notices, warnings, problems of the sheet as a whole, and townships that did not exist; what happens
    to each row stands in its ImportRow. options: what the person answered for the whole sheet.
    """

    class Kind(models.TextChoices):
        SCHOOLS = "schools", "学校名录"
        RETURNS = "returns", "年度填报"
        PRINCIPALS = "principals", "校（园）长任期"
        COUNTY = "county", "县级填报"

    class Status(models.TextChoices):
        READING = "reading", "正在读取"
        REFUSED = "refused", "有错误"
        READY = "ready", "待导入"
        APPLYING = "applying", "正在导入"
        APPLIED = "applied", "已导入"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    options = models.JSONField("选项", default=dict)
    status = models.CharField("状态", max_length=8, choices=Status, editable=False)
    preview = models.JSONField("预览", default=dict)
    job = models.ForeignKey(
        Job, verbose_name="后台任务", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="import_runs"
    )
    requested_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="applied_import_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="undone") | Q(undone_at__isnull=False), name="undone_import_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file.original_name}"

    def get_absolute_url(self) -> str:
        """The preview's page."""
        return reverse("schools:import_detail", args=[self.pk])

    @property
    def is_working(self) -> bool:
        """Whether its job is still to be waited for."""
        return self.status in {self.Status.READING, self.Status.APPLYING, self.Status.UNDOING}


class ImportRow(models.Model):
    """What an import does to one row of the sheet; after it was applied also what it changed, cell by cell.

    former, latter: stored values by field before and after, only for fields that change. target: the School, YearReturn,
    PrincipalTerm or CountyReturn that was written, by the run's kind; target_version: its version then. changes and problems are
    texts for reading.
    """

    class Outcome(models.TextChoices):
        REFUSED = "refused", "拒绝"
        ADDED = "added", "新增"
        CHANGED = "changed", "修改"
        UNCHANGED = "unchanged", "不变"
        SKIPPED = "skipped", "重复，跳过"

    run = models.ForeignKey(ImportRun, verbose_name="导入记录", on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    code = models.CharField("标识码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=200, blank=True)
    remark = models.CharField("说明", max_length=300, blank=True)
    changes = models.JSONField("改动", default=list)
    problems = models.JSONField("问题", default=list)
    former = models.JSONField("原值", default=dict)
    latter = models.JSONField("新值", default=dict)
    target = models.PositiveBigIntegerField("写入的记录", null=True, blank=True)
    target_version = models.PositiveIntegerField("写入后的版本", null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        ordering = ["run", "number", "pk"]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_row_by_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["refused", "added", "changed", "unchanged", "skipped"]),
                name="import_row_outcome_known",
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行 {self.name}"
