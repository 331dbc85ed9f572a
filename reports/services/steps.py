"""What every act on a paper shares: the locked row, checked text, content that can be printed."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.audit import plain
from core.exceptions import BusinessRuleError
from core.workflow import Transition
from office.models import County, User
from reports.blocks import Block, BlockRefused, block_texts, clean
from reports.kinds import Kind, kinds
from reports.models import Document
from reports.snapshots import blocks_from_json, blocks_to_json

LONGEST_REASON = 1000
LONGEST_CONTENT = 200_000
MOST_COPIES = 60


def begin(transition: Transition, *, actor: User, document: Document) -> Document:
    """The row, locked and moved to its new status. Raises the transition's refusal."""
    fresh = Document.objects.select_for_update().get(pk=document.pk)
    transition.apply(fresh, actor)
    return fresh


def written(text: str, label: str, *, limit: int) -> str:
    """The cleaned text; refuses an empty or overlong one."""
    tidy = clean(text).strip()
    if not tidy:
        raise BusinessRuleError(f"请填写{label}。")
    if len(tidy) > limit:
        raise BusinessRuleError(f"{label}最多{limit}字，现有{len(tidy)}字。")
    return tidy


def known_kind(code: str) -> Kind:
    """The kind of a code; raises for one that is in no pack."""
    if code not in kinds():
        raise BusinessRuleError(f"没有“{code}”这种公文，请从列表中选择。")
    return kinds()[code]


def the_county() -> County:
    """The county whose name and 机关代字 stand on the paper; raises until it has been entered."""
    county = County.objects.filter(pk=1).first()
    if county is None:
        raise BusinessRuleError("还没有填写县情（督导机构全称和机关代字），不能拟制公文。")
    return county


def printable_blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON, cleaned; raises for an empty paper, one too long, or a block no renderer could print."""
    try:
        content = blocks_to_json(blocks_from_json(blocks_to_json(blocks)))
    except BlockRefused as refusal:
        raise BusinessRuleError(str(refusal)) from refusal
    length = sum(len(text) for block in blocks_from_json(content) for text in block_texts(block))
    if not length:
        raise BusinessRuleError("公文没有正文，请先填写正文。")
    if length > LONGEST_CONTENT:
        raise BusinessRuleError(f"公文正文最多{LONGEST_CONTENT}字，现有{length}字，请拆成几份。")
    return content


def copies_of(names: Sequence[str]) -> list[str]:
    """抄送, one name each; empty lines fall away."""
    tidy = [name for name in (clean(name).strip("，。；, ") for name in names) if name]
    if len(tidy) > MOST_COPIES:
        raise BusinessRuleError(f"抄送最多{MOST_COPIES}个单位，现有{len(tidy)}个。")
    return tidy


def frozen_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON copy of the facts: decimals and dates as text. A float is a programmer's error (TypeError)."""

    def copy(value: Any) -> Any:
        if isinstance(value, float):
            raise TypeError("facts carry Decimal or text, never float")
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, dict):
            return {clean(key): copy(item) for key, item in value.items()}
        return [copy(item) for item in value] if isinstance(value, list) else value

    return copy({key: plain(value) for key, value in facts.items()})


def refuse_unprintable(document: Document, act: str) -> None:
    """Raise when the last printing found characters that no installed font has: they would be empty boxes on paper."""
    missing = document.render_job.result.get("missing", "") if document.render_job else ""
    if missing:
        raise BusinessRuleError(
            f"这些字在现有字体里没有，印出来是空框，不能{act}：{missing[:40]}。请改写，或请系统管理员装上有这些字的字体。"
        )
