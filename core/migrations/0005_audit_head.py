"""The head of the audit chain is there from the start, so that the first two writers do not race to make it."""

from django.db import migrations

GENESIS = "0" * 64


def make_head(apps, schema_editor):
    apps.get_model("core", "AuditHead").objects.get_or_create(pk=1, defaults={"last_hash": GENESIS, "length": 0})


class Migration(migrations.Migration):
    dependencies = [("core", "0004_columns_and_kept_filters")]
    operations = [migrations.RunPython(make_head, migrations.RunPython.noop)]
