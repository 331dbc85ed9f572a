"""Grant each role's group exactly the permissions of the table."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from office.roles import ROLES


class Command(BaseCommand):
    """Idempotent; an unknown permission stops it."""

    help = "按 office/roles.py 的表同步角色权限"

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        known = {
            f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")
        }
        wanted = {name for role in ROLES for name in role.permissions}
        if missing := wanted - set(known):
            self.stderr.write(f"没有声明的权限：{'、'.join(sorted(missing))}")
        for role in ROLES:
            group, _ = Group.objects.get_or_create(name=role.code)
            group.permissions.set([known[name] for name in role.permissions if name in known])
        self.stdout.write(f"已同步 {len(ROLES)} 个角色。")
