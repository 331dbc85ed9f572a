import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_audit_is_append_only"),
        ("schools", "0004_terms_do_not_overlap"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                ("deadline", models.DateField(verbose_name="截止日期")),
                ("opened_at", models.DateTimeField(verbose_name="开通时间")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="上次提醒")),
            ],
            options={
                "verbose_name": "年度填报任务",
                "verbose_name_plural": "年度填报任务",
                "ordering": ["-year"],
                "permissions": [("open_collection", "开通年度填报")],
            },
        ),
        migrations.CreateModel(
            name="CollectionPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("kindergarten", "学前"),
                            ("primary", "小学"),
                            ("junior", "初中"),
                            ("senior", "高中"),
                            ("vocational", "中职"),
                            ("special", "特教"),
                        ],
                        max_length=12,
                        verbose_name="学段",
                    ),
                ),
                ("pack", models.CharField(max_length=40, verbose_name="填报表")),
            ],
            options={
                "verbose_name": "学段填报表",
                "verbose_name_plural": "学段填报表",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CountyReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                ("pack", models.CharField(max_length=40, verbose_name="填报表")),
                ("values", models.JSONField(default=dict, verbose_name="填报值")),
                ("notes", models.JSONField(blank=True, default=dict, verbose_name="数据说明")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "填报中"), ("frozen", "已冻结")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reopen_reason", models.CharField(blank=True, max_length=300, verbose_name="重开原因")),
                ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="冻结时间")),
            ],
            options={
                "verbose_name": "县级年度填报",
                "verbose_name_plural": "县级年度填报",
                "ordering": ["-year"],
                "permissions": [("freeze_countyreturn", "冻结县级填报"), ("reopen_countyreturn", "重开县级填报")],
            },
        ),
        migrations.CreateModel(
            name="FieldMedian",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("pack", models.CharField(max_length=40, verbose_name="填报表")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("kindergarten", "学前"),
                            ("primary", "小学"),
                            ("junior", "初中"),
                            ("senior", "高中"),
                            ("vocational", "中职"),
                            ("special", "特教"),
                        ],
                        max_length=12,
                        verbose_name="学段",
                    ),
                ),
                ("field", models.CharField(max_length=60, verbose_name="字段")),
                ("value", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="中位数")),
                ("sections", models.PositiveIntegerField(verbose_name="学部数")),
                ("basis_year", models.PositiveSmallIntegerField(verbose_name="数据年度")),
            ],
            options={
                "verbose_name": "县中位数",
                "verbose_name_plural": "县中位数",
                "ordering": ["year", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReturnFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=60, verbose_name="字段")),
            ],
            options={
                "verbose_name": "填报佐证",
                "verbose_name_plural": "填报佐证",
                "ordering": ["pk"],
            },
        ),
        migrations.AlterConstraint(
            model_name="school",
            name="school_is_not_its_own_campus",
            constraint=models.CheckConstraint(
                condition=models.Q(("main_school", models.F("pk")), _negated=True),
                name="school_is_not_its_own_campus",
                violation_error_message="所属主校不能是学校自己。",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="opened_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="开通人",
            ),
        ),
        migrations.AddField(
            model_name="collectionpack",
            name="collection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="packs",
                to="schools.collection",
                verbose_name="年度填报任务",
            ),
        ),
        migrations.AddField(
            model_name="countyreturn",
            name="frozen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="冻结人",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldmedian",
            constraint=models.UniqueConstraint(fields=("year", "pack", "stage", "field"), name="median_once"),
        ),
        migrations.AddConstraint(
            model_name="fieldmedian",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["kindergarten", "primary", "junior", "senior", "vocational", "special"])
                ),
                name="median_stage_known",
            ),
        ),
        migrations.AddField(
            model_name="returnfile",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上传人",
            ),
        ),
        migrations.AddField(
            model_name="returnfile",
            name="county_return",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="schools.countyreturn",
                verbose_name="县级填报",
            ),
        ),
        migrations.AddField(
            model_name="returnfile",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="文件"
            ),
        ),
        migrations.AddField(
            model_name="returnfile",
            name="year_return",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="schools.yearreturn",
                verbose_name="年度填报",
            ),
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="collection_year_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionpack",
            constraint=models.UniqueConstraint(fields=("collection", "stage"), name="collection_pack_once_per_stage"),
        ),
        migrations.AddConstraint(
            model_name="collectionpack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["kindergarten", "primary", "junior", "senior", "vocational", "special"])
                ),
                name="collection_pack_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="countyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "frozen"])), name="county_return_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="countyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "frozen"), _negated=True), ("frozen_at__isnull", False), _connector="OR"
                ),
                name="frozen_county_return_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="countyreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="county_return_year_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="returnfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("county_return__isnull", True), ("year_return__isnull", False)),
                    models.Q(("county_return__isnull", False), ("year_return__isnull", True)),
                    _connector="OR",
                ),
                name="return_file_has_one_owner",
            ),
        ),
    ]
