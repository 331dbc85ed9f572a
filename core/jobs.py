"""Jobs that finish: a row per job, queued on commit, swept up again when a process died.

A handler may run twice; its effects must be idempotent by natural key.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.exceptions import BusinessRuleError
from core.models import Job

LEASE = timedelta(minutes=2)
ATTEMPTS = 5
Progress = Callable[[int, int, str], None]
Handler = Callable[[Job, Progress], dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
Ending = Callable[[Job], None]
ENDINGS: dict[str, Ending] = {}
log = logging.getLogger("supervision.jobs")


class Cancelled(Exception):
    """The requester cancelled the job while it ran."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it lives in the app's `tasks.py`."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def ending(kind: str) -> Callable[[Ending], Ending]:
    """Register what is told when a job of this kind ended failed or cancelled, in the same transaction as its state.

    It may be told while a process still works on the job, and must leave alone what is done by then.
    """

    def register(function: Ending) -> Ending:
        ENDINGS[kind] = function
        return function

    return register


def enqueue(*, kind: str, key: str, args: dict[str, Any], actor: Any, label: str) -> Job:
    """Make the job row (or return the one with the same key) and hand it to the queue after commit."""
    if kind not in HANDLERS:
        raise LookupError(f"no handler for jobs of kind {kind}")
    job, _ = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "args": args, "requested_by": actor, "label": label}
    )
    if not job.is_finished:
        transaction.on_commit(lambda: publish(job.pk))
    return job


def publish(pk: Any) -> None:
    """Tell the queue; a queue that is down is no loss, the sweeper finds the row."""
    try:
        current_app.send_task("core.tasks.run_job", args=[str(pk)])
    except Exception as error:  # the broker's own errors differ by transport
        log.warning("job %s waits for the sweeper: %s", pk, error)


def retry(job: Job) -> None:
    """Give a failed job a fresh set of attempts."""
    reopened = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempt=0, message="", lease_until=None
    )
    if reopened:
        transaction.on_commit(lambda: publish(job.pk))


def cancel(job: Job) -> None:
    """Stop a waiting job now and a running one at its next progress report."""
    unfinished = Job.objects.filter(pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING])
    _end(unfinished, Job.State.CANCELLED, "已取消")


def claim(pk: Any) -> Job | None:
    """Take the job for this process, or None when another holds it or nothing is to be done."""
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=pk, attempt__lt=ATTEMPTS).update(
        state=Job.State.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, started_at=now, done=0
    )
    return Job.objects.get(pk=pk) if taken else None


def perform(pk: Any) -> str:
    """Do one job to its end; returns its state, or "held" when it was not ours to do."""
    job = claim(pk)
    if job is None:
        return "held"

    def progress(done: int, total: int, message: str = "") -> None:
        """Report progress and prolong the lease; raises when the job was cancelled or taken over."""
        ours = Job.objects.filter(pk=pk, state=Job.State.RUNNING, attempt=job.attempt).update(
            done=done, total=total, message=message[:300], lease_until=timezone.now() + LEASE
        )
        if not ours:
            raise Cancelled

    try:
        result = HANDLERS[job.kind](job, progress) or {}
    except Cancelled:
        return Job.State.CANCELLED
    except BusinessRuleError as refusal:
        return finish(job, Job.State.FAILED, message=refusal.sentence)
    except Exception as error:  # whatever happened, the row must say so
        log.error("job %s (%s) attempt %s: %s", pk, job.kind, job.attempt, traceback.format_exc())
        last = job.attempt >= ATTEMPTS
        note = f"{type(error).__name__}：第{job.attempt}次没有成功" + ("，已停止重试" if last else "，稍后自动重试")
        return finish(job, Job.State.FAILED if last else Job.State.WAITING, message=note)
    return finish(job, Job.State.DONE, message="", result=result)


def finish(job: Job, state: str, *, message: str, result: dict[str, Any] | None = None) -> str:
    """Write the outcome unless the job was cancelled or taken over meanwhile."""
    now = timezone.now()
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    if state == Job.State.FAILED:
        _end(ours, state, message)
        return state
    ours.update(
        state=state,
        message=message[:300],
        result=result or {},
        finished_at=None if state == Job.State.WAITING else now,
        lease_until=now + timedelta(seconds=10 * job.attempt) if state == Job.State.WAITING else None,
    )
    return state


def _end(jobs: QuerySet[Job], state: str, message: str) -> None:
    """End the one job of the queryset, if it is still there, and tell whoever waits for jobs of its kind."""
    with transaction.atomic():
        job = jobs.select_for_update().first()
        if job is None:
            return
        job.state, job.message, job.result = state, message[:300], {}
        job.finished_at, job.lease_until = timezone.now(), None
        job.save(update_fields=["state", "message", "result", "finished_at", "lease_until"])
        if tell := ENDINGS.get(job.kind):
            tell(job)


def _give_up(pk: Any) -> None:
    """End a job that nobody works on any more; what goes wrong with one does not keep the others waiting."""
    lapsed = Job.objects.filter(pk=pk, state=Job.State.RUNNING, lease_until__lt=timezone.now())
    try:
        _end(lapsed, Job.State.FAILED, "进程多次中断，已停止重试")
    except Exception:  # the next sweep tries again
        log.error("job %s could not be given up: %s", pk, traceback.format_exc())


def sweep() -> int:
    """Publish again what waits or whose lease ran out; give up jobs that used all attempts. Returns how many."""
    now = timezone.now()
    lapsed = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, attempt__gte=ATTEMPTS)
    for pk in lapsed.order_by("created_at").values_list("pk", flat=True)[:200]:
        _give_up(pk)
    stale = Q(state=Job.State.RUNNING, lease_until__lt=now, attempt__lt=ATTEMPTS)
    waiting = Q(state=Job.State.WAITING) & (Q(lease_until=None) | Q(lease_until__lt=now))
    due = list(Job.objects.filter(stale | waiting).order_by("created_at").values_list("pk", flat=True)[:200])
    for pk in due:
        publish(pk)
    return len(due)
