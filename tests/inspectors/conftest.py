"""One inspector, his school, an active year, and a county that stands at 8 March 2024."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.factories.inspectors import ListingFactory, national_checklist
from tests.factories.office import CountyFactory, WorkYearFactory
from tests.factories.schools import PostingFactory, SchoolFactory
from tests.inspectors.phone import Phone

TODAY = date(2024, 3, 8)


@pytest.fixture
def county(db):
    """Stands still on a Friday."""
    return CountyFactory(frozen_on=TODAY)


@pytest.fixture
def place(county):
    """A school with canteen, its inspector and principal, in the active year 2024."""
    WorkYearFactory(year=2024)
    national_checklist()
    school = SchoolFactory(has_canteen=True)
    listing = ListingFactory(school=school)
    principal = PostingFactory(school=school).user
    return SimpleNamespace(school=school, inspector=listing.user, listing=listing, principal=principal)


@pytest.fixture
def phone(place, as_role):
    """The inspector's phone, signed in."""
    return Phone(as_role("inspector", place.inspector))
