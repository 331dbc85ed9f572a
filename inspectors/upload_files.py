"""Photos on their way: pieces appended to one file each, under the private media, until they are whole."""

import os
import shutil
import uuid
from collections.abc import Container
from datetime import datetime
from pathlib import Path

from django.conf import settings

from core.exceptions import BusinessRuleError
from core.files import MEGABYTE

FOLDER = "uploads"


class TryLater(BusinessRuleError):
    """The server cannot take it now; nothing is wrong with what was sent."""

    status = 503


def part_of(upload: uuid.UUID) -> Path:
    """The file that grows."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{upload.hex}.part"


def size_of(upload: uuid.UUID) -> int:
    """Bytes on disk; 0 when there is no file."""
    try:
        return part_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def append(upload: uuid.UUID, data: bytes, *, at: int, whole: int) -> None:
    """Write a piece at its offset and make it durable; what an interrupted request left behind it is cut off first.

    Raises TryLater when the disk would not keep its free floor after the whole file, or did not take the piece.
    """
    path = part_of(upload)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        # The whole file is stored once more when it is complete, so twice its size has to fit.
        needed = settings.FREE_SPACE_FLOOR_MB * MEGABYTE + 2 * whole - at
        if shutil.disk_usage(path.parent).free < needed:
            raise TryLater("服务器磁盘空间不足，照片暂时收不下，请稍后再发送，并通知系统管理员。")
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b") as stream:
            stream.truncate(at)
            stream.seek(at)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise TryLater("服务器没有写入成功（磁盘可能已满），请稍后再发送。") from error


def read(upload: uuid.UUID) -> bytes:
    """What has arrived."""
    return part_of(upload).read_bytes()


def drop(upload: uuid.UUID) -> None:
    """Remove the file, if it is there."""
    part_of(upload).unlink(missing_ok=True)


def drop_unknown(known: Container[uuid.UUID], *, before: datetime) -> None:
    """Remove files of uploads that are not known any more and that nobody wrote to since a moment."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    for path in folder.glob("*.part"):
        if uuid.UUID(path.stem) not in known and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
