"""Services after school are guarded against stale saves; institutions say why they stand where they stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspectors", "0007_plate_prints")]

    operations = [
        migrations.AddField(
            model_name="afterschoolservice",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="traininginstitution",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="办理说明"),
        ),
    ]
