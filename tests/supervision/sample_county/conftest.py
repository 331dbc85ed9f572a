"""One sample county for all tests of this folder, loaded once; everything a test changes is rolled back.

Every module here belongs to the group `sample`, so that one worker runs them one after the other.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from office.models import User
from supervision.sample.people import SHOWN


@pytest.fixture(scope="package")
def sample(django_db_setup, django_db_blocker):
    """What `load_sample` said."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_sample", stdout=out, stderr=StringIO())
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def sign_in(sample, db):
    """sign_in("leader") -> a client of the account shown for the role."""

    def enter(role: str) -> Client:
        client = Client()
        client.person = User.objects.get(username=SHOWN[role])
        client.force_login(client.person, backend="office.authentication.AccountBackend")
        return client

    return enter
