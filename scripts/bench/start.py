"""How long the one-machine system takes to answer, first and second start, and how much memory it holds."""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.supervision.processes import Process, ask, environment, free_port, get, resident_megabytes, several, wait_for


def measure(folder: Path, label: str) -> None:
    """Start, time the first page and full health, weigh, stop."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    began = time.monotonic()
    with several(Process(command, environment(VAR_DIR=folder), folder / "serve.log")) as (system,):
        wait_for(lambda: get(f"http://127.0.0.1:{port}/office/login/")[0] == 200, seconds=300, what="the login page")
        page = time.monotonic() - began
        wait_for(lambda: ask(f"http://127.0.0.1:{port}/healthz")[0] == 200, seconds=60, what="a healthy system")
        healthy = time.monotonic() - began
        memory = resident_megabytes(system.running.pid)
    sys.stdout.write(f"{label}: login page {page:.1f} s, worker ready {healthy:.1f} s, memory {memory:.0f} MB\n")


with tempfile.TemporaryDirectory() as folder:
    measure(Path(folder), "first start")
    measure(Path(folder), "second start")
