"""`manage.py verify_audit`: walk the chain of the audit trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit
from core.models import AuditEntry


class Command(BaseCommand):
    """Exit code 1 when a row was changed, removed or inserted, or when the database does not seal the table."""

    help = "核验操作留痕是否完整"

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is broken, row by row."""
        problems = audit.verify()
        if not audit.is_sealed_by_database():
            problems.append("数据库里缺少禁止改动留痕的触发器。")
        if problems:
            for sentence in problems:
                self.stderr.write(sentence)
            raise CommandError(f"操作留痕有 {len(problems)} 处问题。")
        self.stdout.write(f"操作留痕完整，共 {AuditEntry.objects.count()} 行。")
