"""Plates as pages: what each says, its picture, what no font can print."""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from core.files import store_bytes
from core.jobs import Progress
from core.models import Job, StoredFile
from inspectors.models import Inspector, Plate, PlatePrint
from inspectors.plate_text import lines_of, pack
from office.models import County
from reports import fonts
from reports.pressroom import print_placards

PRINT_EDGE = 1000  # pixels: 75 × 105 mm at 240 dots per inch


def print_plates(pk: int, job: Job, progress: Progress) -> dict[str, Any]:
    """Lay out the plates of a print, a page each, and keep the file. Done twice, the second file replaces the first."""
    printing = PlatePrint.objects.get(pk=pk)
    plates = list(printing.plates.for_list())
    inspectors = portraits(plates)
    progress(0, len(plates), "正在准备")
    pages = [page_of(plate, inspectors.get(plate.inspector_id)) for plate in plates]
    images = {str(photo.pk): picture(photo) for photo in inspectors.values()}
    printed = print_placards(
        pages, images, size=printing.size, told=lambda done: progress(done, len(plates), "正在排版")
    )
    stored = store_bytes(
        printed.pdf,
        name=f"公示牌_{len(plates)}块.pdf",
        kind="document",
        actor=job.requested_by,
        content_type="application/pdf",
    )
    PlatePrint.objects.filter(pk=pk).update(pdf=stored)
    return {"bytes": len(printed.pdf), "missing": printed.missing}


def portraits(plates: list[Plate]) -> dict[int, StoredFile]:
    """The present portraits of the inspectors named, by account."""
    users = {plate.inspector_id for plate in plates}
    rows = Inspector.objects.filter(user__in=users, photo__isnull=False).select_related("photo")
    return {row.user_id: row.photo for row in rows if row.photo is not None}


def page_of(plate: Plate, photo: StoredFile | None) -> dict[str, Any]:
    """The fields of one placard."""
    county = County.objects.get(pk=1)
    name = str(plate.school)
    return {
        "title": pack()["title"],
        "place": name if name.startswith(county.name) else f"{county.name}{name}",
        "rows": [["责任督学", plate.inspector.full_name], ["联系电话", plate.phone]],
        "items_title": pack()["items_title"],
        "items": lines_of(plate.duties),
        "image": str(photo.pk) if photo else "",
        "code": f"{settings.BASE_URL}{plate.get_absolute_url()}",
        "hint": pack()["hint"],
        "foot": f"{county.organ_name}监制",
    }


def picture(stored: StoredFile, edge: int = PRINT_EDGE, quality: int = 85) -> bytes:
    """The shown copy of a portrait as a JPEG no longer than `edge` pixels."""
    with Image.open(Path(settings.MEDIA_ROOT) / stored.display_path) as image:
        image.thumbnail((edge, edge))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def unprintable(plates: list[Plate]) -> list[str]:
    """One sentence for each plate with a letter that no installed font has; raises fonts.FontMissing."""
    faces = fonts.load([Path(settings.FONT_DIR)])
    found = []
    for plate in plates:
        styled = ((str(plate.school), "hei"), (plate.inspector.full_name, "hei"), (plate.duties, "fang"))
        missing = sorted({char for text, style in styled for char in faces.missing_glyphs(text, style)})
        if missing:
            found.append(f"{plate.school}：{'、'.join(missing)}")
    return found
