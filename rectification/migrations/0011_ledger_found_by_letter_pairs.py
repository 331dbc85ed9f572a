"""The ledger is found by letter pairs, by the beginning of a write-off number, and in the order of its deadlines."""

from typing import Any

from django.db import migrations, models
from django.db.models import Case, F, When

FUNCTION = """
CREATE OR REPLACE FUNCTION rectification_letter_pairs(VARIADIC texts text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE COST 1000 AS $$
DECLARE
  letters text[];
  pairs text[];
BEGIN
  letters := string_to_array(lower(array_to_string(texts, ' ')), NULL);
  SELECT array_agg(DISTINCT one || next) INTO pairs
    FROM unnest(letters[:cardinality(letters) - 1], letters[2:]) AS pair(one, next);
  RETURN coalesce(pairs, '{}');
END $$
"""
INDEXES = (
    "CREATE INDEX item_letter_pairs ON rectification_item"
    " USING gin (rectification_letter_pairs(number, write_off_number, text))",
    "CREATE INDEX item_write_off_prefix ON rectification_item (write_off_number varchar_pattern_ops)",
)


def add(apps: Any, schema_editor: Any) -> None:
    """On PostgreSQL only; no extension is needed."""
    if schema_editor.connection.vendor == "postgresql":
        # a great ledger takes longer than a page may
        for statement in ("SET LOCAL statement_timeout = 0", FUNCTION, *INDEXES):
            schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ("item_write_off_prefix", "item_letter_pairs"):
            schema_editor.execute(f"DROP INDEX {name}")
        schema_editor.execute("DROP FUNCTION rectification_letter_pairs(text[])")


class Migration(migrations.Migration):
    """Indexes of the list."""

    dependencies = [("rectification", "0010_reminders_of_inquiries")]

    operations = [
        migrations.RemoveIndex("item", "item_found"),
        migrations.AddIndex("item", models.Index(fields=["-found_on", "-id", "status"], name="item_newest")),
        migrations.AddIndex("item", models.Index(fields=["due_on", "id"], name="item_due")),
        migrations.AddIndex(
            "item",
            models.Index(
                Case(When(status__in=("issued", "received", "mending"), paused_on=None, then=F("due_on"))),
                F("due_on"),
                F("id"),
                name="item_days_left",
            ),
        ),
        migrations.AddIndex(
            "item", models.Index(fields=["status", "due_on", "paused_on", "found_on", "id"], name="item_overdue")
        ),
        migrations.RunPython(add, drop),
    ]
