"""The office's own clocks: what waits too long to be signed, rechecked, written off, or lies with a department."""

from datetime import date
from typing import Any

from office import parameters
from rectification.figures import Figure, ledger_url
from rectification.models import Item
from rectification.workflow import OPEN


def second_clocks(user: Any, *, on: date) -> list[Figure]:
    """Counts of items past one of these clocks on the business date; each opens exactly its rows in the ledger."""
    items = Item.objects.visible_to(user).counted()
    days = parameters.values(on.year)
    desk = items.on_unit_desk()
    return [
        figure(f"{days['rectify.receipt_days']}个工作日没有签收", items.unsigned_late(on=on), unsigned_late="true"),
        figure("整改逾期", items.overdue(on=on), overdue="true"),
        figure(f"申报后{days['rectify.recheck_days']}个工作日没有复核", items.recheck_late(on=on), recheck_late="true"),
        figure(
            f"复核后{days['rectify.write_off_days']}个工作日没有销号",
            items.write_off_late(on=on),
            write_off_late="true",
        ),
        figure("在部门、乡镇办理", desk, desk="unit", status=[state.value for state in OPEN]),
        figure("其中逾期", desk.overdue(on=on), desk="unit", overdue="true"),
    ]


def figure(label: str, rows: Any, **query: Any) -> Figure:
    """A count and the ledger narrowed to its rows."""
    return Figure("_".join(query), label, rows.count(), ledger_url(counted="true", **query))
