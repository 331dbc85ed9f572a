"""One form per step in an item's life."""

from typing import Any

from core.views import ObjectActionView
from rectification import looks, services
from rectification.forms import (
    EndForm,
    ExtensionDecisionForm,
    ExtensionForm,
    IssueForm,
    PassForm,
    ReceiveForm,
    ReopenForm,
    ReportForm,
    ReturnForm,
    SettleForm,
    StartForm,
    WriteOffForm,
)
from rectification.forms_desks import CheckForm
from rectification.item_facts import side_by_side
from rectification.models import Evidence, Extension, Item
from rectification.views.items import evidence_files
from rectification.workflow import (
    CHECK,
    END,
    ISSUE,
    MAY_ANSWER,
    MAY_EXTEND,
    PASS,
    RECEIVE,
    REOPEN,
    REPORT,
    RETURN,
    SETTLE,
    START,
    WRITE_OFF,
)

ITEMS = Item.objects.for_list()
TEMPLATE = "rectification/item_act.html"


def proof(item: Item) -> dict[str, Any]:
    """What the judgement is about: photos side by side, then the other files of the present round and from before."""
    rows = list(item.evidence.select_related("file"))
    pairs = side_by_side(rows, number=item.round)
    shown = {row.pk for pair in pairs for row in (pair["before"], pair["after"]) if row}
    now = [row for row in rows if row.phase == Evidence.Phase.AFTER and row.round == item.round]
    rest = [*now, *(row for row in rows if row.phase == Evidence.Phase.BEFORE)]
    return {"pairs": pairs, "files": evidence_files(row for row in rest if row.pk not in shown)}


class ItemIssueView(ObjectActionView):
    """下达."""

    permission_required = ISSUE.permission
    transition = ISSUE
    queryset = ITEMS
    form_class = IssueForm
    template_name = TEMPLATE
    title = "下达问题"
    success_message = "问题已下达，已通知责任方签收。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.issue_item(
            actor=self.request.user, item=self.object, workdays=data["workdays"], text=data["remark"]
        )


class ItemReceiveView(ObjectActionView):
    """签收."""

    permission_required = RECEIVE.permission
    transition = RECEIVE
    queryset = ITEMS
    form_class = ReceiveForm
    template_name = TEMPLATE
    title = "签收问题"
    success_message = "已签收。请在期限内整改并上传佐证。"
    extra_context = {"intro": "签收表示已知悉问题、依据和整改期限；打开页面不算签收。"}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.receive_item(actor=self.request.user, item=self.object)


class ItemStartView(ObjectActionView):
    """登记整改措施."""

    permission_required = START.permission
    transition = START
    queryset = ITEMS
    form_class = StartForm
    template_name = TEMPLATE
    title = "登记整改措施"
    success_message = "整改措施已登记。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.start_item(actor=self.request.user, item=self.object, **data)


def proof_given(data: dict[str, Any]) -> dict[str, Any]:
    """What a service that takes proof is called with."""
    return {"text": data["told"], "files": data["files"], "pairs": data["pairs"]}


class ItemReportView(ObjectActionView):
    """申报完成."""

    permission_required = REPORT.permission
    transition = REPORT
    queryset = ITEMS
    form_class = ReportForm
    template_name = TEMPLATE
    title = "申报完成"
    success_message = "已申报完成，等待复核。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.report_item(actor=self.request.user, item=self.object, **proof_given(data))


class ItemSettleView(ObjectActionView):
    """立行立改办结."""

    permission_required = SETTLE.permission
    transition = SETTLE
    queryset = ITEMS
    form_class = SettleForm
    template_name = TEMPLATE
    title = "立行立改办结"
    success_message = "问题已办结；督导室会按比例抽查。"
    extra_context = {"intro": "由校（园）长凭佐证办结，不再安排复核；督导室按比例抽查，没有改到位的要重开。"}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.settle_item(actor=self.request.user, item=self.object, **proof_given(data))


class ItemCheckView(ObjectActionView):
    """安排复核."""

    permission_required = CHECK.permission
    transition = CHECK
    queryset = ITEMS
    form_class = CheckForm
    template_name = TEMPLATE
    title = "安排复核"
    success_message = "复核已安排，已通知复核人和整改单位。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.check_item(
            actor=self.request.user, item=self.object, checker=data["person"], recheck_on=data["day"]
        )


class ItemPassView(ObjectActionView):
    """复核通过."""

    permission_required = PASS.permission
    transition = PASS
    queryset = ITEMS
    form_class = PassForm
    template_name = TEMPLATE
    title = "复核通过"
    success_message = "复核通过，等待销号。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the evidence to judge, and a warning when it shows no change."""
        return super().get_context_data(**proof(self.object), intro=looks.warning(self.object), **kwargs)

    def perform(self, data: dict[str, Any]) -> Item:
        return services.pass_item(actor=self.request.user, item=self.object, **data)


class ItemReturnView(ObjectActionView):
    """退回."""

    permission_required = RETURN.permission
    transition = RETURN
    queryset = ITEMS
    form_class = ReturnForm
    template_name = TEMPLATE
    title = "退回整改"
    success_message = "已退回，对方会收到退回原因。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the evidence to judge."""
        return super().get_context_data(**proof(self.object), **kwargs)

    def perform(self, data: dict[str, Any]) -> Item:
        workdays = data.pop("new_term")
        return services.return_item(actor=self.request.user, item=self.object, workdays=workdays, **data)


class ItemWriteOffView(ObjectActionView):
    """销号."""

    permission_required = WRITE_OFF.permission
    transition = WRITE_OFF
    queryset = ITEMS
    form_class = WriteOffForm
    template_name = TEMPLATE
    title = "销号"
    success_message = "问题已销号。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the evidence to judge."""
        return super().get_context_data(**proof(self.object), **kwargs)

    def perform(self, data: dict[str, Any]) -> Item:
        return services.write_off_item(actor=self.request.user, item=self.object, **data)


class ItemEndView(ObjectActionView):
    """终结, the school being gone."""

    permission_required = END.permission
    transition = END
    queryset = ITEMS
    form_class = EndForm
    template_name = TEMPLATE
    title = "终结问题"
    success_message = "问题已终结，原因留在办理记录里。"
    extra_context = {"intro": "终结不是销号：问题没有整改到位，因学校不再办学而了结，不给销号编号。"}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.end_item(actor=self.request.user, item=self.object, reason=data["reason"], files=data["papers"])


class ItemReopenView(ObjectActionView):
    """反弹重开."""

    permission_required = REOPEN.permission
    transition = REOPEN
    queryset = ITEMS
    form_class = ReopenForm
    template_name = TEMPLATE
    title = "反弹重开"
    success_message = "问题已重开，原销号编号留在办理记录里。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.reopen_item(
            actor=self.request.user, item=self.object, reason=data["reason"], workdays=data["new_term"]
        )


class ItemExtensionView(ObjectActionView):
    """申请延期."""

    permission_required = MAY_ANSWER
    queryset = ITEMS
    form_class = ExtensionForm
    template_name = TEMPLATE
    title = "申请延期"
    success_message = "延期申请已提交，批准前原期限不变。"

    def perform(self, data: dict[str, Any]) -> Item:
        services.ask_extension(actor=self.request.user, item=self.object, workdays=data["more"], reason=data["reason"])
        return self.object


class ExtensionDecideView(ObjectActionView):
    """审批延期."""

    permission_required = MAY_EXTEND
    queryset = Extension.objects.select_related("item__school", "item__unit", "asked_by")
    form_class = ExtensionDecisionForm
    template_name = "rectification/extension_decide.html"
    title = "审批延期"
    success_message = "延期申请已审批。"

    def perform(self, data: dict[str, Any]) -> Item:
        user, extension = self.request.user, self.object
        if data["decision"] == "grant":
            services.grant_extension(actor=user, extension=extension, workdays=data["granted"], opinion=data["remark"])
        else:
            services.refuse_extension(actor=user, extension=extension, opinion=data["remark"])
        return extension.item
