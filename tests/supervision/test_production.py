"""The processes of docker-compose.yml by hand: gunicorn, worker and beat on a real PostgreSQL and Redis.

The commands are read from the compose file and the Dockerfile, so that the test cannot drift from what a county runs.
"""

import base64
import json
import re
import secrets
import signal
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pdfplumber
import psycopg2
import pytest
import redis
import yaml
from django.conf import settings

from tests.supervision.processes import (
    BIN,
    ROOT,
    Browser,
    Process,
    ask,
    environment,
    free_port,
    get,
    manage,
    managed,
    several,
    wait_for,
)

pytestmark = pytest.mark.xdist_group("processes")
HOST = "dudao.example.gov.cn"
FORWARDED = {"Host": HOST, "X-Forwarded-Proto": "https"}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
JOBS = """
import json
import re
from core.models import Job
print(json.dumps([[job.kind, job.state, job.message] for job in Job.objects.order_by("created_at")]))
"""

DRAFT = """
from office.models import User
from reports.blocks import Heading, Paragraph
from reports.services import draft_document
from schools.models import School
draft_document(
    actor=User.objects.get(username="staff"), kind="feedback_opinion", school=School.objects.order_by("pk").first(),
    title="关于督导情况的反馈意见", blocks=[Heading("总体情况"), Paragraph("学校办学秩序良好。")],
)
"""
PDF = """
import base64
from core.files import read_file
from reports.models import Document
print(base64.b64encode(read_file(Document.objects.latest("pk").pdf)).decode())
"""


def compose_command(service: str) -> list[str]:
    """What the compose file runs for a service, with the program taken from this environment."""
    command = COMPOSE["services"][service].get("command")
    if command is None:  # the web service runs the image's own command
        line = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))
        command = json.loads(line.removeprefix("CMD "))
    return [str(BIN / command[0]), *command[1:]]


@dataclass
class Server:
    """A county's server without its containers."""

    env: dict[str, str]
    base: str
    folder: Path
    seeded: dict

    def process(self, service: str, *, number: int = 1, **changes: str) -> Process:
        """The service's process, not started."""
        return Process(compose_command(service), self.env | changes, self.folder / f"{service}-{number}.log")

    def health(self) -> tuple[int, dict]:
        """What the load balancer is told."""
        return ask(f"{self.base}/healthz", Host=HOST)

    def jobs_done(self, kind: str) -> bool:
        """Whether every job of the kind is done; a failed one fails the test at once."""
        found = [(state, message) for name, state, message in self.jobs() if name == kind]
        assert not any(state == "failed" for state, _ in found), found
        return bool(found) and all(state == "done" for state, _ in found)

    def jobs(self) -> list[list[str]]:
        """Kind, state and message of every job."""
        return json.loads(managed("shell", "--no-imports", "-c", JOBS, env=self.env).splitlines()[-1])


@pytest.fixture(scope="module")
def own_database():
    """A PostgreSQL database of this module alone."""
    assert settings.DATABASE_URL.startswith("postgres"), "these tests need PostgreSQL: set DATABASE_URL"
    server = urlsplit(settings.DATABASE_URL)
    name = f"processes_{secrets.token_hex(6)}"
    admin = psycopg2.connect(urlunsplit(server._replace(scheme="postgresql", path="/postgres")))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(server._replace(path=f"/{name}"))
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="module")
def own_redis():
    """An empty Redis database that no other test uses; the key set first keeps a second run off it."""
    assert settings.REDIS_URL, "these tests need Redis: set REDIS_URL"
    server = urlsplit(settings.REDIS_URL)
    for number in range(15, 0, -1):
        url = urlunsplit(server._replace(path=f"/{number}"))
        link = redis.Redis.from_url(url)
        if link.dbsize() == 0 and link.set("taken", 1, nx=True):
            break
    else:
        raise AssertionError("every Redis database of this server is in use")
    yield url
    link.flushdb()
    link.close()


@pytest.fixture(scope="module")
def server(own_database, own_redis, tmp_path_factory):
    """Database migrated, static files collected, three schools in place; no process runs yet."""
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    env = environment(
        DATABASE_URL=own_database,
        REDIS_URL=own_redis,
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS=HOST,
        BASE_URL=f"https://{HOST}",
        TRUSTED_PROXIES="127.0.0.1",
        VAR_DIR=folder,
        MEDIA_ROOT=folder / "media",
        FONT_DIR=settings.FONT_DIR,
        WEB_BIND=f"127.0.0.1:{port}",
        WEB_WORKERS=2,
    )
    for step in COMPOSE["services"]["prepare"]["command"][-1].split(" && "):
        managed(*step.split()[2:], env=env)
    seeded = json.loads(managed("seed_acceptance", "--format", "json", env=env))
    return Server(env, f"http://127.0.0.1:{port}", folder, seeded)


@pytest.fixture(scope="module")
def running(server):
    """Web, worker and beat by name, healthy; a test that ends one starts it again."""
    names = ("web", "worker", "beat")
    with several(*(server.process(name) for name in names)) as processes:
        wait_for(lambda: server.health()[0] == 200, seconds=60, what="a healthy server")
        yield dict(zip(names, processes, strict=True))


def test_deployment_check_has_no_warning(server):
    done = manage("check", "--deploy", "--fail-level", "WARNING", env=server.env)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
    ],
)
def test_an_unsafe_environment_stops_the_process_with_a_sentence(server, change, sentence):
    done = manage("check", env=server.env | change)

    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_container_health_check_reads_the_same(server, running):
    done = Process(
        [str(BIN / "python"), "deploy/healthcheck.py"], server.env, server.folder / "healthcheck.log"
    ).start()

    assert done.ended(seconds=15) == 0
    assert '"status": "ok"' in done.printed()


def test_pages_are_served_over_tls_only_and_with_their_styles(server, running):
    status, _ = get(f"{server.base}/office/login/", Host=HOST)
    assert status == 301

    status, page = get(f"{server.base}/office/login/", **FORWARDED)
    assert status == 200
    style = next(part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0])
    assert get(f"{server.base}{style}", **FORWARDED)[0] == 200


def sign_in(server: Server, role: str) -> Browser:
    """The first seeded account of a role, signed in."""
    account = next(account for account in server.seeded["accounts"] if account["role"] == role)
    browser = Browser(server.base, **FORWARDED, Origin=f"https://{HOST}")
    browser.send("/office/login/", username=account["username"], password=account["password"])
    return browser


def ask_for_score_run(server: Server, office: Browser, *, code: str) -> str:
    """Load a set of its own, fill in the page that starts a computation; returns the run's address."""
    own = yaml.safe_load((ROOT / "assessments/packs/quality_balanced_2017.yaml").read_text())
    pack = server.folder / f"{code}.yaml"
    pack.write_text(yaml.safe_dump(own | {"code": code, "title": code}, allow_unicode=True, sort_keys=False))
    managed("load_indicator_set", str(pack), env=server.env)
    choice = re.search(rf'<option value="(\d+)"[^>]*>{code}', office.page("/assessments/runs/start/"))
    target = office.send("/assessments/runs/start/", indicator_set=choice[1], year="2023", kind="simulation")
    return urlsplit(target).path


def test_a_score_run_is_asked_for_on_a_page_and_done_by_the_worker(server, running):
    office = sign_in(server, "director")
    before = len(server.jobs())

    run = ask_for_score_run(server, office, code="first_set")

    wait_for(lambda: server.jobs_done("assessments.score_run"), seconds=240, what="the score run")
    assert len(server.jobs()) == before + 1
    assert "差异系数" in office.page(run)


def test_a_paper_is_printed_by_the_worker(server, running):
    managed("shell", "--no-imports", "-c", DRAFT, env=server.env)

    wait_for(lambda: server.jobs_done("reports.render"), seconds=240, what="the paper")
    encoded = managed("shell", "--no-imports", "-c", PDF, env=server.env).splitlines()[-1]
    with pdfplumber.open(BytesIO(base64.b64decode(encoded))) as paper:
        text = paper.pages[0].extract_text()
    assert "关于督导情况的反馈意见" in text
    assert "学校办学秩序良好" in text


def test_a_worker_told_to_stop_leaves_no_half_done_job_and_loses_none(server, running):
    office = sign_in(server, "director")
    ask_for_score_run(server, office, code="second_set")
    running["worker"].send(signal.SIGTERM)

    assert running["worker"].ended(seconds=60) == 0
    assert "running" not in {state for _, state, _ in server.jobs()}

    running["worker"].start()
    wait_for(lambda: server.health()[0] == 200, seconds=60, what="the worker heard again")
    wait_for(lambda: server.jobs_done("assessments.score_run"), seconds=240, what="the score run after the restart")


def test_health_follows_the_worker(server, running):
    status, parts = server.health()
    assert (status, parts["database"], parts["broker"], parts["worker"]) == (200, "ok", "ok", "ok")
    wait_for(lambda: server.health()[1]["clock"] == "ok", seconds=40, what="a task sent by the clock")

    running["worker"].send(signal.SIGTERM)
    assert running["worker"].ended(seconds=60) == 0
    wait_for(lambda: server.health()[0] == 503, seconds=40, what="the silence of the worker")
    parts = server.health()[1]
    assert (parts["worker"], parts["database"], parts["broker"]) == ("silent", "ok", "ok")

    running["worker"].start()
    wait_for(lambda: server.health()[0] == 200, seconds=60, what="the worker heard again")


def test_web_ends_in_order_while_requests_are_answered(server):
    port = free_port()
    page = f"http://127.0.0.1:{port}/office/login/"
    answers: list[int] = []
    with several(server.process("web", number=2, WEB_BIND=f"127.0.0.1:{port}")) as (web,):
        wait_for(lambda: get(page, **FORWARDED)[0] == 200, seconds=40, what="a second web server")

        def keep_asking():
            while web.is_alive:
                answers.append(get(page, **FORWARDED)[0])

        asking = threading.Thread(target=keep_asking)
        asking.start()
        wait_for(lambda: len(answers) > 20, seconds=20, what="twenty answers")
        web.send(signal.SIGTERM)
        assert web.ended(seconds=40) == 0
        asking.join(timeout=20)

    # 0 is a connection refused after the listener closed; a request that was taken is answered.
    assert set(answers) <= {200, 0}
    assert answers[:20] == [200] * 20


def test_beat_ends_in_order_and_keeps_its_table(server, running):
    running["beat"].send(signal.SIGTERM)

    assert running["beat"].ended(seconds=20) == 0
    assert list(server.folder.glob("beat*"))
    running["beat"].start()
