"""The inbox of a school or unit, the copies of a paper, reminders, the reach of papers, the register of a year."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from core.templatetags.formatting import share
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from office.models import User
from reports import services
from reports.answering import due_refusal, paper_delivery_refusal, reply_refusal
from reports.models import Document, Receipt, Reply
from reports.number_rows import number_rows
from reports.reach import Reach, reach_of
from reports.receipt_filters import CopyFilter, InboxFilter, ReachFilter, RegisterFilter
from reports.receipt_forms import PaperDeliveryForm, RecipientsForm, RemindForm, ReplyDueForm, SignCopiesForm
from reports.receipt_panel import replies_of, rows_of
from reports.receipt_tables import (
    CopyTable,
    InboxTable,
    ReachTable,
    RegisterTable,
    mean_in_words,
    signing_state,
)
from reports.views.guarded import GuardedActView
from reports.workflow import EDIT, MAY_DRAFT, MAY_ISSUE, MAY_RECEIVE, MAY_VIEW

ON_ONE_SHEET = 500  # rows of the register on one page
SIGNING = "签收表示学校（单位）已收到并知悉公文内容，会记下您的姓名和时间。请先打开公文看过，再勾选签收。"
SEES_ALL = "schools.view_every_school"
SIDES = ("school__township", "unit", "opened_by", "signed_by", "document")


def figures_of(reach: Reach, address: str) -> list[dict[str, Any]]:
    """Each count with the list behind it, and its share."""
    found = [
        {"label": "送达", "value": reach.sent, "url": address},
        {"label": "已读", "value": reach.read, "url": f"{address}?state=read", "verdict": share(reach.read_share)},
        {
            "label": "已签收",
            "value": reach.signed,
            "url": f"{address}?state=signed",
            "verdict": share(reach.signed_share),
        },
    ]
    if reach.asked:
        days = f"平均{mean_in_words(reach.mean_days)}天" if reach.mean_days is not None else ""
        verdict = "，".join(filter(None, (share(reach.answered_share), days)))
        found.append(
            {"label": "已答复", "value": reach.answered, "url": f"{address}?state=answered", "verdict": verdict}
        )
    if reach.late:
        found.append({"label": "逾期未答复", "value": reach.late, "url": f"{address}?state=late", "tone": "late"})
    return found


class InboxView(ScopedListView):
    """Papers sent to the schools one leads and the units one speaks for."""

    permission_required = MAY_RECEIVE
    queryset = Receipt.objects.delivered().for_list().with_replies().order_by("-delivered_at", "-pk")
    filterset_class = InboxFilter
    table_class = InboxTable
    template_name = "reports/inbox.html"
    title = "收文"

    def get_queryset(self) -> QuerySet[Receipt]:
        """One's own copies."""
        rows: Any = super().get_queryset()
        return cast("QuerySet[Receipt]", rows.answered_for_by(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is to be signed for and to be answered, and the rest."""
        own = Receipt.objects.answered_for_by(self.request.user).delivered()
        waiting, asked = own.waiting().count(), own.unanswered().count()
        chosen = self.request.GET.get("state", "")
        tabs = [("unsigned", f"待签收（{waiting}）"), ("unanswered", f"待答复（{asked}）"), ("", "全部")]
        actions = []
        if waiting > 1:
            url = reverse("reports:inbox_sign")
            actions = [{"label": f"一起签收（{waiting}份）", "url": url, "style": "primary", "icon": "check2-all"}]
        return super().get_context_data(
            tabs=[{"label": label, "state": state, "chosen": state == chosen} for state, label in tabs],
            page_actions=actions,
            empty_text="还没有收到公文。",
            **kwargs,
        )


class InboxSignView(ActionView):
    """Sign for several papers at once."""

    permission_required = MAY_RECEIVE
    form_class = SignCopiesForm
    title = "一起签收"
    back_to = "reports:inbox"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What signing means, or that there is nothing to sign for."""
        waits = Receipt.objects.answered_for_by(self.request.user).waiting().exists()
        return super().get_context_data(intro=SIGNING if waits else "没有等您签收的公文。", **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        """Each by itself; what could not be signed for is told."""
        actor = cast(User, self.request.user)
        signed, refused = services.sign_copies(actor=actor, receipts=list(data["copies"]))
        if signed:
            messages.success(self.request, f"已签收{signed}份。")
        for document, reason in refused:
            messages.warning(self.request, f"{document}：{reason}")
        return reverse("reports:inbox")


class ReceiptListView(ScopedListView):
    """The copies of one paper: who has it, who read it, who signed."""

    permission_required = MAY_VIEW
    queryset = Receipt.objects.for_list().with_replies().order_by("pk")
    filterset_class = CopyFilter
    table_class = CopyTable
    template_name = "reports/receipt_list.html"
    export_name = "送达与签收"

    def get_queryset(self) -> QuerySet[Receipt]:
        """Those of the paper, in scope."""
        self.document = Document.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if self.document is None:
            raise Http404
        return super().get_queryset().filter(document=self.document)

    def get_title(self) -> str:
        """Whose."""
        return f"{self.document} 送达与签收"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figures over the list."""
        user, document = self.request.user, cast(Document, self.document)
        copies = Receipt.objects.visible_to(user).filter(document=document)
        reach = reach_of(copies, today=clock.today())
        actions = []
        if user.has_perm(MAY_ISSUE) and document.is_out and reach.sent > reach.signed:
            url = reverse("reports:document_remind", args=[document.pk])
            actions = [{"label": "催签收", "url": url, "icon": "send"}]
        return super().get_context_data(
            document=document,
            figures=figures_of(reach, self.request.path) if reach.sent else [],
            page_actions=actions,
            empty_text="这份公文没有送达学校或单位。",
            **kwargs,
        )


class ReceiptDetailView(ScopedDetailView):
    """One copy: how far it got, and every finding with what was said beside it."""

    permission_required = MAY_VIEW
    queryset = Receipt.objects.select_related(*SIDES)
    template_name = "reports/receipt_detail.html"

    def get_title(self) -> str:
        """What is answered."""
        return f"{self.object.recipient}：签收与答复"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said, and what can be."""
        user, receipt = self.request.user, self.object
        said = replies_of(receipt, user)
        state, tone = signing_state(receipt)
        refusal = reply_refusal(receipt, user) if user.has_perm(MAY_RECEIVE) else ""
        return super().get_context_data(
            document=receipt.document,
            title_line=receipt.document.title.replace("|", ""),
            whole=[one for one in said if one.reply.block is None],
            rows=rows_of(receipt, said, user),
            state=state,
            tone=tone,
            refusal=refusal,
            may_answer=refusal is None and not any(one.reply.kind == Reply.Kind.ANSWER for one in said),
            is_over=receipt.reply_due_on is not None and clock.today() > receipt.reply_due_on,
            may_hand_over=paper_delivery_refusal(receipt, user) is None,
            may_set_due=due_refusal(receipt, user) is None,
            may_sign=user.has_perm(MAY_RECEIVE) and receipt.signed_at is None and receipt.delivered_at is not None,
            **kwargs,
        )


class OfCopyView(GuardedActView):
    """An act of the office on one copy."""

    permission_required = MAY_ISSUE
    queryset = Receipt.objects.select_related(*SIDES)
    template_name = "reports/receipt_act.html"

    def back(self) -> str:
        """The copy's page."""
        return reverse("reports:receipt_detail", args=[self.object.pk])


class ReceiptPaperView(OfCopyView):
    """登记纸质送达."""

    against = staticmethod(paper_delivery_refusal)
    form_class = PaperDeliveryForm
    title = "登记纸质送达"
    success_message = "已登记。"
    extra_context = {"intro": "公文以纸质送到的，在这里登记送达日期；回执上有签名的，一并登记签收人和日期。"}

    def perform(self, data: dict[str, Any]) -> str:
        services.note_paper_delivery(actor=cast(User, self.request.user), receipt=self.object, **data)
        return self.back()


class ReceiptDueView(OfCopyView):
    """设定答复期限."""

    against = staticmethod(due_refusal)
    form_class = ReplyDueForm
    title = "设定答复期限"
    success_message = "已设定，学校（单位）会收到通知。"
    extra_context = {"intro": "期限届满后不能再提出申辩；确有特殊情况的，在这里延长。"}

    def perform(self, data: dict[str, Any]) -> str:
        services.set_reply_due(actor=cast(User, self.request.user), receipt=self.object, **data)
        return self.back()


class DocumentRecipientsView(ObjectActionView):
    """Who gets a copy of a draft."""

    permission_required = MAY_DRAFT
    queryset = Document.objects.select_related("school__township")
    transition = EDIT
    form_class = RecipientsForm
    template_name = "reports/recipients_form.html"
    title = "发送范围"
    success_message = "已保存发送范围。"
    extra_context = {
        "intro": "印发时，这里的每个学校和单位各得一份，在自己的收文里签收。几种选法可以一起用，重复的只算一份。"
    }

    def perform(self, data: dict[str, Any]) -> Document:
        return services.choose_recipients(actor=cast(User, self.request.user), document=self.object, **data)


class DocumentRemindView(ObjectActionView):
    """催签收."""

    permission_required = MAY_ISSUE
    queryset = Document.objects.defer("snapshot")
    form_class = RemindForm
    title = "催签收"
    success_message = "已提醒还没有签收的学校和单位。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many will be told."""
        waiting = Receipt.objects.filter(document=self.object).waiting()
        names = [str(row.recipient) for row in waiting.select_related("school", "unit")[:20]]
        total = waiting.count()
        more = f"等{total}个学校和单位" if total > len(names) else ""
        intro = (
            f"还没有签收：{'、'.join(names)}{more}。他们会收到一条消息；一天只催一次。"
            if names
            else "没有等待签收的学校或单位。"
        )
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services.remind_recipients(actor=cast(User, self.request.user), document=self.object)
        return reverse("reports:receipt_list", args=[self.object.pk])


class ReachListView(ScopedListView):
    """Every paper that went to somebody, with its rates."""

    permission_required = SEES_ALL
    queryset = Document.objects.sent_to_somebody().with_reach().for_list().order_by("-issued_at", "-pk")
    filterset_class = ReachFilter
    table_class = ReachTable
    title = "送达与签收"
    export_name = "送达与签收"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One sentence over everything the filters leave."""
        context = super().get_context_data(empty_text="还没有送达学校或单位的公文。", **kwargs)
        shown = context["filter"].qs.order_by().values("pk")
        reach = reach_of(Receipt.objects.filter(document__in=shown), today=clock.today())
        return context | {"state": reach_sentence(reach)}


def reach_sentence(reach: Reach) -> str:
    """送达74份，已读71份（95.9%）……"""
    if not reach.sent:
        return ""
    text = f"送达{reach.sent}份，已读{reach.read}份（{share(reach.read_share)}），签收{reach.signed}份（{share(reach.signed_share)}）"
    if reach.asked:
        text += f"；要求答复{reach.asked}份，已答复{reach.answered}份"
    if reach.mean_days is not None:
        text += f"，平均{mean_in_words(reach.mean_days)}天"
    return f"{text}。"


class RegisterView(ScopedListView):
    """发文登记簿: every number of a year."""

    permission_required = SEES_ALL
    queryset = Document.objects.for_register()
    filterset_class = RegisterFilter
    table_class = RegisterTable
    template_name = "reports/register.html"
    title = "发文登记簿"

    def get_table_pagination(self, table: Any) -> dict[str, Any] | bool:
        """A register is read and printed in one piece."""
        given = super().get_table_pagination(table)
        return given | {"per_page": ON_ONE_SHEET} if isinstance(given, dict) else given

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        """This year, unless another is asked for."""
        given = super().get_filterset_kwargs(filterset_class)
        data = given["data"].copy() if given["data"] else self.request.GET.copy()
        if "year" not in data:
            data["year"] = str(clock.today().year)
        return given | {"data": data}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the numbers are complete."""
        context = super().get_context_data(empty_text="这一年还没有编号的公文。", **kwargs)
        form = context["filter"].form
        year = form.cleaned_data.get("year") if form.is_valid() else None
        return context | {"number_rows": number_rows(int(year)) if year else [], "year": int(year) if year else None}

    def get_title(self) -> str:
        """The declared one."""
        return str(self.title)
