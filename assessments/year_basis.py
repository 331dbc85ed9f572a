"""What a set reads of a year beside the returns of stages: the county's own returns, parameters, local targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments.definitions import Field, SetDefinition
from assessments.engine.computing import COUNTY
from assessments.figures import Reader, figures_of, readers_of
from assessments.models import YearTarget
from office.models import ParameterValue
from schools.field_packs import COUNTY_CODES, field_pack
from schools.models import CountyReturn
from schools.workflow import CountyStatus


@dataclass(frozen=True)
class Wanted:
    """One snapshot that is asked for. ``schools``: read the returns of these only (ids); None: of all."""

    definition: SetDefinition
    year: int
    with_gaps: bool = False
    schools: frozenset[int] | None = None

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """How the figures of the subjects' returns are read."""
        return readers_of(self.definition, lambda item: item.level == "subject" and is_returned(item))

    @cached_property
    def county_readers(self) -> dict[str, Reader]:
        """The same for the county's own returns; all of them where the county is the subject."""
        every = self.definition.object == COUNTY
        return readers_of(self.definition, lambda item: is_returned(item) and (every or item.level == COUNTY))

    @cached_property
    def sheet_readers(self) -> dict[str, Reader]:
        """The same for what is answered on assessment sheets."""
        return readers_of(self.definition, lambda item: item.origin == "sheet" and item.level == "subject")

    @property
    def years(self) -> tuple[int, ...]:
        """The year, and the one before when a rule looks back."""
        return (self.year, self.year - 1) if self.definition.looks_back else (self.year,)


def is_returned(item: Field) -> bool:
    """Whether a field comes from a return."""
    return item.origin == "return"


class Office:
    """What is read beside the returns of stages: each kind with one query for all snapshots, when one of them reads it."""

    def __init__(self, wanted: list[Wanted]) -> None:
        self.wanted = wanted
        self.years = {year for item in wanted for year in item.years}

    @cached_property
    def county_returns(self) -> dict[int, list[tuple[str, str, Mapping[str, Any]]]]:
        """The county's returns by year: pack, state, figures."""
        found: dict[int, list[tuple[str, str, Mapping[str, Any]]]] = {}
        rows = CountyReturn.objects.filter(year__in=self.years)
        for year, *row in rows.values_list("year", "pack", "status", "values"):
            found.setdefault(year, []).append(tuple(row))  # type: ignore[arg-type]
        return found

    @cached_property
    def parameters(self) -> dict[tuple[int, str], str]:
        """What the office set for the county, by year and key."""
        rows = ParameterValue.objects.filter(year__year__in=self.years, kind="")
        return {(year, key): value for year, key, value in rows.values_list("year__year", "key", "value")}

    @cached_property
    def targets(self) -> dict[tuple[str, int], dict[tuple[str, str], Decimal]]:
        """The local targets by set and year."""
        codes = {item.definition.code for item in self.wanted}
        found: dict[tuple[str, int], dict[tuple[str, str], Decimal]] = {}
        rows = YearTarget.objects.filter(set_code__in=codes, year__in=self.years)
        for code, year, key, stage, value in rows.values_list("set_code", "year", "key", "stage", "value"):
            found.setdefault((code, year), {})[key, stage] = value
        return found

    def county_figures(self, item: Wanted, year: int) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The county's own frozen figures, and the titles of the returns that the set reads and that are not frozen."""
        if not item.county_readers:
            return {}, ()
        figures: dict[str, Any] = {}
        frozen = set()
        for pack, status, values in self.county_returns.get(year, []):
            if status == CountyStatus.FROZEN:
                frozen.add(pack)
                figures |= figures_of(values, item.county_readers)
        read = [code for code in COUNTY_CODES if field_pack(code).fields.keys() & item.county_readers.keys()]
        return figures, tuple(field_pack(code).title for code in read if code not in frozen)

    def parameters_of(self, item: Wanted) -> dict[str, Decimal]:
        """The set's parameters that the office declares too (dots for underscores in the office's key) and has set."""
        found = {}
        for code in item.definition.parameters:
            for (year, key), text in self.parameters.items():
                if year == item.year and key.replace(".", "_") == code:
                    found[code] = Decimal(text)
        return found
