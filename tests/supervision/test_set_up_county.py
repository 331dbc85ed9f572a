"""An empty installation becomes a county's own, once."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from inspectors.models import Checklist
from office.models import CalendarYear, County, User, WorkYear

pytestmark = pytest.mark.django_db
WORDS = ["set_up_county", "--name=东平县", "--organ-name=东平县人民政府教育督导室", "--organ-code=东督", "--year=2024"]


@pytest.mark.smoke
def test_a_county_is_set_up_once_with_three_separate_administrators(capsys):
    call_command(*WORDS)
    printed = capsys.readouterr().out
    county = County.objects.get()
    assert (county.name, county.organ_code, county.frozen_on) == ("东平县", "东督", None)
    assert WorkYear.objects.get().status == WorkYear.Status.ACTIVE
    assert CalendarYear.objects.filter(year=2024).exists()
    assert Checklist.objects.exists()
    assert {user.role_codes for user in User.objects.all()} == {("system_admin",), ("security_admin",), ("auditor",)}

    password = re.search(r"sysadmin\s+(\S+)", printed)[1]
    answer = Client().post("/office/login/", {"username": "sysadmin", "password": password})
    assert answer.status_code == 302

    with pytest.raises(CommandError, match="已经设为“东平县”使用"):
        call_command(*WORDS)
    assert User.objects.count() == 3
