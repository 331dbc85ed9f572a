"""What a visit asks: loaded from packs, one row per version; a visit keeps the version it was made with."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inspectors.querysets import ChecklistQuerySet, ChecklistUploadQuerySet
from office.models import User
from schools.models import School


class Checklist(models.Model):
    """One version of a checklist; never changed once it is in use, the next edition is version n+1.

    kind: what it is for. stages: codes of the stages it concerns, comma-separated, empty for all. required_from and
    required_until: the days on which a theme must be part of every visit to a school of these stages. is_local: edited by the
    county, so that a new release of the product leaves it alone.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "经常性督导"
        THEME = "theme", "专题"
        CAMPAIGN = "campaign", "专项督导"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "启用"

    kind = models.CharField("用途", max_length=10, choices=Kind, default=Kind.REGULAR)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ISSUED, editable=False)
    stages = models.CharField("适用学段", max_length=100, blank=True)
    required_from = models.DateField("必查起始日期", null=True, blank=True)
    required_until = models.DateField("必查截止日期", null=True, blank=True)
    code = models.CharField("代码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    source = models.CharField("依据", max_length=200)
    confidence = models.CharField("依据可靠程度", max_length=20)
    effective_on = models.DateField("启用日期")
    retired_on = models.DateField("停用日期", null=True, blank=True)
    sha256 = models.CharField("内容摘要", max_length=64)
    is_local = models.BooleanField("本县修改", default=False, editable=False)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导清单"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="checklist_version_once"),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gt=F("effective_on")), name="checklist_retires_after_start"
            ),
            models.CheckConstraint(condition=Q(kind__in=["regular", "theme", "campaign"]), name="checklist_kind_known"),
            models.CheckConstraint(condition=Q(status__in=["draft", "issued"]), name="checklist_status_known"),
            models.CheckConstraint(
                condition=Q(required_from=None) | Q(required_until=None) | Q(required_until__gte=F("required_from")),
                name="checklist_requirement_ends_after_start",
                violation_error_message="必查截止日期不能早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"

    def get_absolute_url(self) -> str:
        """The checklist's page."""
        return reverse("inspectors:checklist_detail", args=[self.pk])

    @property
    def stage_codes(self) -> tuple[str, ...]:
        """The stages it concerns; empty for all."""
        return tuple(code for code in self.stages.split(",") if code)

    def concerns(self, school: School) -> bool:
        """Whether the school has one of its stages; a checklist without stages concerns every school."""
        return not self.stages or not set(self.stage_codes).isdisjoint(school.stages)

    def is_required_on(self, day: date) -> bool:
        """Whether a theme must be part of a visit of that day; without either date it is never required."""
        begins, ends = self.required_from, self.required_until
        if self.kind != self.Kind.THEME or (begins is None and ends is None):
            return False
        return (begins is None or begins <= day) and (ends is None or day <= ends)

    def is_retired_on(self, day: date) -> bool:
        """Whether it is no longer used on that day."""
        return self.retired_on is not None and self.retired_on <= day


class ChecklistEntry(models.Model):
    """One line of a checklist: a matter to look at, a method, a counter, a way of following up, or a reading.

    answer: how a matter is answered. choices: the words to choose from, separated by `|`. adverse: which answer of a
    matter speaks against the school (`no`, `yes`, or words of the choices, separated by `|`). limits: of a reading, per
    stage code or `all`, `{"primary": {"max": "60"}}`. is_by_grade: the reading is taken for each grade.
    """

    class Answer(models.TextChoices):
        LOOK = "look", "已查或未查"
        YES_NO = "yes_no", "是或否"
        CHOICE = "choice", "选择"
        TEXT = "text", "文字"

    class Part(models.TextChoices):
        MATTER = "matter", "督导事项"
        METHOD = "method", "督导方式"
        COUNTER = "counter", "资料采集"
        FOLLOW_UP = "follow_up", "后续处理"
        READING = "reading", "采集数值"

    checklist = models.ForeignKey(Checklist, verbose_name="清单", on_delete=models.CASCADE, related_name="entries")
    part = models.CharField("部分", max_length=10, choices=Part)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("内容", max_length=60)
    prompt = models.CharField("提示", max_length=200, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    confidence = models.CharField("依据可靠程度", max_length=20)
    applicable_if = models.CharField("适用条件", max_length=100, blank=True)
    group = models.CharField("分组", max_length=40, blank=True)
    answer = models.CharField("填写方式", max_length=8, choices=Answer, default=Answer.LOOK)
    choices = models.CharField("选项", max_length=300, blank=True)
    adverse = models.CharField("不利答案", max_length=200, blank=True)
    limits = models.JSONField("限值", default=dict, blank=True)
    is_by_grade = models.BooleanField("按年级采集", default=False)
    is_required = models.BooleanField("必填", default=True)
    wants_photo = models.BooleanField("需要照片", default=False)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = verbose_name_plural = "清单条目"
        ordering = ["checklist", "part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "part", "code"], name="checklist_entry_once"),
            models.CheckConstraint(
                condition=Q(part__in=["matter", "method", "counter", "follow_up", "reading"]),
                name="checklist_part_known",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["look", "yes_no", "choice", "text"]), name="checklist_answer_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def choice_words(self) -> tuple[str, ...]:
        """The words to choose from."""
        return tuple(word for word in self.choices.split("|") if word)

    @property
    def adverse_answers(self) -> tuple[str, ...]:
        """The answers that speak against the school."""
        return tuple(word for word in self.adverse.split("|") if word)

    def applies_to(self, school: School) -> bool:
        """Whether the line concerns this school: any of the named facts holds, or none is named."""
        facts = [name for name in self.applicable_if.split(",") if name]
        return not facts or any(getattr(school, name) for name in facts)


class ChecklistUpload(models.Model):
    """What a file said, its faults, and the newest content it was compared with; taken in at most once."""

    file_name = models.CharField("文件", max_length=100)
    pack = models.JSONField("内容", default=dict)
    faults = models.JSONField("问题", default=list)
    newest_sha256 = models.CharField("核对时的最新内容", max_length=64, blank=True)
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied = models.ForeignKey(
        Checklist, verbose_name="载入为", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )

    objects = ChecklistUploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上传的督导清单"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The preview."""
        return reverse("inspectors:checklist_upload", args=[self.pk])
