"""The ledger of problems: one item per problem, its history, evidence, rechecks and extensions.

`school` is where the problem stands, `unit` the department drawn in; `desk` says which of the two has to act, so an
item can change desks without losing sight of either. A number is given when the item is opened and never moves.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from office import clock, parameters
from office.models import Unit, User
from rectification.querysets import ItemPartQuerySet, ItemQuerySet, running_deadline
from rectification.workflow import Status
from schools.models import School


class Source(models.TextChoices):
    """Where the problem came to light."""

    VISIT = "visit", "挂牌督导"
    CAMPAIGN = "campaign", "专项督导"
    ASSESSMENT = "assessment", "评估"
    UPPER = "upper", "上级反馈"
    MONITORING = "monitoring", "质量监测"
    COMPLAINT = "complaint", "投诉举报"
    SELF = "self", "自查自纠"


class Severity(models.TextChoices):
    """How long mending may take; the days are parameters `rectify.days.*`."""

    MINOR = "minor", "立行立改"
    LIMITED = "limited", "限期整改"
    LONG = "long", "长期整改"


class Desk(models.TextChoices):
    """Whose turn it is to mend."""

    SCHOOL = "school", "学校"
    UNIT = "unit", "单位"


class Verdict(models.TextChoices):
    """What the recheck found."""

    IN_PLACE = "in_place", "到位"
    PARTLY = "partly", "部分到位"
    NOT_DONE = "not_done", "未整改"


class Item(Versioned):
    """One problem from finding to write-off."""

    number = models.CharField("问题编号", max_length=24, unique=True, editable=False)
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    unit = models.ForeignKey(
        Unit, verbose_name="责任单位", null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, on_delete=models.PROTECT, related_name="merged", editable=False
    )
    desk = models.CharField("责任方", max_length=6, choices=Desk)
    source = models.CharField("问题来源", max_length=12, choices=Source)
    basis = models.CharField("依据", max_length=300, help_text="对应的指标、条款或法规。")
    category = models.CharField("问题类别", max_length=40, blank=True)
    severity = models.CharField("整改类型", max_length=8, choices=Severity)
    text = models.TextField("问题描述")
    found_on = models.DateField("发现日期")
    workdays = models.PositiveSmallIntegerField("整改时限（工作日）")
    due_on = models.DateField("整改期限")
    paused_on = models.DateField("暂停计时起", null=True, editable=False)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.FOUND, editable=False)
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    returns = models.PositiveSmallIntegerField("退回次数", default=0, editable=False)
    rebounds = models.PositiveSmallIntegerField("反弹次数", default=0, editable=False)
    responsible = models.CharField("责任人", max_length=60, blank=True)
    measures = models.TextField("整改措施", blank=True)
    programme = models.CharField("所属工作", max_length=40, blank=True, help_text="例如优质均衡、双减、专项评估。")
    note = models.TextField("备注", max_length=500, blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    issued_at = models.DateTimeField("下达时间", null=True, editable=False)
    signed_by = models.ForeignKey(
        User, verbose_name="签收人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    signed_at = models.DateTimeField("签收时间", null=True, editable=False)
    reported_by = models.ForeignKey(
        User, verbose_name="申报人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reported_at = models.DateTimeField("申报时间", null=True, editable=False)
    checker = models.ForeignKey(
        User, verbose_name="安排的复核人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recheck_on = models.DateField("计划复核日期", null=True, editable=False)
    passed_by = models.ForeignKey(
        User, verbose_name="复核人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    passed_at = models.DateTimeField("复核时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        User, verbose_name="销号人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    closed_at = models.DateTimeField("销号时间", null=True, editable=False)
    write_off_number = models.CharField("销号编号", max_length=24, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "问题", "整改台账"
        ordering = ["-found_on", "-pk"]
        permissions = [
            ("issue_item", "下达问题"),
            ("answer_item", "签收、申报和申请延期"),
            ("recheck_item", "复核"),
            ("writeoff_item", "销号和重开"),
            ("extend_item", "审批延期"),
            ("manage_item", "转办、暂停计时、合并和批量办理"),
            ("find_item", "登记自查问题"),
            ("spotcheck_item", "抽查已办结的问题"),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="item_status_due"),
            models.Index(fields=["school", "status"], name="item_school_status"),
            models.Index(fields=["unit", "status"], condition=Q(unit__isnull=False), name="item_unit_status"),
            models.Index(fields=["-found_on", "-id", "status"], name="item_newest"),
            models.Index(fields=["due_on", "id"], name="item_due"),
            models.Index(running_deadline(), "due_on", "id", name="item_days_left"),
            models.Index(fields=["status", "due_on", "paused_on", "found_on", "id"], name="item_overdue"),
            models.Index(fields=["school", "category", "-found_on"], name="item_school_category"),
            models.Index(fields=["-closed_at"], condition=Q(closed_at__isnull=False), name="item_closed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["write_off_number"], condition=~Q(write_off_number=""), name="item_write_off_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(desk="school", school__isnull=False) | Q(desk="unit", unit__isnull=False),
                name="item_is_on_somebodys_desk",
                violation_error_message="问题必须有责任学校或责任单位。",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="item_status_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="item_source_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="item_severity_known"),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(text=""), name="item_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("found_on")),
                name="item_is_due_after_it_was_found",
                violation_error_message="整改期限不能早于发现日期。",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="item_round_from_one"),
            models.CheckConstraint(
                condition=Q(status__in=["found", "ended", "merged"]) | Q(issued_at__isnull=False),
                name="issued_item_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=["received", "mending", "reported", "checking", "passed", "written_off", "settled"]
                )
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="received_item_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "checking", "passed", "written_off", "settled"])
                | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="reported_item_names_its_reporter",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["passed", "written_off"])
                | (Q(passed_at__isnull=False, passed_by__isnull=False) & ~Q(passed_by=F("reported_by"))),
                name="passed_item_was_rechecked_by_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="written_off", closed_at__isnull=False, closed_by__isnull=False) & ~Q(write_off_number="")
                )
                | Q(status="settled", closed_at__isnull=False, closed_by__isnull=False, write_off_number="")
                | (~Q(status__in=["written_off", "settled"]) & Q(write_off_number="", closed_at=None, closed_by=None)),
                name="item_has_a_number_exactly_when_written_off",
            ),
            models.CheckConstraint(condition=~Q(status="settled") | Q(severity="minor"), name="settled_item_is_minor"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into=None)),
                name="merged_item_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None) | Q(status__in=["issued", "received", "mending"]),
                name="only_a_running_clock_is_paused",
            ),
            models.CheckConstraint(
                condition=~Q(status="written_off") | (~Q(closed_by=F("reported_by")) & ~Q(closed_by=F("passed_by"))),
                name="item_is_written_off_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("rectification:item_detail", args=[self.pk])

    @property
    def owner(self) -> School | Unit | None:
        """The school or unit on whose desk the item is."""
        return self.school if self.desk == Desk.SCHOOL else self.unit

    @property
    def brief(self) -> str:
        """The first line of the wording, at most 40 characters."""
        line = self.text.strip().split("\n", 1)[0]
        return line if len(line) <= 40 else f"{line[:39]}…"

    @property
    def has_evidence(self) -> bool:
        """Whether the present round has evidence of mending."""
        return self.evidence.of_round(self.round).filter(phase=Evidence.Phase.AFTER).exists()

    @property
    def is_of_gone_school(self) -> bool:
        """Whether the school where the problem stands was closed or merged by the business date."""
        gone_on = self.school.closed_on if self.school else None
        return gone_on is not None and gone_on <= clock.today()

    @property
    def is_transferred(self) -> bool:
        """Whether the unit that has it got it from the school (转办) and has not given it back."""
        return self.desk == Desk.UNIT and self.pauses.filter(kind="transfer", ended_on=None).exists()

    @property
    def principal_may_close(self) -> bool:
        """Whether the year lets principals of this kind of school end their small problems (rectify.principal_closes)."""
        kind = self.school.kind if self.school else ""
        return parameters.value("rectify.principal_closes", year=clock.today().year, kind=kind) == "allowed"

    def is_led_by(self, user: Any) -> bool:
        """Whether the person is now principal of the school, or of the one it was merged into."""
        return self.school_id is not None and School.objects.led_by(user).filter(pk=self.school_id).exists()

    def is_answered_by(self, user: Any) -> bool:
        """Whether the person is now the principal of the school (of its heir, once it was merged), or a contact of the
        unit, that has to act."""
        if self.desk == Desk.SCHOOL:
            return self.is_led_by(user)
        return self.unit is not None and self.unit.postings.filter(user=user, ended_on=None).exists()

    def is_mended_by(self, user: Any) -> bool:
        """Whether the person signed, reported, gave evidence or measures, or belongs to the school or a unit that has or
        had it."""
        if user.pk in {self.signed_by_id, self.reported_by_id}:
            return True
        if self.is_led_by(user):
            return True
        drawn_in = Q(pk=self.unit_id) | Q(transfers__item=self.pk)
        if Unit.objects.filter(drawn_in, postings__user=user, postings__ended_on=None).exists():
            return True
        return self.evidence.filter(phase=Evidence.Phase.AFTER, uploaded_by=user).exists()


class ItemEvent(models.Model):
    """One step in an item's life. Never changed, never deleted (a database trigger refuses).

    verb: the transition's name, or what happened beside it.
    """

    VERBS = {
        "opened": "登记问题",
        "issue": "下达",
        "receive": "签收",
        "start": "登记整改措施",
        "report": "申报完成",
        "pass": "复核通过",
        "return": "退回",
        "write_off": "销号",
        "reopen": "反弹重开",
        "end": "终结（学校已撤销/并入）",
        "check": "安排复核",
        "settle": "立行立改办结",
        "transfer": "转办",
        "transfer_back": "转回学校",
        "pause": "暂停计时",
        "resume": "恢复计时",
        "merge": "并入其他问题",
        "absorb": "并入了其他问题",
        "spot_check": "抽查",
        "statement": "陈述申辩",
        "statement_answered": "答复申辩",
        "remind": "催办",
        "reassign": "改派",
        "amend": "修改台账信息",
        "extension_asked": "申请延期",
        "extension_granted": "同意延期",
        "extension_refused": "不同意延期",
    }

    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveSmallIntegerField("序号")
    verb = models.CharField("办理", max_length=20, choices=VERBS)
    actor = models.ForeignKey(User, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField("办理人姓名", max_length=50)
    at = models.DateTimeField("时间")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("内容", blank=True)
    from_status = models.CharField("原状态", max_length=12, choices=Status, blank=True)
    to_status = models.CharField("现状态", max_length=12, choices=Status)
    number = models.CharField("销号编号", max_length=24, blank=True)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["item", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["item", "sequence"], name="item_event_once_per_step"),
            models.CheckConstraint(condition=Q(sequence__gte=1, round__gte=1), name="item_event_counts_from_one"),
            models.CheckConstraint(
                condition=(Q(verb="write_off") & ~Q(number="")) | (~Q(verb="write_off") & Q(number="")),
                name="write_off_event_carries_the_number",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="write_off_number_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_verb_display()}"


class Evidence(models.Model):
    """A photo or paper that shows the problem (before) or its mending (after, of one round)."""

    class Phase(models.TextChoices):
        BEFORE = "before", "整改前"
        AFTER = "after", "整改后"

    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="evidence")
    event = models.ForeignKey(
        ItemEvent, verbose_name="办理记录", null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    round = models.PositiveSmallIntegerField("轮次")
    phase = models.CharField("阶段", max_length=6, choices=Phase)
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    pairs_with = models.ForeignKey(
        "self", verbose_name="对应的整改前照片", null=True, on_delete=models.PROTECT, related_name="answers"
    )
    look = models.CharField("感知摘要", max_length=16, blank=True, editable=False)
    same_as = models.ForeignKey(
        "self",
        verbose_name="与之相同的整改前照片",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    uploaded_by = models.ForeignKey(User, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["item", "round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "file"], name="evidence_once_per_item"),
            models.CheckConstraint(condition=Q(phase__in=["before", "after"]), name="evidence_phase_known"),
            models.CheckConstraint(
                condition=Q(pairs_with=None) | Q(phase="after"), name="only_a_later_photo_answers_an_earlier_one"
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) | Q(phase="after"), name="only_a_later_photo_can_be_unchanged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_phase_display()} {self.file}"

    def get_absolute_url(self) -> str:
        """The file itself, through the scope of its item."""
        return reverse("rectification:evidence_file", args=[self.pk])


class Recheck(models.Model):
    """The judgement on one report of mending."""

    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="rechecks")
    round = models.PositiveSmallIntegerField("轮次")
    verdict = models.CharField("复核结论", max_length=8, choices=Verdict)
    is_on_site = models.BooleanField("到现场复核", default=False)
    opinion = models.TextField("复核意见", blank=True)
    checked_by = models.ForeignKey(User, verbose_name="复核人", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("复核时间")

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="recheck_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="in_place") | ~Q(opinion=""), name="failed_recheck_gives_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} 第{self.round}轮 {self.get_verdict_display()}"


class Extension(Versioned):
    """A longer deadline, asked by the responsible side before it has passed and decided by the office."""

    class Status(models.TextChoices):
        ASKED = "asked", "待审批"
        GRANTED = "granted", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    item = models.ForeignKey(Item, verbose_name="问题", on_delete=models.PROTECT, related_name="extensions")
    round = models.PositiveSmallIntegerField("轮次")
    reason = models.TextField("延期理由")
    workdays = models.PositiveSmallIntegerField("申请延长（工作日）")
    due_before = models.DateField("原期限")
    due_after = models.DateField("延期至", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED, editable=False)
    asked_by = models.ForeignKey(User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    opinion = models.TextField("审批意见", blank=True)
    decided_by = models.ForeignKey(User, verbose_name="审批人", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["item", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(status="asked"), name="one_pending_extension_per_item"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "granted", "refused", "withdrawn"]), name="extension_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "withdrawn"]) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_extension_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | Q(due_after__gt=F("due_before")), name="granted_extension_is_later"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="extension_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} 延期{self.workdays}个工作日"

    def get_absolute_url(self) -> str:
        """The item's page."""
        return self.item.get_absolute_url()
