"""The local targets of a set, year by year."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from assessments.forms.targets import TargetsForm
from assessments.models import IndicatorSet
from assessments.services.targets import MAY_SET, save_targets
from assessments.targets import lines_of, targets_of
from assessments.views.sets import MAY_VIEW
from core.exceptions import StaleVersion
from core.views import ObjectActionView, ScopedDetailView

YEARS = range(2000, 2101)


def year_asked(kwargs: dict[str, Any]) -> int:
    """The year of the address, or 404."""
    if kwargs["year"] not in YEARS:
        raise Http404
    return int(kwargs["year"])


class SetTargetsView(ScopedDetailView):
    """National line and local target of a year side by side."""

    permission_required = MAY_VIEW
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_targets.html"

    def get_title(self) -> str:
        """With the year."""
        return f"{self.object.title}：{year_asked(self.kwargs)}年本地目标"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds every line with its local target."""
        year = year_asked(self.kwargs)
        typed = targets_of(self.object.code, year)
        lines = lines_of(self.object.pack, year)
        known = {(line.key, line.stage) for line in lines}
        return super().get_context_data(
            year=year,
            lines=[(line, typed.get((line.key, line.stage))) for line in lines],
            orphans=[(key, stage, value) for (key, stage), value in typed.items() if (key, stage) not in known],
            may_edit=self.request.user.has_perm(MAY_SET),
            **kwargs,
        )


class SetTargetsEditView(ObjectActionView):
    """Type the local targets of a year."""

    permission_required = MAY_SET
    queryset = IndicatorSet.objects.all()
    form_class = TargetsForm
    template_name = "assessments/set_targets_edit.html"
    success_message = "已保存。"

    def get_title(self) -> str:
        """With the year."""
        return f"填写{year_asked(self.kwargs)}年本地目标"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The year tells the lines."""
        return super().get_form_kwargs() | {"year": year_asked(self.kwargs)}

    def back(self) -> str:
        """The year's page."""
        return reverse("assessments:set_targets", args=[self.object.pk, year_asked(self.kwargs)])

    def form_valid(self, form: Any) -> Any:
        """Keep the form at hand: it knows lines from fields."""
        self.form = form
        return super().form_valid(form)

    def conflict(self, form: Any, refusal: StaleVersion) -> HttpResponse:
        """The next save is against the targets as they stand now."""
        form.data = form.data.copy()
        form.data["seen"] = form.initial_from(self.object)["seen"]
        return super().conflict(form, refusal)

    def perform(self, data: dict[str, Any]) -> str:
        """The year's page."""
        save_targets(
            actor=self.request.user,
            indicator_set=self.object,
            year=year_asked(self.kwargs),
            typed=self.form.typed,
            seen=data["seen"],
        )
        return self.back()
