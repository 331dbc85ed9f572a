"""What an integrator is told: the acceptance county, the addresses, the trail; and that neither touches real data."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from core.models import AuditEntry
from office.models import User
from office.roles import ROLES
from schools.models import School
from supervision.acceptance.marks import Marks

pytestmark = pytest.mark.xdist_group("access")


def told(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def seeded(db):
    return json.loads(told("seed_acceptance", "--canary", "QX", "--format", "json"))


@pytest.mark.parametrize("command", ["seed_acceptance", "load_sample"])
def test_a_county_with_data_of_its_own_is_refused(county, command):
    with pytest.raises(CommandError, match="只能装入空的数据库"):
        told(command)
    assert not School.objects.exists()


def test_the_seed_tells_everything_there_is(seeded, client):
    by_name = {account["username"]: account for account in seeded["accounts"]}

    assert {account["role"] for account in seeded["accounts"]} == {role.code for role in ROLES}
    assert by_name["inspector1"]["schools"] == ["A", "B"]
    assert by_name["inspector2"]["schools"] == ["C"]
    assert by_name["principal_b"]["schools"] == ["B"]
    assert by_name["staff"]["schools"] == ["A", "B", "C"]
    person = by_name["principal_a"]
    answer = client.post("/office/login/", {"username": person["username"], "password": person["password"]})
    assert answer.status_code == 302

    kinds = [{(row["model"], row["status"]) for row in school["objects"]} for school in seeded["schools"].values()]
    kinds[0].remove(("assessments.assessorposting", ""))  # the third party is commissioned for one school
    assert kinds[0] == kinds[1] == kinds[2]
    visits = {status for model, status in kinds[0] if model == "inspectors.visit"}
    items = {status for model, status in kinds[0] if model == "rectification.item"}
    papers = {status for model, status in kinds[0] if model == "reports.document"}
    assert visits == {"draft", "submitted", "approved", "returned"}
    ledger = {"found", "issued", "received", "mending", "reported", "checking", "passed", "written_off"}
    assert items == ledger | {"settled", "merged"}
    assert papers == {"draft", "submitted", "signed", "delivered", "received", "archived", "withdrawn"}
    enter(client, "staff")
    with_page = [row for row in seeded["schools"]["B"]["objects"] if row["url"]]
    closed = {row["name"] for row in with_page if client.get(row["url"]).status_code != 200}
    assert closed <= {"import", "visit draft", "photo draft", "after school", "digest", "inquiry"}
    enter(client, "principal_b")
    (sheet,) = [row for row in seeded["schools"]["B"]["objects"] if row["name"] == "import"]
    assert client.get(sheet["url"]).status_code == 200


def enter(client, name: str) -> None:
    client.force_login(User.objects.get(username=name), backend="office.authentication.AccountBackend")


def test_strings_are_unique_and_stand_in_the_database(seeded):
    strings = [string for found in seeded["canaries"].values() for string in found.values()]

    assert len(strings) == len(set(strings)) > 200
    missing = {where for where, string in seeded["canaries"]["A"].items() if not in_database(string)}
    sealed = {"rectification.concern.name", "rectification.concern.phone"}
    assert {where for where in missing if " content " not in where} == sealed


def in_database(string: str) -> bool:
    """Whether any text or JSON column of any table of ours holds the string."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb')"
        )
        for table, column in cursor.fetchall():
            look = f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1'  # noqa: S608 - names of the catalogue
            cursor.execute(look, [f"%{string}%"])
            if cursor.fetchone():
                return True
    return False


def test_a_strange_prefix_is_refused(db):
    with pytest.raises(CommandError, match="12个以内"):
        told("seed_acceptance", "--canary", "有 空格")


def test_without_a_prefix_nothing_is_marked():
    mark = Marks("", "A")

    assert mark.text("somewhere", "原文") == "原文"
    assert not mark.found
    assert mark.paper("somewhere").startswith(b"%PDF")


def test_routes_tell_policy_for_every_role():
    rows = json.loads(told("routes", "--format", "json"))
    by_name = {row["name"]: row for row in rows}
    codes = {role.code for role in ROLES} | {"anonymous"}

    assert all(set(row["policy"]) == codes for row in rows)
    receive = by_name["rectification:item_receive"]
    assert receive["mutating"]
    assert receive["parameters"] == ["pk"]
    assert receive["policy"]["principal"] == "allow"
    assert receive["policy"]["inspector"] == "deny"
    assert by_name["healthz"]["policy"]["anonymous"] == "allow"
    assert (
        by_name["rectification:item_list"]["methods"] == ["GET", "HEAD"]
        or "GET" in by_name["rectification:item_list"]["methods"]
    )
    assert not by_name["rectification:item_list"]["mutating"]


def test_routes_as_a_table():
    assert "rectification:item_receive" in told("routes")


def test_the_trail_is_verified(seeded):
    assert f"共 {AuditEntry.objects.count()} 行" in told("verify_audit")


def test_a_changed_trail_is_noticed(seeded):
    entry = AuditEntry.objects.order_by("pk")[3]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_auditentry SET actor_name = 'x' WHERE id = %s", [entry.pk])
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")

    with pytest.raises(CommandError, match="1 处问题"):
        told("verify_audit")
