"""A visit to a school (督导纪实) and its parts. The visit is the inspector's own record; a finding opens a ledger item."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from inspectors.models.checklists import Checklist, ChecklistEntry
from inspectors.models.visit_plans import VisitPlan
from inspectors.querysets import FindingQuerySet, VisitPartQuerySet, VisitQuerySet
from inspectors.workflow import Status
from office.models import User
from rectification.models import Item, Severity
from schools.models import School


class Visit(Versioned):
    """One visit of one inspector to one school on one day; made under a client's own UUID, so sending twice is one visit.

    submitted_at and is_late belong to the first submission; a later one after a return does not change them.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "经常性督导"
        RANDOM = "random", "随机督导"
        CAMPAIGN = "campaign", "专项督导"
        OPENING = "opening", "开学视导"
        PATROL = "patrol", "效能巡查"

    class Origin(models.TextChoices):
        PAGE = "page", "网页填写"
        PHONE = "phone", "手机填写"

    client_uuid = models.UUIDField("客户端编号", unique=True)
    kind = models.CharField("督导类型", max_length=10, choices=Kind, default=Kind.REGULAR)
    origin = models.CharField("填写途径", max_length=6, choices=Origin, default=Origin.PAGE, editable=False)
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="visits")
    inspector = models.ForeignKey(User, verbose_name="督学", on_delete=models.PROTECT, related_name="visits")
    checklist = models.ForeignKey(Checklist, verbose_name="督导清单", on_delete=models.PROTECT, related_name="visits")
    themes = models.ManyToManyField(Checklist, verbose_name="专题", blank=True, related_name="themed_visits")
    plan = models.OneToOneField(
        VisitPlan, verbose_name="督导计划", null=True, blank=True, on_delete=models.PROTECT, related_name="visit"
    )
    companions = models.ManyToManyField(User, verbose_name="随行督学", blank=True, related_name="+")
    written_at = models.DateTimeField("手机上完成时间", null=True, editable=False)
    visited_on = models.DateField("督导日期")
    arrived_at = models.DateTimeField("到校时间", null=True, blank=True)
    left_at = models.DateTimeField("离校时间", null=True, blank=True)
    is_announced = models.BooleanField("事先通知了学校", default=False)
    methods = models.ManyToManyField(ChecklistEntry, verbose_name="督导方式", blank=True, related_name="+")
    summary = models.TextField("督导纪实", max_length=10000, blank=True)
    highlights = models.TextField("典型经验和亮点", max_length=4000, blank=True)
    follow_up = models.ForeignKey(
        ChecklistEntry,
        verbose_name="后续处理",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    is_late = models.BooleanField("逾期提交", default=False, editable=False)
    reviewed_by = models.ForeignKey(
        User, verbose_name="审核人", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导记录"
        ordering = ["-visited_on", "-pk"]
        permissions = [("review_visit", "审核督导记录")]
        indexes = [
            models.Index(fields=["school", "visited_on"], name="visit_school_day"),
            models.Index(fields=["inspector", "visited_on"], name="visit_inspector_day"),
            models.Index(fields=["visited_on"], name="visit_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="visit_status_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["regular", "random", "campaign", "opening", "patrol"]), name="visit_kind_known"
            ),
            models.CheckConstraint(condition=Q(origin__in=["page", "phone"]), name="visit_origin_known"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(left_at=None) | Q(left_at__gt=F("arrived_at")),
                name="visit_leaves_after_arriving",
                violation_error_message="离校时间要晚于到校时间。",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(submitted_at__isnull=False, arrived_at__isnull=False, left_at__isnull=False),
                name="sent_visit_is_timed",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED) | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="approved_visit_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RETURNED) | ~Q(return_reason=""), name="returned_visit_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visited_on.month}月{self.visited_on.day}日 {self.school}"

    def get_absolute_url(self) -> str:
        """The record's page."""
        return reverse("inspectors:visit_detail", args=[self.pk])


class VisitMatter(models.Model):
    """The answer to one matter of the checklist."""

    class Result(models.TextChoices):
        DONE = "done", "已查"
        NOT_DONE = "not_done", "未查"
        NOT_APPLICABLE = "not_applicable", "不适用"
        YES = "yes", "是"
        NO = "no", "否"
        CHOSEN = "chosen", "已选择"
        WRITTEN = "written", "已填写"

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="matters")
    entry = models.ForeignKey(ChecklistEntry, verbose_name="督导事项", on_delete=models.PROTECT, related_name="+")
    result = models.CharField("情况", max_length=15, choices=Result)
    choice = models.CharField("选项", max_length=60, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导事项"
        ordering = ["visit", "entry__position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "entry"], name="visit_matter_once"),
            models.CheckConstraint(
                condition=Q(result__in=["done", "not_done", "not_applicable", "yes", "no", "chosen", "written"]),
                name="visit_matter_result_known",
            ),
            models.CheckConstraint(condition=~Q(result="chosen") | ~Q(choice=""), name="chosen_matter_says_which"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}：{self.get_result_display()}"


class VisitCount(models.Model):
    """How often something was done during the visit; nothing entered is no row, never zero."""

    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="counts")
    entry = models.ForeignKey(ChecklistEntry, verbose_name="项目", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("数量")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资料采集"
        ordering = ["visit", "entry__position"]
        constraints = [models.UniqueConstraint(fields=["visit", "entry"], name="visit_count_once")]

    def __str__(self) -> str:
        return f"{self.entry} {self.count}{self.entry.unit}"


class VisitPhoto(models.Model):
    """A photo taken during the visit. perceptual_hash: 16 hex digits (dHash, 64 bits) of the shown copy, empty when unknown."""

    client_uuid = models.UUIDField("客户端编号", unique=True, null=True, editable=False)
    entry = models.ForeignKey(
        ChecklistEntry, verbose_name="所属事项", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.ForeignKey(
        "VisitFinding",
        verbose_name="所属问题",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="photos",
    )
    caption = models.CharField("说明", max_length=100, blank=True)
    perceptual_hash = models.CharField("感知摘要", max_length=16, blank=True, editable=False, db_index=True)
    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, verbose_name="照片", on_delete=models.PROTECT, related_name="visit_photo")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.original_name


class VisitFinding(models.Model):
    """A problem found during the visit; opens exactly one ledger item when the visit is handed in."""

    client_uuid = models.UUIDField("客户端编号", null=True, editable=False)
    visit = models.ForeignKey(Visit, verbose_name="督导记录", on_delete=models.CASCADE, related_name="findings")
    matter = models.ForeignKey(ChecklistEntry, verbose_name="所属事项", on_delete=models.PROTECT, related_name="+")
    severity = models.CharField("整改类型", max_length=8, choices=Severity)
    text = models.TextField("问题", max_length=4000)
    workdays = models.PositiveSmallIntegerField("整改时限（工作日）", null=True, blank=True)
    item = models.OneToOneField(
        Item,
        verbose_name="台账问题",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="visit_finding",
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发现的问题"
        ordering = ["visit", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="finding_severity_known"),
            models.CheckConstraint(condition=~Q(text=""), name="finding_has_text"),
            models.UniqueConstraint(fields=["visit", "client_uuid"], name="visit_finding_once"),
            models.CheckConstraint(
                condition=Q(workdays=None) | Q(workdays__gte=1, workdays__lte=400), name="finding_deadline_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
