"""Rows that every app leans on: audit trail, stored files, jobs, counters, submissions."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import business_time


class Versioned(models.Model):
    """A row that several people may edit: a stale save is refused."""

    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    def bump(self, *fields: str) -> None:
        """Save the named fields and count the version up by one."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])


class AuditHead(models.Model):
    """The one row that knows the last link of the audit chain."""

    last_hash = models.CharField("末行摘要", max_length=64)
    length = models.PositiveBigIntegerField("行数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "留痕链头"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="audit_head_is_single")]

    def __str__(self) -> str:
        return f"{self.length} 行"


class AuditEntry(models.Model):
    """Who did what to which row, when, from where. Never changed, never deleted (a database trigger refuses)."""

    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("姓名", max_length=150)
    role = models.CharField("角色", max_length=30, blank=True)
    address = models.CharField("地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    verb = models.CharField("动作", max_length=60, db_index=True)
    target_type = models.CharField("对象类别", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    target_label = models.CharField("对象", max_length=200, blank=True)
    data = models.JSONField("内容", default=dict)
    former_hash = models.CharField("前行摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作留痕"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.verb}"


class StoredFile(models.Model):
    """One private file under a random name; the original bytes are never changed.

    Photos also have a re-encoded copy without metadata, which is the one that is shown.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        EVIDENCE = "evidence", "佐证材料"
        DOCUMENT = "document", "文件"
        SHEET = "sheet", "表格"

    uuid = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    original_name = models.CharField("原文件名", max_length=100)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    path = models.CharField("存放位置", max_length=100, unique=True)
    display_path = models.CharField("展示副本", max_length=100, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", default=business_time.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_image(self) -> bool:
        """Whether a re-encoded copy may be shown inside a page."""
        return bool(self.display_path)


class Counter(models.Model):
    """The last number given out for a key and year; locked while a number is taken, so there is no gap."""

    key = models.CharField("编号规则", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    value = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="counter_once_per_key_and_year")]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.value}"


class Submission(models.Model):
    """A form that was sent once: the same key again gets the first answer instead of a second effect."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    action = models.CharField("动作", max_length=120)
    key = models.UUIDField("表单编号")
    content_hash = models.CharField("内容摘要", max_length=64)
    result_url = models.CharField("结果地址", max_length=300)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "表单提交"
        constraints = [models.UniqueConstraint(fields=["actor", "action", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Job(models.Model):
    """Work that is done later. The row is the truth; the queue only says that there is something to look at."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    uuid = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=60)
    key = models.CharField("自然键", max_length=200, unique=True)
    label = models.CharField("名称", max_length=120)
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=12, choices=State, default=State.WAITING, editable=False)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    result = models.JSONField("结果", default=dict)
    attempt = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("租期至", null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发起人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state__in=["waiting", "running"]), name="job_unfinished")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]), name="job_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_state_display()}）"

    @property
    def is_finished(self) -> bool:
        """Nothing more will happen unless somebody retries."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        """Progress in whole percent, 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Heartbeat(models.Model):
    """When a background process was last alive; read by the health page."""

    name = models.CharField("进程", max_length=40, primary_key=True)
    at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class OwnedQuerySet(models.QuerySet):
    """What a person set up for himself."""

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class ColumnChoice(models.Model):
    """Which columns of a list a person wants to see; `page` is the list's URL name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.CASCADE, related_name="+")
    page = models.CharField("页面", max_length=80)
    columns = models.JSONField("列", default=list)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "列表显示的列"
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="columns_chosen_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.page}"


class SavedFilter(models.Model):
    """A filter of a list that a person keeps under a name; `query` is what stands after the ? of the address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.CASCADE, related_name="+")
    page = models.CharField("页面", max_length=80)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=1000)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="filter_saved_once")]

    def __str__(self) -> str:
        return self.name
