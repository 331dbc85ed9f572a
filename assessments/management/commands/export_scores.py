"""Write the results of a run as a workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import ScoreRun
from assessments.rendering import render_workbook


class Command(BaseCommand):
    """`export_scores --run ID --out FILE.xlsx`."""

    help = "把一次计算的结果导出为Excel"

    def add_arguments(self, parser: CommandParser) -> None:
        """Run and file."""
        parser.add_argument("--run", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        run = ScoreRun.objects.select_related("indicator_set").filter(pk=options["run"]).first()
        if run is None or not run.is_computed:
            raise CommandError(f"没有编号为{options['run']}的、已算完的计算")
        try:
            options["out"].write_bytes(render_workbook(run))
        except OSError as error:
            raise CommandError(f"不能写入“{options['out']}”：{error.strerror}") from error
        self.stdout.write(str(options["out"]))
