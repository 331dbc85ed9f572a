"""What is proved once every indicator is read: who may read whom, at which level, and what can be asked of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assessments.definitions import IndicatorDefinition, Veto
from assessments.engine.rules import Declared
from assessments.engine.rules.combine import Combination
from assessments.engine.rules.n_of_m import NOfM
from assessments.pack_reading.findings import Findings
from core.expressions import Expression
from core.expressions.tree import Aggregate, Call, Name, Node, Result

LEVEL_WORDS = {"subject": "逐个对象", "county": "全县一个"}
RESULT_WORDS = {"value": "数值", "points": "得分", "met": "达标结论"}
Indicators = Mapping[str, IndicatorDefinition]


@dataclass(frozen=True, slots=True)
class Read:
    """One thing a formula reads: a field, or the result of an indicator.

    ``gathered``: over the peers. ``spared``: within coalesce, where it may be absent.
    """

    node: Name | Result
    gathered: bool
    spared: bool


def reads_of(expression: Expression) -> Iterator[Read]:
    """Everything a formula reads, each with whether it stands inside an aggregate."""
    waiting: list[tuple[Node, bool, bool]] = [(expression.tree, False, False)]
    while waiting:
        node, gathered, spared = waiting.pop()
        if isinstance(node, Name | Result):
            yield Read(node, gathered, spared)
        gathered = gathered or isinstance(node, Aggregate)
        spared = spared or (isinstance(node, Call) and node.function == "coalesce")
        waiting.extend((part, gathered, spared) for part in node.parts)


def formulas_of(item: IndicatorDefinition) -> Iterator[tuple[str, Expression]]:
    """Every formula of an indicator with its place."""
    for formula in item.rule.formulas if item.rule is not None else ():
        for expression in formula.by_stage.values():
            yield f"{item.code}.rule", expression
    if item.applies_if is not None:
        yield f"{item.code}.applies_if", item.applies_if


def prove_reading(indicators: Iterable[IndicatorDefinition], declared: Declared, found: Findings) -> None:
    """Record formulas that ask for what is not there, and figures read across levels."""
    known = {item.code: item for item in indicators}
    for code in declared.parameters:
        if code in declared.fields:
            found.add(f"parameters.{code}", "与字段的代码相同")
    for item in known.values():
        for place, expression in formulas_of(item):
            prove_expression(expression, place, item.level, known, declared, found)
        prove_names(item, declared, found)
        prove_needs(item, known, found)
        prove_local(item, found)


def prove_expression(
    expression: Expression, place: str, level: str, known: Indicators, declared: Declared, found: Findings
) -> None:
    """Record what one formula must not read.

    Over its peers a formula reads subjects whatever its own level; on its own row only its own level. A county may
    report a total of its own: ``coalesce(x, sum(x))`` takes it where it is there.
    """
    told: set[str] = set()
    for read in reads_of(expression):
        wanted = "subject" if read.gathered else level
        if isinstance(read.node, Result):
            prove_result(read.node, place, wanted, known, found)
            continue
        field = declared.fields.get(read.node.name)
        if field and field.level != wanted and not (wanted == "county" and read.spared) and field.code not in told:
            told.add(field.code)
            found.add(place, wrong_level(f"字段“{field.code}”", wanted))


def prove_result(node: Result, place: str, wanted: str, known: Indicators, found: Findings) -> None:
    """Record an indicator that does not give what is asked of it, or stands at another level."""
    item = known.get(node.code)
    if item is None:
        return
    if node.function not in item.gives:
        found.add(place, f'指标“{node.code}”没有{RESULT_WORDS[node.function]}，不能用 {node.function}("{node.code}")')
    elif item.level != wanted:
        found.add(place, wrong_level(f"指标“{node.code}”", wanted))


def wrong_level(what: str, wanted: str) -> str:
    """Say that something is of the other level."""
    if wanted == "subject":
        return f"{what}是全县一个的，逐个对象的公式和汇总里不能用"
    return f"{what}是逐个对象的，县级公式只能在 sum、mean、count 等汇总里用"


def prove_names(item: IndicatorDefinition, declared: Declared, found: Findings) -> None:
    """Record fields that a rule reads without a formula and that are of another level."""
    if item.rule is None:
        return
    in_formulas = {name for formula in item.rule.formulas for name in formula.names}
    for name in sorted(item.rule.names - in_formulas):
        if name in declared.fields and declared.fields[name].level != item.level:
            found.add(f"{item.code}.rule", f"字段“{name}”与指标的 level 不一致")


def prove_needs(item: IndicatorDefinition, known: Indicators, found: Findings) -> None:
    """Record nodes that a rule counts or combines and that give nothing for it."""
    rule = item.rule
    if rule is None:
        return
    below = [known[code] for code in rule.needs if code in known]
    for part in below:
        if isinstance(rule, NOfM) and "met" not in part.gives:
            found.add(f"{item.code}.rule.of", f"指标“{part.code}”不判定达标，不能计数")
        if part.rule is not None and part.level != item.level:
            found.add(f"{item.code}.rule", f"与“{part.code}”的 level 不一致（{LEVEL_WORDS[part.level]}）")
    if isinstance(rule, Combination) and below and not any(map(has_points, below)):
        found.add(f"{item.code}.rule", "下级指标都不给分，没有可以合成的")
    read = {*rule.needs, *(code for formula in rule.formulas for code in formula.results)}
    for part in known.values():
        if part.parent == item.code and has_points(part) and part.code not in read:
            found.add(f"{item.code}.rule", f"下级指标“{part.code}”有分，但这条规则不把它合成进来")


def has_points(item: IndicatorDefinition) -> bool:
    """Whether a node gives points."""
    return item.points is not None and item.rule is not None


def prove_local(item: IndicatorDefinition, found: Findings) -> None:
    """Record local targets that nothing can be held against."""
    if not item.local:
        return
    if "value" not in item.gives:
        found.add(f"{item.code}.local", "指标没有数值，不能设本地目标")
    if not item.direction:
        found.add(f"{item.code}.local", "要写明 direction（越高越好还是越低越好）")


def level_of(veto: Veto, known: Indicators, declared: Declared) -> set[str]:
    """The levels of everything a veto reads on its own row."""
    own = [read.node for read in reads_of(veto.when) if not read.gathered]
    names = {node.name for node in own if isinstance(node, Name)}
    codes = {node.code for node in own if isinstance(node, Result)}
    return {declared.fields[name].level for name in names if name in declared.fields} | {
        known[code].level for code in codes if code in known
    }
