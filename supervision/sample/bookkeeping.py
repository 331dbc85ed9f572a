"""Writing the told lives down: numbers without gaps, rows in bulk, evidence, the findings of the visits."""

from core.files import store_bytes
from core.models import Counter
from inspectors.models import Visit, VisitFinding
from rectification.models import Evidence, Extension, Item, ItemEvent, Recheck, Severity
from supervision.sample.lives import Life
from supervision.sample.pictures import snapshot
from supervision.sample.visits import Logbook


def write(lives: list[Life], extensions: list[Extension]) -> None:
    """Everything into the database; the items have their numbers (`number_items`)."""
    number_write_offs(lives)
    Item.objects.bulk_create([life.item for life in lives], batch_size=300)
    ItemEvent.objects.bulk_create([event for life in lives for event in life.events], batch_size=500)
    Recheck.objects.bulk_create([row for life in lives for row in life.rechecks], batch_size=500)
    Extension.objects.bulk_create(extensions)
    hang_evidence(lives)


def number_items(lives: list[Life]) -> None:
    """问〔year〕0001 and on, by the day found."""
    lives.sort(key=lambda life: (life.item.found_on, life.events[0].at))
    last: dict[int, int] = {}
    for life in lives:
        year = life.item.found_on.year
        last[year] = last.get(year, 0) + 1
        life.item.number = f"问〔{year}〕{last[year]:04d}"
    Counter.objects.bulk_create(Counter(key="rectification.item", year=y, value=n) for y, n in last.items())


def number_write_offs(lives: list[Life]) -> None:
    """销字〔year〕0001 and on, by the moment of closing; a reopened item keeps its former number in its history."""
    closings = sorted(
        ((event, life) for life in lives for event in life.events if event.verb == "write_off"),
        key=lambda pair: pair[0].at,
    )
    last: dict[int, int] = {}
    for event, life in closings:
        year = event.at.year
        last[year] = last.get(year, 0) + 1
        event.number = f"销字〔{year}〕{last[year]:04d}"
        event.text = f"{event.number}。"
        if not life.is_open and event is last_closing(life):
            life.item.write_off_number = event.number
        else:
            for later in life.events[event.sequence :]:
                later.text = later.text.replace("原销号编号。", f"原销号编号{event.number}。", 1)
    Counter.objects.bulk_create(Counter(key="rectification.write_off", year=y, value=n) for y, n in last.items())


def last_closing(life: Life) -> ItemEvent:
    """The write-off that still holds; a look at it may have followed."""
    return [event for event in life.events if event.verb == "write_off"][-1]


def hang_evidence(lives: list[Life]) -> None:
    """One picture for every report."""
    rows = []
    for n, event in enumerate(event for life in lives for event in life.reports):
        stored = store_bytes(snapshot(n), name=f"整改后{event.item.number}.jpg", kind="evidence", actor=event.actor)
        rows.append(
            Evidence(
                item=event.item,
                event=event,
                round=event.round,
                phase=Evidence.Phase.AFTER,
                file=stored,
                uploaded_by=event.actor,
                uploaded_at=event.at,
            )
        )
    Evidence.objects.bulk_create(rows, batch_size=500)


def link_visits(log: Logbook, found: list[tuple[Item, Visit]]) -> None:
    """The findings of the visits, each tied to its item."""
    matters = {entry.code: entry for entry in log.entries["matter"]}
    follow_ups = {entry.code: entry for entry in log.entries["follow_up"]}
    findings = []
    for item, visit in found:
        code = next((code for code in matters if f" {code} " in item.basis), "M1")
        findings.append(
            VisitFinding(visit=visit, matter=matters[code], severity=item.severity, text=item.text, item=item)
        )
        visit.follow_up = follow_ups["on_spot" if item.severity == Severity.MINOR else "notice"]
    VisitFinding.objects.bulk_create(findings, batch_size=500)
    Visit.objects.bulk_update([visit for _, visit in found], ["follow_up"], batch_size=300)
