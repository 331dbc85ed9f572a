"""Which checklists stand on the page of a visit: the main one, the themes that are there, and those that may be added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from core.exceptions import BusinessRuleError
from inspectors.campaigns import open_places, places_for
from inspectors.content import lines_of
from inspectors.models import Checklist, ChecklistEntry, Visit
from inspectors.querysets import CAMPAIGN_KINDS
from office import clock
from schools.models import School

NO_CHECKLIST = "还没有载入督导清单，请系统管理员先运行 manage.py load_checklists。"
Kind = Checklist.Kind


@dataclass(frozen=True, slots=True)
class Frame:
    """The checklists of one page. mains: those to choose the main one from; offered: themes that concern the school;
    shown: those with a section on the page; required: those of them that cannot be taken out."""

    main: Checklist
    mains: tuple[Checklist, ...]
    school: School | None
    offered: tuple[Checklist, ...] = ()
    shown: tuple[Checklist, ...] = ()
    required: tuple[Checklist, ...] = ()

    @property
    def optional(self) -> list[Checklist]:
        """Themes that may be added or taken out."""
        return [theme for theme in self.offered if theme not in self.required]

    def lines(self, part: str) -> dict[str, ChecklistEntry]:
        """The lines of one part by key, the main checklist's first."""
        return lines_of(self.main, self.shown, part)


def schools_for(user: Any) -> QuerySet[School]:
    """The schools a person may make a visit at: his own, and those his teams are sent to."""
    sent_to = open_places(user).values("school")
    return School.objects.filter(Q(pk__in=School.objects.visible_to(user).values("pk")) | Q(pk__in=sent_to))


def frame_for(user: Any, visit: Visit | None, data: Any, initial: dict[str, Any]) -> Frame:
    """The frame of a page: of what was typed, else of the stored visit, else of the address. Refused without a checklist."""
    typed = data if data is not None else {}
    day = day_of(typed.get("visited_on") or (visit.visited_on if visit else initial.get("visited_on")))
    school = school_of(user, typed.get("school") or (visit.school_id if visit else initial.get("school")))
    kind = str(typed.get("kind") or (visit.kind if visit else initial.get("kind") or Visit.Kind.REGULAR))
    mains = mains_for(user, school, day, kind)
    main = main_for(visit, typed, mains)
    if main is None:
        raise BusinessRuleError(NO_CHECKLIST)
    offered = themes_for(school, day, visit, ticked_ids(visit, data, initial))
    offered = (*offered, *also_served(user, school, day, kind, main))
    required = tuple(theme for theme in offered if theme.is_required_on(day))
    ticked = ticked_ids(visit, data, initial)
    shown = (*required, *(theme for theme in offered if theme.pk in ticked and theme not in required))
    return Frame(main, with_one(mains, main), school, offered, shown, required)


def day_of(value: Any) -> date:
    """A typed day; today when it cannot be read."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return clock.today()


def number_of(value: Any) -> int | None:
    """A typed id, None when it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def school_of(user: Any, value: Any) -> School | None:
    """The school of a typed id, within the schools of the person."""
    pk = number_of(value)
    return schools_for(user).filter(pk=pk).first() if pk else None


def with_lines(rows: QuerySet[Checklist]) -> QuerySet[Checklist]:
    """With their lines, in one query more."""
    return rows.prefetch_related("entries")


def mains_for(user: Any, school: School | None, day: date, kind: str) -> tuple[Checklist, ...]:
    """Checklists that may be the main one of a visit of this kind: of a campaign its own, else the regular ones."""
    in_force = with_lines(Checklist.objects.in_force_on(day))
    regular = tuple(in_force.of_kind(Kind.REGULAR)) or tuple(
        with_lines(Checklist.objects.in_force_on(clock.today()).of_kind(Kind.REGULAR))
    )
    if kind not in CAMPAIGN_KINDS:
        return regular
    places = places_for(user, school, day) if school else []
    own = [place.campaign.checklist for place in places if place.campaign.checklist.kind != Kind.THEME]
    return tuple(dict.fromkeys([*own, *in_force.of_kind(Kind.CAMPAIGN)])) or regular


def also_served(user: Any, school: School | None, day: date, kind: str, main: Checklist) -> tuple[Checklist, ...]:
    """The checklists of the person's other campaigns at this school on this day: one visit may serve them all."""
    places = places_for(user, school, day) if school and kind in CAMPAIGN_KINDS else []
    others = {place.campaign.checklist_id for place in places if place.campaign.checklist.kind == Kind.CAMPAIGN}
    return tuple(with_lines(Checklist.objects.filter(pk__in=others - {main.pk}).order_by("code")))


def main_for(visit: Visit | None, typed: Any, mains: tuple[Checklist, ...]) -> Checklist | None:
    """The checklist that was chosen or the page was opened with, as long as it suits; else the first one."""
    asked = number_of(typed.get("checklist"))
    if typed.get("action") == "refresh":
        return next((row for row in mains if row.pk == asked), mains[0] if mains else None)
    chosen = asked or (visit.checklist_id if visit else None)
    usable = with_lines(Checklist.objects.issued().exclude(kind=Kind.THEME))
    found = usable.filter(pk=chosen).first() if chosen else None
    return found or (mains[0] if mains else None)


def with_one(mains: tuple[Checklist, ...], main: Checklist) -> tuple[Checklist, ...]:
    """The choice, with the present one in it."""
    return mains if main in mains else (main, *mains)


def ticked_ids(visit: Visit | None, data: Any, initial: dict[str, Any]) -> set[int]:
    """The themes that were ticked, are stored, or come with the address."""
    if data is not None:
        values: Iterable[Any] = data.getlist("themes") if hasattr(data, "getlist") else data.get("themes", ())
    elif visit is not None:
        values = visit.themes.values_list("pk", flat=True)
    else:
        values = initial.get("themes") or ()
    return {pk for value in values if (pk := number_of(value))}


def themes_for(school: School | None, day: date, visit: Visit | None, ticked: set[int]) -> tuple[Checklist, ...]:
    """The themes that concern the school on that day; a version that was ticked while it was in force stays itself."""
    if school is None:
        return ()
    kept = with_lines(Checklist.objects.issued().of_kind(Kind.THEME).filter(pk__in=ticked))
    found = {theme.code: theme for theme in with_lines(Checklist.objects.in_force_on(day).of_kind(Kind.THEME))}
    found |= {theme.code: theme for theme in kept}
    concerning = [theme for theme in found.values() if theme.concerns(school)]
    return tuple(sorted(concerning, key=lambda theme: (not theme.is_required_on(day), theme.code)))
