"""Education groups and school districts."""

from typing import Any

from django.urls import reverse

from core.views import ActionView, ObjectActionView, ScopedDetailView, ScopedListView
from schools import services
from schools.filters import GroupFilter
from schools.forms import GroupForm
from schools.models import SchoolGroup
from schools.tables import GroupTable

MAY_SEE, MAY_CHANGE = "schools.view_every_school", "schools.change_school"


class GroupListView(ScopedListView):
    """Groups with their lead school and size."""

    permission_required = MAY_SEE
    queryset = SchoolGroup.objects.for_list()
    filterset_class = GroupFilter
    table_class = GroupTable

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way to a new group for those who may."""
        actions = []
        if self.request.user.has_perm(MAY_CHANGE):
            address = reverse("schools:group_create")
            actions.append({"label": "新建", "url": address, "style": "primary", "icon": "plus-lg"})
        return super().get_context_data(page_actions=actions, empty_text="还没有集团或学区。", **kwargs)


class GroupDetailView(ScopedDetailView):
    """One group: who belongs to it and who did."""

    permission_required = MAY_SEE
    queryset = SchoolGroup.objects.select_related("lead")
    template_name = "schools/group_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Members, present ones first."""
        members = self.object.members.select_related("school__township")
        return super().get_context_data(
            members=sorted(members, key=lambda row: row.ended_on is not None),
            may_change=self.request.user.has_perm(MAY_CHANGE),
            state=f"{self.object.get_kind_display()}，牵头学校{self.object.lead}。",
            **kwargs,
        )


class GroupCreateView(ActionView):
    """A new group."""

    permission_required = MAY_CHANGE
    form_class = GroupForm
    title = "新建集团或学区"

    def perform(self, data: dict[str, Any]) -> SchoolGroup:
        """To the group."""
        return services.save_group(actor=self.request.user, **data | {"members": list(data["members"])})


class GroupEditView(ObjectActionView):
    """Name, lead school and members of a group."""

    permission_required = MAY_CHANGE
    queryset = SchoolGroup.objects.all()
    form_class = GroupForm
    title = "修改集团或学区"

    def perform(self, data: dict[str, Any]) -> SchoolGroup:
        """Back to the group."""
        wanted = data | {"members": list(data["members"])}
        return services.save_group(actor=self.request.user, group=self.object, **wanted)
