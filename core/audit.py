"""The append-only, hash-chained audit trail.

Call `record` last inside the transaction of the change: it locks the chain's head, so that rows are linked in commit
order, and a rolled-back change leaves no row. Values are stored as JSON text, so line breaks cannot forge log lines.
"""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from core.context import origin
from core.models import AuditEntry, AuditHead

GENESIS = "0" * 64


def plain(value: Any) -> Any:
    """A JSON-able copy of a value: dates as ISO text, decimals as text, rows as their name."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Model):
        return str(value)
    return value


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical content of a row and the former row's hash."""
    content = {
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "role": entry.role,
        "address": entry.address,
        "request": entry.request_id,
        "verb": entry.verb,
        "type": entry.target_type,
        "id": entry.target_id,
        "label": entry.target_label,
        "data": entry.data,
        "former": entry.former_hash,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def record(*, actor: Any, verb: str, target: Model | None = None, **data: Any) -> AuditEntry:
    """Append one line. `actor` may be None for the clock; `verb` is `<noun>.<past participle>`."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"last_hash": GENESIS})
    here = origin.get()
    known = actor is not None and getattr(actor, "pk", None) is not None
    entry = AuditEntry(
        at=timezone.now(),
        actor_id=actor.pk if known else None,
        actor_name=str(actor)[:150] if known else "系统",
        role=getattr(actor, "role_code", "") if known else "",
        address=here.address,
        request_id=here.request_id,
        verb=verb,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:200] if target is not None else "",
        data=plain(data),
        former_hash=head.last_hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(last_hash=entry.hash, length=head.length + 1)
    return entry


def verify() -> list[str]:
    """Walk the chain; returns one sentence per broken row (empty: the trail is whole)."""
    problems, former, length = [], GENESIS, 0
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        length += 1
        if entry.former_hash != former:
            problems.append(f"第{entry.pk}行与前一行不相连（前面有行被删除、插入或调换）。")
        if digest(entry) != entry.hash:
            problems.append(f"第{entry.pk}行内容被改动。")
        former = entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.last_hash != former or head.length != length):
        problems.append(f"末尾应有{head.length}行，实有{length}行（尾部被截断或追加）。")
    return problems


def is_sealed_by_database() -> bool:
    """Whether this database refuses UPDATE and DELETE on audit rows by trigger."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'core_auditentry_%%'")
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE 'core_auditentry_%%'")
        return cursor.fetchone()[0] > 0
