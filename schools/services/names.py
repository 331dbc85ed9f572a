"""Keeping every name a school has, had or will have findable."""

from collections.abc import Iterable

from schools.models import School, SchoolName
from schools.pinyin import spelled


def remember_names(named: Iterable[tuple[School, str]]) -> None:
    """Enter names of schools into the search index; names that are there already are left alone."""
    rows = []
    for school, name in named:
        whole, first = spelled(name)
        rows.append(SchoolName(school=school, name=name, pinyin=whole, initials=first))
    SchoolName.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def forget_name(school: School, name: str) -> None:
    """Take out a name that a school never came to have (a planned change that was withdrawn)."""
    SchoolName.objects.filter(school=school, name=name).exclude(name=school.name).delete()
