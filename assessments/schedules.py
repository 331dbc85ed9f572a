"""What the clock starts."""

from celery import shared_task

from assessments.services import end_expired_commissions
from office import clock


@shared_task(ignore_result=True)
def end_commissions() -> None:
    """After midnight: assessors whose contract ran out no longer see their schools."""
    end_expired_commissions(clock.today())
