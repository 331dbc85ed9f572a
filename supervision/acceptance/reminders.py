"""What each principal was told on a morning, which nobody else reads."""

from django.db.models import Model

from office import clock
from office.models import Digest
from supervision.acceptance.people import TODAY, Cast


def reminders(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """A digest of one line with the school's own string."""
    title = cast.marks[letter].text("office.digest.lines", "今天到期：示例问题")
    line = {"title": title, "url": "/rectification/mine/", "tone": "danger", "label": "今天到期"}
    person = cast.principal(letter)
    return [("digest", Digest.objects.create(user=person, day=TODAY, lines=[line], created_at=clock.now()))]
