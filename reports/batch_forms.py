"""Input of batches."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import ConfirmForm, ScopedForm
from office import clock
from reports.drafting_forms import FIELD_PREFIX, input_for, sentences
from reports.kinds import kinds
from reports.models import Batch, Seal
from reports.receipt_forms import RecipientsForm
from reports.services.batches import LONGEST_NAME
from reports.services.steps import known_kind
from schools.models import GroupMembership, School, SchoolGroup

IN_GROUP = "group:"


def desk_choices() -> list[tuple[str, str]]:
    """The kinds that are drafted by hand."""
    return [("", "请选择"), *((kind.code, kind.label) for kind in kinds().values() if kind.desk)]


class AudienceForm(RecipientsForm):
    """Whom the papers of a batch are for: also the schools of an education group or district."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["groups"]
        groups = SchoolGroup.objects.visible_to(self.user).order_by("kind", "name")
        field.choices = [*field.choices, *((f"{IN_GROUP}{row.pk}", f"{row.name}的学校") for row in groups)]
        self.fields["schools"].help_text = "去掉勾选，这所学校就不在这个批次里。"

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """Those it is for now."""
        return {
            "schools": list(instance.entries.filter(school__isnull=False).values_list("school", flat=True)),
            "units": list(instance.entries.filter(unit__isnull=False).values_list("unit", flat=True)),
        }

    def of_group(self, group: str) -> Any:
        """With the present members of an education group."""
        if not group.startswith(IN_GROUP):
            return super().of_group(group)
        wanted = int(group.removeprefix(IN_GROUP))
        members = GroupMembership.objects.current().filter(group=wanted)
        led = School.objects.filter(led_groups=wanted)
        return self.open_schools.filter(pk__in=members.values("school")) | self.open_schools.filter(pk__in=led)


class BatchNewForm(AudienceForm):
    """A new batch."""

    submit_label = "下一步：填写内容"

    kind = forms.ChoiceField(label="公文种类", choices=desk_choices)
    name = forms.CharField(label="批次名称", max_length=LONGEST_NAME, help_text="只在这里用，如 2024年春季督导通知。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "name", "groups", "names", "units", "schools"])
        self.helper.layout = Layout("client_uuid", "version", "kind", "name", "groups", "names", "units", "schools")

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return super().content | {"kind": self.cleaned_data["kind"], "name": self.cleaned_data["name"]}


class BatchValuesForm(ScopedForm):
    """What all papers of a batch have in common, one input for each field of the kind. Nothing is required here: it may stand in
    the sheet."""

    submit_label = "保存共同内容"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = known_kind(self.instance.kind) if isinstance(self.instance, Batch) else None
        for index, part in enumerate(self.kind.fields if self.kind else ()):
            field = input_for(part)
            field.required = False
            if part.required:
                field.help_text = sentences(str(field.help_text), "每份都要有：在这里填，或在填写表里分别填。")
            self.fields[f"{FIELD_PREFIX}{index}"] = field
            self.initial.setdefault(f"{FIELD_PREFIX}{index}", self.instance.values.get(part.label, ""))  # type: ignore[union-attr]  # a kind comes from a batch

    @property
    def content(self) -> dict[str, Any]:
        """The texts by label."""
        parts = enumerate(self.kind.fields if self.kind else ())
        return {"values": {part.label: as_text(self.cleaned_data[f"{FIELD_PREFIX}{index}"]) for index, part in parts}}


def as_text(value: Any) -> str:
    """As it is kept: dates as 2024-03-05."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


class BatchSheetForm(ScopedForm):
    """The sheet, filled in."""

    submit_label = "上传填写表"

    file = forms.FileField(
        label="填写表",
        help_text="这个批次下载的填写表，.xlsx 或 .csv，最大 10 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class StepForm(ConfirmForm):
    """Do it for the whole batch."""

    submit_label = "开始"


class BatchIssueForm(ConfirmForm):
    """Number and send out the whole batch, with one seal."""

    submit_label = "开始编号印发"

    seal = forms.ModelChoiceField(
        label="印章", queryset=Seal.objects.none(), required=False, empty_label="不用电子印章，盖实物章"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seal"]
        field.queryset = Seal.objects.visible_to(self.user).usable_on(clock.today())

    @property
    def content(self) -> dict[str, Any]:
        """What the step needs."""
        seal = self.cleaned_data["seal"]
        return {"seal": seal.pk} if seal else {}
