"""Taking an import back as one act, while nothing later depends on what it wrote."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.jobs import Progress
from core.numbers import MISSING
from office import clock
from office.models import User
from schools.facts import EVENT_KINDS
from schools.importers.register_values import changed_fields, restored
from schools.models import (
    CountyReturn,
    ImportRow,
    ImportRun,
    Posting,
    PrincipalTerm,
    School,
    SchoolEvent,
    SchoolName,
    Section,
    Township,
    YearReturn,
)
from schools.services import imports
from schools.services.county import save_county
from schools.services.facts import change_facts, locked
from schools.services.filling import require_open_year, write_return
from schools.services.import_writing import correct_term
from schools.services.names import forget_name
from schools.services.register import refuse_impossible
from schools.workflow import EDITABLE, CountyStatus

OWN = (Section, SchoolName, SchoolEvent)
SHOWN = 5
BATCH = 5_000
Outcome = ImportRow.Outcome
Status = ImportRun.Status
UNDO = "schools.import_undo"


class CannotUndo(WrongState):
    """Something later depends on the import; `rows` says for each row of the sheet what."""

    def __init__(self, rows: list[str]) -> None:
        told = "；".join(rows[:SHOWN]) + (f"；另有 {len(rows) - SHOWN} 行" if len(rows) > SHOWN else "")
        super().__init__(f"有 {len(rows)} 行导入后又有变动，不能整批撤销：{told}。")
        self.rows = rows


def undo_import(*, actor: User, run: ImportRun) -> ImportRun:
    """Put back what an import changed and take away what it added, all of it or nothing; a large one by a job.

    Raises CannotUndo with the rows that were changed since, or on which something hangs by now.
    """
    if run.preview.get("counts", {}).get("rows", 0) <= imports.LONG_ROWS:
        return perform_undo(actor=actor, run=run)
    with transaction.atomic():
        run = _locked_run(actor, run, Status.APPLIED)
        run.status = Status.UNDOING
        run.bump("status")
        imports.queue(run, UNDO, f"撤销{run}")
    return run


def finish_undo(run_pk: int, progress: Progress) -> dict[str, Any]:
    """Undo a large import; done twice, it is undone once. A refusal leaves it applied, with the reason."""
    run = ImportRun.objects.select_related("file", "requested_by").get(pk=run_pk)
    if run.status != Status.UNDOING:
        return {"status": run.status}
    progress(0, run.preview["counts"]["rows"], "正在撤销，全部撤销完才生效")
    try:
        perform_undo(actor=run.requested_by, run=run, expected=Status.UNDOING)
    except BusinessRuleError as refusal:
        if not ImportRun.objects.filter(pk=run.pk, status=Status.UNDOING).exists():
            return {"status": Status.UNDONE}
        run.preview["refusal"] = refusal.sentence
        run.status = Status.APPLIED
        run.bump("status", "preview")
        raise
    return {"status": Status.UNDONE}


def _locked_run(actor: User, run: ImportRun, expected: str) -> ImportRun:
    """The run, locked, if this person may undo it now."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=run.pk)
    if run.requested_by_id != actor.pk or not actor.has_perm(imports.PERMISSIONS[ImportRun.Kind(run.kind)]):
        raise NotAllowed("只有导入这份表的人才能撤销。")
    if run.status != expected or run.applied_at is None:
        raise WrongState(f"这份表{run.get_status_display()}，没有可撤销的导入。")
    return run


@transaction.atomic
def perform_undo(*, actor: User, run: ImportRun, expected: str = ImportRun.Status.APPLIED) -> ImportRun:
    """Undo an import now, in one transaction."""
    run = _locked_run(actor, run, expected)
    rows = list(run.rows.writing().order_by("number", "pk"))
    if run.kind == ImportRun.Kind.SCHOOLS:
        _undo_register(actor, run, rows)
    elif run.kind == ImportRun.Kind.RETURNS:
        _undo_returns(actor, run, rows)
    elif run.kind == ImportRun.Kind.COUNTY:
        _undo_county(actor, run, rows)
    else:
        _undo_principals(actor, rows)
    run.status, run.undone_at = ImportRun.Status.UNDONE, clock.now()
    run.bump("status", "undone_at")
    audit.record(actor=actor, verb="import.undone", target=run, rows=len(rows), sha256=run.file.sha256)
    return run


def _undo_register(actor: User, run: ImportRun, rows: list[ImportRow]) -> None:
    day = timezone.localdate(run.applied_at)
    added = [row for row in rows if row.outcome == Outcome.ADDED]
    changed = [row for row in rows if row.outcome == Outcome.CHANGED]
    fresh = _locked_by(School, "code", [row.code for row in added])
    known = _locked_by(School, "pk", [row.target for row in changed])
    moved = [_said(row, fresh.get(row.code), 1) for row in added]
    moved += [_said(row, known.get(row.target), row.target_version) for row in changed]
    _refuse(moved)
    _refuse(_held(added, fresh))
    for row in changed:
        _put_back(actor, known[row.target], row, day)
    _take_away(fresh.values())
    named = list(run.preview.get("new_townships", {}))
    for township in Township.objects.filter(name__in=named, schools=None, postings=None):
        if not SchoolEvent.objects.filter(kind=SchoolEvent.Kind.TOWNSHIP, after=township.name).exists():
            township.delete()


def _locked_by(model: Any, column: str, keys: list[Any]) -> dict[Any, Any]:
    """The rows by the column, locked in order of their keys."""
    found: dict[Any, Any] = {}
    for start in range(0, len(keys), BATCH):
        part = model.objects.select_for_update(of=("self",)).filter(**{f"{column}__in": keys[start : start + BATCH]})
        found |= {getattr(row, column): row for row in part.order_by("pk")}
    return found


def _said(row: ImportRow, found: Any, version: int | None) -> str:
    """Why a row cannot be taken back, empty when it can."""
    if found is None:
        return f"第 {row.number} 行{row.name}已不存在"
    return "" if found.version == version else f"第 {row.number} 行{row.name}导入后又改过"


def _refuse(said: Iterable[str]) -> None:
    if rows := [sentence for sentence in said if sentence]:
        raise CannotUndo(rows)


def _held(added: list[ImportRow], fresh: dict[str, School]) -> list[str]:
    """New schools on which something hangs already: postings, returns, visits, items, whatever any app keeps."""
    numbers = {fresh[row.code].pk: row for row in added}
    sections = dict(_in_parts(Section, "school", list(numbers), "pk", "school"))
    held: dict[int, str] = {}
    for model, owners in ((School, dict.fromkeys(numbers)), (Section, sections)):
        for relation in model._meta.related_objects:
            if relation.related_model in OWN or relation.many_to_many:
                continue
            name = relation.field.name
            for key in _in_parts(relation.related_model, name, list(owners), name):
                school = sections[key[0]] if model is Section else key[0]
                held.setdefault(school, str(relation.related_model._meta.verbose_name))
    return [f"第 {numbers[pk].number} 行{numbers[pk].name}已有{what}" for pk, what in held.items()]


def _in_parts(model: type[models.Model], column: str, keys: list[Any], *wanted: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), BATCH):
        part = model._base_manager.filter(**{f"{column}__in": keys[start : start + BATCH]})
        found += part.values_list(*wanted)
    return found


def _take_away(schools: Iterable[School]) -> None:
    keys = [school.pk for school in schools]
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        for model in OWN:
            model.objects.filter(school__in=part).delete()
        School.objects.filter(pk__in=part).delete()


def _put_back(actor: User, school: School, row: ImportRow, day: date) -> None:
    """The former values; a change of a dated fact is taken out of the history, as if it had never been entered."""
    school = locked(school)
    former = {name: restored(name, value) for name, value in row.former.items()}
    facts = {name: value or "" for name, value in former.items() if name in EVENT_KINDS}
    change_facts(school, facts, day=day)
    if "name" in facts:
        forget_name(school, row.latter["name"])
    plain = changed_fields(school, {name: value for name, value in former.items() if name not in EVENT_KINDS})
    for name, value in plain.items():
        setattr(school, name, value)
    refuse_impossible(school)
    school.bump(*plain)
    told = {change["label"]: [change["after"], change["before"]] for change in row.changes}
    audit.record(actor=actor, verb="school.import_undone", target=school, changes=told)


def _undo_returns(actor: User, run: ImportRun, rows: list[ImportRow]) -> None:
    year = run.year or 0
    require_open_year(year)
    found = _locked_by(YearReturn, "pk", [row.target for row in rows])
    said = []
    for row in rows:
        stored = found.get(row.target)
        sentence = _said(row, stored, row.target_version)
        if not sentence and stored and stored.status not in EDITABLE:
            sentence = f"第 {row.number} 行{row.name}{stored.get_status_display()}"
        said.append(sentence)
    _refuse(said)
    for row in rows:
        stored = found[row.target]
        if row.outcome == Outcome.ADDED:
            _drop_return(row, stored)
            continue
        values = {**stored.values, **row.former}
        kept = {code: typed for code, typed in values.items() if typed is not None}
        write_return(actor=actor, section=stored.section, year=year, values=kept)


def _undo_county(actor: User, run: ImportRun, rows: list[ImportRow]) -> None:
    year = run.year or 0
    require_open_year(year)
    found = _locked_by(CountyReturn, "pk", [row.target for row in rows])
    said = []
    for row in rows:
        stored = found.get(row.target)
        sentence = _said(row, stored, row.target_version)
        if not sentence and stored and stored.status != CountyStatus.DRAFT:
            sentence = f"第 {row.number} 行{row.name}{stored.get_status_display()}"
        said.append(sentence)
    _refuse(said)
    for row in rows:
        stored = found[row.target]
        if row.outcome == Outcome.ADDED:
            _drop_return(row, stored)
        else:
            save_county(actor=actor, year=year, values=row.former, pack_code=stored.pack)


def _drop_return(row: ImportRow, stored: YearReturn | CountyReturn) -> None:
    try:
        with transaction.atomic():
            stored.delete()
    except ProtectedError as error:
        raise CannotUndo([f"第 {row.number} 行{row.name}已有佐证材料"]) from error


def _undo_principals(actor: User, rows: list[ImportRow]) -> None:
    terms = _locked_by(PrincipalTerm, "pk", [row.target for row in rows])
    said = []
    for row in rows:
        term = terms.get(row.target)
        days = {"started_on": str(term.started_on), "ends_on": str(term.ends_on)} if term else {}
        same = all(days.get(name) == value for name, value in row.latter.items() if name in ("started_on", "ends_on"))
        said.append("" if term and same else f"第 {row.number} 行{row.name}的任期导入后又有变动")
    _refuse(said)
    for row in rows:
        term = terms[row.target]
        if row.outcome == Outcome.CHANGED:
            first = date.fromisoformat(row.former.get("started_on", str(term.started_on)))
            last = date.fromisoformat(row.former.get("ends_on", str(term.ends_on)))
            correct_term(actor=actor, term=term, started_on=first, ends_on=last)
        else:
            _dismiss(actor, row, term)


def _dismiss(actor: User, row: ImportRow, term: PrincipalTerm) -> None:
    """Take an appointment away: its term, and the posting it made."""
    made = (
        Posting.objects.current()
        .as_principal()
        .filter(school=term.school, user=term.user, started_on=term.started_on, reason="表格导入")
    )
    school = term.school
    term.delete()
    if not PrincipalTerm.objects.filter(school=school, user=term.user).exists():
        made.delete()
    told = {"principal": term.user.full_name, "row": row.number, "on": term.started_on or MISSING}
    audit.record(actor=actor, verb="principal.import_undone", target=school, **told)
