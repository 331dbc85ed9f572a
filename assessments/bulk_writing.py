"""Writing very many rows inside one transaction: COPY on PostgreSQL, inserts elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from io import RawIOBase
from itertools import islice

from django.db import connection, models

from assessments.engine.precision import STORED_PLACES
from core.expressions import WORKING_DIGITS

NULL = "\\N"
PLACES = Decimal(1).scaleb(-STORED_PLACES)
STORING = Context(prec=WORKING_DIGITS, rounding=ROUND_HALF_UP)
TRUTH = {True: "t", False: "f", None: NULL}
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
READ_BYTES = 1 << 18
BATCH = 1000


class Blocks(RawIOBase):
    """Blocks of text as a file that is read once, without ever holding more than a block."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""

    def readable(self) -> bool:
        """Yes, and nothing else."""
        return True

    def read(self, size: int = READ_BYTES) -> bytes:
        """The next bytes, at most as many as asked for; none at the end."""
        gathered = [self._rest]
        length = len(self._rest)
        while length < size and (block := next(self._blocks, None)) is not None:
            gathered.append(block.encode())
            length += len(gathered[-1])
        whole = b"".join(gathered)
        self._rest = whole[size:]
        return whole[:size]


def can_copy() -> bool:
    """Whether the database takes rows as text."""
    return connection.vendor == "postgresql"


def copy(model: type[models.Model], columns: Sequence[str], blocks: Iterable[str]) -> None:
    """Send blocks of lines in PostgreSQL's text format to a model's table, in the running transaction."""
    quote = connection.ops.quote_name
    named = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({named}) FROM STDIN", Blocks(blocks), READ_BYTES)


def reserved_ids(model: type[models.Model], count: int) -> list[int]:
    """Fresh primary keys, ascending, that no other writer gets."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [pk for (pk,) in cursor.fetchall()]


def insert(model: type[models.Model], rows: Iterable[models.Model]) -> list[int]:
    """Insert rows in batches and give back their keys; no more than a batch is built at a time."""
    made: list[int] = []
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        made += [row.pk for row in model._base_manager.bulk_create(batch)]
    return made


def exact_texts(values: Iterable[Decimal | None]) -> Iterator[str]:
    """Figures with the eight decimals of the database columns, rounded half up."""
    quantize, last, text = STORING.quantize, None, NULL
    for value in values:
        if value is not last:
            last = value
            text = NULL if value is None else str(quantize(value, PLACES))
        yield text


def plain_texts(values: Iterable[str], escape: Callable[[str], str]) -> Iterator[str]:
    """Words, escaped."""
    return (escape(value) if value else "" for value in values)


def escaped(text: str) -> str:
    """A text as PostgreSQL's text format wants it."""
    return text.translate(ESCAPES)


def lines(columns: Sequence[Iterable[str]]) -> str:
    """Columns of texts as one block of lines."""
    return "".join(["\t".join(row) + "\n" for row in zip(*columns, strict=True)])
