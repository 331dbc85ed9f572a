"""The navigation offers what a person may open, nothing else, and every place exists."""

import pytest
from django.urls import reverse

from core.access import routes
from supervision.navigation import GROUPS, THUMB, navigation

EVERY_PLACE = {place for _, places in GROUPS for place in places} | {p for places in THUMB.values() for p in places}


@pytest.mark.parametrize("place", sorted(EVERY_PLACE, key=lambda place: place.url_name), ids=lambda p: p.url_name)
def test_every_place_exists_and_asks_for_what_its_view_asks(place):
    declared = {route.name: route.permission for route in routes()}
    assert declared[place.url_name] == place.permission


def test_people_on_phones_have_four_places():
    assert [len(places) for places in THUMB.values()] == [4] * len(THUMB)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees", "misses"),
    [
        ("auditor", "office:audit_list", "office:user_list"),
        ("system_admin", "office:user_list", "office:audit_list"),
        ("staff", "office:parameter_list", "office:audit_list"),
    ],
)
def test_only_what_the_role_may_open_is_shown(as_role, rf, role, sees, misses):
    request = rf.get(reverse(sees))
    request.user = as_role(role).person
    shown = {link["url"]: link.get("current") for group in navigation(request)["navigation"] for link in group["links"]}
    assert shown[reverse(sees)]
    assert reverse(misses) not in shown


@pytest.mark.django_db
def test_nothing_is_offered_before_the_first_password_is_changed(as_role, rf):
    request = rf.get("/")
    request.user = as_role("staff").person
    request.user.must_change_password = True
    assert navigation(request) == {"navigation": [], "places": []}
