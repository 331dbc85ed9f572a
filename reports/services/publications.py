"""The public version of a paper: prepared by rule and by hand, approved by another person, taken down at once when it must be."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import audit, jobs
from core.exceptions import BusinessRuleError, NotAllowed
from core.models import Job
from core.workflow import Transition
from office import clock
from office.inbox import notify_all
from office.models import User
from reports import publication_flow as flow
from reports import publication_tasks
from reports.blocks import clean
from reports.masking import LONGEST_WORD, MOST_WORDS, SHORTEST_WORD, absent
from reports.models import Document, PublicVersion
from reports.notifications import SOURCE, holders
from reports.rendering import printable
from reports.services.steps import LONGEST_REASON, written


def prepare_public_version(*, actor: User, document: Document) -> PublicVersion:
    """A draft of what the public may read, masked by the rule. Raises for paper that is not published, is secret, was taken back,
    or has a public version that stands."""
    if not actor.has_perm(flow.EDIT.permission):
        raise NotAllowed("您没有草拟公开版的权限。")
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if refusal := flow.unpublishable(document):
            raise BusinessRuleError(refusal)
        if document.public_versions.exclude(status=flow.State.TAKEN_DOWN).exists():
            raise BusinessRuleError("这份公文已经有公开版，请打开已有的公开版办理。")
        version = PublicVersion.objects.create(
            document=document,
            snapshot=flow.public_snapshot(document, []),
            prepared_by=actor,
            prepared_at=clock.now(),
        )
        audit.record(actor=actor, verb="publicversion.prepared", target=version)
    return version


@transaction.atomic
def hide_words(*, actor: User, version: PublicVersion, words: Iterable[str]) -> PublicVersion:
    """Hide exactly these words beside what the rule hides; the public text is made anew from the paper and the rule of now."""
    version = begin(flow.EDIT, actor=actor, version=version)
    version.hidden = chosen(words, version.document)
    version.snapshot = flow.public_snapshot(version.document, version.hidden)
    version.prepared_by, version.prepared_at = actor, clock.now()
    version.bump("status", "hidden", "snapshot", "prepared_by", "prepared_at")
    audit.record(actor=actor, verb="publicversion.masked", target=version, words=len(version.hidden))
    return version


def chosen(words: Iterable[str], document: Document) -> list[str]:
    """The words without doubles; refuses one that is too short, too long, or nowhere in the paper."""
    tidy = list(dict.fromkeys(word for word in (clean(line).strip() for line in words) if word))
    if len(tidy) > MOST_WORDS:
        raise BusinessRuleError(f"人工隐去的文字最多{MOST_WORDS}处，现有{len(tidy)}处。")
    for word in tidy:
        if not SHORTEST_WORD <= len(word) <= LONGEST_WORD or not any(char.isalnum() for char in word):
            raise BusinessRuleError(f"“{word[:20]}”不能隐去：每处{SHORTEST_WORD}至{LONGEST_WORD}个字，一行一处。")
    if missing := absent(printable(document), tidy):
        raise BusinessRuleError(f"公文里没有这些文字，请核对后再保存：{'、'.join(missing[:5])}。")
    return tidy


@transaction.atomic
def submit_public_version(*, actor: User, version: PublicVersion) -> PublicVersion:
    """To whoever approves it."""
    version = begin(flow.SUBMIT, actor=actor, version=version)
    version.return_reason = ""
    version.bump("status", "return_reason")
    audit.record(actor=actor, verb="publicversion.submitted", target=version)
    tell(version, "公开版待审核", holders(flow.MAY_APPROVE)(version.document), actor=actor)
    return version


@transaction.atomic
def return_public_version(*, actor: User, version: PublicVersion, reason: str) -> PublicVersion:
    """Back to whoever prepared it, with the reason."""
    version = begin(flow.RETURN, actor=actor, version=version)
    version.return_reason = written(reason, "退回原因", limit=LONGEST_REASON)
    version.bump("status", "return_reason")
    audit.record(actor=actor, verb="publicversion.returned", target=version, reason=version.return_reason)
    tell(version, "公开版被退回", [version.prepared_by], actor=actor)
    return version


@transaction.atomic
def approve_public_version(*, actor: User, version: PublicVersion) -> PublicVersion:
    """On the public page from now on; its PDF is queued. The actor is not who prepared it, and the text is what the rule of today
    would make of the paper."""
    version = begin(flow.APPROVE, actor=actor, version=version)
    version.approved_by, version.published_at = actor, clock.now()
    version.render_job = queue_pdf(version, actor)
    version.bump("status", "approved_by", "published_at", "render_job")
    audit.record(actor=actor, verb="publicversion.approved", target=version)
    tell(version, "公文已公开", [version.prepared_by], actor=actor)
    return version


@transaction.atomic
def take_down(*, actor: User, version: PublicVersion, reason: str) -> PublicVersion:
    """Off the public page at once; the reason stays, and a new public version may be prepared."""
    version = begin(flow.TAKE_DOWN, actor=actor, version=version)
    version.take_down_reason = written(reason, "撤下原因", limit=LONGEST_REASON)
    version.taken_down_by, version.taken_down_at = actor, clock.now()
    version.bump("status", "take_down_reason", "taken_down_by", "taken_down_at")
    audit.record(actor=actor, verb="publicversion.taken_down", target=version, reason=version.take_down_reason)
    tell(version, "公开版已撤下", [version.prepared_by], actor=actor)
    return version


@transaction.atomic
def reprint_public_version(*, actor: User, version: PublicVersion) -> PublicVersion:
    """Try the PDF again after a printing that failed."""
    if not actor.has_perm(flow.EDIT.permission):
        raise NotAllowed("您没有重新排版的权限。")
    fresh = PublicVersion.objects.select_for_update().get(pk=version.pk)
    job = fresh.render_job
    if fresh.status != flow.State.PUBLISHED or fresh.pdf is not None or job is None or not job.is_finished:
        raise BusinessRuleError("公开版的 PDF 已经排好，或正在排版，不需要重新排版。")
    if job.state == Job.State.FAILED:
        jobs.retry(job)
    else:
        fresh.render_job = queue_pdf(fresh, actor, again=job)
        fresh.save(update_fields=["render_job"])
    audit.record(actor=actor, verb="publicversion.reprinted", target=fresh)
    return fresh


def queue_pdf(version: PublicVersion, actor: User, again: Job | None = None) -> Job:
    """Queue its PDF, after commit."""
    return jobs.enqueue(
        kind=publication_tasks.PUBLIC_PDF,
        key=f"{publication_tasks.PUBLIC_PDF}:{version.pk}" + (f":{again.pk}" if again else ""),
        args={"version": version.pk},
        actor=actor,
        label=f"排版：{version}"[:120],
    )


def begin(transition: Transition, *, actor: User, version: PublicVersion) -> PublicVersion:
    """The row, locked after its paper and moved to its new status. Raises the transition's refusal."""
    Document.objects.select_for_update().get(pk=version.document_id)
    fresh = (
        PublicVersion.objects.select_for_update(of=("self",))
        .select_related("document", "prepared_by")
        .get(pk=version.pk)
    )
    transition.apply(fresh, actor)
    return fresh


def tell(version: PublicVersion, sentence: str, people: Iterable[Any], *, actor: User) -> None:
    """One line to each of them except the actor, after the commit."""
    title, url, heard = f"{sentence}：{version.document}", version.get_absolute_url(), set(people) - {actor}
    transaction.on_commit(lambda: notify_all(heard, title=title, url=url, source=SOURCE), robust=True)
