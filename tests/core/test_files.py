"""Files: type by content, limits before decoding, a clean copy to show, the original kept."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from core import files
from core.files import FileRefused, clean_name, file_response, store_upload
from core.models import StoredFile
from core.workbooks import Column, SheetPlan, write_workbook
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def photo(size=(60, 40), form="JPEG", **save) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "#1c5fb8").save(stream, form, **save)
    return stream.getvalue()


def upload(data, name="照片.jpg", kind="photo"):
    return store_upload(SimpleUploadedFile(name, data), kind=kind, actor=UserFactory())


@pytest.mark.smoke
def test_the_original_stays_and_the_shown_copy_is_upright_without_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "<script>"
    data = photo(exif=exif)
    stored = upload(data)
    assert files.read_file(stored) == data
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    shown = b"".join(file_response(stored).streaming_content)
    with Image.open(io.BytesIO(shown)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "照片.jpg", "photo", "不是照片"),
        (b"", "空.jpg", "photo", "空文件"),
        (b"\x00\x00\x00\x18ftypheic", "苹果.heic", "photo", "兼容性最佳"),
        (photo((900, 900))[:2000], "断.jpg", "photo", "已损坏"),
        (b"MZ\x90\x00", "表.xlsx", "sheet", "另存为 .xlsx"),
        (b"%!PS-Adobe", "材料.pdf", "evidence", "不是照片、PDF"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(data, name, kind, words):
    with pytest.raises(FileRefused, match=words):
        upload(data, name, kind)
    assert not StoredFile.objects.exists()


def test_half_a_photo_is_refused_whatever_other_libraries_switched_on(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(FileRefused, match="已损坏"):
        upload(photo((900, 900))[:2000])


def test_too_many_pixels_are_refused_before_decoding(monkeypatch):
    monkeypatch.setattr(files, "PIXEL_LIMIT", 60 * 40 - 1)
    monkeypatch.setattr(files, "shown_copy", None)
    with pytest.raises(FileRefused, match="五千万像素"):
        upload(photo())


def test_a_fifty_megabyte_photo_is_refused_by_its_size():
    big = SimpleUploadedFile("大.jpg", b"")
    big.size = 50 * 1024 * 1024
    with pytest.raises(FileRefused, match="超过 15 MB"):
        store_upload(big, kind="photo", actor=UserFactory())


def test_a_full_disk_leaves_neither_row_nor_file(monkeypatch):
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(FileRefused, match="磁盘可能已满"):
        upload(photo())
    assert not StoredFile.objects.exists()
    assert [path for path in set(Path(settings.MEDIA_ROOT).rglob("*")) - before if path.is_file()] == []


def test_names_lose_paths_controls_and_direction_marks():
    assert clean_name("..\\..\\etc/报告\u202egpj\x00.pdf") == "报告gpj.pdf"
    assert len(clean_name("长" * 300 + ".pdf")) == 100


def test_only_pictures_are_shown_inline():
    pdf = upload(PDF, "意见.pdf", "evidence")
    answer = file_response(pdf)
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file_response(upload(photo()))["Content-Disposition"].startswith("inline")


def test_a_file_missing_on_disk_is_a_sentence():
    stored = upload(photo())
    (Path(settings.MEDIA_ROOT) / stored.path).unlink()
    with pytest.raises(FileRefused, match="找不到了"):
        file_response(stored, download=True)


def office_file(suffix: str) -> bytes:
    """A small real one, parts as Word and Excel write them."""
    if suffix == "xlsx":
        return write_workbook([SheetPlan("表", [Column("名称")], [["甲"]])])
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": "<Relationships/>",
            "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="w"/>',
        }
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """The same zip with parts replaced or, given by `extra`, added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped(kept | {name.replace("__", "/") + ".xml": content for name, content in parts.items()})


@pytest.mark.parametrize(("suffix", "kind"), [("docx", "evidence"), ("xlsx", "evidence"), ("docx", "document")])
def test_a_real_office_file_is_taken(suffix, kind):
    assert upload(office_file(suffix), f"材料.{suffix}", kind).content_type.startswith("application/vnd.openxmlformats")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (zipped({"病毒.exe": b"MZ"}), "材料.docx", "不是Word 文件，只是文件名这样写"),
        (office_file("xlsx"), "材料.docx", "不是Word 文件"),
        (office_file("docx"), "材料.xlsx", "不是Excel 文件"),
        (changed(office_file("docx"), word__document=b"MZ\x90"), "材料.docx", "不是Word 文件"),
        (zipped({"[Content_Types].xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "材料.docx", "不是Word 文件"),
        (office_file("docx")[:150], "材料.docx", "已损坏"),
        (changed(office_file("docx"), word__big=b"0" * 80_000_000), "材料.docx", "大得不合常理"),
        (office_file("docx"), "材料.pptx", "不是照片、PDF、Word"),
        (b"%PDF-1.7 x", "材料.pdf", "不是完整的 PDF"),
        (PDF[:-7], "材料.pdf", "不是完整的 PDF"),
        (b"%PDF-1.7\n%%EOF", "材料.pdf", "不是完整的 PDF"),
    ],
)
def test_what_only_begins_like_a_paper_is_refused(data, name, words):
    with pytest.raises(FileRefused, match=words):
        upload(data, name, "evidence")
    assert not StoredFile.objects.exists()


def test_a_paper_with_macros_is_refused_under_a_harmless_name():
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    data = changed(office_file("docx"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = {entry: archive.read(entry) for entry in archive.namelist()}
    kept["[Content_Types].xml"] = (
        f'<Types><Override PartName="/word/document.xml" ContentType="{macro}"/></Types>'.encode()
    )
    with pytest.raises(FileRefused, match="带有宏"):
        upload(zipped(kept), "材料.docx", "evidence")
