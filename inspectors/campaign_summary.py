"""What a campaign found, line by line: counts of answers and problems. Every figure is the length of a list."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.urls import reverse

from core.workbooks import Column, SheetPlan, write_workbook
from inspectors.campaign_rounds import found_in
from inspectors.campaigns import Progress, progress_of, visits_of
from inspectors.models import Campaign, ChecklistEntry, VisitFinding, VisitMatter
from schools.models import School

Result = VisitMatter.Result
LOOKED_AT = (Result.DONE, Result.YES, Result.NO, Result.CHOSEN, Result.WRITTEN)


def answers_in(campaign: Campaign) -> QuerySet[VisitMatter]:
    """The answers of the campaign's visits to the lines of its checklist, each with `is_adverse`."""
    lines = list(campaign.checklist.entries.filter(part=ChecklistEntry.Part.MATTER))
    against = Q(pk__in=[])
    for line in lines:
        words = line.adverse.split("|")
        results = [word for word in words if word in (Result.YES, Result.NO)]
        against |= Q(entry=line, result__in=results) | Q(entry=line, result=Result.CHOSEN, choice__in=words)
    found = VisitMatter.objects.filter(visit__in=visits_of(campaign), entry__in=lines)
    return found.annotate(
        is_adverse=Case(When(against, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist over all schools of a campaign.

    looked_at: answered in any way but 未查 and 不适用; adverse is part of it. problems: written down under this line.
    """

    campaign: Campaign
    entry: ChecklistEntry
    looked_at: int
    adverse: int
    not_done: int
    not_applicable: int
    problems: int
    choices: tuple[tuple[str, int], ...] = ()

    def address(self, name: str, **query: str) -> str:
        """A list of the campaign, narrowed."""
        return f"{reverse(f'inspectors:{name}', args=[self.campaign.pk])}?{urlencode(query)}"

    @property
    def answers_url(self) -> str:
        """All answers to this line."""
        return self.address("campaign_answers", entry=str(self.entry.pk))

    @property
    def adverse_url(self) -> str:
        """The answers that speak against a school."""
        return self.address("campaign_answers", entry=str(self.entry.pk), adverse="yes")

    @property
    def not_done_url(self) -> str:
        """Where it was not looked at."""
        return self.address("campaign_answers", entry=str(self.entry.pk), result=Result.NOT_DONE)

    @property
    def not_applicable_url(self) -> str:
        """Where it does not apply."""
        return self.address("campaign_answers", entry=str(self.entry.pk), result=Result.NOT_APPLICABLE)

    @property
    def problems_url(self) -> str:
        """The problems under this line."""
        return self.address("campaign_findings", matter=str(self.entry.pk))


@dataclass(frozen=True, slots=True)
class SchoolProblems:
    """How many problems a campaign found at a school."""

    campaign: Campaign
    school: School
    problems: int

    @property
    def url(self) -> str:
        """These problems."""
        address = reverse("inspectors:campaign_findings", args=[self.campaign.pk])
        return f"{address}?{urlencode({'school': self.school.pk})}"


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole campaign in figures."""

    progress: Progress
    lines: tuple[Line, ...]
    schools: tuple[SchoolProblems, ...]
    problems: int


def summary_of(campaign: Campaign) -> Summary:
    """The figures of a campaign; the number of queries does not depend on the number of visits."""
    answers = Counter[tuple[int, str]]()
    adverse = Counter[int]()
    choices: dict[int, list[tuple[str, int]]] = {}
    grouped = answers_in(campaign).order_by().values_list("entry", "result", "choice", "is_adverse")
    for entry, result, choice, is_adverse, count in grouped.annotate(n=Count("pk")):
        answers[entry, result] += count
        adverse[entry] += count if is_adverse else 0
        if choice:
            choices.setdefault(entry, []).append((choice, count))
    problems = found_in(campaign).order_by()
    by_line = dict(problems.values_list("matter").annotate(n=Count("pk")))
    lines = campaign.checklist.entries.filter(part=ChecklistEntry.Part.MATTER).order_by("position")
    return Summary(
        progress=progress_of(campaign.places.all()),
        lines=tuple(
            Line(
                campaign,
                entry,
                looked_at=sum(answers[entry.pk, result] for result in LOOKED_AT),
                adverse=adverse[entry.pk],
                not_done=answers[entry.pk, Result.NOT_DONE],
                not_applicable=answers[entry.pk, Result.NOT_APPLICABLE],
                problems=by_line.get(entry.pk, 0),
                choices=tuple(sorted(choices.get(entry.pk, ()), key=lambda pair: (-pair[1], pair[0]))),
            )
            for entry in lines
        ),
        schools=school_problems(campaign, problems),
        problems=sum(by_line.values()),
    )


def school_problems(campaign: Campaign, problems: QuerySet[VisitFinding]) -> tuple[SchoolProblems, ...]:
    """The schools with problems, the most first."""
    counts = dict(problems.values_list(F("visit__school")).annotate(n=Count("pk")))
    schools = School.objects.in_bulk(counts)
    rows = [SchoolProblems(campaign, schools[pk], count) for pk, count in counts.items()]
    return tuple(sorted(rows, key=lambda row: (-row.problems, row.school.code)))


def workbook(campaign: Campaign, summary: Summary) -> bytes:
    """The summary as a workbook: lines, schools, problems."""
    head = [("检查项", 40), ("已查", 8), ("不利答案", 10), ("未查", 8), ("不适用", 8), ("问题", 8), ("各选项", 40)]
    lines = [
        (
            line.entry.label,
            line.looked_at,
            line.adverse,
            line.not_done,
            line.not_applicable,
            line.problems,
            "；".join(f"{word} {count}" for word, count in line.choices),
        )
        for line in summary.lines
    ]
    found = found_in(campaign).select_related("visit__school", "matter", "item").order_by("visit__school__code", "pk")
    problems = [
        (
            finding.visit.school.code,
            finding.visit.school.name,
            finding.visit.visited_on,
            finding.matter.label,
            finding.text,
            finding.get_severity_display(),
            finding.item.number if finding.item else "",
            finding.item.get_status_display() if finding.item else "",
        )
        for finding in found
    ]
    names = ("标识码", "学校", "检查日期", "检查项", "问题", "整改类型", "台账编号", "整改状态")
    return write_workbook(
        [
            SheetPlan("按检查项", [Column(name, width) for name, width in head], lines),
            SheetPlan(
                "按学校",
                [Column("标识码"), Column("学校", 30), Column("问题", 8)],
                [(row.school.code, row.school.name, row.problems) for row in summary.schools],
            ),
            SheetPlan("问题清单", [Column(name, 40 if name == "问题" else 16) for name in names], problems),
        ]
    )
