"""How often something may be tried within a while, counted in the shared cache."""

import logging
import time

from django.core.cache import cache

log = logging.getLogger("supervision.limits")


def count(name: str, *, seconds: int) -> int | None:
    """Count one more try under `name` in the present window of `seconds`; returns how many there were with this one.

    None when the cache does not answer: the caller decides whether to go on uncounted.
    """
    key = f"tries:{name}:{int(time.time() // seconds)}"
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key))
    except ValueError:  # the window ended in between
        return 1
    except Exception as error:  # the cache's own errors differ by backend
        log.warning("tries are not counted: %s", type(error).__name__)
        return None
