"""What a run reads: one frozen row per school stage, and the digest that makes two runs the same."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.definitions import STUDENTS, SetDefinition
from assessments.engine.precision import plain

# Counted up when the same figures may give another result, so that earlier runs say they are outdated.
ENGINE_EDITION = 3


@dataclass(frozen=True, slots=True)
class SectionInput:
    """The yearly figures of one subject: one stage of one school, or a school, township, inspector or county.

    ``fields`` are keyed by return field and include the pupils of this stage; a figure that the stages share
    (area, equipment, rooms) is the whole school's on each of its rows. None is missing, never zero.
    A subject without stages has an empty ``stage``; its code is in ``school``. ``fields`` hold numbers, yes or no, and
    words of a grade. ``group`` is what coefficients and ranks are kept apart by.
    ``reference`` names the return the figures came from; ``main`` is the code of the school this one is counted
    into, empty for a school that counts as one.
    """

    school: str
    stage: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    reference: str = ""
    main: str = ""
    group: str = ""

    @property
    def students(self) -> Decimal | None:
        """Return the pupils of this stage."""
        return self.fields.get(STUDENTS)


def by_school(rows: Iterable[SectionInput]) -> dict[str, list[SectionInput]]:
    """Group rows by school code."""
    groups: dict[str, list[SectionInput]] = defaultdict(list)
    for row in rows:
        groups[row.school].append(row)
    return dict(groups)


def exclusion(definition: SetDefinition, row: SectionInput) -> str:
    """Return why this row is not counted, or an empty text when it is.

    A stage outside the set (a senior part) is left out silently by the caller; kinds and small schools are
    left out with the reason the set declares. A teaching point with unknown pupils stays in: missing is not small.
    """
    scope = definition.scope
    if scope.stages and row.stage and row.stage not in scope.stages:
        return "本学段不在评估范围"
    if row.kind in scope.excluded_kinds:
        return scope.excluded_reason
    for small in scope.small_schools:
        if row.kind in small.kinds and row.students is not None and row.students < small.below:
            return small.reason
    return ""


def digest(
    definition: SetDefinition,
    pack_sha256: str,
    rows: Iterable[SectionInput],
    *,
    previous: Iterable[SectionInput] = (),
    basis: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the SHA-256 over the set, the engine's edition and every figure that can change a result.

    The order of rows and of fields does not matter; 1.0 and 1 are the same figure; missing differs from zero.
    ``previous`` are the rows of the year before; ``basis`` what the office itself set (parameters, local targets).
    """
    kept = {name: values for name, values in (basis or {}).items() if values}
    found = hashlib.sha256()
    found.update(canonical({**({"basis": kept} if kept else {}), "edition": ENGINE_EDITION, "pack": pack_sha256})[:-1])
    for name, lines in (("previous", previous), ("rows", rows)):
        ordered = sorted(lines, key=lambda row: (row.school, row.stage))
        if ordered or name == "rows":
            found.update(f',"{name}":['.encode())
            for at, row in enumerate(ordered):
                figures = counted_figures(definition, row)
                line = [row.school, row.stage, row.kind, row.main, row.group, figures]
                found.update(b"," * bool(at) + canonical(line))
            found.update(b"]")
    found.update(b',"set":' + canonical(definition.code) + b"}")
    return found.hexdigest()


def counted_figures(definition: SetDefinition, row: SectionInput) -> dict[str, Any]:
    """Return the figures the set may read, as exact text, without the missing ones."""
    return {
        code: plain(value) if isinstance(value, Decimal) else value
        for code, value in row.fields.items()
        if value is not None and code in definition.fields
    }


def canonical(content: object) -> bytes:
    """Write JSON in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
