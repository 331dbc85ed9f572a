"""Proposals of who should be responsible for which school: asked for, changed by hand, put into force, dropped."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, jobs
from core.exceptions import BusinessRuleError, WrongState
from core.templatetags.formatting import cn_date
from inspectors import tasks
from inspectors.interest_rules import bound_pairs, institution
from inspectors.models import AssignmentProposal, Inspector, ProposalLine
from inspectors.proposing import situation
from inspectors.services.listing import Change, locked, move, require_office
from office import clock
from office.inbox import notify
from office.models import User
from schools.models import School

Status = AssignmentProposal.Status
NAMED = 5


@transaction.atomic
def request_proposal(*, actor: User, title: str, on: date, options: dict[str, Any]) -> AssignmentProposal:
    """Ask for a proposal for the whole county; it is computed in the background."""
    require_office(actor)
    row = AssignmentProposal.objects.create(title=title, on=on, options=options, created_by=actor)
    row.job = jobs.enqueue(
        kind=tasks.PROPOSAL, key=f"{tasks.PROPOSAL}:{row.pk}", args={"proposal": row.pk}, actor=actor, label=str(row)
    )
    row.save(update_fields=["job"])
    audit.record(actor=actor, verb="proposal.requested", target=row, options=options, on=on)
    return row


def ready(proposal: AssignmentProposal) -> AssignmentProposal:
    """The row, locked, while it waits for a decision."""
    row = AssignmentProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.status != Status.READY:
        raise WrongState(f"这个方案{row.get_status_display()}，不能再改。")
    return row


@transaction.atomic
def choose_inspectors(
    *, actor: User, proposal: AssignmentProposal, chosen: Mapping[int, Inspector | None]
) -> AssignmentProposal:
    """Change who is chosen, by line; lines not named stay. What an interest or the own school forbids is refused at once,
    naming every school; loads, zones and rotation are only shown, the office may know better."""
    require_office(actor)
    row = ready(proposal)
    lines = {line.pk: line for line in row.lines.select_related("school", "chosen__user")}
    changed = [lines[pk] for pk, inspector in chosen.items() if pk in lines and lines[pk].chosen != inspector]
    bound = bound_pairs(clock.today()) | bound_pairs(row.on)
    refused = []
    for line in changed:
        line.chosen = chosen[line.pk]
        if line.chosen and (line.chosen.user_id, institution(line.school)) in bound:
            kind = bound[line.chosen.user_id, institution(line.school)]
            refused.append(f"{line.chosen}与{line.school}有回避情形（{kind}）")
    if refused:
        raise BusinessRuleError(f"{'；'.join(refused)}。请另选督学，其余选择还没有保存。")
    ProposalLine.objects.bulk_update(changed, ["chosen"])
    row.bump()
    told = [f"{line.school}：{line.chosen or '空'}" for line in changed]
    audit.record(actor=actor, verb="proposal.changed", target=row, schools=told)
    return row


@transaction.atomic
def apply_proposal(*, actor: User, proposal: AssignmentProposal) -> AssignmentProposal:
    """Put a proposal into force as one act: listings and hand-overs on its day, plates, messages. All or nothing; refused
    when listings changed since it was computed."""
    require_office(actor)
    row = ready(proposal)
    if row.on > clock.today():
        raise BusinessRuleError(f"生效日期是{cn_date(row.on)}，到那天才能生效。")
    lines = list(row.lines.select_related("school", "former__user", "chosen__user").order_by("school_id"))
    places = {line.school_id: locked(line.school) for line in lines}
    refuse_stale(row, lines)
    if missing := [line.school for line in lines if line.chosen is None]:
        raise BusinessRuleError(f"{some(missing)}还没有选督学。")
    changed = [line for line in lines if line.chosen_id != line.former_id]
    refused = []
    for line in changed:
        if line.chosen is None:
            continue
        try:
            move(actor, Change(places[line.school_id], line.chosen.user, row.on, str(row)))
        except BusinessRuleError as refusal:
            refused.append(f"{line.school}：{refusal.sentence}")
    if refused:
        raise BusinessRuleError("".join(refused[:NAMED]) + ("……" if len(refused) > NAMED else ""))
    tell_people(row, changed)
    row.status, row.applied_at = Status.APPLIED, clock.now()
    row.bump("status", "applied_at")
    audit.record(actor=actor, verb="proposal.applied", target=row, on=row.on, schools=len(changed))
    return row


def refuse_stale(row: AssignmentProposal, lines: list[ProposalLine]) -> None:
    """Refuse, naming the schools whose listing changed and those that came or went since the proposal was computed."""
    now, then = situation(row.on, row.options), row.outcome.get("listings", {})
    names = {line.school_id: line.school for line in lines} | now.schools
    present: dict[int, int | None] = {pk: now.listings.get(pk) for pk in now.schools}
    known = {int(pk): posting for pk, posting in then.items()}
    moved = [names[pk] for pk in {*present, *known} if present.get(pk, -1) != known.get(pk, -1) and pk in names]
    if moved:
        ordered = sorted(moved, key=lambda school: school.code)
        raise BusinessRuleError(f"方案算出以后，{some(ordered)}的挂牌有变动，方案已经过时。请重新计算。")


def some(schools: list[School]) -> str:
    """The first names and how many there are."""
    names = "、".join(str(school) for school in schools[:NAMED])
    return f"{names}等{len(schools)}所学校" if len(schools) > NAMED else names


def tell_people(row: AssignmentProposal, changed: list[ProposalLine]) -> None:
    """One line to everybody who gets or gives schools."""
    gets: dict[User, list[School]] = defaultdict(list)
    gives: dict[User, list[School]] = defaultdict(list)
    for line in changed:
        if line.chosen is not None:
            gets[line.chosen.user].append(line.school)
        if line.former is not None:
            gives[line.former.user].append(line.school)
    day, mine = cn_date(row.on), reverse("inspectors:my_schools")
    for user, schools in gets.items():
        notify(user, title=f"您从{day}起负责{some(schools)}，请确认接收", url=mine, source="督学挂牌")
    for user, schools in gives.items():
        notify(user, title=f"{some(schools)}从{day}起由其他督学负责", source="督学挂牌")


@transaction.atomic
def drop_proposal(*, actor: User, proposal: AssignmentProposal) -> AssignmentProposal:
    """Give a proposal up; one that is being computed stops."""
    require_office(actor)
    row = AssignmentProposal.objects.select_for_update(of=("self",)).select_related("job").get(pk=proposal.pk)
    if row.status in {Status.APPLIED, Status.DROPPED}:
        raise WrongState(f"这个方案{row.get_status_display()}，不能作废。")
    row.status = Status.DROPPED
    row.bump("status")
    if row.job is not None and not row.job.is_finished:
        jobs.cancel(row.job)
    audit.record(actor=actor, verb="proposal.dropped", target=row)
    return row
