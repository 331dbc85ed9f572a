"""Blocks that other rooms put on the page of an item: each says for a person and an item what it shows, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rectification.models import Item


@dataclass(frozen=True, slots=True)
class Part:
    """template: a page fragment under rectification/parts/, one or several panels; context: what it is given, beside `object`."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Any, Item], Part | None]
PARTS: list[Maker] = []


def register(maker: Maker) -> Maker:
    """Add a block; called once, from AppConfig.ready. The maker costs a constant number of queries and asks whether the
    person may see what it shows."""
    if maker not in PARTS:
        PARTS.append(maker)
    return maker


def parts_of(user: Any, item: Item) -> list[Part]:
    """The blocks that have something to show to this person, in the order they were registered."""
    made = (maker(user, item) for maker in PARTS)
    return [part for part in made if part is not None]
