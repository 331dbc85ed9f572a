"""The life of a public version: 草拟 → 待审核 → (退回) → 已公开 → 已撤下."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.workflow import Transition
from reports.kinds import kinds
from reports.masking import Mask, known_names, masked_snapshot
from reports.models import Document, PublicVersion
from reports.rendering import printable
from reports.workflow import MAY_DRAFT

MAY_APPROVE = "reports.approve_publicversion"
State = PublicVersion.Status
STALE = "公开内容与现在的隐去规则不一致（可能新增了人员姓名，或公文有变化），请退回后重新生成。"


def unpublishable(document: Document) -> str | None:
    """Why nothing of a paper may be prepared for the public, or None."""
    kind = kinds().get(document.kind)
    if kind is None or not kind.public:
        return f"“{document.get_kind_display()}”不属于公开的公文种类。"
    if not document.is_out:
        return "公文印发后、没有撤回时才能公开。"
    if document.snapshot.get("marks", {}).get("secrecy"):
        return "标有密级的公文不能公开。"
    return None


def way_of(document: Document, user: Any) -> dict[str, str] | None:
    """From a paper's page to its public version, or to preparing one; None for those who may not and for paper that is not public."""
    if not user.has_perm(MAY_DRAFT):
        return None
    standing = document.public_versions.exclude(status=State.TAKEN_DOWN).only("pk").first()
    if standing is not None:
        return {"label": "公开版", "url": standing.get_absolute_url()}
    if unpublishable(document):
        return None
    return {"label": "草拟公开版", "url": reverse("reports:publicversion_new", args=[document.pk])}


def public_snapshot(document: Document, hidden: list[str]) -> dict[str, Any]:
    """What the public would read of a paper by the rule and these words, as of now."""
    whole: Mapping[str, Any] = printable(document)
    return masked_snapshot(whole, Mask(known_names(whole), tuple(hidden)))


def unfit(version: PublicVersion, user: Any) -> str | None:
    """Why the public version cannot go on: the paper no longer stands, or the rule would hide more by now."""
    if refusal := unpublishable(version.document):
        return refusal
    return STALE if public_snapshot(version.document, version.hidden) != version.snapshot else None


def may_approve(version: PublicVersion, user: Any) -> str | None:
    """Approved by another than whoever prepared it."""
    if version.prepared_by_id == user.pk:
        return "草拟人不能审核自己拟的公开版，请由另一位负责人审核。"
    return unfit(version, user)


EDIT = Transition("edit", "隐去文字", (State.DRAFT,), State.DRAFT, MAY_DRAFT)
SUBMIT = Transition("submit", "送审", (State.DRAFT,), State.SUBMITTED, MAY_DRAFT, unfit, "primary")
RETURN = Transition("return", "退回", (State.SUBMITTED,), State.DRAFT, MAY_APPROVE, style="danger")
APPROVE = Transition("approve", "审核公开", (State.SUBMITTED,), State.PUBLISHED, MAY_APPROVE, may_approve, "primary")
TAKE_DOWN = Transition(
    "take_down",
    "撤下（不公开）",
    (State.DRAFT, State.SUBMITTED, State.PUBLISHED),
    State.TAKEN_DOWN,
    MAY_DRAFT,
    style="danger",
)
FLOW = (SUBMIT, EDIT, APPROVE, RETURN, TAKE_DOWN)
