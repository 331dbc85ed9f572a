"""What the office owes to those above: reports with a day by which they must be sent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Versioned
from office.models import User
from reports.models.documents import Document
from reports.querysets import FilingQuerySet


class Filing(Versioned):
    """报送: one report to a higher organ, its day, and the paper it was done with."""

    title = models.CharField("报送事项", max_length=120)
    to = models.CharField("报送机关", max_length=80)
    basis = models.CharField("依据", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    due_on = models.DateField("报送期限")
    document = models.ForeignKey(
        Document, verbose_name="公文", null=True, blank=True, on_delete=models.PROTECT, related_name="filings"
    )
    sent_on = models.DateField("报送日期", null=True, blank=True)
    sent_by = models.ForeignKey(
        User, verbose_name="报送人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    means = models.CharField("报送方式", max_length=40, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["year", "due_on"], name="filing_year_due")]
        constraints = [
            models.UniqueConstraint(fields=["year", "title", "to"], name="filing_once"),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_by=None) | Q(sent_on__isnull=False, sent_by__isnull=False),
                name="sent_filing_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reports:filing_detail", args=[self.pk])
