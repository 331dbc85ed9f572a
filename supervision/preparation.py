"""What must be done once before the one-machine system answers, and is skipped when nothing changed."""

import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from office.models import County, User

CONTENT = ("office/roles.py", "requirements.txt")  # a change in these asks for roles and sample again
FOLDERS = ("static",)  # a change in these asks for the static files to be collected again


def watched_files() -> Iterator[Path]:
    """Every file whose change makes a preparation step due."""
    for name in CONTENT:
        yield settings.BASE_DIR / name
    for name in FOLDERS:
        yield from sorted(path for path in (settings.BASE_DIR / name).rglob("*") if path.is_file())
    for app in apps.get_app_configs():
        if Path(app.path).is_relative_to(settings.BASE_DIR) and "site-packages" not in app.path:
            yield from sorted(Path(app.path).glob("packs/*.yaml"))


def fingerprint() -> str:
    """Changes whenever a watched file is added, removed, resized or written."""
    digest = hashlib.sha256()
    for path in watched_files():
        known = path.stat()
        digest.update(f"{path}|{known.st_size}|{known.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def has_pending_migrations() -> bool:
    """Asks the database itself, so a deleted or restored database is noticed."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def prepare() -> bool:
    """Migrate, grant roles, load the sample county and collect static files; returns False when nothing was due.

    A county's own data is never mixed with the sample: that goes into an empty database only. The stamp is written last: an interrupted preparation is done again from the start.
    """
    stamp = settings.VAR_DIR / "prepared"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and not has_pending_migrations():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", stdout=StringIO())
    if not (County.objects.exists() or User.objects.exists()):
        call_command("load_sample")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True
