"""What people type about the indicators of a set: one, a new one, its place, taking it out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments import pack_editing as editing
from assessments.engine.shares import STAGE_LABELS
from assessments.forms.packs import LEVELS, LinesField, PackForm, YamlField, kept
from assessments.models import IndicatorSet
from assessments.pack_writing import Block, ordered, write_yaml
from assessments.workflow import Confidence
from core.exceptions import BusinessRuleError
from schools.models import Kind

DIRECTIONS = [("", "不分"), ("higher", "越高越好"), ("lower", "越低越好")]
OTHERWISE = [("", "其余按比例放大"), ("full", "计满分"), ("skip", "不计")]


class IndicatorForm(PackForm):
    """One indicator."""

    title = forms.CharField(label="指标", max_length=80)
    unit = forms.CharField(label="单位", max_length=20, required=False)
    direction = forms.ChoiceField(label="方向", choices=DIRECTIONS, required=False)
    level = forms.ChoiceField(label="层级", choices=LEVELS, required=False)
    points = forms.CharField(label="满分", max_length=20, required=False)
    weight = forms.CharField(label="权重", max_length=20, required=False)
    stages = forms.MultipleChoiceField(
        label="只问这些学段",
        choices=list(STAGE_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选就是问全部。",
    )
    kinds = forms.MultipleChoiceField(
        label="只问这些办学类型", choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    applies_if = forms.CharField(
        label="适用条件",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "code", "spellcheck": "false"}),
        help_text="例如 students >= 100；不成立的对象不评这一项。",
    )
    otherwise = forms.ChoiceField(label="不适用时", choices=OTHERWISE, required=False)
    evidence = LinesField(label="佐证材料", help_text="一行一份。")
    clause = forms.CharField(label="条款", max_length=120)
    confidence = forms.ChoiceField(label="核实程度", choices=Confidence.choices)
    local = LinesField(
        label="本地目标（按年）", help_text="一行一年，例如 2024=95。随体系下发；县里每年自己定的在“年度目标”页填。"
    )
    rule = YamlField(label="规则（YAML）", rows=12, help_text="各种规则的写法见页面下方；只作标题、不计算的指标留空。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = self.instance.pack if isinstance(self.instance, IndicatorSet) else {}
        stages = pack.get("scope", {}).get("stages") or list(STAGE_LABELS)
        self.fields["stages"].choices = [(stage, STAGE_LABELS.get(stage, stage)) for stage in stages]

    def item(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The indicator as it stands; empty when somebody removed it."""
        return next((dict(item) for item in pack["indicators"] if item["code"] == self.code), {})

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The indicator's values as they are typed."""
        item = self.item(pack)
        source = item.get("source", {})
        plain = {key: item.get(key, "") for key in ("title", "unit", "direction", "applies_if")}
        figures = {key: "" if item.get(key) is None else str(item[key]) for key in ("points", "weight")}
        usual = {"level": "subject", "otherwise": "rescale"}
        choices = {key: "" if item.get(key) == word else item.get(key, "") for key, word in usual.items()}
        return {
            **plain, **figures, **choices,
            "stages": item.get("stages", []),
            "kinds": item.get("kinds", []),
            "evidence": "\n".join(item.get("evidence", [])),
            "clause": source.get("clause", ""),
            "confidence": source.get("confidence", "unconfirmed"),
            "local": "\n".join(f"{year}={value}" for year, value in sorted(item.get("local", {}).items())),
            "rule": write_yaml(Block(ordered(item["rule"]))) if item.get("rule") else "",
        }  # fmt: skip

    def clean_local(self) -> dict[str, str]:
        """Year → target; a line that is none is named."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["local"], start=1):
            year, sign, value = line.replace("：", "=").replace("＝", "=").partition("=")
            if not sign or not year.strip().isdecimal() or not value.strip():
                raise ValidationError(f"第{number}行要写成 年度=目标，例如 2024=95。")
            if year.strip() in found:
                raise ValidationError(f"第{number}行：{year.strip()}年写了两次。")
            found[year.strip()] = value.strip()
        return found

    def made(self, old: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The indicator with what was typed; what nobody touched keeps its very form."""
        item = dict(old)
        shown = self.shown({"indicators": [dict(old)]}) if old else {}
        for key in ("title", "unit", "direction", "level", "points", "weight", "stages", "kinds", "applies_if", "otherwise"):  # fmt: skip
            value = typed[key].replace("\r\n", "\n") if isinstance(typed[key], str) else typed[key]
            editing.put(item, key, kept(old, key, shown.get(key), value, value))
        before = old.get("local", {})
        local = {year: before[year] if str(before.get(year)) == value else value for year, value in typed["local"].items()}  # fmt: skip
        editing.put(item, "local", local or None)
        editing.put(item, "evidence", typed["evidence"] or None)
        editing.put(item, "rule", typed["rule"])
        item["source"] = dict(old.get("source", {})) | {"clause": typed["clause"], "confidence": typed["confidence"]}
        return item

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack with this indicator changed."""
        return editing.with_item(pack, self.code, self.made(editing.item_of(pack, self.code), typed))


class IndicatorAddForm(IndicatorForm):
    """A new indicator."""

    field_order = ["code", "parent"]
    submit_label = "增加"

    code = forms.RegexField(
        label="代码",
        regex=r"^\w[\w.\-]*$",
        max_length=20,
        error_messages={"invalid": "只用文字、数字、小数点、下划线和短横，并以文字或数字开头。"},
    )
    parent = forms.ChoiceField(label="上级指标", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = parent_choices(self.instance, "")
        self.fields["clause"].required = True

    def field_at(self, fault: str) -> str | None:
        """By the code that was typed."""
        self.code = str(self.cleaned_data.get("code", ""))
        return super().field_at(fault)

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack with one more indicator."""
        if typed["code"] in editing.codes_of(pack):
            raise BusinessRuleError(f"指标代码“{typed['code']}”已经有了。")
        item = {"code": typed["code"]} | ({"parent": typed["parent"]} if typed["parent"] else {})
        return editing.with_new_item(pack, item | self.made({}, typed))


def parent_choices(instance: Any, code: str) -> list[tuple[str, str]]:
    """Every indicator that may be the parent of ``code``, indented by depth."""
    if not isinstance(instance, IndicatorSet):
        return [("", "（最上层）")]
    pack = instance.pack
    below = editing.subtree_of(pack, code) if code else []
    depths = editing.depths_of(pack)
    shown = [(item["code"], f"{'　' * depths[item['code']]}{item['code']} {item.get('title', '')}") for item in pack["indicators"]]  # fmt: skip
    return [("", "（最上层）"), *(choice for choice in shown if choice[0] not in below)]


class IndicatorMoveForm(PackForm):
    """Where an indicator stands."""

    submit_label = "移动"

    parent = forms.ChoiceField(label="上级指标", required=False)
    before = forms.ChoiceField(label="排在谁前面", required=False, help_text="要选同一个上级下面的；不选就排在最后。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = parent_choices(self.instance, self.code)
        self.fields["parent"].choices = choices
        self.fields["before"].choices = [("", "（最后）"), *choices[1:]]

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The parent now."""
        return {"parent": next((i.get("parent", "") for i in pack["indicators"] if i["code"] == self.code), "")}

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack in the new order."""
        return editing.moved(pack, self.code, parent=typed["parent"], before=typed["before"])


class IndicatorDropForm(PackForm):
    """Take an indicator out."""

    submit_label = "删除"
    submit_class = "btn-danger"

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """Refused while something names it."""
        return editing.without_item(pack, self.code)
