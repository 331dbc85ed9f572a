"""Input about plates and about what of an inspector is public."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.db.models import QuerySet

from core.forms import DateInput, ScopedForm
from inspectors.forms.fields import PickField, Wanted
from inspectors.models import Plate, PlatePrint
from inspectors.plate_text import preset_duties
from inspectors.services.plates import LONGEST_DUTIES, LONGEST_PHONE
from office import clock
from schools.models import Posting, School

PICTURES = "image/jpeg,image/png,image/webp"


def duties_field() -> forms.CharField:
    """What an inspector supervises, one duty a line."""
    area = forms.Textarea(attrs={"rows": 7})
    return forms.CharField(label="督导事项", max_length=LONGEST_DUTIES, widget=area, help_text="一行一项。")


class AnyNumber(Wanted):
    """However many."""

    @property
    def words(self) -> str:
        """No limit to speak of."""
        return ""


class GatePick(PickField):
    """Rows with a school and a person, by township."""

    def __init__(self, queryset: Any, *, unit: str, person: str, **kwargs: Any) -> None:
        super().__init__(queryset, group_of=lambda row: str(row.school.township or ""), **kwargs)
        self.wanted, self.person = AnyNumber(unit), person
        self.error_messages["required"] = f"请勾选{self.label}。"

    def label_from_instance(self, obj: Any) -> str:
        """The school and who is responsible."""
        return f"{obj.school}（{getattr(obj, self.person)}）"


class PickForm(ScopedForm):
    """A form with one long list, then other fields."""

    picked = ""
    others: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick = Field(self.picked, template="inspectors/pick_list.html")
        self.helper.layout = Layout("client_uuid", "version", *self.others, pick)


def listings_without_plate() -> QuerySet[Posting]:
    """Present listings of schools of today that have no valid plate."""
    valid = Plate.objects.valid().values("school")
    here = School.objects.open_on(clock.today()).values("pk")
    found = Posting.objects.as_inspector().current().filter(school__in=here).exclude(school__in=valid)
    return found.select_related("school__township", "user").order_by("school__township", "school__code")


class PlatesForm(PickForm):
    """Plates for several schools."""

    submit_label = "制作公示牌"
    picked, others = "listings", ("office_phone", "duties")

    office_phone = forms.CharField(
        label="督导室电话", required=False, max_length=LONGEST_PHONE, help_text="没有公示电话的督学印这个号码。"
    )
    duties = duties_field()
    listings = GatePick(Posting.objects.none(), label="学校", unit="所", person="user")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found = listings_without_plate()
        everything = {"duties": preset_duties(), "listings": list(found.values_list("pk", flat=True))}
        kwargs["initial"] = everything | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["listings"].queryset = found.visible_to(self.user)  # type: ignore[attr-defined]


class PlateEditForm(ScopedForm):
    """Other words on a plate."""

    phone = forms.CharField(label="联系电话", max_length=LONGEST_PHONE)
    duties = duties_field()


class PlatesOfState(PickForm):
    """Plates in one of some states, all ticked at first."""

    picked = "plates"
    states: tuple[str, ...] = ()

    plates = GatePick(Plate.objects.none(), label="公示牌", unit="块", person="inspector")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found = Plate.objects.filter(status__in=self.states).select_related("school__township", "inspector")
        kwargs["initial"] = {"plates": list(found.values_list("pk", flat=True))} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        rows = found.visible_to(self.user).order_by("school__township", "school__code")  # type: ignore[attr-defined]
        self.fields["plates"].queryset = rows


class FinishAllForm(PlatesOfState):
    """Plates that came from the printer's."""

    submit_label = "记为已制"
    states = (Plate.Status.WANTED,)


class HangAllForm(PlatesOfState):
    """Plates that hang now."""

    submit_label = "记为已挂"
    states = (Plate.Status.MADE,)
    others = ("on",)

    on = forms.DateField(label="悬挂日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class PrintForm(PlatesOfState):
    """Plates to be laid out as one file."""

    submit_label = "生成PDF"
    states = (Plate.Status.WANTED, Plate.Status.MADE, Plate.Status.HUNG)
    others = ("size",)

    size = forms.ChoiceField(label="幅面", choices=PlatePrint.Size.choices)


class HangForm(ScopedForm):
    """One plate hangs."""

    submit_label = "记为已挂"

    on = forms.DateField(label="悬挂日期", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ReplaceForm(ScopedForm):
    """Why a plate no longer serves."""

    submit_label = "列为需更换"

    reason = forms.CharField(label="更换原因", max_length=100)


class PublicCardForm(ScopedForm):
    """What everybody may know of an inspector."""

    public_phone = forms.CharField(
        label="公示电话",
        required=False,
        max_length=LONGEST_PHONE,
        help_text="印在公示牌上，任何人扫码都看得到；不填的印督导室电话。",
    )
    photo = forms.FileField(
        label="公示照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES, "data-max-mb": "15"}),
        help_text="近期免冠正面照，JPEG、PNG 或 WebP，不超过15MB。不选则不换。",
    )

    def initial_from(self, instance: Any) -> dict[str, Any]:
        """The telephone; a picture is only ever replaced."""
        return {"public_phone": instance.public_phone}
