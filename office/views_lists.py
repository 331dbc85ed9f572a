"""What a person sets up on a list: the columns he sees, the filters he keeps."""

from typing import Any

from django.urls import reverse

from core import lists
from core.access import SIGNED_IN
from core.views import ActionView
from office.forms_lists import ColumnForm, FilterDropForm, FilterForm


def address(data: dict[str, Any], query: str) -> str:
    """The list again, with its filter."""
    base = reverse(data["page"])
    return f"{base}?{query}" if query else base


class ColumnChoiceView(ActionView):
    """Choose the columns of a list."""

    permission_required = SIGNED_IN
    form_class = ColumnForm
    title = "选择显示的列"

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the list, which now shows them."""
        lists.choose_columns(actor=self.request.user, page=data["page"], columns=data["columns"])
        return address(data, data["query"])


class FilterSaveView(ActionView):
    """Keep a filter."""

    permission_required = SIGNED_IN
    form_class = FilterForm
    title = "保存常用筛选"
    success_message = "常用筛选已保存。"

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the list, filtered as it was."""
        saved = lists.save_filter(actor=self.request.user, page=data["page"], name=data["name"], query=data["query"])
        return address(data, saved.query)


class FilterDropView(ActionView):
    """Forget a filter."""

    permission_required = SIGNED_IN
    form_class = FilterDropForm
    title = "删除常用筛选"

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the list."""
        lists.drop_filter(actor=self.request.user, pk=data["pk"])
        return address(data, data["query"])
