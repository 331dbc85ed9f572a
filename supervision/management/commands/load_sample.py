"""`manage.py load_sample`: the fictional county 青禾县, once."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.exceptions import BusinessRuleError
from supervision.sample.load import load


class Command(BaseCommand):
    """Idempotent: a county that is loaded already is left as it is."""

    help = "装入示例县“青禾县”（虚构，2022—2024年；只装入空的数据库，再次执行不做任何事）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Roles first, then the county in one transaction."""
        started = time.monotonic()
        call_command("sync_roles", verbosity=0, stdout=self.stdout, stderr=self.stderr)
        try:
            is_new = load(lambda line: self.stdout.write(f"· {line}"))
        except BusinessRuleError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if not is_new:
            self.stdout.write("示例县已经装入过，没有改动。")
            return
        self.stdout.write(f"示例县“青禾县”已装入，用时 {time.monotonic() - started:.1f} 秒。")
