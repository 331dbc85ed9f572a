"""The hidden column that names a row; locked headings; what other programs leave in a workbook."""

import io
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.workbook_identity import IDENTITY, Identity, digest_of, identified, parse_identity
from core.workbooks import NOTES_SHEET, Column, Limits, SheetPlan, SheetRefused, check_sheet, read_sheet, write_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rezipped(data, parts):
    """The workbook with parts added or replaced."""
    source, stream = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def test_an_identity_says_what_it_was_written_with():
    identity = Identity("return-2024", 17, 3, "0123456789ab")
    assert parse_identity(str(identity)) == identity


@pytest.mark.parametrize("text", ["", "17", "return-2024.17.3", "return-2024.17.3.xyz", "=1.1.1.0123456789ab"])
def test_a_damaged_identity_is_none(text):
    assert parse_identity(text) is None


cells = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12),
    st.integers(min_value=-(10**14), max_value=10**14),
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_row_that_was_only_written_and_read_keeps_its_digest(rows):
    columns = [Column(IDENTITY, hidden=True), *(Column(f"列{n}", is_open=True, is_text=n == 1) for n in range(3))]
    plan = SheetPlan("表", columns, [identified("row", n, 1, row) for n, row in enumerate(rows)], is_protected=True)
    found = read_sheet(write_workbook([plan], notes=["说明"]), "表.xlsx")
    assert len(found.rows) == len(rows)
    for row in found.rows:
        identity = parse_identity(row.cells[0])
        assert identity is not None
        assert digest_of(row.cells[1:]) == identity.digest


def test_a_changed_cell_changes_the_digest():
    assert digest_of(["a", "1"]) != digest_of(["a", "2"])
    assert digest_of(["a", "", ""]) == digest_of(["a"])
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


def test_headings_and_closed_columns_are_locked_and_open_cells_are_not():
    columns = [Column(IDENTITY, hidden=True), Column("名称"), Column("人数", is_open=True, between=(0, 99), whole=True)]
    columns.append(Column("比例", is_open=True, is_text=True))
    data = write_workbook([SheetPlan("表", columns, [["x", "甲", 1, "85%"]], is_protected=True)], notes=["第一条"])
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    locked = [[cell.protection.locked for cell in row] for row in sheet.iter_rows()]
    assert locked == [[True] * 4, [True, True, False, False]]
    assert not sheet.column_dimensions["C"].protection.locked
    assert sheet["D2"].number_format == sheet.column_dimensions["D"].number_format == "@"
    rule = sheet.data_validations.dataValidation[0]
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "99")
    assert book[NOTES_SHEET]["A2"].value == "第一条"
    assert read_sheet(data, "表.xlsx").unread == ()


def test_numbers_are_numbers_and_dates_are_dates():
    from datetime import UTC, date, datetime

    rows = [[1, Decimal("2.50"), True, date(2024, 5, 31), datetime(2024, 5, 31, 16, 30, tzinfo=UTC)]]
    sheet = load_workbook(
        io.BytesIO(write_workbook([SheetPlan("表", [Column(str(n)) for n in range(5)], rows)]))
    ).active
    assert [cell.value for cell in sheet[2]] == [1, 2.5, True, datetime(2024, 5, 31), datetime(2024, 6, 1, 0, 30)]


def test_texts_are_cut_where_a_cell_ends():
    data = write_workbook([SheetPlan("表", [Column("甲"), Column("乙")], [["x" * 40_000, "&<>\"'"]])])
    row = load_workbook(io.BytesIO(data)).active[2]
    assert (len(row[0].value), row[1].value) == (32_767, "&<>\"'")


def test_further_tables_of_the_same_kind_are_given_and_others_are_named():
    book = Workbook()
    book.active.append(["名称", "人数"])
    book.active.append(["甲", 1])
    for title, head in (("同类", ["名称", "人数"]), ("别的", ["备注", "其他"])):
        sheet = book.create_sheet(title)
        sheet.append(head)
        sheet.append(["甲", 2])
    found = read_sheet(saved(book), "表.xlsx", is_heading={"名称", "人数"}.__contains__)
    assert [other.title for other in found.others] == ["同类"]
    assert found.others[0].rows[0].cells == ("甲", "2")
    assert found.unread == ("别的",)


def test_what_wps_leaves_in_a_workbook_does_no_harm():
    strings = (
        f'<sst xmlns="{MAIN}" count="3" uniqueCount="3"><si><t>学校名称</t></si><si><t>人数</t></si>'
        '<si><r><rPr><b/></rPr><t>青禾</t></r><r><t>小学</t></r><rPh sb="0" eb="2"><t>セイカ</t></rPh>'
        '<phoneticPr fontId="1" type="noConversion"/></si></sst>'
    )
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" mc:Ignorable="x14ac">'
        '<sheetFormatPr defaultRowHeight="13.5" x14ac:dyDescent="0.15"/><sheetData>'
        '<row r="1" spans="1:2" x14ac:dyDescent="0.15"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2" spans="1:2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>12</v></c></row></sheetData>'
        '<phoneticPr fontId="1" type="noConversion"/></worksheet>'
    )
    book = Workbook()
    book.active.append(["x"])
    plain = saved(book)
    names = zipfile.ZipFile(io.BytesIO(plain))
    types = names.read("[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    data = rezipped(
        plain,
        {
            "[Content_Types].xml": types,
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": sheet,
            "customXml/item1.xml": "<a/>",
            "docProps/custom.xml": "<Properties/>",
            "xl/cellimages.xml": "<etc:cellImages xmlns:etc='http://www.wps.cn/officeDocument/2017/etCustomData'/>",
        },
    )
    found = read_sheet(data, "表.xlsx")
    assert [header.text for header in found.headers] == ["学校名称", "人数"]
    assert found.rows[0].cells == ("青禾小学", "12")


def test_three_hundred_thousand_rows_are_refused_within_five_seconds():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(300_000):
        sheet.append([number])
    data = saved(book)
    began = time.monotonic()
    with pytest.raises(SheetRefused, match="50,001 行"):
        check_sheet(data, "表.xlsx", limits=Limits(rows=50_001))
    assert time.monotonic() - began < 5
    text = "\n".join(f"{number},学校" for number in range(300_000)).encode()
    with pytest.raises(SheetRefused, match="50,001 行"):
        check_sheet(text, "表.csv", limits=Limits(rows=50_001))


def test_far_cells_are_found_wherever_they_stand():
    head, tail = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
    book = Workbook()
    book.active.append(["x"])
    plain = saved(book)
    for row, said in (
        ('<row><c r="A1"><v>1</v></c></row><row r="999999"><c r="A999999"/></row>', "行"),
        ('<row r="1"><c r="A999999"><v>1</v></c></row>', "行"),
        ('<row r="1"><c r="ZZ1"><v>1</v></c></row>', "列"),
    ):
        data = rezipped(plain, {"xl/worksheets/sheet1.xml": head + row + tail})
        with pytest.raises(SheetRefused, match=said):
            check_sheet(data, "表.xlsx")
