"""What each inspector did in a period, from approved records of every kind: the basis of allowances."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspectors.models import VisitInterview, VisitLesson
from inspectors.month_report import Period, approved_in, minutes_of
from inspectors.querysets import CAMPAIGN_KINDS


@dataclass(frozen=True, slots=True)
class Load:
    """One inspector's period. campaigns: those of the visits that belong to campaigns and opening inspections."""

    visits: int = 0
    campaigns: int = 0
    minutes: int = 0
    schools: int = 0
    lessons: int = 0
    interviews: int = 0

    @property
    def hours(self) -> Decimal:
        """At schools, unrounded."""
        return Decimal(self.minutes) / 60


def workloads(*, user: Any, period: Period) -> dict[int, Load]:
    """By account id, in three queries; who did nothing is absent."""
    rows = approved_in(user, period).only("inspector", "school", "kind", "arrived_at", "left_at")
    visits: dict[int, list[Any]] = defaultdict(list)
    for visit in rows:
        visits[visit.inspector_id].append(visit)
    of = {"visit__in": approved_in(user, period).values("pk")}
    lessons = Counter(VisitLesson.objects.filter(**of).values_list("visit__inspector", flat=True))
    talks = Counter(VisitInterview.objects.filter(**of).values_list("visit__inspector", flat=True))
    return {
        pk: Load(
            visits=len(found),
            campaigns=sum(visit.kind in CAMPAIGN_KINDS for visit in found),
            minutes=sum(minutes_of(visit) for visit in found),
            schools=len({visit.school_id for visit in found}),
            lessons=lessons[pk],
            interviews=talks[pk],
        )
        for pk, found in visits.items()
    }
