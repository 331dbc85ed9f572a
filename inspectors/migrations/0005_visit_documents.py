import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspectors", "0004_checklist_files")]
    operations = [
        migrations.CreateModel(
            name="VisitDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                ("content", models.JSONField(verbose_name="内容")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="document",
                        to="inspectors.visit",
                        verbose_name="督导记录",
                    ),
                ),
            ],
            options={"verbose_name": "手机记录", "verbose_name_plural": "手机记录", "ordering": ["pk"]},
        )
    ]
