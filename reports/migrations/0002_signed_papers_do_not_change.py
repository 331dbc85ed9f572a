"""The database itself refuses to change what was signed, and to delete a paper that has a number."""

from django.db import migrations

FIXED = ("kind", "number", "school_id", "title", "addressee", "snapshot", "sha256", "signed_by_id", "drafted_by_id")
POSTGRES = f"""
CREATE FUNCTION reports_document_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed paper does not change'; END $$;
CREATE TRIGGER reports_document_signed_is_fixed BEFORE UPDATE ON reports_document FOR EACH ROW
WHEN (OLD.sha256 <> '' AND ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)}))
EXECUTE FUNCTION reports_document_refuse();
CREATE TRIGGER reports_document_number_stays BEFORE DELETE ON reports_document FOR EACH ROW
WHEN (OLD.number <> '') EXECUTE FUNCTION reports_document_refuse();
"""
POSTGRES_BACK = """
DROP TRIGGER reports_document_signed_is_fixed ON reports_document;
DROP TRIGGER reports_document_number_stays ON reports_document;
DROP FUNCTION reports_document_refuse();
"""
SQLITE = (
    "CREATE TRIGGER reports_document_signed_is_fixed BEFORE UPDATE ON reports_document "
    f"WHEN OLD.sha256 <> '' AND ({' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in FIXED)}) "
    "BEGIN SELECT RAISE(ABORT, 'a signed paper does not change'); END",
    "CREATE TRIGGER reports_document_number_stays BEFORE DELETE ON reports_document WHEN OLD.number <> '' "
    "BEGIN SELECT RAISE(ABORT, 'a signed paper does not change'); END",
)
SQLITE_BACK = (
    "DROP TRIGGER reports_document_signed_is_fixed",
    "DROP TRIGGER reports_document_number_stays",
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
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
