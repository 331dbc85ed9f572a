"""`manage.py serve`: everything in one process tree, from an empty folder, started and stopped like a person would."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.supervision.processes import (
    ROOT,
    Process,
    ask,
    environment,
    free_port,
    get,
    manage,
    resident_megabytes,
    several,
    wait_for,
)

pytestmark = pytest.mark.xdist_group("processes")
WARM_START = 5.0  # seconds a second start may take until it answers


class OneBox:
    """The one-machine system on its own folder."""

    def __init__(self, folder):
        self.folder = folder
        self.env = environment(VAR_DIR=folder)

    def process(self, port: int) -> Process:
        """Not started."""
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        return Process(command, self.env, self.folder / f"serve-{port}.log")


@pytest.fixture(scope="module")
def onebox(tmp_path_factory):
    """Prepared once (database, roles, sample county, static files) and stopped with Ctrl-C."""
    box = OneBox(tmp_path_factory.mktemp("onebox"))
    port = free_port()
    with several(box.process(port)) as (first,):
        wait_for(lambda: healthy(port), seconds=300, what="the first start")
        first.send(signal.SIGINT)
        assert first.ended(seconds=20) == 0
        box.first_words = first.printed()
    return box


def healthy(port: int) -> bool:
    """Whether the system on this port has all its parts."""
    return ask(f"http://127.0.0.1:{port}/healthz")[0] == 200


def test_the_first_start_says_where_and_as_whom(onebox):
    assert "http://127.0.0.1:" in onebox.first_words
    logins = subprocess.run(
        [sys.executable, "manage.py", "sample_logins"],
        cwd=ROOT, env=onebox.env, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert logins.strip()
    assert logins.strip() in onebox.first_words


def test_the_key_is_made_once_and_kept_private(onebox):
    key = onebox.folder / "secret_key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 50


def test_a_second_start_answers_soon_and_shows_a_styled_page(onebox):
    port = free_port()
    began = time.monotonic()
    with several(onebox.process(port)) as (second,):
        wait_for(lambda: get(f"http://127.0.0.1:{port}/office/login/")[0] == 200, seconds=60, what="the login page")
        took = time.monotonic() - began
        page = get(f"http://127.0.0.1:{port}/office/login/")[1]
        style = next(part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0])
        assert get(f"http://127.0.0.1:{port}{style}")[0] == 200
        assert resident_megabytes(second.running.pid) < 300
    # Other tests share the machine's two cores; alone it takes a second and a half.
    assert took < WARM_START * 2


def test_a_busy_port_is_a_sentence(onebox):
    port = free_port()
    with several(onebox.process(port)):
        wait_for(lambda: healthy(port), seconds=60, what="the system")

        done = manage("serve", "--port", str(port), env=onebox.env)

    assert done.returncode != 0
    assert f"端口 {port} 已被占用" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "abc", "８０"])
def test_an_impossible_port_is_a_sentence(onebox, port):
    done = manage("serve", "--port", port, env=onebox.env)

    assert done.returncode != 0
    assert "端口要写" in done.stderr


def test_a_closed_terminal_ends_it(onebox):
    port = free_port()
    with several(onebox.process(port)) as (system,):
        wait_for(lambda: healthy(port), seconds=60, what="the system")
        system.send(signal.SIGHUP)

        assert system.ended(seconds=60) == 0
        assert get(f"http://127.0.0.1:{port}/healthz")[0] == 0


def test_after_a_crash_it_starts_again_and_does_the_waiting_job(onebox):
    port = free_port()
    with several(onebox.process(port)) as (crashing,):
        wait_for(lambda: healthy(port), seconds=60, what="the system")
        os.killpg(crashing.running.pid, signal.SIGKILL)
        crashing.ended(seconds=5)
    leave_job_of_unknown_kind(onebox)

    with several(onebox.process(port)):
        wait_for(lambda: healthy(port), seconds=60, what="the system after the crash")
        wait_for(lambda: attempts(onebox) >= 1, seconds=20, what="the job that was left behind")


def leave_job_of_unknown_kind(onebox: OneBox) -> None:
    """A row that only a worker would touch; its kind has no handler, so each attempt ends quickly and is counted."""
    with sqlite3.connect(onebox.folder / "db.sqlite3") as link:
        link.execute(
            "INSERT INTO core_job (uuid, kind, key, label, args, state, done, total, message, result, attempt, created_at)"
            " VALUES ('0f8fad5bd9cb469fa16570867728950e', 'nobody.knows', 'left', '留下的任务', '{}', 'waiting',"
            " 0, 0, '', '{}', 0, '2024-01-01 00:00:00')"
        )


def attempts(onebox: OneBox) -> int:
    """How often the left job was tried."""
    with sqlite3.connect(onebox.folder / "db.sqlite3") as link:
        return link.execute("SELECT attempt FROM core_job WHERE key = 'left'").fetchone()[0]


def test_the_clock_runs_once_per_folder(onebox):
    ports = free_port(), free_port()
    with several(*(onebox.process(port) for port in ports)):
        for port in ports:
            wait_for(lambda port=port: healthy(port), seconds=60, what="both systems")
        locks = subprocess.run(["cat", "/proc/locks"], capture_output=True, text=True, check=True).stdout
        inode = (onebox.folder / "beat.lock").stat().st_ino
        assert sum(f":{inode} " in line and "->" not in line for line in locks.splitlines()) == 1


def test_services_of_a_server_are_not_mixed_in(onebox):
    done = manage("serve", env=onebox.env | {
        "REDIS_URL": "redis://127.0.0.1:1/0", "SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "127.0.0.1",
    })  # fmt: skip

    assert done.returncode != 0
    assert "docs/deploy.md" in done.stderr
