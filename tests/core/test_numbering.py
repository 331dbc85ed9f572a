"""Numbers: from one, per key and year, without gap or double, also under threads."""

import threading

import pytest
from django.db import connection, connections, transaction

from core.models import Counter
from core.numbering import next_number


@pytest.mark.django_db
@pytest.mark.smoke
def test_each_key_and_year_counts_from_one():
    assert [next_number("a", 2024), next_number("a", 2024), next_number("a", 2025), next_number("b", 2024)] == [
        1,
        2,
        1,
        1,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_inside_a_transaction():
    with pytest.raises(RuntimeError):
        next_number("a", 2024)


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_with_roll_backs_leave_no_gap_and_no_double():
    taken, lock = [], threading.Lock()

    def take(index):
        for turn in range(5):
            try:
                with transaction.atomic():
                    number = next_number("a", 2024)
                    if (index + turn) % 4 == 0:
                        raise InterruptedError
                with lock:
                    taken.append(number)
            except InterruptedError:
                continue
        connections.close_all()

    threads = [threading.Thread(target=take, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert len(taken) == 60
    assert Counter.objects.get().value == 60
    assert connection.vendor == "postgresql"
