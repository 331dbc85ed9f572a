"""What the lists of interviews, measures and incentives count and show, and what of them is due on a day."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from rectification.case_flow import CaseStatus
from rectification.models import Appeal, Case, CaseEvent, Interview, Measure

SHOWS = {
    "minutes": ("有纪要", ~Q(minutes="")),
    "visited": ("已回访", Q(followed_up_on__isnull=False)),
    "improved": ("有改进", Q(has_improved=True)),
    "escalated": ("已升级", Q(next_cases__isnull=False)),
}


def with_counts(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    """Rounds with how many cases are called in, have minutes, were visited again, improved, were escalated."""

    def count(condition: Q) -> Count:
        inside = Case.objects.filter(condition).values("pk")
        return Count("cases", filter=Q(cases__in=inside), distinct=True)

    counts = {f"{name}_count": count(condition) for name, (_, condition) in SHOWS.items()}
    return rows.annotate(case_count=Count("cases", distinct=True), **counts)


def shown(rows: QuerySet[Case], name: str) -> QuerySet[Case]:
    """The cases behind one of the counts; all for any other name."""
    return rows.filter(SHOWS[name][1]).distinct() if name in SHOWS else rows


def visits_due(on: date) -> QuerySet[Case]:
    """Interviews whose return visit was not made by its last day."""
    waiting = (CaseStatus.DONE, CaseStatus.COMMITTED)
    return Case.objects.filter(kind=Case.Kind.INTERVIEW, status__in=waiting, followup_due__lt=on)


def interviews_ahead(on: date) -> QuerySet[Interview]:
    """Rounds still to come, the nearest first."""
    return Interview.objects.filter(held_on__gte=on).order_by("held_on", "pk")


def appeals_due(on: date) -> QuerySet[Appeal]:
    """Reviews and appeals that were not answered by their last day."""
    return Appeal.objects.filter(outcome=Appeal.Outcome.WAITING, due_on__lt=on)


def with_relief(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures with whether one was revoked and how the last review or appeal stands."""
    own = Appeal.objects.filter(measure=OuterRef("pk")).order_by("-pk")
    return rows.select_related("case__school", "case__unit").annotate(
        is_revoked=Exists(own.filter(outcome=Appeal.Outcome.REVOKED)),
        last_kind=Subquery(own.values("kind")[:1]),
        last_outcome=Subquery(own.values("outcome")[:1]),
    )


def with_given(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Incentive cases with what was given, as written when it was carried out."""
    carried = CaseEvent.objects.filter(case=OuterRef("pk"), verb="carry_out").order_by("-sequence")
    return rows.annotate(given=Subquery(carried.values("text")[:1]))
