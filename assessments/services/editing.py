"""Changing sets that are not in force yet: on a page, from a file, as a new version."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assessments.engine.inputs import canonical
from assessments.models import IndicatorSet, SetUpload
from assessments.pack_judging import PackFaulty, faults_of, judged
from assessments.policies import edit_refusal
from assessments.services.sets import load_indicator_set, store
from assessments.workflow import SetStatus
from core import audit
from core.exceptions import BusinessRuleError, NotAllowed, StaleVersion, WrongState
from office.models import User

MAY_CHANGE = "assessments.change_indicatorset"
STALE = "您填写期间，别人已经改动过这套指标体系。请对照下面两个版本，改好后再次提交。"


def sha256_of(pack: Mapping[str, Any]) -> str:
    """The digest of a pack's canonical form."""
    return hashlib.sha256(canonical(pack)).hexdigest()


@transaction.atomic
def save_pack(*, actor: User, indicator_set: IndicatorSet, pack: Mapping[str, Any], seen_sha256: str, what: str) -> IndicatorSet:  # fmt: skip
    """Store the changed pack of a set that may still be edited.

    seen_sha256: the content the person saw; another one now raises StaleVersion. what: the change in words, for the
    trail. Raises PackFaulty with every fault, WrongState when the set is in force or was computed with.
    """
    demand(actor)
    locked = IndicatorSet.objects.select_for_update().get(pk=indicator_set.pk)
    if reason := edit_refusal(locked):
        raise WrongState(reason)
    if locked.pack_sha256 != seen_sha256:
        raise StaleVersion(STALE)
    definition = judged(pack)
    if definition.code != locked.code:
        raise BusinessRuleError("体系代码不能改；要另立一套，请下载后换代码再上传。")
    if sha256_of(pack) == locked.pack_sha256:
        return locked
    store(locked, definition, pack, sha256_of(pack))
    audit.record(actor=actor, verb="indicatorset.changed", target=locked, what=what, sha256=locked.pack_sha256)
    return locked


@transaction.atomic
def revise_set(*, actor: User, indicator_set: IndicatorSet) -> IndicatorSet:
    """The next version of a set as a draft with the same content; one that is open already is given back."""
    demand(actor)
    versions = list(IndicatorSet.objects.select_for_update().of_code(indicator_set.code))
    newest = versions[0]
    if not edit_refusal(newest):
        return newest
    source = next(row for row in versions if row.pk == indicator_set.pk)
    made = IndicatorSet(code=source.code, version=newest.version + 1, status=SetStatus.DRAFT)
    store(made, judged(source.pack), source.pack, source.pack_sha256)
    audit.record(actor=actor, verb="indicatorset.revised", target=made, source=str(source))
    return made


@transaction.atomic
def preview_set(*, actor: User, pack: Mapping[str, Any], file_name: str, origin: str = "") -> SetUpload:
    """Keep what a file says with its faults, to be looked at before it is taken in."""
    demand(actor)
    newest = newest_of(pack)
    upload = SetUpload.objects.create(
        file_name=file_name[:100],
        pack=dict(pack),
        faults=faults_of(pack),
        origin=origin[:160],
        newest_sha256=newest.pack_sha256 if newest else "",
        uploaded_by=actor,
    )
    audit.record(actor=actor, verb="indicatorset.uploaded", target=upload, faults=len(upload.faults))
    return upload


def newest_of(pack: Mapping[str, Any]) -> IndicatorSet | None:
    """The newest version of the set a pack names."""
    code = pack.get("code")
    return IndicatorSet.objects.of_code(code).first() if isinstance(code, str) else None


@transaction.atomic
def apply_upload(*, actor: User, upload: SetUpload) -> IndicatorSet:
    """Take the uploaded set in: a set that may be edited is replaced, one in force gets its next version.

    Raises PackFaulty when it has faults, WrongState when it was taken in already or the newest version has changed since
    the preview was made.
    """
    demand(actor)
    locked = SetUpload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_id:
        raise WrongState("这个文件已经载入过了。")
    if locked.faults:
        raise PackFaulty(locked.faults)
    newest = newest_of(locked.pack)
    if (newest.pack_sha256 if newest else "") != locked.newest_sha256:
        raise WrongState("预览之后，这套指标体系又有了改动。请重新上传，核对新的差别后再载入。")
    loaded = load_indicator_set(actor=actor, pack=locked.pack)
    locked.applied = loaded
    locked.save(update_fields=["applied"])
    return loaded


def demand(actor: User) -> None:
    """Refuse whoever may not change sets."""
    if not actor.has_perm(MAY_CHANGE):
        raise NotAllowed("您没有修改指标体系的权限。")
