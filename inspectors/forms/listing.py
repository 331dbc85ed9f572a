"""Input about inspectors, listings and zones."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import Prefetch, Q, QuerySet

from core.forms import DateInput, ScopedForm
from inspectors.forms.choices import FindSelect, InspectorChoice, SchoolChoice, open_schools, serving
from inspectors.forms.fields import PickField, Wanted
from inspectors.models import Inspector, Zone, ZoneMember
from office import clock, parameters
from office.models import User
from schools.models import School, Township

NOTES = "交接说明"
NOTES_HELP = "学校情况、正在盯的问题、联系人等；接任的督学看得到。未办结的问题自动列入交接。"


class TodayForm(ScopedForm):
    """A form about a day, today unless somebody says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


def notes_field() -> forms.CharField:
    """A word to the next inspector."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=NOTES, required=False, max_length=2000, widget=area, help_text=NOTES_HELP)


class ListingForm(TodayForm):
    """List an inspector to a school, or hand the school over to another."""

    submit_label = "确定"

    inspector = InspectorChoice(label="责任督学")
    on = forms.DateField(label="开始日期", widget=DateInput(), help_text="原责任督学的挂牌到前一天为止。")
    reason = forms.CharField(label="变更原因", required=False, max_length=100)
    notes = notes_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = serving()


class ListingEndForm(TodayForm):
    """End a listing without a successor."""

    submit_label = "结束挂牌"
    submit_class = "btn-danger"

    on = forms.DateField(label="最后一天", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=100)
    notes = notes_field()


class WorkForm(ScopedForm):
    """What is known of an inspector besides his account."""

    kind = forms.ChoiceField(label="类别", choices=Inspector.Kind.choices)
    certificate_no = forms.CharField(label="督学证号", required=False, max_length=40)
    base_school = SchoolChoice(
        label="工作单位（学校）",
        required=False,
        empty_label="不在学校工作",
        help_text="兼职督学所在的学校；安排挂牌时从这里算距离，本校不安排给本人。",
    )
    public_phone = forms.CharField(label="公示电话", required=False, max_length=30, help_text="印在学校的公示牌上。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_school"].queryset = open_schools()


class InspectorForm(WorkForm):
    """Register an inspector."""

    submit_label = "登记"
    field_order = ("user", "kind", "certificate_no", "started_on")

    user = forms.ModelChoiceField(
        label="督学账号", queryset=User.objects.none(), empty_label="请选择账号", widget=FindSelect
    )
    started_on = forms.DateField(label="聘任日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.in_role("inspector").filter(inspector=None).order_by("full_name")


class InspectorEditForm(WorkForm):
    """Correct what is known of an inspector."""


class LeaveForm(TodayForm):
    """An inspector leaves."""

    submit_label = "办理离任"
    submit_class = "btn-danger"

    on = forms.DateField(label="离任日期（最后一天）", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=100)


class AreaForm(TodayForm):
    """Somebody looks after a township, or after the county."""

    user = forms.ModelChoiceField(label="督学", queryset=User.objects.none(), empty_label="请选择", widget=FindSelect)
    township = forms.ModelChoiceField(
        label="负责的片", queryset=Township.objects.all(), required=False, empty_label="全县"
    )
    on = forms.DateField(label="开始日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, groups__name__in=("inspector", "observer"))
        self.fields["user"].queryset = people.distinct().order_by("full_name", "username")


class AreaEndForm(TodayForm):
    """The last day of an area assignment."""

    submit_label = "结束"

    on = forms.DateField(label="最后一天", widget=DateInput())


class SchoolsField(forms.ModelMultipleChoiceField):
    """Schools ticked on the board; in a form of its own, a list to choose several from."""

    widget = forms.SelectMultiple(attrs={"size": 12})


class ZoneMoveForm(ScopedForm):
    """Put schools into another zone."""

    submit_label = "移到这个责任区"

    schools = SchoolsField(label="学校", queryset=School.objects.none())
    zone = forms.ModelChoiceField(
        label="责任区", queryset=Zone.objects.all(), required=False, empty_label="不在任何责任区"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = schools_to_pick(None, self.user)
        self.fields["schools"].error_messages["required"] = "请先勾选要移动的学校。"


class ZoneForm(ScopedForm):
    """A zone with its schools and inspectors."""

    name = forms.CharField(label="责任区名称", max_length=40)
    inspectors = PickField(label="督学", queryset=Inspector.objects.none(), required=False)
    schools = PickField(
        label="学校", queryset=School.objects.none(), required=False, group_of=lambda school: str(school.township or "")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        self.fields["inspectors"].queryset = inspectors_to_pick()
        self.fields["inspectors"].wanted = Wanted("人", least=parameters.value("zone.min_inspectors", year=year))
        self.fields["schools"].queryset = schools_to_pick(self.instance, self.user)
        self.fields["schools"].wanted = Wanted("所", most=parameters.value("zone.max_schools", year=year))
        lists = [Field(name, template="inspectors/pick_list.html") for name in ("inspectors", "schools")]
        self.helper.layout = Layout("client_uuid", "version", "name", *lists)

    def initial_from(self, instance: Zone) -> dict[str, Any]:
        """The zone as it stands."""
        return {
            "name": instance.name,
            "schools": list(instance.schools.values_list("school_id", flat=True)),
            "inspectors": list(instance.members.filter(ended_on=None).values_list("inspector_id", flat=True)),
        }


def inspectors_to_pick() -> QuerySet[Inspector]:
    """Inspectors who have not left, each with the number of his schools and the zone he is in now."""
    here = Prefetch("zone_times", ZoneMember.objects.filter(ended_on=None).select_related("zone"), to_attr="now_in")
    return Inspector.objects.filter(left_on=None).for_list().prefetch_related(here)


def schools_to_pick(zone: Zone | None, user: User) -> QuerySet[School]:
    """Schools that exist today, and those the zone has already; by township, each with the zone it is in."""
    offered = Q(pk__in=School.objects.open_on(clock.today()))
    if zone is not None:
        offered |= Q(zone_place__zone=zone)
    seen = School.objects.visible_to(user).filter(offered)
    return seen.select_related("township", "zone_place__zone").order_by("township", "code")
