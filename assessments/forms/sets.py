"""What people type about indicator sets: the set's head, an indicator, a field, an opinion, a file."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from assessments import pack_editing as editing
from assessments.definitions import PackRefused
from assessments.engine.shares import STAGE_LABELS
from assessments.models import IndicatorSet
from assessments.pack_files import MAX_BYTES, read_yaml
from assessments.pack_judging import faults_of
from assessments.pack_writing import Block, ordered, write_yaml
from assessments.set_files import read_set_file
from assessments.workflow import Confidence
from core.exceptions import BusinessRuleError
from core.forms import ScopedForm
from schools.models import Kind

MOST_SHOWN = 60
OWN_PAGES = ("code", "title", "source", "rounding", "indicators", "fields")
DIRECTIONS = [("", "不分"), ("higher", "越高越好"), ("lower", "越低越好")]
LEVELS = [("", "逐个对象"), ("county", "全县一个")]
OTHERWISE = [("", "其余按比例放大"), ("full", "计满分"), ("skip", "不计")]
TYPES = [("", "数"), ("integer", "整数"), ("boolean", "是否"), ("grade", "等级"), ("text", "文字")]
ORIGINS = [("", "年度填报"), ("sheet", "评估表")]


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class YamlField(forms.CharField):
    """Any part of a pack, written as YAML; nothing is None."""

    def __init__(self, rows: int = 10, **kwargs: Any) -> None:
        attrs = {"rows": rows, "class": "code", "spellcheck": "false"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), max_length=MAX_BYTES, **kwargs)

    def clean(self, value: Any) -> Any:
        """What the text says."""
        text = super().clean(value).replace("\r\n", "\n")
        if not text.strip():
            return None
        try:
            return read_yaml(text)
        except PackRefused as refused:
            raise ValidationError(refused.sentences) from refused


class PackForm(ScopedForm):
    """A change of a set's pack; every fault of the whole changed pack stands beside the form.

    seen: the digest of the content the person saw.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        self.code = code
        self.pack: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """What stands in the pack now."""
        if not isinstance(instance, IndicatorSet):
            return {}
        return {"seen": instance.pack_sha256} | self.shown(instance.pack)

    def shown(self, pack: Mapping[str, Any]) -> dict[str, Any]:
        """The form's fields as the pack has them."""
        return {}

    def changed(self, pack: Mapping[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """The pack with what was typed. May raise BusinessRuleError."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Judge the whole changed pack; a stale page is not judged, the save says that it is stale (or was sent twice)."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not isinstance(self.instance, IndicatorSet) or cleaned["seen"] != self.instance.pack_sha256:
            return cleaned
        try:
            self.pack = self.changed(self.instance.pack, cleaned)
        except BusinessRuleError as refused:
            self.add_error(None, refused.sentence)
            return cleaned
        faults = faults_of(self.pack)
        for fault in faults[:MOST_SHOWN]:
            self.add_error(self.field_at(fault), fault)
        if len(faults) > MOST_SHOWN:
            self.add_error(None, f"另有{len(faults) - MOST_SHOWN}处问题，改好上面的再看。")
        return cleaned

    def field_at(self, fault: str) -> str | None:
        """The field a fault belongs to, when its place names one."""
        place = fault.partition("：")[0].split(".")
        if self.code and place[0] != self.code:
            return None
        return next((name for name in place[1 if self.code else 0 :] if name in self.fields), None)


def kept(old: Mapping[str, Any], key: str, shown: Any, typed: Any, value: Any) -> Any:
    """The old value where nothing was typed over it, else the new one; empty means none."""
    if typed == shown:
        return old.get(key)
    return None if value in ("", [], {}, None) else value


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
