"""What many schools share: proposals for one letter to all."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from rectification.filters_quality import PatternFilter
from rectification.forms_quality import PatternDismissForm
from rectification.models import Item, Pattern
from rectification.patterns import DENOMINATOR, waiting
from rectification.services.patterns import dismiss_pattern, draft_letter, find_patterns, schools_of
from rectification.tables_quality import PatternTable
from rectification.workflow import MAY_MANAGE
from reports.models import Document

MAY_SEE = "schools.view_every_school"
ROWS = Pattern.objects.select_related("document", "decided_by")


class PatternListView(ScopedListView):
    """All of them, the newest first."""

    permission_required = MAY_SEE
    queryset = ROWS.order_by("-to_on", "-schools_with", "pk")
    filterset_class = PatternFilter
    table_class = PatternTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait, and what the share is a share of."""
        actions = []
        if self.request.user.has_perm(MAY_MANAGE):
            actions.append({"label": "立即统计", "url": reverse("rectification:pattern_find"), "icon": "search"})
        return super().get_context_data(
            state=f"待处理 {waiting(self.request.user)[0]} 条。{DENOMINATOR}",
            empty_text="没有共性问题。每天夜间自动统计。",
            page_actions=actions,
            **kwargs,
        )


class PatternDetailView(ScopedDetailView):
    """One of them: schools and items."""

    permission_required = MAY_SEE
    queryset = ROWS
    template_name = "rectification/pattern_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Schools with their items, and what the office can do."""
        items = Item.objects.visible_to(self.request.user).filter(patterns=self.object).for_list()
        by_school: dict[Any, list[Item]] = {}
        for item in items.order_by("school__code", "pk"):
            by_school.setdefault(item.school, []).append(item)
        is_open = self.object.status == Pattern.Status.PROPOSED and self.request.user.has_perm(MAY_MANAGE)
        return super().get_context_data(
            by_school=list(by_school.items()), is_open=is_open, denominator=DENOMINATOR, **kwargs
        )


class PatternLetterView(ObjectActionView):
    """拟提示函."""

    permission_required = MAY_MANAGE
    queryset = ROWS
    title = "拟共性问题提示函"
    success_message = "已起草提示函，核对后送审。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who is in it."""
        names = "、".join(row["school__name"] for row in schools_of(self.object))
        intro = f"起草一份主送“各有关学校”的提示函，附存在问题的{self.object.schools_with}所学校名单：{names}。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> Document:
        """Draft it."""
        return draft_letter(actor=self.request.user, pattern=self.object)


class PatternDismissView(ObjectActionView):
    """不处理."""

    permission_required = MAY_MANAGE
    queryset = ROWS
    form_class = PatternDismissForm
    title = "不处理这条共性问题"
    success_message = "已记下不处理的原因。"

    def perform(self, data: dict[str, Any]) -> Pattern:
        """Say why."""
        return dismiss_pattern(actor=self.request.user, pattern=self.object, reason=data["reason"])


class PatternFindView(ActionView):
    """Count now instead of at night."""

    permission_required = MAY_MANAGE
    title = "统计共性问题"
    back_to = "rectification:pattern_list"
    success_message = "统计完成。"
    extra_context = {"intro": "按类别和依据、按描述中共同的词语，统计最近一段时间各校的问题；处理过的不重复提示。"}

    def perform(self, data: dict[str, Any]) -> str:
        """Count."""
        find_patterns()
        return self.back()
