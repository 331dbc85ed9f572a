"""Addresses of listings, hand-overs, interests, inspectors and zones."""

from django.urls import path

from inspectors.views import handovers, interests, listing, people, proposals, zones

urlpatterns = [
    path("listing/", listing.ListingListView.as_view(), name="listing_list"),
    path("listing/<int:pk>/", listing.ListingChangeView.as_view(), name="listing_change"),
    path("listing/<int:pk>/end/", listing.ListingEndView.as_view(), name="listing_end"),
    path("listing/<int:pk>/history/", listing.ListingHistoryView.as_view(), name="listing_history"),
    path("handovers/", handovers.HandoverListView.as_view(), name="handover_list"),
    path("handovers/<int:pk>/", handovers.HandoverDetailView.as_view(), name="handover_detail"),
    path("handovers/<int:pk>/receive/", handovers.HandoverReceiveView.as_view(), name="handover_receive"),
    path("interests/", interests.InterestListView.as_view(), name="interest_list"),
    path("interests/new/", interests.InterestCreateView.as_view(), name="interest_create"),
    path("interests/<int:pk>/", interests.InterestDetailView.as_view(), name="interest_detail"),
    path("interests/<int:pk>/uphold/", interests.InterestUpholdView.as_view(), name="interest_uphold"),
    path("interests/<int:pk>/dismiss/", interests.InterestDismissView.as_view(), name="interest_dismiss"),
    path("interests/<int:pk>/end/", interests.InterestEndView.as_view(), name="interest_end"),
    path("inspectors/", people.InspectorListView.as_view(), name="inspector_list"),
    path("inspectors/new/", people.InspectorCreateView.as_view(), name="inspector_create"),
    path("inspectors/<int:pk>/", people.InspectorDetailView.as_view(), name="inspector_detail"),
    path("inspectors/<int:pk>/edit/", people.InspectorEditView.as_view(), name="inspector_edit"),
    path("inspectors/<int:pk>/leave/", people.InspectorLeaveView.as_view(), name="inspector_leave"),
    path("areas/", people.AreaListView.as_view(), name="area_list"),
    path("areas/new/", people.AreaCreateView.as_view(), name="area_create"),
    path("areas/<int:pk>/end/", people.AreaEndView.as_view(), name="area_end"),
    path("zones/", zones.ZoneListView.as_view(), name="zone_list"),
    path("zones/board/", zones.ZoneBoardView.as_view(), name="zone_board"),
    path("zones/sheet/", zones.ZoneSheetView.as_view(), name="zone_sheet"),
    path("zones/move/", zones.ZoneMoveView.as_view(), name="zone_move"),
    path("zones/new/", zones.ZoneCreateView.as_view(), name="zone_create"),
    path("zones/<int:pk>/edit/", zones.ZoneEditView.as_view(), name="zone_edit"),
    path("proposals/", proposals.ProposalListView.as_view(), name="proposal_list"),
    path("proposals/new/", proposals.ProposalCreateView.as_view(), name="proposal_create"),
    path("proposals/<int:pk>/", proposals.ProposalDetailView.as_view(), name="proposal_detail"),
    path("proposals/<int:pk>/progress/", proposals.ProposalProgressView.as_view(), name="proposal_progress"),
    path("proposals/<int:pk>/choose/", proposals.ProposalChooseView.as_view(), name="proposal_choose"),
    path("proposals/<int:pk>/sheet/", proposals.ProposalSheetView.as_view(), name="proposal_sheet"),
    path("proposals/<int:pk>/upload/", proposals.ProposalUploadView.as_view(), name="proposal_upload"),
    path("proposals/<int:pk>/apply/", proposals.ProposalApplyView.as_view(), name="proposal_apply"),
    path("proposals/<int:pk>/drop/", proposals.ProposalDropView.as_view(), name="proposal_drop"),
]
