"""等级系数：the grade an assessor gave, times a coefficient."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What one grade gives: a fixed coefficient, or a range the assessor chooses from."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        return plain(self.low) if self.low == self.high else f"{plain(self.low)}–{plain(self.high)}"


@dataclass(frozen=True, slots=True)
class Grade(Rule):
    """Points = maximum × coefficient of the grade. Without points it is a grade alone; ``passing`` grades are met."""

    kind: ClassVar[str] = "grade"
    judges: ClassVar[bool] = True
    has_value: ClassVar[bool] = False
    field: str
    label: str
    coefficients: dict[str, Coefficients]
    chosen: str
    passing: tuple[str, ...]

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: field (of type grade), coefficients {grade: number or {from, to}}, chosen (a field), passing [grades]."""
        reader.refuse_unknown("field", "coefficients", "chosen", "passing")
        field = reader.field("field", "grade")
        raw = reader.faults.want_map(reader.raw.get("coefficients", {}), f"{reader.place}.coefficients")
        coefficients = {word: read_coefficients(reader, value, word) for word, value in raw.items()}
        passing = reader.faults.want_texts(reader.raw.get("passing", []), f"{reader.place}.passing")
        if reader.points is not None:
            for word in field.choices if field else ():
                if word not in coefficients:
                    reader.fault(f"等级“{word}”没有系数", key="coefficients")
        for word in (*coefficients, *passing):
            if field and word not in field.choices:
                reader.fault(f"等级“{word}”不在字段 {field.code} 的可选等级里")
        chosen = reader.field("chosen", "number") if "chosen" in reader.raw else None
        if chosen is None and any(item.low != item.high for item in coefficients.values()):
            reader.fault("系数是一个范围时，要用 chosen 指出填写系数的字段")
        return cls(
            field=field.code if field else "",
            label=field.label if field else "",
            coefficients=coefficients,
            chosen=chosen.code if chosen else "",
            passing=passing,
        )

    def gives(self, indicator: IndicatorDefinition) -> frozenset[str]:
        """Met only where the set says which grades are."""
        return Rule.gives(self, indicator) - (frozenset() if self.passing else {"met"})

    @property
    def names(self) -> frozenset[str]:
        """The grade's field and the chosen coefficient's."""
        return frozenset(name for name in (self.field, self.chosen) if name)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Grade, judgement, points."""
        column = Column.empty(table.size)
        reasons: dict[int, str] = {}
        grades = table.column(self.field)
        chosen = table.column(self.chosen) if self.chosen else [None] * table.size
        for row, grade in enumerate(grades):
            if grade is None:
                reasons[row] = f"没有评定{self.label}"
                continue
            if indicator.points is not None:
                coefficient, reason = self.coefficient_of(grade, chosen[row])
                if coefficient is None:
                    reasons[row] = reason
                    continue
                column.points[row] = settle(indicator.points * coefficient)
            column.grade[row] = grade
            if self.passing:
                column.met[row] = grade in self.passing
        column.reason = lambda row: reasons.get(row, "")
        return column

    def coefficient_of(self, grade: str, chosen: Decimal | None) -> tuple[Decimal | None, str]:
        """The coefficient of a grade, or None and why there is none."""
        known = self.coefficients[grade]
        if known.low == known.high:
            return known.low, ""
        if chosen is None:
            return None, f"等级“{grade}”的系数在{known}之间选取，还没有选"
        if not known.low <= chosen <= known.high:
            return None, f"等级“{grade}”的系数应在{known}之间，填的是{plain(chosen)}"
        return chosen, ""

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Every grade's coefficient."""
        words = "、".join(f"{word}×{coefficient}" for word, coefficient in self.coefficients.items())
        passing = f"{'、'.join(self.passing)}为达标" if self.passing else ""
        return "；".join(text for text in (f"评定等级：{words}" if words else "评定等级", passing) if text)

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """The grade and its coefficient."""
        grade = table.column(self.field)[row]
        if grade is None or indicator.points is None or grade not in self.coefficients:
            return [] if grade is None else [f"评定为{grade}"]
        chosen = table.column(self.chosen)[row] if self.chosen else None
        coefficient, reason = self.coefficient_of(grade, chosen)
        return [reason] if coefficient is None else [f"评定为{grade}，{plain(indicator.points)} × {plain(coefficient)}"]


def read_coefficients(reader: "RuleReader", value: Any, word: str) -> Coefficients:
    """A fixed coefficient or a range, between 0 and 1."""
    place = f"{reader.place}.coefficients.{word}"
    ends = value if isinstance(value, dict) else {"from": value, "to": value}
    reader.faults.refuse_unknown(ends, ("from", "to"), place)
    low = reader.faults.want_number(ends.get("from"), place, positive=False)
    high = reader.faults.want_number(ends.get("to"), place, positive=False)
    if low > high or high > 1:
        reader.faults.add(place, "系数应在0与1之间，下限不大于上限")
    return Coefficients(low, high)
