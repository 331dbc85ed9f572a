"""Sheets are read behind a guard and written so that text stays text."""

import io
import time
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.workbook_guard import column_letters, column_number
from core.workbook_reader import CELL_END, ROW_END, sheet_text
from core.workbooks import Column, Limits, SheetPlan, SheetRefused, read_sheet, write_csv, write_workbook

SHEET_XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows, merges=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    return saved(book)


def with_part(data, name, content):
    """The workbook with one part added or replaced."""
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename != name:
                target.writestr(info, source.read(info))
        target.writestr(name, content)
    return stream.getvalue()


def with_worksheet(content):
    return with_part(workbook(["a", "b"]), "xl/worksheets/sheet1.xml", SHEET_XML % content)


PLAIN = workbook(["学校名称", "人数"], ["青禾小学", 12])


def refusal(data, name="表.xlsx", **options):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data, name, **options)
    assert refused.value.sentence.endswith("。")
    return refused.value.sentence


def test_values_become_texts_with_their_row_numbers():
    book = Workbook()
    sheet = book.active
    sheet.append(["名称", "人数", "面积", "建校", "是否寄宿"])
    sheet.append([])
    sheet.append([" 青禾小学 ", 12, 0.1 + 0.2, date(1998, 9, 1), True])
    found = read_sheet(saved(book), "表.xlsx")
    assert [header.text for header in found.headers] == ["名称", "人数", "面积", "建校", "是否寄宿"]
    assert [(row.number, row.cells) for row in found.rows] == [(3, ("青禾小学", "12", "0.3", "1998-09-01", "是"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_offices_use(encoding):
    found = read_sheet("学校名称,人数\r\n𠮷田小学,12\r\n".encode(encoding), "表.csv")
    assert [header.text for header in found.headers] == ["学校名称", "人数"]
    assert found.rows[0].cells == ("𠮷田小学", "12")


def test_titles_above_the_headings_are_told_apart():
    rows = (["青禾县学校一览表"], ["填报单位：青禾县", "2024年"], ["学校名称", "人数"], ["青禾小学", 12])
    known = {"学校名称", "人数"}
    found = read_sheet(workbook(*rows, merges=["A1:B1"]), "表.xlsx", is_heading=known.__contains__)
    assert found.header_rows == (3,)
    assert [row.cells for row in found.preface] == [("青禾县学校一览表", ""), ("填报单位：青禾县", "2024年")]


def test_headings_merged_over_two_rows_become_group_and_text():
    data = workbook(
        ["学校名称", "专任教师", None], [None, "小学", "初中"], ["青禾学校", 20, 15], merges=["A1:A2", "B1:C1"]
    )
    found = read_sheet(data, "表.xlsx")
    assert [(h.letters, h.group, h.text) for h in found.headers] == [
        ("A", "", "学校名称"),
        ("B", "专任教师", "小学"),
        ("C", "专任教师", "初中"),
    ]
    assert [row.number for row in found.rows] == [3]


def test_merged_headings_that_hide_what_a_column_is_are_refused():
    rows = (["学校名称", "专任教师", None], ["青禾学校", 20, 15])
    assert "合并单元格（B1:C1）" in refusal(workbook(*rows, merges=["B1:C1"]))


def test_merged_data_is_refused_unless_the_caller_can_do_without_it():
    data = workbook(["类别", "人数"], ["学生", 1], [None, 2], merges=["A2:A3"])
    assert "A2:A3" in refusal(data)
    assert len(read_sheet(data, "表.xlsx", allow_merged=True).rows) == 2


def test_formulas_are_refused_and_the_cells_are_named():
    sentence = refusal(workbook(["名称", "合计"], ["青禾小学", "=1+1"], ["乡村小学", "=SUM(B2)"]))
    assert "B2、B3" in sentence
    assert "粘贴" in sentence


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (b"", "表.xlsx", "空文件"),
        (b"  \n", "表.csv", "空文件"),
        (b"<html><table></table></html>", "表.xlsx", "网页"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "表.csv", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "表.xlsx", ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "表.xlsx", "密码"),
        (PLAIN, "表.xls", ".xls"),
        (PLAIN, "表.xlsm", "宏"),
        (PLAIN, "表.csv", "不符"),
        (b"name,count\n", "表.xlsx", "不符"),
        (b"PK\x03\x04broken", "表.xlsx", "损坏"),
        (PLAIN[:-200], "表.xlsx", "损坏"),
        (PLAIN, "表.pdf", "只接收"),
        ("名称,\x00".encode(), "表.csv", "文本"),
        (b'a,b\n"open,c\n', "表.csv", "引号"),
        (b"\xff\xff\xff,1", "表.csv", "编码"),
    ],
)
def test_what_is_not_a_readable_sheet_is_refused_with_advice(data, name, part):
    assert part in refusal(data, name)


def test_an_empty_workbook_is_refused():
    assert "没有数据" in refusal(workbook())


def test_a_sheet_of_two_hundred_thousand_rows_is_refused_within_five_seconds():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(200_000):
        sheet.append([number, "学校"])
    data = saved(book)
    began = time.monotonic()
    assert "20,000 行" in refusal(data)
    assert time.monotonic() - began < 5
    text = "\n".join(f"{number},学校" for number in range(200_000)).encode()
    assert "20,000 行" in refusal(text, "表.csv")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>', "行"),
        (b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"/></sheetData>', "行"),
        (b'<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>', "列"),
        (b"<sheetData>" + b"<row><c><v>1</v></c></row>" * 20_001 + b"</sheetData>", "行"),
        (b"<sheetData><row>" + b"<c><v>1</v></c>" * 301 + b"</row></sheetData>", "列"),
    ],
)
def test_declared_and_real_size_are_both_checked(content, part):
    sentence = refusal(with_worksheet(content))
    assert part in sentence
    assert "没有导入" in sentence


def test_a_zip_bomb_is_refused_while_unpacking():
    bomb = with_part(PLAIN, "xl/sharedStrings.xml", b"<sst>" + b" " * 150_000_000 + b"</sst>")
    assert len(bomb) < 1_000_000
    assert "解压" in refusal(bomb)


def test_a_directory_that_lies_about_sizes_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        source = zipfile.ZipFile(io.BytesIO(PLAIN))
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    data = bytearray(stream.getvalue())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (5).to_bytes(4, "little")
    assert "损坏" in refusal(bytes(data))


def test_document_types_macros_links_and_foreign_parts_are_refused():
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET_XML % b"<sheetData/>"
    assert "声明" in refusal(with_part(PLAIN, "xl/worksheets/sheet1.xml", doctype))
    assert "宏" in refusal(with_part(PLAIN, "xl/vbaProject.bin", b"x"))
    assert "链接" in refusal(with_part(PLAIN, "xl/externalLinks/externalLink1.xml", b"<a/>"))
    types = zipfile.ZipFile(io.BytesIO(PLAIN)).read("[Content_Types].xml")
    macro = types.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    assert macro != types
    assert "宏" in refusal(with_part(PLAIN, "[Content_Types].xml", macro))
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="x/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/>'
        b"</Relationships>"
    )
    assert "外部" in refusal(with_part(PLAIN, "xl/worksheets/_rels/sheet1.xml.rels", relations))
    kept = relations.replace(b"externalLinkPath", b"hyperlink")
    assert read_sheet(with_part(PLAIN, "xl/worksheets/_rels/sheet1.xml.rels", kept), "表.xlsx").rows


def test_too_many_parts_and_too_many_bytes_are_refused():
    data = PLAIN
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(200):
            archive.writestr(f"xl/media/{number}.png", b"x")
    assert "部件" in refusal(stream.getvalue())
    assert "MB" in refusal(b"PK\x03\x04" + b"x" * 11_000_000)


def test_the_parser_runs_under_a_memory_limit():
    sentence = refusal(PLAIN, limits=Limits(memory_bytes=8 * 1024 * 1024))
    assert "读取失败" in sentence


def test_text_that_looks_like_a_formula_stays_text_and_comes_back():
    texts = ["=1+1", "+86", "-甲", "@all", "＝１", "\t=cmd", "#N/A", "a\x07b", "'quoted"]
    data = write_workbook([SheetPlan("表", [Column("序号"), Column("文字")], [[1, text] for text in texts])])
    cells = [row[1] for row in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert all(cell.data_type in {"s", "inlineStr"} for cell in cells)
    back = [row.cells[1] for row in read_sheet(data, "表.xlsx").rows]
    assert back == ["=1+1", "+86", "-甲", "@all", "＝１", "=cmd", "#N/A", "ab", "'quoted"]


def test_csv_has_a_mark_and_an_apostrophe_before_live_text():
    data = write_csv(["名称", "数"], [["=1+1", Decimal("1.50")], ["普通", None]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "名称,数\r\n'=1+1,1.50\r\n普通,\r\n"
    assert read_sheet(data, "表.csv").rows[0].cells == ("=1+1", "1.50")


def test_a_written_sheet_has_units_lists_frozen_headings_and_remarks():
    many = tuple(f"选项{number}" for number in range(100))
    columns = [
        Column("资产值", unit="万元"),
        Column("类型", choices=("小学", "初中")),
        Column("项", choices=many, hidden=True),
    ]
    data = write_workbook([SheetPlan("年/度", columns, [[Decimal("1.5"), "小学", "选项1"]], {(0, 1): "核对类型"})])
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.title == "年、度"
    assert sheet["A1"].value == "资产值（万元）"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["C"].hidden
    assert sheet["B2"].comment.text == "核对类型"
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"小学,初中"', "'选项'!$A$1:$A$100"]
    assert read_sheet(data, "表.xlsx").rows[0].cells == ("1.5", "小学", "选项1")


def test_only_the_first_visible_sheet_is_read_and_the_others_are_named():
    book = Workbook()
    book.active.title = "藏"
    book.active.append(["藏", "起"])
    book.active.sheet_state = "hidden"
    for title in ("一", "二"):
        book.create_sheet(title).append(["名称", title])
    book.active = 1
    found = read_sheet(saved(book), "表.xlsx")
    assert (found.title, found.unread) == ("一", ("二",))


def wps_workbook():
    """As WPS saves one: shared strings with readings, parts and names of its own, styled empty cells far below."""
    name = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        b'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" mc:Ignorable="etc">'
    )
    cells = b"".join(b'<c r="%s1" t="s" s="1"><v>%d</v></c>' % (letter, at) for at, letter in enumerate((b"A", b"B")))
    figures = b'<row r="2" spans="1:2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>0.85</v></c></row>'
    hollow = b"".join(b'<row r="%d" ht="14.25"><c r="A%d" s="1"/></row>' % (row, row) for row in range(3, 1_200))
    sheet = (
        name + b'<sheetPr/><dimension ref="A1:B1199"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        b'<sheetData><row r="1" spans="1:2">' + cells + b"</row>" + figures + hollow + b"</sheetData>"
        b'<sheetProtection algorithmName="SHA-512" hashValue="q83v" saltValue="q83v" spinCount="100000" sheet="1"/>'
        b'<pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/></worksheet>'
    )
    reading = "<si><r><t>学校</t></r><r><t>名称</t></r><rPh sb='0' eb='2'><t>xuexiao</t></rPh></si>"
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{reading}<si><t>比例</t></si><si><t>青禾小学</t></si></sst>'
    data = with_part(PLAIN, "xl/worksheets/sheet1.xml", sheet)
    data = with_part(data, "xl/sharedStrings.xml", strings.encode())
    kso = b'<Properties xmlns="x"><property name="KSOProductBuildVer"/></Properties>'
    return with_part(with_part(data, "docProps/custom.xml", kso), "xl/cellimages.xml", b"<etc:cellImages/>")


def test_a_workbook_saved_by_wps_and_protected_against_changes_is_read():
    found = read_sheet(wps_workbook(), "表.xlsx")
    assert [header.text for header in found.headers] == ["学校名称", "比例"]
    assert [(row.number, row.cells) for row in found.rows] == [(2, ("青禾小学", "0.85"))]


def test_a_sheet_of_three_hundred_thousand_rows_is_refused_within_five_seconds():
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (number, number, number * 7919 % 999_983)
        for number in range(1, 300_001)
    )
    data = with_worksheet(b"<sheetData>" + rows + b"</sheetData>")
    began = time.monotonic()
    assert "没有导入" in refusal(data, limits=Limits(rows=50_001))
    assert time.monotonic() - began < 5


def test_what_parts_cells_in_the_readers_answer_is_taken_from_no_cell():
    texts = ["甲\x1f乙", "\x1e丙\x1d", "\x1crows", "丁"]
    rows = sheet_text([texts, ["甲", 12.0, True, ""]]).split(ROW_END)
    assert [row.split(CELL_END) for row in rows] == [["甲乙", "丙", "rows", "丁"], ["甲", "12", "是", ""]]
    assert sheet_text([["甲", ""], ["", "乙"]]) == f"甲{CELL_END}{ROW_END}{CELL_END}乙"


@given(st.integers(min_value=0, max_value=20_000))
def test_column_letters_and_numbers_are_inverse(number):
    assert column_number(column_letters(number)) == number


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp"))),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_csv_round_trip_is_the_identity(rows):
    filled = [["x", *row] for row in rows]
    found = read_sheet(write_csv(["a", "b"], filled), "表.csv")
    padded = [(*row.cells, *[""] * 9)[:5] for row in found.rows]
    assert padded == [(*row, *[""] * 9)[:5] for row in filled]
