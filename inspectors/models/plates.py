"""The plate at the school gate (公示牌). Its code opens a public page, which always shows the present inspector."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Job, StoredFile
from inspectors.querysets import PlatePrintQuerySet, PlateQuerySet
from office.models import User
from schools.models import School


def new_token() -> str:
    """The unguessable part of a public address: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


class Plate(models.Model):
    """One plate of one school: 待制 → 已制 → 已挂; to be replaced when the inspector or what it says changed."""

    class Status(models.TextChoices):
        WANTED = "wanted", "待制"
        MADE = "made", "已制"
        HUNG = "hung", "已挂"
        OUTDATED = "outdated", "需更换"
        REMOVED = "removed", "已撤"

    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="plates")
    inspector = models.ForeignKey(User, verbose_name="责任督学", on_delete=models.PROTECT, related_name="plates")
    token = models.CharField("公示编码", max_length=32, unique=True, default=new_token, editable=False)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    duties = models.TextField("督导事项", max_length=1000)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WANTED, editable=False)
    made_at = models.DateTimeField("制作时间", null=True, editable=False)
    hung_on = models.DateField("悬挂日期", null=True, blank=True)
    reason = models.CharField("更换原因", max_length=100, blank=True)

    objects = PlateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示牌"
        ordering = ["school__code", "-pk"]
        permissions = [("make_plate", "制作公示牌")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["wanted", "made", "hung", "outdated", "removed"]), name="plate_status_known"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(status__in=["wanted", "made", "hung"]),
                name="one_valid_plate_per_school",
                violation_error_message="这所学校已有有效的公示牌。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}·{self.inspector}"

    def get_absolute_url(self) -> str:
        """What its code opens."""
        return reverse("inspectors:plate_public", args=[self.token])

    @property
    def is_valid(self) -> bool:
        """Neither to be replaced nor taken down."""
        return self.status in {self.Status.WANTED, self.Status.MADE, self.Status.HUNG}


class PlatePrint(models.Model):
    """Plates printed together as one file, a page each. What stands on the pages is what the plates said then."""

    class Size(models.TextChoices):
        A3 = "a3", "A3横版（420×297毫米）"
        LARGE = "large", "大幅横版（600×400毫米）"

    size = models.CharField("幅面", max_length=10, choices=Size, default=Size.A3)
    plates = models.ManyToManyField(Plate, verbose_name="公示牌", related_name="prints")
    job = models.ForeignKey(Job, verbose_name="任务", null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, verbose_name="文件", null=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, verbose_name="发起人", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("发起时间")

    objects = PlatePrintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示牌印件"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"公示牌印件第{self.pk}号"

    def get_absolute_url(self) -> str:
        """Its progress, then the file."""
        return reverse("inspectors:plate_print_detail", args=[self.pk])
