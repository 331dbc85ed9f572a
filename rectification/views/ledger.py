"""The ledger: every item in scope, narrowed, sorted, taken along."""

from typing import Any

from django.urls import reverse

from core.paging import CappedPaginator
from core.views import ScopedListView
from rectification.filters import ItemFilter
from rectification.models import Item
from rectification.tables import ItemTable
from rectification.workflow import MAY_ADD, MAY_ANSWER, MAY_ISSUE, MAY_MANAGE, MAY_VIEW

COUNTED, COUNTED_IN_SEARCH = 10_000, 1_000


class ItemPages(CappedPaginator):
    """Pages of the whole ledger."""

    cap = COUNTED


class FoundPages(CappedPaginator):
    """Pages of what a search found: counting them means reading them."""

    cap = COUNTED_IN_SEARCH


class ItemListView(ScopedListView):
    """The ledger."""

    permission_required = MAY_VIEW
    queryset = Item.objects.for_list()
    filterset_class = ItemFilter
    table_class = ItemTable
    template_name = "rectification/item_list.html"

    def get_table_pagination(self, table: Any) -> dict[str, Any] | bool:
        """Rows are counted to a cap."""
        paging = super().get_table_pagination(table)
        pages = FoundPages if self.request.GET.get("q") else ItemPages
        return paging | {"paginator_class": pages} if isinstance(paging, dict) else paging

    def get_table(self, **kwargs: Any) -> Any:
        """With a tick at each row for those who act on several."""
        table = super().get_table(**kwargs)
        table.can_pick = self.request.user.has_perm(MAY_MANAGE)
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the person can start from here."""
        user, asked = self.request.user, self.request.GET.urlencode()
        actions = [{"label": "打印", "url": f"{reverse('rectification:ledger_print')}?{asked}", "icon": "printer"}]
        if user.has_perm(MAY_ISSUE):
            sheet, upload = reverse("rectification:ledger_sheet"), reverse("rectification:ledger_upload")
            actions.append({"label": "导出办公台账", "url": f"{sheet}?{asked}", "icon": "download"})
            actions.append({"label": "上传办公台账", "url": upload})
        if user.has_perm(MAY_ANSWER):
            actions.append({"label": "待我整改", "url": reverse("rectification:item_mine")})
        if user.has_perm(MAY_ADD):
            new = {"label": "登记问题", "url": reverse("rectification:item_create"), "style": "primary"}
            actions.append(new | {"icon": "plus-lg"})
        context = super().get_context_data(page_actions=actions, empty_text="台账里还没有问题。", **kwargs)
        return context | {"state": context["table"].clock.caution()}
