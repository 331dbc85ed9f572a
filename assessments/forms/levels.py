"""Input of the pages of assessments, their sheets and assessors."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import escape

from assessments.forms.runs import work_years
from assessments.level_flow import AssessmentKind
from assessments.models import IndicatorSet, LevelSheet
from assessments.services.levels import LONGEST, NO, YES, items_of, read_answer, standards_of
from assessments.sheet_outline import Item, Question
from assessments.workflow import SetStatus
from core.exceptions import BusinessRuleError
from core.forms import ConfirmForm, DateInput, MultipleFileField, MultipleFileInput, ScopedForm
from core.numbers import DecimalInput, plain
from office.models import User
from schools.models import School

ANSWER, OPINION = "answer_", "opinion_"
PICTURES_AND_PAPERS = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
FILES_AT_ONCE = 10


def usable_sets() -> Any:
    """Sets that may be assessed with: every one that is not out of force."""
    return IndicatorSet.objects.exclude(status=SetStatus.RETIRED).defer("pack")


class ChooseForm(forms.Form):
    """Which set, year and kind to look at before opening; sent with GET."""

    indicator_set = forms.ModelChoiceField(label="指标体系", queryset=IndicatorSet.objects.none(), empty_label="请选择")
    year = forms.TypedChoiceField(label="年度", choices=work_years, coerce=int)
    kind = forms.ChoiceField(label="性质", choices=AssessmentKind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator_set"].queryset = usable_sets()


class OpenForm(ScopedForm):
    """Until when each level is wanted, for which set, year and kind."""

    submit_label = "开展评估"

    indicator_set = forms.ModelChoiceField(
        label="指标体系", queryset=IndicatorSet.objects.none(), widget=forms.HiddenInput
    )
    year = forms.TypedChoiceField(label="年度", choices=work_years, coerce=int, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="性质", choices=AssessmentKind.choices, widget=forms.HiddenInput)
    due_own = forms.DateField(label="自评截止日期", required=False, widget=DateInput)
    due_office = forms.DateField(label="县评截止日期", required=False, widget=DateInput)
    due_city = forms.DateField(label="市复评截止日期", required=False, widget=DateInput)
    begin = forms.BooleanField(
        label="现在就开放自评", required=False, initial=True, help_text="不勾选时只做准备，以后逐一开始。"
    )
    schools = forms.ModelMultipleChoiceField(
        label="只对这些学校开展",
        queryset=School.objects.all(),
        required=False,
        help_text="不选时，对下面“将开展”的全部对象开展。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator_set"].queryset = usable_sets()

    def clean(self) -> dict[str, Any]:
        """A later level is not due before an earlier one."""
        data = super().clean() or {}
        named = [data.get(name) for name in ("due_own", "due_office", "due_city")]
        days = [day for day in named if day is not None]
        if days != sorted(days):
            raise ValidationError("后一级的截止日期不能早于前一级。")
        return data


class AnswerField(forms.CharField):
    """A figure or text; cleans to its stored text, None when it is not answered."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2}) if question.type == "text" else DecimalInput()
        super().__init__(required=False, max_length=LONGEST, widget=widget, **kwargs)
        self.question = question

    def clean(self, value: Any) -> str | None:
        """Read as the question says; a sentence when it cannot be."""
        text = super().clean(value)
        try:
            return read_answer(self.question, text)
        except BusinessRuleError as refused:
            raise ValidationError(refused.sentence, code="invalid") from refused


class WordField(forms.ChoiceField):
    """One of the words, or not answered; cleans to the stored text or None."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        words = [(YES, "是"), (NO, "否")] if question.type == "boolean" else [(word, word) for word in question.choices]
        super().__init__(choices=[("", "—"), *words], required=False, **kwargs)

    def clean(self, value: Any) -> str | None:
        """The stored text."""
        return super().clean(value) or None


def plain_words(text: str) -> str:
    """Text of a set for a legend, which crispy takes for a template."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


class SheetForm(ScopedForm):
    """The tree of a sheet: under each indicator its questions and an opinion. Nothing is required to save."""

    def __init__(self, *args: Any, instance: LevelSheet, **kwargs: Any) -> None:
        self.items = items_of(instance)
        super().__init__(*args, instance=instance, **kwargs)
        files, standards = counted_files(instance), standards_of(instance)
        for item in self.items:
            self._add(item, files.get(item.code, 0), standards.get(item.code, ""))
        self.helper.layout = Layout("client_uuid", "version", *self._below(""))
        self.helper.attrs |= {"data-draft": f"sheet-{instance.pk}"}

    def _add(self, item: Item, files: int, standard: str) -> None:
        for at, question in enumerate(item.questions):
            kind = WordField if question.type in ("boolean", "grade") else AnswerField
            hint = render_to_string(
                "assessments/sheet_hint.html", {"question": question, "standard": "" if at else standard}
            )
            label = "评定" if question.type == "grade" and question.label == item.title else question.caption
            self.fields[ANSWER + question.code] = kind(question=question, label=label, help_text=hint)
        if not item.has_children:
            context = {"item": item, "files": files}
            self.fields[OPINION + item.code] = forms.CharField(
                label="说明和意见",
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=render_to_string("assessments/sheet_opinion_hint.html", context),
            )

    def _below(self, parent: str) -> list[Fieldset]:
        """A fieldset for each node, those below inside."""
        found = []
        for item in self.items:
            if item.parent == parent:
                full = f"（{plain(item.points)}分）" if item.points is not None else ""
                answers = [ANSWER + question.code for question in item.questions]
                own = [] if item.has_children else [OPINION + item.code]
                legend = plain_words(f"{item.heading}{full}")
                found.append(Fieldset(legend, *answers, *own, *self._below(item.code)))
        return found

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Stored answers and opinions, as `cleaned_data` holds them: two versions can be compared."""
        answers = {
            ANSWER + question.code: instance.answers.get(question.code)
            for item in self.items
            for question in item.questions
        }
        return answers | {OPINION + item.code: instance.opinions.get(item.code, "") for item in self.items}

    @property
    def answers(self) -> dict[str, str | None]:
        """The cleaned answers by field code."""
        return {name.removeprefix(ANSWER): text for name, text in self.content.items() if name.startswith(ANSWER)}

    @property
    def opinions(self) -> dict[str, str]:
        """The cleaned opinions by indicator code."""
        return {name.removeprefix(OPINION): text for name, text in self.content.items() if name.startswith(OPINION)}


def counted_files(sheet: LevelSheet) -> dict[str, int]:
    """How many files each indicator of a sheet has."""
    found: dict[str, int] = {}
    for code in sheet.files.values_list("indicator", flat=True):
        found[code] = found.get(code, 0) + 1
    return found


class SubmitForm(ConfirmForm):
    """Hand in."""

    submit_label = "提交"


class ConcludeForm(ConfirmForm):
    """Let a score stand."""

    submit_label = "定稿"


class WhyForm(ScopedForm):
    """Why a sheet goes back or is opened again."""

    submit_label = "退回"
    submit_class = "btn-danger"

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenSheetForm(WhyForm):
    """Why a concluded sheet is opened again."""

    submit_label = "重新打开"


class SheetFileForm(ScopedForm):
    """Files for one indicator."""

    submit_label = "上传"

    uploads = MultipleFileField(
        label="佐证材料",
        widget=MultipleFileInput(attrs={"accept": PICTURES_AND_PAPERS, "data-max-mb": "50"}),
        help_text="照片，或 PDF、Word、Excel 文件，每个不超过 50 MB；一次最多 10 个。",
    )

    def clean_uploads(self) -> list[Any]:
        """Not more than one request should carry."""
        chosen = self.cleaned_data["uploads"]
        if len(chosen) > FILES_AT_ONCE:
            raise ValidationError(f"一次最多上传{FILES_AT_ONCE}个文件，请分几次再传。")
        return chosen


class CommissionForm(ScopedForm):
    """Whom to commission, for which schools, set and year, under which contract."""

    submit_label = "委托"

    user = forms.ModelChoiceField(label="评估员", queryset=User.objects.none(), empty_label="请选择")
    indicator_set = forms.ModelChoiceField(label="指标体系", queryset=IndicatorSet.objects.none(), empty_label="请选择")
    year = forms.TypedChoiceField(label="年度", choices=work_years, coerce=int)
    schools = forms.ModelMultipleChoiceField(label="学校", queryset=School.objects.all())
    contract_no = forms.CharField(label="合同编号", max_length=60)
    started_on = forms.DateField(label="合同开始", widget=DateInput)
    ends_on = forms.DateField(label="合同届满", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator_set"].queryset = usable_sets()
        assessors = User.objects.filter(is_active=True, groups__name="assessor").distinct().order_by("full_name")
        self.fields["user"].queryset = assessors


class DeclareForm(ConfirmForm):
    """The assessor's declaration."""

    submit_label = "签署声明"

    agreed = forms.BooleanField(
        label="我与受委托评估的学校没有利害关系；独立、如实评分；不向他人透露评估中了解的情况。",
        error_messages={"required": "请勾选后再签署。"},
    )
