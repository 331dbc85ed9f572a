"""What an inspector hands in, as plain data: the same from the page, from a phone's queue and from the sample county."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from inspectors.models import Checklist, ChecklistEntry, Visit, VisitPlan
from office.models import User
from schools.models import School

LISTS = frozenset({"positions", "lessons", "interviews", "findings", "photos"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One matter: what was done about it or found, the choice if it is one of choices, and a note."""

    result: str
    note: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. matter: key of the matter it belongs to; workdays None = the deadline of its severity."""

    text: str
    severity: str
    matter: str
    workdays: int | None = None
    client_uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was at `moment` (arrival, departure). Degrees (WGS 84), accuracy in metres; None = not known."""

    moment: str
    at: datetime
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that was looked at; stars 1 to 5 or None."""

    client_uuid: UUID
    subject: str
    class_name: str = ""
    teacher: str = ""
    topic: str = ""
    stars: int | None = None
    notes: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Interview:
    """A talk with a group of people."""

    client_uuid: UUID
    kind: str
    persons: int
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """What a photo sent by a phone belongs to: a line (`key`, empty for none) or a finding."""

    client_uuid: UUID
    key: str = ""
    finding: UUID | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The head's signature (its file has this UUID) under a text of this digest, or why nobody signed."""

    client_uuid: UUID
    content_sha256: str
    signed_at: datetime
    signer: str = ""
    post: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class VisitContent:
    """A whole visit. Answers, readings, findings and photos name a line by its key (`key_of`).

    readings: by key and grade (empty unless the line is read per grade). A counter or reading that was not entered is
    absent. photos: those a phone sent; photos of the page are rows of their own.
    """

    school: School
    visited_on: date
    checklist: Checklist
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    is_announced: bool = False
    methods: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    summary: str = ""
    highlights: str = ""
    follow_up: str = ""
    findings: tuple[Finding, ...] = ()
    kind: str = Visit.Kind.REGULAR
    themes: frozenset[Checklist] = frozenset()
    plan: VisitPlan | None = None
    companions: frozenset[User] = frozenset()
    positions: tuple[Position, ...] = ()
    readings: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    lessons: tuple[Lesson, ...] = ()
    interviews: tuple[Interview, ...] = ()
    photos: tuple[PhotoPlace, ...] = ()
    signature: Signature | None = None
    written_at: datetime | None = None


def is_same(one: VisitContent, other: VisitContent) -> bool:
    """Whether both say the same; the order of findings, lessons and the like says nothing."""
    return all(comparable(one, name) == comparable(other, name) for name in (f.name for f in fields(VisitContent)))


def comparable(content: VisitContent, name: str) -> Any:
    """One member in a shape in which order does not matter."""
    value = getattr(content, name)
    return Counter(value) if name in LISTS else value


def key_of(entry: ChecklistEntry, main: Checklist) -> str:
    """The name of a line within a visit: its code, with the theme's code before it unless it is of the main checklist."""
    return entry.code if entry.checklist_id == main.pk else f"{entry.checklist.code}:{entry.code}"


def lines_of(main: Checklist, themes: Iterable[Checklist], part: str) -> dict[str, ChecklistEntry]:
    """The lines of one part by key, in order: the main checklist's, then those of the themes by code. One query per
    checklist, none when its `entries` are prefetched."""
    found: dict[str, ChecklistEntry] = {}
    for checklist in (main, *sorted(themes, key=lambda theme: theme.code)):
        prefix = "" if checklist.pk == main.pk else f"{checklist.code}:"
        lines = [entry for entry in checklist.entries.all() if entry.part == part]
        found |= {f"{prefix}{entry.code}": entry for entry in sorted(lines, key=lambda entry: entry.position)}
    return found


def content_of(visit: Visit) -> VisitContent:
    """The stored visit as content."""
    return VisitContent(
        school=visit.school,
        visited_on=visit.visited_on,
        checklist=visit.checklist,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        is_announced=visit.is_announced,
        methods=frozenset(visit.methods.values_list("code", flat=True)),
        counts={row.entry.code: row.count for row in visit.counts.select_related("entry")},
        answers=answers_of(visit),
        summary=visit.summary,
        highlights=visit.highlights,
        follow_up=visit.follow_up.code if visit.follow_up else "",
        findings=findings_of(visit),
        kind=visit.kind,
        themes=frozenset(visit.themes.all()),
        plan=visit.plan,
        companions=frozenset(visit.companions.all()),
        positions=tuple(
            Position(row.moment, row.at, row.latitude, row.longitude, row.accuracy, row.note)
            for row in visit.positions.all()
        ),
        readings=readings_of(visit),
        lessons=lessons_of(visit),
        interviews=tuple(
            Interview(row.client_uuid, row.kind, row.persons, row.notes) for row in visit.interviews.order_by("pk")
        ),
        photos=photos_of(visit),
        signature=signature_of(visit),
        written_at=visit.written_at,
    )


def answers_of(visit: Visit) -> dict[str, Answer]:
    """The stored answers by key."""
    rows = visit.matters.select_related("entry__checklist")
    return {key_of(row.entry, visit.checklist): Answer(row.result, row.note, row.choice) for row in rows}


def readings_of(visit: Visit) -> dict[tuple[str, str], Decimal]:
    """The stored readings by key and grade."""
    rows = visit.readings.select_related("entry__checklist")
    return {(key_of(row.entry, visit.checklist), row.grade): row.value for row in rows}


def findings_of(visit: Visit) -> tuple[Finding, ...]:
    """The stored findings, those in the ledger too."""
    rows = visit.findings.select_related("matter__checklist")
    return tuple(
        Finding(row.text, row.severity, key_of(row.matter, visit.checklist), row.workdays, row.client_uuid)
        for row in rows
    )


def lessons_of(visit: Visit) -> tuple[Lesson, ...]:
    """The stored lessons."""
    names = [f.name for f in fields(Lesson)]
    return tuple(Lesson(**{name: getattr(row, name) for name in names}) for row in visit.lessons.order_by("pk"))


def photos_of(visit: Visit) -> tuple[PhotoPlace, ...]:
    """The photos that a phone sent, and what they belong to."""
    rows = visit.photos.exclude(client_uuid=None).select_related("entry__checklist", "finding")
    return tuple(
        PhotoPlace(
            client_uuid=row.client_uuid,
            key=key_of(row.entry, visit.checklist) if row.entry else "",
            finding=row.finding.client_uuid if row.finding else None,
            caption=row.caption,
        )
        for row in rows
    )


def signature_of(visit: Visit) -> Signature | None:
    """The newest signature or refusal."""
    row = visit.signatures.order_by("-signed_at", "-pk").first()
    if row is None:
        return None
    return Signature(row.client_uuid, row.content_sha256, row.signed_at, row.signer, row.post, row.refusal)
