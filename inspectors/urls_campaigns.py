"""Addresses of campaigns."""

from django.urls import path

from inspectors.views import campaign_results as results
from inspectors.views import campaign_steps as steps
from inspectors.views import campaigns

urlpatterns = [
    path("campaigns/", campaigns.CampaignListView.as_view(), name="campaign_list"),
    path("campaigns/new/", campaigns.CampaignCreateView.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/", campaigns.CampaignDetailView.as_view(), name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", campaigns.CampaignEditView.as_view(), name="campaign_edit"),
    path("campaigns/<int:pk>/copy/", campaigns.CampaignCopyView.as_view(), name="campaign_copy"),
    path("campaigns/<int:pk>/teams/new/", campaigns.TeamCreateView.as_view(), name="team_create"),
    path("campaign-teams/<int:pk>/edit/", campaigns.TeamEditView.as_view(), name="team_edit"),
    path("campaign-teams/<int:pk>/drop/", campaigns.TeamDropView.as_view(), name="team_drop"),
    path("campaigns/<int:pk>/schools/", campaigns.CampaignSchoolsView.as_view(), name="campaign_schools"),
    path("campaigns/<int:pk>/draw/", campaigns.CampaignDrawView.as_view(), name="campaign_draw"),
    path("campaigns/<int:pk>/drawing/", campaigns.CampaignDrawingView.as_view(), name="campaign_drawing"),
    path("campaigns/<int:pk>/board/", campaigns.CampaignBoardView.as_view(), name="campaign_board"),
    path("campaigns/<int:pk>/propose/", campaigns.CampaignProposeView.as_view(), name="campaign_propose"),
    path("campaigns/<int:pk>/approve/", steps.CampaignApproveView.as_view(), name="campaign_approve"),
    path("campaigns/<int:pk>/notify/", steps.CampaignNotifyView.as_view(), name="campaign_notify"),
    path("campaigns/<int:pk>/start/", steps.CampaignStartView.as_view(), name="campaign_start"),
    path("campaigns/<int:pk>/sum-up/", steps.CampaignSumUpView.as_view(), name="campaign_sum_up"),
    path("campaigns/<int:pk>/feed-back/", steps.CampaignFeedBackView.as_view(), name="campaign_feed_back"),
    path("campaigns/<int:pk>/follow/", steps.CampaignFollowView.as_view(), name="campaign_follow"),
    path("campaigns/<int:pk>/close/", steps.CampaignCloseView.as_view(), name="campaign_close"),
    path("campaigns/<int:pk>/notice/", steps.CampaignNoticeView.as_view(), name="campaign_notice"),
    path("campaigns/<int:pk>/report/", steps.CampaignReportView.as_view(), name="campaign_report"),
    path("campaigns/<int:pk>/places/", results.CampaignPlacesView.as_view(), name="campaign_places"),
    path("campaigns/<int:pk>/findings/", results.CampaignFindingsView.as_view(), name="campaign_findings"),
    path("campaigns/<int:pk>/answers/", results.CampaignAnswersView.as_view(), name="campaign_answers"),
    path("campaigns/<int:pk>/summary/", results.CampaignSummaryView.as_view(), name="campaign_summary"),
    path("campaigns/<int:pk>/rounds/", results.CampaignRoundsView.as_view(), name="campaign_rounds"),
    path("campaigns/<int:pk>/next/", results.CampaignNextView.as_view(), name="campaign_next"),
    path("campaign-places/<int:pk>/", results.PlaceDetailView.as_view(), name="place_detail"),
    path("campaign-places/<int:pk>/absence/", results.PlaceAbsenceView.as_view(), name="place_absence"),
    path("campaign-places/<int:pk>/checks/", results.PlaceChecksView.as_view(), name="place_checks"),
    path("campaign-places/<int:pk>/merge/", results.PlaceMergeView.as_view(), name="place_merge"),
    path("campaign-places/<int:pk>/override/", results.PlaceOverrideView.as_view(), name="place_override"),
    path("campaign-places/<int:pk>/feedback/", results.PlaceFeedbackView.as_view(), name="place_feedback"),
    path("burden/", results.BurdenListView.as_view(), name="burden_list"),
    path("burden/places/", results.BurdenPlacesView.as_view(), name="burden_places"),
]
