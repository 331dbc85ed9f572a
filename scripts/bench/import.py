"""How long a register of 28,610 rows takes to read, preview and write, beside a plain calamine read of the same rows.

On the database named by DATABASE_URL, rolled back at the end. BENCH_FILE names a sheet of one's own (.csv or .xlsx) to
preview instead of the made-up one; applying is always measured with made-up rows that are all in order.
"""

import csv
import io
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.core.management import call_command

django.setup()

from django.db import transaction  # noqa: E402 - Django must be set up first
from openpyxl import Workbook  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from core.collector import collector_at_rest  # noqa: E402
from core.workbook_text import read_delimited  # noqa: E402
from core.workbooks import Limits, read_sheet  # noqa: E402
from schools.importers.marked import marked_workbook  # noqa: E402
from schools.importers.plans import PlannedRow  # noqa: E402
from schools.importers.registers import LIMITS, plan_register  # noqa: E402
from schools.models import ImportRun, School  # noqa: E402
from schools.services import apply_import, stage_import  # noqa: E402
from schools.services.imports import finish_import, read_import  # noqa: E402
from schools.services.undoing import perform_undo  # noqa: E402
from tests.factories.office import CountyFactory, UserFactory  # noqa: E402

ROWS, REPEATS = 28_610, 1_738
PAIRS = 7
HEAD = ["省", "市", "区县", "学校名称", "类型(按名称推断)"]
KINDS = ("小学", "中学", "幼儿园", "小学", "一贯制")


def made_up() -> list[list[str]]:
    """As a map search gives them: no codes, kinds guessed, exact repeats."""
    fresh = ROWS - REPEATS
    rows = [["某省", "某市", f"第{at % 300}县", f"第{at}号学校", KINDS[at % 5]] for at in range(fresh)]
    return [HEAD, *rows, *rows[:REPEATS]]


def in_order() -> list[list[str]]:
    """Every row a new school."""
    head = ["学校标识码", "学校名称", "办学类型", "举办性质", "所属乡镇", "地址"]
    return [
        head,
        *([f"B{at:09d}", f"青禾第{at}小学", "小学", "公办", f"第{at % 20}镇", f"长安路{at}号"] for at in range(ROWS)),
    ]


def xlsx(rows: list[list[str]]) -> bytes:
    """The rows as a workbook somebody else wrote."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def asked() -> list[list[str]]:
    """The rows to preview: of BENCH_FILE, else made up."""
    path = os.environ.get("BENCH_FILE")
    if not path:
        return made_up()
    data = Path(path).read_bytes()
    if path.endswith(".csv"):
        return read_delimited(data, Limits(rows=60_000))
    return [[str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


def timed(label: str, act: Callable[[], Any]) -> tuple[Any, float]:
    """Run an act and print its wall time and CPU time, child processes counted in."""
    wall, cpu = time.monotonic(), cpu_seconds()
    result = act()
    spent = cpu_seconds() - cpu
    sys.stdout.write(f"{label:<44}{time.monotonic() - wall:7.2f} s wall {spent:7.2f} s CPU\n")
    return result, spent


def cpu_seconds() -> float:
    """Of this process and its finished children."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def peak() -> str:
    """The largest resident size so far, of this process and of any child."""
    mine, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"peak memory: {mine:.0f} MB, reading child {child:.0f} MB\n"


def silent(done: int, total: int, message: str) -> None:
    """Nobody watches."""


@collector_at_rest()
def every_row(data: bytes) -> list[PlannedRow]:
    """As the job makes the rows it keeps."""
    return plan_register(data, "表.xlsx", ownership="public").outcomes()


def compared(data: bytes) -> None:
    """Everything before the database beside a plain read, pair by pair; medians of CPU time, children counted in."""
    acts: dict[str, Callable[[], Any]] = {
        "plain calamine read": lambda: (
            CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        ),
        "guarded read": lambda: read_sheet(data, "表.xlsx", limits=LIMITS),
        "guarded read and plan": lambda: plan_register(data, "表.xlsx", ownership="public"),
        "guarded read, plan, every row": lambda: every_row(data),
    }
    seconds: dict[str, list[float]] = {label: [] for label in acts}
    for _ in range(PAIRS):
        for label, act in acts.items():
            began = cpu_seconds()
            act()
            seconds[label].append(cpu_seconds() - began)
    plain = seconds["plain calamine read"]
    for label, spent in seconds.items():
        ratio = median(one / other for one, other in zip(spent, plain, strict=True))
        sys.stdout.write(f"{label:<44}{median(spent):7.2f} s CPU {ratio:7.1f} x, of {PAIRS}\n")


def previewed(rows: list[list[str]], actor: Any) -> None:
    """Read, plan and keep a sheet."""
    data = xlsx(rows)
    sys.stdout.write(f"\npreview of {len(rows) - 1:,} rows, .xlsx of {len(data) / 1024:.0f} KB\n")
    compared(data)
    plan = plan_register(data, "表.xlsx", ownership="public")
    counts = plan.counts
    told = sum(problem.reason.endswith("行完全相同。") for problem in plan.problems)
    sys.stdout.write(f"{counts}\nexact repeats: {told:,}\n")
    assert counts["rows"] == sum(counts[name] for name in ("added", "changed", "unchanged", "skipped", "refused"))
    del plan
    run, _ = timed(
        "upload",
        lambda: stage_import(actor=actor, kind=ImportRun.Kind.SCHOOLS, data=data, name="表.xlsx", ownership="public"),
    )
    timed("job: read, plan, keep every row", lambda: read_import(run.pk, silent))
    problems = [problem for row in run.rows.filter(outcome="refused") for problem in row.problems]
    timed("marked copy", lambda: marked_workbook(read_sheet(data, "表.xlsx", limits=LIMITS), problems))
    sys.stdout.write(peak())


def applied(actor: Any) -> None:
    """Preview and write a register of new schools."""
    stream = io.StringIO()
    csv.writer(stream).writerows(in_order())
    data = stream.getvalue().encode("utf-8-sig")
    sys.stdout.write(f"\nwriting {ROWS:,} new schools, .csv of {len(data) / 1024:.0f} KB\n")
    run = stage_import(actor=actor, kind=ImportRun.Kind.SCHOOLS, data=data, name="名录.csv")
    timed("job: read, plan, keep every row", lambda: read_import(run.pk, silent))
    run.refresh_from_db()
    apply_import(actor=actor, run=run)
    timed("job: plan again, compare, write", lambda: finish_import(run.pk, silent))
    sys.stdout.write(f"schools: {School.objects.count():,}\n{peak()}")
    timed("undo", lambda: perform_undo(actor=actor, run=run))
    sys.stdout.write(f"schools: {School.objects.count():,}\n")


call_command("migrate", "--noinput", verbosity=0)
call_command("sync_roles", verbosity=0)
with transaction.atomic():
    CountyFactory()
    staff = UserFactory(role="staff")
    previewed(asked(), staff)
    applied(staff)
    transaction.set_rollback(True)
