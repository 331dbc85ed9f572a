"""The schools' own supervision studios."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_files_are_dated_by_the_business_clock"),
        ("schools", "0009_returns_say_who_sent_them_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Studio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("none", "未建"),
                            ("preparing", "筹建"),
                            ("running", "运行"),
                            ("met", "达标"),
                            ("to_mend", "整改"),
                        ],
                        default="none",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("head", models.CharField(blank=True, max_length=60, verbose_name="负责人")),
                (
                    "members",
                    models.TextField(
                        blank=True, help_text="每行一人，写姓名和职务。", max_length=1000, verbose_name="成员"
                    ),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                (
                    "rules",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="工作制度",
                    ),
                ),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studio",
                        to="schools.school",
                        verbose_name="学校",
                    ),
                ),
            ],
            options={
                "verbose_name": "学校督导工作室",
                "verbose_name_plural": "学校督导工作室",
                "ordering": ["school__code"],
                "permissions": [("check_studio", "检查学校督导工作室")],
            },
        ),
        migrations.CreateModel(
            name="StudioCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("term", models.CharField(max_length=20, verbose_name="学期")),
                (
                    "score",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="得分"),
                ),
                ("is_met", models.BooleanField(verbose_name="达标")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="检查情况")),
                ("checked_on", models.DateField(verbose_name="检查日期")),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="检查人",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="schools.studio",
                        verbose_name="工作室",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作室检查",
                "verbose_name_plural": "工作室检查",
                "ordering": ["-checked_on", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="studio",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", ""), _negated=True), name="studio_has_a_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="studiocheck",
            constraint=models.UniqueConstraint(fields=("studio", "term"), name="studio_checked_once_per_term"),
        ),
        migrations.AddConstraint(
            model_name="studiocheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"),
                name="studio_score_up_to_a_hundred",
            ),
        ),
    ]
