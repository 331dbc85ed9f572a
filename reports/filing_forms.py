"""Input about reports to those above."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from office import clock
from reports.models import Document
from reports.services.filings import LONGEST_MEANS

RECENT = 200


def papers_out(user: Any, *, also: Any = None) -> Any:
    """The papers a report may be done with: out, the newest first; and the one that is named already."""
    found = Document.objects.visible_to(user).out().order_by("-issued_at").values("pk")[:RECENT]
    rows = Document.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    return (rows | Document.objects.filter(pk=also)).defer("snapshot").order_by("-drafted_at")


class PaperChoice(forms.ModelChoiceField):
    """A paper by its number and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Both."""
        return f"{obj.number} {obj.title.replace('|', '')}".strip()[:80]


class FilingForm(ScopedForm):
    """A report that is owed."""

    title = forms.CharField(label="报送事项", max_length=120, help_text="如 2024年上半年教育督导工作总结。")
    to = forms.CharField(label="报送机关", max_length=80)
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="要求报送的文件，可以不填。")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    due_on = forms.DateField(label="报送期限", widget=DateInput)
    document = PaperChoice(
        queryset=Document.objects.none(),
        label="公文",
        required=False,
        empty_label="还没有",
        help_text="用哪份公文报送。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", clock.today().year)
        field: Any = self.fields["document"]
        field.queryset = papers_out(self.user, also=getattr(self.instance, "document_id", None))

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return {"values": super().content}


class FilingSendForm(ScopedForm):
    """It was sent."""

    submit_label = "登记已报送"

    sent_on = forms.DateField(label="报送日期", widget=DateInput)
    means = forms.CharField(
        label="报送方式", max_length=LONGEST_MEANS, help_text="如 机要、公文交换、政务邮箱、上报系统。"
    )
    document = PaperChoice(queryset=Document.objects.none(), label="公文", required=False, empty_label="没有用公文")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("sent_on"):
            self.initial["sent_on"] = clock.today()
        field: Any = self.fields["document"]
        field.queryset = papers_out(self.user, also=getattr(self.instance, "document_id", None))
