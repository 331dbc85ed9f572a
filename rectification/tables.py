"""The columns of the ledger, on the page and in its export."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from html import escape
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from rectification.deadlines import Clock
from rectification.models import Item
from rectification.querysets import running_deadline
from rectification.workflow import OVER, Status

TONES = {
    Status.FOUND: "neutral",
    Status.ISSUED: "warning",
    Status.RECEIVED: "info",
    Status.MENDING: "info",
    Status.REPORTED: "info",
    Status.CHECKING: "info",
    Status.PASSED: "info",
    Status.WRITTEN_OFF: "success",
    Status.SETTLED: "success",
    Status.MERGED: "neutral",
    Status.ENDED: "neutral",
}


def status_badge(item: Item) -> SafeString:
    """The state as icon and word, with the round from the second on."""
    words = item.get_status_display()
    if item.round > 1 and item.status not in OVER:
        words = f"{words}·第{item.round}轮"
    return worded(words, TONES[Status(item.status)])


@lru_cache(maxsize=4096)
def worded(words: str, tone: str) -> SafeString:
    """A badge; the same few stand in every row."""
    return badge(words, tone)


class ItemTable(tables.Table):
    """The ledger; columns that are hidden on the page stand in the export (督导评估问题整改情况台账)."""

    is_included = True  # its template is part of the page's own, so the page's context is not made twice
    can_pick = False  # whether rows have a tick for acts on several

    number = tables.Column(linkify=True)
    owner = tables.Column("责任方", accessor="owner", order_by=("school__name", "unit__name", "pk"))
    place = tables.Column("所在学校", accessor="school__name", visible=False)
    brief = tables.Column("问题", order_by=("text", "pk"), exclude_from_export=True)
    text = tables.Column("问题描述", visible=False)
    source = tables.Column(visible=False)
    left = tables.Column("剩余时间", accessor="due_on")
    programme = tables.Column()
    responsible = tables.Column()
    category = tables.Column()
    basis = tables.Column(visible=False)
    measures = tables.Column(visible=False)
    round = tables.Column(visible=False)
    returns = tables.Column(visible=False)
    write_off_number = tables.Column(visible=False)
    closed_at = tables.Column("销号日期", visible=False)

    class Meta:
        model = Item
        fields = (
            "number",
            "owner",
            "place",
            "brief",
            "text",
            "source",
            "basis",
            "category",
            "severity",
            "programme",
            "found_on",
            "measures",
            "responsible",
            "due_on",
            "left",
            "status",
            "round",
            "returns",
            "write_off_number",
            "closed_at",
        )
        order_by = ()
        template_name = "rectification/item_table.html"
        row_attrs = {
            "data-href": lambda record: record.get_absolute_url(),
            "class": lambda record, table: "is-overdue" if table.clock.tone(record) == "danger" else "",
        }

    folded = ("left", "programme", "responsible", "category")

    @cached_property
    def clock(self) -> Clock:
        """One calendar for all rows."""
        return Clock.load()

    def order_left(self, rows: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """What the school or unit still has to mend by its deadline; what waits for nobody on it comes last."""
        running = running_deadline()
        order = running.desc(nulls_last=True) if is_descending else running.asc(nulls_last=True)
        return rows.order_by(order, "due_on", "pk"), True

    def body(self) -> SafeString:
        """The rows of the page, drawn without asking the library for each cell."""
        columns = [(column.name, escape(str(column.header)), CELLS.get(column.name)) for column in self.columns]
        return mark_safe("".join(self.line(row, columns) for row in self.page.object_list))  # noqa: S308  # built of escaped parts

    def line(self, row: Any, columns: list[tuple[str, str, Callable[["ItemTable", Item], str] | None]]) -> str:
        """One row: its tick, its cells."""
        item = row.record
        late = ' class="is-overdue"' if self.clock.tone(item) == "danger" else ""
        pick = f"<td>{self.tick(item)}</td>" if self.can_pick else ""
        cells = [
            f'<td data-label="{header}"{" data-date" if name in DATES else ""}>'
            f"{draw(self, item) if draw else conditional_escape(row.get_cell(name))}</td>"
            for name, header, draw in columns
        ]
        return f'<tr data-href="{self.address(item)}"{late}>{pick}{"".join(cells)}</tr>'

    @cached_property
    def addresses(self) -> str:
        """The address of an item, its key yet to be put in."""
        return reverse("rectification:item_detail", args=[0]).replace("/0/", "/{}/")

    def address(self, item: Item) -> str:
        """The item's page; asked for each row, so the address is looked up once."""
        return self.addresses.format(item.pk)

    def tick(self, item: Item) -> str:
        """Chosen as it stands: the row and its version."""
        label = f"选择{escape(item.number)}"
        return (
            f'<label class="pick"><input class="form-check-input m-0" type="checkbox" name="item" value="{item.pk}-{item.version}"'
            f' aria-label="{label}"></label>'
        )

    def render_found_on(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def render_due_on(self, record: Item) -> SafeString:
        """The date, and what is left in workdays."""
        words, tone = self.clock.phrase(record), self.clock.tone(record)
        left = worded(words, tone) if words and tone != "neutral" else words
        return mark_safe(f'<span class="nowrap">{cn_date(record.due_on)}</span><br>{left}')  # noqa: S308  # dates and numbers alone

    def value_due_on(self, value: Any) -> str:
        """The date alone."""
        return cn_date(value)

    def render_closed_at(self, value: Any) -> str:
        """2024年3月5日."""
        return cn_date(value)

    def value_left(self, record: Item) -> str:
        """The words alone."""
        return self.clock.phrase(record)

    def render_status(self, record: Item) -> SafeString:
        """Badge."""
        return status_badge(record)

    def value_status(self, record: Item) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_number(self, record: Item) -> SafeString:
        """The number, kept on one line."""
        return format_html('<span class="nowrap">{}</span>', record.number)

    def value_number(self, record: Item) -> str:
        """The number alone."""
        return record.number


DATES = ("found_on",)
CELLS: dict[str, Callable[[ItemTable, Item], str]] = {
    "number": lambda table, item: (
        f'<a href="{table.address(item)}"><span class="nowrap">{escape(item.number)}</span></a>'
    ),
    "owner": lambda table, item: escape(str(item.owner)),
    "brief": lambda table, item: escape(item.brief),
    "severity": lambda table, item: str(item.get_severity_display()),
    "found_on": lambda table, item: cn_date(item.found_on),
    "due_on": lambda table, item: table.render_due_on(item),
    "left": lambda table, item: escape(table.clock.phrase(item)),
    "status": lambda table, item: status_badge(item),
}
