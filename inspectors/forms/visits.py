"""A whole visit on one page, and its review."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from core.exceptions import BusinessRuleError, FileRefused
from core.files import sniff
from core.forms import DateInput, MultipleFileField, MultipleFileInput, ScopedForm, TimeInput
from inspectors.content import Answer, VisitContent, content_of
from inspectors.forms.fields import counter_field, entries_for, instant, local_time, matter_field, note_field
from inspectors.forms.findings import FindingBlocks
from inspectors.models import ChecklistEntry, Visit, VisitPhoto
from inspectors.policies import gaps
from inspectors.services.visits import FINDING_LIMIT, check_day
from office import clock
from rectification.models import Severity
from schools.models import Kind, School

Part = ChecklistEntry.Part
SUBMIT = "submit"


class VisitForm(ScopedForm):
    """A whole visit on one page. Matters, methods and counters are those of the checklist version it was opened with."""

    checklist = forms.IntegerField(widget=forms.HiddenInput, required=False)
    school = forms.ModelChoiceField(
        label="学校",
        queryset=School.objects.all(),
        empty_label="请选择学校",
        error_messages={"required": "请选择学校。", "invalid_choice": "请从您挂牌的学校里选择。"},
    )
    visited_on = forms.DateField(
        label="督导日期",
        widget=DateInput(),
        error_messages={"required": "请填写督导日期。", "invalid": "请按 2024-03-05 的样子填写日期。"},
    )
    arrived_at = forms.TimeField(
        label="到校时间", required=False, widget=TimeInput(), error_messages={"invalid": "请按 08:30 的样子填写时间。"}
    )
    left_at = forms.TimeField(
        label="离校时间", required=False, widget=TimeInput(), error_messages={"invalid": "请按 10:30 的样子填写时间。"}
    )
    is_announced = forms.BooleanField(label="事先通知了学校", required=False)
    methods = forms.MultipleChoiceField(label="督导方式", required=False, widget=forms.CheckboxSelectMultiple)
    summary = forms.CharField(
        label="督导纪实",
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="看了什么、听了什么、当面反馈了什么。",
    )
    highlights = forms.CharField(
        label="典型经验和亮点", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    follow_up = forms.ChoiceField(label="后续处理", required=False, widget=forms.RadioSelect)
    photos = MultipleFileField(
        label="从相册选择",
        required=False,
        widget=MultipleFileInput(attrs={"accept": "image/*", "data-max-mb": "15"}),
        help_text="可一次选多张，每张不超过15MB。",
    )
    dropped = forms.ModelMultipleChoiceField(
        label="删除已传的照片", queryset=VisitPhoto.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: Visit | None = kwargs.get("instance")
        data = kwargs.get("data") or (args[0] if args else None)
        self.entries = entries_for(instance, data)
        initial = {"checklist": self.entries[0].checklist_id, "visited_on": clock.today()}
        kwargs["initial"] = initial | (self.stored_values(instance) if instance else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["methods"].choices = self.choices_of(Part.METHOD)
        self.fields["follow_up"].choices = self.choices_of(Part.FOLLOW_UP)
        for entry in self.part(Part.MATTER):
            self.fields[f"matter_{entry.code}"] = matter_field(entry)
            self.fields[f"note_{entry.code}"] = note_field(entry)
        for entry in self.part(Part.COUNTER):
            self.fields[f"count_{entry.code}"] = counter_field(entry)
        if instance is not None:
            self.fields["dropped"].queryset = instance.photos.select_related("file")
        self.findings = FindingBlocks(
            self.data if self.is_bound else None,
            prefix="finding",
            initial=self.initial_findings(instance),
            form_kwargs={"matters": self.choices_of(Part.MATTER), "use_required_attribute": False},
        )

    def part(self, part: str) -> list[ChecklistEntry]:
        """The checklist's lines of one part, in order."""
        return sorted((e for e in self.entries if e.part == part), key=lambda entry: entry.position)

    def choices_of(self, part: str) -> list[tuple[str, str]]:
        """Code and label of one part."""
        return [(entry.code, entry.label) for entry in self.part(part)]

    def initial_from(self, instance: Visit) -> dict[str, Any]:
        """The stored visit in the shape of the form's fields."""
        return self.stored_values(instance)

    @staticmethod
    def stored_values(visit: Visit) -> dict[str, Any]:
        """Field values read off a visit."""
        content = content_of(visit)
        values: dict[str, Any] = {
            "checklist": visit.checklist_id,
            "school": visit.school_id,
            "visited_on": content.visited_on,
            "arrived_at": local_time(content.arrived_at),
            "left_at": local_time(content.left_at),
            "is_announced": content.is_announced,
            "methods": sorted(content.methods),
            "summary": content.summary,
            "highlights": content.highlights,
            "follow_up": content.follow_up,
        }
        for code, answer in content.answers.items():
            values |= {f"matter_{code}": answer.result, f"note_{code}": answer.note}
        return values | {f"count_{code}": count for code, count in content.counts.items()}

    @staticmethod
    def initial_findings(visit: Visit | None) -> list[dict[str, Any]]:
        """The findings that may still be changed."""
        rows = visit.findings.unsent().select_related("matter") if visit else []
        return [
            {"text": row.text, "matter": row.matter.code, "severity": row.severity, "workdays": row.workdays}
            for row in rows
        ]

    def is_valid(self) -> bool:
        """The page and every block of problems on it."""
        return all([super().is_valid(), self.findings.is_valid()])

    def clean(self) -> dict[str, Any]:
        """What saving and handing in would refuse is all said at once, so that a record is corrected in one round."""
        data = super().clean() or self.cleaned_data
        school, day = data.get("school"), data.get("visited_on")
        missing = gaps(self.content_from(data)) if self.data.get("action") == SUBMIT else []
        if missing:
            self.add_error(None, f"还不能提交：{''.join(missing)}")
        if data.get("arrived_at") and data.get("left_at") and data["left_at"] <= data["arrived_at"]:
            self.add_error("left_at", "离校时间要晚于到校时间，请核对。")
        if school and day:
            try:
                check_day(self.user, school, day)
            except BusinessRuleError as refusal:
                self.add_error("visited_on", refusal.sentence)
        return data

    def clean_photos(self) -> list[Any]:
        """A file that is not a photo is named here, before anything is written."""
        uploads = self.cleaned_data["photos"]
        for upload in uploads:
            try:
                sniff(upload.read(), upload.name or "未命名", "photo")
            except FileRefused as refusal:
                self.add_error("photos", refusal.sentence)
            finally:
                upload.seek(0)
        return uploads

    def with_another_block(self) -> "VisitForm":
        """The same page, as typed, with one more empty block of problems; nothing is judged yet."""
        data = self.data.copy()
        key = "finding-TOTAL_FORMS"
        total = int(data[key]) if str(data.get(key, "")).isdigit() else 1
        data[key] = str(min(total + 1, FINDING_LIMIT))
        data[f"finding-{total}-severity"] = Severity.LIMITED
        form = type(self)(data=data, user=self.user, instance=self.instance)
        for part in (form, *form.findings.forms):
            part._errors, part.cleaned_data = ErrorDict(), {}
        return form

    @property
    def content(self) -> dict[str, Any]:
        """Arguments of `services.save_visit`, beside the actor and the UUID."""
        return {
            "content": self.visit_content,
            "photos": self.cleaned_data["photos"],
            "dropped": self.cleaned_data["dropped"],
        }

    @cached_property
    def visit_content(self) -> VisitContent:
        """What was typed, as content."""
        return self.content_from(self.cleaned_data)

    def content_from(self, data: Mapping[str, Any]) -> VisitContent:
        """The content as far as it is filled in: a school or a day that is missing is an empty one, or today."""
        day: date = data.get("visited_on") or clock.today()
        school, checklist = data.get("school") or School(kind=Kind.PRIMARY), self.entries[0].checklist
        stored = content_of(self.instance) if self.instance else VisitContent(school, day, checklist)
        return replace(
            stored,
            school=school,
            visited_on=day,
            checklist=checklist,
            arrived_at=instant(day, data.get("arrived_at")),
            left_at=instant(day, data.get("left_at")),
            is_announced=bool(data.get("is_announced")),
            methods=frozenset(data.get("methods") or ()),
            counts=self.typed_counts(),
            answers=self.typed_answers(stored),
            summary=data.get("summary") or "",
            highlights=data.get("highlights") or "",
            follow_up=data.get("follow_up") or "",
            findings=tuple(found for block in self.findings.forms if block.is_valid() and (found := block.finding)),
        )

    def typed_counts(self) -> dict[str, int]:
        """Counters with a number; zero is a number."""
        found = {entry.code: self.cleaned_data.get(f"count_{entry.code}") for entry in self.part(Part.COUNTER)}
        return {code: count for code, count in found.items() if count is not None}

    def typed_answers(self, stored: VisitContent) -> dict[str, Answer]:
        """Matters with an answer, and the stored answers of themes."""
        data = self.cleaned_data
        found = {
            e.code: Answer(data.get(f"matter_{e.code}") or "", data.get(f"note_{e.code}") or "")
            for e in self.part(Part.MATTER)
        }
        of_themes = {key: answer for key, answer in stored.answers.items() if ":" in key}
        return of_themes | {code: answer for code, answer in found.items() if answer.result}

    @property
    def matter_rows(self) -> list[tuple[ChecklistEntry, Any, Any]]:
        """For the page: each matter with its answer and note fields."""
        return [(e, self[f"matter_{e.code}"], self[f"note_{e.code}"]) for e in self.part(Part.MATTER)]

    @property
    def counter_rows(self) -> list[tuple[ChecklistEntry, Any]]:
        """For the page: each counter with its field."""
        return [(entry, self[f"count_{entry.code}"]) for entry in self.part(Part.COUNTER)]


class ReturnForm(ScopedForm):
    """Why a record goes back."""

    submit_label = "退回修改"
    submit_class = "btn-danger"

    reason = forms.CharField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回原因，让督学知道要改什么。"},
    )


class ApproveForm(ScopedForm):
    """One button."""

    submit_label = "审核通过"
