"""Whether the numbers of a year are complete: every row of numbers from 1 to the last one given, the void ones counted."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.models import Counter
from reports.kinds import kinds
from reports.models import Document
from reports.workflow import Status

PLACE = re.compile(r"([0-9]+)[^0-9]*$")
MOST_NAMED = 20
COUNTERS = "reports.number."


@dataclass(frozen=True, slots=True)
class NumberRow:
    """name: what stands before the number (青督反馈〔2024〕); last: the highest; void: withdrawn; missing: given to no paper."""

    name: str
    last: int
    void: int
    missing: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """青督反馈〔2024〕1至8号，作废1个，没有缺号."""
        void = f"，作废{self.void}个" if self.void else ""
        if not self.missing:
            return f"{self.name}1至{self.last}号{void}，没有缺号。"
        named = "、".join(str(n) for n in self.missing[:MOST_NAMED])
        more = f"等{len(self.missing)}个" if len(self.missing) > MOST_NAMED else ""
        return f"{self.name}1至{self.last}号{void}，缺{named}号{more}，请查明原因。"


def number_rows(year: int) -> list[NumberRow]:
    """Every row of numbers in which papers of the year stand; two queries, whatever anybody may see."""
    given = Document.objects.numbered().in_year(year).order_by("pk").values_list("kind", "number", "status")
    counters = Counter.objects.filter(key__startswith=COUNTERS, year=year).values_list("key", "value")
    return rows_of(given, {f"{key.removeprefix(COUNTERS)}{year}": value for key, value in counters})


def rows_of(given: Iterable[tuple[str, str, str]], counted: Mapping[str, int]) -> list[NumberRow]:
    """Rows of kind, number and status, put together by what stands before the number. counted: how many numbers were given, by
    the beginning of that."""
    places: dict[str, list[int]] = defaultdict(list)
    void: dict[str, int] = defaultdict(int)
    order = {code: place for place, code in enumerate(kinds())}
    first: dict[str, int] = {}
    for kind, number, status in given:
        if (found := PLACE.search(number)) is None:
            continue
        name = number[: found.start()]
        places[name].append(int(found[1]))
        void[name] += status == Status.WITHDRAWN
        first[name] = min(first.get(name, len(order)), order.get(kind, len(order)))
    rows = []
    for name, taken in sorted(places.items(), key=lambda pair: (first[pair[0]], pair[0])):
        last = max([*taken, *(value for start, value in counted.items() if name.startswith(start))])
        missing = tuple(sorted(set(range(1, last + 1)) - set(taken)))
        rows.append(NumberRow(name, last, void[name], missing))
    return rows
