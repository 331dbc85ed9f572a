"""Accountability and incentives: what the rules propose, what a person decided, what was done and what came of it.

Nothing here decides by itself: a rule proposes with its rows attached, a person approves or refuses, and measures that belong to
other organs (组织处理, 处分, 移送) are suggestions handed over, never acts of this office.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import StoredFile, Versioned
from office.models import Unit, User
from rectification.case_flow import CaseStatus
from rectification.models.items import Item
from rectification.querysets import CasePartQuerySet, CaseQuerySet, LedgerWideQuerySet
from reports.models import Document
from schools.models import School


class Interview(Versioned):
    """One round of interviews (约谈): a day, a place, a chair, and the cases that are called in."""

    class Direction(models.TextChoices):
        SCHOOL = "school", "约谈学校"
        UNIT = "unit", "约谈部门、乡镇"

    title = models.CharField("名称", max_length=120)
    direction = models.CharField("对象", max_length=6, choices=Direction)
    level = models.CharField("约谈层级", max_length=60, help_text="例如县政府分管领导、县教体局局长、督导室主任。")
    chair = models.CharField("约谈人", max_length=60)
    held_on = models.DateField("约谈日期")
    place = models.CharField("地点", max_length=120)
    followup_due = models.DateField("回访期限")
    filed_with = models.CharField("抄报备案单位", max_length=200, blank=True)
    made_by = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")

    objects = LedgerWideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "约谈"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(followup_due__gte=F("held_on")), name="interview_is_followed_up_later")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:interview_detail", args=[self.pk])


class Case(Versioned):
    """One proposal about one school or unit, from the rule that proposed it to its end.

    measured: what the rule saw, as frozen figures; the rows it counted are in `items`.
    """

    class Kind(models.TextChoices):
        REMIND = "remind", "提醒"
        ORDER = "order", "督办单"
        INTERVIEW = "interview", "约谈"
        CIRCULAR = "circular", "通报"
        ACCOUNT = "account", "问责建议"
        INCENTIVE = "incentive", "激励"

    number = models.CharField("编号", max_length=24, unique=True, editable=False)
    kind = models.CharField("方式", max_length=10, choices=Kind)
    rule = models.CharField("触发规则", max_length=40, blank=True, help_text="空：由人提出。")
    school = models.ForeignKey(School, verbose_name="学校", null=True, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, verbose_name="单位", null=True, on_delete=models.PROTECT, related_name="cases")
    basis = models.CharField("依据", max_length=300)
    text = models.TextField("事由")
    measured = models.JSONField("触发时的数据", default=dict)
    items = models.ManyToManyField(Item, verbose_name="所涉问题", related_name="cases", blank=True)
    concern = models.ForeignKey(
        "rectification.Concern", verbose_name="来自问题反映", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    former = models.ForeignKey(
        "self", verbose_name="由此升级", null=True, on_delete=models.PROTECT, related_name="next_cases"
    )
    status = models.CharField("状态", max_length=10, choices=CaseStatus, default=CaseStatus.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(User, verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        User, verbose_name="审批人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("审批时间", null=True, editable=False)
    notified_at = models.DateTimeField("通知时间", null=True, editable=False)
    done_on = models.DateField("实施日期", null=True, editable=False)
    interview = models.ForeignKey(
        Interview, verbose_name="约谈", null=True, on_delete=models.PROTECT, related_name="cases", editable=False
    )
    attended = models.CharField("被约谈人", max_length=120, blank=True, editable=False)
    minutes = models.TextField("约谈纪要", blank=True, editable=False)
    commitments = models.TextField("整改承诺", blank=True, editable=False)
    followup_due = models.DateField("回访期限", null=True, editable=False)
    followed_up_on = models.DateField("回访日期", null=True, editable=False)
    followup = models.TextField("回访情况", blank=True, editable=False)
    has_improved = models.BooleanField("回访认定有改进", null=True, editable=False)
    document = models.ForeignKey(
        Document, verbose_name="公文", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "问责激励事项", "问责与激励"
        ordering = ["-proposed_at", "-pk"]
        permissions = [
            ("propose_case", "提出问责与激励事项"),
            ("decide_case", "批准或驳回问责与激励事项"),
            ("carry_case", "实施、回访和归档"),
            ("answer_case", "陈述申辩和提交承诺"),
        ]
        indexes = [
            models.Index(fields=["status", "-proposed_at"], name="case_status"),
            models.Index(fields=["school", "kind", "-proposed_at"], name="case_school_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, unit=None) | Q(school=None, unit__isnull=False),
                name="case_is_about_one_school_or_unit",
            ),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(text=""), name="case_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_case_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="case_is_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["rule", "school"],
                condition=Q(status="proposed", school__isnull=False) & ~Q(rule=""),
                name="one_open_proposal_per_rule_and_school",
            ),
            models.UniqueConstraint(
                fields=["rule", "unit"],
                condition=Q(status="proposed", unit__isnull=False) & ~Q(rule=""),
                name="one_open_proposal_per_rule_and_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:case_detail", args=[self.pk])

    @property
    def object(self) -> School | Unit | None:
        """The school or unit it is about."""
        return self.school or self.unit

    def is_about(self, user: Any) -> bool:
        """Whether the person is now principal of the school (of its heir, once it was merged), or a contact of the unit."""
        if self.unit is not None:
            return self.unit.postings.filter(user=user, ended_on=None).exists()
        return self.school_id is not None and School.objects.led_by(user).filter(pk=self.school_id).exists()

    @property
    def has_open_statement(self) -> bool:
        """Whether the side's last word was not answered yet."""
        said = self.events.filter(verb__in=["statement", "statement_answered"]).order_by("-sequence")
        return said.values_list("verb", flat=True).first() == "statement"


class CaseEvent(models.Model):
    """One step of a case, every word of both sides. Never changed, never deleted (a database trigger refuses)."""

    VERBS = {
        "proposed": "提出",
        "approve": "批准",
        "reject": "驳回",
        "notify": "通知",
        "carry_out": "实施",
        "commit": "承诺",
        "follow_up": "回访",
        "lift": "解除",
        "escalate": "升级",
        "hand_over": "移交",
        "archive": "归档",
        "statement": "陈述申辩",
        "statement_answered": "答复申辩",
        "measure": "登记问责措施",
        "appeal": "申请复核或申诉",
        "appeal_decided": "复核或申诉决定",
        "exposure": "曝光",
    }

    case = models.ForeignKey(Case, verbose_name="事项", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveSmallIntegerField("序号")
    verb = models.CharField("办理", max_length=20, choices=VERBS)
    actor = models.ForeignKey(User, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField("办理人姓名", max_length=50)
    at = models.DateTimeField("时间")
    text = models.TextField("内容", blank=True)
    from_status = models.CharField("原状态", max_length=10, choices=CaseStatus, blank=True)
    to_status = models.CharField("现状态", max_length=10, choices=CaseStatus)
    file = models.ForeignKey(StoredFile, verbose_name="附件", null=True, on_delete=models.PROTECT, related_name="+")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项办理记录"
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="case_event_once_per_step")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_verb_display()}"


class Measure(Versioned):
    """A graded measure of 教育督导问责办法（国教督〔2021〕2号） that the competent organ decided; entered from its paper.

    grade: code of the pack `measures.yaml`. is_repeat: the object was held to account before within twelve months.
    """

    class Object(models.TextChoices):
        UNIT = "unit", "单位"
        PERSON = "person", "责任人"
        PRIVATE = "private", "民办学校、培训机构责任人"

    case = models.ForeignKey(Case, verbose_name="事项", on_delete=models.PROTECT, related_name="measures")
    object = models.CharField("对象", max_length=8, choices=Object)
    person = models.CharField("责任人", max_length=60, blank=True)
    grade = models.CharField("措施", max_length=20)
    organ = models.CharField("决定机关", max_length=120)
    decision = models.TextField("决定内容")
    decision_number = models.CharField("决定文号", max_length=60, blank=True)
    decided_on = models.DateField("决定日期")
    served_on = models.DateField("送达日期", null=True, blank=True)
    is_repeat = models.BooleanField("一年内再次问责", default=False, editable=False)
    bars_awards = models.BooleanField("评优评先一票否决", default=False)
    entered_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问责措施"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(decision="") & ~Q(organ=""), name="measure_says_what_and_by_whom"),
            models.CheckConstraint(
                condition=Q(object="unit", person="") | (~Q(object="unit") & ~Q(person="")),
                name="measure_names_the_person_it_is_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.grade}"

    def get_absolute_url(self) -> str:
        """The page of its case."""
        return self.case.get_absolute_url()


class Appeal(Versioned):
    """A review (复核) or appeal (申诉) against a measure. It does not suspend the measure."""

    class Kind(models.TextChoices):
        REVIEW = "review", "复核"
        APPEAL = "appeal", "申诉"

    class Outcome(models.TextChoices):
        WAITING = "waiting", "办理中"
        UPHELD = "upheld", "维持原决定"
        CHANGED = "changed", "变更原决定"
        REVOKED = "revoked", "撤销原决定"

    measure = models.ForeignKey(Measure, verbose_name="措施", on_delete=models.PROTECT, related_name="appeals")
    kind = models.CharField("种类", max_length=6, choices=Kind)
    text = models.TextField("理由")
    applied_on = models.DateField("申请日期")
    is_late = models.BooleanField("超过申请期限", default=False, editable=False)
    due_on = models.DateField("答复期限")
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.WAITING, editable=False)
    decision = models.TextField("决定内容", blank=True, editable=False)
    decided_on = models.DateField("决定日期", null=True, editable=False)
    entered_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核与申诉"
        ordering = ["measure", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(outcome="waiting"), name="one_pending_appeal_per_measure"
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_on=None) | (Q(decided_on__isnull=False) & ~Q(decision="")),
                name="decided_appeal_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The page of its case."""
        return self.measure.get_absolute_url()


class Exposure(Versioned):
    """A typical case made public (曝光): masked words, only after the time for objections has passed and a person approved."""

    class Status(models.TextChoices):
        WAITING = "waiting", "异议期"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已公开"
        DROPPED = "dropped", "不公开"

    case = models.OneToOneField(Case, verbose_name="事项", on_delete=models.PROTECT, related_name="exposure")
    title = models.CharField("标题", max_length=120)
    masked_text = models.TextField("公开内容")
    told_on = models.DateField("告知日期")
    window_ends_on = models.DateField("异议期至")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING, editable=False)
    made_by = models.ForeignKey(User, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, verbose_name="审批人", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField("公开时间", null=True)
    reason = models.TextField("不公开的原因", max_length=500, blank=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "典型问题曝光"
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_ends_on__gt=F("told_on")), name="exposure_leaves_time_for_objections"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(approved_by__isnull=False, published_at__isnull=False),
                name="published_exposure_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="exposure_is_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the office."""
        return reverse("rectification:exposure_detail", args=[self.pk])
