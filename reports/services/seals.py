"""Seals are registered, corrected, taken out of use."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageFile, UnidentifiedImageError

from core import audit
from core.exceptions import BusinessRuleError, FileRefused, NotAllowed
from core.files import MEGABYTE, PIXEL_LIMIT, remove_file, store_bytes
from core.models import StoredFile
from office import clock
from office.models import User
from reports.models import Document, Seal
from reports.services.steps import written

MAY_KEEP = "reports.change_seal"
IMAGE_LIMIT_MB = 2
SMALLEST, LARGEST = 300, 1000  # pixels: 300 on 42 mm are 180 to the inch, 1000 are 600
FIXED = ("organ", "diameter", "started_on")
CLEAR = 16  # of 255: what covers less than this counts as clear
NOT_CLEAR = (
    "印章图片要用背景透明的 PNG，这张图片没有透明背景，会盖住下面的文字。请用扫描的红章去掉背景后另存为 PNG 再传。"
)


@transaction.atomic
def keep_seal(*, actor: User, name: str, organ: str, image: UploadedFile, diameter: Decimal, started_on: date) -> Seal:
    """Register a seal; its picture is a PNG with a clear ground, stored without what lies outside the seal."""
    refuse_strangers(actor)
    seal = Seal(
        name=written(name, "印章名称", limit=60),
        organ=written(organ, "用印机关", limit=60),
        diameter=real_size(diameter),
        started_on=started_on,
        kept_by=actor,
        kept_at=clock.now(),
    )
    refuse_known_name(seal)
    seal.image = store_picture(image, actor)
    seal.save(force_insert=True)
    audit.record(actor=actor, verb="seal.kept", target=seal, organ=seal.organ, sha256=seal.image.sha256)
    return seal


@transaction.atomic
def edit_seal(*, actor: User, seal: Seal, changes: Mapping[str, Any]) -> Seal:
    """Correct a seal (name, organ, diameter, started_on, image). One that stands on a paper keeps its picture, size, organ and first
    day: the paper has to look the same when it is printed again."""
    refuse_strangers(actor)
    seal = Seal.objects.select_for_update().get(pk=seal.pk)
    picture = changes.get("image")
    changed = [name for name in FIXED if name in changes and changes[name] != getattr(seal, name)]
    if (changed or picture) and is_used(seal):
        raise BusinessRuleError("这枚印章已经盖在公文上，只能改名称；图片、直径、机关要换的，请停用后另登记一枚。")
    seal.name = written(changes.get("name", seal.name), "印章名称", limit=60)
    seal.organ = written(changes.get("organ", seal.organ), "用印机关", limit=60)
    seal.diameter = real_size(changes.get("diameter", seal.diameter))
    seal.started_on = changes.get("started_on", seal.started_on)
    if seal.ended_on is not None and seal.ended_on < seal.started_on:
        raise BusinessRuleError("启用日期不能晚于停用日期。")
    refuse_known_name(seal)
    former = seal.image
    if picture:
        seal.image = store_picture(picture, actor)
    seal.bump("name", "organ", "diameter", "started_on", "image")
    if picture:
        remove_file(former)
    audit.record(actor=actor, verb="seal.edited", target=seal, organ=seal.organ, sha256=seal.image.sha256)
    return seal


@transaction.atomic
def retire_seal(*, actor: User, seal: Seal, ended_on: date) -> Seal:
    """Take a seal out of use after a day; papers that carry it keep it."""
    refuse_strangers(actor)
    seal = Seal.objects.select_for_update().get(pk=seal.pk)
    if ended_on < seal.started_on:
        raise BusinessRuleError("停用日期不能早于启用日期。")
    if ended_on > clock.today():
        raise BusinessRuleError("停用日期不能晚于今天。")
    seal.ended_on = ended_on
    seal.bump("ended_on")
    audit.record(actor=actor, verb="seal.retired", target=seal, ended_on=ended_on)
    return seal


def refuse_strangers(actor: User) -> None:
    """Only those who keep the seals change them."""
    if not actor.has_perm(MAY_KEEP):
        raise NotAllowed("您没有管理印章的权限。")


def refuse_known_name(seal: Seal) -> None:
    """A name stands for one seal."""
    if Seal.objects.filter(name=seal.name).exclude(pk=seal.pk).exists():
        raise BusinessRuleError(f"已经有名为“{seal.name}”的印章，请换一个名称。")


def is_used(seal: Seal) -> bool:
    """Whether it stands on a paper."""
    return Document.objects.filter(seal=seal).exists()


def real_size(diameter: Decimal) -> Decimal:
    """A diameter in millimetres that a seal can have."""
    if not 10 <= diameter <= 60:
        raise BusinessRuleError("印章直径应在10毫米到60毫米之间。")
    return diameter


def store_picture(upload: UploadedFile, actor: User) -> StoredFile:
    """The uploaded picture, checked, cut to the seal, without metadata; raises FileRefused."""
    if (upload.size or 0) > IMAGE_LIMIT_MB * MEGABYTE:
        raise FileRefused(f"印章图片超过 {IMAGE_LIMIT_MB} MB，请缩小后再传。")
    picture = clear_picture(upload.read())
    return store_bytes(picture, name="印章.png", kind="document", actor=actor, content_type="image/png")


def clear_picture(data: bytes) -> bytes:
    """The seal alone as PNG: what is clear around it is cut off, so that its printed size is its own."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise FileRefused(NOT_CLEAR)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries of this process switch it on when they are imported
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise FileRefused("印章图片超过五千万像素，请缩小后再传。")
            layer = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileRefused("印章图片已损坏，打不开，请重新另存后再传。") from error
    cover = layer.getchannel("A").point(lambda value: 255 if value >= CLEAR else 0)
    box = cover.getbbox()
    if box is None:
        raise FileRefused("印章图片是空白的，没有看到印章，请重新选择。")
    seal = layer.crop(box)
    if cover.crop(box).histogram()[0] < seal.width * seal.height // 20:
        raise FileRefused(NOT_CLEAR)
    if min(seal.size) < SMALLEST:
        raise FileRefused(f"印章图片太小（{seal.width}×{seal.height}），印出来会模糊，印章本身至少要{SMALLEST}像素。")
    seal.thumbnail((LARGEST, LARGEST))
    out = io.BytesIO()
    seal.save(out, "PNG")
    return out.getvalue()
