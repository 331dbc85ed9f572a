"""Both sides of a sign, as the page shows them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.likeness import Passage, side_by_side
from inspectors.models import Visit, VisitPhoto, VisitPosition, VisitSign

Kind = VisitSign.Kind


@dataclass(frozen=True, slots=True)
class Sides:
    """What to lay beside each other; whatever does not belong to the kind of sign is empty."""

    own_text: tuple[Passage, ...] = ()
    other_text: tuple[Passage, ...] = ()
    own_photo: VisitPhoto | None = None
    other_photo: VisitPhoto | None = None
    positions: tuple[VisitPosition, ...] = ()
    visits: tuple[Visit, ...] = ()


def sides_of(sign: VisitSign, visits: QuerySet[Visit]) -> Sides:
    """The evidence of one sign. visits: those the reader may see."""
    if sign.kind == Kind.COPIED_TEXT and sign.other:
        own, other = side_by_side(sign.visit.summary, sign.other.summary)
        return Sides(own_text=tuple(own), other_text=tuple(other))
    if sign.kind == Kind.SAME_PHOTO:
        photos = VisitPhoto.objects.select_related("file").in_bulk(
            [sign.evidence["photo"], sign.evidence["other_photo"]]
        )
        return Sides(own_photo=photos.get(sign.evidence["photo"]), other_photo=photos.get(sign.evidence["other_photo"]))
    if sign.kind == Kind.FAR_AWAY:
        return Sides(positions=tuple(sign.visit.positions.order_by("at")))
    rows = visits.select_related("school").order_by("-visited_on", "-pk")
    if sign.kind == Kind.IN_BATCH:
        return Sides(visits=tuple(rows.filter(pk__in=sign.evidence["visits"])))
    if sign.kind == Kind.NO_FINDINGS:
        same = rows.in_year(sign.evidence["year"]).filter(inspector=sign.visit.inspector_id)
        return Sides(visits=tuple(same.for_list().select_related("school")))
    return Sides()
