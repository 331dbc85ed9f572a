"""Schools are reminded of what they are asked, too, once per stage."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0009_drawn_again_and_unchanged_photos"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="rectification.item",
                verbose_name="问题",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="inquiry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="rectification.inquiry",
                verbose_name="情况了解",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("inquiry__isnull", False)),
                fields=("inquiry", "kind", "mark", "user"),
                name="reminded_once_per_inquiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inquiry", None), ("item__isnull", False)),
                    models.Q(("inquiry__isnull", False), ("item", None)),
                    _connector="OR",
                ),
                name="reminder_is_about_one_thing",
            ),
        ),
    ]
