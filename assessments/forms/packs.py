"""What every form over a set's pack shares: judging the whole changed pack, lists, parts written as YAML."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from assessments.definitions import PackRefused
from assessments.models import IndicatorSet
from assessments.pack_files import MAX_BYTES, read_yaml
from assessments.pack_judging import faults_of
from core.exceptions import BusinessRuleError
from core.forms import ScopedForm

MOST_SHOWN = 60
LEVELS = [("", "逐个对象"), ("county", "全县一个")]


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
