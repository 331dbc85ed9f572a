"""Input of the wording of a kind."""

from typing import Any

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.forms import ScopedForm
from reports.kinds import Kind, PackWording
from reports.models import TITLE_LENGTH
from reports.services.wordings import LONGEST_BODY, LONGEST_NOTE
from reports.wording import WordingRefused
from reports.wordings import refuse_unusable

UNKNOWN_VERSION = -1  # a page that does not say what it was made from


class WordingForm(ScopedForm):
    """The usual words of a kind; the page gives `kind`, the words now and the number of their version."""

    submit_label = "保存模板"

    title = forms.CharField(label="标题", max_length=TITLE_LENGTH, help_text="要自己定换行处时，用“|”隔开。")
    addressee = forms.CharField(
        label="主送机关", max_length=TITLE_LENGTH, required=False, help_text="空着就用收文学校和单位的名称。"
    )
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        help_text="每一行是一段。写法说明在页面下方。",
        widget=forms.Textarea(attrs={"rows": 18, "class": "wording-body"}),
    )
    note = forms.CharField(label="修改说明", max_length=LONGEST_NOTE, required=False, help_text="改了什么、为什么改。")

    def __init__(self, *args: Any, kind: Kind, words: PackWording, **kwargs: Any) -> None:
        self.kind = kind
        given = {"title": words.title, "addressee": words.addressee, "body": words.body.strip("\n")}
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        looks = {
            "hx-post": reverse("reports:wording_preview", args=[kind.code]),
            "hx-trigger": "input delay:600ms",
            "hx-target": "#preview",
            "hx-swap": "outerHTML",
            "hx-sync": "this:replace",
        }
        self.helper.form_action = reverse("reports:wording_edit", args=[kind.code])
        self.helper.attrs |= looks | {"data-unsaved": "", "data-draft": f"wording-{kind.code}"}
        buttons = Div(HTML("{% include 'reports/wording_buttons.html' %}"), css_class="mb-3")
        self.helper.layout = Layout(*self.fields, buttons)

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """The words of a stored version."""
        return {"title": instance.title, "addressee": instance.addressee, "body": instance.body}

    def clean(self) -> dict[str, Any]:
        """Every line that cannot be used is named beside the body."""
        data = super().clean() or self.cleaned_data
        if "title" not in data or "body" not in data:
            return data
        try:
            refuse_unusable(self.kind, self.words(data))
        except WordingRefused as refusal:
            self.add_error("body", ValidationError(str(refusal)))
        return data

    @staticmethod
    def words(data: dict[str, Any]) -> PackWording:
        """What was typed."""
        return PackWording(data["title"], data.get("addressee", ""), data["body"])

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes: the words and the version they are based on."""
        data = super().content
        version = self.cleaned_data.get("version")
        return data | {"based_on": UNKNOWN_VERSION if version is None else version}


class RestoreForm(ScopedForm):
    """Nothing to fill in; knows which version counts."""

    submit_label = "恢复这一版"

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Nothing is read off the version."""
        return {}

    @property
    def content(self) -> dict[str, Any]:
        """The version that counted when the page was made."""
        version = self.cleaned_data.get("version")
        return {"based_on": UNKNOWN_VERSION if version is None else version}
