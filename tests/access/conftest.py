"""One seeded county for all tests of this folder; everything a test changes is rolled back."""

import pytest
from django.db import transaction
from django.test import Client

from office.models import User
from supervision.acceptance.seed import seed
from tests.access import gate

PREFIX = "ZQ7"
ACCOUNT_OF = {"inspector": "inspector1", "principal": "principal_a"}


def signed_in(account: str) -> Client:
    """A client with a session of its own."""
    client = Client()
    client.person = User.objects.get(username=account)
    client.force_login(client.person, backend="office.authentication.AccountBackend")
    return client


@pytest.fixture(scope="module")
def county_seed(django_db_setup, django_db_blocker):
    """What `seed_acceptance --canary` tells."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = seed(PREFIX)
        told["clients"] = {account["username"]: signed_in(account["username"]) for account in told["accounts"]}
        yield told
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def objects(county_seed, django_db_blocker):
    """objects["A"]["item issued"] -> id; the first of a name."""
    found = {}
    for letter, school in county_seed["schools"].items():
        found[letter] = {"school": school["id"]}
        for row in school["objects"]:
            found[letter].setdefault(row["name"], row["id"])
        with django_db_blocker.unblock():
            found[letter]["signature"] = gate.signature(found[letter]["visit approved"]).pk
    return found


@pytest.fixture
def sign_in(county_seed, db):
    """sign_in("principal_a") -> a client; a role's code gives that role's first account; fresh=True: its own session."""

    def enter(name: str, *, fresh: bool = False) -> Client:
        account = ACCOUNT_OF.get(name, name)
        return signed_in(account) if fresh else county_seed["clients"][account]

    return enter
