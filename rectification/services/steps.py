"""What every act on an item shares: the locked row, the step in its history, its deadline, its files."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from core.exceptions import BusinessRuleError
from core.models import StoredFile
from core.workflow import Transition
from office import calendar, clock, parameters
from office.models import User
from rectification.looks import former_photo, limit, look_of
from rectification.models import Evidence, Item, ItemEvent

LONGEST = 4000


def begin(transition: Transition, *, actor: User, item: Item) -> tuple[Item, str]:
    """The row, locked and moved to its new status, and the status it had. Raises the transition's refusal."""
    fresh = Item.objects.select_for_update().get(pk=item.pk)
    before = fresh.status
    transition.apply(fresh, actor)
    return fresh, before


def add_event(
    item: Item, verb: str, *, actor: User | None, before: str = "", text: str = "", number: str = "", ends: int = 0
) -> ItemEvent:
    """Append one step; the item's row is locked by the caller, so the sequence has no gap.

    ends: the round that the step closes, when the item is already in the next one.
    """
    last = item.events.aggregate(last=Max("sequence"))["last"] or 0
    return ItemEvent.objects.create(
        item=item,
        sequence=last + 1,
        verb=verb,
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        at=clock.now(),
        round=ends or item.round,
        text=text.strip(),
        from_status=before,
        to_status=item.status,
        number=number,
    )


def attach(
    event: ItemEvent, files: Iterable[StoredFile], *, phase: str, actor: User | None, pairs_with: int | None = None
) -> list[Evidence]:
    """Hang stored files on a step as evidence, photos with their looks; one after the mending that equals one before it
    names it (`same_as`)."""
    rows = [
        Evidence(
            item=event.item,
            event=event,
            round=event.round,
            phase=phase,
            file=file,
            look=look_of(file),
            pairs_with_id=pairs_with,
            uploaded_by=actor,
            uploaded_at=event.at,
        )
        for file in files
    ]
    if phase == Evidence.Phase.AFTER and any(row.file.is_image for row in rows):
        befores = list(event.item.evidence.filter(phase=Evidence.Phase.BEFORE).select_related("file"))
        most = limit()
        for row in rows:
            row.same_as = former_photo(row, befores, most)
    for row in rows:
        row.save(force_insert=True)
    return rows


def written(text: str, label: str, *, limit: int = LONGEST) -> str:
    """The text without surrounding space; refuses an empty or overlong one."""
    tidy = text.strip()
    if not tidy:
        raise BusinessRuleError(f"请填写{label}。")
    if len(tidy) > limit:
        raise BusinessRuleError(f"{label}最多{limit}字，现有{len(tidy)}字。")
    return tidy


def term(severity: str, workdays: int | None, *, on: date, kind: str = "") -> int:
    """The workdays for mending: as given, within the declared bounds, or the year's parameter for the severity."""
    key = f"rectify.days.{severity}"
    if workdays is None:
        return int(parameters.value(key, year=on.year, kind=kind))
    return int(parameters.declared()[key].read(str(workdays)))


def restart_clock(item: Item, workdays: int | None) -> None:
    """Set the deadline `workdays` (or the item's own term) after the business day."""
    kind = item.school.kind if item.school else ""
    today = clock.today()
    item.workdays = term(item.severity, workdays, on=today, kind=kind)
    item.due_on = calendar.deadline(max(today, item.found_on), item.workdays)
