"""What a plan adds, as text and back: kept in the answer of a plan and on the run that is computed with it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.engine.improvements import WHOLE_SCHOOL, Lever
from assessments.engine.precision import plain

ADDITIONS = "additions"
Additions = Mapping[Lever, Decimal]


def lever_text(lever: Lever) -> str:
    """A lever in one text: school|stage|field; the stage is empty where the figure is the whole school's."""
    return "|".join((lever.school, lever.stage, lever.field))


def read_lever(text: str) -> Lever:
    """The lever of a text that `lever_text` wrote."""
    return Lever(*text.split("|"))


def additions_text(additions: Additions) -> dict[str, str]:
    """Additions as exact text, in one order."""
    return {lever_text(lever): plain(amount) for lever, amount in sorted(additions.items())}


def read_additions(kept: Mapping[str, str]) -> dict[Lever, Decimal]:
    """Additions again."""
    return {read_lever(text): Decimal(amount) for text, amount in kept.items()}


def additions_of_plan(result: Mapping[str, Any]) -> dict[Lever, Decimal]:
    """The additions of a plan's answer."""
    return {read_lever(item["lever"]): Decimal(item["amount"]) for item in result["changes"]}


def together(first: Additions, second: Additions) -> dict[Lever, Decimal]:
    """Both sets of additions; what comes to nothing is left out."""
    sums = {lever: first.get(lever, Decimal(0)) + second.get(lever, Decimal(0)) for lever in {*first, *second}}
    return {lever: amount for lever, amount in sums.items() if amount}


def added_to(additions: Additions, schools: set[str], stage: str) -> dict[str, Decimal]:
    """What is added to one stage of these schools, by field; what is added to the whole school counts for each stage."""
    found: dict[str, Decimal] = {}
    for lever, amount in additions.items():
        if lever.school in schools and lever.stage in (WHOLE_SCHOOL, stage):
            found[lever.field] = found.get(lever.field, Decimal(0)) + amount
    return found
