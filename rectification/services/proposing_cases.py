"""The rules' proposals become cases: each once, however often and however late this runs."""

import logging
from datetime import date

from django.db import transaction

from core.exceptions import WrongState
from office import clock
from office.models import Unit
from rectification.escalation import Suggestion, suggestion_about, suggestions
from rectification.models import Case
from rectification.services.case_opening import propose_case
from schools.models import School

LOG = logging.getLogger("supervision.cases")


def propose_due(*, day: date | None = None) -> list[Case]:
    """Propose what the rules say on a day (default: the business date); returns the new cases.

    Each proposal is one transaction of its own: killed half way, the next run makes the rest; run twice or at the same time,
    nothing is proposed twice; after a missed week the present state is proposed, once.
    """
    on = day or clock.today()
    made = [case for row in suggestions(on) if not row.held and (case := propose_one(row, day=on))]
    LOG.info("%s：按规则提出%s项建议", on, len(made))
    return made


@transaction.atomic
def propose_one(row: Suggestion, *, day: date) -> Case | None:
    """One proposal, asked again under the lock of its school or unit; None when it is no longer due."""
    model = School if row.about[0] == "school" else Unit
    model._default_manager.select_for_update().get(pk=row.about[1])
    fresh = suggestion_about(row.rule, row.about, day)
    if fresh is None or fresh.held:
        return None
    try:
        return propose_case(
            actor=None,
            kind=fresh.rule.kind,
            school=fresh.object if isinstance(fresh.object, School) else None,
            unit=fresh.object if isinstance(fresh.object, Unit) else None,
            basis=fresh.rule.basis_text,
            text=fresh.text,
            items=fresh.items,
            rule=fresh.rule.code,
            measured=fresh.measured,
        )
    except WrongState:
        return None
