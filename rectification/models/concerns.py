"""What people outside report by the code of a plate (家长反映). Read by the office alone: no school and no inspector sees it.

Name and telephone are sealed (core.secrets), the sender's address is kept as a keyed digest. The code by which the sender
asks back is made from `client_uuid` and stands nowhere.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import secrets
from core.models import StoredFile, Versioned
from office.models import User
from rectification.concern_flow import ConcernStatus
from rectification.querysets import ConcernPartQuerySet, ConcernQuerySet
from schools.models import School

CONTACT, ADDRESS = "concern.contact", "concern.address"


class Concern(Versioned):
    """One message from somebody who need not say who he is."""

    class Channel(models.TextChoices):
        PLATE = "plate", "公示牌"

    class Category(models.TextChoices):
        SAFETY = "safety", "校园安全"
        FOOD = "food", "食堂与饮水"
        BURDEN = "burden", "作业与课业负担"
        TEACHING = "teaching", "课程与教学"
        CONDUCT = "conduct", "师德师风"
        FEES = "fees", "收费与招生"
        OTHER = "other", "其他"

    number = models.CharField("编号", max_length=24, unique=True, editable=False)
    client_uuid = models.UUIDField("表单编号", unique=True, editable=False)
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="concerns")
    channel = models.CharField("渠道", max_length=10, choices=Channel, default=Channel.PLATE)
    place = models.CharField("来处", max_length=40, blank=True, help_text="同一渠道里的哪一处，例如哪一块公示牌。")
    category = models.CharField("类别", max_length=10, choices=Category)
    text = models.TextField("反映内容", max_length=2000)
    name_sealed = models.TextField("称呼（密文）", blank=True, editable=False)
    phone_sealed = models.TextField("电话（密文）", blank=True, editable=False)
    address_mark = models.CharField("来源地址摘要", max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField("收到时间", db_index=True)
    status = models.CharField(
        "状态", max_length=12, choices=ConcernStatus, default=ConcernStatus.RECEIVED, editable=False
    )
    reason = models.TextField("不予受理的理由", max_length=500, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name="受理人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("受理时间", null=True, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家长反映"
        ordering = ["-received_at", "-pk"]
        permissions = [("handle_concern", "受理家长反映")]
        indexes = [models.Index(fields=["status", "-received_at"], name="concern_status")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConcernStatus.values), name="concern_status_known"),
            models.CheckConstraint(condition=~Q(text=""), name="concern_says_something"),
            models.CheckConstraint(condition=~Q(status="declined") | ~Q(reason=""), name="declined_concern_says_why"),
            models.CheckConstraint(
                condition=Q(status="received") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_concern_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The office's page of it."""
        return reverse("rectification:concern_detail", args=[self.pk])

    @property
    def has_contact(self) -> bool:
        """Whether the sender left a name or a telephone."""
        return bool(self.name_sealed or self.phone_sealed)

    def seal_contact(self, *, name: str, phone: str) -> None:
        """Keep name and telephone for nobody but `contact`; bound to this message, not saved."""
        place = str(self.client_uuid)
        self.name_sealed = secrets.seal(name, purpose=CONTACT, place=place)
        self.phone_sealed = secrets.seal(phone, purpose=CONTACT, place=place)

    def contact(self) -> tuple[str, str]:
        """Name and telephone in clear. Whoever asks has left a line in the trail. Raises core.secrets.SealBroken."""
        place = str(self.client_uuid)
        sealed = (self.name_sealed, self.phone_sealed)
        name, phone = (secrets.unseal(text, purpose=CONTACT, place=place) for text in sealed)
        return name, phone


class ConcernPhoto(models.Model):
    """A picture sent along, re-encoded: what came from outside is not kept."""

    concern = models.ForeignKey(Concern, verbose_name="家长反映", on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    objects = ConcernPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家长反映的照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.concern} 照片"
