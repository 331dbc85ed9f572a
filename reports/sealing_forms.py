"""Input of the pages of seals, and which seal a paper gets when it goes out."""

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from office import clock
from office.models import County
from reports.models import Document, Seal
from reports.services.sealing import usable_seals
from reports.services.seals import IMAGE_LIMIT_MB, SMALLEST

BY_HAND = "不用电子印章，盖实物章"


class IssueForm(ScopedForm):
    """Send out, with the seal that is printed on it. A paper without a seal is not asked for one."""

    submit_label = "编号印发"

    seal = forms.ModelChoiceField(
        label="电子印章",
        queryset=Seal.objects.none(),
        required=False,
        empty_label=BY_HAND,
        help_text="印在署名和成文日期上，印发后不能更换。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.instance, Document) or not self.instance.paper.sealed:
            del self.fields["seal"]
            return
        seals = usable_seals(self.instance).visible_to(self.user)
        self.fields["seal"].queryset = seals  # type: ignore[attr-defined]  # the field of a model's rows
        self.initial.setdefault("seal", None)
        if self.initial["seal"] is None:
            self.initial["seal"] = seals.first()


class SealForm(ScopedForm):
    """A seal. The picture is asked for once; a new one replaces it."""

    submit_label = "保存"

    name = forms.CharField(label="印章名称", max_length=60, help_text="办公室内部的叫法，如“督导室公章”。")
    organ = forms.CharField(label="用印机关", max_length=60, help_text="与公文署名一致，一字不差。")
    image = forms.FileField(
        label="印章图片",
        help_text=f"背景透明的 PNG，不超过 {IMAGE_LIMIT_MB} MB，印章至少 {SMALLEST} 像素；四周的空白会自动裁去。",
        widget=forms.FileInput(attrs={"accept": "image/png,.png"}),
    )
    diameter = forms.DecimalField(
        label="直径（毫米）",
        min_value=Decimal(10),
        max_value=Decimal(60),
        decimal_places=1,
        max_digits=4,
        help_text="按实物量，印出来就是这个大小。",
    )
    started_on = forms.DateField(label="启用日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Seal):
            self.fields["image"].required = False
            self.fields["image"].help_text = f"不换图片就不用选。{self.fields['image'].help_text}"
            self.initial["image"] = None
            return
        county = County.objects.filter(pk=1).first()
        self.initial.update(organ=county.organ_name if county else "", diameter=Decimal(42), started_on=clock.today())


class SealRetireForm(ScopedForm):
    """Take a seal out of use."""

    submit_label = "停用"
    submit_class = "btn-danger"

    ended_on = forms.DateField(label="最后使用日期", widget=DateInput(), help_text="从第二天起不能再选这枚印章。")

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Today, until another day is chosen."""
        return {"ended_on": instance.ended_on or clock.today()}
