"""Rounds of a campaign: what a round inherits from the former one, what became of it, what is new.

A round inherits the problems that were found in the former round, and those the former round inherited and found to
remain. Open after a round: inherited and not gone, and new ones (40, of which 31 gone, and 5 new: 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from inspectors.campaigns import visits_of
from inspectors.models import Campaign, RoundCheck, VisitFinding
from schools.models import School

GONE, REMAINS = RoundCheck.Outcome.GONE, RoundCheck.Outcome.REMAINS


def found_in(campaign: Campaign) -> QuerySet[VisitFinding]:
    """The problems that the visits of a campaign found under the lines of its own checklist."""
    return VisitFinding.objects.filter(visit__in=visits_of(campaign), matter__checklist=campaign.checklist_id)


def inherited_by(campaign: Campaign) -> QuerySet[VisitFinding]:
    """The problems a round has to check; none in the first."""
    former = campaign.former
    if former is None:
        return VisitFinding.objects.none()
    remaining = former.checks.filter(outcome=REMAINS).values("finding")
    return VisitFinding.objects.filter(Q(pk__in=found_in(former).values("pk")) | Q(pk__in=remaining))


def checked(findings: QuerySet[VisitFinding], campaign: Campaign) -> QuerySet[VisitFinding]:
    """The problems with what this round found of each: `outcome` and `outcome_note`, None when not checked."""
    check = RoundCheck.objects.filter(campaign=campaign, finding=OuterRef("pk"))
    return findings.annotate(outcome=Subquery(check.values("outcome")), outcome_note=Subquery(check.values("note")))


def unchecked(campaign: Campaign) -> QuerySet[VisitFinding]:
    """Inherited problems at the schools of this round that nobody has checked yet. A school that could not be inspected
    in this round keeps its problems; they need no check."""
    here = campaign.places.filter(absence="").values("school")
    return inherited_by(campaign).filter(visit__school__in=here).exclude(rechecks__campaign=campaign)


@dataclass(frozen=True, slots=True)
class Round:
    """One round in figures. unchecked: inherited, neither gone nor known to remain, counted as open."""

    campaign: Campaign
    inherited: int
    gone: int
    remains: int
    new: int

    @property
    def unchecked(self) -> int:
        """Inherited and not checked."""
        return self.inherited - self.gone - self.remains

    @property
    def open(self) -> int:
        """Open after the round."""
        return self.inherited - self.gone + self.new


def round_of(campaign: Campaign) -> Round:
    """The figures of one round."""
    inherited = inherited_by(campaign)
    outcomes = list(campaign.checks.filter(finding__in=inherited).values_list("outcome", flat=True))
    return Round(campaign, inherited.count(), outcomes.count(GONE), outcomes.count(REMAINS), found_in(campaign).count())


def series(campaign: Campaign) -> list[Campaign]:
    """All rounds of a campaign, the first one first, whichever is given."""
    first = campaign
    while first.former is not None:
        first = first.former
    rounds = [first]
    while following := Campaign.objects.filter(former=rounds[-1]).first():
        rounds.append(following)
    return rounds


def schools_with_problems(campaign: Campaign) -> QuerySet[School]:
    """The schools that have open problems after a round."""
    gone = campaign.checks.filter(outcome=GONE).values("finding")
    kept = inherited_by(campaign).exclude(pk__in=gone)
    left = Q(visits__findings__in=kept.values("pk")) | Q(visits__findings__in=found_in(campaign).values("pk"))
    return School.objects.filter(left).distinct()


@dataclass(frozen=True, slots=True)
class SchoolRounds:
    """One school side by side: inherited, gone, remaining and new problems of the last two rounds."""

    school: School
    before: int
    gone: int
    remains: int
    new: int

    @property
    def open(self) -> int:
        """Open after the later round."""
        return self.before - self.gone + self.new


def by_school(campaign: Campaign) -> list[SchoolRounds]:
    """The schools of a round and of what it inherited, with open ones first. Three queries."""
    inherited = list(checked(inherited_by(campaign), campaign).values_list("visit__school", "outcome"))
    new = list(found_in(campaign).values_list("visit__school", flat=True))
    schools = School.objects.in_bulk({pk for pk, _ in inherited} | set(new))
    rows = [
        SchoolRounds(
            school=school,
            before=sum(1 for place, _ in inherited if place == pk),
            gone=outcomes(inherited, pk, GONE),
            remains=outcomes(inherited, pk, REMAINS),
            new=new.count(pk),
        )
        for pk, school in schools.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, row.school.code))


def outcomes(rows: Iterable[tuple[int, str | None]], school: int, outcome: str) -> int:
    """How many problems of a school have an outcome."""
    return sum(1 for place, found in rows if place == school and found == outcome)
