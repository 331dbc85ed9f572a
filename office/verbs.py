"""The trail's acts in the office's words."""

from functools import cache
from pathlib import Path

import yaml

from core.models import AuditEntry

PACK = Path(__file__).parent / "packs" / "verbs.yaml"
REHEARSALS = ("acceptance.", "sample.")


@cache
def labels() -> dict[str, str]:
    """Every act by its code, in the order of the pack."""
    return yaml.safe_load(PACK.read_text(encoding="utf-8"))


def offered() -> dict[str, str]:
    """What the trail can be narrowed by: every act, but those of a rehearsal only where one was held."""
    rehearsals = [verb for verb in labels() if verb.startswith(REHEARSALS)]
    held = set(AuditEntry.objects.filter(verb__in=rehearsals).order_by().values_list("verb", flat=True).distinct())
    return {verb: words for verb, words in labels().items() if verb in held or verb not in rehearsals}


def label(verb: str) -> str:
    """The act in words; an act of a former release keeps its code."""
    return labels().get(verb, verb)
