"""A result belongs to a subject of any kind; scores point at the subject's row. The columns, still empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAGES = [
    ("kindergarten", "学前"),
    ("primary", "小学"),
    ("junior", "初中"),
    ("senior", "高中"),
    ("vocational", "中职"),
    ("special", "特教"),
]
KINDS = [
    ("section", "学段"),
    ("school", "学校"),
    ("township", "乡镇"),
    ("inspector", "督学"),
    ("county", "全县"),
]


def owner(label, to):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="results",
        to=to,
        verbose_name=label,
    )


def exact(label):
    return models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True, verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_plans"),
        ("schools", "0008_county_returns_by_pack"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("SchoolVerdict", "SubjectResult"),
        migrations.RemoveConstraint("subjectresult", "school_verdict_once"),
        migrations.RemoveConstraint("subjectresult", "school_verdict_adds_up"),
        migrations.AlterModelOptions(
            "subjectresult",
            options={
                "ordering": ["-run__year", "code", "pk"],
                "verbose_name": "达标情况",
                "verbose_name_plural": "达标情况",
            },
        ),
        migrations.AlterField(
            "subjectresult",
            "run",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subjects",
                to="assessments.scorerun",
                verbose_name="计算",
            ),
        ),
        migrations.AlterField("subjectresult", "section", owner("学段", "schools.section")),
        migrations.AlterField(
            "subjectresult", "passed", models.BooleanField(blank=True, null=True, verbose_name="达标")
        ),
        migrations.AddField(
            "subjectresult",
            "subject_kind",
            models.CharField(choices=KINDS, default="section", max_length=10, verbose_name="对象类别"),
        ),
        migrations.AddField(
            "subjectresult",
            "code",
            models.CharField(blank=True, default="", max_length=150, verbose_name="对象代码"),
            preserve_default=False,
        ),
        migrations.AddField(
            "subjectresult",
            "stage",
            models.CharField(blank=True, choices=STAGES, default="", max_length=12, verbose_name="学段"),
            preserve_default=False,
        ),
        migrations.AddField(
            "subjectresult",
            "group",
            models.CharField(blank=True, default="", max_length=60, verbose_name="分组"),
            preserve_default=False,
        ),
        migrations.AddField("subjectresult", "school", owner("学校", "schools.school")),
        migrations.AddField("subjectresult", "township", owner("乡镇", "schools.township")),
        migrations.AddField("subjectresult", "inspector", owner("督学", settings.AUTH_USER_MODEL)),
        migrations.AddField(
            "score",
            "subject",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="assessments.subjectresult",
                verbose_name="对象",
            ),
        ),
        migrations.AlterField(
            "score",
            "section",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="schools.section",
                verbose_name="学段",
            ),
        ),
        migrations.AddField("score", "local_target", exact("本地目标")),
        migrations.AddField(
            "score", "local_met", models.BooleanField(blank=True, null=True, verbose_name="达到本地目标")
        ),
        migrations.AddField(
            "scorerun", "with_gaps", models.BooleanField(default=False, verbose_name="缺的学校按缺数据计")
        ),
        migrations.AddField("scorerun", "absent", models.JSONField(default=list, verbose_name="没有冻结数据的对象")),
        migrations.AddField("scorerun", "basis", models.JSONField(default=dict, verbose_name="参数与目标")),
        migrations.RemoveConstraint("scorerun", "scorerun_same_inputs_same_run"),
        migrations.AddConstraint(
            "scorerun",
            models.UniqueConstraint(
                fields=("indicator_set", "year", "kind", "inputs_sha256", "with_gaps"),
                name="scorerun_same_inputs_same_run",
            ),
        ),
        migrations.AlterField(
            "coefficient",
            "stage",
            models.CharField(blank=True, choices=STAGES, max_length=12, verbose_name="学段"),
        ),
        migrations.AlterModelOptions(
            "coefficient",
            options={
                "ordering": ["-run__year", "-run_id", "-stage", "group", "indicator__position"],
                "verbose_name": "差异系数",
                "verbose_name_plural": "差异系数",
            },
        ),
    ]
