"""Writing the parts of a visit: answers, readings, findings, lessons, talks, positions, photos. Everything is checked here."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet

from core.exceptions import BusinessRuleError
from core.files import store_upload
from inspectors.content import (
    Answer,
    Finding,
    Interview,
    Lesson,
    PhotoPlace,
    Position,
    Signature,
    VisitContent,
    lines_of,
)
from inspectors.grades import grades_asked
from inspectors.models import (
    ChecklistEntry,
    PhotoUpload,
    Visit,
    VisitCount,
    VisitFinding,
    VisitInterview,
    VisitLesson,
    VisitMatter,
    VisitPhoto,
    VisitPosition,
    VisitReading,
    VisitSignature,
)
from inspectors.policies import ANSWERS
from inspectors.positions import metres_between
from inspectors.services.photos import keep_photo
from office.models import User
from rectification.models import Severity

COUNT_LIMIT = 9999
PHOTO_LIMIT = 30
FINDING_LIMIT = 20
LESSON_LIMIT = 20
READING_LIMIT = 300
DEADLINE_RANGE = range(1, 401)
READING_CEILING = Decimal(100_000_000)
Part = ChecklistEntry.Part
Result = VisitMatter.Result


def bounded(model: type[Model], **texts: str) -> None:
    """Refuse texts longer than their columns, by the column's own name."""
    for name, text in texts.items():
        column: Any = model._meta.get_field(name)
        if column.max_length and len(text) > column.max_length:
            raise BusinessRuleError(
                f"“{column.verbose_name}”最多 {column.max_length} 字，现有 {len(text)} 字，请精简后再保存。"
            )


def write_parts(visit: Visit, content: VisitContent) -> None:
    """Everything that hangs off the visit, as handed in now; findings already in the ledger stay as they are."""
    lines = {part: lines_of(content.checklist, content.themes, part) for part in (Part.MATTER, Part.READING)}
    main = {part: lines_of(content.checklist, (), part) for part in (Part.METHOD, Part.COUNTER)}
    visit.methods.set([line(main[Part.METHOD], visit, code, "督导方式") for code in content.methods])
    visit.counts.all().delete()
    VisitCount.objects.bulk_create(
        VisitCount(visit=visit, entry=line(main[Part.COUNTER], visit, code, "采集项目"), count=checked_count(count))
        for code, count in content.counts.items()
    )
    visit.matters.all().delete()
    VisitMatter.objects.bulk_create(
        matter_row(visit, line(lines[Part.MATTER], visit, key, "督导事项"), answer)
        for key, answer in content.answers.items()
    )
    write_readings(visit, content.readings, lines[Part.READING])
    write_findings(visit, content.findings, lines[Part.MATTER])
    write_own(visit, VisitLesson, content.lessons, lesson_refusal)
    write_own(visit, VisitInterview, content.interviews, interview_refusal)
    write_positions(visit, content.positions)
    place_photos(visit, content.photos, lines[Part.MATTER] | lines[Part.READING])
    if content.signature is not None:
        write_signature(visit, content.signature)


def line(lines: Mapping[str, ChecklistEntry], visit: Visit, key: str, what: str) -> ChecklistEntry:
    """One line of the visit's checklists, or a refusal."""
    found = lines.get(key)
    if found is None:
        raise BusinessRuleError(f"{what}“{key[:20]}”不在“{visit.checklist}”和所选专题里，请刷新页面重新选择。")
    return found


def checked_count(count: int) -> int:
    """A counter within its range."""
    if not 0 <= count <= COUNT_LIMIT:
        raise BusinessRuleError(f"数量应在 0 到 {COUNT_LIMIT} 之间。")
    return count


def matter_row(visit: Visit, entry: ChecklistEntry, answer: Answer) -> VisitMatter:
    """One answer, of a kind its line is answered with."""
    bounded(VisitMatter, note=answer.note)
    if answer.result not in {*ANSWERS[entry.answer], Result.NOT_APPLICABLE}:
        raise BusinessRuleError(f"“{entry.label}”的回答不是可选的答案，请重新选择。")
    choice = answer.choice if answer.result == Result.CHOSEN else ""
    if answer.result == Result.CHOSEN and choice not in entry.choices.split("|"):
        raise BusinessRuleError(f"“{entry.label}”没有“{choice[:20]}”这个选项，请重新选择。")
    if answer.result == Result.WRITTEN and not answer.note.strip():
        raise BusinessRuleError(f"“{entry.label}”还没有写内容。")
    return VisitMatter(visit=visit, entry=entry, result=answer.result, choice=choice, note=answer.note)


def write_readings(
    visit: Visit, readings: Mapping[tuple[str, str], Decimal], lines: Mapping[str, ChecklistEntry]
) -> None:
    """Figures read at the school. A figure beyond the limit of its line is kept like any other."""
    if len(readings) > READING_LIMIT:
        raise BusinessRuleError(f"一次督导最多记 {READING_LIMIT} 个采集数值。")
    visit.readings.all().delete()
    VisitReading.objects.bulk_create(
        reading_row(visit, line(lines, visit, key, "采集项"), grade, value) for (key, grade), value in readings.items()
    )


def reading_row(visit: Visit, entry: ChecklistEntry, grade: str, value: Decimal) -> VisitReading:
    """One figure, of a grade when the line asks for grades, with at most two decimals."""
    bounded(VisitReading, grade=grade)
    asked = grades_asked(entry, visit.school.stages)
    if grade not in asked:
        wanted = f"要分年级填写（{'、'.join(asked)}）" if asked != [""] else "不分年级，请只填一个数"
        raise BusinessRuleError(f"“{entry.label}”{wanted}。")
    if not value.is_finite() or not 0 <= value < READING_CEILING:
        raise BusinessRuleError(f"“{entry.label}”应填不小于 0 的数。")
    if value != round(value, 2):
        raise BusinessRuleError(f"“{entry.label}”最多保留两位小数。")
    return VisitReading(visit=visit, entry=entry, grade=grade, value=value)


def write_findings(visit: Visit, findings: Iterable[Finding], lines: Mapping[str, ChecklistEntry]) -> None:
    """Bring the findings of the draft to what was handed in; a finding keeps its row, so its photos keep their finding."""
    settled = {row.client_uuid: row for row in visit.findings.exclude(item=None)}
    wanted = [finding for finding in findings if not is_settled(finding, settled)]
    if len(wanted) > FINDING_LIMIT:
        raise BusinessRuleError(f"一次督导最多记 {FINDING_LIMIT} 条问题。")
    rows = [finding_row(visit, finding, lines) for finding in wanted]
    named = [row.client_uuid for row in rows if row.client_uuid]
    if len(set(named)) < len(named):
        raise BusinessRuleError("同一条问题出现了两次，请删去一条。")
    kept = visit.findings.unsent()
    by_uuid: dict[UUID | None, VisitFinding] = {row.client_uuid: row for row in kept if row.client_uuid}
    by_text = {(row.matter_id, row.text): row for row in kept}
    used: set[int] = set()
    for row in rows:
        former = by_uuid.get(row.client_uuid) or by_text.get((row.matter_id, row.text))
        if former is not None and former.pk not in used:
            used.add(former.pk)
            row.pk, row.client_uuid = former.pk, row.client_uuid or former.client_uuid
    visit.findings.unsent().exclude(pk__in=used).delete()
    for row in rows:
        row.save(force_update=row.pk is not None, force_insert=row.pk is None)


def is_settled(finding: Finding, settled: Mapping[UUID | None, VisitFinding]) -> bool:
    """Whether the finding is in the ledger already; its text cannot change here any more."""
    row = settled.get(finding.client_uuid) if finding.client_uuid else None
    if row is not None and row.text != finding.text.strip():
        raise BusinessRuleError(
            f"问题“{row.text[:40]}”已经进入台账，不能在这里改写；请从记录里去掉改过的这一条（台账里的不受影响），"
            "有新情况另写一条。"
        )
    return row is not None


def finding_row(visit: Visit, finding: Finding, lines: Mapping[str, ChecklistEntry]) -> VisitFinding:
    """One finding, checked."""
    if not finding.text.strip():
        raise BusinessRuleError("问题的内容不能为空。")
    bounded(VisitFinding, text=finding.text)
    if finding.severity not in Severity.values:
        raise BusinessRuleError("请选择问题的程度。")
    if finding.workdays is not None and finding.workdays not in DEADLINE_RANGE:
        raise BusinessRuleError("整改期限应在 1 到 400 个工作日之间。")
    return VisitFinding(
        visit=visit,
        matter=line(lines, visit, finding.matter, "所属事项"),
        severity=finding.severity,
        text=finding.text.strip(),
        workdays=finding.workdays,
        client_uuid=finding.client_uuid,
    )


def write_own(visit: Visit, model: type[Any], parts: Iterable[Lesson | Interview], refusal_of: Any) -> None:
    """Replace lessons or talks, each under its own UUID."""
    rows = list(parts)
    if len(rows) > LESSON_LIMIT:
        raise BusinessRuleError(f"一次督导最多记 {LESSON_LIMIT} 条{model._meta.verbose_name}。")
    for part in rows:
        bounded(model, **{name: value for name, value in asdict(part).items() if isinstance(value, str)})
        if refusal := refusal_of(part):
            raise BusinessRuleError(refusal)
    if len({part.client_uuid for part in rows}) < len(rows):
        raise BusinessRuleError(f"同一条{model._meta.verbose_name}出现了两次，请删去一条。")
    model.objects.filter(visit=visit).delete()
    model.objects.bulk_create(model(visit=visit, **asdict(part)) for part in rows)


def lesson_refusal(lesson: Any) -> str:
    """What is wrong with a lesson; empty when nothing is."""
    if not lesson.subject.strip():
        return "听课记录要写学科。"
    return "" if lesson.stars is None or 1 <= lesson.stars <= 5 else "听课评价应为 1 到 5 星。"


def interview_refusal(interview: Any) -> str:
    """What is wrong with a talk; empty when nothing is."""
    if interview.kind not in VisitInterview.Kind.values:
        return "请选择访谈对象。"
    return "" if 1 <= interview.persons <= 999 else "访谈人数应在 1 到 999 之间。"


def write_positions(visit: Visit, positions: Iterable[Position]) -> None:
    """Where the phone was on arrival and departure, with its distance to the school; nothing here blocks a record."""
    rows = {position.moment: position for position in positions if position.moment in VisitPosition.Moment.values}
    visit.positions.all().delete()
    school = visit.school
    for position in rows.values():
        bounded(VisitPosition, note=position.note)
        VisitPosition.objects.create(
            visit=visit,
            deviation=metres_between(position.latitude, position.longitude, school.latitude, school.longitude),
            **asdict(position),
        )


def place_photos(visit: Visit, places: Iterable[PhotoPlace], lines: Mapping[str, ChecklistEntry]) -> None:
    """Say what the photos of a phone belong to; one that is not named any more leaves the draft and may be sent again."""
    wanted = {place.client_uuid: place for place in places}
    if len(wanted) > PHOTO_LIMIT:
        raise BusinessRuleError(f"一次督导最多附 {PHOTO_LIMIT} 张照片。")
    gone = visit.photos.exclude(client_uuid=None).exclude(client_uuid__in=wanted)
    forget_uploads(visit, gone)
    gone.delete()
    for place in wanted.values():
        place_photo(visit, place, lines)


def forget_uploads(visit: Visit, parts: QuerySet) -> None:
    """Let the files of photos or signatures that leave the draft be sent again under their numbers."""
    numbers = list(parts.values_list("client_uuid", flat=True))
    PhotoUpload.objects.filter(client_uuid__in=numbers, visit_uuid=visit.client_uuid).delete()


def place_photo(visit: Visit, place: PhotoPlace, lines: Mapping[str, ChecklistEntry]) -> None:
    """Write what one photo belongs to, if it is here already."""
    bounded(VisitPhoto, caption=place.caption)
    entry = line(lines, visit, place.key, "照片所属事项") if place.key else None
    finding = visit.findings.filter(client_uuid=place.finding).first() if place.finding else None
    photo = VisitPhoto.objects.filter(visit=visit, client_uuid=place.client_uuid)
    photo.update(entry=entry, finding=finding, caption=place.caption)


def write_signature(visit: Visit, signature: Signature) -> None:
    """A refusal to sign is written at once; a signature waits for its file. One already written stays as it is."""
    bounded(
        VisitSignature,
        signer=signature.signer,
        post=signature.post,
        refusal=signature.refusal,
        content_sha256=signature.content_sha256,
    )
    if not signature.refusal.strip():
        return
    row, _ = VisitSignature.objects.get_or_create(
        client_uuid=signature.client_uuid, defaults=asdict(signature) | {"visit": visit}
    )
    if row.visit_id != visit.pk:
        raise BusinessRuleError("这个签字编号已经用在另一次督导上，请重新签字。")


def write_photos(visit: Visit, photos: Iterable[UploadedFile], dropped: Iterable[VisitPhoto], actor: User) -> None:
    """Take photos out of the draft and add new ones; a file that is not a photo refuses the whole save."""
    visit.photos.filter(pk__in=[photo.pk for photo in dropped]).delete()
    uploads = list(photos)
    if visit.photos.count() + len(uploads) > PHOTO_LIMIT:
        raise BusinessRuleError(f"一次督导最多附 {PHOTO_LIMIT} 张照片。")
    for upload in uploads:
        stored = store_upload(upload, kind="photo", actor=actor)
        upload.seek(0)
        keep_photo(visit=visit, stored=stored, original=upload.read())
