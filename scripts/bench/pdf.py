"""What laying out official paper costs: our press against plain WeasyPrint on the same HTML, two worker processes against one, and
the memory of a worker over a thousand papers.           usage: pdf.py [ratio] [workers] [memory]; all three without a name

Ratio: every pair prints the same paper once each way, in turn, in one warm process; ours includes composing the lines, setting the
版记 and whatever is laid out twice; plain is `HTML(string=…).write_pdf()` of the HTML that ours ended with, with the same warm
fonts and the same options. Workers and memory go through reports.pressroom as a worker does, its printing child included.
"""

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import django

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from weasyprint import HTML  # noqa: E402

from reports import press as press_module  # noqa: E402
from reports import pressroom  # noqa: E402
from reports.blocks import Heading, Paper, Paragraph, Table  # noqa: E402
from reports.fonts import load  # noqa: E402
from reports.kinds import kinds  # noqa: E402
from reports.press import Press  # noqa: E402
from reports.snapshots import paper_to_json  # noqa: E402
from tests.reports.papers import ADDRESS, FINDINGS, TEXT, paper_of  # noqa: E402
from tests.supervision.processes import resident_megabytes  # noqa: E402

RATIO, SPEEDUP, GROWTH = 1.15, 1.7, 1.05  # the targets
PAIRS, LETTERS, PAPERS = 15, 200, 1000
FINISH = press_module.Finish(verify=ADDRESS)
say = sys.stdout.write


def samples() -> dict[str, Paper]:
    """A letter of two pages, one of six and one with a table, each with its 版记; and one of three pages without."""
    letter = paper_of(kinds()["rectification_notice"], own=False, imprint=True)
    table = Table(
        ("序号", "存在的问题", "期限"), tuple((str(n), FINDINGS[n % 3], "2024年4月16日") for n in range(60)), (1, 6, 3)
    )
    return {
        "two pages": replace(letter, blocks=(Paragraph(TEXT * 4), Heading("整改要求"), Paragraph(TEXT * 3))),
        "three pages, no imprint": replace(letter, printer="", copies=(), blocks=(Paragraph(TEXT * 12),)),
        "six pages": replace(letter, blocks=tuple(Paragraph(TEXT * 4) for _ in range(8))),
        "table of 60 rows": replace(letter, blocks=(Paragraph(TEXT), table)),
    }


def timed(work) -> float:
    """Seconds of processor time of this process: what the paper costs, whoever else uses the machine."""
    began = time.process_time()
    work()
    return time.process_time() - began


def plainly(press: Press, html: str, rules: list) -> bytes:
    """HTML through WeasyPrint alone, with the same warm fonts and options."""
    page = HTML(string=html, base_url=None, url_fetcher=press.fetcher)
    return page.write_pdf(
        stylesheets=rules,
        font_config=press.font_configuration,
        pdf_variant=FINISH.variant or None,
        pdf_tags=FINISH.tagged,
    )


def pairs(press: Press, paper: Paper, html: str, rules: list) -> tuple[list[float], list[float]]:
    """Seconds of ours and of plain WeasyPrint, in turn."""
    ours, plain = [], []
    for at in range(PAIRS):
        steps = [
            (ours, partial(press.print_paper, paper, finish=FINISH)),
            (plain, partial(plainly, press, html, rules)),
        ]
        for kept, step in steps if at % 2 else steps[::-1]:
            kept.append(timed(step))
    return ours, plain


def ratio() -> bool:
    """Our rendering ÷ plain WeasyPrint, pair by pair. Plain gets the very HTML that ours ended with and the fixed rules of paper read
    beforehand, as ours has them; the second figure is that of plain WeasyPrint reading the rules with the HTML."""
    press = Press(load([Path(settings.FONT_DIR)]))
    last: list[tuple] = []
    build = press_module.build_html

    def remembered(*args, **kwargs) -> str:
        last[:] = [(args, kwargs)]
        return build(*args, **kwargs)

    press_module.build_html = remembered
    every = []
    for name, paper in samples().items():
        press.print_paper(paper, finish=FINISH)  # warm
        args, kwargs = last[0]
        for label, html, rules in (
            ("rules read before", build(*args, **kwargs), [press.rules]),
            ("rules in the HTML", build(*args, **kwargs | {"with_rules": True}), []),
        ):
            ours, plain = pairs(press, paper, html, rules)
            ratios = [mine / theirs for mine, theirs in zip(ours, plain, strict=True)]
            every += [median(ratios)] if rules else []
            say(
                f"{name}, {label}: ours {median(ours) * 1000:.0f} ms, plain {median(plain) * 1000:.0f} ms, "
                f"ratio median {median(ratios):.3f} (min {min(ratios):.3f}, max {max(ratios):.3f}; {PAIRS} pairs)\n"
            )
            sys.stdout.flush()
    press_module.build_html = build
    return told("ours ÷ plain, rules read before, worst of the papers", max(every), RATIO, at_most=True)


def letter_json() -> str:
    """The two-page letter as a snapshot."""
    return json.dumps(paper_to_json(samples()["two pages"]), ensure_ascii=True)


def work(count: int) -> None:
    """What one worker process does: warm up, say so, wait for the word, print, say so."""
    snapshot = json.loads(letter_json())
    pressroom.print_snapshot(snapshot, draft=False, finish=FINISH)
    say("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for _ in range(count):
        pressroom.print_snapshot(snapshot, draft=False, finish=FINISH)
    say("done\n")
    sys.stdout.flush()
    pressroom.close()


def seconds(workers: int) -> float:
    """Time for the letters shared out among so many processes, warm."""
    command = [sys.executable, __file__, "work", str(LETTERS // workers)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
        for _ in range(workers)
    ]
    for process in running:
        process.stdout.readline()
    began = time.monotonic()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.stdout.readline()
    spent = time.monotonic() - began
    for process in running:
        process.communicate()
    return spent


def workers() -> bool:
    """Two hundred two-page letters with one worker and with two, in turn."""
    found = []
    for _ in range(3):
        one, two = seconds(1), seconds(2)
        found.append(one / two)
        say(f"{LETTERS} letters: one worker {one:.1f} s, two workers {two:.1f} s, {one / two:.2f} times\n")
    return told("two workers ÷ one", median(found), SPEEDUP, at_most=False)


def memory() -> bool:
    """A worker and its printing child after every hundred papers."""
    snapshot = json.loads(letter_json())
    seen = []
    for at in range(1, PAPERS + 1):
        pressroom.print_snapshot(snapshot, draft=False, finish=FINISH)
        if at % 100 == 0:
            child = sum(resident_megabytes(child.process.pid) for child in pressroom._children)
            seen.append(resident_megabytes(os.getpid()))  # with its children
            say(f"{at} papers: worker {seen[-1] - child:.0f} MB, its printing child {child:.0f} MB\n")
            sys.stdout.flush()
    pressroom.close()
    return told(
        "memory after the last 300 papers ÷ after the first 300",
        median(seen[-3:]) / median(seen[:3]),
        GROWTH,
        at_most=True,
    )


def told(what: str, value: float, target: float, *, at_most: bool) -> bool:
    """Print a figure beside its target; returns whether it holds."""
    holds = value <= target if at_most else value >= target
    say(f"{what}: {value:.3f} ({'at most' if at_most else 'at least'} {target:g}) {'holds' if holds else 'MISSED'}\n")
    sys.stdout.flush()
    return holds


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(int(sys.argv[2]))
    else:
        say(
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n"
        )
        asked = [{"ratio": ratio, "workers": workers, "memory": memory}[name] for name in sys.argv[1:]]
        held = [measure() for measure in asked or (ratio, workers, memory)]
        sys.exit(0 if all(held) else 1)
