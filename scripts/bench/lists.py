"""Queries and time of each list page at 2 and at 2,000 rows, as the office sees it. Nothing is kept: all rolls back.

Rows are copies of the two rows a factory made, so that the page renders real content.
"""

import os
import sys
import time
import uuid
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

setup_test_environment()
MANY = 2000


def copies(row, count, **unique):
    """Copies of a row with its unique columns filled anew."""
    model = type(row)
    values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
    made = [model(**values | {name: make(n) for name, make in unique.items()}) for n in range(count)]
    model._base_manager.bulk_create(made, batch_size=500)


def subjects():
    """Address, two rows, and the columns that must differ between copies."""
    from office.models import User
    from schools.models import School
    from tests.factories.inspectors import VisitFactory, national_checklist
    from tests.factories.office import UserFactory
    from tests.factories.rectification import ItemFactory
    from tests.factories.reports import DocumentFactory
    from tests.factories.schools import SchoolFactory

    national_checklist()
    yield "/schools/", School, [SchoolFactory() for _ in range(2)], {"code": lambda n: f"BENCH{n:06d}"}
    user_columns = {"username": lambda n: f"bench{n}"}
    yield "/office/users/", User, [UserFactory(role="staff") for _ in range(2)], user_columns
    items = [ItemFactory(mending=True) for _ in range(2)]
    yield "/rectification/", type(items[0]), items, {"number": lambda n: f"问〔2023〕{n:05d}"}
    visits = [VisitFactory(approved=True) for _ in range(2)]
    yield "/inspectors/visits/", type(visits[0]), visits, {"client_uuid": lambda n: uuid.uuid4()}
    papers = [DocumentFactory() for _ in range(2)]
    yield "/reports/", type(papers[0]), papers, {}


def measure(client, address):
    """(queries, seconds) of one request, warm."""
    assert client.get(address).status_code == 200
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught), time.perf_counter() - started


def main():
    from tests.factories.office import CountyFactory, UserFactory, WorkYearFactory

    call_command("sync_roles", verbosity=0)
    CountyFactory()
    WorkYearFactory()
    client = Client()
    client.force_login(UserFactory(role="director"), backend="office.authentication.AccountBackend")
    print(f"{'list':<24}{'queries at 2':>14}{'at ' + str(MANY):>10}{'ms at 2':>10}{'ms at ' + str(MANY):>12}")
    for address, _, rows, unique in subjects():
        few = measure(client, address)
        copies(rows[0], MANY - len(rows), **unique)
        many = measure(client, address)
        print(f"{address:<24}{few[0]:>14}{many[0]:>10}{few[1] * 1000:>10.0f}{many[1] * 1000:>12.0f}")


if __name__ == "__main__":
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        main()
    finally:
        teardown_databases(kept, verbosity=0)
