"""A visit record as plain data, as it is kept for every submission and every change after a return."""

from typing import Any

from inspectors.content import VisitContent, content_of
from inspectors.models import Visit

# Members of a version that only the reviewing office may read; a school never learns positions or plans.
OFFICE_ONLY = "office_only"


def version_of(visit: Visit) -> dict[str, Any]:
    """The whole record as JSON: texts as typed, instants in ISO, numbers as their text, photos and signature with the hash
    of their bytes. Positions and the plan stand apart under `office_only`."""
    content = content_of(visit)
    return {
        "status": visit.status,
        "school": {"id": visit.school_id, "name": str(visit.school)},
        "visited_on": content.visited_on.isoformat(),
        "kind": content.kind,
        "checklist": {"id": content.checklist.pk, "title": str(content.checklist)},
        "themes": [{"id": t.pk, "title": str(t)} for t in sorted(content.themes, key=lambda theme: theme.code)],
        "companions": [{"id": u.pk, "name": str(u)} for u in sorted(content.companions, key=lambda user: user.pk)],
        "arrived_at": stamp(content.arrived_at),
        "left_at": stamp(content.left_at),
        "written_at": stamp(content.written_at),
        "is_announced": content.is_announced,
        "methods": sorted(content.methods),
        "counts": dict(content.counts),
        "answers": {k: {"result": a.result, "choice": a.choice, "note": a.note} for k, a in content.answers.items()},
        "readings": [{"key": k, "grade": g, "value": str(v)} for (k, g), v in content.readings.items()],
        "lessons": [plain(lesson) for lesson in content.lessons],
        "interviews": [plain(interview) for interview in content.interviews],
        "summary": content.summary,
        "highlights": content.highlights,
        "findings": [plain(finding) for finding in content.findings],
        "follow_up": content.follow_up,
        "photos": photos(visit),
        "signatures": signatures(visit),
        OFFICE_ONLY: office_only(content),
    }


def plain(part: Any) -> dict[str, Any]:
    """One part with its UUID as text."""
    return {name: as_text(getattr(part, name)) for name in part.__slots__}


def as_text(value: Any) -> Any:
    """Numbers and texts as they are, all else as its text."""
    return value if value is None or isinstance(value, (str, int)) else str(value)


def stamp(moment: Any) -> str | None:
    """An instant in ISO."""
    return moment.isoformat() if moment else None


def photos(visit: Visit) -> list[dict[str, Any]]:
    """Every photo with the hash of its original bytes."""
    return [
        {
            "uuid": as_text(row.client_uuid),
            "name": row.file.original_name,
            "sha256": row.file.sha256,
            "caption": row.caption,
            "matter": row.entry.label if row.entry else "",
            "finding": as_text(row.finding.client_uuid) if row.finding else None,
        }
        for row in visit.photos.select_related("file", "entry", "finding")
    ]


def signatures(visit: Visit) -> list[dict[str, Any]]:
    """Every signature or refusal, the newest first."""
    return [
        {
            "uuid": str(row.client_uuid),
            "signer": row.signer,
            "post": row.post,
            "refusal": row.refusal,
            "sha256": row.file.sha256 if row.file else "",
            "content_sha256": row.content_sha256,
            "signed_at": stamp(row.signed_at),
        }
        for row in visit.signatures.select_related("file")
    ]


def office_only(content: VisitContent) -> dict[str, Any]:
    """Positions and the plan."""
    positions = [
        {name: as_text(getattr(position, name)) for name in position.__slots__ if name != "at"}
        | {"at": stamp(position.at)}
        for position in content.positions
    ]
    return {"positions": positions, "plan": content.plan.pk if content.plan else None}
