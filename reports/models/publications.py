"""The public version of a paper: masked, approved by another person, on a page without sign-in."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Job, StoredFile, Versioned
from office.models import User
from reports.models.documents import Document
from reports.querysets import PublicVersionQuerySet


class PublicVersion(Versioned):
    """What the public may read of an issued paper. `snapshot` is the masked content; `hidden` are the words a person hid by hand."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草拟"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已公开"
        TAKEN_DOWN = "taken_down", "已撤下"

    document = models.ForeignKey(
        Document, verbose_name="公文", on_delete=models.PROTECT, related_name="public_versions"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    snapshot = models.JSONField("公开内容", editable=False)
    hidden = models.JSONField("人工隐去的文字", default=list, editable=False)
    prepared_by = models.ForeignKey(
        User, verbose_name="草拟人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    prepared_at = models.DateTimeField("草拟时间", editable=False)
    return_reason = models.TextField("退回原因", blank=True, editable=False)
    approved_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    pdf = models.ForeignKey(
        StoredFile, verbose_name="PDF", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    render_job = models.ForeignKey(
        Job, verbose_name="排版任务", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    taken_down_by = models.ForeignKey(
        User, verbose_name="撤下人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    taken_down_at = models.DateTimeField("撤下时间", null=True, editable=False)
    take_down_reason = models.TextField("撤下原因", blank=True, editable=False)

    objects = PublicVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开版"
        ordering = ["-published_at", "-pk"]
        permissions = [("approve_publicversion", "审核公开版")]
        indexes = [
            models.Index(fields=["-published_at"], condition=Q(status="published"), name="publicversion_published")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=~Q(status="taken_down"), name="one_standing_publicversion"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="publicversion_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(approved_by__isnull=False, published_at__isnull=False),
                name="published_publicversion_is_dated",
            ),
            models.CheckConstraint(
                condition=(Q(status="taken_down", taken_down_by__isnull=False) & ~Q(take_down_reason=""))
                | (~Q(status="taken_down") & Q(taken_down_by=None, taken_down_at=None, take_down_reason="")),
                name="taken_down_publicversion_gives_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} 公开版"

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("reports:publicversion_detail", args=[self.pk])
