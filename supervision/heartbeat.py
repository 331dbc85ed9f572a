"""A worker says every few seconds that it lives; `/healthz` reads it.

The beats are one dictionary in the shared cache (Redis on a server, this process's memory on one machine). They come from
the worker's own timer, not from a task, so a worker that is busy with one long job does not look dead. Two workers
that write at the same moment may lose one beat; the next one repairs it.
"""

import time
from typing import Any

from celery import bootsteps
from django.core.cache import cache

EVERY = 5.0  # seconds between two beats
LOST_AFTER = 30.0  # seconds of silence after which a worker counts as gone
KEY = "supervision.worker-beats"


def beat(worker: str) -> None:
    """Note that this worker lives, and forget workers that fell silent."""
    now = time.time()
    beats = {name: at for name, at in cache.get(KEY, {}).items() if now - at < LOST_AFTER}
    cache.set(KEY, {**beats, worker: now}, timeout=None)


def forget(worker: str) -> None:
    """A worker that stops in order is gone at once, not after `LOST_AFTER`."""
    cache.set(KEY, {name: at for name, at in cache.get(KEY, {}).items() if name != worker}, timeout=None)


def seconds_since_last_beat() -> float | None:
    """Seconds since any worker was last heard, or None when none is known."""
    beats = cache.get(KEY, {})
    return max(0.0, time.time() - max(beats.values())) if beats else None


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Starts with the worker's connection to the broker and ends with it."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        """Beat now and then every `EVERY` seconds."""
        beat(consumer.hostname)
        self.timer = consumer.timer.call_repeatedly(EVERY, beat, (consumer.hostname,))

    def stop(self, consumer: Any) -> None:
        """Stop beating; the worker is known to be gone."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
            forget(consumer.hostname)
