"""`manage.py seed_acceptance`: a small county for checking the system from outside."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import BusinessRuleError
from supervision.acceptance.seed import seed


class Command(BaseCommand):
    """Only on an empty database; prints accounts, passwords, ids and addresses."""

    help = "在空数据库里建立验收用的三所学校和每种角色，打印账号、编号和地址"

    def add_arguments(self, parser: CommandParser) -> None:
        """Strings to look for, and the form of the answer."""
        parser.add_argument("--canary", default="", metavar="PREFIX", help="给每所学校的每处文字和文件加上唯一字串")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, then tell."""
        prefix = options["canary"]
        if prefix and not (prefix.isascii() and prefix.isalnum() and len(prefix) <= 12):
            raise CommandError("--canary 要用12个以内的字母或数字。")
        try:
            told = seed(prefix)
        except BusinessRuleError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if options["format"] == "json":
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str))
            return
        for account in told["accounts"]:
            schools = "、".join(account["schools"])
            self.stdout.write(f"{account['role']:<16}{account['username']:<16}{account['password']:<18}{schools}")
        for letter, school in told["schools"].items():
            self.stdout.write(f"\n学校{letter} {school['name']} {school['url']}")
            for row in school["objects"]:
                self.stdout.write(f"  {row['name']:<28}{row['model']:<28}{row['id']!s:<40}{row['url']}")
