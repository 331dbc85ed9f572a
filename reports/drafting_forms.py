"""Input of drafting a paper by hand: the fields of its kind, who gets it."""

import re
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from core.forms import DateInput
from core.numbers import ExactDecimalField, plain
from reports.blocks import Block, Heading, chinese_date
from reports.kinds import Field as KindField
from reports.kinds import Kind, PackWording
from reports.marks_forms import LONGEST_NAMES, Fold, marks_fields, marks_of, marks_problems
from reports.models import TITLE_LENGTH
from reports.pasted import PasteRefused, chart_from, table_from
from reports.receipt_forms import RecipientsForm
from reports.services.drafting import LONGEST_ADDRESSEE
from reports.services.steps import LONGEST_CONTENT
from reports.wording import Value, WordingRefused, paragraphs, parse

FIELD_PREFIX, CHART_PREFIX = "field_", "chart_"
LINE_LIMIT = 300
CHART_LABELS = (("bar", "柱状图"), ("trend", "趋势图"), ("radar", "雷达图"))
LOWEST = 4  # level of a heading
HEADINGS = re.compile(r"(#{1,4})[ \u3000]+(\S.*)")


def blocks_of(text: str, *, under: int = 0) -> tuple[Block, ...]:
    """Typed paragraphs; a line that begins with “# ” to “#### ” is a heading, one or more levels below that under which it stands."""
    found: list[Block] = []
    for block in paragraphs(text):
        heading = HEADINGS.fullmatch(getattr(block, "text", ""))
        found.append(Heading(heading[2], min(under + len(heading[1]), LOWEST)) if heading else block)
    return tuple(found)


class LongField(forms.CharField):
    """Several lines of text; a line's end counts as one letter, as it does in the browser."""

    def to_python(self, value: Any) -> Any:
        """The text with one kind of line end."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class DraftForm(RecipientsForm):
    """A new paper of one kind, in the wording that counts now; what is filled in comes out as `values` by placeholder."""

    submit_label = "保存草稿"

    title = forms.CharField(label="标题", max_length=TITLE_LENGTH, required=False)
    addressee = forms.CharField(label="主送机关", max_length=LONGEST_ADDRESSEE, required=False)
    copies = forms.CharField(
        label="抄送",
        required=False,
        max_length=LONGEST_NAMES * 4,
        help_text="每行一个单位。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, kind: Kind, words: PackWording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.words = kind, words
        own = [name for index, field in enumerate(kind.fields) for name in self.add_field(index, field)]
        marks = marks_fields(kind.format)
        self.fields.update(marks)
        self.fields["schools"].help_text = ""
        self.initial.setdefault("copies", "\n".join(kind.copies))
        self.fields["title"].help_text = f"空着就用模板的标题：{words.title or '（模板没有标题，请填写）'}"
        self.fields["addressee"].help_text = "空着就用模板写的；模板没有写的，用下面所选学校和单位的名称。"
        parts = [Fieldset("填写内容", *own)] if own else []
        self.helper.attrs |= {"data-unsaved": "", "data-draft": f"paper-{kind.code}"}
        self.helper.layout = Layout(
            "client_uuid",
            "version",
            *parts,
            Fieldset("标题和主送机关", "title", "addressee"),
            Fold("发给谁", "groups", "names", "units", "schools"),
            Fold("版头、抄送和附注", *marks, "copies"),
            Div(HTML("{% include 'reports/draft_buttons.html' %}"), css_class="mb-3"),
        )

    def add_field(self, index: int, field: KindField) -> list[str]:
        """The inputs of one field of the kind; a chart has its shape beside its rows."""
        name = f"{FIELD_PREFIX}{index}"
        self.fields[name] = input_for(field)
        if field.type != "chart":
            return [name]
        shape = f"{CHART_PREFIX}{index}"
        self.fields[shape] = forms.ChoiceField(label=f"{field.label}的样式", choices=CHART_LABELS, initial=field.chart)
        return [name, shape]

    def clean(self) -> dict[str, Any]:
        """Recipients, then marks, then the rows of tables and charts; every refusal stands beside its field."""
        data = super().clean()
        for name, sentence in marks_problems(data).items():
            self.add_error(name, ValidationError(sentence))
        self.values: dict[str, Value] = {}
        for index, field in enumerate(self.kind.fields):
            try:
                self.values[field.label] = self.value_of(field, index, data)
            except PasteRefused as refusal:
                self.add_error(f"{FIELD_PREFIX}{index}", ValidationError(str(refusal)))
        return data

    def value_of(self, field: KindField, index: int, data: Mapping[str, Any]) -> Value:
        """What a field puts into the wording."""
        typed = data.get(f"{FIELD_PREFIX}{index}")
        if typed is None:
            return ""
        match field.type:
            case "table":
                table = table_from(typed, field.columns)
                return (table,) if table else ()
            case "chart":
                shape = data.get(f"{CHART_PREFIX}{index}") or field.chart
                chart = chart_from(typed, field.columns, kind=shape, unit=field.unit, caption=field.label)
                return (chart,) if chart else ()
            case "date":
                return chinese_date(typed)
            case "number":
                return plain(typed)
        return self.text_of(field, str(typed))

    def level_above(self, label: str) -> int:
        """The level of the heading of the wording under which a field stands; wording that cannot be read is refused later."""
        try:
            return parse(self.words.body).level_above(label)
        except WordingRefused:
            return 0

    def text_of(self, field: KindField, typed: str) -> Value:
        """Text with headings in it is blocks, all other text is text."""
        blocks = blocks_of(typed, under=self.level_above(field.label))
        return blocks if any(isinstance(block, Heading) for block in blocks) else typed

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        schools = data["schools"]
        alone = schools[0] if len(schools) == 1 and not data["units"] else None
        return {
            "kind": self.kind.code,
            "values": self.values,
            "school": alone,
            "schools": [] if alone else schools,
            "units": data["units"],
            "title": data["title"],
            "addressee": data["addressee"],
            "marks": marks_of(data),
            "copies": data["copies"].splitlines(),
        }


def input_for(field: KindField) -> forms.Field:
    """The input of one field of a kind."""
    shared: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.help}
    match field.type:
        case "date":
            return forms.DateField(widget=DateInput, **shared)
        case "number":
            return ExactDecimalField(**shared)
        case "table" | "chart":
            rows = forms.Textarea(attrs={"rows": 6, "data-columns": "\t".join(field.columns), "wrap": "off"})
            words = f"每行一条，各栏依次是：{'、'.join(field.columns)}。可以从 Excel 里直接复制粘贴；手工填写时各栏用“|”隔开。"
            shared["help_text"] = sentences(field.help, words)
            return LongField(widget=rows, strip=False, max_length=LONGEST_CONTENT, **shared)
        case "text":
            shared["help_text"] = sentences(field.help, "每一行是一段；以“# ”开头的行是小标题，序号自动编排。")
            area = forms.Textarea(attrs={"rows": 5})
            return LongField(widget=area, max_length=field.limit or LONGEST_CONTENT, **shared)
    return forms.CharField(max_length=field.limit or LINE_LIMIT, **shared)


def sentences(first: str, second: str) -> str:
    """Two sentences, the first of which may be missing or lack its full stop."""
    return f"{first.rstrip('。')}。{second}" if first else second
