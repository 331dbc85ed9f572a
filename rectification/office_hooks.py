"""What the ledger tells the office, which does not know it: what a calendar change touches, what mornings and groups are told."""

from office import calendar_entry, digests
from rectification import calendar_effects, reminders, summaries


def register() -> None:
    """Once per process; again changes nothing."""
    if calendar_effects.touched not in calendar_entry.EFFECTS:
        calendar_entry.EFFECTS.append(calendar_effects.touched)
    if reminders.lines not in digests.SOURCES:
        digests.SOURCES.append(reminders.lines)
    digests.AUDIENCES |= summaries.AUDIENCES
