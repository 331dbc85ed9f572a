"""What else a visit holds: readings, lessons, interviews, positions, the head's signature."""

from django.db import models
from django.db.models import Q

from core.models import StoredFile
from inspectors.models.checklists import ChecklistEntry
from inspectors.models.visits import Visit, VisitPhoto
from inspectors.querysets import OfficeEvidenceQuerySet, VisitPartQuerySet
from office.models import User


class VisitReading(models.Model):
    """A figure read at the school (homework minutes of a grade, hours of sleep); nothing entered is no row, never zero."""

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="readings")
    entry = models.ForeignKey(ChecklistEntry, verbose_name="采集项", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField("年级", max_length=10, blank=True)
    value = models.DecimalField("数值", max_digits=10, decimal_places=2)

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "采集数值"
        ordering = ["visit", "entry__position", "grade"]
        constraints = [models.UniqueConstraint(fields=["visit", "entry", "grade"], name="visit_reading_once")]

    def __str__(self) -> str:
        return f"{self.entry}{self.grade} {self.value}{self.entry.unit}"


class VisitLesson(models.Model):
    """A lesson that was looked at (听课记录). stars: 1 to 5, empty when the inspector gave none."""

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="lessons")
    client_uuid = models.UUIDField("客户端编号")
    subject = models.CharField("学科", max_length=20)
    class_name = models.CharField("班级", max_length=30, blank=True)
    teacher = models.CharField("执教教师", max_length=30, blank=True)
    topic = models.CharField("课题", max_length=80, blank=True)
    stars = models.PositiveSmallIntegerField("评价", null=True, blank=True)
    notes = models.TextField("过程记录", max_length=4000, blank=True)
    comment = models.CharField("总体意见", max_length=500, blank=True)

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "听课记录"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "client_uuid"], name="visit_lesson_once"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="visit_lesson_stars_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.class_name}".strip()


class VisitInterview(models.Model):
    """A talk with pupils, parents, teachers or managers (座谈走访)."""

    class Kind(models.TextChoices):
        PUPILS = "pupils", "学生"
        PARENTS = "parents", "家长"
        TEACHERS = "teachers", "教师"
        MANAGERS = "managers", "管理人员"
        PUBLIC = "public", "社会人士"

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="interviews")
    client_uuid = models.UUIDField("客户端编号")
    kind = models.CharField("对象", max_length=10, choices=Kind)
    persons = models.PositiveSmallIntegerField("人数")
    notes = models.TextField("内容", max_length=4000, blank=True)

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "访谈记录"
        ordering = ["visit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "client_uuid"], name="visit_interview_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["pupils", "parents", "teachers", "managers", "public"]),
                name="visit_interview_kind_known",
            ),
            models.CheckConstraint(condition=Q(persons__gte=1, persons__lte=999), name="visit_interview_has_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.persons}人"


class VisitPosition(models.Model):
    """Where the phone was when the inspector came or went. Degrees (WGS 84), metres; never blocks anything."""

    class Moment(models.TextChoices):
        ARRIVAL = "arrival", "到校"
        DEPARTURE = "departure", "离校"

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="positions")
    moment = models.CharField("时刻", max_length=10, choices=Moment)
    at = models.DateTimeField("时间")
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    accuracy = models.PositiveIntegerField("精度（米）", null=True)
    deviation = models.PositiveIntegerField("与学校相距（米）", null=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = OfficeEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签到位置"
        ordering = ["visit", "moment"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "moment"], name="visit_position_once"),
            models.CheckConstraint(condition=Q(moment__in=["arrival", "departure"]), name="visit_moment_known"),
        ]

    def __str__(self) -> str:
        return self.get_moment_display()


class VisitPhotoPlace(models.Model):
    """The position a photo carried inside itself: kept as evidence apart, never in the copy that is shown."""

    photo = models.OneToOneField(VisitPhoto, verbose_name="照片", on_delete=models.CASCADE, related_name="place")
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6)

    objects = OfficeEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片位置"

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class VisitSignature(models.Model):
    """The head's signature on glass under what was read back to him; content_sha256 is the digest of that text.

    refusal: why nobody signed; either a file or a refusal.
    """

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="signatures")
    client_uuid = models.UUIDField("客户端编号", unique=True)
    signer = models.CharField("签字人", max_length=30, blank=True)
    post = models.CharField("职务", max_length=30, blank=True)
    file = models.OneToOneField(
        StoredFile, verbose_name="签名", null=True, on_delete=models.PROTECT, related_name="visit_signature"
    )
    refusal = models.CharField("未签字原因", max_length=200, blank=True)
    content_sha256 = models.CharField("内容摘要", max_length=64)
    signed_at = models.DateTimeField("签字时间")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校方签字"
        ordering = ["visit", "-signed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, refusal="") | (Q(file=None) & ~Q(refusal="")),
                name="signature_or_refusal",
                violation_error_message="请签字，或写明未签字的原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.signer or "未签字"


class VisitVersion(models.Model):
    """The record as it was handed in or changed after a return; append-only."""

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    content = models.JSONField("内容")
    saved_by = models.ForeignKey(User, verbose_name="保存人", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导记录版本"
        ordering = ["visit", "number"]
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="visit_version_once")]

    def __str__(self) -> str:
        return f"第{self.number}版"
