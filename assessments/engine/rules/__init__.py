"""The kinds of rules, by the word a pack names them with."""

from assessments.engine.rules.bands import Bands
from assessments.engine.rules.base import Rule
from assessments.engine.rules.bonus import Bonus
from assessments.engine.rules.cases import Cases
from assessments.engine.rules.checklist import Checklist
from assessments.engine.rules.combine import Best, Mean, Sum, Weighted, Worst
from assessments.engine.rules.confirm import Confirm
from assessments.engine.rules.deduct import Deduct
from assessments.engine.rules.grade import Grade
from assessments.engine.rules.manual import Manual
from assessments.engine.rules.n_of_m import NOfM
from assessments.engine.rules.not_lower import NotLower
from assessments.engine.rules.rank import Rank
from assessments.engine.rules.ratio import Ratio
from assessments.engine.rules.reading import Declared, RuleReader, read_expression
from assessments.engine.rules.sources import Sources
from assessments.engine.rules.threshold import Threshold
from assessments.engine.rules.value import Value

KINDS: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        Threshold, Value, Confirm, Ratio, Bands, Grade, Deduct, Checklist, Cases, Rank, Manual, NotLower, NOfM, Sources, Bonus,
        Sum, Weighted, Mean, Worst, Best,
    )
}  # fmt: skip

__all__ = ["KINDS", "Declared", "Rule", "RuleReader", "read_expression"]
