"""`manage.py sample_logins`: one account per role of the sample county."""

from typing import Any

from django.core.management.base import BaseCommand

from office.roles import ROLES
from supervision.sample.load import is_loaded
from supervision.sample.people import SHOWN, password


class Command(BaseCommand):
    """Says nothing in a real county."""

    help = "列出示例县每种角色的一个登录账号"

    def handle(self, *args: Any, **options: Any) -> None:
        """Role, account, password, one line each."""
        if not is_loaded():
            self.stdout.write("这里没有装入示例县，请用督导室分配的账号登录。")
            return
        for role in ROLES:
            self.stdout.write(f"{role.label:　<11}{SHOWN[role.code]:<16}{password()}")
