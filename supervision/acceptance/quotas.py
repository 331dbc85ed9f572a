"""A month from which each school is exempted, with its reason."""

from django.db.models import Model

from inspectors.models import Inspector
from inspectors.services.exemptions import add_exemption
from supervision.acceptance.people import SINCE, Cast


def quotas(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """The exempted month of one school, and its inspector's place on the list of inspectors."""
    reason = cast.marks[letter].text("inspectors.quotaexemption.reason", "校舍加固停课")
    row = add_exemption(actor=cast.users["staff"], year=2024, month=2, school=cast.schools[letter], reason=reason)
    inspector, _ = Inspector.objects.get_or_create(
        user=cast.inspector(letter), defaults={"kind": Inspector.Kind.PART_TIME, "started_on": SINCE}
    )
    return [("exemption", row), ("reporting inspector", inspector)]
