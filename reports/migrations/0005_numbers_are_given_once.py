"""The database refuses to change what was signed, to give a second number, and to delete a paper that has one."""

from importlib import import_module

from django.db import migrations, models

import reports.models.documents

FIXED = ("kind", "school_id", "title", "addressee", "snapshot", "sha256", "signed_by_id", "drafted_by_id", "code")
FORMER = import_module("reports.migrations.0002_signed_papers_do_not_change")


def differs(name, sign):
    return f"OLD.{name} {sign} NEW.{name}"


def condition(sign):
    fixed = " OR ".join(differs(name, sign) for name in FIXED)
    given = f"(OLD.number <> '' AND ({differs('number', sign)} OR {differs('seal_id', sign)}))"
    return f"(OLD.sha256 <> '' AND ({fixed})) OR {given}"


POSTGRES = f"""
CREATE FUNCTION reports_document_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed paper does not change'; END $$;
CREATE TRIGGER reports_document_signed_is_fixed BEFORE UPDATE ON reports_document FOR EACH ROW
WHEN ({condition("IS DISTINCT FROM")}) EXECUTE FUNCTION reports_document_refuse();
CREATE TRIGGER reports_document_number_stays BEFORE DELETE ON reports_document FOR EACH ROW
WHEN (OLD.number <> '') EXECUTE FUNCTION reports_document_refuse();
"""
SQLITE = (
    f"CREATE TRIGGER reports_document_signed_is_fixed BEFORE UPDATE ON reports_document WHEN {condition('IS NOT')} "
    "BEGIN SELECT RAISE(ABORT, 'a signed paper does not change'); END",
    "CREATE TRIGGER reports_document_number_stays BEFORE DELETE ON reports_document WHEN OLD.number <> '' "
    "BEGIN SELECT RAISE(ABORT, 'a signed paper does not change'); END",
)


def refuse(apps, schema_editor):
    FORMER.run(schema_editor, POSTGRES, SQLITE)


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_codes_and_copies")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="code",
            field=models.CharField(
                default=reports.models.documents.new_code,
                editable=False,
                max_length=16,
                unique=True,
                verbose_name="核验码",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at", None), ("signed_by", None), ("signed_name", "")),
                    models.Q(
                        ("delivered_at__isnull", False), ("signed_at__isnull", False), ("signed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="signed_receipt_was_delivered",
            ),
        ),
        migrations.RunPython(refuse, FORMER.allow_changes),
    ]
