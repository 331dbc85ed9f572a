"""A proposal as its page and its sheet show it: every line with kilometres, conflicts, and the loads before and after."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from inspectors import proposer
from inspectors.models import AssignmentProposal, Inspector, ProposalLine
from inspectors.proposing import Situation, situation

HARD = ("需要回避",)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line: zone, kilometres for the present and the chosen inspector, and what speaks against the chosen one now."""

    line: ProposalLine
    zone: str
    km_now: float | None
    km_chosen: float | None
    conflict: str

    @property
    def is_changed(self) -> bool:
        """Another inspector than now."""
        return self.line.chosen_id != self.line.former_id

    @property
    def is_forbidden(self) -> bool:
        """The chosen one must not have the school, whatever the office thinks."""
        return self.conflict in HARD


@dataclass(frozen=True, slots=True)
class Load:
    """Schools of an inspector before, as chosen, and whether that is more than the limit of the options."""

    inspector: Inspector
    before: int
    after: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. inspectors: whom one may choose."""

    rows: tuple[LineRow, ...]
    loads: tuple[Load, ...]
    inspectors: tuple[Inspector, ...]

    @property
    def changed(self) -> int:
        """Schools that get another inspector."""
        return sum(row.is_changed for row in self.rows)

    @property
    def conflicts(self) -> int:
        """Lines that something speaks against."""
        return sum(bool(row.conflict) for row in self.rows)

    @property
    def kilometres(self) -> float:
        """The sum of the known distances as chosen."""
        return sum(row.km_chosen or 0.0 for row in self.rows)

    @property
    def kilometres_now(self) -> float:
        """The same as it is now."""
        return sum(row.km_now or 0.0 for row in self.rows)


def lines_of(proposal: AssignmentProposal) -> list[ProposalLine]:
    """The lines with everything their row needs, by the schools' codes."""
    people = ("former__user", "proposed__user", "chosen__user")
    return list(proposal.lines.select_related("school", *people).order_by("school__code"))


def page_of(proposal: AssignmentProposal) -> Page:
    """The proposal against the county as it is now. Ten queries."""
    now = situation(proposal.on, proposal.options)
    lines = lines_of(proposal)
    after = Counter(line.chosen_id for line in lines)
    most = now.problem.wishes.most
    before = Counter(line.former_id for line in lines)
    rows = rows_of(lines, now, {pk for pk, count in after.items() if count > most})
    loads = tuple(Load(row, before[row.pk], after[row.pk], after[row.pk] > most) for row in now.inspectors.values())
    return Page(rows, loads, tuple(now.inspectors.values()))


def rows_of(lines: Iterable[ProposalLine], now: Situation, over: set[int | None]) -> tuple[LineRow, ...]:
    """Each line with its figures."""
    schools = {case.key: case for case in now.problem.schools}
    people = {case.key: case for case in now.problem.inspectors}
    rows = []
    for line in lines:
        school = schools.get(line.school_id)
        former, chosen = people.get(line.former_id or 0), people.get(line.chosen_id or 0)
        place = school.place if school else None
        rows.append(
            LineRow(
                line=line,
                zone=now.zones.get(school.zone or 0, "") if school else "",
                km_now=proposer.kilometres(former.home, place) if former else None,
                km_chosen=proposer.kilometres(chosen.home, place) if chosen else None,
                conflict=conflict(now, line, school, chosen, over),
            )
        )
    return tuple(rows)


def conflict(
    now: Situation,
    line: ProposalLine,
    school: proposer.SchoolCase | None,
    chosen: proposer.InspectorCase | None,
    over: set[int | None],
) -> str:
    """What speaks against the chosen inspector today, the gravest first; empty when nothing does."""
    if line.chosen_id is None:
        return "没有选督学"
    if school is None:
        return "学校已不在册"
    if chosen is None:
        return "不在任"
    if words := proposer.refusal(now.problem, school, chosen):
        return words
    return f"超过{now.problem.wishes.most}所" if chosen.key in over else ""
