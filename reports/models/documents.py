"""Official paper: its content as blocks, its life, who signed for it.

`snapshot` is the whole content as JSON (facts and blocks). It may change while the paper is a draft; signing hashes it, and from
then on the database refuses to change either. Going out gives the number, once.
"""

import secrets

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Job, StoredFile, Versioned
from office.models import User
from reports.blocks import Paper
from reports.kinds import kind_choices
from reports.models.seals import Seal
from reports.querysets import DocumentQuerySet
from reports.snapshots import paper_from_json
from reports.workflow import FROZEN, OUT, UNSIGNED, Status
from schools.models import School

TITLE_LENGTH = 300
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 16


def new_code() -> str:
    """A verification code that cannot be guessed: 16 letters and digits that are not mistaken for one another."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class Document(Versioned):
    """One official paper from draft to archive."""

    kind = models.CharField("公文种类", max_length=40, choices=kind_choices)
    number = models.CharField("发文字号", max_length=60, blank=True, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    addressee = models.CharField("主送机关", max_length=300)
    snapshot = models.JSONField("正文与依据")
    sha256 = models.CharField("校验值", max_length=64, blank=True, editable=False)
    pdf = models.ForeignKey(
        StoredFile, verbose_name="PDF", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    render_job = models.ForeignKey(
        Job, verbose_name="排版任务", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    code = models.CharField("核验码", max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    seal = models.ForeignKey(
        Seal, verbose_name="印章", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    drafted_by = models.ForeignKey(
        User, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    drafted_at = models.DateTimeField("拟稿时间", editable=False)
    submitted_by = models.ForeignKey(
        User, verbose_name="送审人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    submitted_at = models.DateTimeField("送审时间", null=True, editable=False)
    returned_by = models.ForeignKey(
        User, verbose_name="退回人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    return_reason = models.TextField("退回原因", blank=True, editable=False)
    signed_by = models.ForeignKey(
        User, verbose_name="签发人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    signed_at = models.DateTimeField("签发时间", null=True, editable=False)
    issued_by = models.ForeignKey(
        User, verbose_name="印发人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    issued_at = models.DateTimeField("印发时间", null=True, editable=False)
    archived_by = models.ForeignKey(
        User, verbose_name="归档人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    archived_at = models.DateTimeField("归档时间", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, verbose_name="撤回人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdraw_reason = models.TextField("撤回原因", blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-drafted_at", "-pk"]
        permissions = [
            ("draft_document", "拟稿"),
            ("submit_document", "送审"),
            ("sign_document", "签发和退回"),
            ("issue_document", "印发和归档"),
            ("receive_document", "签收公文"),
            ("withdraw_document", "撤回公文"),
        ]
        indexes = [
            models.Index(fields=["status", "year"], name="document_status_year"),
            models.Index(fields=["school", "status"], condition=Q(school__isnull=False), name="document_school_status"),
            models.Index(fields=["-drafted_at", "-id"], name="document_drafted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="document_number_unique"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="document_status_known"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(title="") & ~Q(addressee=""), name="document_says_what_and_to_whom"
            ),
            models.CheckConstraint(
                condition=(Q(status__in=FROZEN, signed_by__isnull=False, signed_at__isnull=False) & ~Q(sha256=""))
                | Q(status__in=UNSIGNED, sha256="", signed_by=None, signed_at=None),
                name="document_is_hashed_exactly_when_signed",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=OUT) & ~Q(number=""))
                | Q(status__in=UNSIGNED, number="")
                | Q(status__in=["signed", "withdrawn"]),
                name="document_that_is_out_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")), name="document_is_signed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", *FROZEN])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="submitted_document_names_its_submitter",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=OUT) | Q(issued_by__isnull=False, issued_at__isnull=False),
                name="issued_document_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status="archived", archived_by__isnull=False, archived_at__isnull=False)
                | (~Q(status="archived") & Q(archived_by=None, archived_at=None)),
                name="archived_document_is_dated",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdraw_reason="")
                )
                | (~Q(status="withdrawn") & Q(withdrawn_by=None, withdrawn_at=None, withdraw_reason="")),
                name="withdrawn_document_gives_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title.replace("|", "")

    def get_absolute_url(self) -> str:
        """The paper's page."""
        return reverse("reports:document_detail", args=[self.pk])

    @property
    def paper(self) -> Paper:
        """The content, ready for a renderer; raises BlockRefused for a snapshot that cannot be printed."""
        return paper_from_json(self.snapshot)

    @property
    def is_frozen(self) -> bool:
        """Signed: the content never changes again."""
        return self.status in FROZEN

    @property
    def file_name(self) -> str:
        """The name its PDF is saved under."""
        words = f"{self.number or '草稿'} {self.title.replace('|', '')}"
        return f"{words[:90].strip()}.pdf"

    @property
    def is_out(self) -> bool:
        """Issued, and not withdrawn."""
        return self.status in OUT
