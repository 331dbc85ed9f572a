"""One form per act that moves an item between desks, stops its clock, joins it to another, or speaks about its finding."""

from typing import Any

from core.views import ObjectActionView
from rectification import services
from rectification.forms_desks import (
    AnswerForm,
    BackForm,
    MergeForm,
    PauseForm,
    ResumeForm,
    StatementForm,
    TransferForm,
)
from rectification.models import Item
from rectification.policies import (
    MAY_ANSWER_STATEMENTS,
    answering_refusal,
    pausing_refusal,
    resuming_refusal,
    statement_refusal,
)
from rectification.workflow import MAY_ANSWER, MAY_MANAGE, MERGE, RECALL, TRANSFER, TRANSFER_BACK

ITEMS = Item.objects.for_list()
TEMPLATE = "rectification/item_act.html"


class ItemTransferView(ObjectActionView):
    """转办."""

    permission_required = TRANSFER.permission
    transition = TRANSFER
    queryset = ITEMS
    form_class = TransferForm
    template_name = TEMPLATE
    title = "转办"
    success_message = "已转办，承办单位和学校都会收到通知。"
    extra_context = {
        "intro": "转办后由承办单位签收、申报；学校的整改期限停止计算，转回时剩多少天还是多少天，逾期的仍是逾期。"
    }

    def perform(self, data: dict[str, Any]) -> Item:
        return services.transfer_item(
            actor=self.request.user,
            item=self.object,
            unit=data["receiver"],
            reason=data["reason"],
            workdays=data["term"],
        )


class ItemTransferBackView(ObjectActionView):
    """转回学校, by the unit."""

    permission_required = TRANSFER_BACK.permission
    transition = TRANSFER_BACK
    queryset = ITEMS
    form_class = BackForm
    template_name = TEMPLATE
    title = "转回学校"
    success_message = "已转回学校，学校的整改期限继续计算。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.transfer_back(actor=self.request.user, item=self.object, **data)


class ItemRecallView(ObjectActionView):
    """收回转办, by the office."""

    permission_required = RECALL.permission
    transition = RECALL
    queryset = ITEMS
    form_class = BackForm
    template_name = TEMPLATE
    title = "收回转办"
    success_message = "已转回学校，学校的整改期限继续计算。"

    def perform(self, data: dict[str, Any]) -> Item:
        return services.transfer_back(actor=self.request.user, item=self.object, **data)


class ItemPauseView(ObjectActionView):
    """暂停计时."""

    permission_required = MAY_MANAGE
    queryset = ITEMS
    form_class = PauseForm
    template_name = TEMPLATE
    title = "暂停计时"
    success_message = "已暂停计时。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why not, if not."""
        return super().get_context_data(**kwargs) | {"refusal": pausing_refusal(self.object) or ""}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.pause_item(actor=self.request.user, item=self.object, **data)


class ItemResumeView(ObjectActionView):
    """恢复计时."""

    permission_required = MAY_MANAGE
    queryset = ITEMS
    form_class = ResumeForm
    template_name = TEMPLATE
    title = "恢复计时"
    success_message = "已恢复计时。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why not, if not."""
        return super().get_context_data(**kwargs) | {"refusal": resuming_refusal(self.object) or ""}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.resume_item(actor=self.request.user, item=self.object, **data)


class ItemMergeView(ObjectActionView):
    """合并."""

    permission_required = MERGE.permission
    transition = MERGE
    queryset = ITEMS
    form_class = MergeForm
    template_name = TEMPLATE
    title = "合并到其他问题"
    success_message = "已合并，办理记录和佐证材料都保留。"
    extra_context = {"intro": "合并不能撤销。本条不再单独办理和统计，佐证材料在并入的那条问题里也能看到。"}

    def perform(self, data: dict[str, Any]) -> Item:
        return services.merge_items(actor=self.request.user, item=self.object, **data)


class ItemStatementView(ObjectActionView):
    """陈述申辩."""

    permission_required = MAY_ANSWER
    queryset = ITEMS
    form_class = StatementForm
    template_name = TEMPLATE
    title = "陈述申辩"
    success_message = "陈述申辩已提交；答复以前，整改期限不变。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why not, if not."""
        return super().get_context_data(**kwargs) | {"refusal": statement_refusal(self.object, self.request.user) or ""}

    def perform(self, data: dict[str, Any]) -> Item:
        services.make_statement(actor=self.request.user, item=self.object, text=data["told"])
        return self.object


class ItemAnswerView(ObjectActionView):
    """答复申辩."""

    permission_required = MAY_ANSWER_STATEMENTS
    queryset = ITEMS
    form_class = AnswerForm
    template_name = TEMPLATE
    title = "答复申辩"
    success_message = "已答复。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was said, and why there is nothing to answer, if so."""
        said = self.object.events.filter(verb="statement").order_by("-sequence").values_list("text", flat=True).first()
        refusal = answering_refusal(self.object, self.request.user) or ""
        return super().get_context_data(said=said, **kwargs) | {"refusal": refusal}

    def perform(self, data: dict[str, Any]) -> Item:
        services.answer_statement(actor=self.request.user, item=self.object, text=data["told"])
        return self.object
