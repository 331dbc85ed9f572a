"""What schools are asked to prepare for a campaign."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspectors", "0002_listed_supervision")]

    operations = [
        migrations.AddField(
            "campaign",
            "preparation",
            models.TextField(
                blank=True, help_text="每行一项，随通知发给学校。", max_length=2000, verbose_name="请学校准备"
            ),
        ),
    ]
