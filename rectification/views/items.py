"""The ledger, one item, and the items on one's own desk."""

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpRequest

from core.files import file_response, store_upload
from core.views import ActionView, PageView, ScopedDetailView
from office import clock
from rectification import services
from rectification.deadlines import Clock
from rectification.forms import ItemForm
from rectification.item_desk import LATE, desk_groups
from rectification.item_facts import desk_of, side_actions, side_by_side, statements_of
from rectification.item_parts import parts_of
from rectification.models import Evidence, Item, ItemEvent
from rectification.workflow import FLOW, MAY_ADD, MAY_ANSWER, MAY_VIEW, WITH_OFFICE, WITH_SIDE
from schools.models import School

EVENT_TONES = {"write_off": "success", "pass": "success", "settle": "success"} | {
    "return": "danger",
    "reopen": "danger",
    "end": "warning",
    "merge": "warning",
}


def evidence_files(rows: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Evidence as components/files.html shows it."""
    return [
        {
            "name": row.file.original_name,
            "size": row.file.size,
            "url": row.get_absolute_url() if row.file.is_image else f"{row.get_absolute_url()}?download=1",
            "image_url": row.get_absolute_url() if row.file.is_image else "",
            "note": f"第{row.round}轮" if row.phase == Evidence.Phase.AFTER else "",
        }
        for row in rows
    ]


def timeline(events: Iterable[ItemEvent]) -> list[dict[str, Any]]:
    """The history as components/timeline.html shows it, newest first."""
    return [
        {
            "at": event.at,
            "actor": event.actor_name,
            "text": event.get_verb_display() + (f"（第{event.round}轮）" if event.round > 1 else ""),
            "note": event.text,
            "tone": EVENT_TONES.get(event.verb, ""),
        }
        for event in events
    ]


class ItemMineView(PageView):
    """The items on one's own desk, by urgency, each with its one next button."""

    permission_required = MAY_ANSWER
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/item_mine.html"
    title = "待我整改"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Groups of items to act on, those that wait for the office, and those a unit has for the school."""
        user, at = self.request.user, Clock.load()
        seen = Item.objects.visible_to(user).for_list().by_urgency()
        mine = seen.on_desk_of(user)
        groups = desk_groups(mine.with_side(), at)
        total = sum(len(rows) for _, rows in groups)
        late = len(dict(groups).get(LATE, ()))
        state = (
            f"{total}条要办理" + (f"，其中{late}条已逾期" if late else "") + "。" if total else "现在没有要办理的问题。"
        )
        away = seen.filter(desk="unit", school__in=School.objects.led_by(user)).with_side()
        return super().get_context_data(
            groups=groups,
            waiting=mine.filter(status__in=WITH_OFFICE),
            away=[{"item": item, "phrase": at.phrase(item), "tone": at.tone(item)} for item in away],
            state=state + at.caution(),
            **kwargs,
        )


class ItemDetailView(ScopedDetailView):
    """One item: facts, evidence, what can be done, history."""

    permission_required = MAY_VIEW
    queryset = Item.objects.for_list().select_related(
        *("signed_by", "reported_by", "checker", "passed_by", "closed_by", "opened_by", "merged_into")
    )
    template_name = "rectification/item_detail.html"
    flow = FLOW
    noun = "item"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Deadline and desk in words, evidence in pairs and by phase, rechecks, extensions, what was merged, history."""
        item, user, at = self.object, self.request.user, Clock.load()
        evidence = list(item.evidence.select_related("file"))
        pairs = side_by_side(evidence)
        shown = {row.pk for pair in pairs for row in (pair["before"], pair["after"]) if row}
        rest = [row for row in evidence if row.pk not in shown]
        extensions = list(item.extensions.select_related("asked_by", "decided_by"))
        events = list(item.events.order_by("-sequence"))
        merged = list(item.merged.visible_to(user).order_by("pk"))
        theirs = Evidence.objects.visible_to(user).filter(item__in=merged).select_related("file") if merged else ()
        return super().get_context_data(
            phrase=at.phrase(item),
            tone=at.tone(item),
            caution=at.caution(item.due_on.year) if item.status in WITH_SIDE else "",
            desk=desk_of(item, events, item.pauses.filter(ended_on=None).first(), at),
            statements=statements_of(events),
            pairs=pairs,
            before=evidence_files(row for row in rest if row.phase == Evidence.Phase.BEFORE),
            after=evidence_files(row for row in rest if row.phase == Evidence.Phase.AFTER),
            merged=merged,
            merged_files=evidence_files(theirs),
            rechecks=item.rechecks.select_related("checked_by"),
            extensions=extensions,
            side_actions=side_actions(item, user, extensions),
            parts=parts_of(user, item),
            events=timeline(events),
            **kwargs,
        )


class ItemCreateView(ActionView):
    """A problem entered at the desk: upper feedback, monitoring, a complaint, self-found."""

    permission_required = MAY_ADD
    form_class = ItemForm
    title = "登记问题"
    success_message = "问题已登记，核对后请下达。"
    extra_context = {"intro": "登记后是“新发现”，学校和单位还看不到；下达时才通知对方，并从当天起计算整改期限。"}

    def get_initial(self) -> dict[str, Any]:
        """Found today unless somebody says otherwise."""
        return {"found_on": clock.today()}

    def perform(self, data: dict[str, Any]) -> Item:
        user = self.request.user
        photos = [store_upload(file, kind="evidence", actor=user) for file in data.pop("photos")]
        return services.open_item(actor=user, evidence=photos, **data)


class EvidenceFileView(ScopedDetailView):
    """One file of evidence: a photo inline, anything else (or ?download=1) as a download."""

    permission_required = MAY_VIEW
    queryset = Evidence.objects.select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        """Stream it; out of scope is 404, a file that is gone is a sentence."""
        evidence = self.get_object()
        return file_response(evidence.file, download="download" in request.GET)
