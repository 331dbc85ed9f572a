"""Schools with frozen returns, indicator sets in force, computed runs."""

import copy
import re
from decimal import Decimal

from django.utils import timezone

from assessments import services
from assessments.engine.precision import plain
from assessments.models import IndicatorSet, ScoreRun
from assessments.pack_files import shipped_pack
from assessments.workflow import SetStatus
from core import jobs
from schools.models import School, Section, YearReturn
from tests.assessments.county import BALANCED, good_figures
from tests.factories.office import UserFactory, WorkYearFactory

YEAR = 2023
NAMES = re.compile(r"[a-z_][a-z0-9_]*")


def resources_pack() -> dict:
    """The shipped set of balanced development, its resources alone: seven indicators of school stages."""
    pack = copy.deepcopy(shipped_pack(BALANCED))
    pack["indicators"] = [item for item in pack["indicators"] if item["code"].startswith("R")]
    for block in ("parts", "vetoes", "parameters"):
        pack.pop(block, None)
    fields = pack.pop("fields")
    read = set(NAMES.findall(str(pack)))
    pack["fields"] = {code: field for code, field in fields.items() if code in read}
    return pack


def indicator_set(status: str = SetStatus.ISSUED, pack: dict | None = None) -> IndicatorSet:
    """The resources of balanced development (or the pack given), in the wanted state."""
    loaded = services.load_indicator_set(actor=None, pack=pack or resources_pack())
    issued_on = timezone.localdate() if status == SetStatus.ISSUED else None
    IndicatorSet.objects.filter(pk=loaded.pk).update(status=status, issued_on=issued_on)
    return IndicatorSet.objects.get(pk=loaded.pk)


def school(code: str, kind: str = "primary", stages: tuple[str, ...] = ("primary",), name: str = "") -> School:
    """A school with its sections."""
    made = School.objects.create(code=code, name=name or f"{code}学校", kind=kind, ownership="public")
    for stage in stages:
        Section.objects.create(school=made, stage=stage)
    return made


def frozen_return(
    section: Section, students: int, *, year: int = YEAR, status: str = "frozen", **changes
) -> YearReturn:
    """A return with figures that meet every threshold, unless changed."""
    figures = good_figures(students, **changes)
    person = UserFactory(full_name="确认人")
    now = timezone.now()
    return YearReturn.objects.create(
        section=section,
        year=year,
        pack="return_compulsory",
        values={name: None if value is None else plain(Decimal(value)) for name, value in figures.items()},
        status=status,
        confirmed_by=person,
        confirmed_at=now,
        frozen_by=person if status == "frozen" else None,
        frozen_at=now if status == "frozen" else None,
    )


def reported_school(code: str, students: int, **changes) -> School:
    """A primary school with a frozen return."""
    made = school(code)
    frozen_return(made.sections.get(), students, **changes)
    return made


def started_run(*, year: int = YEAR, kind: str = "official", actor=None) -> ScoreRun:
    """A run that waits for its job."""
    WorkYearFactory(year=year)
    current = IndicatorSet.objects.filter(status=SetStatus.ISSUED).first() or indicator_set()
    return services.start_run(actor=actor, indicator_set=current, year=year, kind=kind)


def computed_run(*, year: int = YEAR, kind: str = "official", actor=None) -> ScoreRun:
    """A run with results."""
    run = started_run(year=year, kind=kind, actor=actor)
    jobs.perform(run.job_id)
    return ScoreRun.objects.get(pk=run.pk)


def published_run(*, year: int = YEAR) -> ScoreRun:
    """A run the county stands by."""
    run = computed_run(year=year)
    services.publish_run(actor=UserFactory(role="director"), run=run, replaces=None)
    return ScoreRun.objects.get(pk=run.pk)
