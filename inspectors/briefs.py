"""督前提要: what to know about a school before the visit. The same number of queries for five schools as for fifty.

Everything is read within the scope of the person who asks; an indicator of a published run stands to the right of this
app and is no part of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from core.templatetags.formatting import cn_date
from inspectors.burden import Term, term_of
from inspectors.grades import limit_of, plain
from inspectors.models import Checklist, Visit, VisitFinding, VisitReading
from inspectors.quota import inspector_board
from inspectors.workflow import MAY_ADD
from rectification.concern_flow import MAY_SEE, ConcernStatus
from rectification.models import Concern, Item, Lead, Source
from rectification.workflow import WITH_SIDE
from schools.field_packs.packs import field_pack
from schools.models import School, Stage, YearReturn

VISITS, POINTS = 3, 3
KEY_FIELDS = ("students", "classes", "ft_teachers", "staff_total", "migrant_children")


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One of the last visits. summary: its first 200 characters."""

    pk: int
    visited_on: date
    inspector: str
    findings: int
    follow_up: str
    summary: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A problem that is not written off. days_overdue: calendar days past the deadline while the school has to act, else
    None. returns: how often its report was sent back."""

    pk: int
    number: str
    text: str
    due_on: date
    status: str
    days_overdue: int | None
    returns: int

    @property
    def is_overdue(self) -> bool:
        """Past its deadline with the school to act."""
        return self.days_overdue is not None

    @property
    def overdue_words(self) -> str:
        """`12天`; empty when not overdue."""
        return f"{self.days_overdue}天" if self.is_overdue else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the year's return as it was written; None = missing. stage: named at schools of several stages."""

    label: str
    value: str | None
    unit: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class MonthDue:
    """Visits of the month at the school: required, done (approved), waiting for review."""

    required: int
    done: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known of one school. month: None where the school is not listed to the person now. concerns: how many messages
    came in this year, declined ones left out; None for whoever may not know the number. leads: what the office asks the
    responsible inspector to look at, in its own words."""

    school: School
    visits: tuple[PastVisit, ...] = ()
    items: tuple[OpenItem, ...] = ()
    leads: tuple[str, ...] = ()
    complaints: int = 0
    concerns: int | None = None
    figures: tuple[Figure, ...] = ()
    month: MonthDue | None = None
    look_at: tuple[str, ...] = ()

    @property
    def last_visited_on(self) -> date | None:
        """The day of the last visit that was handed in."""
        return self.visits[0].visited_on if self.visits else None

    @property
    def overdue(self) -> tuple[OpenItem, ...]:
        """Those past their deadline, the longest first."""
        late = [item for item in self.items if item.days_overdue is not None]
        return tuple(sorted(late, key=lambda item: item.due_on))


def briefs(*, user: Any, schools: Iterable[School], on: date) -> dict[int, Brief]:
    """The briefs of some schools by id, as this person may know them on a day."""
    places = {school.pk: school for school in schools}
    visits = last_visits(user, places, on)
    items = open_items(user, places, on)
    leads = open_leads(user, places)
    complaints = complaint_counts(user, places, on.year)
    concerns = concern_counts(user, places, on.year)
    figures = year_figures(user, places, on.year)
    months = {row.school.pk: MonthDue(row.required, row.done, row.waiting) for row in inspector_board(user=user, on=on)}
    themes = ThemesOfTerm.of(user, places, on)
    beyond = readings_beyond(places, visits)
    found = {}
    for pk, school in places.items():
        brief = Brief(
            school=school,
            visits=tuple(visits[pk]),
            items=tuple(items[pk]),
            leads=tuple(leads[pk]),
            complaints=complaints.get(pk, 0),
            concerns=None if concerns is None else concerns.get(pk, 0),
            figures=tuple(figures[pk]),
            month=months.get(pk),
        )
        points = (*overdue_points(brief), *themes.points(school), *beyond[pk])
        found[pk] = replace(brief, look_at=points[:POINTS])
    return found


def last_visits(user: Any, places: Mapping[int, School], on: date) -> dict[int, list[PastVisit]]:
    """The last three visits of each school that were handed in, the newest first."""
    newest = Window(RowNumber(), partition_by=F("school"), order_by=[F("visited_on").desc(), F("pk").desc()])
    counted = VisitFinding.objects.filter(visit=OuterRef("pk")).order_by().values(whole=Value(1))
    findings = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    sent = Visit.objects.visible_to(user).sent().filter(school__in=places, visited_on__lte=on)
    ranked = sent.annotate(rank=newest, finding_count=findings).filter(rank__lte=VISITS)
    found: dict[int, list[PastVisit]] = defaultdict(list)
    for row in ranked.select_related("inspector", "follow_up").order_by("school", "rank"):
        follow_up = row.follow_up.label if row.follow_up else ""
        found[row.school_id].append(
            PastVisit(row.pk, row.visited_on, str(row.inspector), row.finding_count, follow_up, row.summary[:200])
        )
    return found


def open_items(user: Any, places: Mapping[int, School], on: date) -> dict[int, list[OpenItem]]:
    """The problems that are not written off, the nearest deadline first."""
    found: dict[int, list[OpenItem]] = defaultdict(list)
    for row in Item.objects.visible_to(user).open().filter(school__in=places).by_urgency():
        is_late = row.status in WITH_SIDE and row.due_on < on
        late = (on - row.due_on).days if is_late else None
        found[row.school_id].append(
            OpenItem(row.pk, row.number, row.text, row.due_on, row.get_status_display(), late, row.returns)
        )
    return found


def open_leads(user: Any, places: Mapping[int, School]) -> dict[int, list[str]]:
    """The words of the leads nobody has looked at yet, the oldest first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Lead.objects.visible_to(user).waiting().filter(school__in=places).order_by("made_at", "pk")
    for school, words in rows.values_list("school", "text"):
        found[school].append(words)
    return found


def complaint_counts(user: Any, places: Mapping[int, School], year: int) -> dict[int, int]:
    """Problems of the year that came to light by complaints, by school."""
    rows = Item.objects.visible_to(user).in_year(year).filter(school__in=places, source=Source.COMPLAINT)
    return dict(rows.order_by().values_list("school").annotate(n=Count("pk")))


def concern_counts(user: Any, places: Mapping[int, School], year: int) -> dict[int, int] | None:
    """Messages from outside of the year by school, declined ones left out. The messages themselves are the office's; who visits
    the school learns how many there are, and nothing else. None for everybody else."""
    if not (user.has_perm(MAY_SEE) or user.has_perm(MAY_ADD)):
        return None
    here = School.objects.visible_to(user).filter(pk__in=places)
    rows = Concern.objects.filter(school__in=here, received_at__year=year).exclude(status=ConcernStatus.DECLINED)
    return dict(rows.order_by().values_list("school").annotate(n=Count("pk")))


def year_figures(user: Any, places: Mapping[int, School], year: int) -> dict[int, list[Figure]]:
    """The key fields of the year's returns, section by section; a field the return does not have is left out."""
    rows = YearReturn.objects.visible_to(user).in_year(year).filter(section__school__in=places)
    found: dict[int, list[Figure]] = defaultdict(list)
    for row in rows.select_related("section").order_by("section__school", "section"):
        school = places[row.section.school_id]
        stage = Stage(row.section.stage).label if len(school.stages) > 1 else ""
        asked = {field.code: field for field in field_pack(row.pack).fields_of(row.section.stage)}
        found[school.pk] += [
            Figure(asked[code].label, row.values.get(code), asked[code].unit, stage)
            for code in KEY_FIELDS
            if code in asked
        ]
    return found


@dataclass(frozen=True, slots=True)
class ThemesOfTerm:
    """The themes that are required today or were during the term, and those each school had in the term."""

    on: date
    themes: tuple[Checklist, ...]
    done: Mapping[int, set[str]]

    @classmethod
    def of(cls, user: Any, places: Mapping[int, School], on: date) -> "ThemesOfTerm":
        """Two queries, and those of the term's parameters."""
        term = term_of(on)
        rows = (
            Visit.objects.visible_to(user)
            .sent()
            .filter(school__in=places, visited_on__gte=term.first, visited_on__lt=term.after)
        )
        done: dict[int, set[str]] = defaultdict(set)
        for school, code in rows.order_by().exclude(themes=None).values_list("school", "themes__code"):
            done[school].add(code)
        themes = Checklist.objects.in_force_on(on).of_kind(Checklist.Kind.THEME)
        return cls(on, tuple(theme for theme in themes if overlaps(theme, term, on)), done)

    def points(self, school: School) -> list[str]:
        """What was not done yet: first what every visit must have today, then what was missed in the term."""
        absent = [t for t in self.themes if t.concerns(school) and t.code not in self.done.get(school.pk, ())]
        now = [f"必查专题《{t.title}》本学期还没有查。" for t in absent if t.is_required_on(self.on)]
        return now + [f"本学期要求的专题《{t.title}》漏查。" for t in absent if not t.is_required_on(self.on)]


def overlaps(theme: Checklist, term: Term, on: date) -> bool:
    """Whether a theme was required on some day of the term up to a day."""
    begins, ends = theme.required_from, theme.required_until
    if begins is None and ends is None:
        return False
    return (begins is None or begins <= on) and (ends is None or ends >= term.first)


def readings_beyond(places: Mapping[int, School], visits: Mapping[int, list[PastVisit]]) -> dict[int, list[str]]:
    """The readings of each school's last visit that lay outside their limits, in words."""
    last = {rows[0].pk: pk for pk, rows in visits.items() if rows}
    rows = VisitReading.objects.filter(Q(visit__in=last)).select_related("entry__checklist").order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        school = places[last[row.visit_id]]
        limit = limit_of(row.entry, grade=row.grade, stages=school.stages)
        if limit.is_broken_by(row.value):
            unit = row.entry.unit
            found[school.pk].append(
                f"上次{row.grade}{row.entry.label} {plain(Decimal(row.value))}{unit}，要求{limit.words(unit)}。"
            )
    return found


def overdue_points(brief: Brief) -> list[str]:
    """The overdue problems in one sentence."""
    late = brief.overdue
    if not late:
        return []
    first = late[0]
    return [
        f"{len(late)}个问题逾期未整改，最久的“{first.text[:30]}”{cn_date(first.due_on)}到期，已逾期{first.days_overdue}天。"
    ]
