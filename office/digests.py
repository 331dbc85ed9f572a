"""One piece of news per person per business day, gathered from every app that has something to say.

An app registers what it tells a person in SOURCES, and the counts it sums up for a group in AUDIENCES, when it is ready. A
source records what it said in the same transaction as the digest, so that a run that was killed half way says nothing twice.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from core.templatetags.formatting import cn_date
from office import calendar, clock
from office.deliveries import queue_mail
from office.inbox import notify
from office.models import Digest, User

log = logging.getLogger("supervision.digests")
SOURCE = "每日摘要"
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know. label: what kind of thing, in a word without names; a mail counts the lines by it."""

    title: str
    url: str
    tone: str = "neutral"
    label: str = OTHER


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the list of its rows; no names."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Audience:
    """What a group robot sums up: its name and the counts of a day."""

    label: str
    counts: Callable[[date], list[Count]]


Source = Callable[[User, date], list[Line]]
SOURCES: list[Source] = []
AUDIENCES: dict[str, Audience] = {}


def make_digests(day: date) -> int:
    """Tell everybody what there is to tell on a workday; returns how many digests were made now. It may run again at any
    time: who was told is not told again, and only the present state counts, so a missed week brings one digest."""
    if not calendar.current().is_workday(day):
        return 0
    made = 0
    for person in User.objects.filter(is_active=True).order_by("pk"):
        try:
            made += make_digest(person, day) is not None
        except Exception:  # one person's trouble must not silence the others
            log.exception("digest of user %s failed", person.pk)
    return made


@transaction.atomic
def make_digest(person: User, day: date) -> Digest | None:
    """One person's digest with its line in the inbox and its mail, or None when there is nothing new or he has one."""
    User.objects.select_for_update().get(pk=person.pk)
    if Digest.objects.filter(user=person, day=day).exists():
        return None
    lines = [line for source in SOURCES for line in source(person, day)]
    if not lines:
        return None
    digest = Digest.objects.create(user=person, day=day, lines=[asdict(line) for line in lines], created_at=clock.now())
    title = f"{cn_date(day)}有{len(lines)}件事请您留意：{summary(digest)}"
    notify(person, title=title, url=digest.get_absolute_url(), source=SOURCE)
    queue_mail(digest, summary(digest))
    return digest


def summary(digest: Digest) -> str:
    """逾期2、今天到期1: the lines counted by kind, in their order, without a name."""
    counts: dict[str, int] = {}
    for line in digest.lines:
        label = line.get("label") or OTHER
        counts[label] = counts.get(label, 0) + 1
    return "、".join(f"{label}{number}" for label, number in counts.items())
