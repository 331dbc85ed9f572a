"""Several records reviewed at once: each through the same service as one alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.exceptions import BusinessRuleError
from inspectors.models import Visit
from inspectors.services.visits import approve_visit
from office.models import User


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of it: how many were approved, and the sentence of each that was refused."""

    approved: int
    refused: tuple[str, ...]


def approve_visits(*, actor: User, visits: Iterable[Visit]) -> Reviewed:
    """Approve each by itself; one that is refused leaves the others approved and is named with its reason."""
    approved, refused = 0, []
    for visit in visits:
        try:
            approve_visit(actor=actor, visit=visit)
        except BusinessRuleError as refusal:
            refused.append(f"{visit}：{refusal.sentence}")
        else:
            approved += 1
    return Reviewed(approved, tuple(refused))
