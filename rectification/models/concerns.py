"""What people outside report (问题反映): by the code of a plate, on the general page, by telephone, by letter. Read by the office
and by the inspector who verifies it; the school is asked without learning who reported.

Name and telephone are sealed (core.secrets) and opened by the handler alone; the sender's address is kept as a keyed digest. The
code by which the sender asks back is made from `client_uuid` and stands nowhere.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import secrets
from core.models import StoredFile, Versioned
from office.models import User
from rectification.concern_flow import ConcernStatus
from rectification.querysets import ConcernPartQuerySet, ConcernQuerySet, InquiryQuerySet, LeadQuerySet
from schools.models import School

CONTACT, ADDRESS = "concern.contact", "concern.address"


class Concern(Versioned):
    """One message from somebody who need not say who he is."""

    class Channel(models.TextChoices):
        PLATE = "plate", "公示牌"
        WEB = "web", "网上"
        PHONE = "phone", "电话"
        LETTER = "letter", "信函"
        VISIT = "visit", "来访"

    class Finding(models.TextChoices):
        SUBSTANTIATED = "yes", "属实"
        PARTLY = "partly", "部分属实"
        UNFOUNDED = "no", "不属实"
        UNVERIFIABLE = "unclear", "无法核实"

    class Category(models.TextChoices):
        SAFETY = "safety", "校园安全"
        FOOD = "food", "食堂与饮水"
        BURDEN = "burden", "作业与课业负担"
        TEACHING = "teaching", "课程与教学"
        CONDUCT = "conduct", "师德师风"
        FEES = "fees", "收费与招生"
        OTHER = "other", "其他"

    class Identity(models.TextChoices):
        PARENT = "parent", "家长"
        PUPIL = "pupil", "学生"
        TEACHER = "teacher", "教职工"
        PUBLIC = "public", "其他群众"

    number = models.CharField("编号", max_length=24, unique=True, editable=False)
    client_uuid = models.UUIDField("表单编号", unique=True, editable=False)
    school = models.ForeignKey(
        School, verbose_name="学校", null=True, blank=True, on_delete=models.PROTECT, related_name="concerns"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel, default=Channel.PLATE)
    place = models.CharField("来处", max_length=40, blank=True, help_text="同一渠道里的哪一处，例如哪一块公示牌。")
    category = models.CharField("类别", max_length=10, choices=Category)
    identity = models.CharField("反映人身份", max_length=10, choices=Identity, blank=True)
    text = models.TextField("反映内容", max_length=2000)
    name_sealed = models.TextField("称呼（密文）", blank=True, editable=False)
    phone_sealed = models.TextField("电话（密文）", blank=True, editable=False)
    address_mark = models.CharField("来源地址摘要", max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField("收到时间", db_index=True)
    status = models.CharField(
        "状态", max_length=12, choices=ConcernStatus, default=ConcernStatus.RECEIVED, editable=False
    )
    reason = models.TextField("不予受理的理由", max_length=500, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name="受理人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("受理时间", null=True, editable=False)
    is_office_only = models.BooleanField(
        "不转学校", default=False, help_text="反映校（园）长本人等不宜让学校知道的，不向学校了解。"
    )
    about = models.ForeignKey(
        User,
        verbose_name="被反映的人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text="他看不到这条反映，也不能承办。",
    )
    accept_due_on = models.DateField("受理期限", null=True, editable=False)
    answer_due_on = models.DateField("答复期限", null=True, editable=False)
    handler = models.ForeignKey(
        User,
        verbose_name="承办人",
        null=True,
        on_delete=models.PROTECT,
        related_name="handled_concerns",
        editable=False,
    )
    finding = models.CharField("核查结论", max_length=8, choices=Finding, blank=True, editable=False)
    disposal = models.TextField("处置情况", max_length=2000, blank=True, editable=False)
    answer = models.TextField("答复内容", max_length=2000, blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    purged_at = models.DateTimeField("到期清除时间", null=True, editable=False)
    entered_by = models.ForeignKey(
        User, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    items = models.ManyToManyField(
        "rectification.Item", verbose_name="列入台账的问题", related_name="concerns", blank=True, editable=False
    )

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题反映"
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("handle_concern", "受理、分办、答复和办结问题反映"),
            ("verify_concern", "核查交办的问题反映"),
            ("count_concern", "查看问题反映的统计"),
            ("reply_inquiry", "回复督导室的了解"),
        ]
        indexes = [
            models.Index(fields=["status", "-received_at"], name="concern_status"),
            models.Index(fields=["handler", "status"], condition=Q(handler__isnull=False), name="concern_handler"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConcernStatus.values), name="concern_status_known"),
            models.CheckConstraint(condition=~Q(text=""), name="concern_says_something"),
            models.CheckConstraint(condition=~Q(status="declined") | ~Q(reason=""), name="declined_concern_says_why"),
            models.CheckConstraint(
                condition=Q(status="received") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_concern_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["assigned", "verified", "disposed"]) | Q(handler__isnull=False),
                name="assigned_concern_names_its_handler",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["verified", "disposed"]) | ~Q(finding=""),
                name="verified_concern_has_a_finding",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | Q(answered_at__isnull=False), name="answered_concern_is_dated"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="closed_concern_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The office's page of it."""
        return reverse("rectification:concern_detail", args=[self.pk])

    @property
    def has_contact(self) -> bool:
        """Whether the sender left a name or a telephone."""
        return bool(self.name_sealed or self.phone_sealed)

    def seal_contact(self, *, name: str, phone: str) -> None:
        """Keep name and telephone for nobody but `contact`; bound to this message, not saved."""
        place = str(self.client_uuid)
        self.name_sealed = secrets.seal(name, purpose=CONTACT, place=place)
        self.phone_sealed = secrets.seal(phone, purpose=CONTACT, place=place)

    def contact(self) -> tuple[str, str]:
        """Name and telephone in clear. Whoever asks has left a line in the trail. Raises core.secrets.SealBroken."""
        place = str(self.client_uuid)
        sealed = (self.name_sealed, self.phone_sealed)
        name, phone = (secrets.unseal(text, purpose=CONTACT, place=place) for text in sealed)
        return name, phone


class ConcernPhoto(models.Model):
    """A picture sent along, re-encoded: what came from outside is not kept."""

    concern = models.ForeignKey(Concern, verbose_name="问题反映", on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    objects = ConcernPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题反映的照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.concern} 照片"


class ConcernStep(models.Model):
    """One step of a message and its words. Never changed, never deleted (a database trigger refuses)."""

    VERBS = {
        "registered": "登记",
        "accept": "受理",
        "decline": "不予受理",
        "assign": "分办",
        "verify": "核查",
        "dispose": "处置",
        "answer": "答复",
        "close": "办结",
        "ask_school": "向学校了解",
        "school_replied": "学校回复",
        "lead": "列为督导线索",
        "to_item": "列入整改台账",
        "to_case": "转问责",
        "lead_followed": "线索查看结果",
        "contact_read": "查看联系方式",
        "purged": "到期清除",
    }

    concern = models.ForeignKey(Concern, verbose_name="问题反映", on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveSmallIntegerField("序号")
    verb = models.CharField("办理", max_length=20, choices=VERBS)
    actor = models.ForeignKey(User, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField("办理人姓名", max_length=50)
    at = models.DateTimeField("时间")
    text = models.TextField("内容", blank=True)
    to_status = models.CharField("现状态", max_length=12, choices=ConcernStatus)

    objects = ConcernPartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题反映办理记录"
        ordering = ["concern", "sequence"]
        constraints = [models.UniqueConstraint(fields=["concern", "sequence"], name="concern_step_once")]

    def __str__(self) -> str:
        return f"{self.concern} {self.get_verb_display()}"


class Inquiry(Versioned):
    """What the office asks a school about a message, in words of its own: nothing of the sender's is shown."""

    concern = models.ForeignKey(Concern, verbose_name="问题反映", on_delete=models.PROTECT, related_name="inquiries")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="inquiries")
    question = models.TextField("需要说明的情况", max_length=1000)
    asked_by = models.ForeignKey(User, verbose_name="了解人", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("了解时间")
    due_on = models.DateField("回复期限")
    reply = models.TextField("学校说明", max_length=4000, blank=True)
    replied_by = models.ForeignKey(User, verbose_name="回复人", null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField("回复时间", null=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "情况了解"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None, replied_by=None)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
                name="replied_inquiry_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.due_on}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:inquiry_detail", args=[self.pk])


class Lead(Versioned):
    """What the inspector should look at on the next visit (线索), in the office's words; it names no sender and no message."""

    concern = models.ForeignKey(Concern, verbose_name="问题反映", on_delete=models.PROTECT, related_name="leads")
    school = models.ForeignKey(School, verbose_name="学校", on_delete=models.PROTECT, related_name="leads")
    text = models.TextField("需要查看的情况", max_length=1000)
    made_by = models.ForeignKey(User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("提出时间")
    result = models.TextField("查看结果", max_length=2000, blank=True)
    looked_by = models.ForeignKey(User, verbose_name="查看人", null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField("查看时间", null=True)
    item = models.ForeignKey(
        "rectification.Item", verbose_name="列入台账", null=True, on_delete=models.PROTECT, related_name="leads"
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导线索"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", looked_at=None, looked_by=None)
                | (~Q(result="") & Q(looked_at__isnull=False, looked_by__isnull=False)),
                name="followed_lead_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} 线索"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("rectification:lead_detail", args=[self.pk])
