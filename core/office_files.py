"""Is an upload really a Word or Excel file or a PDF: its parts are looked at, its text is not."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

from core.exceptions import FileRefused

MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
HARMLESS_UNPACKED = 2 * 1024 * 1024
MOST_RATIO = 200
TYPES_LIMIT = 2 * 1024 * 1024
PDF_TAIL = 2048
_CHUNK = 256 * 1024
_TYPES = "[Content_Types].xml"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    EOFError,
    KeyError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of office file: what people call it and the declared type of its main part."""

    label: str
    suffix: str
    main_type: str


_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "docx": Kind("Word 文件", "docx", f"{_OOXML}.wordprocessingml.document.main+xml"),
    "xlsx": Kind("Excel 文件", "xlsx", f"{_OOXML}.spreadsheetml.sheet.main+xml"),
}


def check_office_file(data: bytes, name: str, suffix: str) -> None:
    """Refuse what is named like an office file and is none: damaged, locked, swollen, with macros, or another zip.

    Bytes are counted while they are unpacked, because the sizes in a zip directory can lie. Raises FileRefused.
    """
    kind = KINDS[suffix]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive, name, kind)
            main = _main_part(archive, name, kind)
            _check_volume(archive, len(data), name, kind)
            with archive.open(main) as part:
                starts_as_xml = part.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    except _BROKEN as broken:
        raise FileRefused(f"“{name}”已损坏，打不开。请用 Word、Excel 或 WPS 重新另存为 .{suffix} 后再传。") from broken
    if not starts_as_xml:
        raise _other(name, kind)


def _check_entries(archive: zipfile.ZipFile, name: str, kind: Kind) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(f"“{name}”里的部件多得不合常理，没有保存。请另存为新的 .{kind.suffix} 后再传。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(f"“{name}”设了密码。请去掉打开密码，另存后再传。")
    if _TYPES not in names or len(set(names)) != len(names):
        raise _other(name, kind)


def _main_part(archive: zipfile.ZipFile, name: str, kind: Kind) -> str:
    """The part declared to be the document itself."""
    with archive.open(_TYPES) as part:
        declared = part.read(TYPES_LIMIT + 1)
    try:
        root = ElementTree.fromstring(declared, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as broken:
        raise _other(name, kind) from broken
    found = ""
    for node in root:
        declared_type = node.get("ContentType", "")
        if node.get("PartName") and ("macroEnabled" in declared_type or "vbaProject" in declared_type):
            raise FileRefused(f"“{name}”带有宏。请另存为不带宏的 .{kind.suffix} 后再传。")
        if declared_type == kind.main_type:
            found = node.get("PartName", "").lstrip("/")
    if found not in archive.namelist():
        raise _other(name, kind)
    return found


def _check_volume(archive: zipfile.ZipFile, packed: int, name: str, kind: Kind) -> None:
    limit, unpacked = min(MOST_UNPACKED, max(HARMLESS_UNPACKED, packed * MOST_RATIO)), 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > limit:
                    raise FileRefused(
                        f"“{name}”解压后大得不合常理，没有保存。请把内容复制到新文件，另存为 .{kind.suffix} 后再传。"
                    )


def _other(name: str, kind: Kind) -> FileRefused:
    return FileRefused(
        f"“{name}”不是{kind.label}，只是文件名这样写。请用 Word、Excel 或 WPS 打开原文件，另存为 .{kind.suffix} 后再传。"
    )


def check_pdf(data: bytes, name: str) -> None:
    """Refuse what begins like a PDF and does not end like one. Raises FileRefused."""
    if b"%%EOF" not in data[-PDF_TAIL:] or (b" obj" not in data and b"\nobj" not in data):
        raise FileRefused(f"“{name}”不是完整的 PDF，可能没有传完或已损坏。请重新导出或扫描后再传。")
