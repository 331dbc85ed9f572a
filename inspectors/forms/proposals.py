"""Input about proposals: the options, who is chosen for each school, the sheet that comes back."""

from typing import Any

from django import forms

from core.forms import DateInput, ScopedForm
from inspectors.models import AssignmentProposal, Inspector
from inspectors.proposal_page import Page
from inspectors.proposal_sheets import labels
from office import clock, parameters

CHOSEN = "chosen_"
WEIGHT = "0到10，0表示不考虑。"


def weight(label: str, initial: int, help_text: str) -> forms.IntegerField:
    """How much something counts."""
    return forms.IntegerField(label=label, min_value=0, max_value=10, initial=initial, help_text=f"{WEIGHT}{help_text}")


class ProposalForm(ScopedForm):
    """What is computed, and what is weighed."""

    submit_label = "开始计算"

    title = forms.CharField(label="名称", max_length=60)
    on = forms.DateField(label="生效日期", widget=DateInput(), help_text="从这一天起由新的督学负责；到那天才能生效。")
    usual = forms.IntegerField(label="每名督学负责几所为宜", min_value=1, max_value=30)
    most = forms.IntegerField(label="每名督学最多负责几所", min_value=1, max_value=60)
    own_zone = forms.BooleanField(label="只由本责任区的督学负责", required=False)
    balance = weight("均衡负荷", 5, "每人离上面的“为宜”差一所算1分，再差一所算2分，以后每所3分。")
    distance = weight("就近", 3, "从督学所在学校算起，每10公里算1分。")
    continuity = weight("保持现任", 5, "每换一所学校的督学算1分。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        given = {
            "title": f"{today.year}年挂牌调整",
            "on": today,
            "usual": parameters.value("listing.usual_schools", year=today.year),
            "most": parameters.value("listing.max_schools", year=today.year),
            "own_zone": True,
        }
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Most is not below usual."""
        data = super().clean() or self.cleaned_data
        usual, most = data.get("usual"), data.get("most")
        if usual is not None and most is not None and most < usual:
            self.add_error("most", "“最多”不能小于“为宜”的学校数。")
        return data


class ChosenForm(ScopedForm):
    """Who is chosen, one field for each line that the page shows; fields that were not sent leave their line alone."""

    submit_label = "保存核定"

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, Inspector] = {str(row.pk): row for row in page.inspectors}
        named = labels(page.inspectors)
        choices = [("", "未选"), *((str(pk), name) for pk, name in named.items())]
        for row in page.rows:
            self.fields[f"{CHOSEN}{row.line.pk}"] = forms.ChoiceField(
                label=str(row.line.school), choices=choices, required=False
            )

    def initial_from(self, instance: AssignmentProposal) -> dict[str, Any]:
        """The page draws the fields itself."""
        return {}

    @property
    def content(self) -> dict[str, Any]:
        """Line id → inspector, or None where the choice was taken back."""
        sent = {
            name: value for name, value in self.cleaned_data.items() if name.startswith(CHOSEN) and name in self.data
        }
        return {"chosen": {int(name.removeprefix(CHOSEN)): self.people.get(value) for name, value in sent.items()}}


class ProposalUploadForm(ScopedForm):
    """The sheet with the column 核定."""

    submit_label = "上传"

    file = forms.FileField(
        label="核定表",
        help_text="方案页面下载的表，改好“核定”一列（.xlsx）。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "data-max-mb": "10"}),
    )


class ProposalApplyForm(ScopedForm):
    """One button."""

    submit_label = "生效"


class ProposalDropForm(ScopedForm):
    """One button."""

    submit_label = "作废"
    submit_class = "btn-danger"
