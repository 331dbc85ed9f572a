"""Roles: one table, strict, three separated administrators, effective on the next request."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from core.exceptions import BusinessRuleError
from office import services
from office.models import User
from office.roles import ADMINISTRATORS, ROLES, home_of, idle_minutes
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.smoke
def test_every_permission_of_the_table_exists_and_every_group_holds_exactly_its_own():
    known = {f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")}
    for role in ROLES:
        assert set(role.permissions) <= known, role.code
        held = Group.objects.get(name=role.code).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{name}" for app, name in held} == set(role.permissions)


def test_every_role_has_a_home_that_exists():
    for role in ROLES:
        assert reverse(role.home)
    assert home_of(()) == "office:profile"
    assert home_of(("inspector", "staff")) == "supervision:home_staff"


def test_administrators_idle_shortest_and_phones_longest():
    assert idle_minutes(("system_admin",)) == 15
    assert idle_minutes(("inspector",)) == 480
    assert idle_minutes(("staff",)) == idle_minutes(()) == 30


def test_a_new_role_works_on_the_next_request(as_role):
    client = as_role("leader")
    page = reverse("office:audit_list")
    assert client.get(page).status_code == 403
    services.set_roles(actor=UserFactory(), user=client.person, codes={"auditor"})
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("codes", [{"system_admin", "auditor"}, {"security_admin", "staff"}])
def test_administrators_stay_apart(codes):
    user = UserFactory()
    with pytest.raises(BusinessRuleError, match="不同的人"):
        services.set_roles(actor=UserFactory(), user=user, codes=codes)
    assert User.objects.get(pk=user.pk).role_codes == ()


def test_nobody_changes_his_own_role_or_disables_himself():
    actor = UserFactory(role="security_admin")
    with pytest.raises(BusinessRuleError, match="自己的角色"):
        services.set_roles(actor=actor, user=actor, codes={"staff"})
    with pytest.raises(BusinessRuleError, match="自己的账号"):
        services.set_active(actor=actor, user=actor, is_active=False)


def test_business_permissions_never_reach_administrators():
    for role in ROLES:
        if role.code in ADMINISTRATORS:
            assert not [name for name in role.permissions if name.split(".")[0] not in {"office", "core"}]


def test_an_extra_field_in_a_form_changes_nothing(as_role):
    client = as_role("security_admin")
    other = UserFactory()
    data = {"roles": ["staff"], "is_superuser": "on", "is_active": "", "username": "x", "id": client.person.pk}
    assert client.post(reverse("office:user_roles", args=[other.pk]), data).status_code == 302
    other = User.objects.get(pk=other.pk)
    assert (other.role_codes, other.is_superuser, other.is_active) == (("staff",), False, True)
