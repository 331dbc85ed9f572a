"""Campuses that are not counted as schools: their figures are added to the main school's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.inputs import SectionInput
from assessments.engine.shares import WHOLE, Share
from core.expressions import WORKING_DIGITS


@dataclass(frozen=True, slots=True)
class Part:
    """One campus in a merged row, with the share of its own figures that went in."""

    row: SectionInput
    share: Share


@dataclass(frozen=True, slots=True)
class Counted:
    """A row as it is judged: the row, its share, and the campuses it was added up from (none: it stands alone)."""

    row: SectionInput
    share: Share
    parts: tuple[Part, ...] = ()


def merge_campuses(
    definition: SetDefinition, rows: Iterable[SectionInput], shares: Mapping[tuple[str, str], Share]
) -> list[Counted]:
    """Add each campus to its main school's row of the same stage; the order of the main rows is kept.

    Every campus is split by its own stages first, so a campus with one stage gives that stage the whole of what it
    owns. A campus whose main school has no such stage, or whose kind the set keeps apart, stands alone.
    """
    rows = list(rows)
    present = {(row.school, row.stage) for row in rows}
    campuses: dict[tuple[str, str], list[SectionInput]] = defaultdict(list)
    standing: list[SectionInput] = []
    for row in rows:
        if row.main and row.kind not in definition.scope.separate_kinds and (row.main, row.stage) in present:
            campuses[row.main, row.stage].append(row)
        else:
            standing.append(row)
    counted = []
    for row in standing:
        own = Part(row, shares[row.school, row.stage])
        others = [
            Part(campus, shares[campus.school, campus.stage]) for campus in campuses.pop((row.school, row.stage), [])
        ]
        if others:
            counted.append(added_up(definition, (own, *others)))
        else:
            counted.append(Counted(row, own.share))
    return counted


def added_up(definition: SetDefinition, parts: tuple[Part, ...]) -> Counted:
    """One row for a main school and its campuses; shared figures go in by each campus's share."""
    main = parts[0].row
    unknown = next((part.share for part in parts if part.share.value is None), None)
    names = dict.fromkeys(name for part in parts for name in part.row.fields)
    fields = {name: total(definition, name, parts) for name in names}
    return Counted(replace(main, fields=fields), unknown or Share(WHOLE), parts)


def total(definition: SetDefinition, name: str, parts: tuple[Part, ...]) -> Any:
    """The sum of one figure; missing when it is missing somewhere and an empty cell has no meaning of its own.

    What is no number (a yes or no, a grade) is the main school's, missing or not; so is what is answered on its
    assessment sheet, for a campus is assessed with its main school.
    """
    figures = [part.row.fields.get(name) for part in parts]
    known = definition.fields.get(name)
    if any(isinstance(figure, bool | str) for figure in figures) or (known and known.origin == "sheet"):
        return figures[0]
    if all(figure is None for figure in figures):
        return None
    blank = known.blank if known else None
    if blank is None and None in figures:
        return None
    shared = name in definition.shared_fields
    with localcontext(prec=WORKING_DIGITS):
        amounts = [
            ((blank or Decimal(0)) if figure is None else figure)
            * ((part.share.value or Decimal(0)) if shared else WHOLE)
            for figure, part in zip(figures, parts, strict=True)
        ]
        return sum(amounts, Decimal(0))
