"""The database itself refuses to change or delete a version of a visit record."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION inspectors_visitversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'visit versions are append-only'; END $$;
CREATE TRIGGER inspectors_visitversion_append_only BEFORE UPDATE OR DELETE ON inspectors_visitversion
FOR EACH ROW EXECUTE FUNCTION inspectors_visitversion_refuse();
"""
POSTGRES_BACK = """
DROP TRIGGER inspectors_visitversion_append_only ON inspectors_visitversion;
DROP FUNCTION inspectors_visitversion_refuse();
"""
SQLITE = (
    "CREATE TRIGGER inspectors_visitversion_no_update BEFORE UPDATE ON inspectors_visitversion "
    "BEGIN SELECT RAISE(ABORT, 'visit versions are append-only'); END",
    "CREATE TRIGGER inspectors_visitversion_no_delete BEFORE DELETE ON inspectors_visitversion "
    "BEGIN SELECT RAISE(ABORT, 'visit versions are append-only'); END",
)
SQLITE_BACK = (
    "DROP TRIGGER inspectors_visitversion_no_update",
    "DROP TRIGGER inspectors_visitversion_no_delete",
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
    dependencies = [("inspectors", "0005_visit_documents")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
