"""Compute an indicator set and print what the page shows."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import results, services
from assessments.definitions import PackRefused
from assessments.engine.computing import compute
from assessments.input_tables import TableRefused, read_input_table
from assessments.models import IndicatorSet, ScoreRun
from assessments.pack_files import PACKS, read_pack_file, shipped_pack
from assessments.pack_reading import read_pack
from assessments.printing import as_table
from assessments.workflow import RunKind
from core import jobs
from core.exceptions import BusinessRuleError
from core.models import Job

WAIT_SECONDS = 600


class Command(BaseCommand):
    """`compute_scores --set CODE --year Y [--kind simulation] [--format json|table]`, or `--input FILE.csv`."""

    help = "按一套指标体系计算某年度的结果并打印；--input 只算一张表，不读写数据库"

    def add_arguments(self, parser: CommandParser) -> None:
        """Set, year, kind, format; or a table."""
        parser.add_argument(
            "--set", required=True, dest="code", help="指标体系代码；与 --input 一起也可以是一个YAML文件"
        )
        parser.add_argument("--year", type=int)
        parser.add_argument("--kind", choices=RunKind.values, default=RunKind.OFFICIAL)
        parser.add_argument("--with-gaps", action="store_true", help="年报没有冻结的学校按缺数据计")
        parser.add_argument("--input", type=Path, help="CSV表：school、stage、kind、students和年报字段")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        try:
            found = self.from_table(options) if options["input"] else self.from_returns(options)
        except (BusinessRuleError, TableRefused) as refused:
            raise CommandError(refused.sentence) from refused
        except PackRefused as refused:
            raise CommandError("\n".join(refused.sentences)) from refused
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(as_table(found))

    def from_table(self, options: dict[str, Any]) -> dict[str, Any]:
        """Score a plain table by the shipped pack of that code, or by a file; the database is not asked."""
        code = options["code"]
        if (PACKS / f"{code}.yaml").is_file():
            definition = read_pack(shipped_pack(code))
        elif Path(code).is_file():
            definition = read_pack(read_pack_file(Path(code)))
        else:
            raise CommandError(f"没有随系统提供的指标体系“{code}”，也没有这个文件")
        rows = read_input_table(options["input"], definition)
        return results.results_of_table(definition, compute(definition, rows, year=options["year"]))

    def from_returns(self, options: dict[str, Any]) -> dict[str, Any]:
        """Start the run (or find the same one), do its job here, and read its rows."""
        if options["year"] is None:
            raise CommandError("请用 --year 指明年度，或用 --input 指明要计算的表")
        indicator_set = self.chosen_set(options["code"], options["kind"])
        run = services.start_run(
            actor=None,
            indicator_set=indicator_set,
            year=options["year"],
            kind=options["kind"],
            with_gaps=options["with_gaps"],
        )
        if not run.is_computed:
            self.finish(run)
        return results.results_of(ScoreRun.objects.select_related("indicator_set").get(pk=run.pk))

    def chosen_set(self, code: str, kind: str) -> IndicatorSet:
        """The version in force; for a simulation the newest one will do."""
        found = results.current_set(code)
        if found is None:
            raise CommandError(f"没有指标体系“{code}”，请先用 load_indicator_set 载入")
        if kind == RunKind.SIMULATION:
            return found
        return IndicatorSet.objects.of_code(code).issued().first() or found

    def finish(self, run: ScoreRun) -> None:
        """Do the job in this process, or wait while a worker that was faster does it."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            jobs.perform(run.job_id)
            job = Job.objects.get(pk=run.job_id)
            if job.state == Job.State.DONE:
                return
            if job.is_finished or time.monotonic() > until:
                raise CommandError(job.message or "没有在规定时间内算完")
            time.sleep(1)
