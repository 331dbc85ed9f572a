"""The list of the ledger: what a search finds, what is hidden, how far is counted, and that figures are its rows."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification import figures, letter_pairs
from rectification.models import Item
from rectification.tables import ItemTable
from rectification.views import ledger
from tests.factories.office import UnitFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db
LIST = reverse("rectification:item_list")


def found(text: str) -> set[str]:
    return set(Item.objects.matching(text).values_list("text", flat=True))


@pytest.mark.parametrize("common", [0, 1000])
def test_a_search_finds_what_contains_the_words(room, monkeypatch, common):
    monkeypatch.setattr(letter_pairs, "COMMON", common)
    unit = UnitFactory(name="县住建局")
    ItemFactory(text="食堂留样不全", number="问〔2023〕0042", school=room.school)
    ItemFactory(text="食 堂 Wifi断网")
    ItemFactory(text="100%达标_无记录", unit=unit, written_off=True, write_off_number="销字〔2024〕0117")
    assert found("食堂") == {"食堂留样不全"}
    assert found("留样不") == {"食堂留样不全"}
    assert found("样") == {"食堂留样不全"}
    assert found("wifi") == found("WI") == {"食 堂 Wifi断网"}
    assert found("%达") == found("标_无") == {"100%达标_无记录"}
    assert found("_") == {"100%达标_无记录"}
    assert found("问〔2023〕") == found("0042") == {"食堂留样不全"}
    assert found("销字〔2024〕01") == found("住建") == {"100%达标_无记录"}
    assert found("青禾镇中心") == {"食堂留样不全"}
    assert found("'; drop") == found("\\") == set()


def test_what_was_merged_shows_when_it_is_asked_for(room, as_role):
    kept = room.bring("issued")
    gone = ItemFactory(issued=True, school=room.school)
    Item.objects.filter(pk=gone.pk).update(status="merged", merged_into=kept)
    client = as_role("staff", room.staff)

    def shows(query: str) -> bool:
        return gone.get_absolute_url() in client.get(f"{LIST}?{query}").content.decode()

    assert not shows("")
    assert not shows("merged=false")
    assert all(map(shows, ("merged=true", "status=merged", "counted=false", f"q={gone.number}")))


@pytest.mark.parametrize("query", ["status=abc", "merged=abc", "counted=abc", "status=abc&export=xlsx"])
def test_a_condition_that_is_refused_is_no_error(room, as_role, query):
    room.bring("issued")
    assert as_role("staff", room.staff).get(f"{LIST}?{query}").status_code == 200


def test_rows_are_counted_to_a_cap_and_later_pages_are_there(room, as_role, monkeypatch):
    monkeypatch.setattr(ledger.ItemPages, "cap", 30)
    for _ in range(45):
        ItemFactory(issued=True, school=room.school, history=False)
    client = as_role("staff", room.staff)
    first = client.get(f"{LIST}?per_page=20").content.decode()
    assert "共 30 条以上" in first
    second = client.get(f"{LIST}?per_page=20&page=2").content.decode()
    assert "共 45 条" in second
    last = client.get(f"{LIST}?per_page=20&page=999").content.decode()
    assert len(re.findall('data-href="', last)) == 5


def test_every_filter_and_every_order_works_and_costs_the_same(room, as_role):
    room.bring("written_off"), room.bring("issued")
    client = as_role("staff", room.staff)
    values = {"q": "灭", "status": "issued", "severity": "limited", "source": "visit", "school": room.school.pk}
    values |= {"township": room.school.township_id or "", "kind": room.school.kind, "year": room.today.year}
    values |= {"found_on_after": room.today, "due_on_before": room.today, "closed_on_after": room.today}
    values |= {"unit": UnitFactory().pk, "category": "x", "programme": "双减", "opened_by": room.inspector.pk}
    flags = (
        "overdue",
        "on_time",
        "counted",
        "returned",
        "rebounded",
        "paused",
        "merged",
        "unsigned_late",
        "recheck_late",
    )
    for name, value in [*values.items(), *((flag, word) for flag in flags for word in ("true", "false"))]:
        assert client.get(LIST, {name: value}).status_code == 200, name
    for column in ItemTable.base_columns:
        for sign in ("", "-"):
            assert client.get(LIST, {"sort": f"{sign}{column}"}).status_code == 200, column
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(20):
        ItemFactory(issued=True, school=SchoolFactory(), history=False)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_days_left_sorts_what_the_side_still_has_to_do_first(room):
    late = ItemFactory(issued=True, due_on=room.today - timedelta(3), found_on=room.today - timedelta(9))
    soon = ItemFactory(issued=True, due_on=room.today + timedelta(3), found_on=room.today)
    done = ItemFactory(written_off=True)
    table = ItemTable(Item.objects.all(), order_by="left")
    assert [row.record for row in table.rows] == [late, soon, done]
    table = ItemTable(Item.objects.all(), order_by="-left")
    assert [row.record for row in table.rows] == [soon, late, done]


def rows_behind(client, address: str) -> int:
    """How many rows an address of the ledger shows."""
    query = parse_qs(urlsplit(address).query)
    return int(re.search(r"共 (\d+) 条", client.get(LIST, query).content.decode())[1])


def test_every_figure_opens_exactly_its_rows(room, as_role):
    for status in ("found", "issued", "received", "reported", "passed", "written_off"):
        room.bring(status)
    checking, minor = room.bring("reported"), room.bring("written_off", severity="minor")
    own, merged = room.bring("issued", source="self"), room.bring("issued")
    Item.objects.filter(pk=checking.pk).update(status="checking")
    Item.objects.filter(pk=minor.pk).update(status="settled", write_off_number="")
    Item.objects.filter(pk=merged.pk).update(status="merged", merged_into=own)
    client, year = as_role("staff", room.staff), room.today.year
    closure = figures.closure(room.staff, year)
    shown = [getattr(closure, name) for name in ("found", "closed", "on_time", "overdue", "returned", "rebounded")]
    shown += [*figures.funnel(room.staff, year), *figures.awaiting(room.staff)]
    for figure in shown:
        assert rows_behind(client, figure.url) == figure.value, figure
    assert closure.closed.value == 2
    assert rows_behind(client, figures.ledger_url(desk="school")) == Item.objects.exclude(status="merged").count()
    late = Item.objects.recheck_late(on=room.today).count()
    assert rows_behind(client, figures.ledger_url(recheck_late="true")) == late


def test_the_sheet_on_paper_says_how_many_rows_and_the_day(room, as_role):
    room.bring("issued")
    page = as_role("staff", room.staff).get(reverse("rectification:ledger_print"))
    assert re.search(r"共1条，\d{4}年\d{1,2}月\d{1,2}日打印。", page.content.decode())
