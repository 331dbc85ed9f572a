"""Python's cycle collector, at rest while a large table is built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Look for no cycles inside the block (or the decorated function), which makes many small objects and no cycles.

    The collector would walk over everything that the process holds again and again, and find nothing. Of several
    threads, the first that finishes wakes it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
