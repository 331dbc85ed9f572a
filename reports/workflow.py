"""The life of a paper: 草稿 → 送审 → （退回）→ 签发 → 编号印发 → 送达 → 签收 → 归档; 撤回 keeps the number."""

from typing import Any

from django.db.models import TextChoices

from core.workflow import Transition
from reports.kinds import kinds


class Status(TextChoices):
    """Where a paper stands. Signing freezes the content; issuing gives the number; a paper to nobody is never delivered."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待签发"
    SIGNED = "signed", "已签发"
    ISSUED = "issued", "已印发"
    DELIVERED = "delivered", "已送达"
    RECEIVED = "received", "已签收"
    ARCHIVED = "archived", "已归档"
    WITHDRAWN = "withdrawn", "已撤回"


UNSIGNED = (Status.DRAFT, Status.SUBMITTED)
OUT = (Status.ISSUED, Status.DELIVERED, Status.RECEIVED, Status.ARCHIVED)
FROZEN = (Status.SIGNED, *OUT, Status.WITHDRAWN)

MAY_VIEW = "reports.view_document"
MAY_DRAFT = "reports.draft_document"
MAY_SUBMIT = "reports.submit_document"
MAY_SIGN = "reports.sign_document"
MAY_ISSUE = "reports.issue_document"
MAY_RECEIVE = "reports.receive_document"
MAY_WITHDRAW = "reports.withdraw_document"


def may_sign_it(document: Any, user: Any) -> str | None:
    """Who signs is never who drafted, and holds the post that the kind asks for."""
    if document.drafted_by_id == user.pk:
        return "拟稿人不能签发自己拟的公文，请由另一位负责人签发。"
    kind = kinds().get(document.kind)
    if kind is None:
        return f"公文种类“{document.kind}”已不在使用，不能签发。"
    return None if user.has_perm(kind.signing) else f"您没有签发“{kind.label}”的权限。"


def holds_an_unsigned_copy(document: Any, user: Any) -> str | None:
    """Only the principal of a school, or the contact of a unit, that it was delivered to signs for it."""
    copies = document.receipts.delivered()
    if not copies.exists():
        return "这份公文没有送达学校或单位，不需要签收。"
    own = copies.answered_for_by(user)
    if not own.exists():
        return "这份公文没有发给您负责的学校或单位，不能由您签收。"
    return None if own.unsigned().exists() else "已经签收过了。"


def is_signed_for(document: Any, user: Any) -> str | None:
    """What was sent to somebody is archived after everybody has signed for it."""
    waits = document.receipts.unsigned().select_related("school", "unit")[:1]
    return f"“{waits[0].recipient}”还没有签收，不能归档。" if waits else None


EDIT = Transition("edit", "修改", (Status.DRAFT,), Status.DRAFT, MAY_DRAFT)
SUBMIT = Transition("submit", "送审", (Status.DRAFT,), Status.SUBMITTED, MAY_SUBMIT, style="primary")
RETURN = Transition("return", "退回", (Status.SUBMITTED,), Status.DRAFT, MAY_SIGN, style="danger")
SIGN = Transition("sign", "签发", (Status.SUBMITTED,), Status.SIGNED, MAY_SIGN, may_sign_it, style="primary")
ISSUE = Transition("issue", "编号印发", (Status.SIGNED,), Status.ISSUED, MAY_ISSUE, style="primary")
DELIVER = Transition("deliver", "送达", (Status.ISSUED, Status.DELIVERED), Status.DELIVERED, MAY_ISSUE)
RECEIVE = Transition(
    "receive",
    "签收",
    (Status.ISSUED, Status.DELIVERED),
    Status.RECEIVED,
    MAY_RECEIVE,
    holds_an_unsigned_copy,
    style="primary",
)
ARCHIVE = Transition(
    "archive",
    "归档",
    (Status.ISSUED, Status.DELIVERED, Status.RECEIVED),
    Status.ARCHIVED,
    MAY_ISSUE,
    is_signed_for,
)
WITHDRAW = Transition(
    "withdraw",
    "撤回",
    (Status.SIGNED, Status.ISSUED, Status.DELIVERED, Status.RECEIVED),
    Status.WITHDRAWN,
    MAY_WITHDRAW,
    style="danger",
)
FLOW = (SUBMIT, EDIT, SIGN, RETURN, ISSUE, RECEIVE, ARCHIVE, WITHDRAW)
