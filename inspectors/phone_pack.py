"""Everything an inspector's phone needs without a network, as JSON. The queries are those of a handful of lists,
whatever the number of schools."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from core.files import MEGABYTE
from inspectors.briefs import Brief, briefs
from inspectors.campaigns import open_places, visit_kind
from inspectors.grades import GRADES
from inspectors.models import Campaign, Checklist, ChecklistEntry, Inspector, Visit, VisitPlan
from inspectors.services.uploads import PIECE
from inspectors.services.visit_parts import COUNT_LIMIT, FINDING_LIMIT, PHOTO_LIMIT
from office import clock, parameters
from office.models import User
from rectification.models import Severity
from schools.models import Posting, School

DAYS = timedelta(days=60)


def pack_for(user: User, *, edition: str) -> dict[str, Any]:
    """The pack of one inspector: what concerns him and nobody else."""
    now, today = clock.now(), clock.today()
    listings = list(listings_of(user, today))
    campaigns = campaigns_of(user)
    plans = list(plans_of(user, today))
    wanted = {row.school_id for row in listings} | {pk for rows in campaigns.values() for pk in rows}
    wanted |= {plan.school_id for plan in plans}
    schools = list(School.objects.filter(pk__in=wanted))
    found = briefs(user=user, schools=schools, on=today)
    return {
        "edition": edition,
        "today": today.isoformat(),
        "now": now.isoformat(timespec="seconds"),
        "user": {"id": user.pk, "name": str(user)},
        "listings": [{"school": r.school_id, "from": day(r.started_on), "to": day(r.ended_on)} for r in listings],
        "schools": [school_json(school, found[school.pk]) for school in schools],
        "plans": [plan_json(plan) for plan in plans],
        "checklists": [checklist_json(checklist) for checklist in checklists_for(campaigns, today)],
        "grades": {stage: list(grades) for stage, grades in GRADES.items()},
        "severities": severities(today.year),
        "people": people(user, today),
        "campaigns": [campaign_json(campaign, rows) for campaign, rows in campaigns.items()],
        "limits": {
            "photo_bytes": settings.UPLOAD_LIMIT_MB["photo"] * MEGABYTE,
            "photos": PHOTO_LIMIT,
            "findings": FINDING_LIMIT,
            "count": COUNT_LIMIT,
            "chunk_bytes": PIECE,
        },
        "outcomes": outcomes(user, today),
    }


def day(value: date | None) -> str | None:
    """A day in ISO."""
    return value.isoformat() if value else None


def listings_of(user: User, today: date) -> Any:
    """The listings of the last sixty days: a visit is judged by the posting of its own day."""
    rows = Posting.objects.as_inspector().filter(user=user, started_on__lte=today)
    return rows.exclude(ended_on__lt=today - DAYS).order_by("school__code", "started_on")


def campaigns_of(user: User) -> dict[Campaign, list[int]]:
    """The campaigns in the field with the schools of the person's teams."""
    found: dict[Campaign, list[int]] = {}
    for place in open_places(user).filter(absence=""):
        found.setdefault(place.campaign, []).append(place.school_id)
    return found


def plans_of(user: User, today: date) -> Any:
    """The open plans of the person and those he goes along with, from a week ago on."""
    recent = VisitPlan.objects.of_person(user).open().filter(planned_on__gte=today - timedelta(days=7))
    return recent.prefetch_related("companions").order_by("planned_on", "pk")


def checklists_for(campaigns: Iterable[Campaign], today: date) -> list[Checklist]:
    """Those in force for regular visits and as themes, and those of the campaigns."""
    kinds = (Checklist.Kind.REGULAR, Checklist.Kind.THEME)
    wanted = set(Checklist.objects.in_force_on(today).of_kind(*kinds).values_list("pk", flat=True))
    wanted |= {campaign.checklist_id for campaign in campaigns}
    entries = Prefetch("entries", ChecklistEntry.objects.order_by("part", "position"))
    return list(Checklist.objects.filter(pk__in=wanted).order_by("-effective_on", "code").prefetch_related(entries))


def school_json(school: School, brief: Brief) -> dict[str, Any]:
    """A school with its brief."""
    return {
        "id": school.pk,
        "code": school.code,
        "name": school.name,
        "kind": school.kind,
        "stages": list(school.stages),
        "facts": {name: getattr(school, name) for name in ("has_canteen", "has_dormitory", "has_bus")},
        "latitude": text(school.latitude),
        "longitude": text(school.longitude),
        "brief": brief_json(brief),
    }


def text(value: Any) -> str | None:
    """A number as its text."""
    return None if value is None else str(value)


def brief_json(brief: Brief) -> dict[str, Any]:
    """The brief in plain values."""
    month = brief.month
    return {
        "last_visited_on": day(brief.last_visited_on),
        "visits": [
            {
                "visited_on": day(visit.visited_on),
                "inspector": visit.inspector,
                "findings": visit.findings,
                "follow_up": visit.follow_up,
                "summary": visit.summary,
            }
            for visit in brief.visits
        ],
        "leads": list(brief.leads),
        "items": [
            {
                "number": item.number,
                "text": item.text,
                "due_on": day(item.due_on),
                "status": item.status,
                "is_overdue": item.is_overdue,
                "days_overdue": item.days_overdue,
                "returns": item.returns,
            }
            for item in brief.items
        ],
        "complaints": brief.complaints,
        "figures": [{"label": f"{f.stage}{f.label}", "value": f.value or None, "unit": f.unit} for f in brief.figures],
        "look_at": list(brief.look_at),
        "month": {"required": month.required, "done": month.done, "waiting": month.waiting} if month else None,
    }


def plan_json(plan: VisitPlan) -> dict[str, Any]:
    """A plan."""
    return {
        "id": plan.pk,
        "school": plan.school_id,
        "planned_on": day(plan.planned_on),
        "half": plan.half,
        "matters": plan.matters,
        "companions": [user.pk for user in plan.companions.all()],
    }


def checklist_json(checklist: Checklist) -> dict[str, Any]:
    """A checklist with its lines; keys of a theme's lines carry its code."""
    is_theme = checklist.kind == Checklist.Kind.THEME
    return {
        "id": checklist.pk,
        "code": checklist.code,
        "version": checklist.version,
        "kind": checklist.kind,
        "title": checklist.title,
        "stages": list(checklist.stage_codes),
        "required_from": day(checklist.required_from),
        "required_until": day(checklist.required_until),
        "entries": [entry_json(entry, checklist, is_theme=is_theme) for entry in checklist.entries.all()],
    }


def entry_json(entry: ChecklistEntry, checklist: Checklist, *, is_theme: bool) -> dict[str, Any]:
    """A line with its key."""
    names = ("part", "group", "code", "label", "prompt", "unit", "answer", "limits", "applicable_if")
    truths = ("is_by_grade", "is_required", "wants_photo")
    return {
        "key": f"{checklist.code}:{entry.code}" if is_theme else entry.code,
        **{name: getattr(entry, name) for name in (*names, *truths)},
        "choices": list(entry.choice_words),
        "adverse": list(entry.adverse_answers),
    }


def severities(year: int) -> list[dict[str, Any]]:
    """How long mending may take."""
    return [
        {"code": code, "label": label, "workdays": parameters.value(f"rectify.days.{code}", year=year)}
        for code, label in Severity.choices
    ]


def people(user: User, today: date) -> list[dict[str, Any]]:
    """Inspectors in office who may go along."""
    serving = Inspector.objects.serving_on(today).exclude(user=user).select_related("user").order_by("user__username")
    return [{"id": row.user_id, "name": str(row.user)} for row in serving]


def campaign_json(campaign: Campaign, schools: list[int]) -> dict[str, Any]:
    """A campaign with the schools of the person's teams; kind: of the visits made for it."""
    return {
        "id": campaign.pk,
        "title": str(campaign),
        "kind": visit_kind(campaign),
        "checklist": campaign.checklist_id,
        "from": day(campaign.starts_on),
        "to": day(campaign.ends_on),
        "schools": sorted(set(schools)),
    }


def outcomes(user: User, today: date) -> list[dict[str, Any]]:
    """What became of the person's visits of the last sixty days."""
    rows = Visit.objects.filter(inspector=user, visited_on__gte=today - DAYS).order_by("-visited_on", "-pk")
    return [
        {"uuid": str(uuid), "status": status, "reason": reason}
        for uuid, status, reason in rows.values_list("client_uuid", "status", "return_reason")
    ]
