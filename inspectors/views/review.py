"""The office's review: the queue, one record with its photos beside it, several at once, versions side by side."""

from typing import Any

from crispy_forms.layout import Submit
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import policies
from inspectors.filters_review import ReviewFilter
from inspectors.forms import ApproveForm
from inspectors.forms.reviewing import ApproveManyForm, ReviewReturnForm
from inspectors.models import Visit, VisitVersion
from inspectors.record import sections_of
from inspectors.review import Lateness, late_words, next_in_queue, queue
from inspectors.services.reviewing import approve_visits
from inspectors.services.visits import approve_visit, return_visit
from inspectors.tables_review import ReviewTable
from inspectors.version_compare import compare
from inspectors.workflow import APPROVE, MAY_REVIEW, RETURN, Status

IN_QUEUE = "queue"


class VisitReviewListView(ScopedListView):
    """What waits, the longest first."""

    permission_required = MAY_REVIEW
    queryset = Visit.objects.all()
    filterset_class = ReviewFilter
    table_class = ReviewTable
    template_name = "inspectors/visit_review_list.html"
    title = "待审核"
    export_name = "待审核督导记录"

    def get_queryset(self) -> QuerySet:
        """The queue."""
        return queue(self.request.user)

    def get_table_kwargs(self) -> dict[str, Any]:
        """The calendar, read once."""
        return {"lateness": Lateness.load()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many, and the form of the ticked ones."""
        waiting = Visit.objects.visible_to(self.request.user).waiting()
        form = ApproveManyForm(user=self.request.user)
        return super().get_context_data(
            state=f"待审核{waiting.count()}条，其中逾期提交{waiting.filter(is_late=True).count()}条。等待最久的在最前。",
            empty_text="没有待审核的记录。",
            approve_form=form,
            **kwargs,
        )


class VisitApproveManyView(ActionView):
    """Approve the ticked records; those refused are named."""

    permission_required = MAY_REVIEW
    form_class = ApproveManyForm
    back_to = "inspectors:visit_review_list"
    title = "审核通过勾选的记录"

    def perform(self, data: dict[str, Any]) -> str:
        """Each by itself, then back to the queue."""
        found = approve_visits(actor=self.request.user, visits=data["visits"])
        if found.approved:
            messages.success(self.request, f"已审核通过{found.approved}条，计入督导次数。")
        for sentence in found.refused:
            messages.error(self.request, f"没有通过——{sentence}")
        return self.back()


class VisitReviewView(ScopedDetailView):
    """What the inspector wrote beside his photos, with both buttons."""

    permission_required = MAY_REVIEW
    queryset = Visit.objects.select_related("school", "inspector", "checklist", "follow_up", "reviewed_by")
    template_name = "inspectors/visit_review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The record, who comes next, and the two forms while it waits for this person."""
        visit, user = self.object, self.request.user
        return super().get_context_data(
            visit=visit,
            parts=parts_of(visit),
            lateness=late_words(Lateness.load().late_days(visit), is_late=visit.is_late),
            completion=policies.completion(visit),
            refusal=APPROVE.refusal(visit, user),
            following=next_in_queue(user, but=visit),
            waiting=queue(user).count(),
            version_count=visit.versions.count(),
            signs=visit.signs.filter(cleared_at=None),
            approve_form=aimed(ApproveForm(user=user, instance=visit), "visit_approve", visit),
            return_form=aimed(ReviewReturnForm(user=user, instance=visit), "visit_return", visit),
            **kwargs,
        )


def aimed(form: Any, name: str, visit: Visit) -> Any:
    """A form of the queue's page that is sent to its own address."""
    form.helper.form_action = f"{reverse(f'inspectors:{name}', args=[visit.pk])}?{IN_QUEUE}=1"
    form.helper.form_id = name
    if name == "visit_approve":
        form.helper.inputs = [Submit("submit", form.submit_label, css_class=form.submit_class, data_shortcut="a")]
    if "reason" in form.fields:
        form.fields["reason"].widget.attrs["data-shortcut"] = "r"
    return form


def parts_of(visit: Visit) -> dict[str, Any]:
    """The parts of a record, each in one query."""
    return {
        "sections": sections_of(visit),
        "methods": visit.methods.order_by("position"),
        "counts": visit.counts.select_related("entry"),
        "lessons": visit.lessons.all(),
        "interviews": visit.interviews.all(),
        "findings": visit.findings.select_related("matter"),
        "photos": visit.photos.select_related("file", "entry", "finding"),
    }


class VisitApproveView(ObjectActionView):
    """Approve a record; from the queue one comes to the next."""

    permission_required = APPROVE.permission
    queryset = Visit.objects.all()
    form_class = ApproveForm
    transition = APPROVE
    title = "审核通过督导记录"
    success_message = "已审核，这次督导计入次数。"

    def perform(self, data: dict[str, Any]) -> Visit | str:
        visit = approve_visit(actor=self.request.user, visit=self.object)
        return onward(self, visit)


class VisitReturnView(ObjectActionView):
    """Send a record back to its inspector."""

    permission_required = RETURN.permission
    queryset = Visit.objects.all()
    form_class = ReviewReturnForm
    transition = RETURN
    title = "退回督导记录"
    success_message = "已退回，督学会收到消息。"

    def perform(self, data: dict[str, Any]) -> Visit | str:
        visit = return_visit(actor=self.request.user, visit=self.object, reason=data["reason"])
        return onward(self, visit)


def onward(view: ObjectActionView, visit: Visit) -> Visit | str:
    """From the queue the next record, or the queue when none is left; else the record itself."""
    if IN_QUEUE not in view.request.GET:
        return visit
    following = next_in_queue(view.request.user, but=visit)
    if following is None:
        return reverse("inspectors:visit_review_list")
    return reverse("inspectors:visit_review", args=[following.pk])


class VisitVersionsView(ScopedDetailView):
    """Every version of a record, two of them side by side."""

    permission_required = MAY_REVIEW
    queryset = Visit.objects.select_related("school", "inspector")
    template_name = "inspectors/visit_versions.html"

    def get_title(self) -> str:
        """Which record."""
        return f"各版内容：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The chosen two, by default the last two."""
        versions = list(VisitVersion.objects.filter(visit=self.object).select_related("saved_by").order_by("number"))
        left, right = self.chosen(versions)
        lines = compare(left.content, right.content) if left and right else []
        only_changes = self.request.GET.get("all") != "1"
        return super().get_context_data(
            visit=self.object,
            versions=[(version, Status(version.content["status"]).label) for version in versions],
            left=left,
            right=right,
            changed=sum(line.is_changed for line in lines),
            lines=[line for line in lines if line.is_changed or not only_changes],
            only_changes=only_changes,
            **kwargs,
        )

    def chosen(self, versions: list[VisitVersion]) -> tuple[VisitVersion | None, VisitVersion | None]:
        """By their numbers in the address; a number that does not exist is 404."""
        by_number = {str(version.number): version for version in versions}
        found = []
        for name, at in (("left", -2), ("right", -1)):
            asked = self.request.GET.get(name)
            if asked and asked not in by_number:
                raise Http404
            found.append(by_number[asked] if asked else versions[max(at, -len(versions))] if versions else None)
        return found[0], found[1]
