"""Input of the paper's pages."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from core.forms import ConfirmForm, ScopedForm
from reports.block_fields import TEXT_PREFIX, Editable, changed, editable_blocks, field_for, rebuilt, shown
from reports.blocks import Annex, Block, Paragraph
from reports.kinds import kinds
from reports.marks_forms import Fold, marks_fields, marks_initial, marks_of, marks_problems
from reports.models import TITLE_LENGTH, Document
from reports.pasted import PasteRefused
from reports.services.drafting import LONGEST_ADDRESSEE
from reports.services.steps import LONGEST_REASON


def reason(label: str, *, help_text: str) -> forms.CharField:
    """Why something is undone."""
    return forms.CharField(
        label=label, max_length=LONGEST_REASON, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


class SubmitForm(ConfirmForm):
    """Send to the signer."""

    submit_label = "送审"


class SignForm(ConfirmForm):
    """Sign."""

    submit_label = "签发"


class ReceiveForm(ConfirmForm):
    """Sign for it."""

    submit_label = "确认签收"


class ArchiveForm(ConfirmForm):
    """Put away."""

    submit_label = "归档"


class ReprintForm(ConfirmForm):
    """Print again."""

    submit_label = "重新排版"


class ReturnForm(ScopedForm):
    """Back to the drafter."""

    submit_label = "退回"
    submit_class = "btn-danger"

    reason = reason("退回原因", help_text="写明要改什么。")


class WithdrawForm(ScopedForm):
    """Take back."""

    submit_label = "撤回"
    submit_class = "btn-danger"

    reason = reason("撤回原因", help_text="学校会看到这个原因；发文字号保留，不再使用。")


class DocumentForm(ScopedForm):
    """The words of a draft: title, addressee, 抄送, marks, every heading and paragraph. Tables stay as they were
    collected; those that a person typed can be typed again."""

    submit_label = "保存并重新排版"

    title = forms.CharField(label="标题", max_length=TITLE_LENGTH, help_text="要自己定换行处时，用“|”隔开。")
    addressee = forms.CharField(label="主送机关", max_length=LONGEST_ADDRESSEE)
    added = forms.CharField(
        label="补充正文",
        required=False,
        help_text="接在正文末尾、附件之前；每一行是一段。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    copies = forms.CharField(
        label="抄送", required=False, help_text="每行一个单位。", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, block in self.text_blocks().items():
            self.fields[name] = field_for(block)
            self.initial.setdefault(name, shown(block))
        sent = (key for key in self.data if key.startswith(TEXT_PREFIX) and key not in self.fields)
        for name in sent:  # typed before somebody else shortened the draft: kept, and added as a paragraph
            self.fields[name] = field_for(Paragraph(""))
        marks = self.marks_fields()
        self.fields.update(marks)
        texts = [name for name in self.fields if name.startswith(TEXT_PREFIX)]
        self.helper.layout = Layout(
            "client_uuid", "version", "title", "addressee", *texts, "added", Fold("版头、抄送和附注", *marks, "copies")
        )

    def marks_fields(self) -> dict[str, forms.Field]:
        """The marks that papers of this format carry."""
        return marks_fields(self.instance.paper.format) if isinstance(self.instance, Document) else {}

    def text_blocks(self) -> dict[str, Editable]:
        """The blocks whose words can be changed, by field name."""
        return self.blocks_by_name(self.instance) if isinstance(self.instance, Document) else {}

    @staticmethod
    def blocks_by_name(document: Document) -> dict[str, Editable]:
        """Headings and paragraphs; the rows of a table where a person typed them."""
        kind = kinds().get(document.kind)
        return editable_blocks(document.paper, with_tables=bool(kind and kind.desk))

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """With the words of every block and the 抄送 as lines."""
        paper = instance.paper
        texts = {name: shown(block) for name, block in self.blocks_by_name(instance).items()}
        return (
            {"title": instance.title, "addressee": instance.addressee, "copies": "\n".join(paper.copies)}
            | texts
            | marks_initial(paper.marks)
        )

    def clean(self) -> dict[str, Any]:
        """Every refused mark and row stands beside its field."""
        data = super().clean() or self.cleaned_data
        for name, sentence in marks_problems(data).items():
            self.add_error(name, ValidationError(sentence))
        for name, block in self.text_blocks().items():
            try:
                changed(block, data.get(name))
            except PasteRefused as refusal:
                self.add_error(name, ValidationError(str(refusal)))
        return data

    def blocks(self) -> list[Block]:
        """The content with the typed words; an emptied block falls away."""
        known = self.text_blocks()
        typed = {name: self.cleaned_data[name] for name in known}
        more = [self.cleaned_data[name] for name in self.fields if name.startswith(TEXT_PREFIX) and name not in known]
        added = [Paragraph(text.strip()) for text in [*more, self.cleaned_data["added"]] if text.strip()]
        kept = rebuilt(self.instance.paper, typed) if isinstance(self.instance, Document) else []
        last = next((place for place, block in enumerate(kept) if isinstance(block, Annex)), len(kept))
        return [*kept[:last], *added, *kept[last:]]

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        kept = self.instance.paper.marks if isinstance(self.instance, Document) else None
        return {
            "title": self.cleaned_data["title"],
            "addressee": self.cleaned_data["addressee"],
            "blocks": self.blocks(),
            "copies": self.cleaned_data["copies"].splitlines(),
            "marks": marks_of(self.cleaned_data, kept),
        }
