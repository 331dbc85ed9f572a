"""What the clock starts."""

from celery import shared_task

from office import clock
from rectification.services import concerns, looks, patterns, recurrence
from rectification.services.proposing_cases import propose_due


@shared_task(ignore_result=True)
def propose_cases() -> None:
    """Every night: what the rules of escalation say becomes proposals, each once; a missed night is made up by the next."""
    propose_due()


@shared_task(ignore_result=True)
def find_recurrences() -> None:
    """Every night: open items that look like a closed one of the same school; a second run proposes nothing again."""
    recurrence.find_recurrences()


@shared_task(ignore_result=True)
def find_patterns() -> None:
    """Every night: problems that many schools share; a second run renews what is open and proposes nothing twice."""
    patterns.find_patterns()


@shared_task(ignore_result=True)
def compare_photos() -> None:
    """Every night: photos without a perceptual hash get one, and those of mending are laid beside those before it."""
    looks.compare_photos()


@shared_task(ignore_result=True)
def purge_concerns() -> None:
    """Every night: messages whose years are over lose contact, pictures and words; a second run finds none."""
    concerns.purge_concerns(on=clock.today())
