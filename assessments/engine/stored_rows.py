"""A counted row as JSON and back: what a result keeps so that every number can be opened again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.definitions import SetDefinition
from assessments.engine.campuses import Counted, Part
from assessments.engine.inputs import SectionInput
from assessments.engine.precision import plain
from assessments.engine.shares import Share


def stored_row(definition: SetDefinition, counted: Counted) -> dict[str, Any]:
    """The figures the set may read, exact; the share they are split by; the campuses that were added up."""
    row = counted.row
    return {
        "school": row.school,
        "stage": row.stage,
        "kind": row.kind,
        "group": row.group,
        "reference": row.reference,
        "fields": {
            code: plain(value) if isinstance(value, Decimal) else value
            for code, value in row.fields.items()
            if value is not None and code in definition.fields
        },
        "share": stored_share(counted.share),
        "merged": [[part.row.school, stored_share(part.share)] for part in counted.parts],
    }


def stored_share(share: Share) -> dict[str, Any]:
    """A share with its parts."""
    return {
        "value": None if share.value is None else str(share.value),
        "parts": [[stage, plain(weight), plain(pupils)] for stage, weight, pupils in share.parts],
        "reason": share.reason,
    }


def restored_row(definition: SetDefinition, stored: Mapping[str, Any]) -> Counted:
    """The counted row again; of a campus only its code and share come back."""
    kinds = {code: item.type for code, item in definition.fields.items()}
    fields = {
        code: Decimal(value) if kinds.get(code) in ("number", "integer") else value
        for code, value in stored["fields"].items()
    }
    row = SectionInput(
        stored["school"], stored["stage"], stored["kind"], fields, stored["reference"], group=stored["group"]
    )
    parts = tuple(
        Part(SectionInput(school, stored["stage"], ""), restored_share(share)) for school, share in stored["merged"]
    )
    return Counted(row, restored_share(stored["share"]), parts)


def restored_share(stored: Mapping[str, Any]) -> Share:
    """A share again."""
    return Share(
        None if stored["value"] is None else Decimal(stored["value"]),
        tuple((stage, Decimal(weight), Decimal(pupils)) for stage, weight, pupils in stored["parts"]),
        stored["reason"],
    )
