"""The database itself refuses to change or delete a step of a case or of what somebody reported."""

from django.db import migrations

TABLES = ("rectification_caseevent", "rectification_concernstep")
POSTGRES = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'steps are append-only'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""
POSTGRES_BACK = "DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_refuse();"
SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
)
SQLITE_BACK = ("DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete")


def refuse_changes(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def allow_changes(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


def run(schema_editor, postgres, sqlite):
    statements = (postgres,) if schema_editor.connection.vendor == "postgresql" else sqlite
    for table in TABLES:
        for statement in statements:
            schema_editor.execute(statement.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("rectification", "0005_ledger_that_closes")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
