"""The words of the plates: what is preset, and what a plate or its public page shows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from inspectors.models import Inspector, Plate
from schools.models import School

PACK = Path(__file__).parent / "packs" / "plate.yaml"
NUMERALS = "一二三四五六七八九十"


@cache
def pack() -> dict[str, Any]:
    """The preset words."""
    return yaml.safe_load(PACK.read_text(encoding="utf-8"))


def preset_duties() -> str:
    """The duties a new plate begins with, one a line: those of the newest plate, else the five of the national rules."""
    newest = Plate.objects.order_by("-pk").values_list("duties", flat=True).first()
    if newest:
        return newest
    return "\n".join(f"{NUMERALS[at]}、{duty}" for at, duty in enumerate(pack()["duties"]))


def lines_of(duties: str) -> list[str]:
    """The duties as lines, empty ones left out."""
    return [line.strip() for line in duties.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public page shows of a school today. inspector is None while the school is vacant."""

    school: School
    inspector: Inspector | None
    phone: str
    duties: list[str]

    @property
    def has_photo(self) -> bool:
        """Whether there is a picture to show."""
        return self.inspector is not None and self.inspector.photo_id is not None


def shown_at(plate: Plate) -> Shown:
    """The school's present inspector, whatever the plate says; the telephone is the one he made public, else the one on a
    plate of his own at this school."""
    school = plate.school
    posting = school.postings.as_inspector().current().first()
    inspector = posting and Inspector.objects.filter(user=posting.user_id).select_related("user", "photo").first()
    newest = school.plates.standing().order_by("-pk").first() or plate
    phone = ""
    if inspector:
        phone = inspector.public_phone or (newest.phone if newest.inspector_id == inspector.user_id else "")
    return Shown(school, inspector or None, phone, lines_of(newest.duties))
