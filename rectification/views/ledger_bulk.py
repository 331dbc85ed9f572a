"""Acts on several items: what will happen, one confirmation, and what became of each row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.views import ActionView, PageView
from rectification.deadlines import Clock
from rectification.filters import ItemFilter
from rectification.forms_bulk import ExtendForm, PicksForm, ReassignForm, RemindForm, TransferManyForm, read_picks
from rectification.models import Item
from rectification.services import bulk
from rectification.workflow import MAY_MANAGE, TRANSFER

RESULT = "ledger_bulk"


class BulkView(ActionView):
    """What the acts share: the rows come by the address (`item=key-version`, or `all=1` with the ledger's filters) and travel
    on with the form."""

    permission_required = MAY_MANAGE
    template_name = "rectification/bulk_confirm.html"
    back_to = "rectification:item_list"
    form_class: type[PicksForm] = PicksForm
    says = ""

    def chosen_rows(self) -> str:
        """The rows of the address as the form carries them; one more than allowed, so that too many are told."""
        asked = self.request.GET
        if asked.get("all") != "1":
            return " ".join(asked.getlist("item"))
        rows = ItemFilter(asked, queryset=Item.objects.visible_to(self.request.user), request=self.request).qs
        keys = rows.order_by("pk").values_list("pk", "version")[: bulk.MOST + 1]
        return " ".join(f"{pk}-{version}" for pk, version in keys)

    def get_initial(self) -> dict[str, Any]:
        """The rows of the address."""
        return {"picks": self.chosen_rows()} if self.request.method == "GET" else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, each with what stands against the act now."""
        form = kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        text = form.data.get("picks", "") if form.is_bound else form.initial["picks"]
        items, trouble = [], ""
        try:
            items = bulk.chosen(actor=self.request.user, picks=read_picks(text))
        except BusinessRuleError as refusal:
            trouble = refusal.sentence
        except ValidationError as refusal:
            trouble = refusal.messages[0]
        at = Clock.load()
        rows = [(item, at.phrase(item), self.refusal(item)) for item in items]
        able = sum(not refusal for _, _, refusal in rows)
        intro = f"共选{len(rows)}条，其中{able}条可以{self.title}。{self.says}" if rows else ""
        return super().get_context_data(rows=rows, trouble=trouble, intro=intro, **kwargs)

    def refusal(self, item: Item) -> str:
        """What stands against the act as far as it is known before the form is filled in."""
        return ""

    def carry_out(self, picks: list[bulk.Pick], data: dict[str, Any]) -> bulk.Outcome:
        """Call the service."""
        raise NotImplementedError

    def perform(self, data: dict[str, Any]) -> str:
        """Do it, keep what became of each row for the page of results."""
        outcome = self.carry_out(data.pop("picks"), data)
        self.request.session[RESULT] = {"act": str(self.title), "done": outcome.done, "refused": outcome.refused}
        return reverse("rectification:bulk_result")


class BulkRemindView(BulkView):
    """催办."""

    form_class = RemindForm
    title = "催办"
    says = "责任方会收到一条消息；每条问题一天只催办一次。"

    def refusal(self, item: Item) -> str:
        return bulk.reminding_refusal(item) or ""

    def carry_out(self, picks: list[bulk.Pick], data: dict[str, Any]) -> bulk.Outcome:
        return bulk.remind_items(actor=self.request.user, picks=picks, **data)


class BulkExtendView(BulkView):
    """延期."""

    form_class = ExtendForm
    title = "延期"
    says = "各条从自己的期限起延长，理由记入每条的办理记录。"

    def refusal(self, item: Item) -> str:
        return bulk.granting_refusal(item, 1, self.request.user) or ""

    def carry_out(self, picks: list[bulk.Pick], data: dict[str, Any]) -> bulk.Outcome:
        return bulk.extend_items(actor=self.request.user, picks=picks, **data)


class BulkReassignView(BulkView):
    """改派."""

    form_class = ReassignForm
    title = "改派"
    says = "只改责任单位和责任人，期限和状态不变；要把学校的问题交给部门办理，请用转办。"

    def refusal(self, item: Item) -> str:
        return bulk.reassigning_refusal(item, None) or ""

    def carry_out(self, picks: list[bulk.Pick], data: dict[str, Any]) -> bulk.Outcome:
        return bulk.reassign_items(actor=self.request.user, picks=picks, **data)


class BulkTransferView(BulkView):
    """转办."""

    form_class = TransferManyForm
    title = "转办"
    says = "学校的期限停止计算，单位的期限从今天起算。"

    def refusal(self, item: Item) -> str:
        refusal = TRANSFER.refusal(item, self.request.user)
        return refusal.sentence if refusal else ""

    def carry_out(self, picks: list[bulk.Pick], data: dict[str, Any]) -> bulk.Outcome:
        return bulk.transfer_items(actor=self.request.user, picks=picks, **data)


class BulkResultView(PageView):
    """What became of each row of the act last done."""

    permission_required = MAY_MANAGE
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/bulk_result.html"
    title = "批量办理结果"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows done and rows not done, with the reason."""
        kept = self.request.session.get(RESULT) or {"act": "", "done": [], "refused": []}
        keys = [*kept["done"], *(pk for pk, _ in kept["refused"])]
        items = Item.objects.visible_to(self.request.user).for_list().in_bulk(keys)
        done = [items[pk] for pk in kept["done"] if pk in items]
        refused = [(items[pk], reason) for pk, reason in kept["refused"] if pk in items]
        state = f"{kept['act']}：办理{len(done)}条，没有办理{len(refused)}条。" if keys else "还没有批量办理过。"
        back = {"label": "回到台账", "url": reverse("rectification:item_list")}
        return super().get_context_data(done=done, refused=refused, state=state, page_actions=[back], **kwargs)
