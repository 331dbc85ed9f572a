"""What the clock starts."""

from celery import shared_task

from rectification.services.proposing_cases import propose_due


@shared_task(ignore_result=True)
def propose_cases() -> None:
    """Every night: what the rules of escalation say becomes proposals, each once; a missed night is made up by the next."""
    propose_due()
