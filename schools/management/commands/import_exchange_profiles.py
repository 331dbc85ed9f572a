"""Load exchange profiles."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import BusinessRuleError
from schools.exchange import profiles
from schools.services.exchange import load_profile


class Command(BaseCommand):
    """Make or replace profiles from YAML files; without a file, those that come with the product."""

    help = "载入交换方案（YAML）；不写文件就载入自带的方案。"

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE …"""
        parser.add_argument("files", nargs="*", type=Path, help="方案文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each and name it."""
        try:
            texts = [path.read_text(encoding="utf-8-sig") for path in options["files"]] or profiles.shipped()
            for text in texts:
                profile = load_profile(actor=None, text=text)
                self.stdout.write(f"已载入 {profile}（{profile.code}）。")
        except (OSError, UnicodeDecodeError) as failed:
            raise CommandError(f"读不到方案文件：{failed}") from failed
        except BusinessRuleError as refused:
            raise CommandError(refused.sentence) from refused
