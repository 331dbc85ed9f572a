"""Plates are laid out as one file by a job."""

from collections.abc import Iterable

from django.db import transaction

from core import audit, jobs
from core.exceptions import BusinessRuleError
from inspectors import tasks
from inspectors.models import Plate, PlatePrint
from inspectors.services.plates import require_maker
from office import clock
from office.models import User


@transaction.atomic
def print_plates(*, actor: User, plates: Iterable[Plate], size: str) -> PlatePrint:
    """Queue one PDF of these plates, a page each, in a size of PlatePrint.Size."""
    require_maker(actor)
    chosen = list(plates)
    if not chosen:
        raise BusinessRuleError("请勾选公示牌。")
    if size not in PlatePrint.Size.values:
        raise BusinessRuleError("请选择幅面。")
    printing = PlatePrint.objects.create(size=size, requested_by=actor, requested_at=clock.now())
    printing.plates.set(chosen)
    printing.job = jobs.enqueue(
        kind=tasks.PLATES,
        key=f"{tasks.PLATES}:{printing.pk}",
        args={"print": printing.pk},
        actor=actor,
        label=f"排版公示牌（{len(chosen)}块）",
    )
    printing.save(update_fields=["job"])
    audit.record(actor=actor, verb="plate.printed", target=printing, size=size, plates=len(chosen))
    return printing
