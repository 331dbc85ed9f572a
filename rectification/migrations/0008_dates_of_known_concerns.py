"""What was reported before there were deadlines gets those of its day: 2 days to accept, 15 days to answer."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

ACCEPT, ANSWER, CHUNK = 2, 15, 500


def date_them(apps, schema_editor):
    concern_model = apps.get_model("rectification", "Concern")
    rows = concern_model.objects.filter(accept_due_on=None).only("pk", "received_at")
    chunk = []
    for row in rows.iterator(chunk_size=CHUNK):
        received_on = timezone.localdate(row.received_at)
        row.accept_due_on = received_on + timedelta(days=ACCEPT)
        row.answer_due_on = received_on + timedelta(days=ANSWER)
        chunk.append(row)
    concern_model.objects.bulk_update(chunk, ["accept_due_on", "answer_due_on"], batch_size=CHUNK)


def leave_them(apps, schema_editor):
    """The dates may stay: the columns are older than this step."""


class Migration(migrations.Migration):
    dependencies = [("rectification", "0007_who_a_concern_is_about")]
    operations = [migrations.RunPython(date_them, leave_them)]
