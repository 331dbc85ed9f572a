"""Fill in school, code and stage of every result, and the subject of every score."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Everything computed so far was of school stages."""
    result = apps.get_model("assessments", "SubjectResult")
    score = apps.get_model("assessments", "Score")
    section = apps.get_model("schools", "Section").objects.filter(pk=OuterRef("section"))
    result.objects.update(
        school=Subquery(section.values("school")),
        code=Subquery(section.values("school__code")),
        stage=Subquery(section.values("stage")),
    )
    same = result.objects.filter(run=OuterRef("run"), section=OuterRef("section")).values("pk")[:1]
    for run in apps.get_model("assessments", "ScoreRun").objects.values_list("pk", flat=True):
        score.objects.filter(run=run, subject=None).update(subject=Subquery(same))


def back(apps, schema_editor):
    """Scores of school stages get their stage again; results of other subjects cannot be kept."""
    score = apps.get_model("assessments", "Score")
    result = apps.get_model("assessments", "SubjectResult")
    score.objects.filter(subject__section=None).delete()
    result.objects.filter(section=None).delete()
    section = result.objects.filter(pk=OuterRef("subject")).values("section")[:1]
    score.objects.update(section=Subquery(section))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_subjects_of_results")]

    operations = [migrations.RunPython(fill, back)]
