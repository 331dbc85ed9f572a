"""The plate at the school gate (公示牌)."""

from inspectors.models import Plate
from schools.models import School


def mark_outdated(*, school: School, reason: str) -> int:
    """The school's valid plates no longer tell the truth: 需更换, with the reason. Returns how many (0 or 1).

    Inside the caller's transaction, the school's row locked.
    """
    valid = (Plate.Status.WANTED, Plate.Status.MADE, Plate.Status.HUNG)
    return school.plates.filter(status__in=valid).update(status=Plate.Status.OUTDATED, reason=reason[:100])
