"""What the clock starts in the office."""

from celery import shared_task

from office import clock
from office.deliveries import send_waiting
from office.digests import make_digests
from office.summaries import queue_summaries


@shared_task(ignore_result=True)
def send_digests() -> None:
    """Every morning: on workdays everybody is told what there is to tell, once; groups get their counts, once."""
    today = clock.today()
    make_digests(today)
    queue_summaries(today)


@shared_task(ignore_result=True)
def send_deliveries() -> None:
    """Every five minutes: mails and messages that wait leave the house, each once."""
    send_waiting()
