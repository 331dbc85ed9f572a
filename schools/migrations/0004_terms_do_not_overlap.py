"""The database itself refuses two terms of principals at one school that share a day.

PostgreSQL: an exclusion constraint (extension btree_gist, which the owner of a database may create). SQLite: two triggers;
a later migration that alters the table has to make them again.
"""

from django.db import migrations

POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE schools_principalterm ADD CONSTRAINT principal_terms_do_not_overlap "
    "EXCLUDE USING gist (school_id WITH =, daterange(started_on, ends_on, '[]') WITH &&)",
)
POSTGRES_BACK = ("ALTER TABLE schools_principalterm DROP CONSTRAINT principal_terms_do_not_overlap",)
OVERLAP = (
    "SELECT RAISE(ABORT, 'principal_terms_do_not_overlap') WHERE EXISTS (SELECT 1 FROM schools_principalterm t "
    "WHERE t.school_id = NEW.school_id AND t.id <> NEW.id AND t.started_on <= NEW.ends_on "
    "AND t.ends_on >= NEW.started_on);"
)
SQLITE = (
    f"CREATE TRIGGER principal_terms_insert AFTER INSERT ON schools_principalterm BEGIN {OVERLAP} END",
    f"CREATE TRIGGER principal_terms_update AFTER UPDATE ON schools_principalterm BEGIN {OVERLAP} END",
)
SQLITE_BACK = ("DROP TRIGGER principal_terms_insert", "DROP TRIGGER principal_terms_update")


def run(schema_editor, postgres, sqlite):
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def refuse_overlaps(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def allow_overlaps(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("schools", "0003_names_and_values")]
    operations = [migrations.RunPython(refuse_overlaps, allow_overlaps)]
