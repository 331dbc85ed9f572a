"""`manage.py routes`: every address, its methods, and which role may call it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.access import Route, routes
from office.roles import ROLES, Role


def as_row(route: Route) -> dict[str, Any]:
    """One address as plain data; `policy` says allow or deny for each role and for someone not signed in."""
    return {
        "name": route.name,
        "pattern": route.pattern,
        "methods": list(route.methods),
        "permission": route.permission,
        "policy": {role.code: verdict(route, role) for role in ROLES}
        | {"anonymous": "allow" if route.allows(frozenset(), signed_in=False) else "deny"},
        "mutating": route.is_mutating,
        "parameters": list(route.parameters),
    }


def verdict(route: Route, role: Role) -> str:
    """Whether the role may call the address at all; which rows it finds there is another question."""
    return "allow" if route.allows(frozenset(role.permissions)) else "deny"


class Command(BaseCommand):
    """Reads the URLconf and the table of roles; needs no database."""

    help = "列出全部地址、方法和每种角色的权限"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Table for people, JSON for programs."""
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """One row per address."""
        rows = [as_row(route) for route in routes()]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            allowed = [code for code, said in row["policy"].items() if said == "allow"]
            who = "所有人" if len(allowed) == len(row["policy"]) else "、".join(allowed) or "无人"
            self.stdout.write(f"{row['name']:<36}{'/'.join(row['methods']):<16}{row['pattern']}\n    {who}")
