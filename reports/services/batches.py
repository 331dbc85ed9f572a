"""Many papers of one kind in one act: to whom, what is in them, and each step for all of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from core import audit, jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.files import remove_file
from office import clock
from office.models import Unit, User
from reports.batch_flow import DRAFT, STEPS, BatchStep
from reports.batch_values import wording_values
from reports.models import Batch, BatchEntry
from reports.pasted import PasteRefused
from reports.services.steps import LONGEST_CONTENT, known_kind, written
from reports.workflow import MAY_DRAFT
from schools.models import School

BATCH_STEP = "reports.batch_step"
LONGEST_NAME = 80
MOST_ENTRIES = 500


@transaction.atomic
def make_batch(*, actor: User, kind: str, name: str, schools: Iterable[School], units: Iterable[Unit] = ()) -> Batch:
    """A batch with an entry for each school and unit; nothing is drafted yet. kind: one that is drafted by hand."""
    require_drafter(actor)
    if not known_kind(kind).desk:
        raise BusinessRuleError(f"“{known_kind(kind).label}”由业务页面起草，不能在这里批量拟稿。")
    batch = Batch.objects.create(
        kind=kind, name=written(name, "批次名称", limit=LONGEST_NAME), made_by=actor, made_at=clock.now()
    )
    set_entries(batch, schools, units)
    audit.record(actor=actor, verb="batch.made", target=batch, kind=kind, n=batch.entries.count())
    return batch


@transaction.atomic
def readdress_batch(*, actor: User, batch: Batch, schools: Iterable[School], units: Iterable[Unit]) -> Batch:
    """Exactly these schools and units; what was filled in for those who stay is kept. A paper that was drafted stays."""
    batch = locked(batch, actor)
    set_entries(batch, schools, units)
    batch.bump()
    audit.record(actor=actor, verb="batch.readdressed", target=batch, n=batch.entries.count())
    return batch


def set_entries(batch: Batch, schools: Iterable[School], units: Iterable[Unit]) -> None:
    """The entries of a batch: those without a paper and not wanted go, new ones come."""
    to_schools = {row.pk: row for row in schools}
    to_units = {row.pk: row for row in units}
    if not to_schools and not to_units:
        raise BusinessRuleError("请选择至少一所学校或一个单位。")
    if len(to_schools) + len(to_units) > MOST_ENTRIES:
        raise BusinessRuleError(f"一批最多{MOST_ENTRIES}份，现有{len(to_schools) + len(to_units)}份，请分成几批。")
    open_entries = batch.entries.filter(document=None)
    open_entries.exclude(school__in=to_schools).exclude(unit__in=to_units).delete()
    had_schools = set(batch.entries.values_list("school", flat=True))
    had_units = set(batch.entries.values_list("unit", flat=True))
    rows = [BatchEntry(batch=batch, school=row) for pk, row in to_schools.items() if pk not in had_schools]
    rows += [BatchEntry(batch=batch, unit=row) for pk, row in to_units.items() if pk not in had_units]
    BatchEntry.objects.bulk_create(rows)


@transaction.atomic
def fill_batch(*, actor: User, batch: Batch, values: Mapping[str, str]) -> Batch:
    """What all papers have in common, by the label of the field. Papers that were drafted stay as they are."""
    batch = locked(batch, actor)
    batch.values = checked(batch, values)
    batch.bump("values")
    audit.record(actor=actor, verb="batch.filled", target=batch)
    return batch


@transaction.atomic
def fill_entries(*, actor: User, batch: Batch, values: Mapping[int, Mapping[str, str]]) -> Batch:
    """What is particular to each paper, by entry; entries that are not named stay as they are."""
    batch = locked(batch, actor)
    for entry in batch.entries.select_for_update().filter(pk__in=values, document=None).order_by("pk"):
        entry.values = checked(batch, values[entry.pk])
        entry.save(update_fields=["values"])
    batch.bump()
    audit.record(actor=actor, verb="batch.filled", target=batch, n=len(values))
    return batch


def checked(batch: Batch, values: Mapping[str, str]) -> dict[str, str]:
    """Texts for fields of the kind; raises for one that no renderer could take."""
    kind = known_kind(batch.kind)
    labels = {field.label for field in kind.fields}
    kept = {label: text.strip() for label, text in values.items() if label in labels and text.strip()}
    if sum(map(len, kept.values())) > LONGEST_CONTENT:
        raise BusinessRuleError(f"填写的内容最多{LONGEST_CONTENT}字，请缩短。")
    try:
        wording_values(kind, kept)
    except PasteRefused as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
    return kept


@transaction.atomic
def start_step(*, actor: User, batch: Batch, step: BatchStep, options: Mapping[str, Any] | None = None) -> Batch:
    """Do a step for every paper it is for, in a job. One that fails keeps its sentence, the others go on; what a process that died
    left behind is taken up where it was. options: what the step needs beside, as JSON."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if refusal := step.refusal(batch, actor):
        raise refusal
    total = step.entries(batch).count()
    batch.step = step.code
    old = [file for file in (batch.archive, batch.print_file) if file is not None]
    batch.archive = batch.print_file = None
    batch.job = jobs.enqueue(
        kind=BATCH_STEP,
        key=f"{BATCH_STEP}:{batch.pk}:{batch.version}",
        args={"batch": batch.pk, "step": step.code, "total": total, "options": dict(options or {})},
        actor=actor,
        label=f"{step.label}：{batch}"[:120],
    )
    batch.bump("step", "job", "archive", "print_file")
    for file in old:
        remove_file(file)
    audit.record(actor=actor, verb="batch.ran", target=batch, act=step.label, n=total)
    return batch


def locked(batch: Batch, actor: User) -> Batch:
    """The row, locked, of a batch that has papers to draft yet and is not at work."""
    require_drafter(actor)
    fresh = Batch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if refusal := changeable(fresh):
        raise refusal
    return fresh


def changeable(batch: Batch) -> BusinessRuleError | None:
    """Why content and recipients cannot be changed now, or None."""
    if batch.job is not None and not batch.job.is_finished:
        return WrongState("上一步还在进行，请等它完成后再修改。")
    if not DRAFT.entries(batch).exists():
        return WrongState("每一份都已经拟稿，请在各份公文的页面上修改。")
    return None


def require_drafter(actor: User) -> None:
    """Raises for those who may not draft."""
    if not actor.has_perm(MAY_DRAFT):
        raise NotAllowed("您没有“拟稿”的权限。")


def step_of(code: str) -> BatchStep:
    """The step of a code."""
    return STEPS[code]
