"""多方评分：the scores of several sources, weighted."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar, Self

from assessments.definitions import IndicatorDefinition
from assessments.engine.columns import Column
from assessments.engine.precision import plain, settle
from assessments.engine.rules.base import Rule
from assessments.engine.tables import Table
from core.expressions import WORKING_DIGITS

if TYPE_CHECKING:
    from assessments.engine.rules.reading import RuleReader

ABSENT = ("missing", "reweigh")


@dataclass(frozen=True, slots=True)
class Voice:
    """One source: its field, its weight, its name."""

    field: str
    weight: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Sources(Rule):
    """Value = Σ weight × score of each source; points = maximum × value ÷ ``scale``.

    ``absent``: a source without a score leaves the whole missing, or its weight is spread over the others.
    """

    kind: ClassVar[str] = "sources"
    voices: tuple[Voice, ...]
    scale: Decimal
    absent: str

    @classmethod
    def read(cls, reader: "RuleReader") -> Self:
        """Keys: sources [{field, weight, label}] with weights that make 1, scale (default 100), absent."""
        reader.refuse_unknown("sources", "scale", "absent")
        reader.need_points()
        voices = []
        for at, item in enumerate(reader.maps("sources"), start=1):
            place = f"{reader.place}.sources第{at}项"
            reader.faults.refuse_unknown(item, ("field", "weight", "label"), place)
            field = reader.field_named(item.get("field"), "number", place)
            voices.append(
                Voice(
                    field=field.code if field else "",
                    weight=reader.faults.want_number(item.get("weight"), f"{place}.weight"),
                    label=str(item.get("label") or (field.label if field else "")),
                )
            )
        total = sum((voice.weight for voice in voices), Decimal(0))
        if total != 1:
            reader.fault(f"各方权重合计是{plain(total)}，应为1", key="sources")
        return cls(
            tuple(voices),
            reader.number("scale", default="100", positive=True),
            reader.choice("absent", ABSENT, default="missing"),
        )

    @property
    def names(self) -> frozenset[str]:
        """The fields of all sources."""
        return frozenset(voice.field for voice in self.voices)

    def compute(self, table: Table, indicator: IndicatorDefinition) -> Column:
        """Row by row; a score outside the scale is not taken."""
        maximum = indicator.points or Decimal(0)
        columns = [table.column(voice.field) for voice in self.voices]
        column = Column.empty(table.size)
        reasons: dict[int, str] = {}
        with localcontext(prec=WORKING_DIGITS):
            for row in range(table.size):
                scores = [(voice, scored[row]) for voice, scored in zip(self.voices, columns, strict=True)]
                wrong = [voice.label for voice, score in scores if score is not None and not 0 <= score <= self.scale]
                silent = [voice.label for voice, score in scores if score is None]
                heard = [(voice.weight, score) for voice, score in scores if score is not None]
                if wrong:
                    reasons[row] = f"{'、'.join(wrong)}的评分不在0与{plain(self.scale)}之间"
                elif not heard or (silent and self.absent == "missing"):
                    reasons[row] = f"缺少{'、'.join(silent)}的评分"
                else:
                    value = sum(weight * score for weight, score in heard) / sum(weight for weight, _ in heard)
                    column.value[row] = settle(value)
                    column.points[row] = settle(maximum * value / self.scale)
        column.reason = lambda row: reasons.get(row, "")
        return column

    def describe(self, indicator: IndicatorDefinition) -> str:
        """Every source with its weight."""
        return " ＋ ".join(f"{voice.label}{plain(voice.weight * 100)}%" for voice in self.voices)

    def steps(self, table: Table, indicator: IndicatorDefinition, row: int) -> list[str]:
        """Every source's score."""
        lines = []
        for voice in self.voices:
            score = table.column(voice.field)[row]
            lines.append(f"{voice.label}：{'缺' if score is None else plain(score)} × {plain(voice.weight)}")
        return lines
