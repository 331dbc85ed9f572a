"""Import yearly figures from the console."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import BusinessRuleError
from schools import services
from schools.importers.plans import Plan
from schools.importers.returns import plan_returns
from schools.management.commands.import_schools import read, report


class Command(BaseCommand):
    """Say what a sheet would do to a year's figures; without --dry-run, do it, all or nothing."""

    help = "导入年度填报数据：单校填报表样，或“export_return_template”得到的多校表。"

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, --year, --dry-run."""
        parser.add_argument("file", type=Path, help="表格文件")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, write, report."""
        name, year = options["file"].name, options["year"]
        if not 2000 <= year <= 2100:
            raise CommandError("年度要在 2000 到 2100 之间。")
        data = read(options["file"])
        try:
            if options["dry_run"]:
                sections = services.fillable_sections(None, year)
                plan: Plan = plan_returns(data, name, year=year, sections=sections)
            else:
                plan = services.import_returns(actor=None, data=data, name=name, year=year)
        except BusinessRuleError as refused:
            raise CommandError(refused.sentence) from refused
        report(self, plan, dry_run=options["dry_run"])
