"""Uploads: preview first, then exactly the previewed bytes, by the same person, all or nothing; long ones as jobs."""

import hashlib
from collections.abc import Iterable
from itertools import islice, zip_longest
from typing import Any

from django.db import transaction

from core import audit, files, jobs
from core.collector import collector_at_rest
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.jobs import Progress
from core.models import Job
from core.workbooks import check_sheet
from office import clock
from office.models import User
from schools.importers import county, registers, returns
from schools.importers.county import plan_county
from schools.importers.plans import Plan, PlannedRow
from schools.importers.principals import PrincipalPlan, plan_principals
from schools.importers.registers import RegisterPlan, plan_register
from schools.importers.return_reading import ReturnPlan, packs_of_year
from schools.importers.returns import plan_returns
from schools.models import ImportRow, ImportRun, School, Section, Stage
from schools.services.filling import require_open_year
from schools.services.import_writing import remember_targets, write_plan
from schools.workflow import MAY_CHANGE_COUNTY, MAY_FREEZE

PERMISSIONS = {
    ImportRun.Kind.SCHOOLS: "schools.import_school",
    ImportRun.Kind.RETURNS: "schools.change_yearreturn",
    ImportRun.Kind.PRINCIPALS: "schools.import_school",
    ImportRun.Kind.COUNTY: MAY_CHANGE_COUNTY,
}
WITH_YEAR = (ImportRun.Kind.RETURNS, ImportRun.Kind.COUNTY)
LIMITS = {
    ImportRun.Kind.SCHOOLS: registers.LIMITS,
    ImportRun.Kind.RETURNS: returns.LIMITS,
    ImportRun.Kind.COUNTY: county.LIMITS,
}
READ, APPLY = "schools.import_read", "schools.import_apply"
LONG_BYTES = 256 * 1024
LONG_ROWS = 2_000
BATCH = 1_000
SHOWN = 3
Status = ImportRun.Status
UNFINISHED = {
    Status.APPLYING: (
        Status.READY,
        "导入没有完成（{why}），什么也没有写入。请再次确认导入；仍不成功的，请联系系统管理员。",
    ),
    Status.UNDOING: (
        Status.APPLIED,
        "撤销没有完成（{why}），数据仍是导入后的样子。请再撤销一次；仍不成功的，请联系系统管理员。",
    ),
}


def stage_import(
    *,
    actor: User,
    kind: str,
    data: bytes,
    name: str,
    year: int | None = None,
    ownership: str = "",
    skip_repeats: bool = False,
) -> ImportRun:
    """Keep an uploaded sheet with the preview of what it would do; nothing else is written.

    A large file is read by a job: the run is then `reading` until the job is done. Raises SheetRefused, before anything
    is kept, when the sheet cannot be read as a whole as far as that can be said at once.
    """
    _require_permission(actor, kind)
    if kind in WITH_YEAR:
        if year is None:
            raise BusinessRuleError("请选择年度。")
        require_open_year(year)
    options: dict[str, Any] = {"ownership": ownership, "skip_repeats": skip_repeats}
    is_long = len(data) > LONG_BYTES
    if is_long:
        check_sheet(data, name, limits=LIMITS.get(ImportRun.Kind(kind)))
    plan = None if is_long else _plan(actor, kind, data, name, year, options)
    with transaction.atomic():
        stored = files.store_bytes(data, name=name, kind="sheet", actor=actor)
        run = ImportRun.objects.create(
            kind=kind, file=stored, year=year, options=options, status=Status.READING, requested_by=actor
        )
        if plan is None:
            queue(run, READ, f"读取{run}")
        else:
            _keep_preview(run, plan)
            for batch in batches(plan.outcomes(), BATCH):
                _keep_rows(run, batch)
            counts = run.preview["counts"]
            audit.record(actor=actor, verb="import.previewed", target=run, sha256=stored.sha256, counts=counts)
    return run


def read_import(run_pk: int, progress: Progress) -> dict[str, Any]:
    """Read a large upload into its preview; done twice, it gives the same rows."""
    run = ImportRun.objects.select_related("file", "requested_by").get(pk=run_pk)
    if run.status != Status.READING:
        return {"status": run.status}
    progress(0, 0, "正在读取表格")
    with collector_at_rest():
        plan = _plan_or_refusal(run)
        rows = plan.outcomes()
    run.rows.all().delete()
    total, done = plan.rows, 0
    for batch in batches(rows, BATCH):
        _keep_rows(run, batch)
        done += len(batch)
        progress(min(done, total), total, "正在核对每一行")
    with transaction.atomic():
        _keep_preview(run, plan)
        sha256, counts = run.file.sha256, run.preview["counts"]
        audit.record(actor=run.requested_by, verb="import.previewed", target=run, sha256=sha256, counts=counts)
    return {"status": run.status, **counts}


def _plan_or_refusal(run: ImportRun) -> Plan:
    """The plan of a stored upload; for one that cannot be read, a plan that says why."""
    try:
        return _plan(run.requested_by, run.kind, _bytes_of(run), run.file.original_name, run.year, run.options)
    except BusinessRuleError as refusal:
        plan = Plan()
        plan.refuse(0, None, "", refusal.sentence, "改好后重新上传")
        return plan


def apply_import(*, actor: User, run: ImportRun) -> ImportRun:
    """Write what the preview showed; a large one by a job, all or nothing either way.

    Refused when somebody else previewed it, when it was applied already, when the file has problems, when the stored
    bytes are not the previewed ones, and when the register has moved so that the outcome would be another.
    """
    if run.preview.get("counts", {}).get("rows", 0) <= LONG_ROWS:
        return perform_import(actor=actor, run=run)
    with transaction.atomic():
        run = _locked(actor, run, Status.READY)
        run.status = Status.APPLYING
        run.bump("status")
        queue(run, APPLY, f"导入{run}")
    return run


def finish_import(run_pk: int, progress: Progress) -> dict[str, Any]:
    """Apply a large preview; done twice, it is applied once. A refusal leaves the preview ready, with the reason."""
    run = ImportRun.objects.select_related("file", "requested_by").get(pk=run_pk)
    if run.status != Status.APPLYING:
        return {"status": run.status}
    progress(0, run.preview["counts"]["rows"], "正在写入，全部写完才生效")
    try:
        perform_import(actor=run.requested_by, run=run, expected=Status.APPLYING)
    except BusinessRuleError as refusal:
        if not ImportRun.objects.filter(pk=run.pk, status=Status.APPLYING).exists():
            return {"status": Status.APPLIED}
        run.preview["refusal"] = refusal.sentence
        run.status = Status.READY
        run.bump("status", "preview")
        raise
    return {"status": Status.APPLIED, **run.preview["counts"]}


@transaction.atomic
def perform_import(*, actor: User, run: ImportRun, expected: str = Status.READY) -> ImportRun:
    """Write a preview now, in one transaction."""
    run = _locked(actor, run, expected)
    plan = _plan(actor, run.kind, _bytes_of(run), run.file.original_name, run.year, run.options)
    if moved := differences(run.rows.order_by("number", "pk").iterator(BATCH), plan.outcomes()):
        told = "；".join(moved[:SHOWN]) + (f"；另有 {len(moved) - SHOWN} 处" if len(moved) > SHOWN else "")
        raise WrongState(f"预览之后名录或数据有了变动，结果会和预览不同，没有导入：{told}。请重新上传预览。")
    remember_targets(run, write_plan(actor, plan, run.year))
    run.preview.pop("refusal", None)
    run.status, run.applied_at = Status.APPLIED, clock.now()
    run.bump("status", "applied_at", "preview")
    audit.record(actor=actor, verb="import.applied", target=run, sha256=run.file.sha256, counts=plan.counts)
    return run


def leave_unfinished(run_pk: int, job: Job) -> None:
    """Put a run whose job ended without finishing back where it can be tried again, with a sentence; once only.

    Reading, applying and undoing write all or nothing, so nothing else is to be put right. A run that was finished, or
    that another job works on by now, stays as it is.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file", "requested_by").get(pk=run_pk)
    if not run.is_working or run.job_id != job.pk:
        return
    why = "已取消" if job.state == Job.State.CANCELLED else f"后台任务试了 {job.attempt} 次都没有成功"
    doing = run.status
    if doing == Status.READING:
        run.rows.all().delete()
        plan = Plan()
        plan.refuse(0, None, "", f"表格没有读完（{why}），什么也没有保存。", "重新上传这份表")
        _keep_preview(run, plan)
        run.bump()
    else:
        run.status, told = UNFINISHED[Status(doing)]
        run.preview["refusal"] = told.format(why=why)
        run.bump("status", "preview")
    audit.record(actor=None, verb="import.unfinished", target=run, status=doing, reason=job.message)


def differences(staged: Iterable[ImportRow], fresh: Iterable[PlannedRow]) -> list[str]:
    """Where the outcome would now be another than the preview showed, with both values."""
    found = []
    for before, now in zip_longest(staged, fresh):
        row = before or now
        if before is None or now is None or before.number != now.number or before.outcome != now.outcome:
            then = before.get_outcome_display() if before else "没有这一行"
            outcome = now.get_outcome_display() if now else "没有这一行"
            reason = now.problems[0]["reason"] if now and now.problems else ""
            found.append(
                f"第 {row.number} 行{row.name}，预览时是{then}，现在是{outcome}{f'（{reason}）' if reason else ''}"
            )
        elif before.changes != now.changes or before.latter != now.latter:
            found.append(_moved(before, now))
    return found


def _moved(before: ImportRow, now: PlannedRow) -> str:
    shown = {change["label"]: change["before"] for change in before.changes}
    for change in now.changes:
        if shown.get(change["label"]) != change["before"]:
            then = shown.get(change["label"], change["after"])
            values = f"预览时系统里是“{then}”，现在是“{change['before']}”，表里是“{change['after']}”"
            return f"第 {now.number} 行{now.name}的“{change['label']}”，{values}"
    return f"第 {now.number} 行{now.name}要改的内容和预览时不同"


def batches(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """The rows in lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


@transaction.atomic
def import_register(
    *, actor: User | None, data: bytes, name: str, ownership: str = "", skip_repeats: bool = False
) -> RegisterPlan:
    """Read and write a register in one go, for the console; a plan with problems writes nothing."""
    plan = plan_register(data, name, ownership=ownership, skip_repeats=skip_repeats)
    _write_in_one_go(actor, plan, None, "register.imported", data)
    return plan


@transaction.atomic
def import_returns(*, actor: User | None, data: bytes, name: str, year: int) -> ReturnPlan:
    """Read and write yearly figures in one go; a plan with problems writes nothing. Without an actor: every section."""
    require_open_year(year)
    plan = plan_returns(data, name, year=year, sections=fillable_sections(actor, year))
    _write_in_one_go(actor, plan, year, "returns.imported", data)
    return plan


@transaction.atomic
def import_principals(*, actor: User | None, data: bytes, name: str) -> PrincipalPlan:
    """Read and write principals' terms in one go, for the console; a plan with problems writes nothing."""
    plan = plan_principals(data, name, schools=School.objects.open_on(clock.today()))
    _write_in_one_go(actor, plan, None, "principals.imported", data)
    return plan


def _write_in_one_go(actor: User | None, plan: Plan, year: int | None, verb: str, data: bytes) -> None:
    if not plan.problems:
        write_plan(actor, plan, year)
        sha256 = hashlib.sha256(data).hexdigest()
        audit.record(actor=actor, verb=verb, sha256=sha256, year=year, counts=plan.counts)


def fillable_sections(actor: User | None, year: int) -> Any:
    """The sections a person may fill in for a year; the console fills in all."""
    sections = Section.objects.expected_in(year, today=clock.today()).order_by("school__code", "pk")
    return sections if actor is None else sections.visible_to(actor)


def closed_stages(actor: User, year: int) -> frozenset[str]:
    """The stages whose figures of a year are not open to a person; the office may always fill in."""
    if actor.has_perm(MAY_FREEZE):
        return frozenset()
    return frozenset(Stage.values) - set(packs_of_year(year))


def _require_permission(actor: User, kind: str) -> None:
    if not actor.has_perm(PERMISSIONS[ImportRun.Kind(kind)]):
        raise NotAllowed("您没有导入这类表格的权限。")


def _locked(actor: User, run: ImportRun, expected: str) -> ImportRun:
    """The run, locked, if this person may apply it now."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=run.pk)
    _require_permission(actor, run.kind)
    if run.requested_by_id != actor.pk:
        raise NotAllowed("只有上传这份表的人才能导入它。")
    if run.status != expected:
        refused = run.status == Status.REFUSED
        raise WrongState(
            "这份表有错误，改好后请重新上传。" if refused else f"这份表{run.get_status_display()}，不能再导入。"
        )
    return run


def _bytes_of(run: ImportRun) -> bytes:
    data = files.read_file(run.file)
    if hashlib.sha256(data).hexdigest() != run.file.sha256:
        raise BusinessRuleError("服务器上的文件与预览时不一致，没有导入。请重新上传。")
    return data


def _plan(actor: User, kind: str, data: bytes, name: str, year: int | None, options: dict[str, Any]) -> Plan:
    skip = bool(options.get("skip_repeats"))
    if kind == ImportRun.Kind.SCHOOLS:
        return plan_register(data, name, ownership=options.get("ownership", ""), skip_repeats=skip)
    if kind == ImportRun.Kind.PRINCIPALS:
        schools = School.objects.visible_to(actor).open_on(clock.today())
        return plan_principals(data, name, schools=schools, skip_repeats=skip)
    if year is None:
        raise BusinessRuleError("请选择年度。")
    require_open_year(year)
    if kind == ImportRun.Kind.COUNTY:
        return plan_county(data, name, year=year)
    sections, closed = fillable_sections(actor, year), closed_stages(actor, year)
    return plan_returns(data, name, year=year, sections=sections, closed_stages=closed, skip_repeats=skip)


def _keep_preview(run: ImportRun, plan: Plan) -> None:
    """What stands above the rows, and whether the run may be applied."""
    townships = plan.new_townships if isinstance(plan, RegisterPlan) else {}
    run.preview = plan.as_data(new_townships=townships)
    run.status = Status.REFUSED if plan.problems else Status.READY
    run.save(update_fields=["preview", "status"])


def _keep_rows(run: ImportRun, rows: list[PlannedRow]) -> None:
    ImportRow.objects.bulk_create([ImportRow(run=run, **row._asdict()) for row in rows])


def queue(run: ImportRun, kind: str, label: str) -> None:
    """Give a run a job of this kind; its page then shows how far it is."""
    run.job = jobs.enqueue(
        kind=kind, key=f"{kind}:{run.pk}:{run.version}", args={"run": run.pk}, actor=run.requested_by, label=label[:120]
    )
    run.save(update_fields=["job"])
