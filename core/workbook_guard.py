"""Look at an uploaded .xlsx before anything parses it: sizes, promises and parts that do not belong in data."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from core.exceptions import BusinessRuleError

CHUNK = 256 * 1024
SMALL_PART = 2 * 1024 * 1024
HARMLESS_UNPACKED = 1024 * 1024

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^<>]*?ref=[\"'](?:[A-Z]{1,6}\d{1,18}:)?([A-Z]{1,6})(\d{1,18})[\"']")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_CELL_OR_FORMULA = re.compile(rb"<(?:\w+:)?(?:c(?=[\s>/])[^<>]*?\sr=[\"']([A-Z]{1,6}\d{1,18})[\"']|(f)(?=[\s>/]))")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MACRO_PARTS = ("vbaproject", "macrosheets/", "dialogsheets/")
_LINKED_PARTS = ("xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/connections.xml", "xl/querytables/")


class SheetRefused(BusinessRuleError):
    """The file is not a sheet this product reads; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an uploaded sheet may be: bytes, counts and seconds."""

    container_bytes: int = 10 * 1024 * 1024
    entries: int = 200
    unpacked_bytes: int = 100 * 1024 * 1024
    ratio: int = 100
    rows: int = 20_000
    columns: int = 300
    cpu_seconds: int = 60
    memory_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows count from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        ends = ((self.first_column, self.first_row), (self.last_column, self.last_row))
        return ":".join(f"{column_letters(column)}{row}" for column, row in ends)


@dataclass(slots=True)
class Part:
    """What the raw bytes of one worksheet say about it."""

    title: str = ""
    visible: bool = True
    has_rows: bool = False
    formulas: list[str] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


@cache
def column_letters(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def guard(data: bytes, limits: Limits) -> list[Part]:
    """The worksheets in the workbook's own order, after every check that needs no parser.

    Bytes are counted while they are unpacked, because the sizes in a zip directory can lie. Raises SheetRefused.
    """
    entries = _entries(data, limits)
    _refuse_foreign_parts([info.filename for info in entries])
    worksheets: dict[str, Part] = {}
    small: dict[str, bytes] = {}
    unpacked = 0
    for info in entries:
        scan = _WorksheetScan(limits) if _is_worksheet(info.filename) else None
        is_xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
        kept = b""
        tail = b"first"
        for chunk in _unpack(data, info):
            unpacked += len(chunk)
            _check_volume(unpacked, len(data), limits)
            if is_xml:
                _check_xml(chunk, tail)
                tail = chunk[-16:]
            if scan:
                scan.feed(chunk)
            elif is_xml and len(kept) < SMALL_PART:
                kept += chunk
        if scan:
            worksheets[info.filename] = scan.finish()
        elif is_xml:
            small[info.filename] = kept
    return _in_order(small, worksheets)


def _entries(data: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError) as broken:
        raise _damaged() from broken
    if len(entries) > limits.entries:
        raise SheetRefused(f"文件里有 {len(entries)} 个部件，最多 {limits.entries} 个。请只保留数据表，另存后再上传。")
    if any(info.flag_bits & 0x1 for info in entries):
        raise SheetRefused("文件设了密码。请去掉打开密码，另存为 .xlsx 后再上传。")
    names = [info.filename for info in entries]
    if len(set(names)) != len(names) or "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise SheetRefused("这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    return entries


def _refuse_foreign_parts(names: list[str]) -> None:
    lowered = [name.lower() for name in names]
    if any(part in name for name in lowered for part in _MACRO_PARTS):
        raise SheetRefused("文件带有宏。请另存为不带宏的 .xlsx 后再上传。")
    if any(name.startswith(_LINKED_PARTS) for name in lowered):
        raise SheetRefused("文件链接了别的工作簿或嵌入了别的文件。请断开链接、粘贴为数值后再上传。")


def _is_worksheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _damaged() -> SheetRefused:
    return SheetRefused("文件已损坏，打不开。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。")


def _packed(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    try:
        header = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    except struct.error as broken:
        raise _damaged() from broken
    start = info.header_offset + _LOCAL_HEADER.size + header[9] + header[10]
    packed = memoryview(data)[start : start + info.compress_size]
    known = info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if header[0] != b"PK\x03\x04" or len(packed) != info.compress_size or not known:
        raise _damaged()
    return packed


def _unpack(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate one entry piece by piece to its real end, whatever the directory claims."""
    pending: bytes | memoryview = _packed(data, info)
    if info.compress_type == zipfile.ZIP_STORED:
        yield bytes(pending)
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    while not inflate.eof:
        try:
            chunk = inflate.decompress(pending, CHUNK)
        except zlib.error as broken:
            raise _damaged() from broken
        pending = inflate.unconsumed_tail
        if not chunk and not pending and not inflate.eof:
            raise _damaged()
        size += len(chunk)
        yield chunk
    if size != info.file_size:
        raise _damaged()


def _check_volume(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes or unpacked > max(HARMLESS_UNPACKED, packed * limits.ratio):
        raise SheetRefused("文件解压后大得不合常理，已停止读取。请把数据复制到一个新工作簿，另存后再上传。")


def _check_xml(chunk: bytes, tail: bytes) -> None:
    """Refuse document type declarations, and encodings in which one could hide; `tail` is the end of the chunk before."""
    if tail == b"first" and not chunk.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise SheetRefused("文件内容不是标准的 Excel 格式。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    text = tail + chunk
    if b"\x00" in chunk or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise SheetRefused("文件里有不允许的声明。请把数据复制到一个新工作簿，另存后再上传。")


class _WorksheetScan:
    """Read a worksheet's tags as a stream: how far it reaches, its formulas, its merges."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.part = Part()
        self.carried = b""
        self.rows = 0
        self.last_cell = b""
        digits, letters = len(str(limits.rows)), 2 if limits.columns >= 26 else 1
        self.is_far = re.compile(rb"r=[\"'](?:[A-Z]{%d,6}\d|[A-Z]?\d{%d})" % (letters, digits + 1))
        self.far_row = re.compile(rb"\sr=[\"'][A-Z]{0,6}(\d{%d,18})[\"']" % (digits + 1))
        self.far_column = re.compile(rb"\sr=[\"']([A-Z]{%d,6})\d" % letters)

    def feed(self, chunk: bytes) -> None:
        text = self.carried + chunk
        cut = text.rfind(b"<")
        if cut > 0 and len(text) - cut < CHUNK:
            text, self.carried = text[:cut], text[cut:]
        else:
            self.carried = b""
        self._scan(text)

    def finish(self) -> Part:
        self._scan(self.carried)
        return self.part

    def _scan(self, text: bytes) -> None:
        """Count, and look only for what reaches too far: places that are fine are not even listed."""
        self.rows += text.count(b"<row") + (text.count(b":row") if b":row" in text else 0)
        self.part.has_rows = self.part.has_rows or self.rows > 0
        reach: list[int] = []
        columns: set[bytes] = set()
        if self.is_far.search(text):
            reach = [int(row) for row in self.far_row.findall(text)]
            columns = set(self.far_column.findall(text))
        if b"dimension" in text:
            for letters, row in _DIMENSION.findall(text):
                columns.add(letters)
                reach.append(int(row))
        self._check_reach(max([self.rows, *reach]), columns)
        self._collect(text)

    def _check_reach(self, rows: int, columns: set[bytes]) -> None:
        width = max((column_number(letters.decode()) + 1 for letters in columns), default=0)
        if rows > self.limits.rows:
            raise SheetRefused(
                f"表格超过 {self.limits.rows:,} 行，没有导入。请删掉多余的空行，或分成几个文件，每个最多 {self.limits.rows:,} 行。"
            )
        if width > self.limits.columns:
            raise SheetRefused(
                f"表格超过 {self.limits.columns} 列，没有导入。请删掉右边多余的列，或把数据复制到一个新工作簿。"
            )

    def _collect(self, text: bytes) -> None:
        if b"f" in text and (b"<f" in text or b":f" in text) and _FORMULA.search(text):
            for cell, formula in _CELL_OR_FORMULA.findall(text):
                self.last_cell = cell or self.last_cell
                if formula and len(self.part.formulas) < 20:
                    self.part.formulas.append(self.last_cell.decode())
        elif cells := _CELL_OR_FORMULA.findall(text[-2048:]):
            self.last_cell = cells[-1][0]
        for first, top, last, bottom in _MERGE.findall(text) if b"mergeCell" in text else ():
            self.part.merges.append(
                Merge(int(top), column_number(first.decode()), int(bottom), column_number(last.decode()))
            )


def _in_order(small: dict[str, bytes], worksheets: dict[str, Part]) -> list[Part]:
    _refuse_macro_types(_xml(small["[Content_Types].xml"]))
    targets = _sheet_targets(small)
    found = []
    for node in _xml(small["xl/workbook.xml"]).iter():
        if node.tag.rpartition("}")[2] == "sheet" and (part := worksheets.get(targets.get(node.get(_REL_ID, ""), ""))):
            part.title = node.get("name", "")
            part.visible = node.get("state", "visible") == "visible"
            found.append(part)
    if not found:
        raise SheetRefused("工作簿里没有数据表。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    return found


def _refuse_macro_types(types: Element) -> None:
    """What a part is declared to be counts; a default for an extension that no part has does not."""
    for node in types:
        declared = node.get("ContentType", "")
        counts = node.get("PartName") or node.get("Extension") == "xml"
        if counts and ("macroEnabled" in declared or "vbaProject" in declared):
            raise SheetRefused("文件带有宏。请另存为不带宏的 .xlsx 后再上传。")


def _sheet_targets(small: dict[str, bytes]) -> dict[str, str]:
    """Relation id to part name for the workbook, after refusing every relation that leaves the file."""
    targets: dict[str, str] = {}
    for name, text in small.items():
        if name.endswith(".rels"):
            for relation in _xml(text):
                _refuse_outside_target(relation)
                if name == "xl/_rels/workbook.xml.rels":
                    path = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
                    targets[relation.get("Id", "")] = path.lstrip("/")
    return targets


def _refuse_outside_target(relation: Element) -> None:
    if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(("/hyperlink", "/image")):
        raise SheetRefused("文件链接了外部内容。请断开链接、粘贴为数值后再上传。")


def _xml(text: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise _damaged() from broken
    return root
