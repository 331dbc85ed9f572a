"""Real processes for tests: started with a clean environment, awaited over HTTP, ended by their own pid."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "CHROMIUM")


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**own: object) -> dict[str, str]:
    """Nothing of the test run's own settings reaches the processes, only what is named."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {"PATH": f"{BIN}:{passed['PATH']}", **{name: str(value) for name, value in own.items()}}


def hear_hang_ups() -> None:
    """A suite started with nohup would pass its deaf ear for SIGHUP on to the processes it starts."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def manage(*words: str, env: dict[str, str], timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run one management command to its end."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout, check=False)


def managed(*words: str, env: dict[str, str], timeout: float = 300) -> str:
    """Run one management command that must succeed; returns what it printed."""
    done = manage(*words, env=env, timeout=timeout)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


def get(url: str, **headers: str) -> tuple[int, str]:
    """Status and text of a page, redirects not followed; (0, "") when nobody answers."""
    address = urlsplit(url)
    link = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    try:
        link.request("GET", address.path, headers=headers)
        answer = link.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.RemoteDisconnected):
        return 0, ""
    finally:
        link.close()


def ask(url: str, **headers: str) -> tuple[int, dict]:
    """Status and content of a JSON page; (0, {}) when nobody answers."""
    status, text = get(url, **headers)
    return status, json.loads(text) if status else {}


def wait_for(question, *, seconds: float, what: str):
    """Ask until the answer is true and return it; fails after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")


class Browser:
    """A person's session over plain HTTP behind a TLS proxy: keeps cookies, fills in the forms it is shown."""

    def __init__(self, base: str, **headers: str):
        self.address, self.headers, self.cookies = urlsplit(base), headers, {}

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, text and where a redirect points."""
        link = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)
        headers = self.headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            for name, morsel in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).items():
                self.cookies[name] = morsel.value
            text = answer.read()
            return answer.status, text.decode(errors="replace"), answer.headers.get("Location", "")
        finally:
            link.close()

    def page(self, path: str) -> str:
        """A page that must be there."""
        status, text, _ = self.request("GET", path)
        assert status == 200, f"{path}: {status}"
        return text

    def send(self, path: str, **fields: str) -> str:
        """Fill in the form of a page with its hidden fields and send it; returns where the answer points."""
        fields = hidden_fields(self.page(path)) | fields
        status, text, target = self.request("POST", path, urlencode(fields))
        assert status == 302, f"{path}: {status} {plain(text)}"
        return target


def plain(page: str) -> str:
    """What a person reads on the page, on few lines; for the message of a failure."""
    body = re.sub(r"<(script|style|head).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))[:3000]


def hidden_fields(page: str) -> dict[str, str]:
    """Names and values of the hidden inputs."""
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


@dataclass
class Process:
    """One running program and what it printed."""

    command: list[str]
    env: dict[str, str]
    log: Path
    running: subprocess.Popen | None = field(default=None, repr=False)

    def start(self) -> "Process":
        """Start it in a session of its own, so that a signal reaches it alone."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=hear_hang_ups,
            )
        return self

    @property
    def is_alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself, not to its children."""
        self.running.send_signal(number)

    def ended(self, *, seconds: float) -> int:
        """Wait for its end; returns the exit code."""
        return self.running.wait(timeout=seconds)

    def printed(self) -> str:
        """Everything it wrote so far."""
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        """For the end of a test: its whole session is gone afterwards."""
        if self.running is None:
            return
        for number, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            if self.is_alive:
                self.send(number)
            try:
                self.running.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                continue
            break
        try:
            os.killpg(self.running.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


@contextmanager
def several(*processes: Process):
    """Start the processes and end them whatever happens."""
    try:
        yield [process.start() for process in processes]
    finally:
        for process in reversed(processes):
            process.end()


def resident_megabytes(pid: int) -> float:
    """Memory of a process and its children, shared pages counted once (proportional set size)."""
    family = [pid, *map(int, subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split())]
    kilobytes = 0
    for member in family:
        with Path(f"/proc/{member}/smaps_rollup").open() as lines:
            kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
