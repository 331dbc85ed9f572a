"""A set leaves as YAML or Excel and comes back the same to the byte of its canonical form."""

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.engine.inputs import canonical
from assessments.pack_files import read_pack_bytes, read_yaml, shipped_codes, shipped_pack
from assessments.pack_writing import write_pack, write_yaml
from assessments.set_sheets import INDICATOR_CELLS, assembled, planned, read_sheets, write_sheets
from core.workbook_text import tidy_cell
from core.workbooks import Header, Row, Sheet

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "0.45",
        "12:30",
        "017",
        "2023-01-01",
        "~",
        "null",
        "=",
        "<<",
        "- a",
        "a: b",
        "#x",
        " x ",
        "a\nb",
        "\n",
        '"q"',
        "'",
        "=1+1",
        "1e3",
        "\u200b",
        "0x1F",
        "|",
        "!x",
        "{",
        "[",
        "%x",
        "@x",
        "1_000",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([cell.path[0] for cell in INDICATOR_CELLS]) | TEXTS
ITEMS = st.dictionaries(NAMES, VALUES, max_size=6)
CODES = TEXTS.filter(str.strip)
PACKS = st.builds(
    lambda rest, items, fields: rest | {"indicators": items, "fields": fields},
    st.dictionaries(st.sampled_from(["code", "title", "source", "rounding", "a.b"]) | TEXTS, VALUES, max_size=4),
    st.lists(ITEMS, max_size=4) | VALUES,
    st.dictionaries(CODES, st.dictionaries(st.sampled_from(["label", "blank", "choices"]) | TEXTS, VALUES), max_size=3)
    | VALUES,
)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_shipped_set_survives_both_ways(code):
    pack = shipped_pack(code)

    assert canonical(read_pack_bytes(write_pack(pack).encode())) == canonical(pack)
    found, identity = read_sheets(write_sheets(pack, identity="set-1"), "a.xlsx")
    assert canonical(found) == canonical(pack)
    assert identity == "set-1"


@settings(max_examples=150, deadline=None)
@given(PACKS)
def test_any_structure_survives_as_yaml(pack):
    assert canonical(read_pack_bytes(write_pack(pack).encode())) == canonical(pack)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_value_survives_as_yaml(value):
    assert canonical(read_yaml(write_yaml(value))) == canonical(value)


def as_read(plan):
    """The sheet as the reader gives it, without a file in between."""
    headers = tuple(Header(at, "".join(column.caption.split())) for at, column in enumerate(plan.columns))
    rows = [Row(number, tuple(map(tidy_cell, row))) for number, row in enumerate(plan.rows, start=2)]
    return Sheet(plan.title, headers, (1,), (), tuple(row for row in rows if any(row.cells)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PACKS)
def test_any_structure_survives_as_sheets(pack):
    sheets = {plan.title: as_read(plan) for plan in planned(pack, "x")}

    assert canonical(assembled(sheets)[0]) == canonical(pack)


def test_the_file_is_written_in_one_order_whatever_the_database_gives():
    pack = shipped_pack("quality_balanced_2017")
    turned = {key: pack[key] for key in reversed(list(pack))}

    assert write_pack(turned) == write_pack(pack)
    assert write_pack(pack).startswith("code: quality_balanced_2017\n")
    assert "limits: {primary: '0.50', junior: '0.45'}" in write_pack(pack)
    assert yaml.safe_load(write_pack(pack))["coefficients"]["limits"]["primary"] == "0.50"
