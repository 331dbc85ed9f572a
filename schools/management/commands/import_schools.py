"""Import a register of schools from the console."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import BusinessRuleError
from schools import services
from schools.importers.plans import Plan
from schools.importers.registers import plan_register
from schools.models import Ownership

SHOWN = 40


class Command(BaseCommand):
    """Say what a sheet would do to the register; without --dry-run, do it, all or nothing."""

    help = "从 .xlsx 或 .csv 导入学校名录；有一行不对就一行也不导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, --dry-run, --ownership, --skip-repeats."""
        parser.add_argument("file", type=Path, help="表格文件")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
        parser.add_argument("--ownership", choices=Ownership.values, default="", help="表里没有举办性质列时一律按此")
        parser.add_argument("--skip-repeats", action="store_true", help="跳过与前面完全相同的行")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, write, report."""
        data = read(options["file"])
        name = options["file"].name
        answers = {"ownership": options["ownership"], "skip_repeats": options["skip_repeats"]}
        try:
            if options["dry_run"]:
                plan: Plan = plan_register(data, name, **answers)
            else:
                plan = services.import_register(actor=None, data=data, name=name, **answers)
        except BusinessRuleError as refused:
            raise CommandError(refused.sentence) from refused
        report(self, plan, dry_run=options["dry_run"])


def read(path: Path) -> bytes:
    """The file's bytes, or a sentence."""
    try:
        return path.read_bytes()
    except OSError as failed:
        raise CommandError(f"读不到文件 {path}，请核对路径和权限。") from failed


def report(command: BaseCommand, plan: Plan, *, dry_run: bool) -> None:
    """Counts, every problem up to a screenful, and the outcome; problems end the command with an error."""
    counts = plan.counts
    command.stdout.write(
        f"共 {counts['rows']} 行：新增 {counts['added']}，修改 {counts['changed']}，不变 {counts['unchanged']}，拒绝 {counts['refused']}。"
    )
    for line in [*plan.notices, *plan.warnings[:SHOWN]]:
        command.stdout.write(line)
    for problem in plan.problems[:SHOWN]:
        where = f"第 {problem.row} 行" + (f" {problem.letters} 列“{problem.heading}”" if problem.letters else "")
        command.stdout.write(f"{where} “{problem.value}”：{problem.reason}可接受：{problem.accepted}")
    if len(plan.problems) > SHOWN:
        command.stdout.write(f"另有 {len(plan.problems) - SHOWN} 处。")
    if plan.problems:
        raise CommandError(f"有 {len(plan.problems)} 处错误，没有导入任何一行。")
    command.stdout.write("预览完成，没有写入。" if dry_run else "已导入。")
