"""Who was sent a paper, when it reached them, who signed for it, and what they answered."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from office.models import Unit, User
from reports.models.documents import Document
from reports.querysets import ReceiptQuerySet, ReplyQuerySet
from schools.models import School

LONGEST_REPLY = 5000


class Receipt(models.Model):
    """One school's or unit's copy of a paper. Opening the page is noted; only signing is signing."""

    class Means(models.TextChoices):
        INBOX = "inbox", "系统送达"
        PAPER = "paper", "纸质送达"

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.PROTECT, related_name="receipts")
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, on_delete=models.PROTECT, related_name="receipts"
    )
    unit = models.ForeignKey(Unit, verbose_name="单位", null=True, on_delete=models.PROTECT, related_name="receipts")
    means = models.CharField("送达方式", max_length=5, choices=Means, default=Means.INBOX)
    delivered_at = models.DateTimeField("送达时间", null=True)
    reply_due_on = models.DateField("答复期限", null=True)
    opened_by = models.ForeignKey(User, verbose_name="首次打开", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("首次打开时间", null=True)
    signed_by = models.ForeignKey(User, verbose_name="签收人", null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签收时间", null=True)
    signed_name = models.CharField("纸质签收人", max_length=30, blank=True)
    reminded_at = models.DateTimeField("最近提醒", null=True)
    reminders = models.PositiveSmallIntegerField("提醒次数", default=0)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达与签收"
        ordering = ["document", "pk"]
        indexes = [
            models.Index(fields=["school", "signed_at"], name="receipt_school_signed"),
            models.Index(fields=["unit", "signed_at"], name="receipt_unit_signed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "school"], condition=Q(school__isnull=False), name="receipt_once_per_school"
            ),
            models.UniqueConstraint(
                fields=["document", "unit"], condition=Q(unit__isnull=False), name="receipt_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False, unit=None) | Q(school=None, unit__isnull=False),
                name="receipt_is_of_a_school_or_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, signed_name="")
                | Q(signed_by__isnull=False, signed_at__isnull=False, delivered_at__isnull=False),
                name="signed_receipt_was_delivered",
            ),
            models.CheckConstraint(
                condition=Q(opened_by=None, opened_at=None) | Q(opened_by__isnull=False, opened_at__isnull=False),
                name="opened_receipt_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.document}"

    @property
    def recipient(self) -> School | Unit:
        """Whose copy it is."""
        return self.school or self.unit  # type: ignore[return-value]  # the database holds exactly one of the two


class Reply(Versioned):
    """What a school or unit answers to a paper: to the whole, or to one finding of it. Filed once, then decided by the office."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "答复"
        STATEMENT = "statement", "陈述申辩"

    class Status(models.TextChoices):
        FILED = "filed", "已提交"
        ACCEPTED = "accepted", "采纳"
        PARTLY = "partly", "部分采纳"
        REJECTED = "rejected", "不采纳"
        NOTED = "noted", "已阅"

    receipt = models.ForeignKey(Receipt, verbose_name="送达", on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField("类别", max_length=9, choices=Kind)
    block = models.PositiveSmallIntegerField("针对的段落", null=True, help_text="正文第几段，从0起；空着是针对全文。")
    quoted = models.TextField("原文", blank=True)
    text = models.TextField("内容", max_length=LONGEST_REPLY)
    file = models.ForeignKey(StoredFile, verbose_name="附件", null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.FILED, editable=False)
    replied_by = models.ForeignKey(User, verbose_name="提交人", on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField("提交时间")
    is_late = models.BooleanField("逾期提交", default=False)
    decision = models.TextField("处理意见", blank=True)
    decided_by = models.ForeignKey(User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True)
    paper = models.ForeignKey(
        Document, verbose_name="处理公文", null=True, on_delete=models.PROTECT, related_name="answered_replies"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复与申辩"
        ordering = ["replied_at", "pk"]
        permissions = [("decide_reply", "处理答复与申辩")]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "block"],
                condition=Q(kind="statement", block__isnull=False),
                name="one_statement_per_finding",
            ),
            models.CheckConstraint(
                condition=Q(status="filed", decided_by=None, decided_at=None)
                | (~Q(status="filed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_reply_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The paper it answers."""
        return reverse("reports:document_detail", args=[self.receipt.document_id])
