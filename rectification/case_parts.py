"""What other rooms put on a case's page: each gives a block, or nothing.

A room calls `PARTS.append(its_function)` in `RectificationConfig.ready`; the blocks stand in that order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rectification.models import Case


@dataclass(frozen=True, slots=True)
class CasePart:
    """One block of the page. template: included with `part` as its context, `case` and `user`.

    actions: links beside the transitions, as components/buttons.html takes them.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    actions: tuple[dict[str, str], ...] = ()


PARTS: list[Callable[[Any, Case], CasePart | None]] = []


def parts_for(user: Any, case: Case) -> list[CasePart]:
    """The blocks this person sees on the page of this case."""
    return [part for make in PARTS if (part := make(user, case)) is not None]
