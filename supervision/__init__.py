"""The top package: settings, queue and the pages that look across all others."""

from supervision.celery import app as celery_app

__all__ = ["celery_app"]
