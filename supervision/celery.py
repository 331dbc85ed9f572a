"""The queue: one Celery app, configured by the CELERY_* names in settings.py.

Every app's `tasks` and `schedules` modules are found by name; the clock's table is `CELERY_BEAT_SCHEDULE`.
"""

import os

from celery import Celery

from supervision.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")

app = Celery("supervision")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedules")
app.steps["consumer"].add(WorkerHeartbeat)
