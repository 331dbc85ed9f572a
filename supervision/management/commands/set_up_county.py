"""Make an empty installation a county's own: its identity, its year, calendar, checklist, indicator set, administrators."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import audit
from office import services
from office.models import County
from office.roles import BY_CODE

PEOPLE = (
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditor", "审计管理员", "auditor"),
)
INDICATOR_SET = "quality_balanced_2017"


class Command(BaseCommand):
    """Refuses a database that already belongs to a county; prints each initial password once."""

    help = "把空的系统设为本县使用：县情、年度、校历、督导清单、指标体系、三个管理员账号"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="县（区）名称，例如 青禾县")
        parser.add_argument("--organ-name", required=True, help="督导机构全称，用在公文上")
        parser.add_argument("--organ-code", required=True, help="机关代字，例如 青督")
        parser.add_argument("--year", required=True, type=int, help="启用的工作年度")
        parser.add_argument("--province", default="")
        parser.add_argument("--city", default="", help="所属市")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if known := County.objects.filter(pk=1).first():
            raise CommandError(f"系统已经设为“{known}”使用，没有改动任何内容。")
        call_command("sync_roles", verbosity=0, stdout=self.stdout)
        county = County.objects.create(
            pk=1,
            name=options["name"],
            province=options["province"],
            parent_city=options["city"],
            organ_name=options["organ_name"],
            organ_code=options["organ_code"],
        )
        services.open_year(actor=None, year=options["year"])
        call_command("load_calendar", stdout=self.stdout)
        call_command("load_calendar", options["year"] - 1, options["year"], stdout=self.stdout)
        call_command("load_checklists", stdout=self.stdout)
        call_command("load_indicator_set", INDICATOR_SET, stdout=self.stdout)
        audit.record(actor=None, verb="county.set_up", target=county)
        self.stdout.write("初始密码只显示这一次，72小时内有效，首次登录须修改：")
        for username, full_name, role in PEOPLE:
            user, password = services.create_user(actor=None, username=username, full_name=full_name)
            services.set_roles(actor=None, user=user, codes={role})
            self.stdout.write(f"  {BY_CODE[role].label}  {username}  {password}")
        self.stdout.write("请由系统管理员建立督导室账号，再由安全管理员授予角色。")
