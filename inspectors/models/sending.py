"""What a phone sent: photos on their way, and the server's receipts."""

from django.db import models
from django.db.models import F, Q

from inspectors.models.visits import Visit
from inspectors.querysets import OwnQuerySet, VisitDocumentQuerySet
from office.models import User


class VisitDocument(models.Model):
    """The newest document a phone sent for its visit, as it came; gone once the record is written on the page.

    sha256: of the bytes the phone sent, by which it names the document when it hands the visit in.
    """

    visit = models.OneToOneField(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="document")
    sha256 = models.CharField("摘要", max_length=64)
    content = models.JSONField("内容")
    received_at = models.DateTimeField("收到时间")

    objects = VisitDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "手机记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.visit)


class PhotoUpload(models.Model):
    """A photo or signature that arrives piece by piece; `received` bytes are on disk, so a broken one goes on there."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        SIGNATURE = "signature", "签名"

    client_uuid = models.UUIDField("客户端编号", unique=True)
    visit_uuid = models.UUIDField("督导记录编号", db_index=True)
    user = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    name = models.CharField("文件名", max_length=100)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    received = models.PositiveIntegerField("已收字节", default=0)
    is_done = models.BooleanField("已收齐", default=False)
    started_at = models.DateTimeField("开始时间", auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片上传"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["photo", "signature"]), name="upload_kind_known"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_its_size"),
        ]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """The server's word that it holds exactly these bytes: of a visit's content, a photo or a signature."""

    class Kind(models.TextChoices):
        VISIT = "visit", "督导记录"
        PHOTO = "photo", "照片"
        SIGNATURE = "signature", "签名"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    client_uuid = models.UUIDField("客户端编号", db_index=True)
    sha256 = models.CharField("摘要", max_length=64)
    user = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("收到时间")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["visit", "photo", "signature"]), name="receipt_kind_known"),
            models.UniqueConstraint(fields=["kind", "client_uuid", "sha256"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client_uuid} {self.sha256[:12]}"
