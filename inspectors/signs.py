"""Signs that a record may not be what it says. Advisory: a person looks at both sides and decides; nothing is published.

Every detector reads visits that were handed in and returns what it saw; thresholds are yearly parameters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from core.likeness import distance, is_telling, likeness, shingles_of
from core.templatetags.formatting import cn_date
from inspectors.models import Visit, VisitPhoto, VisitPosition, VisitSign
from office import parameters

LOOK_BACK = timedelta(days=400)
Kind = VisitSign.Kind
PERCENT = Decimal(100)


@dataclass(slots=True)
class Limits:
    """The years' thresholds, each looked up once."""

    known: dict[tuple[str, int], Any] = field(default_factory=dict)

    def of(self, key: str, day: date) -> Any:
        """The parameter `visit.<key>` of the day's year."""
        name = (f"visit.{key}", day.year)
        if name not in self.known:
            self.known[name] = parameters.value(name[0], year=day.year)
        return self.known[name]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: at which visit, against which other one, how strong, and what to show for it."""

    visit: int
    kind: str
    other: int | None = None
    value: Decimal | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


def all_signs(*, since: datetime, until: datetime) -> list[Sign]:
    """Every sign at visits first handed in within [since, until)."""
    fresh = list(Visit.objects.sent().filter(submitted_at__gte=since, submitted_at__lt=until).order_by("pk"))
    if not fresh:
        return []
    detectors = (copied_texts, same_photos, short_stays, far_positions, without_findings, batches)
    limits = Limits()
    return [sign for detector in detectors for sign in detector(fresh, limits)]


def copied_texts(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """A record whose text stands for the most part in an earlier one, of whichever inspector: the likest one is named."""
    first = min(visit.visited_on for visit in fresh) - LOOK_BACK
    rows = Visit.objects.sent().filter(visited_on__gte=first).exclude(summary="")
    known = [(pk, shingles_of(text)) for pk, text in rows.order_by("pk").values_list("pk", "summary")]
    for visit in fresh:
        own = shingles_of(visit.summary)
        limit = limits.of("text_likeness", visit.visited_on) / PERCENT
        found = [(likeness(own, other), pk) for pk, other in known if pk < visit.pk]
        strength, likest = max(found, default=(Decimal(0), 0))
        if strength >= limit and likest:
            yield Sign(visit.pk, Kind.COPIED_TEXT, likest, strength * PERCENT)


def same_photos(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """A photo that was handed in with another visit before: the same file, or nearly the same picture."""
    photos = VisitPhoto.objects.select_related("file").order_by("pk")
    own = defaultdict(list)
    for photo in photos.filter(visit__in=fresh):
        own[photo.visit_id].append(photo)
    earlier = list(
        photos.filter(visit__in=Visit.objects.sent()).values_list("pk", "visit", "file__sha256", "perceptual_hash")
    )
    for visit in fresh:
        limit = limits.of("photo_distance", visit.visited_on)
        yield from photos_again(own[visit.pk], [row for row in earlier if row[1] < visit.pk], limit)


def photos_again(photos: list[VisitPhoto], earlier: list[tuple[int, int, str, str]], limit: int) -> Iterator[Sign]:
    """For each other visit the nearest pair of pictures within the limit."""
    nearest: dict[int, tuple[int, int, int]] = {}
    for photo in photos:
        for pk, visit, sha256, perceptual_hash in earlier:
            apart = bits_apart(photo, sha256, perceptual_hash)
            if apart is not None and apart <= limit:
                nearest[visit] = min(nearest.get(visit, (apart, photo.pk, pk)), (apart, photo.pk, pk))
    for visit, (apart, own, other) in sorted(nearest.items()):
        evidence = {"photo": own, "other_photo": other, "bits": apart}
        yield Sign(photos[0].visit_id, Kind.SAME_PHOTO, visit, Decimal(apart), evidence)


def bits_apart(photo: VisitPhoto, sha256: str, perceptual_hash: str) -> int | None:
    """0 for the same file; else the distance of the pictures, None when one of them says nothing."""
    if photo.file.sha256 == sha256:
        return 0
    if is_telling(photo.perceptual_hash) and is_telling(perceptual_hash):
        return distance(photo.perceptual_hash, perceptual_hash)
    return None


def short_stays(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """Fewer minutes at the school than visit.shortest_minutes."""
    for visit in fresh:
        if visit.arrived_at is None or visit.left_at is None:
            continue
        minutes = Decimal((visit.left_at - visit.arrived_at).total_seconds()) / 60
        limit = limits.of("shortest_minutes", visit.visited_on)
        if minutes < limit:
            yield Sign(visit.pk, Kind.TOO_SHORT, value=minutes, evidence={"limit": limit})


def far_positions(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """A position further from the school than visit.position_tolerance, the phone's own inaccuracy granted."""
    days = {visit.pk: visit.visited_on for visit in fresh}
    rows = VisitPosition.objects.filter(visit__in=fresh, deviation__isnull=False).order_by("visit", "moment")
    worst: dict[int, VisitPosition] = {}
    for row in rows:
        if row.visit_id not in worst or row.deviation > worst[row.visit_id].deviation:
            worst[row.visit_id] = row
    for pk, row in sorted(worst.items()):
        limit = limits.of("position_tolerance", days[pk])
        if row.deviation - (row.accuracy or 0) > limit:
            evidence = {"moment": row.moment, "accuracy": row.accuracy, "limit": limit}
            yield Sign(pk, Kind.FAR_AWAY, value=Decimal(row.deviation), evidence=evidence)


def without_findings(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """An inspector whose visits of the year found next to nothing; said at his newest visit without findings."""
    for inspector, year in sorted({(visit.inspector_id, visit.visited_on.year) for visit in fresh}):
        rows = Visit.objects.sent().in_year(year).filter(inspector=inspector).annotate(n=Count("findings"))
        visits = list(rows.order_by("visited_on", "pk").values_list("pk", "n"))
        empty = [pk for pk, count in visits if not count]
        if len(visits) < limits.of("no_findings_least", date(year, 1, 1)) or not empty:
            continue
        share = Decimal(len(empty)) / len(visits) * PERCENT
        if share > limits.of("no_findings_share", date(year, 1, 1)):
            evidence = {"visits": len(visits), "without": len(empty), "year": year}
            yield Sign(empty[-1], Kind.NO_FINDINGS, value=share, evidence=evidence)


def batches(fresh: list[Visit], limits: Limits) -> Iterator[Sign]:
    """Records of several days handed in on one later day; said at the newest of them."""
    groups: dict[tuple[int, date], list[Visit]] = defaultdict(list)
    for visit in fresh:
        handed_in = timezone.localdate(visit.submitted_at)
        if visit.visited_on < handed_in:
            groups[visit.inspector_id, handed_in].append(visit)
    for (_, day), visits in sorted(groups.items()):
        newest = max(visits, key=lambda visit: (visit.visited_on, visit.pk))
        if len(visits) >= limits.of("batch_count", newest.visited_on):
            yield Sign(newest.pk, Kind.IN_BATCH, value=Decimal(len(visits)), evidence=batch_evidence(day, visits))


def batch_evidence(day: date, visits: Iterable[Visit]) -> dict[str, Any]:
    """The day and the visits that were handed in on it."""
    return {"day": day.isoformat(), "visits": sorted(visit.pk for visit in visits)}


def sentence(sign: VisitSign) -> str:
    """What was seen, in one sentence for the office."""
    value, evidence = sign.value or Decimal(0), sign.evidence
    match sign.kind:
        case Kind.COPIED_TEXT:
            return f"督导纪实有{value:.0f}%的文字与{sign.other}的记录相同。"
        case Kind.SAME_PHOTO:
            same = "是同一张照片" if not value else f"几乎相同（相差{value:.0f}位）"
            return f"有一张照片与{sign.other}的照片{same}。"
        case Kind.TOO_SHORT:
            return f"在校{value:.0f}分钟，少于{evidence['limit']}分钟。"
        case Kind.FAR_AWAY:
            moment = VisitPosition.Moment(evidence["moment"]).label
            return f"{moment}签到位置与学校相距{value:.0f}米，超过{evidence['limit']}米。"
        case Kind.NO_FINDINGS:
            return (
                f"{evidence['year']}年{evidence['visits']}次督导中{evidence['without']}次没有发现问题，占{value:.0f}%。"
            )
        case _:
            return f"{cn_date(date.fromisoformat(evidence['day']))}一天补交了{value:.0f}次督导的记录。"
