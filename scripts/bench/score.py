"""How long the sample county takes to load and to score, on the database named by DATABASE_URL."""

import os
import sys
import time
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.core.management import call_command

django.setup()


def timed(label: str, *command: str) -> None:
    """Run one management command and print how long it took."""
    began = time.monotonic()
    call_command(*command, stdout=StringIO())
    sys.stdout.write(f"{label}: {time.monotonic() - began:.1f} s\n")


timed("migrate", "migrate", "--noinput")
timed("load the sample county", "load_sample")
timed("load the indicator set", "load_indicator_set", "quality_balanced_2017")
timed("score 2023", "compute_scores", "--set", "quality_balanced_2017", "--year", "2023", "--kind", "simulation")
