"""What the clock starts."""

from celery import shared_task

from inspectors.services.quota_warnings import warn_behind
from office import clock


@shared_task(ignore_result=True)
def warn_quota() -> None:
    """Every night: inspectors who are behind near the end of the month, and the office; a second run tells nobody again."""
    warn_behind(on=clock.today())
