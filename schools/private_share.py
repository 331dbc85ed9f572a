"""Private compulsory education of a year: pupils by stage and ownership, the share against the limit, the room left.

Read from frozen returns only; ownership is what it was at the end of the year (S25; 规范民办义务教育).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F

from office import clock, parameters
from office.models import User
from schools.facts import year_end
from schools.models import Ownership, Section, Stage, YearReturn
from schools.querysets import YearReturnQuerySet

YEARS_TRIED = 5
COMPULSORY_STAGES = (Stage.PRIMARY, Stage.JUNIOR)


@dataclass(frozen=True, slots=True)
class Share:
    """Private among all compulsory pupils of one year; percent is unrounded and None without pupils."""

    year: int
    private: int
    total: int
    limit: Decimal

    @property
    def percent(self) -> Decimal | None:
        """The share in percent."""
        return Decimal(self.private) * 100 / Decimal(self.total) if self.total else None

    @property
    def is_within(self) -> bool | None:
        """Whether the share is at most the limit, compared unrounded; None without pupils."""
        return None if self.percent is None else self.percent <= self.limit

    @property
    def room(self) -> int:
        """Private pupils that could be added (or, negative, that are too many), all pupils staying as many as they are."""
        return int(self.limit * self.total / 100) - self.private


@dataclass(frozen=True, slots=True)
class StageLine:
    """Pupils of one stage by ownership."""

    stage: Stage
    pupils: dict[str, int]
    purchased: int

    @property
    def total(self) -> int:
        """All pupils of the stage."""
        return sum(self.pupils.values())

    @property
    def private(self) -> int:
        """Pupils of schools that are not public."""
        return self.total - self.pupils[Ownership.PUBLIC]


@dataclass(frozen=True, slots=True)
class YearShare:
    """One year: its lines by stage, its compulsory share, how many sections are not frozen yet."""

    share: Share
    lines: tuple[StageLine, ...]
    missing: int
    purchased: int = field(default=0)

    @property
    def is_within(self) -> bool | None:
        """Whether the share is at most the limit; None while sections are missing, for the share may still move."""
        return None if self.missing else self.share.is_within


def year_to_show(user: User) -> int:
    """The last year whose compulsory returns are all frozen; while there is none, the last with frozen ones, else this."""
    frozen = YearReturn.objects.frozen().compulsory().order_by("-year").values_list("year", flat=True).distinct()
    years = list(frozen[:YEARS_TRIED])
    complete = (year for year in years if not missing_sections(user, year))
    return next(complete, years[0] if years else clock.today().year)


def rows_of(user: User, year: int) -> YearReturnQuerySet:
    """The frozen returns of a year in scope, each with its school's ownership at the end of the year."""
    return YearReturn.objects.visible_to(user).in_year(year).frozen().with_ownership(day_of(year))


def day_of(year: int) -> date:
    """The day whose ownership counts: the last of the year, today while it is not over."""
    return year_end(year, today=clock.today())


def missing_sections(user: User, year: int) -> int:
    """Compulsory sections that should report and are not frozen."""
    frozen = YearReturn.objects.in_year(year).frozen().values("section")
    expected = Section.objects.visible_to(user).expected_in(year, today=clock.today())
    return expected.filter(stage__in=COMPULSORY_STAGES).exclude(pk__in=frozen).count()


def collect(user: User, year: int) -> YearShare:
    """One year's share in two counts and one sum."""
    found: dict[str, dict[str, int]] = {}
    bought: dict[str, int] = {}
    for stage, ownership, total, purchased in rows_of(user, year).totals():
        found.setdefault(stage, {})[ownership] = total or 0
        bought[stage] = bought.get(stage, 0) + (purchased or 0)
    lines = tuple(
        StageLine(stage, {kind.value: found[stage].get(kind.value, 0) for kind in Ownership}, bought[stage])
        for stage in Stage
        if stage in found
    )
    counted = [line for line in lines if line.stage in COMPULSORY_STAGES]
    limit = Decimal(parameters.value("private.share_limit", year=year))
    share = Share(year, sum(line.private for line in counted), sum(line.total for line in counted), limit)
    return YearShare(share, lines, missing_sections(user, year), sum(line.purchased for line in counted))


def over_seats(user: User, year: int) -> YearReturnQuerySet:
    """Frozen returns with more pupils than approved seats, the largest excess first."""
    rows = rows_of(user, year).for_list().filter(pupils__gt=F("seats"))
    return rows.annotate(excess=F("pupils") - F("seats")).order_by("-excess", "section__school__code")
