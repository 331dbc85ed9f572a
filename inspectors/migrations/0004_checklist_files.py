"""Checklists that come as files, and whether the county edited one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspectors", "0003_campaign_preparation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="checklist",
            name="is_local",
            field=models.BooleanField(default=False, editable=False, verbose_name="本县修改"),
        ),
        migrations.CreateModel(
            name="ChecklistUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=100, verbose_name="文件")),
                ("pack", models.JSONField(default=dict, verbose_name="内容")),
                ("faults", models.JSONField(default=list, verbose_name="问题")),
                ("newest_sha256", models.CharField(blank=True, max_length=64, verbose_name="核对时的最新内容")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "applied",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="inspectors.checklist",
                        verbose_name="载入为",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "上传的督导清单",
                "verbose_name_plural": "上传的督导清单",
                "ordering": ["-pk"],
            },
        ),
    ]
