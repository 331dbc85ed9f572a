"""What people type about a whole set: its head, its blocks, an opinion on it, a file."""

from collections.abc import Mapping
from typing import Any

from django import forms

from assessments import pack_editing as editing
from assessments.definitions import PackRefused
from assessments.forms.indicators import parent_choices
from assessments.forms.packs import MOST_SHOWN, PackForm, YamlField
from assessments.pack_files import MAX_BYTES
from assessments.pack_writing import Block, ordered, write_yaml
from assessments.set_files import read_set_file
from assessments.workflow import Confidence
from core.exceptions import BusinessRuleError
from core.forms import ScopedForm

OWN_PAGES = ("code", "title", "source", "rounding", "indicators", "fields")


class SetHeadForm(PackForm):
    """Title, source and rounding of a set."""

    title = forms.CharField(label="名称", max_length=80)
    document = forms.CharField(label="依据文件", max_length=120, help_text="文号，例如 教督〔2017〕6号。")
    document_title = forms.CharField(label="文件名称", max_length=120, required=False)
    issued = forms.CharField(label="文件印发时间", max_length=20, required=False)
    confidence = forms.ChoiceField(label="核实程度", choices=[("", "未写明"), *Confidence.choices], required=False)
    note = forms.CharField(label="说明", max_length=500, required=False)
    value = forms.IntegerField(label="数值的小数位", min_value=0, max_value=8, required=False)
    mean = forms.IntegerField(label="均值的小数位", min_value=0, max_value=8, required=False)
    coefficient = forms.IntegerField(label="差异系数的小数位", min_value=0, max_value=8, required=False)
    points = forms.IntegerField(label="得分的小数位", min_value=0, max_value=8, required=False)

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """Head and the two small blocks."""
        source, rounding = pack.get("source", {}), pack.get("rounding", {})
        kept_keys = {key: source.get(key, "") for key in ("document", "issued", "confidence", "note")}
        return {"title": pack.get("title", ""), "document_title": source.get("title", ""), **kept_keys, **rounding}

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The head replaced; what the form does not show stays."""
        source, rounding = dict(pack.get("source", {})), dict(pack.get("rounding", {}))
        for key, name in (("document", "document"), ("title", "document_title"), ("issued", "issued"), ("confidence", "confidence"), ("note", "note")):  # fmt: skip
            editing.put(source, key, typed[name] or None)
        for key in ("value", "mean", "coefficient", "points"):
            editing.put(rounding, key, typed[key])
        head = {"title": typed["title"], "source": source}
        return editing.with_head(pack, head | ({"rounding": rounding} if rounding or "rounding" in pack else {}))


class SetBlocksForm(PackForm):
    """Everything without a page of its own, as one YAML text."""

    blocks = YamlField(label="其余内容（YAML）", rows=30)

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The blocks as YAML."""
        rest = {key: value for key, value in pack.items() if key not in OWN_PAGES}
        return {"blocks": write_yaml(Block(ordered(rest))) if rest else ""}

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The blocks replaced as a whole."""
        blocks = typed["blocks"] or {}
        if not isinstance(blocks, dict):
            raise BusinessRuleError("这里应是一组键和值，例如 scope、parameters、coefficients。")
        if own := [key for key in blocks if key in OWN_PAGES]:
            raise BusinessRuleError(f"“{'、'.join(own)}”在别的页面修改，请从这里删掉。")
        return {key: pack[key] for key in OWN_PAGES if key in pack} | blocks


class SetFileForm(ScopedForm):
    """A set as a file."""

    submit_label = "核对"

    file = forms.FileField(
        label="指标体系文件",
        help_text="本系统下载的 .yaml 或 .xlsx，最大 1 MB。先列出问题和差别，确认后才载入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )

    def clean(self) -> dict[str, Any]:
        """What the file says, or every reason why it says nothing."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.pop("file", None)
        if upload is None:
            return cleaned
        if upload.size > MAX_BYTES:
            self.add_error("file", "文件超过 1 MB，不是指标体系。")
            return cleaned
        try:
            pack, origin = read_set_file(upload.read(), upload.name)
        except PackRefused as refused:
            for sentence in refused.sentences[:MOST_SHOWN]:
                self.add_error("file", sentence)
            return cleaned
        return cleaned | {"pack": pack, "origin": origin, "file_name": upload.name}


class OpinionForm(ScopedForm):
    """An opinion on a set or on one of its indicators."""

    submit_label = "提交意见"

    indicator_code = forms.ChoiceField(label="针对", required=False)
    text = forms.CharField(label="意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = parent_choices(self.instance, "")
        self.fields["indicator_code"].choices = [("", "整套指标体系"), *every[1:]]


class AnswerForm(ScopedForm):
    """The office's answer."""

    submit_label = "答复"

    answer = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
