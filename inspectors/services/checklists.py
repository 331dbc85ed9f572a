"""Checklists come from packs; a version that visits use is never changed."""

import hashlib
import json
from typing import Any

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from inspectors.models import Checklist, ChecklistEntry
from office.models import User
from schools.models import School

PARTS = {
    "matters": ChecklistEntry.Part.MATTER,
    "methods": ChecklistEntry.Part.METHOD,
    "counters": ChecklistEntry.Part.COUNTER,
    "follow_ups": ChecklistEntry.Part.FOLLOW_UP,
}


@transaction.atomic
def load_checklist(*, actor: User | None, pack: dict[str, Any]) -> tuple[Checklist, bool]:
    """Bring one pack into the database; returns the version and whether anything was written.

    The same content again changes nothing. Changed content under a version that visits use is refused.
    """
    content = json.dumps(pack, ensure_ascii=False, sort_keys=True, default=str)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    head = {key: pack[key] for key in ("title", "source", "confidence", "effective_on")} | {
        "retired_on": pack.get("retired_on")
    }
    checklist, is_new = Checklist.objects.get_or_create(
        code=pack["code"], version=pack["version"], defaults=head | {"sha256": sha256}
    )
    if not is_new and checklist.sha256 == sha256:
        return checklist, False
    if not is_new:
        if checklist.visits.exists():
            raise BusinessRuleError(
                f"“{checklist}”已有督导记录使用，不能改动；请把新内容写成第{checklist.version + 1}版。"
            )
        checklist.entries.all().delete()
        Checklist.objects.filter(pk=checklist.pk).update(**head, sha256=sha256)
        checklist.refresh_from_db()
    ChecklistEntry.objects.bulk_create(entries(checklist, pack))
    audit.record(actor=actor, verb="checklist.loaded", target=checklist, sha256=sha256)
    return checklist, True


def entries(checklist: Checklist, pack: dict[str, Any]) -> list[ChecklistEntry]:
    """The lines of a pack, in its order."""
    known = {f.name for f in School._meta.get_fields() if getattr(f, "get_internal_type", str)() == "BooleanField"}
    rows = []
    for name, part in PARTS.items():
        for position, line in enumerate(pack[name], start=1):
            facts = line.get("applicable_if", [])
            if unknown := set(facts) - known:
                raise BusinessRuleError(f"清单条目 {line['code']} 的适用条件不存在：{'、'.join(sorted(unknown))}。")
            fields = {
                key: line[key] for key in ("code", "label", "prompt", "unit", "basis", "confidence") if key in line
            }
            rows.append(
                ChecklistEntry(
                    checklist=checklist, part=part, position=position, applicable_if=",".join(facts), **fields
                )
            )
    return rows
