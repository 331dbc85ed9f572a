"""A step of a batch, paper by paper: each in a transaction of its own, through the ordinary services."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction

from core.exceptions import BusinessRuleError
from core.jobs import Progress
from core.models import Job
from office import clock
from office.inbox import notify
from office.models import User
from reports import batch_flow as flow
from reports.batch_values import merged_values, wording_values
from reports.models import Batch, BatchEntry, Document, Seal
from reports.notifications import SOURCE
from reports.pasted import PasteRefused
from reports.services.batches import BATCH_STEP, step_of
from reports.services.composing import compose_document
from reports.services.drafting import submit_document
from reports.services.issuing import issue_document
from reports.services.signing import sign_document
from reports.services.steps import known_kind

Act = Callable[[User, BatchEntry, Mapping[str, Any]], Document]
LONGEST_ERROR = 300
log = logging.getLogger("supervision.jobs")


def draft_entry(actor: User, entry: BatchEntry, options: Mapping[str, Any]) -> Document:
    """The paper of one entry."""
    try:
        values = wording_values(known_kind(entry.batch.kind), merged_values(entry.batch.values, entry.values))
    except PasteRefused as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
    return compose_document(
        actor=actor,
        kind=entry.batch.kind,
        values=values,
        school=entry.school,
        units=[entry.unit] if entry.unit else [],
        facts={"batch": entry.batch.name, "values": merged_values(entry.batch.values, entry.values)},
    )


def paper_of(entry: BatchEntry) -> Document:
    """The paper an entry has got."""
    if entry.document is None:
        raise BusinessRuleError("还没有拟稿。")
    return entry.document


def seal_of(options: Mapping[str, Any]) -> Seal | None:
    """The seal that was chosen, if one was; raises when it is not in use any more."""
    if not options.get("seal"):
        return None
    seal = Seal.objects.usable_on(clock.today()).filter(pk=options["seal"]).first()
    if seal is None:
        raise BusinessRuleError("选定的电子印章已停用，请重新选择。")
    return seal


ACTS: dict[str, Act] = {
    flow.DRAFT.code: draft_entry,
    flow.SUBMIT.code: lambda actor, entry, options: submit_document(actor=actor, document=paper_of(entry)),
    flow.SIGN.code: lambda actor, entry, options: sign_document(actor=actor, document=paper_of(entry)),
    flow.ISSUE.code: lambda actor, entry, options: issue_document(
        actor=actor, document=paper_of(entry), seal=seal_of(options)
    ),
}


def run_step(job: Job, progress: Progress) -> dict[str, Any]:
    """Do a step for every entry it is still for; run again, it does only what is left. Returns how many were done and failed."""
    batch = Batch.objects.get(pk=job.args["batch"])
    if batch.job_id != job.pk:
        return {"replaced": True}
    step = step_of(job.args["step"])
    actor = User.objects.get(pk=job.requested_by_id)
    waiting = list(step.entries(batch).values_list("pk", flat=True))
    total = max(job.args["total"], len(waiting))
    before, failed = total - len(waiting), 0
    progress(before, total, f"正在{step.label}")
    for number, pk in enumerate(waiting, 1):
        failed += not run_one(actor, step, pk, job.args["options"])
        progress(before + number, total, f"正在{step.label}")
    told = {"done": total - failed, "failed": failed}
    words = f"，{failed}份没有办成" if failed else ""
    notify(
        actor, title=f"{step.label}：{batch}，办成{told['done']}份{words}", url=batch.get_absolute_url(), source=SOURCE
    )
    return told


def run_one(actor: User, step: flow.BatchStep, pk: int, options: Mapping[str, Any]) -> bool:
    """One entry; its failure is written on it and keeps nobody waiting. A database that is gone ends the run: it is taken up again."""
    try:
        with transaction.atomic():
            entry = BatchEntry.objects.select_for_update(of=("self",)).filter(step.due, pk=pk).first()
            if entry is None:
                return True
            entry.document = ACTS[step.code](actor, entry, options)
            entry.error = ""
            entry.save(update_fields=["document", "error"])
    except BusinessRuleError as refusal:
        return fail(pk, refusal.sentence)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("batch entry %s: %s failed", pk, step.code)
        return fail(pk, f"系统出错（{type(error).__name__}），这一份没有办成，请联系系统管理员。")
    return True


def fail(pk: int, sentence: str) -> bool:
    """Write why it failed."""
    BatchEntry.objects.filter(pk=pk).update(error=sentence[:LONGEST_ERROR])
    return False


__all__ = ["BATCH_STEP", "fail", "run_one", "run_step"]
