"""An item may end because its school exists no more (已终结)."""

from django.db import migrations, models

STATES = [
    ("found", "新发现"),
    ("issued", "已下达"),
    ("received", "已签收"),
    ("mending", "整改中"),
    ("reported", "已申报完成"),
    ("passed", "待销号"),
    ("written_off", "已销号"),
    ("ended", "已终结"),
]


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_events_are_append_only")]
    operations = [
        migrations.AlterField(
            model_name="item",
            name="status",
            field=models.CharField(choices=STATES, default="found", editable=False, max_length=12, verbose_name="状态"),
        ),
        migrations.RemoveConstraint(model_name="item", name="item_status_known"),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", [code for code, _ in STATES])), name="item_status_known"
            ),
        ),
        migrations.RemoveConstraint(model_name="item", name="issued_item_is_dated"),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["found", "ended"]), ("issued_at__isnull", False), _connector="OR"),
                name="issued_item_is_dated",
            ),
        ),
        migrations.AlterField(
            model_name="itemevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("opened", "登记问题"),
                    ("issue", "下达"),
                    ("receive", "签收"),
                    ("start", "登记整改措施"),
                    ("report", "申报完成"),
                    ("pass", "复核通过"),
                    ("return", "退回"),
                    ("write_off", "销号"),
                    ("reopen", "反弹重开"),
                    ("end", "终结（学校已撤销/并入）"),
                    ("extension_asked", "申请延期"),
                    ("extension_granted", "同意延期"),
                    ("extension_refused", "不同意延期"),
                ],
                max_length=20,
                verbose_name="办理",
            ),
        ),
        migrations.AlterField(
            model_name="itemevent",
            name="from_status",
            field=models.CharField(blank=True, choices=STATES, max_length=12, verbose_name="原状态"),
        ),
        migrations.AlterField(
            model_name="itemevent",
            name="to_status",
            field=models.CharField(choices=STATES, max_length=12, verbose_name="现状态"),
        ),
    ]
