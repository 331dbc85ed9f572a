"""Input of the small forms that stand on every list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

from core.access import routes
from core.forms import ScopedForm

WHOSE_PAGE = "没有这个列表页面。"


class ListForm(ScopedForm):
    """Names the list it belongs to; cleans to the URL name."""

    page = forms.CharField(label="列表", max_length=80, widget=forms.HiddenInput)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The list must be one of ours and have an address; told above the form, because its fields are hidden."""
        data = super().clean() or self.cleaned_data
        name = data.get("page", "")
        try:
            reverse(name)
        except NoReverseMatch as unknown:
            raise ValidationError(WHOSE_PAGE) from unknown
        if name not in {route.name for route in routes()}:
            raise ValidationError(WHOSE_PAGE)
        return data


class ColumnForm(ListForm):
    """The columns to show; none is the list's own choice."""

    submit_label = "显示这些列"

    columns = forms.CharField(label="列", required=False, widget=forms.SelectMultiple)

    def clean_columns(self) -> list[str]:
        """Names of columns; which of them exist is the table's to say when it is drawn."""
        given: list[Any] = self.data.getlist("columns") if hasattr(self.data, "getlist") else []
        names = [str(name) for name in given]
        if len(names) > 100 or not all(name.isidentifier() and len(name) <= 60 for name in names):
            raise ValidationError("没有这些列，请从列表页面上勾选。")
        return names


class FilterForm(ListForm):
    """The name under which the present filter is kept."""

    submit_label = "保存"

    name = forms.CharField(label="名称", max_length=30)


class FilterDropForm(ListForm):
    """The filter to forget."""

    submit_label = "删除"

    pk = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A number, told above the form as well."""
        data = super().clean()
        text = data.get("pk") or ""
        if not (text.isascii() and text.isdigit()):
            raise ValidationError("没有这个常用筛选，请从列表页面上删除。")
        return data | {"pk": int(text)}
