"""Scores by subject: the stage of a school goes, and the constraints hold for every kind of subject."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

OWNERS = {
    "section": ("section", "school"),
    "school": ("school",),
    "township": ("township",),
    "inspector": ("inspector",),
    "county": (),
}


def owners_fit_kind():
    found = Q()
    for kind, owners in OWNERS.items():
        columns = ("section", "school", "township", "inspector")
        found |= Q(subject_kind=kind, **{f"{column}__isnull": column not in owners for column in columns})
    return found


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_subjects_filled")]

    operations = [
        migrations.AddConstraint(
            "subjectresult",
            models.UniqueConstraint(fields=("run", "subject_kind", "code", "stage"), name="subject_result_once"),
        ),
        migrations.AddConstraint(
            "subjectresult",
            models.CheckConstraint(condition=owners_fit_kind(), name="subject_result_has_its_owner"),
        ),
        migrations.AddConstraint(
            "subjectresult",
            models.CheckConstraint(
                condition=Q(total__gte=models.F("met_count") + models.F("missing_count")),
                name="subject_result_adds_up",
            ),
        ),
        migrations.RemoveConstraint("score", "score_once"),
        migrations.AlterModelOptions(
            "score",
            options={
                "ordering": ["-run__year", "subject__code", "subject_id", "indicator__position"],
                "verbose_name": "指标数值",
                "verbose_name_plural": "指标数值",
            },
        ),
        migrations.RemoveField("score", "section"),
        migrations.AlterField(
            "score",
            "subject",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="assessments.subjectresult",
                verbose_name="对象",
            ),
        ),
        migrations.AlterField(
            "score",
            "run",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="assessments.scorerun",
                verbose_name="计算",
            ),
        ),
        migrations.AddConstraint("score", models.UniqueConstraint(fields=("subject", "indicator"), name="score_once")),
        migrations.AddIndex("score", models.Index(fields=["run", "indicator"], name="score_of_run")),
    ]
