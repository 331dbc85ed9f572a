"""A set that came as a file and waits to be taken in."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from assessments.models.sets import IndicatorSet
from assessments.querysets.sets import SetUploadQuerySet


class SetUpload(models.Model):
    """What a file said, its faults, and which version it was made from; applied at most once."""

    file_name = models.CharField("文件", max_length=100)
    pack = models.JSONField("内容")
    faults = models.JSONField("问题", default=list)
    origin = models.CharField("来自", max_length=160, blank=True)
    newest_sha256 = models.CharField("核对时的最新内容", max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied = models.ForeignKey(
        IndicatorSet, verbose_name="载入为", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )

    objects = SetUploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上传的指标体系"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The preview."""
        return reverse("assessments:set_upload", args=[self.pk])
