"""Private files: checked by content, written atomically under random names, served only by views that checked scope.

Upload types (R-070): photo JPEG/PNG/WebP ≤ 15 MB; evidence = photo or PDF/Word/Excel ≤ 50 MB; document PDF/Word/Excel
≤ 50 MB; sheet .xlsx/.csv ≤ 10 MB. Pixels are limited before decoding; the shown copy is re-encoded without metadata.
"""

import hashlib
import io
import os
import shutil
import unicodedata
import uuid
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from core.exceptions import FileRefused
from core.models import StoredFile
from core.office_files import check_office_file, check_pdf

PIXEL_LIMIT = 50_000_000
DISPLAY_EDGE = 2000
IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OFFICE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEGABYTE = 1024 * 1024
T = Image.Transpose
TURNS = {
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_270,
    7: T.TRANSVERSE,
    8: T.ROTATE_90,
}
PHOTO_SENTENCE = "只接收 JPEG、PNG 或 WebP 照片；苹果手机的 HEIC 照片请在相机设置里改为“兼容性最佳”后重拍。"


def store_upload(upload: UploadedFile, *, kind: str, actor: Any) -> StoredFile:
    """Check an uploaded file against its kind's limits and store it; raises FileRefused and stores nothing."""
    limit = settings.UPLOAD_LIMIT_MB[kind]
    if (upload.size or 0) > limit * MEGABYTE:
        raise FileRefused(f"“{upload.name}”超过 {limit} MB，请压缩后再传。")
    data = upload.read()
    return store_bytes(data, name=upload.name or "未命名", kind=kind, actor=actor)


def store_bytes(data: bytes, *, name: str, kind: str, actor: Any, content_type: str = "") -> StoredFile:
    """Store bytes of a known kind; the type comes from the content, `content_type` only names what we made ourselves."""
    if not data:
        raise FileRefused(f"“{name}”是空文件。")
    found = content_type or sniff(data, name, kind)
    display = b""
    taken_at = None
    if found.startswith("image/"):
        display, taken_at = shown_copy(data, name)
    stored = StoredFile(
        kind=kind,
        original_name=clean_name(name),
        content_type=found,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        taken_at=taken_at,
    )
    stored.path = write_file(data, uuid.uuid4().hex)
    if display:
        stored.display_path = write_file(display, uuid.uuid4().hex)
    with transaction.atomic():
        stored.save(force_insert=True)
    return stored


def clean_name(name: str) -> str:
    """The user's file name as metadata: no path, no control or direction characters, at most 100 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return kept.strip()[-100:] or "未命名"


def sniff(data: bytes, name: str, kind: str) -> str:
    """The media type by content; raises when the kind of upload does not accept it."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if kind == "sheet":
        return sheet_type(data, name, suffix)
    image = image_type(data) if kind in {"photo", "evidence"} else ""
    if image:
        return image
    if kind == "photo":
        raise FileRefused(f"“{name}”不是照片。{PHOTO_SENTENCE}")
    if data[:5] == b"%PDF-":
        check_pdf(data, name)
        return "application/pdf"
    if data[:4] == b"PK\x03\x04" and suffix in OFFICE_TYPES:
        check_office_file(data, name, suffix)
        return OFFICE_TYPES[suffix]
    raise FileRefused(f"“{name}”的内容不是照片、PDF、Word（.docx）或 Excel（.xlsx）。{PHOTO_SENTENCE}")


def sheet_type(data: bytes, name: str, suffix: str) -> str:
    """The type of a sheet to import, by its beginning; its parts are looked at before it is read."""
    if data[:4] == b"PK\x03\x04" and suffix == "xlsx":
        return OFFICE_TYPES[suffix]
    if suffix == "csv" and b"\0" not in data[:4096]:
        return "text/csv"
    raise FileRefused(f"“{name}”不是 .xlsx 或 .csv 表格，请用 Excel 或 WPS 另存为 .xlsx 后再传。")


def image_type(data: bytes) -> str:
    """The media type when the bytes open as an accepted image within the pixel limit, else an empty string."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(IMAGE_TYPES)) as image:
                if image.width * image.height > PIXEL_LIMIT:
                    raise FileRefused("照片超过五千万像素，请在手机上选择较小的尺寸后再传。")
                return IMAGE_TYPES[str(image.format)]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""


def shown_copy(data: bytes, name: str) -> tuple[bytes, datetime | None]:
    """A re-encoded, upright copy without metadata (≤ 2000 px), and the camera's time (Asia/Shanghai) if it has one."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries of this process switch it on when they are imported
    try:
        with Image.open(io.BytesIO(data), formats=list(IMAGE_TYPES)) as image:
            taken = camera_time(image)
            turned = image.getexif().get(ExifTags.Base.Orientation, 1)
            image.draft("RGB", (DISPLAY_EDGE, DISPLAY_EDGE))  # a JPEG is decoded small, so that a large one stays light
            image.thumbnail((DISPLAY_EDGE, DISPLAY_EDGE))
            small = upright(image, turned)
            out = io.BytesIO()
            on_white(small).save(out, "JPEG", quality=82)
    except (OSError, SyntaxError, ValueError) as error:
        raise FileRefused(f"照片“{name}”已损坏，打不开，请重新拍摄或另存后再传。") from error
    return out.getvalue(), taken


def upright(image: Image.Image, turned: Any) -> Image.Image:
    """The picture as it was seen, by the EXIF orientation (1 to 8; anything else is upright)."""
    method = TURNS.get(turned)
    return image if method is None else image.transpose(method)


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency: what shines through is white paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    layer = image.convert("RGBA")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def camera_time(image: Image.Image) -> datetime | None:
    """The EXIF time of exposure, or None when absent or malformed."""
    text = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        moment = datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return moment.replace(tzinfo=ZoneInfo("Asia/Shanghai")) if moment.year >= 1990 else None


def write_file(data: bytes, name: str) -> str:
    """Write bytes under MEDIA_ROOT atomically; returns the relative path. A full disk leaves nothing behind."""
    relative = f"{name[:2]}/{name}"
    target = Path(settings.MEDIA_ROOT) / relative
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        if shutil.disk_usage(target.parent).free < settings.FREE_SPACE_FLOOR_MB * MEGABYTE + len(data):
            raise FileRefused("服务器磁盘空间不足，文件没有保存，请通知系统管理员。")
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o640)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileRefused("文件没有写入成功（磁盘可能已满），请稍后再试或通知系统管理员。") from error
    return relative


def remove_file(stored: StoredFile) -> None:
    """Forget a stored file: its row now, its bytes once that is committed. For what the law or a promise makes go away."""
    paths = [Path(settings.MEDIA_ROOT) / path for path in (stored.path, stored.display_path) if path]
    stored.delete()
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in paths], robust=True)


def read_file(stored: StoredFile) -> bytes:
    """The original bytes."""
    return (Path(settings.MEDIA_ROOT) / stored.path).read_bytes()


def read_shown(stored: StoredFile) -> bytes:
    """The re-encoded copy of an image."""
    return (Path(settings.MEDIA_ROOT) / stored.display_path).read_bytes()


def file_response(stored: StoredFile, *, download: bool = False, as_shown: bool = False) -> FileResponse:
    """Stream a file whose scope the caller has checked: images inline as the re-encoded copy, all else as attachment.

    as_shown: also the download of an image is the copy, for those who may not have what the original carries inside."""
    inline = stored.is_image and not download
    is_copy = stored.is_image and (inline or as_shown)
    path = stored.display_path if is_copy else stored.path
    try:
        stream = (Path(settings.MEDIA_ROOT) / path).open("rb")
    except FileNotFoundError as error:
        raise FileRefused(f"文件“{stored.original_name}”在服务器上找不到了，请通知系统管理员核对备份。") from error
    response = FileResponse(stream, content_type="image/jpeg" if is_copy else stored.content_type)
    place = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(stored.original_name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
