"""What every page's frame shows: county, year, inbox."""

from typing import Any

from django.http import HttpRequest

from office.models import County


def workplace(request: HttpRequest) -> dict[str, Any]:
    """county, and for a signed-in person the number of unread messages."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"county": County.objects.filter(pk=1).first()}
    return {"county": County.objects.filter(pk=1).first(), "unread_messages": user.messages.unread().count()}
