"""Every file of a paper that left the office: what a check value is compared with."""

from django.db import models

from core.models import StoredFile
from reports.models.documents import Document
from reports.querysets import DocumentPartQuerySet


class Rendition(models.Model):
    """One PDF of an issued paper. Once handed out it stays valid, even when the paper is printed again."""

    class Kind(models.TextChoices):
        PRINT = "print", "排版文件"
        SIGNED = "signed", "数字签名文件"
        PUBLIC = "public", "公开版"

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField("类别", max_length=6, choices=Kind)
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    file = models.ForeignKey(StoredFile, verbose_name="文件", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    objects = DocumentPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已发出的文件"
        ordering = ["document", "-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="rendition_once_per_content")]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()}"
