"""Lines in people's inboxes."""

from office import clock
from office.models import Message, User


def notify(user: User, *, title: str, url: str = "", source: str = "") -> Message:
    """Put one line into a person's inbox."""
    return Message.objects.create(user=user, title=title[:120], url=url, source=source, created_at=clock.now())


def notify_all(users, *, title: str, url: str = "", source: str = "") -> int:
    """The same line to several people, once each; returns how many."""
    lines = [
        Message(user=user, title=title[:120], url=url, source=source, created_at=clock.now()) for user in set(users)
    ]
    return len(Message.objects.bulk_create(lines))
