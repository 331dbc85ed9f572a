"""Many at once: limits by address, by school and by county, and a sum that a person solves and most programs do not.

The sum works without a script and without any other host. Its ticket is signed here, is good for half an hour and belongs
to one form; a form is taken once, so a ticket serves once.
"""

import secrets as tokens
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

from core import limits, secrets
from core.exceptions import BusinessRuleError
from office import clock, parameters
from rectification.models import Concern
from rectification.models.concerns import ADDRESS

TICKET, TICKET_AGE = "concern.ticket", 1800  # seconds
TRIES, TRIES_WINDOW = 200, 600  # posts of one address, seconds: far more than the parents of a class
OPEN_CHANNELS = (Concern.Channel.PLATE, Concern.Channel.WEB)


class TooMany(BusinessRuleError):
    """More than the limit allows; waiting helps."""

    status = 429


class ChallengeNeeded(BusinessRuleError):
    """So many from one place that the sender has to show that he is a person."""

    status = 422


@dataclass(frozen=True, slots=True)
class Question:
    """A sum as asked, its answer, and the form it belongs to."""

    words: str
    answer: int
    form: str


def count_try(address: str) -> None:
    """One more post from this address, good or bad, counted in the cache before anything else is done. Raises TooMany."""
    tries = limits.count(f"concern-post:{secrets.mark(address, purpose=ADDRESS)}", seconds=TRIES_WINDOW)
    if tries is not None and tries > TRIES:
        raise TooMany("您所在的网络提交得太多，请过一会儿再提交，或直接打督导室的电话。")


def refuse_crowd(*, address: str, place: str, school: Any, is_person: bool) -> None:
    """Raise when too many came: in the whole county, about one school, from one address, from one address at one place.

    The caller holds the counter of numbers, so two at once are counted one after the other. is_person: he solved the sum.
    """
    now, year = clock.now(), clock.today().year
    sent = Concern.objects.filter(channel__in=OPEN_CHANNELS)
    today = sent.filter(received_at__gt=now - timedelta(days=1))
    mine = sent.filter(address_mark__in=secrets.marks(address, purpose=ADDRESS))

    def is_full(rows: Any, key: str) -> bool:
        return bool(rows.count() >= parameters.value(key, year=year))

    if is_full(today, "concern.site_per_day"):
        raise TooMany("今天收到的反映已经很多，请明天再提交，或直接打督导室的电话。")
    if school is not None and is_full(today.filter(school=school), "concern.per_day"):
        raise TooMany("这所学校今天收到的反映已经很多，请明天再提交，或直接打督导室的电话。")
    if is_full(mine.filter(received_at__gt=now - timedelta(hours=1)), "concern.per_hour"):
        raise TooMany("您所在的网络一小时内提交得太多，请过一会儿再提交，或直接打督导室的电话。")
    if is_person:
        return
    lately = now - timedelta(minutes=10)
    if is_full(mine.filter(place=place, received_at__gt=lately), "concern.per_address"):
        raise ChallengeNeeded("您所在的网络提交得比较多，请先答一道算题，再提交一次。")
    if is_full(today.filter(received_at__gt=lately), "concern.site_crowd"):
        raise ChallengeNeeded("现在提交的人比较多，请先答一道算题，再提交一次。")


def new_ticket(form: str) -> tuple[str, Question]:
    """A fresh sum for one form: its ticket and what is asked."""
    first, second = tokens.randbelow(9) + 1, tokens.randbelow(9) + 1
    return signing.dumps([first, second, form], salt=TICKET), asked(first, second, form)


def question_of(ticket: str) -> Question | None:
    """The question of a ticket; None for none, an old or a forged one."""
    try:
        first, second, form = signing.loads(ticket, salt=TICKET, max_age=TICKET_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return asked(first, second, form)


def asked(first: int, second: int, form: str) -> Question:
    """The sum in words."""
    return Question(f"{first} 加 {second} 等于几？", first + second, form)
