"""A photo of a visit is kept the same way, whether it came with the page or from a phone."""

from uuid import UUID

from core.files import read_shown
from core.likeness import difference_hash
from core.models import StoredFile
from inspectors.models import Visit, VisitPhoto, VisitPhotoPlace
from inspectors.pictures import place_in


def keep_photo(*, visit: Visit, stored: StoredFile, original: bytes, client_uuid: UUID | None = None) -> VisitPhoto:
    """The stored file as a photo of the visit, with its perceptual hash and, apart, the place the camera wrote into it."""
    photo = VisitPhoto.objects.create(
        visit=visit, client_uuid=client_uuid, file=stored, perceptual_hash=difference_hash(read_shown(stored))
    )
    if place := place_in(original):
        VisitPhotoPlace.objects.create(photo=photo, latitude=place[0], longitude=place[1])
    return photo
