"""Visits: list, record, the one page that makes them, review, photos."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.files import file_response
from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import policies, services
from inspectors.filters import VisitFilter
from inspectors.forms import VisitForm
from inspectors.models import Visit, VisitPhoto, VisitPlan, VisitSignature
from inspectors.record import sections_of
from inspectors.tables import VisitTable
from inspectors.visit_notice import notice_refusal
from inspectors.workflow import APPROVE, MAY_ADD, MAY_CHANGE, MAY_REVIEW, REVIEW_FLOW, Status
from office import clock
from rectification.models import Item
from rectification.workflow import MAY_VIEW
from reports.workflow import MAY_DRAFT

REFRESH, SUBMIT = "refresh", "submit"
BLOCK_ADDED = {"add_finding": "finding", "add_lesson": "lesson", "add_interview": "interview"}


class VisitListView(ScopedListView):
    """Visit records."""

    permission_required = "inspectors.view_visit"
    queryset = Visit.objects.for_list()
    filterset_class = VisitFilter
    table_class = VisitTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The review queue in a sentence, and the way to a new visit."""
        user = self.request.user
        context: dict[str, Any] = {"empty_text": "还没有督导记录。"}
        if user.has_perm(APPROVE.permission):
            waiting = Visit.objects.visible_to(user).waiting().count()
            context["state"] = f"待审核 {waiting} 条。"
        if user.has_perm(MAY_ADD):
            new = {"label": "填写督导记录", "url": reverse("inspectors:visit_create"), "icon": "plus-lg"}
            context["page_actions"] = [new | {"style": "primary"}]
            context["empty_action"] = new
        return super().get_context_data(**context, **kwargs)


class VisitDetailView(ScopedDetailView):
    """One record with its findings and what can be done."""

    permission_required = "inspectors.view_visit"
    queryset = Visit.objects.select_related("school", "inspector", "checklist", "follow_up", "reviewed_by")
    template_name = "inspectors/visit_detail.html"
    flow = REVIEW_FLOW
    noun = "visit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts of the record; an item is linked only for those who may open it (a school: once it is issued)."""
        visit, user = self.object, self.request.user
        opened = Item.objects.visible_to(user).filter(visit_finding__visit=visit) if user.has_perm(MAY_VIEW) else ()
        return super().get_context_data(
            visit=visit,
            sections=sections_of(visit),
            companions=visit.companions.all(),
            lessons=visit.lessons.all(),
            interviews=visit.interviews.all(),
            signature=visit.signatures.order_by("-signed_at", "-pk").first(),
            methods=visit.methods.order_by("position"),
            counts=visit.counts.select_related("entry"),
            photos=visit.photos.select_related("file"),
            findings=visit.findings.select_related("matter"),
            items={item.pk: item for item in opened},
            completion=policies.completion(visit),
            can_edit=policies.can_edit(user, visit),
            can_review=user.has_perm(MAY_REVIEW),
            can_notify=user.has_perm(MAY_DRAFT) and not notice_refusal(visit),
            **kwargs,
        )


class PhotoFileView(ScopedDetailView):
    """A photo, as visible as its visit."""

    permission_required = "inspectors.view_visit"
    queryset = VisitPhoto.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The shown copy; with ?download=1 as a file: for the reviewing office the original with all its camera wrote
        into it (the position among it), for everybody else the copy."""
        download, reviews = request.GET.get("download") == "1", request.user.has_perm(MAY_REVIEW)
        return file_response(self.get_object().file, download=download, as_shown=not reviews)


class SignatureFileView(ScopedDetailView):
    """The head's signature as a picture, as visible as its visit."""

    permission_required = "inspectors.view_visit"
    queryset = VisitSignature.objects.exclude(file=None).select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The shown copy, never what was sent."""
        return file_response(self.get_object().file, as_shown=True)


class VisitCreateView(ActionView):
    """A new visit on one page: save the draft or hand it in."""

    permission_required = MAY_ADD
    form_class = VisitForm
    template_name = "inspectors/visit_form.html"
    title = "填写督导记录"

    def get_initial(self) -> dict[str, Any]:
        """The school, or the plan with its school and companions, whose link was followed."""
        asked = self.request.GET
        found: dict[str, Any] = {name: asked[name] for name in ("school", "kind") if name in asked}
        pk = asked.get("plan", "")
        plans = VisitPlan.objects.visible_to(self.request.user).open()
        plan = plans.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
        if plan is not None:
            people = [user.pk for user in plan.companions.exclude(pk=self.request.user.pk)]
            found |= {"school": plan.school_id, "plan": plan.pk, "companions": people}
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The key under which this device keeps unsaved text."""
        return super().get_context_data(draft_key="visit-new", today=clock.today(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if form := unjudged(self):
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def perform(self, data: dict[str, Any]) -> Visit | str:
        return written(self.request, uuid.UUID(self.request.POST.get("client_uuid") or str(uuid.uuid4())), data)


class VisitEditView(ObjectActionView):
    """The same page on a draft or a returned record."""

    permission_required = MAY_CHANGE
    queryset = Visit.objects.select_related("school", "checklist", "follow_up")
    form_class = VisitForm
    template_name = "inspectors/visit_form.html"

    def get_title(self) -> str:
        """Which visit."""
        return f"督导记录：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also what cannot be changed any more: findings in the ledger."""
        return super().get_context_data(
            draft_key=f"visit-{self.object.pk}",
            today=clock.today(),
            settled=self.object.findings.exclude(item=None).select_related("item"),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if refusal := policies.edit_refusal(request.user, self.object):
            raise refusal
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if form := unjudged(self):
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def perform(self, data: dict[str, Any]) -> Visit | str:
        return written(self.request, self.object.client_uuid, data)


def unjudged(view: ActionView) -> VisitForm | None:
    """The page as typed, when a button was pressed that only changes what stands on it."""
    action = view.request.POST.get("action")
    if action != REFRESH and action not in BLOCK_ADDED:
        return None
    form: VisitForm = view.get_form()
    return form.as_typed() if action == REFRESH else form.with_another_block(BLOCK_ADDED[action])


def written(request: HttpRequest, client_uuid: uuid.UUID, data: dict[str, Any]) -> Visit | str:
    """Save, and hand in if that button was pressed; a draft goes on on its own page."""
    visit = services.save_visit(actor=request.user, client_uuid=client_uuid, **data)
    if request.POST.get("action") != SUBMIT:
        messages.success(request, "草稿已保存，可以继续填写，填好后再提交。")
        return reverse("inspectors:visit_edit", args=[visit.pk])
    if visit.status not in {Status.SUBMITTED, Status.APPROVED}:
        visit = services.submit_visit(actor=request.user, visit=visit)
    messages.success(request, "督导记录已提交。")
    return visit
