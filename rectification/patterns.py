"""Which problems do many schools share? Looking only: what is found is proposed, a person decides.

Within a window of days, two kinds of common ground are looked for in the items that count about schools:
a category with the same basis, and a term: a run of four to eight letters that stands in the texts of several schools,
as long as it can be, without stock phrases. The share is that of the schools with any item found in the window, for what
was visited is not known to the ledger.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from core.likeness import without
from office import parameters
from rectification.models import Item, Pattern
from rectification.recurrence import STOCK, same_form

SHORTEST, LONGEST = 4, 8
FEWEST = 3  # schools: two alike are a coincidence, whatever the share
KEY, LABEL = 200, 120
LETTERS = re.compile(r"[^\W\d_]+")
DENOMINATOR = "占比的分母是同一时段内有问题列入台账的学校；没有发现问题的学校不在其中。"


@dataclass(frozen=True, slots=True)
class Row:
    """What is read of an item."""

    pk: int
    school: int
    category: str
    basis: str
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days looked at, and what makes a problem a common one. share: 0 to 1."""

    from_on: date
    to_on: date
    schools: int
    share: Decimal

    def holds(self, having: int, seen: int) -> bool:
        """Enough schools, or at least three that are a large enough part of those seen."""
        return having >= self.schools or (having >= FEWEST and Decimal(having) >= self.share * seen)


@dataclass(frozen=True, slots=True)
class Common:
    """A problem that several schools share; items by id."""

    key: str
    label: str
    items: frozenset[int]
    having: int
    seen: int


def window_to(day: date) -> Window:
    """The window that ends on a day, by the parameters of its year."""
    days = int(parameters.value("rectify.pattern_days", year=day.year))
    return Window(
        from_on=day - timedelta(days=days - 1),
        to_on=day,
        schools=int(parameters.value("rectify.pattern_schools", year=day.year)),
        share=parameters.value("rectify.pattern_share", year=day.year) / Decimal(100),
    )


def common_problems(window: Window) -> list[Common]:
    """Every common problem of a window, those of most schools first; one query."""
    items = Item.objects.counted().filter(
        school__isnull=False, found_on__gte=window.from_on, found_on__lte=window.to_on
    )
    rows = [Row(*values) for values in items.order_by("pk").values_list("pk", "school", "category", "basis", "text")]
    seen = len({row.school for row in rows})
    found = [*by_basis(rows, window, seen), *by_term(rows, window, seen)]
    return sorted(found, key=lambda one: (-one.having, one.key))


def by_basis(rows: Iterable[Row], window: Window, seen: int) -> Iterator[Common]:
    """Items of one category under the same basis."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.category, same_form(row.basis)].append(row)
    for (category, basis), members in sorted(groups.items()):
        having = len({row.school for row in members})
        if window.holds(having, seen):
            words = members[0].basis.strip()
            label = words if not category or category in words else f"{category}：{words}"
            ids = frozenset(row.pk for row in members)
            yield Common(short_key(f"basis|{category}|{basis}"), label[:LABEL], ids, having, seen)


def by_term(rows: list[Row], window: Window, seen: int) -> Iterator[Common]:
    """Terms, each with the items that have it; the longest and among them the first written stands for all of the same
    items. A term is left out when all its items stand under one chosen before."""
    holders, schools = terms_of(rows), {row.pk: row.school for row in rows}
    able = []
    for order, (term, items) in enumerate(holders.items()):
        having = len({schools[pk] for pk in items})
        if window.holds(having, seen):
            able.append((-having, -len(items), -len(term), order, term))
    chosen: list[frozenset[int]] = []
    for fewer, _, _, _, term in sorted(able):
        having_it = frozenset(holders[term])
        if not any(having_it <= earlier for earlier in chosen):
            chosen.append(having_it)
            yield Common(f"term|{term}", f"“{term}”", having_it, -fewer, seen)


def terms_of(rows: list[Row]) -> dict[str, set[int]]:
    """Runs of four to eight letters that stand at three schools or more, with the ids of their items, in the order of the
    texts.

    A longer run can only be common where the shorter ones are, so each length is looked for inside the one before.
    """
    runs = [(row, run) for row in rows for run in LETTERS.findall(without(row.text, STOCK))]
    found: dict[str, set[int]] = {}
    before: list[str] | None = None
    for size in range(SHORTEST, LONGEST + 1):
        items, schools, known = defaultdict(set), defaultdict(set), frozenset(before or ())
        for row, run in runs:
            for at in range(len(run) - size + 1):
                term = run[at : at + size]
                if before is None or (term[:-1] in known and term[1:] in known):
                    items[term].add(row.pk)
                    schools[term].add(row.school)
        before = [term for term, at_schools in schools.items() if len(at_schools) >= FEWEST]
        found |= {term: items[term] for term in before}
        if not before:
            break
    return found


def short_key(words: str) -> str:
    """The words, cut to the column with a digest at the end when they are too long."""
    if len(words) <= KEY:
        return words
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    return f"{words[: KEY - 17]}|{digest}"


def waiting(user: Any) -> tuple[int, str]:
    """How many common problems wait for an answer, and the address of exactly those; for the homes."""
    count = Pattern.objects.visible_to(user).filter(status=Pattern.Status.PROPOSED).count()
    return count, f"{reverse('rectification:pattern_list')}?status={Pattern.Status.PROPOSED}"
