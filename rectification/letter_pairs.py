"""Search by letter pairs: an index that finds 食堂 among 100,000 wordings.

A trigram index knows nothing shorter than three letters, and most Chinese terms have two. PostgreSQL keeps the pairs of neighbouring
letters of number, write-off number and wording in a GIN index over an immutable function;
no extension is needed. Elsewhere, and for terms of one letter, the wording is simply looked through.
"""

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

FUNCTION = "rectification_letter_pairs"
SEARCHED = ("number", "write_off_number", "text")
COMMON = 1_000  # rows from which on looking through the newest rows finds a page sooner than the index does
OF_NUMBERS = frozenset("问销字〔〕0123456789")


class Pairs(Func):
    """The letter pairs of the searched columns, exactly as the index has them."""

    function = FUNCTION
    output_field = TextField()

    def __init__(self, *fields: Any, **extra: Any) -> None:
        super().__init__(*(fields or map(F, SEARCHED)), **extra)


class HasPairs(Func):
    """Whether all pairs of a term are among them."""

    template = "%(expressions)s::text[]"
    arg_joiner = " @> "
    output_field = BooleanField()


def pairs_of(term: str) -> list[str]:
    """Neighbouring letters, lower case: 灭火器 gives 灭火 and 火器."""
    letters = term.lower()
    return sorted({letters[at : at + 2] for at in range(len(letters) - 1)})


def looking_through(term: str) -> Q:
    """The wording contains the term, or a number does when the term could be part of one. Without letters that have a case
    the database needs no folding, and knows better how many rows to expect."""
    how = "contains" if term.lower() == term.upper() else "icontains"
    found = Q(**{f"text__{how}": term})
    if OF_NUMBERS.isdisjoint(term):
        return found
    return found | Q(**{f"number__{how}": term}) | Q(**{f"write_off_number__{how}": term})


def containing(rows: QuerySet, term: str) -> Q:
    """Number, write-off number or wording contains the term.

    On PostgreSQL the rows with a rare term are fetched by the index at once, as keys; a term of thousands of rows is found
    sooner by looking through the newest ones.
    """
    pairs = pairs_of(term)
    if not pairs or connections[rows.db].vendor != "postgresql":
        return looking_through(term)
    every = rows.model._base_manager.using(rows.db).order_by()
    indexed = every.filter(HasPairs(Pairs(), Value(pairs)))
    exact = indexed if len(term) == 2 and not term.isspace() else indexed.filter(looking_through(term))
    keys = list(exact.values_list("pk", flat=True)[: COMMON + 1])
    return Q(pk__in=keys) if len(keys) <= COMMON else looking_through(term)


def numbered(term: str) -> Q | None:
    """For a term that begins like a number of ours, numbers that begin with it."""
    if term.startswith("问〔"):
        return Q(number__startswith=term)
    return Q(write_off_number__startswith=term) if term.startswith("销字〔") else None
