"""Bring the checklist packs into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.exceptions import BusinessRuleError
from inspectors.checklists import packs
from inspectors.services import load_checklist


class Command(BaseCommand):
    """Idempotent."""

    help = "把 inspectors/packs 里的督导清单载入数据库"

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per pack; a refused pack stops the command."""
        for pack in packs():
            try:
                checklist, is_changed = load_checklist(actor=None, pack=pack)
            except BusinessRuleError as refusal:
                raise CommandError(refusal.sentence) from refusal
            self.stdout.write(f"{checklist}：{'已载入' if is_changed else '没有变化'}")
