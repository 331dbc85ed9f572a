"""A sign at the approved record of each school, which only the office may see."""

from django.db.models import Model

from inspectors.models import Visit, VisitSign
from supervision.acceptance.people import Cast


def doubts(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """A stay that was too short, told by the school's own string."""
    visit = Visit.objects.approved().filter(school=cast.schools[letter]).earliest("pk")
    sign = VisitSign.objects.create(
        visit=visit,
        kind=VisitSign.Kind.TOO_SHORT,
        value=12,
        evidence={"limit": 30, "mark": cast.marks[letter].text("inspectors.visitsign.evidence", "在校时间")},
        found_at=visit.submitted_at,
    )
    return [("sign", sign)]
