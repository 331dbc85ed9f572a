"""The one-machine default: web server, queue worker and clock in one process (docs/adr/0003-one-machine-process.md).

gunicorn keeps one web process alive; inside it run a solo Celery worker on the in-memory transport and the clock, each
in a thread. Jobs are database rows, so a stop or a crash loses none: the sweeper publishes them again.
"""

import fcntl
import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import signals
from celery.beat import Service
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from core.tasks import sweep_jobs
from supervision.celery import app

THREADS = 8  # requests served at the same time
STOP_PATIENCE = 10.0  # seconds a running job may take to end when the system is stopped
RETRY = 5.0  # seconds until a worker that broke off, or a clock that is not the only one, tries again
log = logging.getLogger("supervision.onebox")


class Background:
    """The worker thread and the clock thread of this process; either is started again if it ends by itself."""

    def __init__(self) -> None:
        self.worker_thread = threading.Thread(target=self.keep_doing, args=(self.work,), name="worker", daemon=True)
        self.clock_thread = threading.Thread(target=self.keep_doing, args=(self.tick,), name="clock", daemon=True)
        self.clock: Service | None = None
        self.stopping = threading.Event()

    def start(self) -> None:
        """Start both threads; jobs left by an earlier process are published as soon as the worker listens."""
        signals.worker_ready.connect(publish_leftover_jobs)
        worker_state.should_stop = worker_state.should_terminate = None
        self.worker_thread.start()
        self.clock_thread.start()

    def keep_doing(self, task: Callable[[], None]) -> None:
        """Run the worker or the clock until told to stop, whatever happens to it."""
        while not self.stopping.is_set():
            try:
                task()
            except Exception:  # the pages must not lose their queue to one odd error
                log.exception("%s broke off", threading.current_thread().name)
            self.stopping.wait(RETRY)

    def work(self) -> None:
        """Take tasks one by one until told to stop."""
        worker = OneBoxWorker(
            app=app, pool="solo", concurrency=1, without_heartbeat=True, without_mingle=True, without_gossip=True
        )
        worker.start()

    def tick(self) -> None:
        """Send what the timetable says; only one process per var/ folder does, the next takes over when it ends."""
        with Path(f"{settings.CELERY_BEAT_SCHEDULE_FILENAME}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.clock = Service(app, max_interval=1, remote_control=False)
            self.clock.start()

    def stop(self) -> None:
        """Let the job at hand end (for `STOP_PATIENCE` seconds at most) and the clock save its table."""
        self.stopping.set()
        worker_state.should_stop = 0
        if self.clock is not None:
            self.clock.stop()
        self.clock_thread.join(timeout=2)
        if worker_state.active_requests:
            log.warning("正在停止：等手头的任务做完，最多 %d 秒。", STOP_PATIENCE)
        until = time.monotonic() + STOP_PATIENCE
        while worker_state.active_requests and time.monotonic() < until:
            time.sleep(0.1)
        if worker_state.active_requests:
            log.warning("手头的任务没有做完，下次启动时接着做。")


class OneBoxWorker(WorkController):
    """A worker inside another program: no banner, no signal handlers; says when it listens."""

    def on_consumer_ready(self, consumer: Any) -> None:
        """Send the signal that the command-line worker sends too."""
        signals.worker_ready.send(sender=consumer)


def publish_leftover_jobs(**_: Any) -> None:
    """Publish what an earlier process left behind, without waiting for the clock."""
    sweep_jobs.delay()


class OneBoxArbiter(Arbiter):
    """gunicorn's parent process; a closed terminal ends it instead of reloading it, unless started with `nohup`."""

    is_detached = False

    def init_signals(self) -> None:
        """Note what the terminal's end means before gunicorn takes over the signals."""
        self.is_detached = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().init_signals()

    def handle_hup(self) -> None:
        """Stop in order."""
        if not self.is_detached:
            raise StopIteration


class OneBox(BaseApplication):
    """gunicorn with one web process; `ready` runs in it once, when it answers."""

    def __init__(self, *, host: str, port: int, ready: Callable[[], None]) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.ready = ready
        self.background: Background | None = None
        super().__init__()

    def run(self) -> None:
        """Serve until stopped; raises SystemExit at the end."""
        OneBoxArbiter(self).run()

    def load_config(self) -> None:
        """One process, several threads, no control socket, quiet unless something is wrong."""
        for name, value in {
            "bind": [self.address],
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": int(STOP_PATIENCE) + 5,
            "loglevel": "warning",
            "proc_name": "supervision",
            "control_socket_disable": True,
            "post_worker_init": self.start_background,
            "worker_exit": self.stop_background,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The Django application."""
        return get_wsgi_application()

    def start_background(self, worker: Any) -> None:
        """Runs in the web process when it is about to answer."""
        self.background = Background()
        self.background.start()
        if worker.age == 1:
            self.ready()

    def stop_background(self, _arbiter: Any, _worker: Any) -> None:
        """Runs in the web process when it ends."""
        if self.background is not None:
            self.background.stop()
