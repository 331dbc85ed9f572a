"""One address serves the page and its fragment."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """A plain htmx call: not boosted, not a restored history entry (those get the full page)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
