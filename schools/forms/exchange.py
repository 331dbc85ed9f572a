"""What people type about exchange with upper platforms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import ScopedForm
from core.numbers import ExactDecimalField, WholeNumberField
from office import clock
from schools.forms.imports import MEGABYTE, SHEET_MB
from schools.models import ExchangeColumn

MOST_BYTES = 256 * 1024


class ExchangeYearForm(ScopedForm):
    """For which year."""

    submit_label = "生成并留存"

    year = WholeNumberField(label="年度", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year


class ExchangeTakeForm(ExchangeYearForm):
    """A workbook of the upper platform."""

    submit_label = "转换并预览"

    file = forms.FileField(
        label="上级平台的表格",
        help_text=f".xlsx 或 .csv，最大 {SHEET_MB} MB。转换后照常预览，不会直接写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Size first, before a byte is read."""
        upload = self.cleaned_data["file"]
        if upload.size > SHEET_MB * MEGABYTE:
            raise ValidationError(f"文件超过 {SHEET_MB} MB。")
        return upload


class ExchangeYamlForm(ScopedForm):
    """A profile as a file."""

    submit_label = "导入方案"

    file = forms.FileField(
        label="方案文件（YAML）",
        help_text="“导出方案”得到的文件；代码相同的方案会被替换，已有的交换记录保留。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError("方案文件超过 256 KB。")
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise ValidationError("方案文件要用 UTF-8 编码保存。") from wrong


class ExchangeProfileForm(ScopedForm):
    """What a profile is called and for whom it is."""

    name = forms.CharField(label="名称", max_length=60)
    target = forms.CharField(label="上级平台或表式", max_length=100)
    source = forms.CharField(label="依据", max_length=120, required=False)


class ExchangeColumnForm(ScopedForm):
    """One column, or one fixed cell."""

    position = WholeNumberField(label="次序", min_value=1, max_value=9_999)
    cell = forms.CharField(
        label="列或格子", max_length=6, help_text="一行一个学部的表写列，例如 B；固定格子的表写格子，例如 B9。"
    )
    header = forms.CharField(label="列名", max_length=200, required=False)
    kind = forms.ChoiceField(label="取值方式", choices=ExchangeColumn.Kind.choices)
    content = forms.CharField(
        label="字段、算式或文字",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="填空句把算式写在花括号里，竖线后是小数位，例如 {senior_allocated / senior_plan * 100|1}。",
    )
    codes = forms.CharField(
        label="代码对照",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个：我方代码=对方代码，例如 public=7。",
    )
    factor = ExactDecimalField(
        label="乘以", places=6, minimum=0, help_text="单位换算：我方的数乘以它等于对方的数，例如万元换元填 10000。"
    )
    places = WholeNumberField(label="小数位", min_value=0, max_value=8, required=False, help_text="不填就不四舍五入。")
    is_required = forms.BooleanField(label="必须有值", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor"].initial = self.initial.get("factor", 1)
        codes = self.initial.get("codes")
        if isinstance(codes, dict):
            self.initial["codes"] = "\n".join(f"{ours}={theirs}" for ours, theirs in codes.items())

    def clean_codes(self) -> dict[str, str]:
        """The pairs; a line that is none is named."""
        pairs = {}
        for number, line in enumerate(self.cleaned_data["codes"].splitlines(), start=1):
            if not line.strip():
                continue
            ours, sign, theirs = line.partition("=")
            if not sign or not ours.strip() or not theirs.strip():
                raise ValidationError(f"第 {number} 行要写成 我方代码=对方代码。")
            if ours.strip() in pairs:
                raise ValidationError(f"第 {number} 行：“{ours.strip()}”写了两次。")
            pairs[ours.strip()] = theirs.strip()
        return pairs
