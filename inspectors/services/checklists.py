"""Checklists: loaded from packs, edited as drafts, issued, retired. What was issued or used is never changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion, WrongState
from core.templatetags.formatting import cn_date
from inspectors.checklist_pack import ChecklistPack, Line, digest_of, head_of, pack_of_row, plain, rows_of
from inspectors.checklist_reading import CODE, ChecklistFaulty, read_checklist
from inspectors.models import Checklist, ChecklistEntry, ChecklistUpload
from inspectors.workflow import MAY_CHANGE_CHECKLIST
from office import clock
from office.models import User

DRAFT, ISSUED = Checklist.Status.DRAFT, Checklist.Status.ISSUED


@transaction.atomic
def load_checklist(*, actor: User | None, pack: Mapping[str, Any]) -> tuple[Checklist, bool]:
    """Bring one pack into the database; returns the version and whether anything was written.

    The same content again changes nothing, nor does a version the county edited. Changed content under a version that is
    in use is refused. Raises ChecklistFaulty with every fault of the pack.
    """
    read = read_checklist(pack)
    checklist = Checklist.objects.select_for_update().filter(code=read.code, version=read.version).first()
    if checklist is not None:
        if checklist.is_local or pack_of_row(checklist).says_the_same_as(read):
            return checklist, False
        if is_used(checklist):
            raise BusinessRuleError(
                f"“{checklist}”已有督导记录使用，不能改动；请把新内容写成第{checklist.version + 1}版。"
            )
    checklist = store(checklist or Checklist(code=read.code, version=read.version, status=read.status), read)
    audit.record(actor=actor, verb="checklist.loaded", target=checklist, sha256=checklist.sha256)
    return checklist, True


def is_used(checklist: Checklist) -> bool:
    """Whether a visit or a campaign was made with it."""
    return checklist.visits.exists() or checklist.themed_visits.exists() or checklist.campaigns.exists()


def store(checklist: Checklist, pack: ChecklistPack) -> Checklist:
    """Write a pack into a row and its lines; code, version and status stay those of the row."""
    for name, value in head_of(pack).items():
        setattr(checklist, name, value)
    checklist.sha256 = digest_of(pack)
    checklist.save()
    checklist.entries.all().delete()
    ChecklistEntry.objects.bulk_create(rows_of(checklist, pack))
    return checklist


def demand(actor: User) -> None:
    """Only the office edits checklists."""
    if not actor.has_perm(MAY_CHANGE_CHECKLIST):
        raise NotAllowed("您没有修改督导清单的权限。")


def locked(checklist: Checklist) -> Checklist:
    """The row, locked."""
    return Checklist.objects.select_for_update().get(pk=checklist.pk)


@transaction.atomic
def start_checklist(*, actor: User, code: str, title: str, kind: str, source: str) -> Checklist:
    """A draft, the first version of a new checklist; its matters are added one by one. Methods and ways of following up are
    those of the regular checklist in force, a theme has none. Refused: a code that is no code or is taken already."""
    demand(actor)
    if not CODE.fullmatch(code):
        raise BusinessRuleError("代码只能用小写字母、数字和下划线，以字母开头，最多40个字符。")
    if taken := Checklist.objects.of_code(code).first():
        raise BusinessRuleError(f"代码“{code}”已用于“{taken}”，请换一个代码，或把那一份修订为新版。")
    lines = () if kind == Checklist.Kind.THEME else usual_lines()
    pack = ChecklistPack(code, 1, kind, title, clock.today(), source, confidence="proposal", lines=lines)
    draft = store(Checklist(code=code, version=1, status=DRAFT, is_local=True), pack)
    audit.record(actor=actor, verb="checklist.started", target=draft)
    return draft


def usual_lines() -> tuple[Line, ...]:
    """Methods and ways of following up of the regular checklist in force."""
    usual = Checklist.objects.in_force_on(clock.today()).of_kind(Checklist.Kind.REGULAR).first()
    found = pack_of_row(usual).lines if usual else ()
    return tuple(line for line in found if line.part in (ChecklistEntry.Part.METHOD, ChecklistEntry.Part.FOLLOW_UP))


@transaction.atomic
def revise_checklist(*, actor: User, checklist: Checklist) -> Checklist:
    """The next version as a draft with the same content; a draft that waits already is returned as it is."""
    demand(actor)
    versions = list(Checklist.objects.select_for_update().of_code(checklist.code))
    if waiting := next((row for row in versions if row.status == DRAFT), None):
        return waiting
    draft = Checklist(code=checklist.code, version=versions[0].version + 1, status=DRAFT, is_local=True)
    store(draft, replace(pack_of_row(checklist), retired_on=None))
    audit.record(actor=actor, verb="checklist.revised", target=draft, source=str(checklist))
    return draft


@transaction.atomic
def save_draft(*, actor: User, checklist: Checklist, pack: Mapping[str, Any], seen_sha256: str, what: str) -> Checklist:
    """Replace the content of a draft, whole or not. Refused: an issued version, a draft somebody changed since, faulty
    content."""
    demand(actor)
    draft = locked(checklist)
    require_draft(draft)
    if draft.sha256 != seen_sha256:
        raise StaleVersion("您打开页面之后，这份清单已被别人改动。请核对后再保存。")
    read = read_checklist(pack, is_whole=False)
    if read.code != draft.code:
        raise ChecklistFaulty(["清单的代码不能改。"])
    draft.is_local = True
    store(draft, read)
    audit.record(actor=actor, verb="checklist.edited", target=draft, what=what)
    return draft


def require_draft(checklist: Checklist) -> None:
    """An issued version does not change."""
    if checklist.status != DRAFT:
        raise WrongState(f"“{checklist}”已经启用，不能改动；请先修订为新版，再修改。")


@transaction.atomic
def issue_checklist(*, actor: User, checklist: Checklist, effective_on: date) -> Checklist:
    """Put a draft in force from a day on; the version before it is used until the day before. Refused: a draft that lacks a
    part it needs in use."""
    demand(actor)
    draft = locked(checklist)
    if draft.status != DRAFT:
        raise WrongState(f"“{draft}”已经启用。")
    read_checklist(plain(pack_of_row(draft)))
    former = Checklist.objects.issued().of_code(draft.code).first()
    if former is not None and effective_on <= former.effective_on:
        raise BusinessRuleError(f"启用日期要晚于上一版的启用日期（{cn_date(former.effective_on)}）。")
    draft.status, draft.effective_on, draft.retired_on = ISSUED, effective_on, None
    draft.sha256 = digest_of(replace(pack_of_row(draft), effective_on=effective_on))
    draft.save(update_fields=["status", "effective_on", "retired_on", "sha256"])
    audit.record(actor=actor, verb="checklist.issued", target=draft, effective_on=effective_on)
    return draft


@transaction.atomic
def retire_checklist(*, actor: User, checklist: Checklist, on: date) -> Checklist:
    """Take a version out of use from a day on; visits of earlier days keep it."""
    demand(actor)
    row = locked(checklist)
    if row.status != ISSUED:
        raise WrongState("草稿还没有启用，不需要停用。")
    if row.retired_on is not None:
        raise WrongState(f"“{row}”已从{cn_date(row.retired_on)}起停用。")
    if on <= row.effective_on:
        raise BusinessRuleError(f"停用日期要晚于启用日期（{cn_date(row.effective_on)}）。")
    others = Checklist.objects.of_kind(Checklist.Kind.REGULAR).in_force_on(on).exclude(code=row.code)
    if row.kind == Checklist.Kind.REGULAR and not others.exists():
        raise BusinessRuleError("至少要保留一份经常性督导清单，请先启用另一份。")
    row.retired_on = on
    row.save(update_fields=["retired_on"])
    audit.record(actor=actor, verb="checklist.retired", target=row, on=on)
    return row


@transaction.atomic
def preview_checklist(*, actor: User, file_name: str, pack: ChecklistPack | None, faults: list[str]) -> ChecklistUpload:
    """Keep what a file says, or why it says nothing, to be looked at before it is taken in."""
    demand(actor)
    newest = newest_of(pack)
    upload = ChecklistUpload.objects.create(
        file_name=file_name[:100],
        pack=plain(pack) if pack else {},
        faults=faults,
        newest_sha256=newest.sha256 if newest else "",
        uploaded_by=actor,
    )
    audit.record(actor=actor, verb="checklist.uploaded", target=upload, faults=len(faults))
    return upload


def newest_of(pack: ChecklistPack | None) -> Checklist | None:
    """The newest version of the checklist a pack names."""
    return Checklist.objects.of_code(pack.code).first() if pack else None


@transaction.atomic
def apply_upload(*, actor: User, upload: ChecklistUpload) -> Checklist:
    """Take an uploaded checklist in as a draft: an open draft is replaced, else the next version is made.

    Refused: faults, taken in already, no difference, or the newest version has changed since the preview.
    """
    demand(actor)
    kept = ChecklistUpload.objects.select_for_update().get(pk=upload.pk)
    if kept.applied_id:
        raise WrongState("这个文件已经载入过了。")
    if kept.faults:
        raise ChecklistFaulty(list(kept.faults))
    pack = read_checklist(kept.pack)
    newest = Checklist.objects.select_for_update().of_code(pack.code).first()
    if (newest.sha256 if newest else "") != kept.newest_sha256:
        raise WrongState("核对之后，这份清单又有了改动。请重新上传，核对新的差别后再载入。")
    if newest is not None and pack_of_row(newest).says_the_same_as(pack):
        raise WrongState(f"文件与“{newest}”没有差别，不需要载入。")
    kept.applied = store(draft_for(pack, newest), pack)
    kept.save(update_fields=["applied"])
    audit.record(actor=actor, verb="checklist.loaded", target=kept.applied, sha256=kept.applied.sha256)
    return kept.applied


def draft_for(pack: ChecklistPack, newest: Checklist | None) -> Checklist:
    """The row an upload goes into."""
    if newest is not None and newest.status == DRAFT:
        newest.is_local = True
        return newest
    version = newest.version + 1 if newest else pack.version
    return Checklist(code=pack.code, version=version, status=DRAFT, is_local=True)
