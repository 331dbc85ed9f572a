"""The document a phone sends for a visit, and how it becomes content. Edition 1; what an older release did not know is
filled in, a newer edition is refused, members that are not known are ignored."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from core.exceptions import BusinessRuleError
from inspectors.content import Answer, Finding, Interview, Lesson, PhotoPlace, Position, Signature, VisitContent
from inspectors.models import Checklist, PhotoUpload, VisitPlan
from inspectors.phone_reading import Members, Unreadable, read_json
from office.models import User
from schools.models import School

EDITION = 1
LINES = 400  # answers, counters, readings of one document
PARTS = 60  # findings, lessons, talks, photos; the services have narrower limits with their own sentences
DEGREE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A photo or signature that the document names: its bytes are those of this size and hash."""

    client_uuid: UUID
    kind: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class PhoneDocument:
    """A document as it came: `raw` its JSON, `sha256` of its bytes."""

    uuid: UUID
    content: VisitContent
    files: tuple[NamedFile, ...]
    raw: dict[str, Any]
    sha256: str


def read_document(body: bytes) -> PhoneDocument:
    """Read the bytes. Refused: what is unreadable (with the member's name), a newer edition, a school, checklist, plan or
    person that does not exist."""
    raw = read_json(body)
    found = Members(raw)
    check_edition(found)
    return PhoneDocument(
        uuid=found.uuid("uuid"),
        content=content_from(found),
        files=files_of(raw),
        raw=storable(raw),
        sha256=hashlib.sha256(body).hexdigest(),
    )


def storable(found: Any) -> Any:
    """The JSON as it is kept: fractions as their text."""
    if isinstance(found, dict):
        return {name: storable(value) for name, value in found.items()}
    if isinstance(found, list):
        return [storable(value) for value in found]
    return str(found) if isinstance(found, Decimal) else found


def check_edition(found: Members) -> None:
    """A document without an edition, or with an older one, is of an older release and taken."""
    edition = found.whole("edition", most=10_000) or 0
    if edition > EDITION:
        raise BusinessRuleError("手机上的程序比服务器新，这条记录暂时收不下；内容都还在手机上，请稍后再发送。")


def files_of(raw: Mapping[str, Any]) -> tuple[NamedFile, ...]:
    """The files a document names, each once."""
    found = Members(dict(raw))
    photos = [
        NamedFile(row.uuid("uuid"), PhotoUpload.Kind.PHOTO, row.sha256("sha256"), row.whole("size"))
        for row in found.rows("photos", most=PARTS)
    ]
    signature = found.found.get("signature")
    signed = []
    if signature is not None:
        row = Members(signature, "signature.")
        if not row.text("refusal").strip():
            signed = [NamedFile(row.uuid("uuid"), PhotoUpload.Kind.SIGNATURE, row.sha256("sha256"))]
    if len({file.client_uuid for file in (*photos, *signed)}) < len(photos) + len(signed):
        raise Unreadable("同一张照片在记录里出现了两次，请去掉一张再发送。", "photos")
    return (*photos, *signed)


def content_from(found: Members) -> VisitContent:
    """The document as content."""
    return VisitContent(
        school=row_of(School.objects.all(), found, "school", "学校"),
        visited_on=found.day("visited_on"),
        checklist=row_of(Checklist.objects.issued(), found, "checklist", "督导清单"),
        arrived_at=found.moment("arrived_at"),
        left_at=found.moment("left_at"),
        is_announced=found.truth("is_announced"),
        methods=frozenset(texts(found, "methods")),
        counts=counts_from(found),
        answers=answers_from(found),
        summary=found.text("summary").strip(),
        highlights=found.text("highlights").strip(),
        follow_up=found.text("follow_up"),
        findings=tuple(finding_from(row) for row in found.rows("findings", most=PARTS)),
        kind=found.text("kind") or "regular",
        themes=frozenset(rows_of(Checklist.objects.issued(), found, "themes", "专题")),
        plan=plan_of(found),
        companions=frozenset(rows_of(User.objects.all(), found, "companions", "随行督学")),
        positions=tuple(position_from(row) for row in found.rows("positions", most=4)),
        readings=readings_from(found),
        lessons=tuple(lesson_from(row) for row in found.rows("lessons", most=PARTS)),
        interviews=tuple(interview_from(row) for row in found.rows("interviews", most=PARTS)),
        photos=tuple(photo_from(row) for row in found.rows("photos", most=PARTS)),
        signature=signature_from(found),
        written_at=found.moment("written_at"),
    )


def row_of(rows: Any, found: Members, name: str, what: str) -> Any:
    """The row a member names."""
    pk = found.whole(name, least=1)
    row = rows.filter(pk=pk).first() if pk else None
    if row is None:
        raise BusinessRuleError(f"记录里的{what}在服务器上找不到，请在手机上刷新资料后重新选择。")
    return row


def rows_of(rows: Any, found: Members, name: str, what: str) -> list[Any]:
    """The rows a list of ids names."""
    asked = found.items(name, most=PARTS)
    if not all(isinstance(pk, int) and not isinstance(pk, bool) and 0 < pk < 2**31 for pk in asked):
        raise found.refusal(name, "应当是一列编号。")
    known = rows.in_bulk(asked)
    if set(known) != set(asked):
        raise BusinessRuleError(f"记录里的{what}在服务器上找不到，请在手机上刷新资料后重新选择。")
    return list(known.values())


def plan_of(found: Members) -> VisitPlan | None:
    """The plan the visit was made of."""
    return row_of(VisitPlan.objects.all(), found, "plan", "督导计划") if found.found.get("plan") is not None else None


def texts(found: Members, name: str) -> Iterable[str]:
    """A list of codes."""
    values = found.items(name, most=PARTS)
    if not all(isinstance(value, str) and len(value) <= 100 for value in values):
        raise found.refusal(name, "应当是一列代码。")
    return values


def counts_from(found: Members) -> dict[str, int]:
    """Counters with a number; null is nothing entered."""
    counts = Members(found.named("counts", most=LINES), "counts.")
    read = {code: counts.whole(code) for code in counts.found}
    return {code: count for code, count in read.items() if count is not None}


def answers_from(found: Members) -> dict[str, Answer]:
    """Matters with an answer."""
    read = {key: Members(value, f"answers.{key}.") for key, value in found.named("answers", most=LINES).items()}
    answers = {key: Answer(row.text("result"), row.text("note"), row.text("choice")) for key, row in read.items()}
    return {key: answer for key, answer in answers.items() if answer.result}


def readings_from(found: Members) -> dict[tuple[str, str], Decimal]:
    """Readings with a value, the last of each line and grade."""
    read = {(r.text("key"), r.text("grade")): r.number("value") for r in found.rows("readings", most=LINES)}
    return {place: value for place, value in read.items() if value is not None}


def finding_from(row: Members) -> Finding:
    """One problem."""
    return Finding(
        text=row.text("text").strip(),
        severity=row.text("severity"),
        matter=row.text("matter"),
        workdays=row.whole("workdays"),
        client_uuid=row.uuid("uuid"),
    )


def position_from(row: Members) -> Position:
    """Where the phone was; degrees kept to six decimals, a place that is none on earth is no place."""
    latitude, longitude = row.number("latitude"), row.number("longitude")
    at = row.moment("at")
    if at is None:
        raise row.refusal("at", "缺少时间。")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    accuracy = row.number("accuracy")
    return Position(
        moment=row.text("moment"),
        at=at,
        latitude=latitude.quantize(DEGREE, ROUND_HALF_UP) if latitude is not None else None,
        longitude=longitude.quantize(DEGREE, ROUND_HALF_UP) if longitude is not None else None,
        accuracy=min(round(accuracy), 2_000_000_000) if accuracy is not None and accuracy >= 0 else None,
        note=row.text("note"),
    )


def lesson_from(row: Members) -> Lesson:
    """One lesson."""
    names = ("subject", "class_name", "teacher", "topic", "notes", "comment")
    return Lesson(
        client_uuid=row.uuid("uuid"),
        stars=row.whole("stars", most=100),
        **{name: row.text(name).strip() for name in names},
    )


def interview_from(row: Members) -> Interview:
    """One talk."""
    return Interview(row.uuid("uuid"), row.text("kind"), row.whole("persons") or 0, row.text("notes").strip())


def photo_from(row: Members) -> PhotoPlace:
    """What a photo belongs to."""
    return PhotoPlace(row.uuid("uuid"), row.text("key"), row.optional_uuid("finding"), row.text("caption"))


def signature_from(found: Members) -> Signature | None:
    """The signature, or why nobody signed."""
    if found.found.get("signature") is None:
        return None
    row = Members(found.found["signature"], "signature.")
    signed_at = row.moment("signed_at")
    if signed_at is None:
        raise row.refusal("signed_at", "缺少签字时间。")
    return Signature(
        client_uuid=row.uuid("uuid"),
        content_sha256=row.sha256("content_sha256"),
        signed_at=signed_at,
        signer=row.text("signer").strip(),
        post=row.text("post").strip(),
        refusal=row.text("refusal").strip(),
    )
