"""Many papers of one kind in one act: a letter to each of 120 schools."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Job, StoredFile, Versioned
from office.models import Unit, User
from reports.kinds import kind_choices
from reports.models.documents import Document
from reports.querysets import BatchEntryQuerySet, BatchQuerySet
from schools.models import School


class Batch(Versioned):
    """One act on many papers. Each step (draft, submit, sign, issue) runs as a job over the entries; one that fails keeps its sentence
    and the others go on. The files are bound when asked for."""

    class Step(models.TextChoices):
        DRAFT = "draft", "拟稿"
        SUBMIT = "submit", "送审"
        SIGN = "sign", "签发"
        ISSUE = "issue", "印发"
        BIND = "bind", "汇总文件"

    kind = models.CharField("公文种类", max_length=40, choices=kind_choices)
    name = models.CharField("批次名称", max_length=80)
    values = models.JSONField("共同内容", default=dict)
    step = models.CharField("最近一步", max_length=6, choices=Step, default=Step.DRAFT)
    job = models.ForeignKey(
        Job, verbose_name="任务", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    archive = models.ForeignKey(
        StoredFile, verbose_name="压缩包", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    print_file = models.ForeignKey(
        StoredFile, verbose_name="合并打印文件", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_by = models.ForeignKey(User, verbose_name="发起人", on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField("发起时间", editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量公文"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reports:batch_detail", args=[self.pk])


class BatchEntry(models.Model):
    """One paper of a batch: to whom, what is particular to it, what became of it."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="entries")
    school = models.ForeignKey(School, verbose_name="学校", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, verbose_name="单位", null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField("各自内容", default=dict)
    document = models.OneToOneField(
        Document, verbose_name="公文", null=True, on_delete=models.PROTECT, related_name="batch_entry"
    )
    error = models.CharField("没有成功的原因", max_length=300, blank=True)

    objects = BatchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量公文的一份"
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "school"], condition=Q(school__isnull=False), name="batchentry_once_per_school"
            ),
            models.UniqueConstraint(
                fields=["batch", "unit"], condition=Q(unit__isnull=False), name="batchentry_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False, unit=None) | Q(school=None, unit__isnull=False),
                name="batchentry_is_for_a_school_or_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.school or self.unit}"
