"""Proposals for the whole county: computed, looked through, changed, put into force."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core import audit
from core.export import workbook_response
from core.htmx import wants_fragment
from core.templatetags.formatting import cn_date
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import proposal_sheets, services
from inspectors.filters_listing import ProposalFilter
from inspectors.forms.choices import found_by
from inspectors.forms.proposals import (
    CHOSEN,
    ChosenForm,
    ProposalApplyForm,
    ProposalDropForm,
    ProposalForm,
    ProposalUploadForm,
)
from inspectors.models import AssignmentProposal
from inspectors.proposal_page import Page, page_of
from inspectors.tables_listing import ProposalTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING

Status = AssignmentProposal.Status
NAMES = {
    "usual": "每人为宜",
    "most": "每人最多",
    "own_zone": "限本责任区督学",
    "balance": "均衡负荷",
    "distance": "就近",
    "continuity": "保持现任",
}


class ProposalListView(ScopedListView):
    """Proposals, newest first."""

    permission_required = MAY_SEE_LISTING
    queryset = AssignmentProposal.objects.select_related("created_by")
    filterset_class = ProposalFilter
    table_class = ProposalTable
    title = "挂牌调整方案"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is, and a way to ask for one."""
        actions = []
        if self.request.user.has_perm(MAY_CHANGE_LISTING):
            new = reverse("inspectors:proposal_create")
            actions = [{"label": "计算方案", "url": new, "style": "primary", "icon": "plus-lg"}]
        state = "一次为全县每所学校安排一名责任督学；方案核定、生效以前，什么也不改。"
        return super().get_context_data(page_actions=actions, state=state, empty_text="还没有算过方案。", **kwargs)


class ProposalCreateView(ActionView):
    """Ask for one."""

    permission_required = MAY_CHANGE_LISTING
    form_class = ProposalForm
    title = "计算挂牌调整方案"
    back_to = "inspectors:proposal_list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What can never happen, whatever is weighed."""
        intro = (
            "每所学校正好一名在任督学。有回避情形的、本人所在学校、已到轮换年限的现任，一律不安排。"
            "下面三项相互权衡，分数越低越好；系统给出总分最低的方案，并说明离最好的方案最多还差多少。"
        )
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> AssignmentProposal:
        """Queue it."""
        title, on = data.pop("title"), data.pop("on")
        return services.request_proposal(actor=self.request.user, title=title, on=on, options=data)


def shown(
    proposal: AssignmentProposal, user: Any, request: HttpRequest, form: ChosenForm | None = None
) -> dict[str, Any]:
    """The context of the page, whichever view shows it; `form` comes with what was sent and refused."""
    options = [
        (NAMES[key], "是" if value is True else "否" if value is False else value)
        for key, value in proposal.options.items()
        if key in NAMES
    ]
    context: dict[str, Any] = {"options": options, "on_words": cn_date(proposal.on)}
    if proposal.status not in {Status.READY, Status.APPLIED, Status.DROPPED}:
        return context
    page = page_of(proposal)
    may_change = user.has_perm(MAY_CHANGE_LISTING) and proposal.status == Status.READY
    if may_change and form is None:
        form = ChosenForm(user=user, instance=proposal, page=page)
    sent = sent_in(form) if may_change else {}
    only = request.GET.get("only", "")
    rows = [row for row in page.rows if only != "changed" or row.is_changed or row.conflict]
    return context | {
        "page": page,
        "rows": [(row, sent.get(row.line.pk, row.line.chosen_id)) for row in rows],
        "only": only,
        "form": form if may_change else None,
        "people": choices_of(page) if may_change else [],
    }


def choices_of(page: Page) -> list[tuple[int, str, str]]:
    """Whom one may choose: id, name, what he is found by."""
    named = proposal_sheets.labels(page.inspectors)
    return [(row.pk, named[row.pk], found_by(row.user)) for row in page.inspectors]


def sent_in(form: ChosenForm | None) -> dict[int, int | None]:
    """Choices that were sent and refused, by line: they stay in the page."""
    if form is None or not form.is_bound:
        return {}
    names = [name for name in form.fields if name.startswith(CHOSEN) and name in form.data]
    texts = {int(name.removeprefix(CHOSEN)): form.data[name] for name in names}
    return {pk: int(text) if text.isascii() and text.isdigit() else None for pk, text in texts.items()}


class ProposalDetailView(ScopedDetailView):
    """A proposal: progress, reasons why there is none, or the table of schools."""

    permission_required = MAY_SEE_LISTING
    queryset = AssignmentProposal.objects.select_related("job", "created_by")
    template_name = "inspectors/proposal_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table with figures as of now."""
        return super().get_context_data(**shown(self.object, self.request.user, self.request), **kwargs)


class ProposalProgressView(ScopedDetailView):
    """How far the computing is: a page, and the piece of it that is polled."""

    permission_required = MAY_SEE_LISTING
    queryset = AssignmentProposal.objects.select_related("job")
    template_name = "inspectors/proposal_progress.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The piece alone for a polling request."""
        if wants_fragment(self.request):
            return self.response_class(self.request, f"{self.template_name}#progress", context, **kwargs)
        return super().render_to_response(context, **kwargs)


class OneProposal(ObjectActionView):
    """An act on one proposal."""

    permission_required = MAY_CHANGE_LISTING
    queryset = AssignmentProposal.objects.select_related("job", "created_by")


class ProposalChooseView(OneProposal):
    """Save who is chosen; what is refused stays in the page."""

    form_class = ChosenForm
    template_name = "inspectors/proposal_detail.html"
    success_message = "核定已保存。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The lines of the proposal."""
        return super().get_form_kwargs() | {"page": page_of(self.object)}

    def get_title(self) -> str:
        """The proposal."""
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The whole page, with what was sent."""
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(
            **{"form": form} | shown(self.object, self.request.user, self.request, form), **kwargs
        )

    def perform(self, data: dict[str, Any]) -> AssignmentProposal:
        """Save."""
        return services.choose_inspectors(actor=self.request.user, proposal=self.object, **data)


class ProposalSheetView(ScopedDetailView):
    """The proposal as a workbook."""

    permission_required = MAY_SEE_LISTING
    queryset = AssignmentProposal.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The download, with its line in the trail."""
        proposal = self.get_object()
        page = page_of(proposal)
        audit.record(actor=request.user, verb="list.exported", name=str(proposal), rows=len(page.rows))
        return workbook_response(proposal_sheets.workbook(proposal, page), str(proposal))


class ProposalUploadView(OneProposal):
    """The workbook comes back with another column 核定."""

    form_class = ProposalUploadForm
    title = "上传核定表"
    success_message = "核定表已读入。"

    def get_form(self, form_class: Any = None) -> Any:
        """Files travel as a multipart form."""
        form = super().get_form(form_class)
        form.helper.attrs["enctype"] = "multipart/form-data"
        return form

    def perform(self, data: dict[str, Any]) -> AssignmentProposal:
        """Read it, then save like the page does."""
        file = data["file"]
        chosen = proposal_sheets.read(file.read(), file.name, page_of(self.object))
        return services.choose_inspectors(actor=self.request.user, proposal=self.object, chosen=chosen)


class ProposalApplyView(OneProposal):
    """Put it into force."""

    form_class = ProposalApplyForm
    title = "方案生效"
    success_message = "方案已生效：挂牌、交接已办理，公示牌已标为需更换，督学已收到消息。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What will happen."""
        page = page_of(self.object)
        moved = sum(load.after > 0 for load in page.loads)
        intro = (
            f"从{cn_date(self.object.on)}起，{page.changed}所学校换督学，其余{len(page.rows) - page.changed}所不变；"
            f"{moved}名督学负责学校。未办结的问题随学校交接，换了督学的学校公示牌标为需更换。"
        )
        if page.conflicts:
            intro += f"还有{page.conflicts}处提醒，请先看方案。"
        return super().get_context_data(intro=intro, **kwargs)

    def perform(self, data: dict[str, Any]) -> AssignmentProposal:
        """All or nothing."""
        return services.apply_proposal(actor=self.request.user, proposal=self.object)


class ProposalDropView(OneProposal):
    """Give it up."""

    form_class = ProposalDropForm
    title = "作废方案"
    success_message = "方案已作废。"

    def perform(self, data: dict[str, Any]) -> AssignmentProposal:
        """Drop."""
        return services.drop_proposal(actor=self.request.user, proposal=self.object)
