"""What people outside reported: the list, one message, its pictures, who sent it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.exceptions import BusinessRuleError
from core.files import file_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from office import clock
from rectification.concern_flow import ACTS, FLOW, MAY_HANDLE, MAY_PROPOSE, MAY_VERIFY, contact_refusal
from rectification.concern_office_forms import ContactForm, EntryForm
from rectification.concern_tables import ConcernFilter, ConcernTable, state_of
from rectification.models import Concern, ConcernPhoto
from rectification.services import concerns

TONES = {"decline": "danger", "close": "success", "answer": "success", "contact_read": "info"}


class ConcernListView(ScopedListView):
    """What was reported: all of it for the office, for an inspector what he verifies."""

    permission_required = MAY_VERIFY
    queryset = Concern.objects.for_list()
    filterset_class = ConcernFilter
    table_class = ConcernTable
    title = "问题反映"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many wait."""
        user = self.request.user
        rows, today = Concern.objects.visible_to(user), clock.today()
        late = rows.late_answer(on=today).count()
        state = f"待受理{rows.waiting().count()}条，答复逾期{late}条。学校看不到这里的内容；导出的表里没有联系方式。"
        if not user.has_perm(MAY_HANDLE):
            state = "交给您核查的问题反映。请保密，不要让学校知道是谁反映的。"
        return super().get_context_data(
            state=state, empty_text="没有问题反映。", page_actions=self.page_actions(), **kwargs
        )

    def page_actions(self) -> list[dict[str, str]]:
        """Write one down, and the statistics, for the office."""
        if not self.request.user.has_perm(MAY_HANDLE):
            return []
        return [
            {"label": "网上反映页面", "url": reverse("rectification:concern_report"), "icon": "chat-left-text"},
            {"label": "统计", "url": reverse("rectification:concern_statistics"), "icon": "bar-chart"},
            {
                "label": "登记来电来信来访",
                "url": reverse("rectification:concern_create"),
                "style": "primary",
                "icon": "plus-lg",
            },
        ]


class ConcernCreateView(ActionView):
    """The office writes down a call, a letter or a visit."""

    permission_required = MAY_HANDLE
    form_class = EntryForm
    back_to = "rectification:concern_list"
    title = "登记来电来信来访"
    success_message = "已登记。请把编号和查询码告诉反映人，他凭它们查询办理情况。"

    def form_valid(self, form: Any) -> HttpResponse:
        """The instant is made of two fields."""
        self.moment = form.moment
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> Concern:
        kept = {name: data[name] for name in ("channel", "school", "category", "identity", "name", "phone")}
        entry = concerns.Entry(received_at=self.moment, text=data["what"], **kept)
        return concerns.register_concern(actor=self.request.user, entry=entry)


class ConcernDetailView(ScopedDetailView):
    """One message; who sent it is a page of its own."""

    permission_required = MAY_VERIFY
    queryset = Concern.objects.select_related("school", "decided_by", "handler", "about", "entered_by")
    template_name = "rectification/concern_detail.html"
    flow = (*FLOW, *ACTS)
    noun = "concern"

    def get_title(self) -> str:
        """Its number."""
        return f"问题反映 {self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """State, pictures, history, what the school and the inspector said, where it went."""
        concern, user = self.object, self.request.user
        is_mine = concern.entered_by_id == user.pk
        return super().get_context_data(
            badge=state_of(concern, clock.today()),
            photos=concern.photos.select_related("file"),
            may_read_contact=contact_refusal(concern, user) is None,
            code=concerns.code_of(concern) if is_mine else "",
            inquiries=concern.inquiries.select_related("school", "asked_by", "replied_by"),
            leads=concern.leads.select_related("looked_by", "item"),
            items=concern.items.visible_to(user),
            cases=concern.cases.visible_to(user) if user.has_perm(MAY_PROPOSE) else (),
            events=[event(step) for step in concern.steps.order_by("-sequence")],
            **kwargs,
        )


def event(step: Any) -> dict[str, Any]:
    """A step as components/timeline.html draws it."""
    return {
        "at": step.at,
        "actor": step.actor_name,
        "text": step.get_verb_display(),
        "note": step.text,
        "tone": TONES.get(step.verb, ""),
    }


class ConcernPhotoView(ScopedDetailView):
    """A picture that came along."""

    permission_required = MAY_VERIFY
    queryset = ConcernPhoto.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The copy."""
        return file_response(self.get_object().file)


class ConcernContactView(ObjectActionView):
    """Who sent it: shown once for each time it is asked for, and each time leaves a step and a line in the trail."""

    permission_required = MAY_VERIFY
    queryset = Concern.objects.select_related("school")
    form_class = ContactForm
    template_name = "rectification/concern_contact.html"
    extra_context = {"intro": "只为核实和答复使用，只有承办人能看。每查看一次，都记入办理记录和操作留痕。"}

    def get_title(self) -> str:
        """Of which."""
        return f"查看联系方式：问题反映 {self.object}"

    def form_valid(self, form: Any) -> HttpResponse:
        """The answer itself is the page: nothing is kept in the address or the session."""
        try:
            name, phone = concerns.read_contact(actor=self.request.user, concern=self.object)
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form, status=refusal.status)
        return self.render_to_response(self.get_context_data(form=form, contact={"name": name, "phone": phone}))
