"""What the clock starts."""

from celery import shared_task

from schools.services.collecting import renew_open_medians


@shared_task(ignore_result=True)
def renew_medians() -> None:
    """At night: the medians that schools are compared with follow what was reported meanwhile."""
    renew_open_medians()
