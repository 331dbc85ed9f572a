"""Who inspects, and in which zone. Who is listed to which school is a `schools.Posting`."""

from django.db import models
from django.db.models import F, Q

from core.models import StoredFile, Versioned
from inspectors.querysets import InspectorQuerySet, OfficeQuerySet, ZoneQuerySet
from office.models import User
from schools.models import School


class Inspector(Versioned):
    """A person appointed as inspector (督学), full-time or part-time."""

    class Kind(models.TextChoices):
        FULL_TIME = "full_time", "专职"
        PART_TIME = "part_time", "兼职"

    user = models.OneToOneField(User, verbose_name="督学", on_delete=models.PROTECT, related_name="inspector")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    certificate_no = models.CharField("督学证号", max_length=40, blank=True)
    started_on = models.DateField("聘任日期")
    left_on = models.DateField("离任日期", null=True, blank=True)
    base_school = models.ForeignKey(
        School,
        verbose_name="工作单位（学校）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="兼职督学所在的学校；安排挂牌时从这里算距离，本校不安排给本人。",
    )
    public_phone = models.CharField("公示电话", max_length=30, blank=True)
    photo = models.OneToOneField(
        StoredFile,
        verbose_name="公示照片",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="inspector_photo",
    )

    objects = InspectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督学"
        ordering = ["user__username"]
        permissions = [("view_listing", "查看责任区与挂牌"), ("change_listing", "办理责任区与挂牌")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["full_time", "part_time"]), name="inspector_kind_known"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("started_on")),
                name="inspector_leaves_after_starting",
                violation_error_message="离任日期不能早于聘任日期。",
            ),
            models.UniqueConstraint(
                fields=["certificate_no"],
                condition=~Q(certificate_no=""),
                name="inspector_certificate_once",
                violation_error_message="这个督学证号已经登记在另一位督学名下。",
            ),
        ]

    def __str__(self) -> str:
        return self.user.full_name


class Zone(Versioned):
    """A supervision zone (督学责任区)."""

    name = models.CharField("责任区", max_length=40, unique=True)

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督学责任区"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ZoneSchool(models.Model):
    """A school belongs to one zone at most."""

    zone = models.ForeignKey(Zone, verbose_name="责任区", on_delete=models.CASCADE, related_name="schools")
    school = models.OneToOneField(School, verbose_name="学校", on_delete=models.PROTECT, related_name="zone_place")

    class Meta:
        verbose_name = verbose_name_plural = "责任区学校"

    def __str__(self) -> str:
        return f"{self.zone} · {self.school}"


class ZoneMember(models.Model):
    """An inspector's time in a zone."""

    zone = models.ForeignKey(Zone, verbose_name="责任区", on_delete=models.PROTECT, related_name="members")
    inspector = models.ForeignKey(Inspector, verbose_name="督学", on_delete=models.PROTECT, related_name="zone_times")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任区督学"
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspector"], condition=Q(ended_on=None), name="inspector_in_one_zone_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="zone_member_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone} · {self.inspector}"
