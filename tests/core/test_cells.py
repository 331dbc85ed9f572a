"""A table's cells cost the reading of a signature once per column, not once per cell."""

import inspect

import django_tables2 as tables
import pytest
from django.urls import reverse

from core.cells import remember_signatures
from tests.factories.office import UserFactory


class Things(tables.Table):
    """Columns of each kind the lists have."""

    plain = tables.Column()
    shown = tables.Column()
    valued = tables.Column()
    empty = tables.Column(default="—")

    def render_shown(self, value, record):
        return f"{value}（{record['plain']}）"

    def render_valued(self, value):
        return f"<b>{value}</b>"

    def value_valued(self, value):
        return value * 2


ROWS = [{"plain": n, "shown": f"第{n}", "valued": n, "empty": None} for n in range(3)]


def test_cells_are_the_same_with_remembered_signatures():
    usual, quick = Things(ROWS), remember_signatures(Things(ROWS))
    assert list(quick.as_values()) == list(usual.as_values())
    assert [list(row) for row in quick.rows] == [list(row) for row in usual.rows]


@pytest.mark.django_db
def test_a_list_reads_as_many_signatures_for_many_rows_as_for_few(as_role, monkeypatch):
    client, page, read = as_role("system_admin"), reverse("office:user_list"), []
    known = inspect._signature_from_function
    monkeypatch.setattr(inspect, "_signature_from_function", lambda *a, **k: read.append(1) or known(*a, **k))

    def cost(address) -> int:
        read.clear()
        assert client.get(address).status_code == 200
        return len(read)

    for address in (page, f"{page}?export=xlsx"):
        few = cost(address)
        UserFactory.create_batch(10)
        assert cost(address) <= few + 20
