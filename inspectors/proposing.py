"""The worker behind a proposal: read the county, solve, write the lines. And the county as it stands, for its page."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from inspectors import proposer
from inspectors.interest_rules import bound_pairs, institution
from inspectors.models import AssignmentProposal, Inspector, ProposalLine, ZoneMember, ZoneSchool
from inspectors.proposer import Answer, InspectorCase, Point, Problem, SchoolCase, Wishes
from inspectors.staffing import rotation_start
from office import inbox
from schools.models import Posting, School

STEPS = 3
WISHES = ("usual", "most", "own_zone", "balance", "distance", "continuity")


@dataclass(frozen=True, slots=True)
class Situation:
    """The county on a day: the problem for the solver, the rows behind its keys, and the listings it was read from."""

    problem: Problem
    schools: dict[int, School]
    inspectors: dict[int, Inspector]
    zones: dict[int, str]
    listings: dict[int, int]


def situation(on: date, options: dict[str, Any]) -> Situation:
    """Read what a proposal is made from: schools of their own that are open, inspectors in office. Nine queries."""
    schools = {row.pk: row for row in School.objects.counted().open_on(on).order_by("code")}
    inspectors = {row.pk: row for row in in_office(on)}
    member_of = {row.inspector_id: row.zone_id for row in ZoneMember.objects.filter(ended_on=None)}
    places = ZoneSchool.objects.select_related("zone")
    zone_of = {row.school_id: row.zone_id for row in places}
    names = {row.zone_id: row.zone.name for row in places}
    listed = Posting.objects.as_inspector().current().filter(school__in=schools)
    present = {row.school_id: row for row in listed}
    by_user = {row.user_id: row.pk for row in Inspector.objects.all()}
    homes = homes_of(inspectors, schools, present, zone_of, member_of)
    due = rotation_start(on)
    cases = tuple(
        SchoolCase(
            key=school.pk,
            name=school.name,
            zone=zone_of.get(school.pk),
            present=by_user.get(present[school.pk].user_id) if school.pk in present else None,
            place=place_of(school),
            may_stay=due is None or school.pk not in present or present[school.pk].started_on > due,
        )
        for school in schools.values()
    )
    people = tuple(
        InspectorCase(row.pk, str(row), member_of.get(row.pk), homes.get(row.pk)) for row in inspectors.values()
    )
    wishes = Wishes(**{name: options[name] for name in WISHES if name in options})
    problem = Problem(cases, people, forbidden(on, schools, inspectors), wishes)
    return Situation(problem, schools, inspectors, names, {pk: row.pk for pk, row in present.items()})


def in_office(on: date) -> Any:
    """Inspectors who serve on a day and have an account that works, by name."""
    found = Inspector.objects.serving_on(on).filter(user__is_active=True).select_related("user", "base_school")
    return found.order_by("user__full_name", "pk")


def forbidden(on: date, schools: dict[int, School], inspectors: dict[int, Inspector]) -> frozenset[tuple[int, int]]:
    """(school, inspector) pairs that an interest or the own school forbids."""
    bound = bound_pairs(on)
    return frozenset(
        (school.pk, inspector.pk)
        for inspector in inspectors.values()
        for school in schools.values()
        if (inspector.user_id, institution(school)) in bound
    )


def place_of(school: School | None) -> Point | None:
    """Where a school is, if that is known."""
    if school is None or school.latitude is None or school.longitude is None:
        return None
    return Point(float(school.latitude), float(school.longitude))


def homes_of(
    inspectors: dict[int, Inspector],
    schools: dict[int, School],
    present: dict[int, Posting],
    zone_of: dict[int, int],
    member_of: dict[int, int],
) -> dict[int, Point | None]:
    """Where distances are counted from: the base school, else the middle of his schools, else the middle of his zone."""
    own: dict[int, list[Point]] = defaultdict(list)
    of_zone: dict[int, list[Point]] = defaultdict(list)
    for pk, school in schools.items():
        if point := place_of(school):
            if pk in present:
                own[present[pk].user_id].append(point)
            if pk in zone_of:
                of_zone[zone_of[pk]].append(point)
    return {
        pk: place_of(row.base_school)
        or proposer.mean_point(own[row.user_id])
        or proposer.mean_point(of_zone[member_of.get(pk, 0)])
        for pk, row in inspectors.items()
    }


def make_proposal(pk: int, progress: Callable[[int, int, str], None]) -> dict[str, Any]:
    """Compute a proposal once; one that was computed or dropped is left alone."""
    row = AssignmentProposal.objects.get(pk=pk)
    if row.status != AssignmentProposal.Status.COMPUTING:
        return {"status": row.status}
    progress(0, STEPS, "读取学校、督学和回避")
    found = situation(row.on, row.options)
    progress(1, STEPS, f"求解：{len(found.schools)}所学校，{len(found.inspectors)}名督学")
    answer = proposer.propose(found.problem)
    progress(2, STEPS, "写入方案")
    return keep(pk, found, answer)


@transaction.atomic
def keep(pk: int, found: Situation, answer: Answer) -> dict[str, Any]:
    """Write the answer, or nothing when somebody was first."""
    row = AssignmentProposal.objects.select_for_update(of=("self",)).select_related("created_by").get(pk=pk)
    status = AssignmentProposal.Status
    if row.status != status.COMPUTING:
        return {"status": row.status}
    row.status = status.IMPOSSIBLE if answer.refusals else status.READY
    row.outcome = outcome(found, answer)
    row.bump("status", "outcome")
    former = {case.key: case.present for case in found.problem.schools}
    ProposalLine.objects.bulk_create(
        ProposalLine(
            proposal=row,
            school_id=choice.school,
            former_id=former[choice.school],
            proposed_id=choice.inspector,
            chosen_id=choice.inspector,
            why=choice.why[:200],
        )
        for choice in answer.choices
    )
    title = f"{row}：{row.get_status_display()}"
    inbox.notify(row.created_by, title=title, url=row.get_absolute_url(), source="挂牌调整方案")
    return {"status": row.status}


def outcome(found: Situation, answer: Answer) -> dict[str, Any]:
    """What is kept beside the lines: figures of the solver, reasons, and the listings that were read."""
    return {
        "refusals": list(answer.refusals),
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap,
        "seconds": round(answer.seconds, 2),
        "schools": len(found.schools),
        "inspectors": len(found.inspectors),
        "listings": {str(pk): found.listings.get(pk) for pk in found.schools},
    }


@transaction.atomic
def failed(pk: int) -> None:
    """The job ended without an answer."""
    row = AssignmentProposal.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None and row.status == AssignmentProposal.Status.COMPUTING:
        row.status = AssignmentProposal.Status.FAILED
        row.bump("status")
