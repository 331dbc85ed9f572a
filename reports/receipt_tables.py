"""The columns of the inbox, of copies, answers, the reach of papers and the register, on the page and in their exports."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date, cn_datetime, share
from reports.models import Document, Receipt, Reply
from reports.reach import share_of
from reports.tables import TONES
from reports.workflow import Status

NUMBERS = {"td": {"class": "num"}, "th": {"class": "num"}}
REPLY_TONES = {
    Reply.Status.FILED: "warning",
    Reply.Status.ACCEPTED: "success",
    Reply.Status.PARTLY: "info",
    Reply.Status.REJECTED: "neutral",
    Reply.Status.NOTED: "neutral",
}
VOID = "作废"


def signing_state(receipt: Receipt) -> tuple[str, str]:
    """Words and tone of where a copy stands with its recipient."""
    if receipt.document.status == Status.WITHDRAWN:
        return "已撤回", "danger"
    if receipt.signed_at:
        return "已签收", "success"
    if receipt.delivered_at is None:
        return "未送达", "neutral"
    return ("已读未签收", "warning") if receipt.opened_at else ("未读", "warning")


class CopyColumns(tables.Table):
    """What the tables of copies share."""

    delivered_at = tables.Column("送达日期")
    state = tables.Column("签收情况", empty_values=(), order_by="signed_at")
    reply_due_on = tables.Column("答复期限")
    said = tables.Column("答复和申辩", empty_values=(), attrs=NUMBERS)

    def render_delivered_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_reply_due_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_state(self, record: Receipt) -> SafeString:
        """Badge."""
        return badge(*signing_state(record))

    def value_state(self, record: Receipt) -> str:
        """The words alone."""
        return signing_state(record)[0]

    def render_said(self, record: Any) -> SafeString | str:
        """How many; the copy's own page shows them."""
        if not record.said and record.reply_due_on is None:
            return "—"
        return format_html('<a href="{}">{}条</a>', reverse("reports:receipt_detail", args=[record.pk]), record.said)

    def value_said(self, record: Any) -> int:
        """How many."""
        return int(record.said)


class InboxTable(CopyColumns):
    """Papers sent to one's own school or unit."""

    title = tables.Column("公文", accessor="document__title", order_by="document__title")
    number = tables.Column("发文字号", accessor="document__number")
    recipient = tables.Column("收文单位", empty_values=(), orderable=False)
    actions = tables.Column("办理", empty_values=(), orderable=False)

    class Meta:
        model = Receipt
        fields = ("title", "number", "recipient", "delivered_at", "state", "reply_due_on", "said", "actions")
        sequence = fields
        order_by = ()

    def render_title(self, record: Receipt) -> SafeString:
        """To the paper."""
        return format_html(
            '<a href="{}">{}</a>', record.document.get_absolute_url(), record.document.title.replace("|", "")
        )

    def value_title(self, record: Receipt) -> str:
        """The words alone."""
        return record.document.title.replace("|", "")

    def render_actions(self, record: Receipt) -> SafeString | str:
        """The one thing to do about it."""
        if record.document.status == Status.WITHDRAWN:
            return ""
        if record.signed_at is None:
            url, label = reverse("reports:document_receive", args=[record.document_id]), "签收"
        elif record.reply_due_on is not None:
            url, label = reverse("reports:receipt_detail", args=[record.pk]), "答复、申辩"
        else:
            return ""
        return format_html(
            '<a class="btn" href="{}">{}<span class="visually-hidden">{}</span></a>', url, label, record.document.number
        )


class CopyTable(CopyColumns):
    """The copies of one paper."""

    recipient = tables.Column("收文单位", empty_values=(), orderable=False, linkify=lambda record: copy_url(record))
    means = tables.Column("送达方式")
    opened_at = tables.Column("首次打开")
    signed_by = tables.Column("签收人", empty_values=(), orderable=False)
    signed_at = tables.Column("签收时间")
    reminders = tables.Column("提醒次数", attrs=NUMBERS)

    class Meta:
        model = Receipt
        fields = (
            "recipient",
            "means",
            "delivered_at",
            "opened_at",
            "state",
            "signed_by",
            "signed_at",
            "reminders",
            "reply_due_on",
            "said",
        )
        sequence = fields
        order_by = ()

    def render_recipient(self, record: Receipt) -> str:
        """School or unit."""
        return str(record.recipient)

    def render_opened_at(self, record: Receipt) -> str:
        """When, and who."""
        return f"{cn_datetime(record.opened_at)} {record.opened_by or ''}".strip()

    def render_signed_by(self, record: Receipt) -> str:
        """Who signed; on paper the name in the receipt and who noted it."""
        if record.signed_name:
            return f"{record.signed_name}（纸质，{record.signed_by}登记）"
        return str(record.signed_by) if record.signed_by else "—"

    def render_signed_at(self, record: Receipt) -> str:
        """The day; with the hour where it was signed here."""
        return cn_date(record.signed_at) if record.signed_name else cn_datetime(record.signed_at)


def copy_url(record: Receipt) -> str:
    """The copy's page."""
    return reverse("reports:receipt_detail", args=[record.pk])


class ReplyTable(tables.Table):
    """Answers and statements."""

    recipient = tables.Column("学校或单位", empty_values=(), orderable=False)
    document = tables.Column("公文", accessor="receipt__document", orderable=False, linkify=True)
    text = tables.Column("内容", linkify=lambda record: copy_url(record.receipt), orderable=False)
    replied_at = tables.Column("提交日期")
    is_late = tables.BooleanColumn(verbose_name="逾期提交", yesno="是,否")
    decided_by = tables.Column("处理人")
    actions = tables.Column("办理", empty_values=(), orderable=False)

    class Meta:
        model = Reply
        fields = ("recipient", "document", "kind", "text", "replied_at", "is_late", "status", "decided_by", "actions")
        sequence = fields
        order_by = ()

    def __init__(self, *args: Any, can_decide: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.can_decide = can_decide

    def render_recipient(self, record: Reply) -> str:
        """School or unit."""
        return str(record.receipt.recipient)

    def render_text(self, value: str) -> str:
        """Its beginning."""
        line = " ".join(value.split())
        return line if len(line) <= 60 else f"{line[:60]}…"

    def value_text(self, value: str) -> str:
        """All of it."""
        return value

    def render_replied_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_is_late(self, value: bool) -> str:
        """是 or 否."""
        return "是" if value else "否"

    def render_status(self, record: Reply) -> SafeString:
        """Badge."""
        return badge(record.get_status_display(), REPLY_TONES[Reply.Status(record.status)])

    def value_status(self, record: Reply) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_actions(self, record: Reply) -> SafeString | str:
        """Decide on it, while nobody has."""
        if not self.can_decide or record.status != Reply.Status.FILED:
            return ""
        url = reverse("reports:reply_decide", args=[record.pk])
        name = f"{record.receipt.recipient}{record.get_kind_display()}"
        return format_html('<a class="btn" href="{}">处理<span class="visually-hidden">{}</span></a>', url, name)


class ReachTable(tables.Table):
    """Papers with how far they got."""

    title = tables.Column(linkify=True)
    number = tables.Column()
    issued_at = tables.Column("印发日期")
    sent = tables.Column("送达", attrs=NUMBERS)
    read = tables.Column("已读", attrs=NUMBERS)
    read_share = tables.Column("阅读率", empty_values=(), orderable=False, attrs=NUMBERS)
    signed = tables.Column("已签收", attrs=NUMBERS)
    signed_share = tables.Column("签收率", empty_values=(), orderable=False, attrs=NUMBERS)
    answered = tables.Column("已答复", attrs=NUMBERS)

    class Meta:
        model = Document
        fields = (
            "title",
            "number",
            "kind",
            "issued_at",
            "sent",
            "read",
            "read_share",
            "signed",
            "signed_share",
            "answered",
        )
        sequence = fields
        order_by = ()

    def render_title(self, value: str) -> str:
        """In one line."""
        return value.replace("|", "")

    def render_issued_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def counted(self, record: Any, value: int | str, state: str) -> SafeString:
        """A count, or so many of so many, that opens its copies."""
        address = reverse("reports:receipt_list", args=[record.pk])
        query = f"?state={state}" if state else ""
        return format_html('<a href="{}{}">{}</a>', address, query, value)

    def render_sent(self, record: Any, value: int) -> SafeString:
        """Every copy."""
        return self.counted(record, value, "")

    def value_sent(self, value: int) -> int:
        """The number."""
        return value

    def render_read(self, record: Any, value: int) -> SafeString:
        """Opened or signed for."""
        return self.counted(record, value, "read")

    def value_read(self, value: int) -> int:
        """The number."""
        return value

    def render_signed(self, record: Any, value: int) -> SafeString:
        """Signed for."""
        return self.counted(record, value, "signed")

    def value_signed(self, value: int) -> int:
        """The number."""
        return value

    def render_answered(self, record: Any, value: int) -> SafeString | str:
        """Of those that were asked."""
        if not record.asked:
            return "—"
        return self.counted(record, f"{value}／{record.asked}", "answered")

    def value_answered(self, record: Any, value: int) -> str:
        """Of those that were asked."""
        return f"{value}／{record.asked}" if record.asked else ""

    def render_read_share(self, record: Any) -> str:
        """95.9%."""
        return share(share_of(record.read, record.sent))

    def render_signed_share(self, record: Any) -> str:
        """95.9%."""
        return share(share_of(record.signed, record.sent))


class RegisterTable(tables.Table):
    """发文登记簿: every number of the year in its row, the void ones too."""

    number = tables.Column(orderable=False, attrs={"td": {"class": "nowrap"}})
    issued_at = tables.Column("印发日期")
    title = tables.Column(linkify=True)
    pages_to = tables.Column("主送机关", accessor="addressee", orderable=False)
    secrecy = tables.Column("密级", empty_values=(), orderable=False)
    signed_by = tables.Column("签发人")
    drafted_by = tables.Column("拟稿人")
    sent = tables.Column("份数", attrs=NUMBERS)
    status = tables.Column()
    remark = tables.Column("备注", empty_values=(), orderable=False)

    class Meta:
        model = Document
        fields = (
            "number",
            "issued_at",
            "title",
            "kind",
            "pages_to",
            "secrecy",
            "signed_by",
            "drafted_by",
            "sent",
            "status",
            "remark",
        )
        sequence = fields
        order_by = ()

    def render_title(self, value: str) -> str:
        """In one line."""
        return value.replace("|", "")

    def render_issued_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_secrecy(self, record: Any) -> str:
        """密级 of the paper, if it has one."""
        return str(record.secrecy or "—")

    def render_status(self, record: Document) -> SafeString:
        """Badge; a withdrawn number is void."""
        void = record.status == Status.WITHDRAWN
        return badge(VOID if void else record.get_status_display(), TONES[Status(record.status)])

    def value_status(self, record: Document) -> str:
        """The word alone."""
        return VOID if record.status == Status.WITHDRAWN else str(record.get_status_display())

    def render_remark(self, record: Document) -> str:
        """Why a number is void."""
        return f"{cn_date(record.withdrawn_at)}撤回：{record.withdraw_reason}" if record.withdraw_reason else ""


def mean_in_words(value: Decimal | None) -> str:
    """A mean of days: 21, 20.5; a dash of nothing."""
    if value is None:
        return "—"
    rounded = value.quantize(Decimal("0.1"))
    return f"{rounded:f}".removesuffix(".0")
