"""What people type about checklists: the head, a line, where it stands, days, a file."""

from datetime import timedelta
from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from inspectors import checklist_editing as editing
from inspectors.checklist_files import read_file
from inspectors.checklist_pack import CONFIDENCES, ChecklistPack, Part, pack_of_row, school_facts
from inspectors.checklist_reading import KEYS_OF, ChecklistFaulty
from inspectors.checklist_sheets import Reading, cell_of
from inspectors.models import Checklist, ChecklistEntry
from office import clock
from schools.models import Stage

ADVERSE_WORDS = {"是": "yes", "否": "no"}


class PackForm(ScopedForm):
    """A form over the content of a draft; `seen` says which content the page was made from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, part: str = "", code: str = "", **kwargs: Any) -> None:
        self.part, self.code = part, code
        checklist: Checklist = kwargs["instance"]
        self.pack: ChecklistPack = pack_of_row(checklist)
        kwargs["initial"] = self.shown() | {"seen": checklist.sha256} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """The stored content in the shape of the fields."""
        return {}

    def shown(self) -> dict[str, Any]:
        """What the fields show."""
        return {}

    def changed(self, data: dict[str, Any]) -> editing.Plain:
        """The content with what was typed."""
        raise NotImplementedError

    @property
    def content(self) -> dict[str, Any]:
        """The changed content."""
        data = dict(super().content)
        return {"seen": data.pop("seen"), "pack": self.changed(data)}


class HeadForm(PackForm):
    """Name, source, days and stages."""

    title = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="用途", choices=Checklist.Kind.choices)
    stages = forms.MultipleChoiceField(
        label="适用学段", choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不选就是适用于所有学校。",
    )  # fmt: skip
    effective_on = forms.DateField(label="启用日期", widget=DateInput())
    required_from = forms.DateField(
        label="必查起始日期", widget=DateInput(), required=False, help_text="只对专题；从这一天起，每次督导都要包括它。"
    )
    required_until = forms.DateField(label="必查截止日期", widget=DateInput(), required=False)
    source = forms.CharField(label="依据", max_length=200)
    confidence = forms.ChoiceField(label="依据可靠程度", choices=list(CONFIDENCES.items()))

    def shown(self) -> dict[str, Any]:
        """The head."""
        return {name: getattr(self.pack, name) for name in self.base_fields if hasattr(self.pack, name)}

    def changed(self, data: dict[str, Any]) -> editing.Plain:
        """The head replaced."""
        return editing.with_head(self.pack, data)


class StartForm(ScopedForm):
    """A new checklist: what it is called and what it is for."""

    submit_label = "建立草稿"

    title = forms.CharField(label="名称", max_length=80)
    code = forms.CharField(
        label="代码", max_length=40, help_text="小写字母、数字和下划线，以字母开头，例如 canteen；建立后不能改。"
    )
    kind = forms.ChoiceField(label="用途", choices=Checklist.Kind.choices, initial=Checklist.Kind.THEME)
    source = forms.CharField(label="依据", max_length=200, help_text="文件名称和文号；没有文件就写明由谁提出。")


class LineForm(PackForm):
    """One line; only the fields its part has."""

    code_ = forms.CharField(
        label="代码", max_length=20, help_text="字母、数字和下划线，以字母开头；启用后用来认出这一条。"
    )
    label = forms.CharField(label="内容", max_length=60)
    group = forms.CharField(label="分组", max_length=40, required=False)
    prompt = forms.CharField(label="提示", max_length=200, required=False)
    unit = forms.CharField(label="单位", max_length=10, required=False)
    answer = forms.ChoiceField(label="填写方式", choices=ChecklistEntry.Answer.choices, required=False)
    choices = forms.CharField(
        label="选项", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="填写方式是选择时，一行一个。"
    )
    adverse = forms.CharField(
        label="不利答案", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选中即说明有问题的答案，一行一个；是或否的事项写“是”或“否”。",
    )  # fmt: skip
    limits = forms.CharField(
        label="限值", required=False, max_length=300, help_text="例如 小学≤60；初中≤90；一年级≤0；全部≥1≤2。"
    )
    is_by_grade = forms.BooleanField(label="按年级采集", required=False)
    is_required = forms.BooleanField(label="必填", required=False)
    wants_photo = forms.BooleanField(label="需要照片", required=False)
    applicable_if = forms.MultipleChoiceField(
        label="适用条件", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="学校具备其中任一条件时才适用；不选就是都适用。",
    )  # fmt: skip
    basis = forms.CharField(label="依据", max_length=200, required=False)
    confidence = forms.ChoiceField(label="依据可靠程度", choices=list(CONFIDENCES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applicable_if"].choices = list(school_facts().items())
        known = KEYS_OF[Part(self.part)] | {"code_", "client_uuid", "version", "seen"}
        for name in [name for name in self.fields if name not in known]:
            del self.fields[name]

    def shown(self) -> dict[str, Any]:
        """The line as it stands; a new one is required and not checked against a source."""
        if not self.code:
            return {"is_required": True, "confidence": "proposal"}
        lines = editing.lines_of_part(self.pack, self.part)
        line = dict(lines[editing.place_of(lines, self.code)])
        line["code_"] = line.pop("code")
        line["is_required"] = line.get("is_required", True)
        line["choices"] = "\n".join(line.get("choices", []))
        words = {code: word for word, code in ADVERSE_WORDS.items()} if line.get("answer") == "yes_no" else {}
        line["adverse"] = "\n".join(words.get(word, word) for word in line.get("adverse", []))
        line["limits"] = cell_of("limits", line.get("limits", {}))
        return line

    def clean_limits(self) -> dict[str, dict[str, str]]:
        """Limits as people write them."""
        text = self.cleaned_data["limits"]
        reading = Reading()
        found = reading.limits(text, "这一条") if text else {}
        for fault in reading.faults:
            self.add_error("limits", fault)
        return found

    def changed(self, data: dict[str, Any]) -> editing.Plain:
        """The line replaced or added."""
        line = {key: value for key, value in data.items() if value not in (None, "", [], {})}
        line["code"] = line.pop("code_")
        for name in ("choices", "adverse"):
            if name in line:
                line[name] = [word.strip() for word in line[name].splitlines() if word.strip()]
        if line.get("answer") == "yes_no":
            line["adverse"] = [ADVERSE_WORDS.get(word, word) for word in line.get("adverse", [])]
        return editing.with_line(self.pack, self.part, line, instead_of=self.code)


class LineMoveForm(PackForm):
    """Where a line stands in its part."""

    submit_label = "移动"

    after = forms.ChoiceField(label="放在", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [line for line in self.pack.of_part(self.part) if line.code != self.code]
        self.fields["after"].choices = [("", "最前面"), *((line.code, f"“{line.label}”之后") for line in others)]

    def changed(self, data: dict[str, Any]) -> editing.Plain:
        """The line moved."""
        return editing.with_line_after(self.pack, self.part, self.code, after=data["after"])


class LineDropForm(PackForm):
    """Take a line out."""

    submit_label = "删去这一条"
    submit_class = "btn-danger"

    def changed(self, data: dict[str, Any]) -> editing.Plain:
        """Without it."""
        return editing.without_line(self.pack, self.part, self.code)


class IssueForm(ScopedForm):
    """From which day a draft is in force."""

    submit_label = "启用"

    effective_on = forms.DateField(label="启用日期", widget=DateInput(), help_text="上一版用到这一天的前一天为止。")


class RetireForm(ScopedForm):
    """From which day a version is no longer used."""

    submit_label = "停用"
    submit_class = "btn-danger"

    on = forms.DateField(label="从哪一天起停用", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today() + timedelta(days=1)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ChecklistFileForm(ScopedForm):
    """A checklist as a file."""

    submit_label = "核对"

    file = forms.FileField(
        label="督导清单文件",
        help_text="本系统下载的 .yaml 或 .xlsx，最大 500 KB。先列出问题和差别，确认后才载入为草稿。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )

    @property
    def content(self) -> dict[str, Any]:
        """What the file says, or every reason why it says nothing."""
        upload = self.cleaned_data["file"]
        try:
            return {"file_name": upload.name, "pack": read_file(upload.read(), upload.name), "faults": []}
        except ChecklistFaulty as refused:
            return {"file_name": upload.name, "pack": None, "faults": refused.faults}
