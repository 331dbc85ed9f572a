"""The nightly comparison of photos: what came in without a hash, and what a changed limit makes the same or not."""

from collections import defaultdict

from rectification.looks import AFTER, BEFORE, former_photo, limit, look_of
from rectification.models import Evidence

BATCH = 500


def compare_photos() -> int:
    """Give photos their perceptual hash, and let every photo of mending name the one before it that it equals; returns how
    many rows changed. May run twice; uses the limit of the present year for all."""
    return add_looks() + mark_same()


def add_looks() -> int:
    """Hashes for photos that have none. A picture whose file is gone stays without."""
    changed = []
    rows = Evidence.objects.filter(look="").exclude(file__display_path="").select_related("file").order_by("pk")
    for row in rows.iterator(BATCH):
        row.look = look_of(row.file)
        if row.look:
            changed.append(row)
    Evidence.objects.bulk_update(changed, ["look"], batch_size=BATCH)
    return len(changed)


def mark_same() -> int:
    """Compare within each item that has photos of both phases."""
    photos = Evidence.objects.exclude(file__display_path="").select_related("file").order_by("item", "pk")
    both = photos.filter(phase=AFTER, item__in=Evidence.objects.filter(phase=BEFORE).values("item"))
    befores = defaultdict(list)
    for row in photos.filter(phase=BEFORE, item__in=both.values("item")):
        befores[row.item_id].append(row)
    most, changed = limit(), []
    for row in both:
        former = former_photo(row, befores[row.item_id], most)
        if row.same_as_id != (former.pk if former else None):
            row.same_as = former
            changed.append(row)
    Evidence.objects.bulk_update(changed, ["same_as"], batch_size=BATCH)
    return len(changed)
