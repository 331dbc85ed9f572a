"""Mail addresses of people, their daily digests, group robots, what leaves the house."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0002_former_passwords"),
    ]

    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "企业微信群机器人"), ("dingtalk", "钉钉群机器人")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("url_sealed", models.TextField(editable=False, verbose_name="地址（密文）")),
                ("secret_sealed", models.TextField(blank=True, editable=False, verbose_name="加签密钥（密文）")),
                ("audience", models.CharField(max_length=20, verbose_name="发送内容")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "群机器人",
                "verbose_name_plural": "群机器人",
                "ordering": ["name"],
            },
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ["username"],
                "permissions": [
                    ("grant_role", "授予角色"),
                    ("unlock_user", "解锁账号"),
                    ("view_every_unit", "查看全部单位"),
                    ("change_workcalendar", "维护节假日"),
                ],
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
        ),
        migrations.AddField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, max_length=120, verbose_name="电子邮箱"),
        ),
        migrations.AddField(
            model_name="user",
            name="wants_mail",
            field=models.BooleanField(default=False, verbose_name="每日摘要发到邮箱"),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("lines", models.JSONField(default=list, verbose_name="内容")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "每日摘要",
                "verbose_name_plural": "每日摘要",
                "ordering": ["-day", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("user", "day"), name="digest_once_per_day")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="自然键")),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "邮件"), ("robot", "群机器人")], max_length=6, verbose_name="渠道"
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.TextField(verbose_name="内容")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("sent", "已发送"),
                            ("failed", "发送失败"),
                            ("unsure", "结果不明"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发送时间")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="office.robot",
                        verbose_name="群机器人",
                    ),
                ),
            ],
            options={
                "verbose_name": "外发消息",
                "verbose_name_plural": "外发消息",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["state"],
                        name="delivery_unsent",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "mail"), ("robot", None), ("user__isnull", False)),
                            models.Q(("channel", "robot"), ("robot__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="delivery_goes_to_one_place",
                    )
                ],
            },
        ),
    ]
