"""Desks, pauses, reminders, recurrence, spot checks, cases, measures, and the whole way of a report from outside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_files_are_dated_by_the_business_clock"),
        ("office", "0003_digests_and_robots"),
        ("rectification", "0004_concerns"),
        ("reports", "0002_signed_papers_do_not_change"),
        ("schools", "0009_returns_say_who_sent_them_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "kind",
                    models.CharField(
                        choices=[("review", "复核"), ("appeal", "申诉")], max_length=6, verbose_name="种类"
                    ),
                ),
                ("text", models.TextField(verbose_name="理由")),
                ("applied_on", models.DateField(verbose_name="申请日期")),
                ("is_late", models.BooleanField(default=False, editable=False, verbose_name="超过申请期限")),
                ("due_on", models.DateField(verbose_name="答复期限")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "办理中"),
                            ("upheld", "维持原决定"),
                            ("changed", "变更原决定"),
                            ("revoked", "撤销原决定"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("decision", models.TextField(blank=True, editable=False, verbose_name="决定内容")),
                ("decided_on", models.DateField(editable=False, null=True, verbose_name="决定日期")),
            ],
            options={
                "verbose_name": "复核与申诉",
                "verbose_name_plural": "复核与申诉",
                "ordering": ["measure", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("number", models.CharField(editable=False, max_length=24, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("remind", "提醒"),
                            ("order", "督办单"),
                            ("interview", "约谈"),
                            ("circular", "通报"),
                            ("account", "问责建议"),
                            ("incentive", "激励"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "rule",
                    models.CharField(blank=True, help_text="空：由人提出。", max_length=40, verbose_name="触发规则"),
                ),
                ("basis", models.CharField(max_length=300, verbose_name="依据")),
                ("text", models.TextField(verbose_name="事由")),
                ("measured", models.JSONField(default=dict, verbose_name="触发时的数据")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待审批"),
                            ("rejected", "已驳回"),
                            ("approved", "已批准"),
                            ("notified", "已通知"),
                            ("done", "已实施"),
                            ("committed", "已承诺"),
                            ("visited", "已回访"),
                            ("lifted", "已解除"),
                            ("escalated", "已升级"),
                            ("handed", "已移交"),
                            ("archived", "已归档"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="审批时间")),
                ("notified_at", models.DateTimeField(editable=False, null=True, verbose_name="通知时间")),
                ("done_on", models.DateField(editable=False, null=True, verbose_name="实施日期")),
                ("attended", models.CharField(blank=True, editable=False, max_length=120, verbose_name="被约谈人")),
                ("minutes", models.TextField(blank=True, editable=False, verbose_name="约谈纪要")),
                ("commitments", models.TextField(blank=True, editable=False, verbose_name="整改承诺")),
                ("followup_due", models.DateField(editable=False, null=True, verbose_name="回访期限")),
                ("followed_up_on", models.DateField(editable=False, null=True, verbose_name="回访日期")),
                ("followup", models.TextField(blank=True, editable=False, verbose_name="回访情况")),
                ("has_improved", models.BooleanField(editable=False, null=True, verbose_name="回访认定有改进")),
            ],
            options={
                "verbose_name": "问责激励事项",
                "verbose_name_plural": "问责与激励",
                "ordering": ["-proposed_at", "-pk"],
                "permissions": [
                    ("propose_case", "提出问责与激励事项"),
                    ("decide_case", "批准或驳回问责与激励事项"),
                    ("carry_case", "实施、回访和归档"),
                    ("answer_case", "陈述申辩和提交承诺"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("proposed", "提出"),
                            ("approve", "批准"),
                            ("reject", "驳回"),
                            ("notify", "通知"),
                            ("carry_out", "实施"),
                            ("commit", "承诺"),
                            ("follow_up", "回访"),
                            ("lift", "解除"),
                            ("escalate", "升级"),
                            ("hand_over", "移交"),
                            ("archive", "归档"),
                            ("statement", "陈述申辩"),
                            ("statement_answered", "答复申辩"),
                            ("measure", "登记问责措施"),
                            ("appeal", "申请复核或申诉"),
                            ("appeal_decided", "复核或申诉决定"),
                            ("exposure", "曝光"),
                        ],
                        max_length=20,
                        verbose_name="办理",
                    ),
                ),
                ("actor_name", models.CharField(max_length=50, verbose_name="办理人姓名")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proposed", "待审批"),
                            ("rejected", "已驳回"),
                            ("approved", "已批准"),
                            ("notified", "已通知"),
                            ("done", "已实施"),
                            ("committed", "已承诺"),
                            ("visited", "已回访"),
                            ("lifted", "已解除"),
                            ("escalated", "已升级"),
                            ("handed", "已移交"),
                            ("archived", "已归档"),
                        ],
                        max_length=10,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("proposed", "待审批"),
                            ("rejected", "已驳回"),
                            ("approved", "已批准"),
                            ("notified", "已通知"),
                            ("done", "已实施"),
                            ("committed", "已承诺"),
                            ("visited", "已回访"),
                            ("lifted", "已解除"),
                            ("escalated", "已升级"),
                            ("handed", "已移交"),
                            ("archived", "已归档"),
                        ],
                        max_length=10,
                        verbose_name="现状态",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项办理记录",
                "verbose_name_plural": "事项办理记录",
                "ordering": ["case", "sequence"],
            },
        ),
        migrations.CreateModel(
            name="ConcernStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("registered", "登记"),
                            ("accept", "受理"),
                            ("decline", "不予受理"),
                            ("assign", "分办"),
                            ("verify", "核查"),
                            ("dispose", "处置"),
                            ("answer", "答复"),
                            ("close", "办结"),
                            ("ask_school", "向学校了解"),
                            ("school_replied", "学校回复"),
                            ("lead", "列为督导线索"),
                            ("to_item", "列入整改台账"),
                            ("to_case", "转问责"),
                            ("contact_read", "查看联系方式"),
                        ],
                        max_length=20,
                        verbose_name="办理",
                    ),
                ),
                ("actor_name", models.CharField(max_length=50, verbose_name="办理人姓名")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("received", "已登记"),
                            ("accepted", "已受理"),
                            ("declined", "不予受理"),
                            ("assigned", "已分办"),
                            ("verified", "已核查"),
                            ("disposed", "已处置"),
                            ("answered", "已答复"),
                            ("closed", "已办结"),
                        ],
                        max_length=12,
                        verbose_name="现状态",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题反映办理记录",
                "verbose_name_plural": "问题反映办理记录",
                "ordering": ["concern", "sequence"],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("masked_text", models.TextField(verbose_name="公开内容")),
                ("told_on", models.DateField(verbose_name="告知日期")),
                ("window_ends_on", models.DateField(verbose_name="异议期至")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "异议期"),
                            ("approved", "已批准"),
                            ("published", "已公开"),
                            ("dropped", "不公开"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="公开时间")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="不公开的原因")),
            ],
            options={
                "verbose_name": "典型问题曝光",
                "verbose_name_plural": "典型问题曝光",
                "ordering": ["-told_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("question", models.TextField(max_length=1000, verbose_name="需要说明的情况")),
                ("asked_at", models.DateTimeField(verbose_name="了解时间")),
                ("due_on", models.DateField(verbose_name="回复期限")),
                ("reply", models.TextField(blank=True, max_length=4000, verbose_name="学校说明")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="回复时间")),
            ],
            options={
                "verbose_name": "情况了解",
                "verbose_name_plural": "情况了解",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InternalCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("checked_on", models.DateField(verbose_name="自查日期")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("teaching", "教学常规"),
                            ("conduct", "师德师风"),
                            ("safety", "校园安全"),
                            ("food", "食堂与宿舍"),
                            ("burden", "作业与课业负担"),
                            ("funds", "经费与资产"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="方面",
                    ),
                ),
                ("people", models.CharField(max_length=120, verbose_name="自查人员")),
                ("text", models.TextField(max_length=2000, verbose_name="自查情况")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "校内自查",
                "verbose_name_plural": "校内自查",
                "ordering": ["-checked_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "direction",
                    models.CharField(
                        choices=[("school", "约谈学校"), ("unit", "约谈部门、乡镇")], max_length=6, verbose_name="对象"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        help_text="例如县政府分管领导、县教体局局长、督导室主任。",
                        max_length=60,
                        verbose_name="约谈层级",
                    ),
                ),
                ("chair", models.CharField(max_length=60, verbose_name="约谈人")),
                ("held_on", models.DateField(verbose_name="约谈日期")),
                ("place", models.CharField(max_length=120, verbose_name="地点")),
                ("followup_due", models.DateField(verbose_name="回访期限")),
                ("filed_with", models.CharField(blank=True, max_length=200, verbose_name="抄报备案单位")),
            ],
            options={
                "verbose_name": "约谈",
                "verbose_name_plural": "约谈",
                "ordering": ["-held_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("text", models.TextField(max_length=1000, verbose_name="需要查看的情况")),
                ("made_at", models.DateTimeField(verbose_name="提出时间")),
                ("result", models.TextField(blank=True, max_length=2000, verbose_name="查看结果")),
                ("looked_at", models.DateTimeField(null=True, verbose_name="查看时间")),
            ],
            options={
                "verbose_name": "督导线索",
                "verbose_name_plural": "督导线索",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "object",
                    models.CharField(
                        choices=[("unit", "单位"), ("person", "责任人"), ("private", "民办学校、培训机构责任人")],
                        max_length=8,
                        verbose_name="对象",
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=60, verbose_name="责任人")),
                ("grade", models.CharField(max_length=20, verbose_name="措施")),
                ("organ", models.CharField(max_length=120, verbose_name="决定机关")),
                ("decision", models.TextField(verbose_name="决定内容")),
                ("decision_number", models.CharField(blank=True, max_length=60, verbose_name="决定文号")),
                ("decided_on", models.DateField(verbose_name="决定日期")),
                ("served_on", models.DateField(blank=True, null=True, verbose_name="送达日期")),
                ("is_repeat", models.BooleanField(default=False, editable=False, verbose_name="一年内再次问责")),
                ("bars_awards", models.BooleanField(default=False, verbose_name="评优评先一票否决")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "问责措施",
                "verbose_name_plural": "问责措施",
                "ordering": ["-decided_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Pattern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("key", models.CharField(max_length=200, verbose_name="共同之处")),
                ("label", models.CharField(max_length=120, verbose_name="名称")),
                ("from_on", models.DateField(verbose_name="统计起")),
                ("to_on", models.DateField(verbose_name="统计止")),
                ("schools_with", models.PositiveSmallIntegerField(verbose_name="存在问题的学校数")),
                ("schools_seen", models.PositiveSmallIntegerField(verbose_name="督导过的学校数")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "待处理"), ("letter", "已拟提示函"), ("dismissed", "不处理")],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="处理说明")),
                ("found_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ],
            options={
                "verbose_name": "共性问题",
                "verbose_name_plural": "共性问题",
                "ordering": ["-found_at", "-schools_with", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "kind",
                    models.CharField(
                        choices=[("transfer", "转办"), ("hold", "暂停计时")], max_length=8, verbose_name="种类"
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="原因")),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("days_left", models.SmallIntegerField(verbose_name="剩余工作日")),
                ("due_before", models.DateField(verbose_name="原期限")),
                ("ended_on", models.DateField(null=True, verbose_name="结束日期")),
                ("outcome", models.TextField(blank=True, max_length=1000, verbose_name="结束说明")),
            ],
            options={
                "verbose_name": "停钟记录",
                "verbose_name_plural": "停钟记录",
                "ordering": ["item", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "ground",
                    models.CharField(
                        choices=[("basis", "依据相同"), ("text", "描述相似")], max_length=6, verbose_name="理由"
                    ),
                ),
                ("likeness", models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name="相似度")),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "待判定"), ("confirmed", "是反弹"), ("dismissed", "不是反弹")],
                        default="proposed",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="提出时间")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="判定说明")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="判定时间")),
            ],
            options={
                "verbose_name": "疑似反弹",
                "verbose_name_plural": "疑似反弹",
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="种类")),
                ("mark", models.CharField(max_length=40, verbose_name="阶段")),
                ("on", models.DateField(verbose_name="日期")),
            ],
            options={
                "verbose_name": "提醒",
                "verbose_name_plural": "提醒",
                "ordering": ["-on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("place", models.PositiveIntegerField(verbose_name="名次")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("waiting", "待抽查"), ("holds", "整改到位"), ("reopened", "问题反弹，已重开")],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="抽查结论",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="抽查情况")),
                ("is_on_site", models.BooleanField(default=False, verbose_name="到现场抽查")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="抽查时间")),
            ],
            options={
                "verbose_name": "抽查",
                "verbose_name_plural": "抽查",
                "ordering": ["draw", "place"],
            },
        ),
        migrations.CreateModel(
            name="SpotDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("number", models.CharField(editable=False, max_length=24, unique=True, verbose_name="编号")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "scope",
                    models.CharField(
                        choices=[("written_off", "已销号"), ("settled", "立行立改办结"), ("closed", "全部已办结")],
                        max_length=12,
                        verbose_name="范围",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="办结日期起")),
                ("to_on", models.DateField(verbose_name="办结日期止")),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="抽查比例（%）")),
                ("seed", models.CharField(max_length=100, verbose_name="种子")),
                ("population", models.PositiveIntegerField(verbose_name="总体数")),
                ("population_sha256", models.CharField(max_length=64, verbose_name="总体摘要")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
            ],
            options={
                "verbose_name": "销号抽查",
                "verbose_name_plural": "销号抽查",
                "ordering": ["-drawn_at", "-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="concern",
            options={
                "ordering": ["-received_at", "-pk"],
                "permissions": [
                    ("handle_concern", "受理、分办、答复和办结问题反映"),
                    ("verify_concern", "核查交办的问题反映"),
                    ("count_concern", "查看问题反映的统计"),
                    ("reply_inquiry", "回复督导室的了解"),
                ],
                "verbose_name": "问题反映",
                "verbose_name_plural": "问题反映",
            },
        ),
        migrations.AlterModelOptions(
            name="item",
            options={
                "ordering": ["-found_on", "-pk"],
                "permissions": [
                    ("issue_item", "下达问题"),
                    ("answer_item", "签收、申报和申请延期"),
                    ("recheck_item", "复核"),
                    ("writeoff_item", "销号和重开"),
                    ("extend_item", "审批延期"),
                    ("manage_item", "转办、暂停计时、合并和批量办理"),
                    ("find_item", "登记自查问题"),
                    ("spotcheck_item", "抽查已办结的问题"),
                ],
                "verbose_name": "问题",
                "verbose_name_plural": "整改台账",
            },
        ),
        migrations.RemoveConstraint(
            model_name="concern",
            name="concern_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="received_item_is_signed",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="reported_item_names_its_reporter",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_has_a_number_exactly_when_written_off",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="issued_item_is_dated",
        ),
        migrations.AddField(
            model_name="concern",
            name="accept_due_on",
            field=models.DateField(editable=False, null=True, verbose_name="受理期限"),
        ),
        migrations.AddField(
            model_name="concern",
            name="answer",
            field=models.TextField(blank=True, editable=False, max_length=2000, verbose_name="答复内容"),
        ),
        migrations.AddField(
            model_name="concern",
            name="answer_due_on",
            field=models.DateField(editable=False, null=True, verbose_name="答复期限"),
        ),
        migrations.AddField(
            model_name="concern",
            name="answered_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="答复时间"),
        ),
        migrations.AddField(
            model_name="concern",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="办结时间"),
        ),
        migrations.AddField(
            model_name="concern",
            name="disposal",
            field=models.TextField(blank=True, editable=False, max_length=2000, verbose_name="处置情况"),
        ),
        migrations.AddField(
            model_name="concern",
            name="entered_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="finding",
            field=models.CharField(
                blank=True,
                choices=[("yes", "属实"), ("partly", "部分属实"), ("no", "不属实"), ("unclear", "无法核实")],
                editable=False,
                max_length=8,
                verbose_name="核查结论",
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="handler",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handled_concerns",
                to=settings.AUTH_USER_MODEL,
                verbose_name="承办人",
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="is_office_only",
            field=models.BooleanField(
                default=False, help_text="反映校（园）长本人等不宜让学校知道的，不向学校了解。", verbose_name="不转学校"
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="items",
            field=models.ManyToManyField(
                blank=True,
                editable=False,
                related_name="concerns",
                to="rectification.item",
                verbose_name="列入台账的问题",
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="purged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="到期清除时间"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="look",
            field=models.CharField(blank=True, editable=False, max_length=16, verbose_name="感知摘要"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="pairs_with",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="rectification.evidence",
                verbose_name="对应的整改前照片",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="checker",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="安排的复核人",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="rectification.item",
                verbose_name="并入",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="note",
            field=models.TextField(blank=True, max_length=500, verbose_name="备注"),
        ),
        migrations.AddField(
            model_name="item",
            name="paused_on",
            field=models.DateField(editable=False, null=True, verbose_name="暂停计时起"),
        ),
        migrations.AddField(
            model_name="item",
            name="programme",
            field=models.CharField(
                blank=True, help_text="例如优质均衡、双减、专项评估。", max_length=40, verbose_name="所属工作"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="recheck_on",
            field=models.DateField(editable=False, null=True, verbose_name="计划复核日期"),
        ),
        migrations.AlterField(
            model_name="concern",
            name="channel",
            field=models.CharField(
                choices=[
                    ("plate", "公示牌"),
                    ("web", "网上"),
                    ("phone", "电话"),
                    ("letter", "信函"),
                    ("visit", "来访"),
                ],
                default="plate",
                max_length=10,
                verbose_name="渠道",
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="school",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concerns",
                to="schools.school",
                verbose_name="学校",
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "已登记"),
                    ("accepted", "已受理"),
                    ("declined", "不予受理"),
                    ("assigned", "已分办"),
                    ("verified", "已核查"),
                    ("disposed", "已处置"),
                    ("answered", "已答复"),
                    ("closed", "已办结"),
                ],
                default="received",
                editable=False,
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="status",
            field=models.CharField(
                choices=[
                    ("found", "新发现"),
                    ("issued", "已下达"),
                    ("received", "已签收"),
                    ("mending", "整改中"),
                    ("reported", "已申报完成"),
                    ("checking", "复核中"),
                    ("passed", "待销号"),
                    ("written_off", "已销号"),
                    ("settled", "立行立改办结"),
                    ("merged", "已合并"),
                    ("ended", "已终结"),
                ],
                default="found",
                editable=False,
                max_length=12,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="itemevent",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("found", "新发现"),
                    ("issued", "已下达"),
                    ("received", "已签收"),
                    ("mending", "整改中"),
                    ("reported", "已申报完成"),
                    ("checking", "复核中"),
                    ("passed", "待销号"),
                    ("written_off", "已销号"),
                    ("settled", "立行立改办结"),
                    ("merged", "已合并"),
                    ("ended", "已终结"),
                ],
                max_length=12,
                verbose_name="原状态",
            ),
        ),
        migrations.AlterField(
            model_name="itemevent",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("found", "新发现"),
                    ("issued", "已下达"),
                    ("received", "已签收"),
                    ("mending", "整改中"),
                    ("reported", "已申报完成"),
                    ("checking", "复核中"),
                    ("passed", "待销号"),
                    ("written_off", "已销号"),
                    ("settled", "立行立改办结"),
                    ("merged", "已合并"),
                    ("ended", "已终结"),
                ],
                max_length=12,
                verbose_name="现状态",
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
                    ("check", "安排复核"),
                    ("settle", "立行立改办结"),
                    ("transfer", "转办"),
                    ("transfer_back", "转回学校"),
                    ("pause", "暂停计时"),
                    ("resume", "恢复计时"),
                    ("merge", "并入其他问题"),
                    ("absorb", "并入了其他问题"),
                    ("spot_check", "抽查"),
                    ("statement", "陈述申辩"),
                    ("statement_answered", "答复申辩"),
                    ("remind", "催办"),
                    ("reassign", "改派"),
                    ("amend", "修改台账信息"),
                    ("extension_asked", "申请延期"),
                    ("extension_granted", "同意延期"),
                    ("extension_refused", "不同意延期"),
                ],
                max_length=20,
                verbose_name="办理",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("handler__isnull", False)), fields=["handler", "status"], name="concern_handler"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["school", "category", "-found_on"], name="item_school_category"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["-closed_at"], name="item_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["received", "accepted", "declined", "assigned", "verified", "disposed", "answered", "closed"],
                    )
                ),
                name="concern_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["assigned", "verified", "disposed"]), _negated=True),
                    ("handler__isnull", False),
                    _connector="OR",
                ),
                name="assigned_concern_names_its_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["verified", "disposed"]), _negated=True),
                    models.Q(("finding", ""), _negated=True),
                    _connector="OR",
                ),
                name="verified_concern_has_a_finding",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "answered"), _negated=True), ("answered_at__isnull", False), _connector="OR"
                ),
                name="answered_concern_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="closed_concern_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("pairs_with", None), ("phase", "after"), _connector="OR"),
                name="only_a_later_photo_answers_an_earlier_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "found",
                            "issued",
                            "received",
                            "mending",
                            "reported",
                            "checking",
                            "passed",
                            "written_off",
                            "settled",
                            "merged",
                            "ended",
                        ],
                    )
                ),
                name="item_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["found", "ended", "merged"]), ("issued_at__isnull", False), _connector="OR"
                ),
                name="issued_item_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "status__in",
                            ["received", "mending", "reported", "checking", "passed", "written_off", "settled"],
                        ),
                        _negated=True,
                    ),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="received_item_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["reported", "checking", "passed", "written_off", "settled"]), _negated=True
                    ),
                    models.Q(("reported_at__isnull", False), ("reported_by__isnull", False)),
                    _connector="OR",
                ),
                name="reported_item_names_its_reporter",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("status", "written_off"),
                        models.Q(("write_off_number", ""), _negated=True),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("status", "settled"),
                        ("write_off_number", ""),
                    ),
                    models.Q(
                        models.Q(("status__in", ["written_off", "settled"]), _negated=True),
                        ("closed_at", None),
                        ("closed_by", None),
                        ("write_off_number", ""),
                    ),
                    _connector="OR",
                ),
                name="item_has_a_number_exactly_when_written_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "settled"), _negated=True), ("severity", "minor"), _connector="OR"
                ),
                name="settled_item_is_minor",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="merged_item_names_the_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_on", None), ("status__in", ["issued", "received", "mending"]), _connector="OR"
                ),
                name="only_a_running_clock_is_paused",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="concern",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="rectification.concern",
                verbose_name="来自问题反映",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="decided_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="document",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.document",
                verbose_name="公文",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="former",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next_cases",
                to="rectification.case",
                verbose_name="由此升级",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="items",
            field=models.ManyToManyField(
                blank=True, related_name="cases", to="rectification.item", verbose_name="所涉问题"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="school",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="schools.school",
                verbose_name="学校",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="office.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="rectification.case",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="附件",
            ),
        ),
        migrations.AddField(
            model_name="concernstep",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="concernstep",
            name="concern",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="rectification.concern",
                verbose_name="问题反映",
            ),
        ),
        migrations.AddField(
            model_name="exposure",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="exposure",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exposure",
                to="rectification.case",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="exposure",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拟稿人",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="了解人",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="concern",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="rectification.concern",
                verbose_name="问题反映",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="replied_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="回复人",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="schools.school",
                verbose_name="学校",
            ),
        ),
        migrations.AddField(
            model_name="internalcheck",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="internalcheck",
            name="item",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="internal_checks",
                to="rectification.item",
                verbose_name="列入台账",
            ),
        ),
        migrations.AddField(
            model_name="internalcheck",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="internal_checks",
                to="schools.school",
                verbose_name="学校",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="interview",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="rectification.interview",
                verbose_name="约谈",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="concern",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="rectification.concern",
                verbose_name="问题反映",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="rectification.item",
                verbose_name="列入台账",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="looked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="查看人",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出人",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="schools.school",
                verbose_name="学校",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="rectification.case",
                verbose_name="事项",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="rectification.measure",
                verbose_name="措施",
            ),
        ),
        migrations.AddField(
            model_name="pattern",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="处理人",
            ),
        ),
        migrations.AddField(
            model_name="pattern",
            name="document",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.document",
                verbose_name="提示函",
            ),
        ),
        migrations.AddField(
            model_name="pattern",
            name="items",
            field=models.ManyToManyField(related_name="patterns", to="rectification.item", verbose_name="问题"),
        ),
        migrations.AddField(
            model_name="pause",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="结束人",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pauses",
                to="rectification.item",
                verbose_name="问题",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="office.unit",
                verbose_name="承办单位",
            ),
        ),
        migrations.AddField(
            model_name="recurrence",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="判定人",
            ),
        ),
        migrations.AddField(
            model_name="recurrence",
            name="former",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="returned_as",
                to="rectification.item",
                verbose_name="原问题",
            ),
        ),
        migrations.AddField(
            model_name="recurrence",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recurrences",
                to="rectification.item",
                verbose_name="新问题",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="rectification.item",
                verbose_name="问题",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提醒对象",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="checked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="抽查人",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="spot_checks",
                to="rectification.item",
                verbose_name="问题",
            ),
        ),
        migrations.AddField(
            model_name="spotdraw",
            name="drawn_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="抽取人",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="rectification.spotdraw",
                verbose_name="抽查批次",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.UniqueConstraint(fields=("case", "sequence"), name="case_event_once_per_step"),
        ),
        migrations.AddConstraint(
            model_name="concernstep",
            constraint=models.UniqueConstraint(fields=("concern", "sequence"), name="concern_step_once"),
        ),
        migrations.AddConstraint(
            model_name="exposure",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_ends_on__gt", models.F("told_on"))),
                name="exposure_leaves_time_for_objections",
            ),
        ),
        migrations.AddConstraint(
            model_name="exposure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    models.Q(("approved_by__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="published_exposure_was_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="exposure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="exposure_is_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_at", None), ("replied_by", None), ("reply", "")),
                    models.Q(
                        models.Q(("reply", ""), _negated=True),
                        ("replied_at__isnull", False),
                        ("replied_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="replied_inquiry_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="internalcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="internal_check_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(("followup_due__gte", models.F("held_on"))), name="interview_is_followed_up_later"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["status", "-proposed_at"], name="case_status"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["school", "kind", "-proposed_at"], name="case_school_kind"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("school__isnull", False), ("unit", None)),
                    models.Q(("school", None), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="case_is_about_one_school_or_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "proposed",
                            "rejected",
                            "approved",
                            "notified",
                            "done",
                            "committed",
                            "visited",
                            "lifted",
                            "escalated",
                            "handed",
                            "archived",
                        ],
                    )
                ),
                name="case_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("basis", ""), _negated=True), models.Q(("text", ""), _negated=True)),
                name="case_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "proposed"),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="decided_case_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    ("proposed_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="case_is_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("school__isnull", False), ("status", "proposed"), models.Q(("rule", ""), _negated=True)
                ),
                fields=("rule", "school"),
                name="one_open_proposal_per_rule_and_school",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status", "proposed"), ("unit__isnull", False), models.Q(("rule", ""), _negated=True)
                ),
                fields=("rule", "unit"),
                name="one_open_proposal_per_rule_and_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("looked_at", None), ("looked_by", None), ("result", "")),
                    models.Q(
                        models.Q(("result", ""), _negated=True),
                        ("looked_at__isnull", False),
                        ("looked_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="followed_lead_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("decision", ""), _negated=True), models.Q(("organ", ""), _negated=True)),
                name="measure_says_what_and_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("object", "unit"), ("person", "")),
                    models.Q(models.Q(("object", "unit"), _negated=True), models.Q(("person", ""), _negated=True)),
                    _connector="OR",
                ),
                name="measure_names_the_person_it_is_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "waiting")), fields=("measure",), name="one_pending_appeal_per_measure"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on", None), ("outcome", "waiting")),
                    models.Q(("decided_on__isnull", False), models.Q(("decision", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decided_appeal_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.UniqueConstraint(fields=("key", "to_on"), name="pattern_once_per_window"),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("schools_seen__gte", models.F("schools_with")), ("to_on__gte", models.F("from_on"))
                ),
                name="pattern_counts_within_the_schools_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("item",), name="one_open_pause_per_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "transfer"), ("unit__isnull", False)),
                    models.Q(("kind", "hold"), ("unit", None)),
                    _connector="OR",
                ),
                name="transfer_names_its_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", None), ("ended_on", None)),
                    models.Q(("ended_by__isnull", False), ("ended_on__gte", models.F("started_on"))),
                    _connector="OR",
                ),
                name="ended_pause_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="pause_says_why"),
        ),
        migrations.AddConstraint(
            model_name="recurrence",
            constraint=models.UniqueConstraint(fields=("item", "former"), name="recurrence_once_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="recurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("item", models.F("former")), _negated=True), name="recurrence_is_of_another_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="recurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("status", "proposed")),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="decided_recurrence_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("item", "kind", "mark", "user"), name="reminded_once_per_stage"),
        ),
        migrations.AddConstraint(
            model_name="spotdraw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__gt", 0),
                    ("percent__lte", 100),
                    ("to_on__gte", models.F("from_on")),
                    models.Q(("seed", ""), _negated=True),
                ),
                name="spot_draw_is_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.UniqueConstraint(fields=("draw", "item"), name="spot_checked_once_per_draw"),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_by", None), ("verdict", "waiting")),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("checked_by__isnull", False),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spot_check_is_signed",
            ),
        ),
    ]
