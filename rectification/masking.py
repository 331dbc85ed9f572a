"""Whose names the records connect with a case: they are taken out of a text before it is made public, and looked for again
before each step.

A rule proposes, a person goes over it by hand, and nothing goes out while a known name or a long number still stands in it.
"""

from core.masking import names_in
from rectification.models import Case
from schools.models import Posting, PrincipalTerm


def known_names(case: Case) -> set[str]:
    """Full names of everyone the records connect with the case: who has ever been posted to the school or unit, who acted
    in the case, who was called in, who was held to account."""
    found: set[str] = set()
    if case.school_id is not None:
        posted = Posting.objects.filter(school=case.school_id)
        found.update(posted.values_list("user__full_name", flat=True))
        terms = PrincipalTerm.objects.filter(school=case.school_id)
        found.update(terms.values_list("user__full_name", flat=True))
    if case.unit is not None:
        found.update(case.unit.postings.values_list("user__full_name", flat=True))
    found.update(case.events.exclude(actor=None).values_list("actor__full_name", flat=True))
    for line in (case.attended, *case.measures.values_list("person", flat=True)):
        found |= names_in(line)
    found.update(line.strip() for line in case.measures.values_list("person", flat=True))
    return {name for name in found if len(name) > 1}
