"""Input of a draw: strata, how many, the seed, and who is always or never in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import ScopedForm
from core.numbers import NumberRefused, parse_decimal
from inspectors import draws
from inspectors.forms.campaigns import offered
from inspectors.models import Campaign
from inspectors.services.campaign_places import DrawOrder
from schools.models import Kind, School

COUNTY = "全县"
NOWHERE = "没有"
STRATA: dict[str, tuple[str, Callable[[School], str]]] = {
    "county": ("不分层（全县一起抽）", lambda school: COUNTY),
    "township": ("乡镇（街道）", lambda school: str(school.township or f"{NOWHERE}乡镇")),
    "kind": ("办学类型", lambda school: school.get_kind_display()),
    "stage": ("学段（一所学校有几个学段的，按最低的一个）", lambda school: str(school.stages[0].label)),
    "zone": ("督学责任区", lambda school: zone_name(school)),
    "ownership": ("举办性质", lambda school: school.get_ownership_display()),
}
TYPED, DERIVED = "typed", "derived"


def zone_name(school: School) -> str:
    """The school's zone in words."""
    place = getattr(school, "zone_place", None)
    return place.zone.name if place else f"{NOWHERE}责任区"


class DrawForm(ScopedForm):
    """One draw. `order()` is what the service is asked for."""

    submit_label = "抽取"

    kinds = forms.MultipleChoiceField(
        label="候选学校的办学类型",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个也不勾，就是全部类型。",
    )
    by = forms.ChoiceField(label="分层", choices=[(code, label) for code, (label, _) in STRATA.items()])
    measure = forms.ChoiceField(
        label="名额", choices=[(draws.NUMBER, "每层抽几所"), (draws.SHARE, "每层抽百分之几（有小数进一）")]
    )
    amount = forms.CharField(label="数量或百分数", max_length=10, help_text="例如 5，或 30（%）。")
    special = forms.CharField(
        label="个别层另定",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一层：层的名称，空格，数量或百分数。例如“青禾镇 8”。",
    )
    seed_kind = forms.ChoiceField(
        label="种子",
        choices=[(TYPED, "直接使用下面的文字"), (DERIVED, "由下面的公开文字算出（它的 SHA-256 的前16位）")],
    )
    seed_text = forms.CharField(
        label="种子文字", max_length=200, help_text="抽取前公布，例如抽取日的彩票开奖号码、会议记录编号。"
    )
    always = forms.CharField(
        label="必查学校",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一所：校名或标识码，空格，理由。",
    )
    never = forms.CharField(
        label="不查学校",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一所：校名或标识码，空格，理由。例如“青山小学 校舍施工停课”。",
    )
    reason = forms.CharField(label="重新抽取的原因", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.draw:
            del self.fields["reason"]
        self.schools: list[School] = []

    def initial_from(self, instance: Campaign) -> dict[str, Any]:
        """A draw is asked for anew each time."""
        return {}

    def clean_amount(self) -> Decimal:
        """A number above nothing."""
        return amount(self.cleaned_data["amount"])

    def clean_special(self) -> dict[str, Decimal]:
        """Stratum to amount."""
        return {name: amount(text) for name, text in pairs(self.cleaned_data["special"], "数量")}

    def clean(self) -> dict[str, Any]:
        """Resolve the schools that are always and never in among the candidates."""
        data = super().clean() or self.cleaned_data
        found = offered(self.instance, self.user)
        if data.get("kinds"):
            found = found.filter(kind__in=data["kinds"])
        self.schools = list(found)
        for name in ("always", "never"):
            try:
                data[name] = self.named(data.get(name, ""))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return data

    def named(self, text: str) -> dict[str, str]:
        """School code to reason."""
        by_name = {key: school.code for school in self.schools for key in (school.name, school.code)}
        found = {}
        for name, reason in pairs(text, "理由"):
            if name not in by_name:
                raise forms.ValidationError(f"候选学校里没有“{name}”，请写全校名或标识码。")
            found[by_name[name]] = reason
        return found

    def order(self) -> DrawOrder:
        """The draw as it was asked for."""
        data = self.cleaned_data
        label, stratum_of = STRATA[data["by"]]
        is_derived = data["seed_kind"] == DERIVED
        return DrawOrder(
            by=label,
            candidates=[draws.Candidate(school.code, school.name, stratum_of(school)) for school in self.schools],
            quota=draws.Quota(data["measure"], data["amount"], data["special"]),
            seed=draws.seed_from(data["seed_text"]) if is_derived else data["seed_text"],
            seed_source=data["seed_text"] if is_derived else "",
            always=data["always"],
            never=data["never"],
            reason=data.get("reason", ""),
        )


def amount(text: str) -> Decimal:
    """A number of schools or percent, from nothing to 1,000."""
    try:
        found = parse_decimal(text.strip().rstrip("%％"), places=2)
    except NumberRefused as error:
        raise forms.ValidationError(f"“{text.strip()[:20]}”{error}") from error
    if not 0 <= found <= 1000:
        raise forms.ValidationError("数量或百分数应在 0 到 1000 之间。")
    return found


def pairs(text: str, what: str) -> list[tuple[str, str]]:
    """The lines of a text as a name and what follows the first blank."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().replace("\u3000", " ").partition(" ")
        if not rest.strip():
            raise forms.ValidationError(f"“{line.strip()[:30]}”后面要空一格写{what}。")
        found.append((name, rest.strip()))
    return found
