"""What the county itself reported for a year, and the files behind figures that are not numbers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from office.models import User
from schools.field_packs import COUNTY, field_pack
from schools.models.returns import YearReturn
from schools.querysets import CountyReturnQuerySet, ReturnFileQuerySet
from schools.workflow import CountyStatus


class CountyReturn(Versioned):
    """The county's own figures of a year for one pack, keyed by its field codes; stored like those of a section."""

    year = models.PositiveSmallIntegerField("年度")
    pack = models.CharField("填报表", max_length=40)
    values = models.JSONField("填报值", default=dict)
    notes = models.JSONField("数据说明", default=dict, blank=True)
    status = models.CharField("状态", max_length=10, choices=CountyStatus, default=CountyStatus.DRAFT, editable=False)
    reopen_reason = models.CharField("重开原因", max_length=300, blank=True)
    frozen_by = models.ForeignKey(
        User, verbose_name="冻结人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True)

    objects = CountyReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县级年度填报"
        ordering = ["-year", "pack"]
        permissions = [("freeze_countyreturn", "冻结县级填报"), ("reopen_countyreturn", "重开县级填报")]
        constraints = [
            models.UniqueConstraint(fields=["year", "pack"], name="county_return_once_per_year"),
            models.CheckConstraint(condition=Q(status__in=CountyStatus.values), name="county_return_status_known"),
            models.CheckConstraint(
                condition=~Q(status="frozen") | Q(frozen_at__isnull=False), name="frozen_county_return_is_dated"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="county_return_year_in_range"),
        ]

    def __str__(self) -> str:
        return f"{field_pack(self.pack).title} {self.year}年"

    def get_absolute_url(self) -> str:
        """The return's page."""
        return reverse("schools:county_detail", args=[self.year, *([] if self.pack == COUNTY else [self.pack])])


class ReturnFile(models.Model):
    """A file handed in for a field that asks for evidence; of a section's return or of the county's."""

    year_return = models.ForeignKey(
        YearReturn, verbose_name="年度填报", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    county_return = models.ForeignKey(
        CountyReturn, verbose_name="县级填报", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    field = models.CharField("字段", max_length=60)
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")

    objects = ReturnFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报佐证"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_return__isnull=False, county_return__isnull=True)
                | Q(year_return__isnull=True, county_return__isnull=False),
                name="return_file_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.file.original_name

    def get_absolute_url(self) -> str:
        """The file itself, for those who see the return."""
        return reverse("schools:return_file", args=[self.pk])

    @property
    def owner(self) -> YearReturn | CountyReturn:
        """The return it was handed in for."""
        return self.year_return or self.county_return  # type: ignore[return-value]  # a constraint: one is set
