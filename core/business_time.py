"""The instant that people read on a page or in a file's name. The trail, the queue and sessions keep the wall clock."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

_told_by: list[Callable[[], datetime]] = []


def tell_by(source: Callable[[], datetime]) -> None:
    """Let an app to the right say what time it is, an aware instant; the last one to ask is heard."""
    _told_by.append(source)


def now() -> datetime:
    """The business instant in Asia/Shanghai; the wall clock where nobody says otherwise."""
    return _told_by[-1]() if _told_by else timezone.localtime()
