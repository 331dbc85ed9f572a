"""What a school can add, and adding it to the figures of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext

from assessments.definitions import SetDefinition, Source
from assessments.engine.inputs import SectionInput
from core.expressions import WORKING_DIGITS

COUNTED_DIGITS = 18
COUNTING = Context(prec=COUNTED_DIGITS)
RESOURCES = {"teachers": "教师", "area": "面积", "equipment": "设备", "rooms": "教室"}
WHOLE_SCHOOL = ""


@dataclass(frozen=True, slots=True)
class Improvement:
    """One thing that can be added: which figure of the return grows, in which steps, at which price.

    ``step`` is the smallest amount added, in ``unit``. ``cost_wan`` is the price of one unit in 万元 and
    ``move_cost_wan`` that of moving one unit from another school; ``movable`` says whether it can be moved at all.
    ``whole``: it cannot be divided (persons, rooms). ``parameter`` names the office parameter that sets the price of a
    year; ``source`` says where the price comes from.
    """

    indicator: str
    field: str
    unit: str
    step: Decimal
    cost_wan: Decimal
    resource: str
    whole: bool
    source: Source
    stages: tuple[str, ...] = ()
    movable: bool = False
    move_cost_wan: Decimal = Decimal(0)
    parameter: str = ""

    def serves(self, stage: str) -> bool:
        """Whether it helps this stage; without a list it helps all."""
        return not self.stages or stage in self.stages


@dataclass(frozen=True, slots=True, order=True)
class Lever:
    """One figure of one school that can grow; ``stage`` is empty where the figure is the whole school's."""

    school: str
    stage: str
    field: str


def lever_of(definition: SetDefinition, school: str, stage: str, field: str) -> Lever:
    """The lever behind a figure of one school stage: shared figures have one for the whole school."""
    return Lever(school, WHOLE_SCHOOL if field in definition.shared_fields else stage, field)


def with_additions(
    definition: SetDefinition, rows: Iterable[SectionInput], additions: Mapping[Lever, Decimal]
) -> list[SectionInput]:
    """A copy of the rows with the amounts added (a negative amount is given away).

    A figure of the whole school grows on every row of the school. A missing figure stays missing, unless the set counts
    its empty cell as a number.
    """
    return [grown(definition, row, additions) for row in rows]


def grown(definition: SetDefinition, row: SectionInput, additions: Mapping[Lever, Decimal]) -> SectionInput:
    """One row with its part of the additions."""
    changed: dict[str, Decimal | None] = {}
    for name in {lever.field for lever in additions}:
        amount = additions.get(lever_of(definition, row.school, row.stage, name))
        known = definition.fields.get(name)
        figure = row.fields.get(name)
        if figure is None and known is not None:
            figure = known.blank
        if amount and figure is not None:
            changed[name] = figure + amount
    return replace(row, fields={**row.fields, **changed}) if changed else row


def steps_up(amount: Decimal, step: Decimal) -> int:
    """The fewest whole steps that reach the amount.

    The quotient is taken with 18 digits first: 1170.000…01, which is only the last digit of the arithmetic, is 1170.
    """
    return int(counted(amount, step).to_integral_value(rounding=ROUND_CEILING))


def steps_down(amount: Decimal, step: Decimal) -> int:
    """The most whole steps the amount holds."""
    return int(counted(amount, step).to_integral_value(rounding=ROUND_FLOOR))


def counted(amount: Decimal, step: Decimal) -> Decimal:
    """Amount ÷ step with 18 digits."""
    with localcontext(prec=WORKING_DIGITS):
        return COUNTING.plus(amount / step)
