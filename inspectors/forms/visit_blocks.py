"""The blocks of lessons (听课) and talks (访谈) on the page of a visit."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms

from core.forms import TidyForm
from inspectors.content import Interview, Lesson
from inspectors.models import VisitInterview
from inspectors.services.visit_parts import LESSON_LIMIT


class BlockForm(TidyForm):
    """One block; a block in which nothing is filled in is none. page: the number of the page's form, from which a block that
    is new gets its own, the same when the page is sent twice."""

    needed: dict[str, str] = {}

    client_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: UUID | None = None, **kwargs: Any) -> None:
        kwargs["empty_permitted"] = False  # an unchanged block of a draft is still a block
        self.page = page
        super().__init__(*args, **kwargs)

    @property
    def typed(self) -> dict[str, Any]:
        """What is filled in."""
        filled = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        filled.pop("client_uuid", None)
        return filled

    def clean(self) -> dict[str, Any]:
        """What a block must say."""
        data = super().clean() or self.cleaned_data
        for name, sentence in self.needed.items():
            if self.typed and data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, sentence)
        return data

    @property
    def number(self) -> UUID:
        """The block's own number."""
        known: UUID | None = self.cleaned_data.get("client_uuid")
        return known or (uuid5(self.page, str(self.prefix)) if self.page else uuid4())


def page_number(data: Any) -> UUID | None:
    """The number of the form that a page sent; None for a page that is only shown."""
    try:
        return UUID(data.get("client_uuid", "")) if data else None
    except ValueError:
        return None


class LessonForm(BlockForm):
    """One lesson that was looked at."""

    needed = {"subject": "请填写听课的学科。"}

    subject = forms.CharField(label="学科", required=False, max_length=20)
    class_name = forms.CharField(label="班级", required=False, max_length=30)
    teacher = forms.CharField(label="执教教师", required=False, max_length=30)
    topic = forms.CharField(label="课题", required=False, max_length=80)
    stars = forms.TypedChoiceField(
        label="评价",
        choices=[("", "不评"), *((n, f"{n}星") for n in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    notes = forms.CharField(label="过程记录", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    comment = forms.CharField(
        label="总体意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def part(self) -> Lesson | None:
        """The lesson, or None for an empty block."""
        return Lesson(client_uuid=self.number, **self.typed) if self.typed else None


class InterviewForm(BlockForm):
    """One talk."""

    needed = {"kind": "请选择访谈对象。", "persons": "请填写访谈人数。"}

    kind = forms.ChoiceField(
        label="对象", required=False, choices=[("", "请选择"), *VisitInterview.Kind.choices], initial=""
    )
    persons = forms.IntegerField(
        label="人数",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    notes = forms.CharField(label="内容", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def part(self) -> Interview | None:
        """The talk, or None for an empty block."""
        return Interview(client_uuid=self.number, **self.typed) if self.typed else None


class BlockFormSet(forms.BaseFormSet):
    """The blocks of one kind on one page."""

    default_error_messages = {
        "missing_management_form": "页面内容不完整，请刷新后重新填写。",
        "too_many_forms": f"一次督导最多记 {LESSON_LIMIT} 条。",
    }

    @property
    def parts(self) -> tuple[Any, ...]:
        """What the blocks say, as far as they are in order."""
        return tuple(found for block in self.forms if block.is_valid() and (found := block.part))


def blocks_of(form: type[BlockForm]) -> type[BlockFormSet]:
    """As many blocks as are stored or were added."""
    return forms.formset_factory(
        form, formset=BlockFormSet, extra=0, max_num=LESSON_LIMIT, validate_max=True, absolute_max=LESSON_LIMIT + 5
    )


LessonBlocks, InterviewBlocks = blocks_of(LessonForm), blocks_of(InterviewForm)
