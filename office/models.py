"""The county, its people, its years and its rules."""

import unicodedata
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import Versioned
from office.querysets import OfficeWideQuerySet, OwnQuerySet, UnitQuerySet, UserManager, UserQuerySet


class County(models.Model):
    """The one county this deployment serves."""

    name = models.CharField("县（区）名称", max_length=40)
    province = models.CharField("省份", max_length=20, blank=True)
    parent_city = models.CharField("所属市", max_length=40, blank=True)
    organ_name = models.CharField("督导机构全称", max_length=60)
    organ_code = models.CharField("机关代字", max_length=12)
    frozen_on = models.DateField("演示日期", null=True, blank=True, help_text="只用于示例县：业务日期停在这一天。")

    class Meta:
        verbose_name = verbose_name_plural = "县情"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="county_is_single")]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Roles are groups; what a role may do stands in `office.roles`."""

    username = models.CharField("账号", max_length=50, unique=True)
    full_name = models.CharField("姓名", max_length=50)
    email = models.EmailField("电子邮箱", max_length=120, blank=True)
    wants_mail = models.BooleanField("每日摘要发到邮箱", default=False)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)
    password_expires_at = models.DateTimeField("初始密码有效至", null=True, editable=False)
    session_epoch = models.PositiveIntegerField("会话代次", default=0, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        permissions = [
            ("grant_role", "授予角色"),
            ("unlock_user", "解锁账号"),
            ("view_every_unit", "查看全部单位"),
            ("change_workcalendar", "维护节假日"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """The account's page."""
        return reverse("office:user_detail", args=[self.pk])

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """One account whatever case and width it is typed in: Ａdmin = admin."""
        return unicodedata.normalize("NFKC", str(username)).strip().casefold()

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with every `log out everywhere`."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    @cached_property
    def role_codes(self) -> tuple[str, ...]:
        """Codes of the roles held, sorted."""
        return tuple(sorted(self.groups.values_list("name", flat=True)))

    def password_age(self, now: datetime) -> int:
        """Whole days since the password was set."""
        return (now - (self.password_changed_at or self.created_at)).days

    @property
    def role_code(self) -> str:
        """The roles as one word for the audit trail."""
        return "+".join(self.role_codes)[:30]


class FormerPassword(models.Model):
    """The hash of a password somebody had; the last five are not taken again."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField("密码摘要", max_length=128)
    at = models.DateTimeField("停用时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"


class Unit(Versioned):
    """A department, bureau section or township that answers for problems beside the schools."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "部门"
        SECTION = "section", "科室"
        TOWNSHIP = "township", "乡镇（街道）"

    name = models.CharField("单位名称", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    is_active = models.BooleanField("有效", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["department", "section", "township"]), name="unit_kind_known")
        ]

    def __str__(self) -> str:
        return self.name


class UnitPosting(models.Model):
    """Who is the contact of a unit, from when to when."""

    user = models.ForeignKey(User, verbose_name="联络人", on_delete=models.PROTECT, related_name="unit_postings")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="postings")
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位联络人"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="unit_posting_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(ended_on=None), name="unit_posting_current_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


class WorkYear(Versioned):
    """A calendar year of work; a sealed one never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草拟"
        ACTIVE = "active", "启用"
        SEALED = "sealed", "封存"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.DRAFT, editable=False)

    objects = OfficeWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作年度"
        ordering = ["-year"]
        permissions = [("open_workyear", "启用年度"), ("seal_workyear", "封存年度")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "active", "sealed"]), name="workyear_status_known"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="workyear_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class ParameterValue(models.Model):
    """What the county set for a declared parameter in one year, optionally for one kind of school."""

    year = models.ForeignKey(WorkYear, verbose_name="年度", on_delete=models.PROTECT, related_name="parameters")
    key = models.CharField("参数", max_length=60)
    kind = models.CharField("学校类别", max_length=20, blank=True)
    value = models.CharField("取值", max_length=200)
    source = models.CharField("依据", max_length=200, blank=True)
    set_by = models.ForeignKey(User, verbose_name="设定人", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设定时间", auto_now=True)

    objects = OfficeWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度参数"
        constraints = [models.UniqueConstraint(fields=["year", "key", "kind"], name="parameter_set_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.key} = {self.value}"


class CalendarYear(models.Model):
    """A year whose holidays have been entered."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "校历年份"

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a holiday on a weekday, or a working weekend (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'}"


class Message(models.Model):
    """A line in somebody's inbox."""

    user = models.ForeignKey(User, verbose_name="收件人", on_delete=models.CASCADE, related_name="messages")
    title = models.CharField("标题", max_length=120)
    url = models.CharField("链接", max_length=200, blank=True)
    source = models.CharField("来源", max_length=60)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread")]

    def __str__(self) -> str:
        return self.title


class Digest(models.Model):
    """What one person is told on one day, in one piece. lines: [{"title", "url", "tone"}]."""

    user = models.ForeignKey(User, verbose_name="收件人", on_delete=models.CASCADE, related_name="digests")
    day = models.DateField("日期")
    lines = models.JSONField("内容", default=list)
    created_at = models.DateTimeField("生成时间")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每日摘要"
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_per_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("office:digest_detail", args=[self.pk])


class Robot(Versioned):
    """A group robot of 企业微信 or 钉钉. Its address holds the key to the group, so it is sealed (core.secrets).

    audience: a role's code whose open work is summed up for the group; no names of persons are sent.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", "企业微信群机器人"
        DINGTALK = "dingtalk", "钉钉群机器人"

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("种类", max_length=10, choices=Kind)
    url_sealed = models.TextField("地址（密文）", editable=False)
    secret_sealed = models.TextField("加签密钥（密文）", blank=True, editable=False)
    audience = models.CharField("发送内容", max_length=20)
    is_active = models.BooleanField("启用", default=True)

    objects = OfficeWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("office:robot_detail", args=[self.pk])


class Delivery(models.Model):
    """One message on its way out by mail or robot. The natural key makes it leave once."""

    class Channel(models.TextChoices):
        MAIL = "mail", "邮件"
        ROBOT = "robot", "群机器人"

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        UNSURE = "unsure", "结果不明"

    key = models.CharField("自然键", max_length=120, unique=True)
    channel = models.CharField("渠道", max_length=6, choices=Channel)
    user = models.ForeignKey(User, verbose_name="收件人", null=True, on_delete=models.CASCADE, related_name="+")
    robot = models.ForeignKey(
        Robot, verbose_name="群机器人", null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    claimed_at = models.DateTimeField("开始发送", null=True)
    error = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发送时间", null=True)

    objects = OfficeWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发消息"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["waiting", "sending"]), name="delivery_unsent")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="mail", user__isnull=False, robot=None)
                | Q(channel="robot", robot__isnull=False, user=None),
                name="delivery_goes_to_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.key


__all__ = [
    "CalendarDay",
    "CalendarYear",
    "County",
    "Delivery",
    "Digest",
    "FormerPassword",
    "Message",
    "ParameterValue",
    "Robot",
    "Unit",
    "UnitPosting",
    "User",
    "UserQuerySet",
    "WorkYear",
]
