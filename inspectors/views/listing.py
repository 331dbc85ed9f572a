"""Who is listed to which school, now and before."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from core.templatetags.formatting import cn_date, share
from core.views import ObjectActionView, ScopedDetailView, ScopedListView
from inspectors import listing_history, services, staffing
from inspectors.filters import ListingFilter
from inspectors.forms import ListingEndForm, ListingForm
from inspectors.tables import ListingTable
from inspectors.workflow import MAY_CHANGE_LISTING, MAY_SEE_LISTING
from office import clock
from schools.models import Posting, School

WAYS = (("挂牌交接", "handover_list"), ("责任区看板", "zone_board"), ("调整方案", "proposal_list"))


class ListingListView(ScopedListView):
    """Schools with their responsible inspector."""

    permission_required = "inspectors.view_listing"
    queryset = School.objects.all()
    filterset_class = ListingFilter
    table_class = ListingTable
    title = "督学挂牌"

    def get_queryset(self) -> QuerySet:
        """Schools that exist today."""
        found = School.objects.open_on(clock.today()).visible_to(self.request.user)
        return found.for_list().select_related("zone_place__zone").order_by("code")

    def get_table_kwargs(self) -> dict[str, Any]:
        """The column of acts only for those who may, and since when a listing has reached its years."""
        may_change = self.request.user.has_perm(MAY_CHANGE_LISTING)
        return {"may_change": may_change, "rotation": staffing.rotation_start(clock.today())}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are vacant, and ways on from here."""
        card = staffing.card(self.request.user, clock.today())
        state = f"共{card.schools}所学校，已挂牌{card.listed}所，空缺{card.vacant}所，挂牌率{share(card.coverage)}。"
        actions = [{"label": label, "url": reverse(f"inspectors:{name}")} for label, name in WAYS]
        return super().get_context_data(state=state, page_actions=actions, **kwargs)


class OneSchool(ObjectActionView):
    """An act on the listing of one school."""

    permission_required = MAY_CHANGE_LISTING
    queryset = School.objects.all()
    template_name = "inspectors/find_form.html"

    @property
    def present(self) -> Posting | None:
        """The current listing."""
        return self.object.postings.as_inspector().current().select_related("user").first()

    def back(self) -> str:
        """The list."""
        return reverse("inspectors:listing_list")


class ListingChangeView(OneSchool):
    """List an inspector, or hand the school over."""

    form_class = ListingForm
    success_message = "挂牌已更新。"

    def get_title(self) -> str:
        """Which school."""
        return f"{self.object}：责任督学"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who it is now."""
        present = self.present
        intro = f"现任责任督学：{present.user}，{cn_date(present.started_on)}起。" if present else "现在没有责任督学。"
        end = reverse("inspectors:listing_end", args=[self.object.pk])
        history = reverse("inspectors:listing_history", args=[self.object.pk])
        actions = [{"label": "挂牌历史", "url": history}]
        if present:
            actions.append({"label": "结束挂牌", "url": end})
        return super().get_context_data(intro=intro, page_actions=actions, **kwargs)

    def perform(self, data: dict[str, Any]) -> str:
        services.hand_over(actor=self.request.user, school=self.object, to=data.pop("inspector"), **data)
        return reverse("inspectors:listing_list")


class ListingEndView(OneSchool):
    """End the present listing; the school is vacant afterwards."""

    form_class = ListingEndForm
    success_message = "挂牌已结束，这所学校现在空缺。"

    def get_title(self) -> str:
        """Which school."""
        return f"结束{self.object}的挂牌"

    def perform(self, data: dict[str, Any]) -> str:
        present = self.present
        if present is None:
            raise Http404
        services.end_listing(actor=self.request.user, posting=present, ended_on=data.pop("on"), **data)
        return reverse("inspectors:listing_list")


class ListingHistoryView(ScopedDetailView):
    """Who was responsible for a school from when to when, and who arranged it."""

    permission_required = MAY_SEE_LISTING
    queryset = School.objects.all()
    template_name = "inspectors/listing_history.html"

    def get_title(self) -> str:
        """Which school."""
        return f"{self.object}：挂牌历史"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The listings, the newest first."""
        may_change = self.request.user.has_perm(MAY_CHANGE_LISTING)
        return super().get_context_data(spells=listing_history.of_school(self.object), may_change=may_change, **kwargs)
