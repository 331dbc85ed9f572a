"""What a change of the office's calendar means for deadlines already given: nothing, and how many it would have touched."""

from datetime import date

from django.db.models import Q

from rectification.models import Item


def touched(days: tuple[date, ...]) -> str:
    """A sentence: how many open deadlines span one of the days. Those stay as they were given."""
    spans = Q()
    for day in days:
        spans |= Q(issued_at__date__lt=day, due_on__gte=day)
    count = Item.objects.with_side().filter(spans).count()
    if not count:
        return "没有在办的问题的期限跨过这些日子。"
    return f"有{count}条在办的问题，期限跨过这些日子：已经下达的期限不变，以后下达、延期的按新日历计算。"
