"""The trail: written with the change, linked, refused to be altered, tampering named."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditEntry, AuditHead
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db


def three_lines():
    person = UserFactory()
    return [
        audit.record(actor=person, verb="user.tested", target=person, step=n, text="换行\n不能伪造") for n in range(3)
    ]


@pytest.mark.smoke
def test_lines_are_linked_and_whole():
    first, second, _ = three_lines()
    assert first.former_hash == audit.GENESIS
    assert second.former_hash == first.hash
    assert audit.verify() == []
    assert AuditHead.objects.get().length == 3


def test_a_rolled_back_change_leaves_no_line():
    with transaction.atomic():
        three_lines()
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()
    assert audit.verify() == []


@pytest.mark.smoke
@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET verb = 'x'", "DELETE FROM core_auditentry"])
def test_the_database_refuses_to_change_or_delete(statement):
    three_lines()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 3


def tamper(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER core_auditentry_append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER core_auditentry_append_only")


def test_a_changed_row_is_named():
    _, second, _ = three_lines()
    tamper("UPDATE core_auditentry SET actor_name = '别人' WHERE id = %s", second.pk)
    assert audit.verify() == [f"第{second.pk}行内容被改动。"]


def test_a_removed_row_is_noticed():
    _, second, third = three_lines()
    tamper("DELETE FROM core_auditentry WHERE id = %s", second.pk)
    problems = audit.verify()
    assert any(f"第{third.pk}行与前一行不相连" in p for p in problems)
    assert any("末尾应有3行，实有2行" in p for p in problems)


def test_a_cut_tail_is_noticed():
    *_, third = three_lines()
    tamper("DELETE FROM core_auditentry WHERE id = %s", third.pk)
    assert len(audit.verify()) == 1
