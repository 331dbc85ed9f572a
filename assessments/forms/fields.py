"""What people type about the fields of a set: one, a new one, taking it out."""

from collections.abc import Mapping
from typing import Any

from django import forms

from assessments import pack_editing as editing
from assessments.forms.packs import LEVELS, LinesField, PackForm, kept
from core.exceptions import BusinessRuleError

TYPES = [("", "数"), ("integer", "整数"), ("boolean", "是否"), ("grade", "等级"), ("text", "文字")]
ORIGINS = [("", "年度填报"), ("sheet", "评估表")]


class FieldForm(PackForm):
    """One field formulas may read."""

    label = forms.CharField(label="名称", max_length=80)
    unit = forms.CharField(label="单位", max_length=20, required=False)
    type = forms.ChoiceField(label="类型", choices=TYPES, required=False)
    blank = forms.CharField(
        label="空格计作", max_length=20, required=False, help_text="不填就是缺数据；填 0 就是空格按零算。"
    )
    level = forms.ChoiceField(label="层级", choices=LEVELS, required=False)
    origin = forms.ChoiceField(label="来源", choices=ORIGINS, required=False)
    derived = forms.CharField(
        label="由其他字段算出",
        required=False,
        max_length=500,
        help_text="没有直接填报时按这个公式算，例如 male + female。",
    )
    choices = LinesField(label="可选的等级", help_text="只用于“等级”，一行一个。")
    note = forms.CharField(label="说明", max_length=500, required=False)

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The field's values."""
        field = pack.get("fields", {}).get(self.code, {})
        usual = {"type": "number", "level": "subject", "origin": "return"}
        choices = {key: "" if field.get(key) == word else field.get(key, "") for key, word in usual.items()}
        texts = {key: field.get(key, "") for key in ("label", "unit", "note")}
        blank = "" if field.get("blank") is None else str(field["blank"])
        own = {"blank": blank, "derived": field.get("from", "")}
        return {**texts, **choices, **own, "choices": "\n".join(map(str, field.get("choices", [])))}

    def field_at(self, fault: str) -> str | None:
        """Faults of fields are placed under fields.<code>."""
        place = fault.partition("：")[0].split(".")
        name = {"from": "derived"}.get(place[2], place[2]) if len(place) > 2 else ""
        return name if place[:2] == ["fields", self.code] and name in self.fields else None

    def made(self, old: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The field with what was typed."""
        field = dict(old)
        shown = self.shown({"fields": {self.code: dict(old)}}) if old else {}
        for key in ("label", "unit", "type", "blank", "level", "origin", "note"):
            editing.put(field, key, kept(old, key, shown.get(key), typed[key], typed[key]))
        editing.put(field, "choices", typed["choices"] or None)
        editing.put(field, "from", typed["derived"] or None)
        return field

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack with this field changed."""
        if self.code not in pack.get("fields", {}):
            raise editing.ItemUnknown(f"这套指标体系里已经没有字段“{self.code}”。")
        return editing.with_field(pack, self.code, self.made(pack["fields"][self.code], typed))


class FieldAddForm(FieldForm):
    """A new field."""

    field_order = ["code"]
    submit_label = "增加"

    code = forms.RegexField(
        label="代码",
        regex=r"^[a-z][a-z0-9_]*$",
        max_length=60,
        help_text="来自年度填报的字段用填报表里的代码，例如 students。",
        error_messages={"invalid": "只用小写字母、数字和下划线，以字母开头。"},
    )

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack with one more field."""
        self.code = typed["code"]
        if self.code in pack.get("fields", {}):
            raise BusinessRuleError(f"字段“{self.code}”已经有了。")
        return editing.with_field(pack, self.code, self.made({}, typed))


class FieldDropForm(PackForm):
    """Take a field out; formulas that still read it are named."""

    submit_label = "删除"
    submit_class = "btn-danger"

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack without the field."""
        if self.code not in pack.get("fields", {}):
            raise editing.ItemUnknown(f"这套指标体系里已经没有字段“{self.code}”。")
        return editing.with_field(pack, self.code, None)
