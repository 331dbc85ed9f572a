"""The graded measures of accountability (问责措施), whose power each is, and the terms that run from a decision."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from core.plain_yaml import read_plain_yaml
from rectification.models import Appeal, Measure
from rectification.profiles import Term, accountability, end_of

PACK = Path(__file__).parent / "packs" / "measures.yaml"
VERIFIED = "V1"


@dataclass(frozen=True, slots=True)
class Grade:
    """One measure. rank: 1 is the mildest of its object; organ: who decides it, empty where this office may."""

    code: str
    object: str
    label: str
    power: str
    rank: int
    organ: str = ""

    @property
    def is_own(self) -> bool:
        """Whether this office may decide it; any other it only registers or suggests."""
        return self.power == "own"


@dataclass(frozen=True, slots=True)
class Pack:
    """The measures with their source. since: the day from which there can be such decisions."""

    law: str
    confidence: str
    since: date
    grades: dict[str, Grade]

    @property
    def source(self) -> str:
        """The document, with 待核实 while nobody has compared the names with it."""
        return self.law if self.confidence == VERIFIED else f"{self.law}，措施名称和期限待核实"


@cache
def pack() -> Pack:
    """The pack, checked; raises ValueError for an object or power that is none."""
    content: dict[str, Any] = read_plain_yaml(PACK.read_text(encoding="utf-8"))
    found: dict[str, Grade] = {}
    for code, said in content["grades"].items():
        rank = 1 + sum(grade.object == said["object"] for grade in found.values())
        found[code] = Grade(code=code, rank=rank, **said)
        if said["object"] not in Measure.Object.values or said["power"] not in {"own", "other"}:
            raise ValueError(f"measures.yaml: {code}")
    since = date.fromisoformat(str(content["since"]))
    return Pack(law=content["law"], confidence=content["confidence"], since=since, grades=found)


def label_of(code: str) -> str:
    """What a measure is called; its code where the pack no longer knows it."""
    grade = pack().grades.get(code)
    return grade.label if grade else code


def grade_choices(*, only_other: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Code and label by object, the mildest first; only_other: those that other organs decide."""
    groups = []
    for key, name in Measure.Object.choices:
        grades = [g for g in pack().grades.values() if g.object == key and not (only_other and g.is_own)]
        groups.append((str(name), [(g.code, g.label if g.is_own else f"{g.label}（{g.organ}）") for g in grades]))
    return [group for group in groups if group[1]]


def standing(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures that count: not revoked on review or appeal."""
    return rows.exclude(appeals__outcome=Appeal.Outcome.REVOKED)


def barring() -> QuerySet[Measure]:
    """Standing measures whose decision bars from awards (评优评先一票否决)."""
    return standing(Measure.objects.filter(bars_awards=True))


@dataclass(frozen=True, slots=True)
class Relief:
    """Until when what may be asked for against a measure; None before the decision was served."""

    review: date | None
    appeal: date | None
    correct: date | None


def term(step: str) -> Term:
    """A term of the measures on accountability."""
    return accountability().term(step)


def relief_of(measure: Measure, appeals: list[Appeal]) -> Relief:
    """Until when a review or an appeal may be asked for, and until when an error is to be put right; late ones are taken too.

    The time for an appeal runs from the decision on the review, where there was one.
    """
    if measure.served_on is None:
        return Relief(None, None, None)
    reviewed = next((a.decided_on for a in appeals if a.kind == Appeal.Kind.REVIEW and a.decided_on), None)
    wrong = next((a.decided_on for a in appeals if a.decided_on and a.outcome in {"changed", "revoked"}), None)
    return Relief(
        end_of(term("review_apply"), measure.served_on),
        end_of(term("appeal_apply"), reviewed or measure.served_on),
        end_of(term("correct_error"), wrong) if wrong else None,
    )
