"""What a group hears through its robot: the counts of its role's open work with links, no names."""

from datetime import date

from django.conf import settings

from office import calendar
from office.deliveries import queue_robots
from office.digests import AUDIENCES

HEADING = "今日待办"


def body_of(code: str, day: date) -> str:
    """The counts above zero as a Markdown list; empty when there is nothing to do or nobody knows this audience."""
    audience = AUDIENCES.get(code)
    counts = [count for count in audience.counts(day) if count.value] if audience else []
    lines = [f"- [{count.label} {count.value}条]({settings.BASE_URL}{count.url})" for count in counts]
    return "\n".join([f"{audience.label}{HEADING}：", *lines]) if audience and lines else ""


def queue_summaries(day: date) -> int:
    """One message per group on a workday, once; returns how many messages of the day there are."""
    if not calendar.current().is_workday(day):
        return 0
    return queue_robots(day, {code: body_of(code, day) for code in AUDIENCES})
