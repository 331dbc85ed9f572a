"""When a message was taken up for sending, so that one that was interrupted is found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0003_digests_and_robots"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="claimed_at",
            field=models.DateTimeField(null=True, verbose_name="开始发送"),
        ),
    ]
