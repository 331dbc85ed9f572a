"""A clock that stands still, and how the time that was left comes back."""

from datetime import date

from office import calendar, clock
from office.models import Unit, User
from rectification.models import Item, Pause

AT_THE_END = "随问题办结结束。"


def stand_still(item: Item, *, kind: str, actor: User, reason: str, unit: Unit | None = None) -> Pause:
    """Stop the clock with the workdays that are left, negative when it is late already."""
    today = clock.today()
    return Pause.objects.create(
        item=item,
        kind=kind,
        unit=unit,
        reason=reason,
        started_on=today,
        started_by=actor,
        days_left=calendar.workdays_between(today, item.due_on),
        due_before=item.due_on,
    )


def running_pause(item: Item) -> Pause | None:
    """The one that has not ended; the item's row is locked by the caller."""
    return item.pauses.filter(ended_on=None).first()


def given_back(pause: Pause, *, due_on: date) -> date:
    """The deadline that leaves as many workdays as were left when the clock stopped, and what was granted since.

    due_on: the deadline as it stands on the item, moved when an extension was granted meanwhile.
    """
    granted = calendar.workdays_between(pause.due_before, due_on)
    was_late = pause.due_before < pause.started_on and granted == 0
    return calendar.restored(clock.today(), pause.days_left + granted, was_late=was_late)


def end_pause(pause: Pause, *, actor: User, outcome: str) -> None:
    """Sign its end."""
    pause.ended_on, pause.ended_by, pause.outcome = clock.today(), actor, outcome[:1000]
    pause.bump("ended_on", "ended_by", "outcome")


def run_again(item: Item, *, actor: User, outcome: str) -> Pause | None:
    """Let a held clock run on with its former time; sets `paused_on` and `due_on`, the caller saves them. None: it ran."""
    pause = running_pause(item) if item.paused_on else None
    if pause is not None:
        item.due_on = max(given_back(pause, due_on=item.due_on), item.found_on)
        item.paused_on = None
        end_pause(pause, actor=actor, outcome=outcome)
    return pause


def close_pauses(item: Item, *, actor: User) -> None:
    """The item is over: what was handed to a unit or held ends with it. Sets `paused_on`, the caller saves it."""
    if not run_again(item, actor=actor, outcome=AT_THE_END) and (pause := running_pause(item)):
        end_pause(pause, actor=actor, outcome=AT_THE_END)
