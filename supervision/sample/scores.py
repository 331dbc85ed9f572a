"""The indicator set in force, computed and published for the two closed years."""

from datetime import date
from decimal import Decimal
from io import StringIO

from django.core.management import call_command

from assessments import services
from assessments.models import IndicatorSet, ScoreRun
from assessments.services.targets import save_targets, seen_of
from assessments.workflow import RunKind
from core import jobs
from supervision.sample.county import stand_on
from supervision.sample.people import People

SET = "quality_balanced_2017"
DRAFTS = (
    "basic_balanced_2012",
    "preschool_universal_2020",
    "kindergarten_conduct_2017",
    "compulsory_quality_2021",
    "kindergarten_quality_2022",
)
TARGETS_2023 = {"resource": 4, "guarantee": 13, "quality": 8, "satisfaction": 80}
COMPUTED_ON = {2022: date(2022, 11, 15), 2023: date(2023, 11, 14)}


def compute(people: People) -> list[ScoreRun]:
    """Load and issue the set, then compute and publish each closed year on a day of its autumn."""
    stand_on(date(2022, 3, 1))
    call_command("load_indicator_set", SET, verbosity=0, stdout=StringIO())
    loaded = IndicatorSet.objects.of_code(SET).latest("version")
    services.issue_set(actor=people.director, indicator_set=loaded)
    for code in DRAFTS:
        call_command("load_indicator_set", code, verbosity=0, stdout=StringIO())
    aim(people, loaded)
    runs = []
    for year, day in COMPUTED_ON.items():
        stand_on(day)
        run = services.start_run(
            actor=people.staff[0],
            indicator_set=IndicatorSet.objects.get(pk=loaded.pk),
            year=year,
            kind=RunKind.OFFICIAL,
        )
        jobs.perform(run.job_id)
        runs.append(services.publish_run(actor=people.director, run=run, replaces=None))
    return runs


def aim(people: People, indicator_set: IndicatorSet) -> None:
    """The county's own targets for 2023, beside the national line."""
    save_targets(
        actor=people.director,
        indicator_set=indicator_set,
        year=2023,
        typed={(part, ""): (Decimal(value), "") for part, value in TARGETS_2023.items()},
        seen=seen_of(SET, 2023),
    )
