"""The database itself refuses to change or delete a step of an item's life."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION rectification_itemevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'item events are append-only'; END $$;
CREATE TRIGGER rectification_itemevent_append_only BEFORE UPDATE OR DELETE ON rectification_itemevent
FOR EACH ROW EXECUTE FUNCTION rectification_itemevent_refuse();
"""
POSTGRES_BACK = """
DROP TRIGGER rectification_itemevent_append_only ON rectification_itemevent;
DROP FUNCTION rectification_itemevent_refuse();
"""
SQLITE = (
    "CREATE TRIGGER rectification_itemevent_no_update BEFORE UPDATE ON rectification_itemevent "
    "BEGIN SELECT RAISE(ABORT, 'item events are append-only'); END",
    "CREATE TRIGGER rectification_itemevent_no_delete BEFORE DELETE ON rectification_itemevent "
    "BEGIN SELECT RAISE(ABORT, 'item events are append-only'); END",
)
SQLITE_BACK = (
    "DROP TRIGGER rectification_itemevent_no_update",
    "DROP TRIGGER rectification_itemevent_no_delete",
)


def refuse_changes(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def allow_changes(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


def run(schema_editor, postgres, sqlite):
    statements = (postgres,) if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rectification", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
