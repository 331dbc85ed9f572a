"""Input about inspectors, listings and zones."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import Prefetch, Q, QuerySet

from core.forms import DateInput, ScopedForm
from inspectors.forms.fields import PickField, Wanted
from inspectors.models import Inspector, Zone, ZoneMember
from office import clock, parameters
from office.models import User
from schools.models import School


def serving() -> QuerySet[User]:
    """People on the list of inspectors who have not left."""
    return User.objects.filter(is_active=True, inspector__left_on=None, inspector__isnull=False).order_by("full_name")


class ListingForm(ScopedForm):
    """List an inspector to a school, or hand the school over to another."""

    submit_label = "确定"

    inspector = forms.ModelChoiceField(label="责任督学", queryset=User.objects.none(), empty_label="请选择督学")
    on = forms.DateField(label="开始日期", widget=DateInput(), help_text="原责任督学的挂牌到前一天为止。")
    reason = forms.CharField(label="变更原因", required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = serving()


class ListingEndForm(ScopedForm):
    """End a listing without a successor."""

    submit_label = "结束挂牌"
    submit_class = "btn-danger"

    on = forms.DateField(label="最后一天", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class InspectorForm(ScopedForm):
    """Register an inspector."""

    submit_label = "登记"

    user = forms.ModelChoiceField(label="督学账号", queryset=User.objects.none(), empty_label="请选择账号")
    kind = forms.ChoiceField(label="类别", choices=Inspector.Kind.choices)
    certificate_no = forms.CharField(label="督学证号", required=False, max_length=40)
    started_on = forms.DateField(label="聘任日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.in_role("inspector").filter(inspector=None).order_by("full_name")


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
