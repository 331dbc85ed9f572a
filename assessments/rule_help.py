"""The kinds of rules for whoever edits a set: the word, what it does, an example to copy."""

from dataclasses import dataclass
from pathlib import Path

from assessments.pack_files import read_yaml

PACK = Path(__file__).parent / "rule_kinds.yaml"


@dataclass(frozen=True, slots=True)
class KindHelp:
    """One kind of rule; ``example`` is YAML that can be pasted."""

    kind: str
    label: str
    says: str
    example: str


KIND_HELP = tuple(KindHelp(kind, **entry) for kind, entry in read_yaml(PACK.read_text(encoding="utf-8")).items())
KIND_LABELS = {entry.kind: entry.label for entry in KIND_HELP} | {
    "weighted_cv": "加权差异系数",
    "n_of_m_with_floor": "若干项达标并有下限",
}
