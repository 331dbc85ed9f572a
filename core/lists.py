"""What a person sets up for himself on a list: the columns he sees, the filters he keeps."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from core.exceptions import BusinessRuleError
from core.models import ColumnChoice, SavedFilter

KEPT_FILTERS = 20
NOT_A_FILTER = {"page", "export"}


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """One column a person may show or hide."""

    name: str
    label: str
    is_shown: bool


def chosen_columns(user: Any, page: str) -> list[str]:
    """The names a person chose for a list; empty when he never chose."""
    return ColumnChoice.objects.visible_to(user).filter(page=page).values_list("columns", flat=True).first() or []


def show_columns(table: Any, chosen: list[str]) -> list[OfferedColumn]:
    """Show the chosen columns of a django-tables2 table, or those it shows by itself; returns every column on offer.

    A table may name columns in `folded`: on offer, hidden until chosen. Columns that a table hides itself, and its
    buttons (`actions`), are not on offer. Names nobody knows any more are passed over.
    """
    folded = set(getattr(table, "folded", ()))
    names = [column.name for column in table.columns.iterall() if column.visible and column.name != "actions"]
    known = set(chosen) & set(names)
    shown = known or set(names) - folded
    for name in names:
        if name not in shown:
            table.columns.hide(name)
    table.unchosen = tuple(name for name in names if name not in shown)
    return [OfferedColumn(name, str(table.columns[name].header), name in shown) for name in names]


def choose_columns(*, actor: Any, page: str, columns: list[str]) -> ColumnChoice:
    """Keep the columns a person wants on a list; none at all means the list's own."""
    row, _ = ColumnChoice.objects.update_or_create(user=actor, page=page, defaults={"columns": columns})
    return row


@transaction.atomic
def save_filter(*, actor: Any, page: str, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces it. Raises BusinessRuleError for an empty filter."""
    pairs = [(key, value) for key, value in parse_qsl(query) if value and key not in NOT_A_FILTER]
    kept = urlencode(pairs)
    if not pairs or len(kept) > 1000:
        raise BusinessRuleError("先选好筛选条件，再保存。" if not pairs else "条件太长，不能保存。")
    mine = SavedFilter.objects.visible_to(actor).filter(page=page)
    if mine.exclude(name=name).count() >= KEPT_FILTERS:
        raise BusinessRuleError(f"一个页面最多保存 {KEPT_FILTERS} 个常用筛选，请先删除不用的。")
    row, _ = SavedFilter.objects.update_or_create(user=actor, page=page, name=name, defaults={"query": kept})
    return row


def drop_filter(*, actor: Any, pk: int) -> None:
    """Forget one of a person's own filters; one that is gone already is no error."""
    SavedFilter.objects.visible_to(actor).filter(pk=pk).delete()
