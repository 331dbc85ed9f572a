"""What every test may rely on: roles, the county, a signed-in client per role."""

import os

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, settings

from office.models import County
from tests.factories.office import CountyFactory, UserFactory

# The suite tries the same examples every time and is not timed; `make test-slow` searches for new ones.
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, **QUIET)
settings.register_profile("search", max_examples=1000, **QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_make_parametrize_id(val, argname):
    """Bytes are named by their argument: a workbook made while collecting carries the time, and two workers must agree."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database knows the roles."""
    with django_db_blocker.unblock():
        call_command("sync_roles", verbosity=0)


@pytest.fixture(autouse=True)
def roles(request):
    """Whoever touches the database finds the roles there, also after a test that emptied every table."""
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("_django_db_helper")
        if not Group.objects.exists():
            call_command("sync_roles", verbosity=0)


@pytest.fixture
def county(db) -> County:
    """The sample county's identity, dates running."""
    return CountyFactory()


@pytest.fixture
def as_role(county):
    """as_role("staff") -> a client signed in as a fresh holder of the role; the person is `client.person`."""

    def sign_in(code: str, user=None) -> Client:
        person = user or UserFactory(role=code)
        client = Client()
        client.force_login(person, backend="office.authentication.AccountBackend")
        client.person = person
        return client

    return sign_in
