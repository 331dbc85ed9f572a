"""Reading where a rule comes from."""

from typing import Any

from assessments.definitions import CONFIDENCES, Source
from assessments.pack_reading.findings import Findings


def read_source(value: Any, place: str, found: Findings) -> Source:
    """Read clause and confidence."""
    content = found.want_map(value, f"{place}.source")
    found.refuse_unknown(content, ("clause", "confidence"), f"{place}.source")
    return Source(
        clause=found.want_text(content.get("clause"), f"{place}.source.clause"),
        confidence=found.want_choice(content.get("confidence"), CONFIDENCES, f"{place}.source.confidence"),
    )
