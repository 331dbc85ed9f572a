"""A plan is computed as a simulation, and its lines go into the ledger once."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_scores_by_subject"),
        ("rectification", "0003_items_end_with_their_school"),
    ]

    operations = [
        migrations.AddField(
            "plan",
            "simulation",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="simulated_plans",
                to="assessments.scorerun",
                verbose_name="推演",
            ),
        ),
        migrations.AddConstraint(
            "scorerun",
            models.CheckConstraint(
                condition=Q(kind="simulation") | ~Q(basis__has_key="additions"),
                name="scorerun_with_a_plan_is_a_simulation",
            ),
        ),
        migrations.CreateModel(
            name="PlanTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.CharField(max_length=160, verbose_name="方案项")),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rectification.item",
                        verbose_name="台账问题",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="assessments.plan",
                        verbose_name="改进方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "改进方案任务",
                "verbose_name_plural": "改进方案任务",
                "ordering": ["plan", "pk"],
                "constraints": [models.UniqueConstraint(fields=("plan", "line"), name="plan_task_once_per_line")],
            },
        ),
    ]
