"""Schools that look like one: side by side, merged or declared to be two."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from core.views import ActionView, PageView
from office import clock
from schools import services
from schools.duplicates import LikelyPair, likely_duplicates
from schools.models import School

SHOWN = 100


class DuplicateListView(PageView):
    """Pairs that may be one school, the most alike first."""

    permission_required = "schools.change_school"
    http_method_names = ["get", "head", "options"]
    template_name = "schools/duplicate_list.html"
    title = "可能重复的学校"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts of both schools beside each other; differing ones are marked."""
        schools = School.objects.visible_to(self.request.user).open_on(clock.today()).for_list()
        pairs = likely_duplicates(schools)
        return super().get_context_data(
            pairs=[(pair, self.rows(pair)) for pair in pairs[:SHOWN]],
            more=max(0, len(pairs) - SHOWN),
            state=f"找到{len(pairs)}对名称相近、同在一处的学校。" if pairs else "没有发现可能重复的学校。",
            **kwargs,
        )

    def rows(self, pair: LikelyPair) -> list[tuple[str, str, str, bool]]:
        """Label, both values, whether they differ."""
        names = ("code", "name", "kind", "ownership", "township", "location", "address", "opened_on")
        rows = []
        for name in names:
            one, other = (self.text(school, name) for school in (pair.first, pair.second))
            rows.append((str(School._meta.get_field(name).verbose_name), one, other, one != other))
        return rows

    def text(self, school: School, name: str) -> str:
        """A fact as people read it."""
        display = getattr(school, f"get_{name}_display", None)
        value = display() if display else getattr(school, name)
        return str(value) if value else ""


class DuplicateDismissView(ActionView):
    """Two schools that look alike are two."""

    permission_required = "schools.change_school"
    title = "不是重复"
    success_message = "已记下，不再提示这一对。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Find the pair first."""
        wanted = [self.kwargs["pk"], self.kwargs["other"]]
        visible = School.objects.visible_to(self.request.user)
        found = [visible.filter(pk=pk).first() for pk in wanted]
        if None in found or wanted[0] == wanted[1]:
            raise Http404
        self.pair = found
        return super().get_form_kwargs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which pair."""
        form = kwargs.pop("form", None) or self.get_form()
        first, second = self.pair
        intro = f"“{first}”和“{second}”是两所不同的学校？确认后不再提示这一对。"
        return super().get_context_data(form=form, intro=intro, back=reverse("schools:duplicate_list"), **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        """Back to the list."""
        first, second = self.pair
        services.declare_distinct(actor=self.request.user, first=first, second=second)
        return reverse("schools:duplicate_list")
