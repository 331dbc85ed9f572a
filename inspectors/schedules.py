"""What the clock starts."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inspectors.services import uploads
from inspectors.services.quota_warnings import warn_behind
from inspectors.services.signs import look_for_signs
from office import clock


@shared_task(ignore_result=True)
def warn_quota() -> None:
    """Every night: inspectors who are behind near the end of the month, and the office; a second run tells nobody again."""
    warn_behind(on=clock.today())


@shared_task(ignore_result=True)
def sweep_uploads() -> None:
    """Every night: photos that stayed half-sent for thirty days by the wall clock leave the disk; phones start them again."""
    uploads.sweep_uploads(before=timezone.now() - timedelta(days=uploads.KEPT_DAYS))


@shared_task(ignore_result=True)
def find_signs() -> None:
    """Every night: signs at the records handed in during the last three days; a second run changes nothing."""
    look_for_signs()
