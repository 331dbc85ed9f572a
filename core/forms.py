"""The base of every form: scoped choices, one effect per form, a version against silent overwriting."""

import uuid
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Model
from django.utils.datastructures import MultiValueDict

from core.templatetags.formatting import cn_date, cn_datetime
from core.texts import tidy_text

UNNAMED = "---------"  # Django's own words for "nothing chosen"
LONGEST_KEY = 18  # digits of a row's number that every database can look up


class MultipleFileInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several uploads in one field; cleans to a list of files, empty when none was chosen."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        given = data if isinstance(data, list | tuple) else [data]
        if not any(given):
            single(None, initial)
            return []
        return [single(item, initial) for item in given if item]


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def tidied(form: forms.Form) -> Any:
    """The form's data with every text field but passwords freed of what cannot be seen; lines break only in text areas. The number of
    a chosen row that no table can hold is cut, so that it is a row that does not exist."""
    data = form.data.copy()
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelMultipleChoiceField) and isinstance(data, MultiValueDict):
            key = form.add_prefix(name)
            if any(len(text) > LONGEST_KEY and is_number(text) for text in data.getlist(key)):
                data.setlist(key, [shortened(text) for text in data.getlist(key)])
            continue
        if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
            continue
        key, one_line = form.add_prefix(name), not isinstance(field.widget, forms.Textarea)
        if isinstance(data, MultiValueDict) and key in data:
            data.setlist(key, [tidy_text(text, one_line=one_line) for text in data.getlist(key)])
        elif isinstance(data.get(key), str):
            data[key] = tidy_text(data[key], one_line=one_line)
    return data


def is_number(text: str) -> bool:
    """Whether Python reads a whole number in the text."""
    try:
        int(text)
    except ValueError:
        return False
    return True


def shortened(text: str) -> str:
    """The text; a number cut to the digits that a database can hold."""
    return text.strip()[:LONGEST_KEY] if is_number(text) else text


def shown_value(field: forms.Field, value: Any) -> str:
    """A cleaned or initial value as people read it: names for choices and rows, sorted where several are chosen."""
    if isinstance(field, forms.ModelChoiceField):
        several = isinstance(field, forms.ModelMultipleChoiceField)
        chosen = list(value or ()) if several else [value] if value else []
        keys = [getattr(row, "pk", row) for row in chosen]
        queryset: Any = field.queryset
        found = {row.pk: field.label_from_instance(row) for row in queryset.model._base_manager.filter(pk__in=keys)}
        return "、".join(sorted(str(found.get(key, key)) for key in keys))
    if isinstance(field, forms.MultipleChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        return "、".join(sorted(labels.get(str(key), str(key)) for key in value or ()))
    if isinstance(field, forms.ChoiceField):
        return {str(key): str(label) for key, label in field.choices}.get(str(value), str(value or ""))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | datetime):
        return cn_datetime(value) if isinstance(value, datetime) else cn_date(value)
    return "" if value is None else str(value)


class TidyForm(forms.Form):
    """A form whose texts hold what a person can see: see `tidied`."""

    def full_clean(self) -> None:
        """Tidy what was typed, then check it; the form shown again has the tidied text."""
        if self.is_bound:
            self.data = tidied(self)
        super().full_clean()


class ScopedForm(TidyForm):
    """Shape and cross-field checks of input; saving is a service's work.

    user: every ModelChoiceField whose queryset has `visible_to` is narrowed to it.
    instance: the row that is edited; its attributes are the initial values and its `version` travels with the form.
    """

    submit_label = "保存"
    submit_class = "btn-primary"

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, user: Any = None, instance: Model | None = None, **kwargs: Any) -> None:
        self.user, self.instance = user, instance
        initial = self.initial_from(instance) if instance is not None else {}
        initial |= {"client_uuid": uuid.uuid4(), "version": getattr(instance, "version", None)}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.narrow_choices()
        self.helper = FormHelper()
        self.helper.attrs = {"data-submit-once": "", "novalidate": ""}
        self.helper.add_input(Submit("submit", self.submit_label, css_class=self.submit_class))

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """Initial values read off the edited row, field by field of the same name."""
        return {name: getattr(instance, name) for name in self.base_fields if hasattr(instance, name)}

    def narrow_choices(self) -> None:
        """What is offered and what is accepted are the same scoped rows."""
        for field in self.fields.values():
            if getattr(field, "empty_label", None) == UNNAMED:
                field.empty_label = "请选择"
            queryset = getattr(field, "queryset", None)
            if queryset is not None and hasattr(queryset, "visible_to") and self.user is not None:
                field.queryset = queryset.visible_to(self.user)

    @property
    def content(self) -> dict[str, Any]:
        """The cleaned fields of the subject itself, without the two that belong to the form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"client_uuid", "version"}}


class ConfirmForm(ScopedForm):
    """Nothing to fill in, one button."""

    submit_label = "确定"
