"""The form of figures, built from a pack: for one section or for the county; whole, or one group while it is typed."""

from collections.abc import Callable
from typing import Any

from crispy_forms.layout import HTML, Column, Div, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.forms import ScopedForm
from core.numbers import DecimalInput, NumberRefused
from schools.field_packs import PackField
from schools.services.filling import Filling

NOTE, SEEN = "note_", "was_"
EXPLANATIONS = 0


class FigureField(forms.CharField):
    """One figure of a pack; cleans to its stored text, None when it is not filled in."""

    def __init__(self, *, found: PackField, **kwargs: Any) -> None:
        is_list = found.type == "list"
        widget = forms.Textarea(attrs={"rows": 3}) if is_list else DecimalInput()
        super().__init__(required=False, max_length=8000 if is_list else 40, widget=widget, **kwargs)
        self.found = found

    def clean(self, value: Any) -> str | None:
        """Read as the pack says; a sentence when it cannot be."""
        text = super().clean(value)
        try:
            return self.found.read(text)
        except NumberRefused as refused:
            raise ValidationError(refused.sentence, code="invalid") from refused


class WordField(forms.ChoiceField):
    """One of the pack's words, or not filled in; cleans to the stored code or None."""

    def __init__(self, *, found: PackField, **kwargs: Any) -> None:
        super().__init__(choices=[("", "—"), *found.words.items()], required=False, **kwargs)

    def clean(self, value: Any) -> str | None:
        """The stored text."""
        return super().clean(value) or None


def beside(
    found: PackField, filling: Filling, *, swapped: bool = False, seen: str | None = None, error: str = ""
) -> SafeString:
    """What stands under one box: last year, the change, the county's median, the hint, and what the page has shown.

    swapped: as a piece that replaces the one on the page. error: why what was typed cannot be read; the page goes on
    having shown `seen` then, for nothing was saved.
    """
    context = {
        "found": found,
        "mark": filling.marks.get(found.code),
        "seen": filling.values.get(found.code) if seen is None else seen,
        "error": error,
        "is_required": filling.stage in found.required_stages,
        "swapped": swapped,
    }
    return render_to_string("schools/return_note.html", context)


class FiguresForm(ScopedForm):
    """Figures grouped as printed; nothing is required to save them.

    group: only this one (its number, counted from 1; EXPLANATIONS for the notes), for a save while typing.
    group_url: number to the address that saves a group; without it nothing is saved while typing.
    """

    def __init__(
        self,
        *args: Any,
        filling: Filling,
        group: int | None = None,
        group_url: Callable[[int], str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.filling, self.group_url = filling, group_url
        super().__init__(*args, **kwargs)
        layout = []
        for number, (title, figures) in enumerate(self.groups, start=1):
            if group in (None, number):
                layout.append(self._fieldset(number, title, figures))
        if group in (None, EXPLANATIONS):
            layout.append(self._explanations())
        self.helper.layout = Layout("client_uuid", "version", *layout)
        self.helper.attrs |= {"data-figures": ""}
        self.initial |= self._initial()

    @property
    def groups(self) -> list[tuple[str, list[PackField]]]:
        """The groups that have something to type, in printed order."""
        found = [
            (title, [field for field in figures if field.is_typed])
            for title, figures in self.filling.pack.groups_of(self.filling.stage)
        ]
        return [(title, figures) for title, figures in found if figures]

    def _fieldset(self, number: int, title: str, figures: list[PackField]) -> Fieldset:
        for found in figures:
            kind = WordField if found.words else FigureField
            self.fields[found.code] = kind(
                found=found, label=found.label if found.words else found.caption, help_text=beside(found, self.filling)
            )
        boxes = Row(*(Column(found.code, css_class="col-sm-6") for found in figures))
        return Fieldset(title, boxes, *self._saved(number), **self._saving(number))

    def _saving(self, number: int) -> dict[str, str]:
        """What makes a group save itself when one of its boxes was changed."""
        if self.group_url is None:
            return {}
        return {
            "hx_post": self.group_url(number),
            "hx_trigger": "change delay:200ms",
            "hx_target": f"#saved-{number}",
            "hx_swap": "outerHTML",
            "hx_sync": "closest form:queue all",
        }

    def _saved(self, number: int) -> list[HTML]:
        return [HTML(f'<div id="saved-{number}" role="status"></div>')] if self.group_url else []

    def _explanations(self) -> Div:
        """A line for every soft check that the stored figures break; an empty place while there is none."""
        soft = [found for found in self.filling.findings if not found.is_hard]
        for found in soft:
            self.fields[NOTE + found.code] = forms.CharField(
                label=found.sentence, max_length=200, required=False, help_text="写一句说明；没有说明不能确认。"
            )
        inside = []
        if soft:
            names = (NOTE + found.code for found in soft)
            title = "需要说明的情况"
            inside = [Fieldset(title, *names, *self._saved(EXPLANATIONS), **self._saving(EXPLANATIONS))]
        return Div(*inside, css_id="explanations")

    def _initial(self) -> dict[str, Any]:
        """What is stored, as it is typed."""
        fields, values = self.filling.pack.fields, self.filling.values
        figures = {
            code: values.get(code) if fields[code].words else fields[code].typed(values.get(code))
            for code in self.fields
            if code in fields
        }
        return figures | {NOTE + code: text for code, text in self.filling.notes.items()}

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Stored figures and notes of a row, as `cleaned_data` holds them: two versions can be compared."""
        codes = self.filling.pack.fields
        notes = {NOTE + code: text for code, text in instance.notes.items()}
        return {code: instance.values.get(code) for code in codes} | notes

    @property
    def figures(self) -> dict[str, str | None]:
        """The cleaned figures by code."""
        return {name: value for name, value in self.content.items() if not name.startswith(NOTE)}

    @property
    def seen(self) -> dict[str, str | None]:
        """What the page had shown for the same figures, as stored."""
        return {code: self.data.get(SEEN + code, "").replace("\r\n", "\n") or None for code in self.figures}

    @property
    def notes(self) -> dict[str, str]:
        """The cleaned explanations by check code, kept ones included."""
        typed = {name.removeprefix(NOTE): text for name, text in self.content.items() if name.startswith(NOTE)}
        return dict(self.filling.notes) | typed
