"""How our data go to an upper platform's workbook and come from one, as rows that the office can edit."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.expressions import FormulaError, parse
from core.models import StoredFile, Versioned
from office.models import User
from schools.models.imports import ImportRun
from schools.querysets import ExchangeColumnQuerySet, ExchangeProfileQuerySet, ExchangeRunQuerySet

PLACE = re.compile(r"\{([^{}|]+)(?:\|([0-4]))?\}")
CELL = RegexValidator(r"^[A-Z]{1,2}([1-9][0-9]{0,3})?$", "写成列（例如 B）或格子（例如 B9）。")


class ExchangeProfile(Versioned):
    """A named mapping to or from a workbook that somebody else laid down."""

    class Direction(models.TextChoices):
        OUT = "out", "报出"
        IN = "in", "收入"

    class Subject(models.TextChoices):
        SCHOOLS = "schools", "学校名录"
        RETURNS = "returns", "年度填报"

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    direction = models.CharField("方向", max_length=3, choices=Direction)
    subject = models.CharField("内容", max_length=10, choices=Subject, default=Subject.RETURNS)
    target = models.CharField("上级平台或表式", max_length=100)
    source = models.CharField("依据", max_length=120, blank=True)

    objects = ExchangeProfileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交换方案"
        ordering = ["name"]
        permissions = [("send_exchange", "按交换方案报出和收入")]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_direction_known"),
            models.CheckConstraint(condition=Q(subject__in=["schools", "returns"]), name="exchange_subject_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The profile's page."""
        return reverse("schools:exchange_detail", args=[self.pk])


class ExchangeSheet(models.Model):
    """One sheet of the workbook.

    layout `rows`: one line per section (or school) from `first_row` on, stage after stage; columns are letters.
    layout `cells`: the county's figures at fixed cells. texts: what is printed, cell or range to text; a range is merged.
    foot: lines under the rows.
    """

    class Layout(models.TextChoices):
        ROWS = "rows", "一行一个学部"
        CELLS = "cells", "固定的格子"

    profile = models.ForeignKey(ExchangeProfile, verbose_name="方案", on_delete=models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("工作表", max_length=31)
    layout = models.CharField("布局", max_length=5, choices=Layout)
    header_row = models.PositiveSmallIntegerField("列名所在行", default=1)
    first_row = models.PositiveSmallIntegerField("数据起始行", default=2)
    stages = models.JSONField("学段", default=list, blank=True)
    texts = models.JSONField("印好的文字", default=dict, blank=True)
    foot = models.JSONField("表下的注", default=list, blank=True)

    objects = ExchangeColumnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交换工作表"
        ordering = ["profile", "position"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "position"], name="exchange_sheet_once_per_position"),
            models.CheckConstraint(
                condition=Q(first_row__gt=models.F("header_row")), name="exchange_rows_below_heading"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.title}"


class ExchangeColumn(models.Model):
    """One column, or one fixed cell.

    kind `field`: a value by its code; `formula`: arithmetic of fields; `text`: always the same; `sentence`: text with
    formulas in braces, `{senior_allocated / senior_plan * 100|1}` with one decimal. codes: our value to theirs.
    factor: ours times this is theirs. places: rounded half up; empty leaves the number as it is.
    """

    class Kind(models.TextChoices):
        FIELD = "field", "字段"
        FORMULA = "formula", "算式"
        TEXT = "text", "固定文字"
        SENTENCE = "sentence", "填空句"

    sheet = models.ForeignKey(ExchangeSheet, verbose_name="工作表", on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField("次序")
    cell = models.CharField("列或格子", max_length=6, validators=[CELL])
    header = models.CharField("列名", max_length=200, blank=True)
    kind = models.CharField("取值方式", max_length=10, choices=Kind, default=Kind.FIELD)
    content = models.CharField("字段、算式或文字", max_length=500)
    codes = models.JSONField("代码对照", default=dict, blank=True)
    factor = models.DecimalField("乘以", max_digits=16, decimal_places=6, default=1, validators=[MinValueValidator(0)])
    places = models.PositiveSmallIntegerField("小数位", null=True, blank=True, validators=[MaxValueValidator(8)])
    is_required = models.BooleanField("必须有值", default=False)

    objects = ExchangeColumnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交换列"
        ordering = ["sheet", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "cell"], name="exchange_cell_once", violation_error_message="这一列（格子）已经有了。"
            ),
            models.CheckConstraint(condition=Q(factor__gt=0), name="exchange_factor_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cell} {self.header or self.content}"

    def clean(self) -> None:
        """A formula must be one, and a cell must fit the sheet's layout."""
        is_cell = self.cell[-1:].isdigit()
        if is_cell != (self.sheet.layout == ExchangeSheet.Layout.CELLS):
            raise ValidationError({"cell": "一行一个学部的表写列（例如 B），固定格子的表写格子（例如 B9）。"})
        for formula in self.formulas:
            try:
                parse(formula)
            except FormulaError as wrong:
                raise ValidationError({"content": f"{wrong}。"}) from wrong

    @property
    def formulas(self) -> list[str]:
        """The formulas of the column: one, those of a sentence, or none."""
        if self.kind == self.Kind.FORMULA:
            return [self.content]
        return [found[0] for found in PLACE.findall(self.content)] if self.kind == self.Kind.SENTENCE else []


class ExchangeRun(models.Model):
    """What was sent or taken in: the very file, for which year, by whom, with how many gaps."""

    profile = models.ForeignKey(ExchangeProfile, verbose_name="方案", on_delete=models.PROTECT, related_name="runs")
    year = models.PositiveSmallIntegerField("年度")
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数")
    gaps = models.PositiveIntegerField("缺数")
    import_run = models.ForeignKey(
        ImportRun, verbose_name="导入记录", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_by = models.ForeignKey(User, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("办理时间")

    objects = ExchangeRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交换记录"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.year}年{self.profile}"
