"""Whether the photo after the mending is the one before it: the same file, or nearly the same picture."""

from collections.abc import Iterable

from core.files import read_shown
from core.likeness import difference_hash, distance, is_telling
from core.models import StoredFile
from office import clock, parameters
from rectification.models import Evidence, Item

AFTER, BEFORE = Evidence.Phase.AFTER, Evidence.Phase.BEFORE


def look_of(file: StoredFile) -> str:
    """The perceptual hash of a picture; empty for other files and for a picture that cannot be read."""
    if not file.is_image:
        return ""
    try:
        return difference_hash(read_shown(file))
    except OSError:  # gone from the disk: other pages say so
        return ""


def limit() -> int:
    """In how many bits of 64 two photos may differ and still count as the same (rectify.photo_distance of the year)."""
    return int(parameters.value("rectify.photo_distance", year=clock.today().year))


def is_same_picture(one: Evidence, other: Evidence, most: int) -> bool:
    """The same bytes, or two telling pictures at most so many bits apart. Papers are never compared."""
    if not (one.file.is_image and other.file.is_image):
        return False
    if one.file.sha256 == other.file.sha256:
        return True
    return is_telling(one.look) and is_telling(other.look) and distance(one.look, other.look) <= most


def former_photo(after: Evidence, befores: Iterable[Evidence], most: int) -> Evidence | None:
    """The first photo from before the mending that shows the same, or None."""
    return next((row for row in befores if is_same_picture(after, row, most)), None)


def unchanged_photos(item: Item) -> list[Evidence]:
    """Photos of the present round's mending that equal one from before it, with both files; one query."""
    rows = item.evidence.of_round(item.round).filter(phase=AFTER, same_as__isnull=False)
    return list(rows.select_related("file", "same_as__file"))


def warning(item: Item) -> str:
    """What the recheck is told when a photo shows no change; empty otherwise."""
    if not unchanged_photos(item):
        return ""
    return "注意：整改后的照片与整改前的照片相同（系统比对）。请到现场核实确已整改后再通过；没有整改的，请退回。"
