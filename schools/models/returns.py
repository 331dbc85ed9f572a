"""What each section reported for a year."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Versioned
from office.models import User
from schools.models.register import Section
from schools.querysets import YearReturnQuerySet
from schools.workflow import EDITABLE, RETURNED, Status


class YearReturn(Versioned):
    """The figures of one section for one year, keyed by the field codes of a pack.

    values: {code: decimal text in the unit the form prints}; a code that is absent or null is missing, never zero.
    Physical fields of a school with several stages hold the whole school's figure on each of its sections.
    """

    section = models.ForeignKey(Section, verbose_name="学部", on_delete=models.PROTECT, related_name="returns")
    year = models.PositiveSmallIntegerField("年度")
    pack = models.CharField("填报表", max_length=40)
    values = models.JSONField("填报值", default=dict)
    notes = models.JSONField("数据说明", default=dict, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.IMPORTED, editable=False)
    return_reason = models.CharField("退回或重开原因", max_length=300, blank=True)
    returned_by = models.ForeignKey(
        User, verbose_name="退回人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    frozen_by = models.ForeignKey(
        User, verbose_name="冻结人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True)

    objects = YearReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度填报"
        ordering = ["-year", "section__school__code", "section"]
        permissions = [
            ("confirm_yearreturn", "确认年度填报"),
            ("freeze_yearreturn", "冻结年度填报"),
            ("reopen_yearreturn", "重开年度填报"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["section", "year"], name="return_once_per_year"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="return_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "frozen"]) | Q(confirmed_at__isnull=False),
                name="confirmed_return_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="frozen") | Q(frozen_at__isnull=False), name="frozen_return_is_dated"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="return_year_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.section.label_in(self.year)} {self.year}年"

    def get_absolute_url(self) -> str:
        """The return's page."""
        return reverse("schools:return_detail", args=[self.pk])

    @property
    def is_returned(self) -> bool:
        """Whether the office gave it back to the school, which has not confirmed it again."""
        return self.status in EDITABLE and bool(self.return_reason)

    @property
    def standing(self) -> str:
        """Where it stands in words; one that was sent back says so."""
        return RETURNED if self.is_returned else str(self.get_status_display())

    @property
    def school_name(self) -> str:
        """What the school was called in the return's year."""
        return self.section.school.name_in(self.year)
