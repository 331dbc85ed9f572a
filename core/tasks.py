"""The queue's side of the job rows."""

from celery import shared_task
from django.utils import timezone

from core import jobs
from core.models import Heartbeat


@shared_task(ignore_result=True)
def run_job(pk: str) -> None:
    """Do one job; delivered twice, it is done once."""
    beat_heart()
    jobs.perform(pk)


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    """Re-queue what a dead process left behind."""
    beat_heart()
    jobs.sweep()


@shared_task(ignore_result=True)
def beat_heart() -> None:
    """Say that a worker takes tasks from the queue."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
