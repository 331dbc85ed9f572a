"""What each school offers after lessons."""

from django.db.models import Model

from inspectors.models import AfterSchoolService
from supervision.acceptance.people import Cast


def services(cast: Cast, letter: str) -> list[tuple[str, Model]]:
    """The spring of one school."""
    row = AfterSchoolService.objects.create(
        school=cast.schools[letter], year=2024, term="spring", days=5, hours=2, pupils=300, teachers=20, fee=0
    )
    return [("after school", row)]
