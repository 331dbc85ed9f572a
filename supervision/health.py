"""`GET /healthz`: is there a database, a broker and a worker? For load balancers and container health checks."""

import logging
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.access import PUBLIC
from core.models import Heartbeat
from core.views import PageView
from supervision import heartbeat
from supervision.celery import app

BROKER_PATIENCE = 2  # seconds to wait for the broker
CLOCK_LATE_AFTER = 120  # seconds; the clock sends a heartbeat task through the queue every 15
log = logging.getLogger("supervision.health")


def database() -> str:
    """ "ok" when the database answers a query; raises when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def broker() -> str:
    """ "ok" when the queue's broker accepts a connection; raises when it does not."""
    with app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_PATIENCE)
    return "ok"


def worker() -> str:
    """ "ok" when any worker was heard lately, else "silent"."""
    silence = heartbeat.seconds_since_last_beat()
    return "ok" if silence is not None and silence < heartbeat.LOST_AFTER else "silent"


def clock() -> str:
    """ "ok" when a task sent by the clock was done lately, "late" when not (also while one long job holds the queue)."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return "ok" if last and (timezone.now() - last).total_seconds() < CLOCK_LATE_AFTER else "late"


def state_of(part: Callable[[], str]) -> str:
    """The part's own word, or "down" when asking it failed; the reason goes to the log, not to strangers."""
    try:
        return part()
    except Exception as error:  # each part has its own error classes, and none may break this answer
        log.warning("healthz: %s is down: %s", part.__name__, error)
        return "down"


@method_decorator(never_cache, name="dispatch")
class HealthView(PageView):
    """200 when database, broker and worker are there, 503 when one is gone; the clock is shown but never fails it."""

    permission_required = PUBLIC
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
        """The state of each part in one word."""
        parts = {part.__name__: state_of(part) for part in (database, broker, worker)}
        healthy = all(state == "ok" for state in parts.values())
        answer = {"status": "ok" if healthy else "failing", **parts, "clock": state_of(clock)}
        return JsonResponse(answer, status=200 if healthy else 503)
