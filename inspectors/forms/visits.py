"""A whole visit on one page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict

from core.exceptions import BusinessRuleError, FileRefused
from core.files import sniff
from core.forms import DateInput, MultipleFileField, MultipleFileInput, ScopedForm, TimeInput
from inspectors.content import VisitContent, content_of, key_of
from inspectors.forms.fields import instant, local_time
from inspectors.forms.findings import FindingBlocks
from inspectors.forms.frames import frame_for, schools_for
from inspectors.forms.visit_blocks import BlockFormSet, InterviewBlocks, LessonBlocks, page_number
from inspectors.forms.visit_lines import (
    Section,
    line_fields,
    matter_choices,
    sections_of,
    typed_answers,
    typed_readings,
    values_of,
)
from inspectors.models import ChecklistEntry, Inspector, Visit, VisitPhoto, VisitPlan
from inspectors.policies import gaps
from inspectors.services.visits import check_day
from office import clock
from office.models import User
from rectification.models import Severity
from schools.models import Kind, School

Part = ChecklistEntry.Part
SUBMIT = "submit"


class VisitForm(ScopedForm):
    """A whole visit on one page. Its lines are those of the checklist versions it was opened with; see `forms.frames`."""

    checklist = forms.TypedChoiceField(label="督导清单", coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label="督导类型", choices=Visit.Kind.choices, required=False, initial=Visit.Kind.REGULAR)
    plan = forms.ModelChoiceField(
        label="督导计划", queryset=VisitPlan.objects.all(), required=False, empty_label="不是按计划进行"
    )
    companions = forms.ModelMultipleChoiceField(
        label="随行督学", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.MultipleChoiceField(
        label="加上其他专题", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
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
        self.frame = frame_for(kwargs.get("user"), instance, data, kwargs.get("initial") or {})
        initial = {"checklist": self.frame.main.pk, "visited_on": clock.today()}
        kwargs["initial"] = initial | (self.stored_values(instance) if instance else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.offer(instance)
        self.fields.update(line_fields(self.frame))
        self.findings = FindingBlocks(
            self.data if self.is_bound else None,
            prefix="finding",
            initial=self.initial_findings(instance),
            form_kwargs={"matters": matter_choices(self.frame), "use_required_attribute": False},
        )
        self.lessons = self.blocks_of(LessonBlocks, "lesson", instance.lessons if instance else None)
        self.interviews = self.blocks_of(InterviewBlocks, "interview", instance.interviews if instance else None)

    def blocks_of(self, formset: type[BlockFormSet], prefix: str, stored: Any) -> BlockFormSet:
        """The blocks of lessons or talks; a page that has none of their fields leaves what is stored."""
        data = self.data if self.is_bound and f"{prefix}-TOTAL_FORMS" in self.data else None
        rows = list(stored.order_by("pk").values()) if stored is not None else []
        kwargs = {"page": page_number(data), "use_required_attribute": False}
        return formset(data, prefix=prefix, initial=rows, form_kwargs=kwargs)

    def offer(self, instance: Visit | None) -> None:
        """What can be chosen on this page."""
        frame, day = self.frame, clock.today()
        self.fields["school"].queryset = schools_for(self.user)
        self.fields["checklist"].choices = [(row.pk, row.title) for row in frame.mains]
        self.fields["themes"].choices = [(str(theme.pk), theme.title) for theme in frame.offered]
        self.fields["methods"].choices = self.choices_of(Part.METHOD)
        self.fields["follow_up"].choices = self.choices_of(Part.FOLLOW_UP)
        serving = Inspector.objects.serving_on(day).exclude(user=getattr(self.user, "pk", None))
        self.fields["companions"].queryset = User.objects.filter(pk__in=serving.values("user")).order_by("full_name")
        plans = VisitPlan.objects.visible_to(self.user).filter(is_cancelled=False, planned_on__lte=day)
        present = VisitPlan.objects.filter(visit=instance) if instance else VisitPlan.objects.none()
        own = plans.filter(Q(inspector=self.user) | Q(pk__in=plans.filter(companions=self.user).values("pk")))
        chosen = plans.filter(pk__in=own.filter(visit=None).values("pk")) | plans.filter(pk__in=present.values("pk"))
        self.fields["plan"].queryset = chosen.select_related("school").order_by("-planned_on", "pk")
        if instance is not None:
            self.fields["dropped"].queryset = instance.photos.select_related("file")

    def part(self, part: str) -> list[ChecklistEntry]:
        """The main checklist's lines of one part, in order."""
        entries = [entry for entry in self.frame.main.entries.all() if entry.part == part]
        return sorted(entries, key=lambda entry: entry.position)

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
            "kind": content.kind,
            "plan": visit.plan_id,
            "themes": [str(theme.pk) for theme in content.themes],
            "companions": sorted(user.pk for user in content.companions),
        }
        return values | values_of(content)

    @staticmethod
    def initial_findings(visit: Visit | None) -> list[dict[str, Any]]:
        """The findings that may still be changed."""
        if visit is None:
            return []
        return [
            {
                "text": row.text,
                "matter": key_of(row.matter, visit.checklist),
                "severity": row.severity,
                "workdays": row.workdays,
                "client_uuid": row.client_uuid,
            }
            for row in visit.findings.unsent().select_related("matter__checklist")
        ]

    def is_valid(self) -> bool:
        """The page and every block on it."""
        return all([super().is_valid(), *(blocks.is_valid() for blocks in self.blocks if blocks.is_bound)])

    @property
    def blocks(self) -> tuple[forms.BaseFormSet, ...]:
        """The blocks of problems, lessons and talks."""
        return self.findings, self.lessons, self.interviews

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
                check_day(self.user, school, day, data.get("kind") or Visit.Kind.REGULAR)
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

    def with_another_block(self, prefix: str) -> "VisitForm":
        """The same page, as typed, with one more empty block: a problem, a lesson or a talk."""
        data = self.data.copy()
        blocks = next(found for found in self.blocks if found.prefix == prefix)
        total = blocks.total_form_count() if blocks.is_bound else len(blocks.forms)
        data |= {f"{prefix}-TOTAL_FORMS": str(min(total + 1, blocks.max_num))}
        data.setdefault(f"{prefix}-INITIAL_FORMS", "0")
        if prefix == self.findings.prefix:
            data[f"{prefix}-{total}-severity"] = Severity.LIMITED
        return self.unjudged(data)

    def as_typed(self) -> "VisitForm":
        """The same page, as typed, with the sections that its school, day, kind and themes ask for now."""
        data = self.data.copy()
        data["checklist"] = str(self.frame.main.pk)
        for name, field in self.fields.items():
            if name not in data and isinstance(field.initial, str) and name.startswith("matter_"):
                data[name] = field.initial
        return self.unjudged(data)

    def unjudged(self, data: Any) -> "VisitForm":
        """The page with this input; nothing is judged yet."""
        form = type(self)(data=data, user=self.user, instance=self.instance)
        for part in (form, *(block for blocks in form.blocks for block in blocks.forms)):
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
        school, checklist = data.get("school") or School(kind=Kind.SPECIAL), self.frame.main
        stored = content_of(self.instance) if self.instance else VisitContent(school, day, checklist)
        ticked = set(data.get("themes") or ())
        return replace(
            stored,
            school=school,
            visited_on=day,
            checklist=checklist,
            kind=data.get("kind") or Visit.Kind.REGULAR,
            themes=frozenset(theme for theme in self.frame.shown if str(theme.pk) in ticked),
            plan=data.get("plan"),
            companions=frozenset(data.get("companions") or ()),
            arrived_at=instant(day, data.get("arrived_at")),
            left_at=instant(day, data.get("left_at")),
            is_announced=bool(data.get("is_announced")),
            methods=frozenset(data.get("methods") or ()),
            counts=self.typed_counts(),
            answers=self.of_themes(typed_answers(self.frame, data), ticked),
            readings=self.of_themes(typed_readings(self.frame, data), ticked),
            summary=data.get("summary") or "",
            highlights=data.get("highlights") or "",
            follow_up=data.get("follow_up") or "",
            lessons=self.lessons.parts if self.lessons.is_bound else stored.lessons,
            interviews=self.interviews.parts if self.interviews.is_bound else stored.interviews,
            findings=tuple(found for block in self.findings.forms if block.is_valid() and (found := block.finding)),
        )

    def of_themes(self, typed: dict[Any, Any], ticked: set[str]) -> dict[Any, Any]:
        """Without what belongs to a theme that is not part of the visit; keys are names of lines, or name and grade."""
        out = {theme.code for theme in self.frame.shown if str(theme.pk) not in ticked}
        return {key: value for key, value in typed.items() if line_theme(key) not in out}

    def typed_counts(self) -> dict[str, int]:
        """Counters with a number; zero is a number."""
        found = {entry.code: self.cleaned_data.get(f"count_{entry.code}") for entry in self.part(Part.COUNTER)}
        return {code: count for code, count in found.items() if count is not None}

    @property
    def sections(self) -> list[Section]:
        """For the page: the main checklist, then each theme."""
        return sections_of(self)

    @property
    def counter_rows(self) -> list[tuple[ChecklistEntry, Any]]:
        """For the page: each counter with its field."""
        return [(entry, self[f"count_{entry.code}"]) for entry in self.part(Part.COUNTER)]


def line_theme(key: Any) -> str:
    """The code of the theme a key names; empty for the main checklist."""
    name = key[0] if isinstance(key, tuple) else key
    return str(name).rpartition(":")[0]
