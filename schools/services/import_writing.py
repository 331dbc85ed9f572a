"""Writing what a preview showed, inside the caller's transaction, and remembering which rows were written."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.exceptions import BusinessRuleError
from office.models import User
from schools.importers.county import CountyPlan
from schools.importers.plans import Plan
from schools.importers.principals import PrincipalEntry, PrincipalPlan
from schools.importers.registers import RegisterPlan
from schools.importers.return_reading import ReturnPlan
from schools.models import ImportRow, ImportRun, PrincipalTerm, School, Section, Township
from schools.services.county import save_county
from schools.services.facts import require_open_day
from schools.services.filling import require_open_year, write_return
from schools.services.names import remember_names
from schools.services.principals import appoint_principal
from schools.services.register import put, update_school

BATCH = 500


@dataclass(frozen=True, slots=True)
class Written:
    """One row of the sheet (number and name as the preview shows them) and the row of ours it wrote."""

    number: int
    name: str
    target: int
    version: int


def write_plan(actor: User | None, plan: Plan, year: int | None) -> list[Written]:
    """Write a plan without problems. New schools are not listed: their code finds them, and their version is 1."""
    if isinstance(plan, RegisterPlan):
        return _write_register(actor, plan)
    if isinstance(plan, ReturnPlan) and year is not None:
        return _write_returns(actor, plan, year)
    if isinstance(plan, CountyPlan) and year is not None and actor is not None:
        return _write_county(actor, plan, year)
    if isinstance(plan, PrincipalPlan):
        return [_write_principal(actor, entry) for entry in plan.entries]
    raise TypeError(f"no way to write a {type(plan).__name__}")


def remember_targets(run: ImportRun, written: list[Written]) -> None:
    """Note on the preview's rows what they wrote, so that it can be taken back."""
    places = {(one.number, one.name[:200]): one for one in written}
    numbers = [one.number for one in written]
    rows = [row for row in run.rows.writing().filter(number__in=numbers) if (row.number, row.name) in places]
    for row in rows:
        one = places[row.number, row.name]
        row.target, row.target_version = one.target, one.version
    ImportRow.objects.bulk_update(rows, ["target", "target_version"], batch_size=BATCH)


def _write_register(actor: User | None, plan: RegisterPlan) -> list[Written]:
    """Townships, new schools with their sections and names, then the changes of known ones with their events."""
    Township.objects.bulk_create(Township(name=name, kind=kind) for name, kind in plan.new_townships.items())
    townships = {found.name: found for found in Township.objects.all()}
    fresh = []
    for entry in plan.entries:
        if entry.school is None:
            school = School(code=entry.code)
            put(school, entry.values, townships)
            fresh.append(school)
    School.objects.bulk_create(fresh, batch_size=BATCH)
    Section.objects.bulk_create(
        [Section(school=school, stage=stage.value) for school in fresh for stage in school.stages], batch_size=BATCH
    )
    remember_names((school, school.name) for school in fresh)
    names = {revision.row: revision.name for revision in plan.revisions}
    written = []
    for entry in plan.entries:
        if entry.school is not None:
            school = update_school(actor=actor, school=entry.school, changes=entry.values)
            written.append(Written(entry.row, names[entry.row], school.pk, school.version))
    return written


def _write_returns(actor: User | None, plan: ReturnPlan, year: int) -> list[Written]:
    require_open_year(year)
    written = []
    for entry in plan.entries:
        row = write_return(actor=actor, section=entry.section, year=year, values=entry.values)
        written.append(Written(entry.row, str(entry.section), row.pk, row.version))
    return written


def _write_county(actor: User, plan: CountyPlan, year: int) -> list[Written]:
    if not plan.is_changed:
        return []
    row = save_county(actor=actor, year=year, values=plan.values, pack_code=plan.pack)
    named = [(one.row, one.name) for one in plan.additions] + [(one.row, one.name) for one in plan.revisions]
    return [Written(number, name, row.pk, row.version) for number, name in named] if row else []


def _write_principal(actor: User | None, entry: PrincipalEntry) -> Written:
    if entry.term is None:
        term = appoint_principal(
            actor=actor,
            school=entry.school,
            user=entry.user,
            started_on=entry.started_on,
            ends_on=entry.ends_on,
            reason="表格导入",
        )
    else:
        term = correct_term(actor=actor, term=entry.term, started_on=entry.started_on, ends_on=entry.ends_on)
    return Written(entry.row, entry.school.name, term.pk, 1)


@transaction.atomic
def correct_term(*, actor: User | None, term: PrincipalTerm, started_on: date, ends_on: date) -> PrincipalTerm:
    """Give a term other days; refused when it would share a day with another one, or begin in a sealed year."""
    term = PrincipalTerm.objects.select_for_update(of=("self",)).select_related("school", "user").get(pk=term.pk)
    before = [term.started_on, term.ends_on]
    for day in {term.started_on, started_on}:
        require_open_day(day)
    term.started_on, term.ends_on = started_on, ends_on
    try:
        with transaction.atomic():
            term.save(update_fields=["started_on", "ends_on"])
    except IntegrityError as error:
        raise BusinessRuleError(f"{term.school}另有任期与{started_on}至{ends_on}有重叠的日子。") from error
    told = {"before": before, "after": [started_on, ends_on], "principal": term.user.full_name}
    audit.record(actor=actor, verb="principal.term_corrected", target=term.school, **told)
    return term
