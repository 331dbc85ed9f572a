"""A county of 20,000 school stages x 30 figures scored by 60 indicators: read, computed, written, published.

Beside it the floor: reading the same returns and sending the same rows with COPY into the same empty tables. The two
run in turns, each in a process of its own, on a database that is made on the server of DATABASE_URL and dropped.
BENCH_SECTIONS and BENCH_ROUNDS change the size; a quarter of the size is measured too, to see how the time grows.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
SECTIONS, ROUNDS = int(os.environ.get("BENCH_SECTIONS", "20000")), int(os.environ.get("BENCH_ROUNDS", "3"))
FIELDS, INDICATORS, YEAR = 30, 60, 2023
LIMIT, MEMORY_LIMIT, GROWTH_LIMIT = 2.0, 600, 4.4
DATABASE = "bench_scores"
DUMP = Path(os.environ.get("TMPDIR", "/tmp")) / f"bench_scores_{os.getuid()}"  # noqa: S108 - a bench's own files


def pack() -> dict[str, Any]:
    """Thresholds, ratios and bands with points, headings that add up, differences between schools."""
    source = {"clause": "测量", "confidence": "unconfirmed"}
    fields = {"students": {"label": "在校生数", "unit": "人"}}
    fields |= {f"f{at}": {"label": f"数据{at}", "unit": "个"} for at in range(1, FIELDS)}
    items: list[dict[str, Any]] = [
        {"code": "H", "title": "总分", "points": str(2 * (INDICATORS - 1)), "source": source, "rule": {"kind": "sum"}}
    ]
    for at in range(1, INDICATORS):
        one, other = 1 + at % (FIELDS - 1), 1 + (at * 7) % (FIELDS - 1)
        formula = f"(f{one} + f{other}) * 100 / students" if at % 3 else f"share * f{one} / students"
        rule: dict[str, Any] = {
            "kind": "threshold",
            "formula": formula,
            "thresholds": {"primary": "4.2", "junior": "5"},
        }
        if at % 10 == 0:
            rule = {"kind": "ratio", "formula": formula, "target": "8"}
        items.append(
            {"code": f"I{at}", "parent": "H", "title": f"指标{at}", "direction": "higher", "points": "2",
             "source": source, "rule": rule}
        )  # fmt: skip
    return {
        "code": "bench", "title": "测量", "object": "section",
        "source": {"document": "测量", "title": "测量", "issued": "2024-01-01", "confidence": "unconfirmed"},
        "rounding": {"value": 2, "mean": 2, "coefficient": 3, "points": 2},
        "fields": fields,
        "scope": {"stages": ["primary", "junior"]},
        "split": {"weights": {"nine_year": {"primary": "1", "junior": "1.1"}}, "source": source},
        "indicators": items,
        "coefficients": {"kind": "weighted_cv", "weight": "students", "of": [f"I{at}" for at in range(1, 8)], "limits": {"primary": "0.5", "junior": "0.45"}, "source": source},
    }  # fmt: skip


def prepare(sections: int) -> None:
    """Migrate, and make the county: two of three stages belong to nine-year schools."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from assessments import services
    from assessments.models import IndicatorSet
    from office.models import WorkYear
    from schools.models import School, Section, YearReturn
    from tests.factories.office import CountyFactory, UserFactory

    call_command("migrate", "--noinput", verbosity=0)
    call_command("sync_roles", verbosity=0)
    CountyFactory()
    UserFactory(role="director", username="bench")
    WorkYear.objects.create(year=YEAR, status="active")
    chosen, now = random.Random(7), timezone.now()  # noqa: S311 - figures of a bench
    schools, stages = [], []
    while len(stages) < sections:
        number = len(schools)
        is_double = number % 2 == 0 and len(stages) + 2 <= sections
        kind = "nine_year" if is_double else "primary"
        schools.append(School(code=f"B{number:07d}", name=f"第{number}号学校", kind=kind, ownership="public"))
        stages += [(number, stage) for stage in (("primary", "junior") if is_double else ("primary",))]
    made = School.objects.bulk_create(schools, batch_size=2000)
    rows = Section.objects.bulk_create([Section(school=made[at], stage=stage) for at, stage in stages], batch_size=2000)
    YearReturn.objects.bulk_create(
        (
            YearReturn(
                section=row, year=YEAR, pack="return_compulsory", status="frozen", frozen_at=now, confirmed_at=now,
                values={"students": str(chosen.randint(60, 2400))}
                | {f"f{at}": f"{chosen.uniform(0, 200):.2f}" for at in range(1, FIELDS)},
            )
            for row in rows
        ),
        batch_size=2000,
    )  # fmt: skip
    loaded = services.load_indicator_set(actor=None, pack=pack())
    IndicatorSet.objects.filter(pk=loaded.pk).update(status="issued", issued_on=timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def emptied() -> None:
    """Leave no result behind."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE assessments_score, assessments_subjectresult, assessments_coefficient, assessments_publication,"
            " assessments_scorerun CASCADE"
        )


def ours() -> dict[str, float]:
    """Start, compute, write and publish; seconds of every part."""
    from assessments import services, tasks
    from assessments.models import IndicatorSet, ScoreRun
    from core import jobs
    from office.models import User

    emptied()
    stamps: list[tuple[str, float]] = []
    work = jobs.HANDLERS[tasks.SCORE_RUN]

    def stamped(job: Any, progress: Any) -> Any:
        def tell(done: int, total: int, message: str = "") -> None:
            if not stamps or stamps[-1][0] != message:
                stamps.append((message, time.monotonic()))
            progress(done, total, message)

        return work(job, tell)

    jobs.HANDLERS[tasks.SCORE_RUN] = stamped
    began = time.monotonic()
    person = User.objects.get(username="bench")
    run = services.start_run(actor=person, indicator_set=IndicatorSet.objects.get(), year=YEAR, kind="official")
    started = time.monotonic()
    state = jobs.perform(run.job_id)
    computed = time.monotonic()
    run = ScoreRun.objects.get(pk=run.pk)
    if state != "done":
        raise SystemExit(f"the run ended {state}: {run.job.message}")
    services.publish_run(actor=person, run=run, replaces=None)
    ended = time.monotonic()
    at = dict(stamps)
    names = [name for name, _ in stamps]
    return {
        "total": ended - began,
        "start": started - began,
        "read": at[names[1]] - at[names[0]],
        "compute": at[names[-1]] - at[names[1]],
        "write": computed - at[names[-1]],
        "publish": ended - computed,
    }


def floor() -> dict[str, float]:
    """Read the returns and send the kept rows, with nothing in between."""
    from django.db import connection, transaction

    emptied()
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.stage, c.code, c.kind, r.values FROM schools_yearreturn r JOIN schools_section s"
            " ON s.id = r.section_id JOIN schools_school c ON c.id = s.school_id WHERE r.year = %s AND r.status = 'frozen'",
            [YEAR],
        )
        count = 0
        while rows := cursor.fetchmany(2000):
            count += len([json.loads(row[4]) if isinstance(row[4], str) else row[4] for row in rows])
    read = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in tables():
            with (DUMP / f"{table}.txt").open() as lines:
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines, 1 << 18)
    ended = time.monotonic()
    return {"total": ended - began, "read": read - began, "write": ended - read, "rows": count}


def tables() -> list[tuple[str, str]]:
    """The tables of a run's rows with the columns that are copied; runs and jobs come before what points at them."""
    from assessments.models import Coefficient, Score, ScoreRun, SubjectResult

    found = []
    for model in (ScoreRun, SubjectResult, Score, Coefficient):
        names = [field.column for field in model._meta.concrete_fields if model is not Score or not field.primary_key]
        found.append((model._meta.db_table, ", ".join(f'"{name}"' for name in names)))
    return found


def keep() -> dict[str, float]:
    """Keep the rows of the run that is there for the floor."""
    from django.db import connection

    DUMP.mkdir(exist_ok=True)
    lines = 0
    with connection.cursor() as cursor:
        for table, columns in tables():
            with (DUMP / f"{table}.txt").open("w") as out:
                cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} ORDER BY id) TO STDOUT", out)  # noqa: S608 - own names
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - own names
            lines += cursor.fetchone()[0]
    return {"rows": lines}


def asked(part: str, *more: str) -> dict[str, float]:
    """One part in a process of its own."""
    command = [sys.executable, __file__, part, *more]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - this very file
    return json.loads(out.splitlines()[-1])


def recreated() -> None:
    """An empty database for the bench."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        if "drop" not in sys.argv:
            cursor.execute(f"CREATE DATABASE {DATABASE}")


def measured(sections: int, rounds: int) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Our run and the floor in turns."""
    asked("create")
    asked("prepare", str(sections))
    asked(
        "ours"
    )  # once unmeasured: the floor needs its rows, and caches are as warm for the first turn as for the last
    kept = asked("keep")
    sys.stdout.write(f"\n{sections:,} stages x {FIELDS} figures x {INDICATORS} indicators: {kept['rows']:,.0f} rows\n")
    mine, least = [], []
    for turn in range(rounds):
        least.append(asked("floor"))
        mine.append(asked("ours"))
        one, two = mine[-1], least[-1]
        parts = " ".join(f"{name} {one[name]:.1f}" for name in ("start", "read", "compute", "write", "publish"))
        sys.stdout.write(
            f"turn {turn + 1}: ours {one['total']:6.1f} s ({parts}), peak {one['peak']:.0f} MB;"
            f" floor {two['total']:6.1f} s (read {two['read']:.1f} write {two['write']:.1f}); {one['total'] / two['total']:.2f} x\n"
        )
        sys.stdout.flush()
    return mine, least


def main() -> int:
    """Measure both sizes and say what holds."""
    quarter, _ = measured(SECTIONS // 4, 2)
    mine, least = measured(SECTIONS, ROUNDS)
    asked("create", "drop")
    ratio = statistics.median(one["total"] / two["total"] for one, two in zip(mine, least, strict=True))
    growth = statistics.median(one["total"] for one in mine) / statistics.median(one["total"] for one in quarter)
    peak = max(one["peak"] for one in mine)
    held = [(ratio <= LIMIT), (peak <= MEMORY_LIMIT), (growth <= GROWTH_LIMIT)]
    sys.stdout.write(
        f"\nmedian {ratio:.2f} x the floor (at most {LIMIT}), peak {peak:.0f} MB (at most {MEMORY_LIMIT}),"
        f" four times the schools {growth:.2f} x the time (at most {GROWTH_LIMIT})\n"
    )
    return 0 if all(held) else 1


def child(part: str) -> None:
    """Do one part and print its figures as JSON."""
    import django
    from django.conf import settings

    if part != "create":
        settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()
    acts = {
        "create": recreated,
        "prepare": lambda: prepare(int(sys.argv[2])),
        "ours": ours,
        "floor": floor,
        "keep": keep,
    }
    found = acts[part]() or {}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found | {"peak": peak}) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1])
    else:
        sys.exit(main())
