"""What a 督导反馈意见 says: the year's visits, problems and published results of one school, as of one day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessments.models import Score, SubjectResult
from assessments.snapshots import outdated_runs
from core.numbers import show
from inspectors.models import Visit, VisitMatter
from office import clock
from rectification.models import Item
from rectification.workflow import CLOSED
from schools.models import School

SHOWN_HIGHLIGHTS = 3


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The approved visits of the year."""

    count: int
    first_on: date
    last_on: date
    inspectors: tuple[str, ...]
    methods: tuple[str, ...]
    matters: tuple[str, ...]
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One problem of the year as it stands today."""

    number: str
    category: str
    text: str
    severity: str
    due_on: date
    status: str
    is_closed: bool
    is_overdue: bool
    write_off_number: str = ""

    @property
    def progress(self) -> str:
        """Where it stands, with the write-off's number or that it is late."""
        if self.write_off_number:
            return f"{self.status}\n{self.write_off_number}"
        return f"{self.status}（逾期）" if self.is_overdue else self.status


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """One indicator of one stage in the published run."""

    stage: str
    indicator: str
    unit: str
    value: str
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """The published results of the school."""

    year: int
    set_title: str
    run: int
    verdicts: tuple[tuple[str, int, int, bool | None], ...]
    scores: tuple[ScoreFacts, ...]
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackFacts:
    """Everything the paper says, as of one day."""

    school: str
    code: str
    year: int
    collected_on: date
    visits: VisitFacts | None
    items: tuple[ItemFacts, ...]
    results: ResultFacts | None

    @property
    def open_items(self) -> list[ItemFacts]:
        """Not written off."""
        return [item for item in self.items if not item.is_closed]


def collect(*, user: Any, school: School, year: int) -> FeedbackFacts:
    """Read the facts of one school and year through the reader's scope."""
    today = clock.today()
    late = late_ones(user, school, today)
    return FeedbackFacts(
        school=school.name,
        code=school.code,
        year=year,
        collected_on=today,
        visits=visit_facts(
            Visit.objects.visible_to(user).approved().in_year(year).filter(school=school, visited_on__lte=today)
        ),
        items=tuple(
            ItemFacts(
                number=item.number,
                category=item.category,
                text=item.text.strip(),
                severity=str(item.get_severity_display()),
                due_on=item.due_on,
                status=str(item.get_status_display()),
                is_closed=item.status in CLOSED,
                is_overdue=item.pk in late,
                write_off_number=item.write_off_number,
            )
            for item in Item.objects.visible_to(user)
            .in_year(year)
            .counted()
            .filter(school=school, found_on__lte=today)
            .order_by("found_on", "pk")
        ),
        results=result_facts(user, school, year),
    )


def late_ones(user: Any, school: School, today: date) -> set[int]:
    """Ids of the school's overdue items."""
    rows = Item.objects.visible_to(user).filter(school=school).overdue(on=today)
    return set(rows.values_list("pk", flat=True))


def visit_facts(visits: QuerySet[Visit]) -> VisitFacts | None:
    """What the visits looked at; None without a visit."""
    rows = list(visits.select_related("inspector").order_by("visited_on"))
    if not rows:
        return None
    used = Visit.methods.through.objects.filter(visit__in=rows)
    done = VisitMatter.objects.filter(visit__in=rows, result=VisitMatter.Result.DONE)
    return VisitFacts(
        count=len(rows),
        first_on=rows[0].visited_on,
        last_on=rows[-1].visited_on,
        inspectors=tuple(dict.fromkeys(visit.inspector.full_name for visit in rows)),
        methods=ordered(used.values_list("checklistentry__position", "checklistentry__label")),
        matters=ordered(done.values_list("entry__position", "entry__label")),
        highlights=tuple(dict.fromkeys(v.highlights.strip() for v in rows if v.highlights.strip()))[:SHOWN_HIGHLIGHTS],
    )


def ordered(rows: Any) -> tuple[str, ...]:
    """Labels once each, by their place in the checklist."""
    return tuple(label for _, label in sorted(set(rows)))


def result_facts(user: Any, school: School, year: int) -> ResultFacts | None:
    """The school's results in the latest run published for this year or before; None when there is none."""
    published = SubjectResult.objects.visible_to(user).published().of_school(school).filter(run__year__lte=year)
    verdicts = list(published.select_related("run__indicator_set").order_by("-run__year", "pk"))
    if not verdicts:
        return None
    run = verdicts[0].run
    places = int(run.indicator_set.rounding["value"])
    scores = Score.objects.visible_to(user).of_school(school).filter(run=run)
    return ResultFacts(
        year=run.year,
        set_title=run.indicator_set.title,
        run=run.pk,
        is_outdated=bool(outdated_runs([run])),
        verdicts=tuple(
            (str(v.get_stage_display()), v.met_count, v.total, v.passed) for v in verdicts if v.run_id == run.pk
        ),
        scores=tuple(
            ScoreFacts(
                stage=str(row.subject.get_stage_display()),
                indicator=row.indicator.title,
                unit=row.indicator.unit,
                value=show(row.value, places),
                target=show(row.target, places),
                met=row.met,
            )
            for row in scores.select_related("subject", "indicator").order_by("subject_id", "indicator__position")
        ),
    )
