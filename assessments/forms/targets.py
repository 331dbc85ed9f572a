"""Typing the county's own targets of a year."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from assessments.models import IndicatorSet, YearTarget
from assessments.services.targets import Typed, seen_of
from assessments.targets import TargetLine, lines_of
from core.forms import ScopedForm
from core.numbers import ExactDecimalField, plain


class TargetsForm(ScopedForm):
    """A value and a note for every line of a set; what is left empty has no local target."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        self.year = year
        instance = kwargs.get("instance")
        self.lines: list[TargetLine] = lines_of(instance.pack, year) if isinstance(instance, IndicatorSet) else []
        super().__init__(*args, **kwargs)
        for line in self.lines:
            label = f"{line.key} {line.title} {line.stage_label}".strip()
            self.fields[f"value|{line.name}"] = ExactDecimalField(
                label=label, places=8, minimum=0, maximum=10**12, required=False
            )
            self.fields[f"note|{line.name}"] = forms.CharField(label=f"{label} 说明", max_length=120, required=False)

    def initial_from(self, instance: Model) -> dict[str, Any]:
        """The targets as they stand."""
        if not isinstance(instance, IndicatorSet):
            return {}
        found: dict[str, Any] = {"seen": seen_of(instance.code, self.year)}
        for row in YearTarget.objects.of_set(instance.code, self.year):
            found |= {f"value|{row.key}|{row.stage}": plain(row.value), f"note|{row.key}|{row.stage}": row.note}
        return found

    def clean(self) -> dict[str, Any]:
        """A note without a target would be lost."""
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            if cleaned.get(f"note|{line.name}") and cleaned.get(f"value|{line.name}") is None:
                self.add_error(f"value|{line.name}", "写了说明，也要填目标。")
        return cleaned

    @property
    def typed(self) -> Typed:
        """(key, stage) → (target or None, note)."""
        values: dict[tuple[str, str], tuple[Decimal | None, str]] = {}
        for line in self.lines:
            value = self.cleaned_data.get(f"value|{line.name}")
            values[line.key, line.stage] = (value, self.cleaned_data.get(f"note|{line.name}", ""))
        return values

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Line by line for the page."""
        return [
            {"line": line, "value": self[f"value|{line.name}"], "note": self[f"note|{line.name}"]}
            for line in self.lines
        ]
