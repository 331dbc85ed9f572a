"""Numbers without gaps and without doubles."""

from django.db import connection, transaction

from core.models import Counter


def next_number(key: str, year: int) -> int:
    """The next number of `key` in `year`, from 1. Must run inside the transaction of the act that uses it:
    a roll-back gives the number back, and a second taker waits for the first to commit."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    with transaction.atomic():
        Counter.objects.get_or_create(key=key, year=year)
    counter = Counter.objects.select_for_update().get(key=key, year=year)
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value
